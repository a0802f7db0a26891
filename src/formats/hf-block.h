/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-cid.h"

G_BEGIN_DECLS

/* Limits, checked before anything is allocated. */
#define HF_BLOCK_MAX (8 * 1024 * 1024) /* bytes of one block; Kubo makes at most 2 MiB */
#define HF_CAR_MAX_HEADER (1024 * 1024) /* bytes of a CAR header */

/**
 * HfBlock:
 * A block as it stands in a CAR: varint length, CID, data, in one buffer that several targets
 * share. Immutable and counted.
 */
typedef struct _HfBlock HfBlock;

HfBlock *hf_block_new (HfCid *cid, const void *data, gsize length);
HfBlock *hf_block_new_from_section (HfCid *cid, GBytes *section, gsize data_offset);
HfBlock *hf_block_ref (HfBlock *self);
void hf_block_unref (HfBlock *self);
HfCid *hf_block_get_cid (HfBlock *self);
const guint8 *hf_block_get_data (HfBlock *self, gsize *length);
GBytes *hf_block_get_section (HfBlock *self);
gboolean hf_block_verify (HfBlock *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfBlock, hf_block_unref)

/* Takes a block; keeps a reference if it needs it longer. FALSE with @error set stops. */
typedef gboolean (*HfBlockFunc) (HfBlock *block, gpointer data, GError **error);

/**
 * HfBlockStream:
 * Blocks one after the other, each hashed against its CID before it is handed out. Used by one
 * thread.
 */
#define HF_TYPE_BLOCK_STREAM (hf_block_stream_get_type ())
G_DECLARE_INTERFACE (HfBlockStream, hf_block_stream, HF, BLOCK_STREAM, GObject)

struct _HfBlockStreamInterface
{
  GTypeInterface parent;

  /* The next block, or %NULL in *block at the proper end. FALSE with @error when a block is wrong,
   * the source ends too early or can't be read, or @cancellable was triggered; nothing can be read
   * after that. */
  gboolean (*next) (HfBlockStream *self, HfBlock **block, GCancellable *cancellable,
                    GError **error);
};

gboolean hf_block_stream_next (HfBlockStream *self, HfBlock **block, GCancellable *cancellable,
                               GError **error);

G_END_DECLS
