/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * HfDownload:
 * Bytes on their way from a worker to a connection, in bounded memory: the worker waits while the
 * client is behind. The answer ends as it was announced, or the connection is cut: a client never
 * takes a part for the whole. Counted; the worker reads the bytes, the API thread sends them.
 * One without an end has no worker: it is asked for more bytes whenever all were sent, and any end
 * is the right one.
 */
typedef struct _HfDownload HfDownload;

/* (transfer full) (nullable): what there is to send now; on the API thread */
typedef GBytes *(*HfMoreFunc) (gpointer data);

HfDownload *hf_download_new (SoupServerMessage *message, GMainContext *context,
                             GCancellable *stopping);
HfDownload *hf_download_ref (HfDownload *self);
void hf_download_unref (HfDownload *self);
GCancellable *hf_download_get_cancellable (HfDownload *self);

gboolean hf_download_open (HfDownload *self, GInputStream *bytes, gint64 *length, GError **error);
void hf_download_run (HfDownload *self);

void hf_download_set_more_func (HfDownload *self, HfMoreFunc more, gpointer data);
void hf_download_wake (HfDownload *self);
void hf_download_end (HfDownload *self);

void hf_download_send (HfDownload *self);
void hf_download_break_off (HfDownload *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDownload, hf_download_unref)

G_END_DECLS
