/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input is the file of an index. What is looked up is cut out of the input, as an entry of the
 * first group would be. */
#include "hf-car-index.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hf-fuzz.h"

#define CODEC_SIZE 2
#define OFFSET_SIZE 8
#define MIN_DIGEST 20
#define MOST_LOOKUPS 64
#define MOST_PLACES 64 /* that one look-up may give: each costs whoever tries it a read */

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

typedef struct
{
  const guint8 *digest;
  gsize length;
  const guint8 *data;
  gsize size;
  guint64 places;
  guint64 first;
} Lookup;

/* What is found stands in the file, right behind the digest. */
static gboolean
check_place (guint64 offset, gpointer data)
{
  Lookup *lookup = data;
  guint8 entry[HF_CID_MAX_DIGEST + OFFSET_SIZE];
  guint64 little = GUINT64_TO_LE (offset);

  memcpy (entry, lookup->digest, lookup->length);
  memcpy (entry + lookup->length, &little, sizeof little);
  g_assert_nonnull (memmem (lookup->data, lookup->size, entry, lookup->length + sizeof little));
  if (lookup->places++ == 0)
    lookup->first = offset;
  return TRUE;
}

static void
check_lookup (HfCarIndex *index, guint64 code, const guint8 *digest, gsize length,
              const guint8 *data, gsize size)
{
  g_autoptr (HfCid) cid = hf_cid_new (HF_CODEC_RAW, code, digest, length);
  Lookup lookup = { .digest = digest, .length = length, .data = data, .size = size };
  guint64 offset;

  hf_car_index_find (index, cid, check_place, &lookup);
  g_assert_cmpuint (lookup.places, <=, MIN (MOST_PLACES, hf_car_index_get_count (index)));
  if (hf_car_index_lookup (index, cid, &offset))
    g_assert_cmpuint (offset, ==, lookup.first);
}

/* Digests of the first group, whose numbers are not known to be right. */
static void
look_up (HfCarIndex *index, const guint8 *data, gsize size)
{
  gboolean has_codes = data[0] == 0x81;
  gsize width_at = CODEC_SIZE + 4 + (has_codes ? 8 + 4 : 0), start = width_at + 4 + 8;
  guint64 code, width;

  if (size < start)
    return;
  code = has_codes ? little_endian (data + CODEC_SIZE + 4, 8) : 0x12;
  width = little_endian (data + width_at, 4);
  if (code == 0x12 || code >> 63 != 0 || width < MIN_DIGEST + OFFSET_SIZE
      || width > HF_CID_MAX_DIGEST + OFFSET_SIZE)
    {
      code = 0x12;
      width = 32 + OFFSET_SIZE;
    }
  for (gsize i = 0; i < MOST_LOOKUPS && start + (i + 1) * width <= size; i++)
    check_lookup (index, code, data + start + i * width, width - OFFSET_SIZE, data, size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (HfCarIndex) index = open_index (data, size);

  if (index == NULL)
    return 0;
  g_assert_cmpuint (hf_car_index_get_count (index), <=, size / OFFSET_SIZE);
  look_up (index, data, size);
  return 0;
}
