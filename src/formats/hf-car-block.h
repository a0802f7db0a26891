/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block.h"

G_BEGIN_DECLS

HfBlock *hf_car_block_read (int fd, guint64 offset, HfCid *cid, GError **error);

gboolean hf_car_block_measure (int fd, guint64 offset, guint64 *data_length, GError **error);

G_END_DECLS
