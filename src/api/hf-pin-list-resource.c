/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET pins; GET backends/{b}/pins. As pages on workers: a page of a thousand pins costs a thousand
 * index look-ups for their copies, some 30 ms. As lines on a thread of their own. */
#include "hf-pin-list-resource.h"

#include "hf-backend-table.h"
#include "hf-pin-lines.h"

#define DEFAULT_LIMIT 100
#define MOST_LIMIT 1000
#define MOST_TEXT 1024

static const char *const healths[] = { "critical", "warning", "healthy", "excess", NULL };
static const char *const sorts[]
    = { "created",  "name",  "size",  "last_check",  "replication_count",
        "-created", "-name", "-size", "-last_check", "-replication_count",
        NULL };

#define N_SORTS 5

static void
check_sizes (const HfPinQuery *query, HfProblems *problems)
{
  if (query->max_size && query->min_size > query->max_size)
    hf_problems_add (problems, "min_size", "value_error.range", "must not be above max_size");
}

static void
read_sizes (HfCall *call, HfPinQuery *query)
{
  gint64 size = 0;

  if (hf_call_read_int (call, "min_size", 0, G_MAXINT64, &size))
    query->min_size = (guint64)size;
  if (hf_call_read_int (call, "max_size", 1, G_MAXINT64, &size))
    query->max_size = (guint64)size;
  check_sizes (query, call->query_problems);
}

static void
set_texts (HfPinListing *listing, const char *backend_id, const char *text)
{
  listing->query.backend_id = listing->backend_id = g_strdup (backend_id);
  listing->query.text = listing->text = g_strdup (text);
}

static void
read_page (HfCall *call, HfPinListing *listing, gint64 *limit)
{
  const char *cursor = hf_call_get_text (call, "cursor");

  *limit = call->wants_lines ? G_MAXINT64 : DEFAULT_LIMIT;
  hf_call_read_int (call, "limit", 1, call->wants_lines ? G_MAXINT64 : MOST_LIMIT, limit);
  if (cursor && !hf_pin_listing_set_cursor (listing, cursor))
    hf_problems_add (call->query_problems, "cursor", "value_error",
                     "must be the next_cursor of an answer before, to the same sort");
}

/* The same filters as fields of a JSON object. */
void
hf_pins_read_filters (JsonObject *object, HfPinListing *listing, HfProblems *problems)
{
  static const char *const known[] = { "backend", "health", "query", "min_size", "max_size", NULL };
  g_autofree char *backend_id = NULL;
  g_autofree char *text = NULL;
  g_autofree char *health = NULL;
  gint64 size = 0;

  hf_json_refuse_unknown (object, known, problems);
  hf_json_read_string (object, "backend", MOST_TEXT, &backend_id, problems);
  hf_json_read_string (object, "query", MOST_TEXT, &text, problems);
  set_texts (listing, backend_id, text);
  if (hf_json_read_int (object, "min_size", 0, G_MAXINT64, &size, problems))
    listing->query.min_size = (guint64)size;
  if (hf_json_read_int (object, "max_size", 1, G_MAXINT64, &size, problems))
    listing->query.max_size = (guint64)size;
  check_sizes (&listing->query, problems);
  if (!hf_json_read_string (object, "health", MOST_TEXT, &health, problems))
    return;
  for (int i = 0; healths[i]; i++)
    if (g_str_equal (healths[i], health))
      listing->query.health = i;
  if (listing->query.health < 0)
    hf_problems_add (problems, "health", "value_error.word",
                     "must be one of: critical, warning, healthy, excess");
}

static JsonObject *
list (HfPinListing *listing, HfView *view, unsigned limit, const char *total_name, GError **error)
{
  g_autoptr (GPtrArray) pins = NULL;
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonObject) object = json_object_new ();
  guint64 total = 0;

  pins = hf_pin_listing_read (listing, view, limit, error);
  if (!pins || !hf_pin_listing_count (listing, view, &total, error))
    return NULL;
  for (unsigned i = 0; i < pins->len; i++)
    {
      JsonObject *pin = hf_view_pin (view, pins->pdata[i], error);

      if (!pin)
        return NULL;
      json_array_add_object_element (array, pin);
    }
  json_object_set_array_member (object, "pins", json_array_ref (array));
  json_object_set_int_member (object, total_name, (gint64)total);
  if (pins->len == limit)
    {
      g_autofree char *next = hf_pin_listing_get_cursor (listing);

      json_object_set_string_member (object, "next_cursor", next);
    }
  return g_steal_pointer (&object);
}

/* listing: (transfer full) */
static HfReply *
answer_lines (HfCall *call, HfPinListing *listing, gint64 limit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) lines = hf_pin_lines_new (call->engine, listing, (guint64)limit, &error);
  HfReply *reply;

  if (!lines)
    return hf_reply_new_for_error (error);
  reply = hf_reply_new_bytes (SOUP_STATUS_OK, HF_LINES_TYPE, -1);
  hf_reply_add_header (reply, "Content-Disposition", "attachment");
  if (!call->headers_only)
    hf_reply_set_stream (reply, lines);
  return reply;
}

HfReply *
hf_pins_list (HfCall *call)
{
  g_autoptr (HfPinListing) listing = hf_pin_listing_new ();
  int sort = hf_call_read_word (call, "sort", sorts, 0);
  g_autoptr (HfView) view = NULL;
  g_autoptr (GError) error = NULL;
  HfReply *refusal;
  JsonObject *object;
  gint64 limit;

  set_texts (listing, hf_call_get_text (call, "backend"), hf_call_get_text (call, "query"));
  listing->query.health = hf_call_read_word (call, "health", healths, -1);
  listing->query.sort = (HfPinSort)(sort % N_SORTS);
  listing->query.descending = sort >= N_SORTS;
  read_page (call, listing, &limit);
  read_sizes (call, &listing->query);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  if (call->wants_lines)
    return answer_lines (call, g_steal_pointer (&listing), limit);

  view = hf_view_open (call->engine, &error);
  object = view ? list (listing, view, (unsigned)limit, "total_pins", &error) : NULL;
  if (!object)
    return hf_reply_new_for_error (error);
  hf_reply_set_time (object, "timestamp", hf_call_now (call));
  return hf_reply_new (SOUP_STATUS_OK, object);
}

/* What the backend's store holds, in the order in which it got there. */
HfReply *
hf_pins_list_of_backend (HfCall *call)
{
  g_autoptr (HfPinListing) listing = hf_pin_listing_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (HfView) view = NULL;
  g_autoptr (GError) error = NULL;
  HfReply *refusal;
  JsonObject *object;
  gint64 limit;

  listing->of_store = TRUE;
  set_texts (listing, call->params[0], NULL);
  read_page (call, listing, &limit);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  if (call->wants_lines)
    return answer_lines (call, g_steal_pointer (&listing), limit);

  view = hf_view_open (call->engine, &error);
  object = view ? list (listing, view, (unsigned)limit, "total", &error) : NULL;
  if (!object)
    return hf_reply_new_for_error (error);
  hf_reply_set_text (object, "backend", call->params[0]);
  return hf_reply_new (SOUP_STATUS_OK, object);
}
