/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A CARv2 (https://ipld.io/specs/transport/car/carv2/) as a stream: pragma and header, padding, the
 * CARv1 that it holds, padding, perhaps an index. What stands around the CARv1 is passed over, also
 * the index: all blocks are met anyway. How much is passed over is bounded, as it costs the time of
 * whoever reads and gives nothing. One thread.
 */
#include "hf-car-v2.h"

#include "hf-error.h"

#define MAX_PADDING (64 * 1024 * 1024) /* bytes before the data, and between them and the index */

static gboolean
skip (HfCarInput *input, guint64 length, guint64 *skipped, GCancellable *cancellable,
      GError **error)
{
  if (hf_car_input_skip (input, length, skipped, cancellable, error))
    return TRUE;
  g_prefix_error (error, "can't read the CAR: ");
  return FALSE;
}

static gboolean
skip_to_data (HfCarInput *input, const HfCarV2Header *header, GCancellable *cancellable,
              GError **error)
{
  guint64 padding = header->data_offset - HF_CAR_V2_START, skipped;

  if (padding > MAX_PADDING)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
                   "the CARv2 has %" G_GUINT64_FORMAT
                   " bytes of padding before its data; at most %d are allowed",
                   padding, MAX_PADDING);
      return FALSE;
    }
  if (!skip (input, padding, &skipped, cancellable, error))
    return FALSE;
  if (skipped == padding)
    return TRUE;
  g_set_error_literal (error, HF_ERROR, HF_ERROR_CORRUPT, "the CAR ends before its data");
  return FALSE;
}

/**
 * hf_car_v2_enter:
 * @input: at the first byte of a CAR
 * @header: (out): of the CARv2; all zero if it is none, and nothing was taken then
 * @error: return location
 *
 * Goes on to the CARv1 in a CARv2, with which the input then seems to end.
 *
 * Returns: %FALSE with %HF_ERROR_CORRUPT, %HF_ERROR_TOO_LARGE or the error of the stream
 */
gboolean
hf_car_v2_enter (HfCarInput *input, HfCarV2Header *header, GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GBytes) start = NULL;
  gsize length;
  const guint8 *bytes;

  *header = (HfCarV2Header){ 0 };
  bytes = hf_car_input_peek (input, HF_CAR_PRAGMA_SIZE, &length, cancellable, error);
  if (bytes != NULL && !hf_car_v2_is_pragma (bytes, length))
    return TRUE;
  if (bytes != NULL)
    start = hf_car_input_take (input, HF_CAR_V2_START, cancellable, error);
  if (start == NULL)
    {
      g_prefix_error (error, "can't read the CAR: ");
      return FALSE;
    }
  bytes = g_bytes_get_data (start, &length);
  if (length < HF_CAR_V2_START)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_CORRUPT,
                           "the CAR ends in the middle of its header");
      return FALSE;
    }
  if (!hf_car_v2_header_parse (bytes + HF_CAR_PRAGMA_SIZE, header, error)
      || !skip_to_data (input, header, cancellable, error))
    return FALSE;
  hf_car_input_limit (input, header->data_size);
  return TRUE;
}

/**
 * hf_car_v2_leave:
 * @input: where the CARv1 in a CARv2 ends
 * @header: of the CARv2
 * @error: return location
 *
 * Reads the stream to its end: whoever sends it is not cut off, and no error of the stream is
 * missed. An index takes less than twice the bytes of the sections that it tells about; more is
 * refused. Whether there is an index is not looked at: without it the blocks are all there.
 *
 * Returns: %FALSE with %HF_ERROR_CORRUPT if the stream ended before the CARv1 did,
 * %HF_ERROR_TOO_LARGE or the error of the stream
 */
gboolean
hf_car_v2_leave (HfCarInput *input, const HfCarV2Header *header, GCancellable *cancellable,
                 GError **error)
{
  guint64 end = header->data_offset + header->data_size, at = hf_car_input_get_position (input);
  guint64 most = header->data_size * 2 + MAX_PADDING, skipped;

  if (at < end)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT,
                   "the CAR ends %" G_GUINT64_FORMAT " bytes before the end of its data", end - at);
      return FALSE;
    }
  hf_car_input_limit (input, G_MAXUINT64);
  if (!skip (input, most + 1, &skipped, cancellable, error))
    return FALSE;
  if (skipped <= most)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
               "the CARv2 goes on after its data for more than %" G_GUINT64_FORMAT
               " bytes, which no index needs",
               most);
  return FALSE;
}
