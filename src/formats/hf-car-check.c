/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a CAR is a whole copy of a DAG: the full read on which proofs rest. Any thread. */
#include "hf-car-check.h"

#include "hf-car-reader.h"
#include "hf-error.h"

static gboolean
check_header (HfCarReader *reader, HfCid *root, GCancellable *cancellable, GError **error)
{
  GPtrArray *roots;

  if (!hf_car_reader_read_header (reader, cancellable, error))
    return FALSE;
  if (hf_car_reader_get_version (reader) != 1)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, "it is a CARv2, and copies are CARv1");
      return FALSE;
    }
  roots = hf_car_reader_get_roots (reader);
  for (unsigned i = 0; i < roots->len; i++)
    if (hf_cid_equal (g_ptr_array_index (roots, i), root))
      return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, "its header names other roots");
  return FALSE;
}

static gboolean
check_blocks (HfCarReader *reader, HfDagCheck *check, HfDagSummary *summary,
              GCancellable *cancellable, GError **error)
{
  while (TRUE)
    {
      g_autoptr (HfBlock) block = NULL;
      HfBlockVerdict verdict;

      if (!hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, cancellable, error))
        return FALSE;
      if (!block)
        return hf_dag_check_finish (check, summary, error);
      if (!hf_dag_check_add (check, block, &verdict, error))
        return FALSE;
    }
}

/**
 * hf_car_check:
 * @car: the bytes of a copy
 * @root: what it must be a copy of
 * @spill_dir: (nullable): for private temporary files
 * @summary: (out): the DAG, when the copy is whole
 * @bytes: (out) (optional): how many were read
 * @error: why not; hf_car_is_damaged() tells whether that is the copy's fault
 *
 * Reads all of it, hashes every block and follows every link.
 *
 * Returns: whether it is a whole copy
 */
gboolean
hf_car_check (GInputStream *car, HfCid *root, const char *spill_dir, HfDagSummary *summary,
              guint64 *bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfCarReader) reader = hf_car_reader_new (car);
  g_autoptr (HfDagCheck) check = hf_dag_check_new (root, spill_dir);
  gboolean whole = check_header (reader, root, cancellable, error)
                   && check_blocks (reader, check, summary, cancellable, error);

  if (bytes != NULL)
    *bytes = hf_car_reader_get_bytes_read (reader);
  return whole;
}

/**
 * hf_car_is_damaged:
 * @error: of hf_car_check()
 *
 * Returns: whether the copy is to blame: it is not whole, or the system can't read it; %FALSE when
 * the store, our access or a cancellation is
 */
gboolean
hf_car_is_damaged (const GError *error)
{
  static const HfError codes[]
      = { HF_ERROR_FAILED,  HF_ERROR_MALFORMED,  HF_ERROR_INVALID,  HF_ERROR_UNSUPPORTED,
          HF_ERROR_CORRUPT, HF_ERROR_INCOMPLETE, HF_ERROR_TOO_LARGE };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, HF_ERROR, (int)codes[i]))
      return TRUE;
  return FALSE;
}
