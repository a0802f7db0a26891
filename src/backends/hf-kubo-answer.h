/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-http-client.h"
#include "hf-json-lines.h"

G_BEGIN_DECLS

gboolean hf_kubo_answer_check (HfHttpResponse *response, HfHttpRequest *request,
                               GCancellable *cancellable, GError **error);
JsonObject *hf_kubo_answer_object (HfHttpResponse *response, const char *address,
                                   GCancellable *cancellable, GError **error);
gboolean hf_kubo_answer_end (HfHttpResponse *response, GError **error);
GInputStream *hf_kubo_answer_stream (HfHttpResponse *response, gboolean waits);
void hf_kubo_answer_set_error (GError **error, const char *message);

G_END_DECLS
