/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET events: as they happen (server-sent events), a page of those before, or all as lines. Pages
 * and lines on workers; the stream begins on the API thread, which sends it too. */
#include "hf-events-resource.h"

#include "hf-event-json.h"
#include "hf-event-table.h"
#include "hf-line-stream.h"
#include "hf-view.h"

#define DEFAULT_LIMIT 100
#define MOST_LIMIT 1000

/* What is asked for. */
typedef struct
{
  HfEngine *engine;
  gint64 after, before; /* ids; 0 = all */
  gint64 limit; /* 0 = all, -1: no more */
} Wanted;

/* ---- streams ---- */

/* The header is that of a client that was cut off, and knows more than its address. */
static void
read_beginning (HfCall *call)
{
  const char *last = call->last_event_id;

  call->events_after = -1;
  hf_call_read_int (call, "after", 0, G_MAXINT64, &call->events_after);
  if (last && *last
      && !g_ascii_string_to_signed (last, 10, 0, G_MAXINT64, &call->events_after, NULL))
    hf_problems_add (call->query_problems, "Last-Event-ID", "value_error",
                     "must be the id of an event");
  if (hf_call_get_text (call, "limit") || hf_call_get_text (call, "cursor"))
    hf_problems_add (call->query_problems, "limit", "value_error.extra",
                     "is for pages, as is cursor: ask with Accept: application/json");
}

static HfReply *
answer_stream (HfCall *call)
{
  HfReply *reply;

  read_beginning (call);
  reply = hf_call_refuse (call);
  if (reply)
    return reply;
  reply = hf_reply_new_bytes (SOUP_STATUS_OK, HF_EVENTS_TYPE, -1);
  hf_reply_add_header (reply, "X-Accel-Buffering", "no"); /* a proxy shall pass each one on */
  return reply;
}

/* ---- pages ---- */

static gboolean
append_events (HfDb *db, Wanted *wanted, unsigned limit, JsonArray *array, GString *lines,
               GError **error)
{
  g_autoptr (GPtrArray) events
      = hf_event_table_list_back (db, wanted->after, wanted->before, limit, error);

  for (unsigned i = 0; events && i < events->len; i++)
    {
      const HfEvent *event = events->pdata[i];
      g_autoptr (JsonObject) object = hf_event_to_json (db, event, error);

      if (!object)
        return FALSE;
      if (lines)
        hf_line_stream_append (lines, object);
      else
        json_array_add_object_element (array, g_steal_pointer (&object));
      wanted->before = event->id;
    }
  return events != NULL;
}

static JsonObject *
make_page (HfDb *db, Wanted *wanted, GError **error)
{
  g_autoptr (JsonArray) array = json_array_new ();
  gint64 oldest, newest, total;
  JsonObject *object;

  if (!hf_event_table_get_range (db, &oldest, &newest, error)
      || !append_events (db, wanted, (unsigned)wanted->limit, array, NULL, error))
    return NULL;
  total = MAX (newest - MAX (wanted->after, oldest - 1), 0);
  object = json_object_new ();
  json_object_set_int_member (object, "total", total);
  if (json_array_get_length (array) == wanted->limit)
    {
      g_autofree char *next = g_strdup_printf ("%" G_GINT64_FORMAT, wanted->before);

      json_object_set_string_member (object, "next_cursor", next);
    }
  json_object_set_array_member (object, "events", g_steal_pointer (&array));
  return object;
}

static HfReply *
answer_page (HfCall *call, Wanted *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = hf_view_open (call->engine, &error);
  JsonObject *object = view ? make_page (hf_view_get_db (view), wanted, &error) : NULL;

  return object ? hf_reply_new (SOUP_STATUS_OK, object) : hf_reply_new_for_error (error);
}

static gboolean
next_lines (gpointer data, GString *lines, GError **error)
{
  Wanted *wanted = data;
  HfStore *store = hf_engine_get_store (wanted->engine);
  gint64 limit = wanted->limit > 0 ? MIN (wanted->limit, DEFAULT_LIMIT) : DEFAULT_LIMIT;
  gboolean made;
  HfDb *db;

  if (wanted->limit < 0)
    return TRUE;
  db = hf_store_borrow (store, error);
  if (!db)
    return FALSE;
  made = append_events (db, wanted, (unsigned)limit, NULL, lines, error);
  hf_store_give_back (store, db);
  if (wanted->limit > 0)
    wanted->limit = wanted->limit > limit ? wanted->limit - limit : -1;
  return made;
}

HfReply *
hf_events_get (HfCall *call)
{
  Wanted wanted = { .engine = call->engine, .limit = call->wants_lines ? 0 : DEFAULT_LIMIT };
  HfReply *refusal;

  if (call->wants_events)
    return answer_stream (call);
  hf_call_read_int (call, "after", 0, G_MAXINT64, &wanted.after);
  hf_call_read_int (call, "limit", 1, MOST_LIMIT, &wanted.limit);
  wanted.before = hf_call_read_cursor (call);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  if (!call->wants_lines)
    return answer_page (call, &wanted);
  return hf_line_stream_answer (call, next_lines, g_memdup2 (&wanted, sizeof wanted), g_free);
}
