/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * HfReply:
 * One answer: status, headers, and JSON in the envelope or a stream of bytes; and the jobs that it
 * speaks of, for those who wait. Belongs to one thread at a time.
 */
typedef struct _HfReply HfReply;

HfReply *hf_reply_new (unsigned status, JsonObject *data);
HfReply *hf_reply_new_action (unsigned status, const char *action, gint64 now, JsonObject *data);
HfReply *hf_reply_new_action_json (unsigned status, const char *action, gint64 now,
                                   const char *json);
HfReply *hf_reply_new_bare (unsigned status, JsonObject *object);
HfReply *hf_reply_new_text (unsigned status, const char *type, char *text);
HfReply *hf_reply_new_failure (unsigned status, const char *code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
HfReply *hf_reply_new_for_error (const GError *error);
HfReply *hf_reply_new_invalid (JsonArray *detail, const char *text);
HfReply *hf_reply_new_empty (unsigned status);
HfReply *hf_reply_new_json_text (unsigned status, char *json);
HfReply *hf_reply_new_failure_with (unsigned status, const char *code, const char *text,
                                    JsonObject *data);
HfReply *hf_reply_new_action_failure (unsigned status, const char *code, const char *text,
                                      const char *action, gint64 now, JsonObject *data);
HfReply *hf_reply_new_bytes (unsigned status, const char *type, gint64 length);
void hf_reply_free (HfReply *self);

void hf_reply_add_header (HfReply *self, const char *name, const char *value);
const char *hf_reply_get_header (HfReply *self, const char *name);
void hf_reply_set_close (HfReply *self);
gboolean hf_reply_get_close (HfReply *self);
void hf_reply_add_job (HfReply *self, gint64 job_id);
GArray *hf_reply_get_jobs (HfReply *self);
void hf_reply_set_ask_again (HfReply *self);
gboolean hf_reply_get_ask_again (HfReply *self);
JsonObject *hf_reply_get_data (HfReply *self);
gboolean hf_reply_get_failure (HfReply *self, const char **code, const char **text);
void hf_reply_set_failure (HfReply *self, unsigned status, JsonObject *envelope);
void hf_reply_set_stream (HfReply *self, GInputStream *stream);
GInputStream *hf_reply_get_stream (HfReply *self);
gint64 hf_reply_get_length (HfReply *self);
void hf_reply_set_length (HfReply *self, gint64 length);
gboolean hf_reply_is_bytes (HfReply *self);
unsigned hf_reply_get_status (HfReply *self);
const char *hf_reply_get_text (HfReply *self, gsize *length);

void hf_reply_apply (HfReply *self, SoupServerMessage *message);
GBytes *hf_reply_to_http (HfReply *self, gboolean headers_only);

void hf_reply_set_time (JsonObject *object, const char *member, gint64 time);
void hf_reply_set_text (JsonObject *object, const char *member, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfReply, hf_reply_free)

G_END_DECLS
