/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A target with faults, to show that the replay and ./run fuzz find such. */
#include <stdlib.h>
#include <string.h>

#include "hf-fuzz.h"

static gboolean
begins_with (const guint8 *data, size_t size, const char *word)
{
  return size >= strlen (word) && memcmp (data, word, strlen (word)) == 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_assert_false (begins_with (data, size, "abort"));
  if (begins_with (data, size, "warn"))
    g_warning ("a warning is a fault");
  if (begins_with (data, size, "return"))
    g_return_val_if_fail (size == 0, 0);
  if (begins_with (data, size, "exit"))
    exit (3);
  return 0;
}
