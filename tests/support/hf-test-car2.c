/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CARv2 files of any layout, and indexes that say what they are told. Written from what the bytes
 * are, with nothing of what reads them. */
#include "hf-test-car2.h"

#include <string.h>

#include "hf-block.h"

static void
append_number (GByteArray *out, guint64 value, unsigned bytes)
{
  for (unsigned i = 0; i < bytes; i++)
    {
      guint8 byte = (guint8)(value >> (8 * i));

      g_byte_array_append (out, &byte, 1);
    }
}

static void
append_bytes (GByteArray *out, GBytes *bytes)
{
  g_byte_array_append (out, g_bytes_get_data (bytes, NULL), (unsigned)g_bytes_get_size (bytes));
}

/* Padding is not zero: whoever reads it as something notices. */
static void
append_padding (GByteArray *out, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_byte_array_append (out, (const guint8 *)"\xee", 1);
}

/**
 * hf_test_places_new:
 * @blocks: (element-type HfBlock): in the order of a CARv1
 * @first: where the first of them stands
 *
 * Returns: (transfer full) (element-type HfTestPlace): where each stands; the CIDs are the blocks'
 */
GArray *
hf_test_places_new (GPtrArray *blocks, guint64 first)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (HfTestPlace));

  for (unsigned i = 0; i < blocks->len; i++)
    {
      HfTestPlace place = { hf_block_get_cid (blocks->pdata[i]), first };

      g_array_append_val (places, place);
      first += g_bytes_get_size (hf_block_get_section (blocks->pdata[i]));
    }
  return places;
}

static int
compare_places (gconstpointer a, gconstpointer b, gpointer with_code)
{
  const HfCid *cid_a = ((const HfTestPlace *)a)->cid, *cid_b = ((const HfTestPlace *)b)->cid;
  guint64 code_a = hf_cid_get_hash_code (cid_a), code_b = hf_cid_get_hash_code (cid_b);
  gsize length_a, length_b;
  const guint8 *digest_a = hf_cid_get_digest (cid_a, &length_a);
  const guint8 *digest_b = hf_cid_get_digest (cid_b, &length_b);

  if (GPOINTER_TO_INT (with_code) && code_a != code_b)
    return code_a < code_b ? -1 : 1;
  if (length_a != length_b)
    return length_a < length_b ? -1 : 1;
  return memcmp (digest_a, digest_b, length_a);
}

static gboolean
same_bucket (const HfTestPlace *a, const HfTestPlace *b, gboolean with_code)
{
  gsize length_a, length_b;

  hf_cid_get_digest (a->cid, &length_a);
  hf_cid_get_digest (b->cid, &length_b);
  return length_a == length_b
         && (!with_code || hf_cid_get_hash_code (a->cid) == hf_cid_get_hash_code (b->cid));
}

/* Returns how many places the bucket has. */
static gsize
append_bucket (GByteArray *out, const HfTestPlace *places, gsize n_places, gboolean with_code)
{
  gsize n = 1, length;

  while (n < n_places && same_bucket (places, places + n, with_code))
    n++;
  hf_cid_get_digest (places->cid, &length);
  append_number (out, length + 8, 4);
  append_number (out, n * (length + 8), 8);
  for (gsize i = 0; i < n; i++)
    {
      g_byte_array_append (out, hf_cid_get_digest (places[i].cid, &length), (unsigned)length);
      append_number (out, places[i].offset, 8);
    }
  return n;
}

/* All buckets of one hash function, or of any, after their number. Returns how many places. */
static gsize
append_buckets (GByteArray *out, const HfTestPlace *places, gsize n_places, gboolean with_code)
{
  g_autoptr (GByteArray) buckets = g_byte_array_new ();
  guint64 code = n_places > 0 ? hf_cid_get_hash_code (places->cid) : 0;
  unsigned n_buckets = 0;
  gsize n = 0;

  while (n < n_places && (!with_code || hf_cid_get_hash_code (places[n].cid) == code))
    {
      n += append_bucket (buckets, places + n, n_places - n, with_code);
      n_buckets++;
    }
  append_number (out, n_buckets, 4);
  g_byte_array_append (out, buckets->data, buckets->len);
  return n;
}

/**
 * hf_test_index_new:
 * @codec: which kind
 * @places: (array length=n_places): in any order; equal digests stay in theirs
 *
 * Returns: (transfer full): the bytes of an index, with the varint of @codec
 */
GBytes *
hf_test_index_new (unsigned codec, const HfTestPlace *places, gsize n_places)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GByteArray) functions = g_byte_array_new ();
  g_autoptr (GArray) sorted = g_array_new (FALSE, FALSE, sizeof (HfTestPlace));
  gboolean with_code = codec == HF_TEST_INDEX_MULTIHASH_SORTED;
  const HfTestPlace *all;
  unsigned n_functions = 0;

  g_array_append_vals (sorted, places, (unsigned)n_places);
  g_array_sort_with_data (sorted, compare_places, GINT_TO_POINTER (with_code));
  all = (const HfTestPlace *)sorted->data;

  append_number (out, 0x80 | (codec & 0x7f), 1);
  append_number (out, codec >> 7, 1);
  if (!with_code)
    {
      append_buckets (out, all, n_places, FALSE);
      return g_byte_array_free_to_bytes (g_steal_pointer (&out));
    }
  for (gsize n = 0; n < n_places; n_functions++)
    {
      append_number (functions, hf_cid_get_hash_code (all[n].cid), 8);
      n += append_buckets (functions, all + n, n_places - n, TRUE);
    }
  append_number (out, n_functions, 4);
  g_byte_array_append (out, functions->data, functions->len);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/**
 * hf_test_car2_new:
 * @car1: what it holds
 * @padding: bytes before that
 * @index_padding: bytes after that
 * @index: (nullable): what follows then; the header does not name an index if there is none
 *
 * Returns: (transfer full): a CARv2
 */
GBytes *
hf_test_car2_new (GBytes *car1, gsize padding, gsize index_padding, GBytes *index)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize offset = HF_TEST_CAR2_END + padding, size = g_bytes_get_size (car1);

  g_byte_array_append (out, (const guint8 *)"\x0a\xa1\x67version\x02", 11);
  append_number (out, 0, 8);
  append_number (out, 0, 8);
  append_number (out, offset, 8);
  append_number (out, size, 8);
  append_number (out, index != NULL ? offset + size + index_padding : 0, 8);
  append_padding (out, padding);
  append_bytes (out, car1);
  append_padding (out, index_padding);
  if (index != NULL)
    append_bytes (out, index);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/**
 * hf_test_car2_lie:
 * @car2: a CARv2
 * @field: a number of its header
 * @value: what it says instead
 *
 * Returns: (transfer full): the changed CARv2
 */
GBytes *
hf_test_car2_lie (GBytes *car2, HfTestCar2Field field, guint64 value)
{
  gsize length = g_bytes_get_size (car2);
  guint8 *copy = g_memdup2 (g_bytes_get_data (car2, NULL), length);

  for (unsigned i = 0; i < 8; i++)
    copy[field + i] = (guint8)(value >> (8 * i));
  return g_bytes_new_take (copy, length);
}
