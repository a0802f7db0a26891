/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header Idempotency-Key (draft-ietf-httpapi-idempotency-key-header). The registry holds what
 * was answered, and that a request began; which of those run now is known here. What is durable
 * when: see hf-idempotency.c.
 *
 * Threading: hf_idempotent_begin() and hf_idempotent_end() are the worker's that carries it out,
 * the rest is the API thread's. */
#include "hf-idempotent.h"

#include <string.h>

#include "hf-idempotency.h"

#define MOST_KEY 255

struct _HfIdempotents
{
  GMutex mutex;
  GHashTable *running; /* a set of GBytes: hashes of keys */
};

struct _HfIdempotent
{
  HfIdempotents *all;
  HfStore *store;
  char *key;
  char *request; /* method, path and query */
  char *body; /* its hash; NULL for one that is streamed */
  gboolean secret; /* what is answered must not be kept */

  GBytes *hash; /* of the key, while it is among those that run */
  HfIdempotency row;
  gboolean is_first; /* nothing was known of it: it is carried out */
};

HfIdempotents *
hf_idempotents_new (void)
{
  HfIdempotents *self = g_new0 (HfIdempotents, 1);

  g_mutex_init (&self->mutex);
  self->running
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  return self;
}

void
hf_idempotents_free (HfIdempotents *self)
{
  g_hash_table_unref (self->running);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* A POST that only reads answers bytes, and may be sent as often as one likes. */
gboolean
hf_idempotent_applies (const HfRoute *route)
{
  return !g_str_equal (route->method, "GET") && !(route->flags & HF_ROUTE_BYTES);
}

static HfReply *
refuse_key (void)
{
  g_autoptr (HfProblems) problems = hf_problems_new ();
  JsonArray *detail, *location;

  hf_problems_add (problems, "Idempotency-Key", "value_error",
                   "must be sent once, with 1 to %d printable ASCII characters", MOST_KEY);
  detail = hf_problems_to_json (problems);
  location = json_array_new ();
  json_array_add_string_element (location, "header");
  json_array_add_string_element (location, "Idempotency-Key");
  json_object_set_array_member (json_array_get_object_element (detail, 0), "loc", location);
  return hf_reply_new_invalid (detail, "Idempotency-Key must be sent once, with 1 to 255 printable "
                                       "ASCII characters");
}

static gboolean
is_good_key (const char *key)
{
  gsize length = strlen (key);

  for (gsize i = 0; i < length; i++)
    if (key[i] < ' ' || key[i] > '~')
      return FALSE;
  return length > 0 && length <= MOST_KEY;
}

static char *
describe (SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  const char *query = g_uri_get_query (uri);

  return g_strdup_printf ("%s\n%s\n%s\n", soup_server_message_get_method (message),
                          g_uri_get_path (uri), query ? query : "");
}

/* (nullable): the refusal. self: (out) (nullable): NULL when no key was sent */
HfReply *
hf_idempotent_take (HfIdempotents *all, HfEngine *engine, SoupServerMessage *message,
                    gboolean secret, HfIdempotent **self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *key = soup_message_headers_get_list (headers, "Idempotency-Key");

  *self = NULL;
  if (!key)
    return NULL;
  if (!is_good_key (key) || strcmp (soup_message_headers_get_one (headers, "Idempotency-Key"), key))
    return refuse_key ();
  *self = g_new0 (HfIdempotent, 1);
  (*self)->all = all;
  (*self)->store = hf_engine_get_store (engine);
  (*self)->key = g_strdup (key);
  (*self)->request = describe (message);
  (*self)->secret = secret;
  return NULL;
}

void
hf_idempotent_free (HfIdempotent *self)
{
  hf_idempotent_release (self);
  g_free (self->key);
  g_free (self->request);
  g_free (self->body);
  hf_idempotency_clear (&self->row);
  g_free (self);
}

/* body: all of it */
void
hf_idempotent_set_body (HfIdempotent *self, SoupMessageBody *body)
{
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);

  g_free (self->body);
  self->body = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

static void
take_digests (HfIdempotent *self)
{
  gsize length = HF_IDEMPOTENCY_DIGEST;
  g_autoptr (GChecksum) hash = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GHmac) hmac
      = g_hmac_new (G_CHECKSUM_SHA256, (const guint8 *)self->key, strlen (self->key));

  g_checksum_update (hash, (const guint8 *)self->key, -1);
  g_checksum_get_digest (hash, self->row.key, &length);
  length = HF_IDEMPOTENCY_DIGEST;
  g_hmac_update (hmac, (const guint8 *)self->request, -1);
  if (self->body)
    g_hmac_update (hmac, (const guint8 *)self->body, -1);
  g_hmac_get_digest (hmac, self->row.request, &length);
}

/* Returns whether no other request with this key runs. */
static gboolean
enter (HfIdempotent *self)
{
  g_autoptr (GBytes) hash = g_bytes_new (self->row.key, HF_IDEMPOTENCY_DIGEST);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->all->mutex);

  if (!g_hash_table_add (self->all->running, g_bytes_ref (hash)))
    return FALSE;
  self->hash = g_steal_pointer (&hash);
  return TRUE;
}

static HfReply *
answer_again (HfIdempotent *self)
{
  const HfIdempotency *row = &self->row;
  HfReply *reply = *row->body ? hf_reply_new_json_text (row->status, g_strdup (row->body))
                              : hf_reply_new_bytes (row->status, NULL, 0);

  hf_reply_add_header (reply, "Idempotent-Replayed", "true");
  if (row->location)
    hf_reply_add_header (reply, "Location", row->location);
  return reply;
}

static HfReply *
answer_known (HfIdempotent *self, HfIdempotencyVerdict verdict)
{
  switch (verdict)
    {
    case HF_IDEMPOTENCY_ANSWERED:
      return answer_again (self);
    case HF_IDEMPOTENCY_NOT_KEPT:
      return hf_reply_new_failure (
          SOUP_STATUS_CONFLICT, "idempotency_not_kept",
          "this request was carried out before and answered with status %u; what it said is not "
          "kept. Look at what is there, and use another key for another request",
          self->row.status);
    case HF_IDEMPOTENCY_OTHER:
      return hf_reply_new_failure (SOUP_STATUS_UNPROCESSABLE_ENTITY, "idempotency_mismatch",
                                   "this Idempotency-Key was sent with another request; use "
                                   "another key");
    case HF_IDEMPOTENCY_UNKNOWN:
      return hf_reply_new_failure (
          SOUP_STATUS_CONFLICT, "idempotency_unknown",
          "this request was begun, and the program ended before it could record how that went. "
          "Look whether it was carried out; if not, send it with another key");
    case HF_IDEMPOTENCY_FIRST:
    default:
      return NULL;
    }
}

/* (nullable): what to answer instead of carrying it out, NULL when that is to be done now; then the
 * registry knows that it began */
HfReply *
hf_idempotent_begin (HfIdempotent *self)
{
  HfIdempotencyVerdict verdict;
  g_autoptr (GError) error = NULL;
  HfReply *reply;

  take_digests (self);
  if (!enter (self))
    {
      reply = hf_reply_new_failure (SOUP_STATUS_CONFLICT, "idempotency_running",
                                    "the first request with this Idempotency-Key is still being "
                                    "carried out; ask again when it is over");
      hf_reply_add_header (reply, "Retry-After", "1");
      return reply;
    }
  if (!hf_idempotency_begin (self->store, &self->row, &verdict, &error))
    return hf_reply_new_for_error (error);
  self->is_first = verdict == HF_IDEMPOTENCY_FIRST;
  return answer_known (self, verdict);
}

/* What can't be said again, or need not be, is left out. */
static void
take_answer (HfIdempotent *self, HfReply *reply)
{
  gboolean is_kept = hf_reply_get_status (reply) < 500 && !hf_reply_get_stream (reply);

  hf_idempotency_clear (&self->row);
  self->row.status = is_kept ? hf_reply_get_status (reply) : 0;
  if (!is_kept)
    return;
  self->row.location = g_strdup (hf_reply_get_header (reply, "Location"));
  if (!self->secret)
    self->row.body = g_strdup (hf_reply_is_bytes (reply) ? "" : hf_reply_get_text (reply, NULL));
}

/* It was carried out. whole: all of its body was there; what was refused since it broke off may be
 * sent again. */
void
hf_idempotent_end (HfIdempotent *self, HfReply *reply, gboolean whole)
{
  g_autoptr (GError) error = NULL;

  take_answer (self, reply);
  if (!whole)
    self->row.status = 0;
  if (!hf_idempotency_end (self->store, &self->row, &error))
    g_warning ("the answer to a request with a key could not be recorded: %s", error->message);
}

/* Who waited is answered more than was known when it was carried out. */
void
hf_idempotent_improve (HfIdempotent *self, HfReply *reply)
{
  if (!self->is_first || hf_reply_get_status (reply) >= 500)
    return;
  take_answer (self, reply);
  hf_idempotency_end_soon (self->store, &self->row);
}

/* From now on the same request is answered from the registry. */
void
hf_idempotent_release (HfIdempotent *self)
{
  if (!self->hash)
    return;
  g_mutex_lock (&self->all->mutex);
  g_hash_table_remove (self->all->running, self->hash);
  g_mutex_unlock (&self->all->mutex);
  g_clear_pointer (&self->hash, g_bytes_unref);
}
