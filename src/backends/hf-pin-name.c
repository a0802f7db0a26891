/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of pins, as the programs around IPFS take them. Any thread. */
#include "hf-pin-name.h"

#include <string.h>

#define MOST_NAME 255 /* bytes, as Kubo counts; pinning services count characters */

/**
 * hf_pin_name_fit:
 * @name: UTF-8
 *
 * Returns: (transfer full): as much of it as fits into 255 bytes, cut between characters
 */
char *
hf_pin_name_fit (const char *name)
{
  const char *end = name + MOST_NAME;

  if (strlen (name) <= MOST_NAME)
    return g_strdup (name);
  while ((*end & 0xC0) == 0x80)
    end--;
  return g_strndup (name, (gsize)(end - name));
}
