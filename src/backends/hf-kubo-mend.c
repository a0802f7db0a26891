/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mending what is pinned in a Kubo node. Sending the DAG once more does not: Kubo remembers that it
 * has a block, and does not write it again. A bad or missing block has to be removed first, which
 * Kubo refuses as long as a pin needs it.
 *
 * So each block is read and hashed, and what is good for the bad ones is held in memory until the
 * source has ended well, or there is too much of it. Only then the pins are taken away, the bad
 * blocks removed and sent alone, and all is pinned again, under the same names. Only bytes that do
 * not match their CID are ever removed. Should the node collect garbage in between, pinning fails
 * and the copy is made anew. Costs a call for each block. Any thread. */
#include "hf-kubo-mend.h"

#include "hf-car-reader.h"
#include "hf-car-writer.h"
#include "hf-error.h"

#define MOST_HELD (16 * 1024 * 1024) /* bytes */

typedef struct
{
  HfKuboRpc *rpc;
  GPtrArray *pins; /* of HfKuboPin: all texts under which the root is pinned */
  gboolean unpinned;
  GPtrArray *held; /* of HfBlock: good, and not yet in the node */
  gsize held_bytes;
  GCancellable *cancellable;
} Mending;

static gboolean
is_good (Mending *self, HfCid *cid, gboolean *good, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HfBlock) block = hf_kubo_rpc_get_block (self->rpc, cid, self->cancellable, &why);

  *good = block && hf_block_verify (block, NULL);
  if (block || g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND)
      || g_error_matches (why, HF_ERROR, HF_ERROR_CORRUPT)
      || g_error_matches (why, HF_ERROR, HF_ERROR_FAILED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
unpin_one (Mending *self, const HfKuboPin *pin, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (hf_kubo_rpc_remove_pin (self->rpc, pin->text, self->cancellable, &why)
      || g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
unpin (Mending *self, GError **error)
{
  if (self->unpinned)
    return TRUE;
  self->unpinned = TRUE;
  for (unsigned i = 0; i < self->pins->len; i++)
    if (!unpin_one (self, self->pins->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
pin_again (Mending *self, GError **error)
{
  for (unsigned i = 0; self->unpinned && i < self->pins->len; i++)
    {
      const HfKuboPin *pin = self->pins->pdata[i];

      if (!hf_kubo_rpc_add_pin (self->rpc, pin->text, pin->name, self->cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
send_alone (Mending *self, HfBlock *block, GError **error)
{
  HfCid *cid = hf_block_get_cid (block);
  g_autoptr (GByteArray) car = g_byte_array_new ();
  g_autoptr (GBytes) header = hf_car_header_new (&cid, 1);
  GBytes *section = hf_block_get_section (block);
  g_autoptr (GInputStream) stream = NULL;
  guint64 bytes;

  g_byte_array_append (car, g_bytes_get_data (header, NULL), (guint)g_bytes_get_size (header));
  g_byte_array_append (car, g_bytes_get_data (section, NULL), (guint)g_bytes_get_size (section));
  stream = g_memory_input_stream_new_from_data (car->data, (gssize)car->len, NULL);
  return hf_kubo_rpc_import (self->rpc, stream, &bytes, self->cancellable, error);
}

static gboolean
replace (Mending *self, HfBlock *block, GError **error)
{
  return hf_kubo_rpc_remove_block (self->rpc, hf_block_get_cid (block), self->cancellable, error)
         && send_alone (self, block, error);
}

static gboolean
replace_held (Mending *self, GError **error)
{
  if (self->held->len > 0 && !unpin (self, error))
    return FALSE;
  for (unsigned i = 0; i < self->held->len; i++)
    if (!replace (self, self->held->pdata[i], error))
      return FALSE;
  g_ptr_array_set_size (self->held, 0);
  self->held_bytes = 0;
  return TRUE;
}

/* A block that is bad in the node is held until there are too many of them, or no more come. */
static gboolean
look_at (Mending *self, HfBlock *block, GError **error)
{
  HfCid *cid = hf_block_get_cid (block);
  gboolean good;

  if (hf_cid_is_identity (cid))
    return TRUE;
  if (!is_good (self, cid, &good, error))
    return FALSE;
  if (good)
    return TRUE;
  g_ptr_array_add (self->held, hf_block_ref (block));
  self->held_bytes += g_bytes_get_size (hf_block_get_section (block));
  return self->held_bytes < MOST_HELD || replace_held (self, error);
}

/* A source that breaks off costs nobody's pin. What can't be pinned yet lacks a block, and is
 * pinned by the repair that follows; the caller tells why this one failed. */
static void
put_back (Mending *self)
{
  self->cancellable = NULL;
  pin_again (self, NULL);
}

static gboolean
mend_all (Mending *self, HfCarReader *reader, GError **error)
{
  if (!hf_car_reader_read_header (reader, self->cancellable, error))
    return FALSE;
  while (TRUE)
    {
      g_autoptr (HfBlock) block = NULL;

      if (!hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, self->cancellable, error))
        return FALSE;
      if (!block)
        return replace_held (self, error);
      if (!look_at (self, block, error))
        return FALSE;
    }
}

/**
 * hf_kubo_mend:
 * @pins: (element-type HfKuboPin): all those of the root
 * @car: the whole DAG, good; read to its end
 * @bytes: (out): of @car
 * @error: of @car, or as #HfKuboRpc; %HF_ERROR_CONFLICT when another pin needs a bad block
 *
 * Returns: whether all that @car holds is good in the node, and pinned
 */
gboolean
hf_kubo_mend (HfKuboRpc *rpc, GPtrArray *pins, GInputStream *car, guint64 *bytes,
              GCancellable *cancellable, GError **error)
{
  g_autoptr (HfCarReader) reader = hf_car_reader_new (car);
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_block_unref);
  Mending mending = { .rpc = rpc, .pins = pins, .held = held, .cancellable = cancellable };

  if (!mend_all (&mending, reader, error) || !pin_again (&mending, error))
    {
      put_back (&mending);
      return FALSE;
    }
  *bytes = hf_car_reader_get_bytes_read (reader);
  return TRUE;
}
