/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-http-client.h"

G_BEGIN_DECLS

/**
 * HfKuboLink:
 * The way to one node: where it is, who we are to it, how a call is made and its answer taken.
 * Any thread, several at once.
 */
typedef struct _HfKuboLink HfKuboLink;

/* Looks up the value of the Authorization header, which is freed with hf_secret_free(); NULL for
 * none. FALSE: @error is set. Called for each request, on its thread. */
typedef gboolean (*HfKuboAuthorizeFunc) (char **authorization, gpointer data, GError **error);

HfKuboLink *hf_kubo_link_new (const char *address, HfClock *clock);
void hf_kubo_link_free (HfKuboLink *self);
void hf_kubo_link_set_authorize (HfKuboLink *self, HfKuboAuthorizeFunc func, gpointer data);
const char *hf_kubo_link_get_address (HfKuboLink *self);

HfHttpRequest *hf_kubo_command (const char *path, const char *argument);
HfHttpResponse *hf_kubo_link_open (HfKuboLink *self, HfHttpRequest *request,
                                   GCancellable *cancellable, GError **error);
JsonObject *hf_kubo_link_object (HfKuboLink *self, HfHttpRequest *request,
                                 GCancellable *cancellable, GError **error);

char *hf_kubo_text (JsonObject *object, const char *name);
guint64 hf_kubo_bytes (JsonObject *object, const char *name, guint64 absent);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfKuboLink, hf_kubo_link_free)

G_END_DECLS
