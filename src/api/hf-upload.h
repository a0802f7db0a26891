/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * HfUpload:
 * A body on its way from a connection to a worker, in bounded memory: the connection is not read
 * while the worker is behind. Counted; the API thread writes, the worker reads the stream.
 */
typedef struct _HfUpload HfUpload;

HfUpload *hf_upload_new (SoupServerMessage *message, GMainContext *context);
HfUpload *hf_upload_ref (HfUpload *self);
void hf_upload_unref (HfUpload *self);

GInputStream *hf_upload_get_stream (HfUpload *self);
void hf_upload_start_reading (HfUpload *self);

void hf_upload_take (HfUpload *self, GBytes *chunk);
void hf_upload_end (HfUpload *self);
void hf_upload_break_off (HfUpload *self);
gboolean hf_upload_is_whole (HfUpload *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfUpload, hf_upload_unref)

G_END_DECLS
