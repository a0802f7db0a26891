/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input is the file of an index. What is looked up is cut out of the input, as an entry of the
 * first group would be. */
#include "hf-car-index.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hf-fuzz.h"

#define CODE_AT 6 /* bytes before the first hash function: codec and number of functions */
#define WIDTH_AT (CODE_AT + 8 + 4)
#define ENTRIES_AT (WIDTH_AT + 4 + 8)
#define OFFSET_SIZE 8
#define MIN_DIGEST 20
#define MOST_LOOKUPS 64

static HfCarIndex *
open_index (const guint8 *data, gsize size)
{
  int fd = memfd_create ("index", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autoptr (GError) error = NULL;
  HfCarIndex *index;

  g_assert_cmpint (write (fd, data, size), ==, size);
  index = hf_car_index_open (AT_FDCWD, path, &error);
  hf_fuzz_check_error (index != NULL, error);
  close (fd);
  return index;
}

static guint64
little_endian (const guint8 *data, gsize length)
{
  guint64 value = 0;

  memcpy (&value, data, length);
  return GUINT64_FROM_LE (value);
}

/* What is found stands in the file, right behind the digest. */
static void
check_lookup (HfCarIndex *index, guint64 code, const guint8 *digest, gsize length,
              const guint8 *data, gsize size)
{
  g_autoptr (HfCid) cid = hf_cid_new (HF_CODEC_RAW, code, digest, length);
  guint8 entry[HF_CID_MAX_DIGEST + OFFSET_SIZE];
  guint64 offset, little;

  if (!hf_car_index_lookup (index, cid, &offset))
    return;
  little = GUINT64_TO_LE (offset);
  memcpy (entry, digest, length);
  memcpy (entry + length, &little, sizeof little);
  g_assert_nonnull (memmem (data, size, entry, length + sizeof little));
}

static void
look_up (HfCarIndex *index, const guint8 *data, gsize size)
{
  guint64 code, width;

  if (size < ENTRIES_AT)
    return;
  code = little_endian (data + CODE_AT, 8);
  width = little_endian (data + WIDTH_AT, 4);
  if (code == 0x12 || code >> 63 != 0 || width < MIN_DIGEST + OFFSET_SIZE
      || width > HF_CID_MAX_DIGEST + OFFSET_SIZE)
    {
      code = 0x12;
      width = 32 + OFFSET_SIZE;
    }
  for (gsize i = 0; i < MOST_LOOKUPS && ENTRIES_AT + (i + 1) * width <= size; i++)
    check_lookup (index, code, data + ENTRIES_AT + i * width, width - OFFSET_SIZE, data, size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (HfCarIndex) index = open_index (data, size);

  if (index == NULL)
    return 0;
  g_assert_cmpuint (hf_car_index_get_count (index), <=, size / (OFFSET_SIZE + 1));
  look_up (index, data, size);
  return 0;
}
