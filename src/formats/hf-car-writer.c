/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The header of a CARv1 (https://ipld.io/specs/transport/car/carv1/): the varint of its length and
 * the DAG-CBOR of { "roots": [links], "version": 1 }, which has one form only. Any thread.
 */
#include "hf-car-writer.h"

#include "hf-dag-cbor-writer.h"
#include "hf-varint.h"

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

  hf_dag_cbor_append_map (out, 2);
  hf_dag_cbor_append_text (out, "roots");
  hf_dag_cbor_append_list (out, n_roots);
  for (gsize i = 0; i < n_roots; i++)
    hf_dag_cbor_append_link (out, roots[i]);
  hf_dag_cbor_append_text (out, "version");
  hf_dag_cbor_append_uint (out, 1);

  n = hf_varint_encode (out->len, varint);
  g_byte_array_prepend (out, varint, n);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
