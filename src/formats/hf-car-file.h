/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-car-index.h"
#include "hf-dag.h"

G_BEGIN_DECLS

/**
 * HfCarFile:
 * Blocks of a CARv1 or CARv2 file, looked up one by one. An index that comes with the file saves
 * time and is not trusted: what it does not lead to is looked for in the file itself, once. One
 * thread at a time.
 */
typedef struct _HfCarFile HfCarFile;

HfCarFile *hf_car_file_new (int fd, HfCarIndex *index, const char *spill_dir, GError **error);
void hf_car_file_free (HfCarFile *self);

unsigned hf_car_file_get_version (HfCarFile *self);
GPtrArray *hf_car_file_get_roots (HfCarFile *self);
void hf_car_file_get_payload (HfCarFile *self, guint64 *offset, guint64 *size);
gboolean hf_car_file_was_scanned (HfCarFile *self);

HfBlock *hf_car_file_get_block (HfCarFile *self, HfCid *cid, GCancellable *cancellable,
                                GError **error);
gboolean hf_car_file_has (HfCarFile *self, HfCid *cid, guint64 *length, GCancellable *cancellable,
                          GError **error);
gboolean hf_car_file_read_range (HfCarFile *self, HfCid *cid, guint64 offset, void *data,
                                 gsize length, gsize *got, GCancellable *cancellable,
                                 GError **error);

/* For walks and surveys; its data is the #HfCarFile. */
extern const HfBlockSource hf_car_file_source;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCarFile, hf_car_file_free)

G_END_DECLS
