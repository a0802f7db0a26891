/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory of one stream: a page of events on its way to libsoup, and MOST_LIVE bytes that wait. */
#include "hf-event-stream.h"

#include "hf-event-json.h"
#include "hf-event-table.h"
#include "hf-token-table.h"

#define PAGE 64 /* events that are read at once */
#define MOST_LIVE ((gsize)64 * 1024)
#define RETRY_MS 3000 /* before a client asks again */

struct _HfEventStream
{
  HfEngine *engine;
  HfDownload *download;
  gint64 token_id; /* that its client showed; 0 = none that can be revoked */
  gboolean has_begun;
  gint64 after; /* the last event that was sent; -1: none of those before the beginning */
  gboolean has_more; /* there may be events that are recorded and not sent */
  GString *live; /* events that are told once */
  guint64 missed; /* of those, that were dropped */
  gboolean beats;
};

/* What a client that goes on asks for may be gone, or may be of another registry. */
static gboolean
begin (HfEventStream *self, HfDb *db, GString *text, GError **error)
{
  gint64 oldest, newest;
  g_autoptr (JsonObject) gap = NULL;

  if (!hf_event_table_get_range (db, &oldest, &newest, error))
    return FALSE;
  self->has_begun = TRUE;
  g_string_append_printf (text, "retry: %d\n\n", RETRY_MS);
  if (self->after < 0)
    self->after = newest;
  if (self->after >= oldest - 1 && self->after <= newest)
    return TRUE;
  gap = json_object_new ();
  json_object_set_int_member (gap, "after", self->after);
  json_object_set_int_member (gap, "oldest", oldest);
  json_object_set_int_member (gap, "newest", newest);
  hf_event_append_live (text, "gap", gap);
  self->after = self->after > newest ? newest : oldest - 1;
  return TRUE;
}

static gboolean
append_recorded (HfEventStream *self, HfDb *db, GString *text, GError **error)
{
  g_autoptr (GPtrArray) events = NULL;

  if (!self->has_begun && !begin (self, db, text, error))
    return FALSE;
  events = hf_event_table_list (db, self->after, PAGE, error);
  for (unsigned i = 0; events && i < events->len; i++)
    {
      const HfEvent *event = events->pdata[i];

      if (!hf_event_append_text (text, db, event, error))
        return FALSE;
      self->after = event->id;
    }
  self->has_more = events && events->len == PAGE;
  return events != NULL;
}

static void
append_live (HfEventStream *self, GString *text)
{
  g_string_append_len (text, self->live->str, (gssize)self->live->len);
  g_string_truncate (self->live, 0);
  if (self->missed > 0)
    {
      g_autoptr (JsonObject) object = json_object_new ();

      json_object_set_int_member (object, "count", (gint64)self->missed);
      hf_event_append_live (text, "missed", object);
    }
  self->missed = 0;
}

/* That a token is revoked is an event itself, so it is seen at once. */
static gboolean
is_revoked (HfEventStream *self, HfDb *db, gboolean *revoked, GError **error)
{
  g_autoptr (HfToken) token = NULL;

  *revoked = FALSE;
  if (self->token_id == 0)
    return TRUE;
  token = hf_token_table_get (db, self->token_id, error);
  *revoked = token && token->revoked != 0;
  return token != NULL;
}

/* A stream that can't go on ends; its client asks again. Returns whether it goes on. */
static gboolean
append_from_registry (HfEventStream *self, GString *text)
{
  HfStore *store = hf_engine_get_store (self->engine);
  g_autoptr (GError) error = NULL;
  HfDb *db = hf_store_borrow (store, &error);
  gboolean revoked = FALSE;

  if (db && is_revoked (self, db, &revoked, &error) && !revoked)
    append_recorded (self, db, text, &error);
  hf_store_give_back (store, db);
  if (error)
    g_warning ("a stream of events ends: %s", error->message);
  return !error && !revoked;
}

static GBytes *
on_wanted (gpointer data)
{
  HfEventStream *self = data;
  GString *text = g_string_new (NULL);

  if (self->has_more && !append_from_registry (self, text))
    hf_download_end (self->download);
  else
    append_live (self, text);
  if (text->len == 0 && self->beats)
    g_string_append (text, ":\n\n");
  self->beats = FALSE;
  if (text->len > 0)
    return g_string_free_to_bytes (text);
  g_string_free (text, TRUE);
  return NULL;
}

/* download: (transfer none): of the connection, which asks this for its bytes until it is broken
 * off; token_id: the token by which its client was let in, which ends with it, or 0; after: the
 * last event that the client knows, -1 for those that come from now on */
HfEventStream *
hf_event_stream_new (HfEngine *engine, HfDownload *download, gint64 token_id, gint64 after)
{
  HfEventStream *self = g_new0 (HfEventStream, 1);

  self->engine = engine;
  self->download = hf_download_ref (download);
  self->token_id = token_id;
  self->after = after;
  self->has_more = TRUE;
  self->live = g_string_new (NULL);
  hf_download_set_more_func (download, on_wanted, self);
  return self;
}

void
hf_event_stream_free (HfEventStream *self)
{
  hf_download_unref (self->download);
  g_string_free (self->live, TRUE);
  g_free (self);
}

/* Events were recorded. */
void
hf_event_stream_wake (HfEventStream *self)
{
  self->has_more = TRUE;
  hf_download_wake (self->download);
}

/* text: events that are told once, whole */
void
hf_event_stream_tell (HfEventStream *self, GBytes *text)
{
  gsize length;
  const char *bytes = g_bytes_get_data (text, &length);

  if (self->live->len + length > MOST_LIVE)
    self->missed++;
  else
    g_string_append_len (self->live, bytes, (gssize)length);
  hf_download_wake (self->download);
}

/* So many events are not told. */
void
hf_event_stream_miss (HfEventStream *self, guint64 count)
{
  self->missed += count;
  hf_download_wake (self->download);
}

/* Shows that the connection is alive, when there is nothing else to send. */
void
hf_event_stream_beat (HfEventStream *self)
{
  self->beats = TRUE;
  hf_download_wake (self->download);
}
