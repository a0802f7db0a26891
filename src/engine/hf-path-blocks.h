/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block-homes.h"
#include "hf-pin-reader.h"

G_BEGIN_DECLS

/**
 * HfPathBlocks:
 * The blocks that prove a path, and behind them what is wanted of the DAG at its end. An
 * #HfBlockStream.
 */
#define HF_TYPE_PATH_BLOCKS (hf_path_blocks_get_type ())
G_DECLARE_FINAL_TYPE (HfPathBlocks, hf_path_blocks, HF, PATH_BLOCKS, GObject)

HfPathBlocks *hf_path_blocks_new (GPtrArray *path, HfPinReader *reader, HfBlock *end,
                                  HfBlockStream *below);
void hf_path_blocks_set_homes (HfPathBlocks *self, HfBlockHomes *homes, gint64 pin_id);

G_END_DECLS
