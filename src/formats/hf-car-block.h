/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block.h"

G_BEGIN_DECLS

/* Where a block stands in a file. */
typedef struct
{
  guint64 data_offset; /* in bytes from the beginning of the file */
  gsize data_length;
} HfCarSection;

HfBlock *hf_car_block_read (int fd, guint64 offset, guint64 end, HfCid *cid, GError **error);

gboolean hf_car_block_locate (int fd, guint64 offset, guint64 end, HfCid *cid,
                              HfCarSection *section, GError **error);
gboolean hf_car_block_read_range (int fd, const HfCarSection *section, guint64 from, gsize length,
                                  guint8 *data, GError **error);

G_END_DECLS
