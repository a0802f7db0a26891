/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The header of a CARv1 (https://ipld.io/specs/transport/car/carv1/): the varint of its length and
 * the DAG-CBOR of { "roots": [links], "version": 1 }, which has one form only. Any thread.
 */
#include "hf-car-writer.h"

#include "hf-varint.h"

/* The head of a CBOR item: three bits of type, then the value in as few bytes as it needs. */
static void
append_head (GByteArray *out, guint8 major, guint64 value)
{
  guint8 head[9];
  unsigned n = value < 24 ? 0 : value <= G_MAXUINT8 ? 1 : value <= G_MAXUINT16 ? 2 : 4;

  head[0] = major << 5 | (n == 0 ? value : n == 1 ? 24 : n == 2 ? 25 : 26);
  for (unsigned i = 0; i < n; i++)
    head[1 + i] = value >> (8 * (n - 1 - i));
  g_byte_array_append (out, head, 1 + n);
}

static void
append_link (GByteArray *out, const HfCid *cid)
{
  gsize length;
  const guint8 *bytes = hf_cid_get_bytes (cid, &length);

  append_head (out, 6, 42);
  append_head (out, 2, length + 1);
  g_byte_array_append (out, (const guint8 *)"", 1); /* the zero byte that begins each link */
  g_byte_array_append (out, bytes, length);
}

/**
 * hf_car_header_new:
 * @roots: (array length=n_roots): what the CAR is of; usually one
 *
 * Returns: (transfer full): the first bytes of a CARv1
 */
GBytes *
hf_car_header_new (HfCid *const *roots, gsize n_roots)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint8 varint[HF_VARINT_MAX];
  gsize n;

  g_return_val_if_fail (n_roots <= G_MAXUINT32, NULL);

  append_head (out, 5, 2);
  append_head (out, 3, 5);
  g_byte_array_append (out, (const guint8 *)"roots", 5);
  append_head (out, 4, n_roots);
  for (gsize i = 0; i < n_roots; i++)
    append_link (out, roots[i]);
  append_head (out, 3, 7);
  g_byte_array_append (out, (const guint8 *)"version", 7);
  append_head (out, 0, 1);

  n = hf_varint_encode (out->len, varint);
  g_byte_array_prepend (out, varint, n);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
