/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A client that sends exactly the bytes it is told, since a well-behaved one could not test the
 * rules. Blocking, with a time limit that ends the test. */

typedef struct
{
  unsigned status; /* 0: the connection ended without an answer */
  char *head; /* status line and headers */
  char *body; /* any bytes, a NUL after them */
  gsize length;
  gboolean is_cut; /* the connection ended before the body did */
  JsonObject *json; /* of the body; NULL when it is none */
} HfAnswer;

GSocketConnection *hf_client_connect (unsigned port);
GSocketConnection *hf_client_connect_to (const char *host, unsigned port);
GSocketConnection *hf_client_connect_mapped (unsigned port);
void hf_client_send (GSocketConnection *connection, const char *text);
gboolean hf_client_try_send (GSocketConnection *connection, const void *data, gsize length);
HfAnswer *hf_client_read (GSocketConnection *connection);
gboolean hf_client_is_closed (GSocketConnection *connection);

GString *hf_client_exchange (unsigned port, const void *data, gsize length, gboolean end);

HfAnswer *hf_client_ask (unsigned port, const char *method, const char *path, const char *headers,
                         const char *body);
HfAnswer *hf_client_get (unsigned port, const char *path);
HfAnswer *hf_client_post (unsigned port, const char *path, const char *json);
HfAnswer *hf_client_raw (unsigned port, const char *request);

char *hf_answer_header (HfAnswer *self, const char *name);
JsonObject *hf_answer_data (HfAnswer *self);
void hf_answer_assert_failure (HfAnswer *self, unsigned status, const char *code);
void hf_answer_free (HfAnswer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfAnswer, hf_answer_free)

G_END_DECLS
