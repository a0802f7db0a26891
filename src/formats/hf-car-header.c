/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How CARs begin. A CARv1 (https://ipld.io/specs/transport/car/carv1/): see hf-car-writer.c. A
 * CARv2 (https://ipld.io/specs/transport/car/carv2/): the pragma, which readers of version 1
 * take for a header of a version that they don't know, then
 *
 *   16 bytes of characteristics | u64 data offset | u64 data size | u64 index offset
 *
 * all little endian. The characteristics tell about the index alone, which is never trusted here:
 * they are passed over, unknown ones too. Any thread.
 */
#include "hf-car-header.h"

#include <string.h>

#include "hf-car-writer.h"
#include "hf-dag-cbor.h"
#include "hf-error.h"

#define CHARACTERISTICS_SIZE 16

static gboolean
add_root (HfCid *link, gpointer data, GError **error)
{
  g_ptr_array_add (data, hf_cid_ref (link));
  return TRUE;
}

/**
 * hf_car_header_parse:
 * @header: of a CARv1, with the varint of its length
 * @prefix: bytes of that varint
 * @roots: (element-type HfCid): gets the roots, nothing on an error
 * @error: return location
 *
 * A header has one form only: what can't be written again byte for byte is none.
 *
 * Returns: %FALSE with %HF_ERROR_CORRUPT
 */
gboolean
hf_car_header_parse (GBytes *header, gsize prefix, GPtrArray *roots, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GError) why = NULL;
  gsize length;
  const guint8 *data = g_bytes_get_data (header, &length);

  if (!hf_dag_cbor_links (data + prefix, length - prefix, add_root, found, &why))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, "the header of the CAR is %s", why->message);
      return FALSE;
    }
  again = hf_car_header_new ((HfCid **)found->pdata, found->len);
  if (!g_bytes_equal (header, again))
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_CORRUPT,
                           "the header of the CAR is not that of a CARv1");
      return FALSE;
    }
  g_ptr_array_extend_and_steal (roots, g_steal_pointer (&found));
  return TRUE;
}

/**
 * hf_car_v2_is_pragma:
 * @bytes: (array length=length): the first ones of a CAR
 *
 * Returns: whether they say that it is a CARv2
 */
gboolean
hf_car_v2_is_pragma (const guint8 *bytes, gsize length)
{
  static const guint8 pragma[HF_CAR_PRAGMA_SIZE]
      = { 0x0a, 0xa1, 0x67, 'v', 'e', 'r', 's', 'i', 'o', 'n', 0x02 };

  return length >= sizeof pragma && memcmp (bytes, pragma, sizeof pragma) == 0;
}

static guint64
number_at (const guint8 *bytes)
{
  guint64 little;

  memcpy (&little, bytes, sizeof little);
  return GUINT64_FROM_LE (little);
}

/**
 * hf_car_v2_header_parse:
 * @bytes: those after the pragma
 * @header: (out): what they say
 * @error: return location
 *
 * Refuses what can't be true whatever follows. That an index stands after the data is a rule of
 * the format; whether it stands within the file shows when it is looked for.
 *
 * Returns: %FALSE with %HF_ERROR_CORRUPT
 */
gboolean
hf_car_v2_header_parse (const guint8 bytes[HF_CAR_V2_HEADER_SIZE], HfCarV2Header *header,
                        GError **error)
{
  guint64 offset = number_at (bytes + CHARACTERISTICS_SIZE);
  guint64 size = number_at (bytes + CHARACTERISTICS_SIZE + 8);
  guint64 index = number_at (bytes + CHARACTERISTICS_SIZE + 16);

  *header = (HfCarV2Header){ offset, size, index };
  if (size == 0)
    g_set_error_literal (error, HF_ERROR, HF_ERROR_CORRUPT,
                         "the header of the CARv2 says that it has no data: was it written to its "
                         "end?");
  else if (offset < HF_CAR_V2_START || offset > G_MAXINT64 || size > G_MAXINT64 - offset)
    g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT,
                 "the header of the CARv2 places %" G_GUINT64_FORMAT
                 " bytes of data at byte %" G_GUINT64_FORMAT ", where they can't be",
                 size, offset);
  else if (index != 0 && (index < offset + size || index > G_MAXINT64))
    g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT,
                 "the header of the CARv2 places its index at byte %" G_GUINT64_FORMAT
                 ", where it can't be: the data end at byte %" G_GUINT64_FORMAT,
                 index, offset + size);
  else
    return TRUE;
  return FALSE;
}
