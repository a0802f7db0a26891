/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls of the Pinning Service API. Threading: as HfHttpClient. */
#include "hf-pinning-api.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-credentials.h"
#include "hf-error.h"
#include "hf-json.h"

/* Without it a service tells "pinned" ones alone. */
#define EVERY_STATUS "queued,pinning,pinned,failed"
#define PAGE 1000
#define MOST_ANSWER (16 * 1024 * 1024) /* bytes of a page, with long names and metadata */

struct _HfPinningApi
{
  HfHttpClient *client;
  HfPinningTokenFunc token;
  gpointer token_data;
};

/**
 * hf_pinning_api_new:
 * @address: of the service, such as "https://api.example.com/psa"; "/pins" is below it
 * @clock: the time
 * @token: (scope notified): asked before each request
 * @token_data: outlives the calls
 *
 * Connects to nothing yet.
 *
 * Returns: (transfer full): the calls
 */
HfPinningApi *
hf_pinning_api_new (const char *address, HfClock *clock, HfPinningTokenFunc token,
                    gpointer token_data)
{
  HfPinningApi *self = g_new0 (HfPinningApi, 1);
  HfHttpLimits limits = { .body_bytes = MOST_ANSWER };

  self->client = hf_http_client_new (address, clock, &limits);
  self->token = token;
  self->token_data = token_data;
  return self;
}

/**
 * hf_pinning_api_free:
 * @self: (transfer full): the calls
 */
void
hf_pinning_api_free (HfPinningApi *self)
{
  hf_http_client_unref (self->client);
  g_free (self);
}

static JsonArray *
array_of (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* ---- requests ---- */

static gboolean
authorize (HfPinningApi *self, HfHttpRequest *request, GError **error)
{
  g_autoptr (HfSecret) token = self->token (self->token_data, error);
  g_autoptr (HfSecret) value = token ? g_strconcat ("Bearer ", token, NULL) : NULL;

  if (!value)
    return FALSE;
  hf_http_request_add_header (request, "Authorization", value);
  hf_http_request_add_header (request, "Accept", "application/json");
  return TRUE;
}

static JsonObject *
call (HfPinningApi *self, HfHttpRequest *request, GCancellable *cancellable, GError **error)
{
  return authorize (self, request, error)
             ? hf_http_client_call_json (self->client, request, cancellable, error)
             : NULL;
}

static HfPinRequest *
call_for_request (HfPinningApi *self, HfHttpRequest *request, GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (JsonObject) object = call (self, request, cancellable, error);

  return object ? hf_pin_request_parse (object, hf_http_client_get_address (self->client), error)
                : NULL;
}

static HfHttpRequest *
request_for (const char *method, const char *id)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/pins/", escaped, NULL);

  return hf_http_request_new (method, path);
}

/**
 * hf_pinning_api_get:
 * @id: of a request
 * @error: %HF_ERROR_NOT_FOUND when the service does not have it
 *
 * Returns: (transfer full): how it is
 */
HfPinRequest *
hf_pinning_api_get (HfPinningApi *self, const char *id, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfHttpRequest) request = request_for ("GET", id);

  return call_for_request (self, request, cancellable, error);
}

static JsonArray *
array_of_texts (const char *const *texts)
{
  JsonArray *array = json_array_new ();

  for (; *texts; texts++)
    json_array_add_string_element (array, *texts);
  return array;
}

static char *
text_of_order (const HfPinOrder *order)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonObject *meta = json_object_new ();

  json_object_set_string_member (meta, HF_PIN_REQUEST_OWNER, order->owner);
  json_object_set_string_member (object, "cid", order->cid);
  if (order->name && *order->name)
    json_object_set_string_member (object, "name", order->name);
  if (order->origins && *order->origins)
    json_object_set_array_member (object, "origins", array_of_texts (order->origins));
  json_object_set_object_member (object, "meta", meta);
  return hf_json_to_text (object);
}

/**
 * hf_pinning_api_add:
 * @order: what is to be pinned
 *
 * Sent once: a service may make a second request of a second one.
 *
 * Returns: (transfer full): the request that the service made of it
 */
HfPinRequest *
hf_pinning_api_add (HfPinningApi *self, const HfPinOrder *order, GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (HfHttpRequest) request = hf_http_request_new ("POST", "/pins");
  char *text = text_of_order (order);
  gsize length = strlen (text);
  g_autoptr (GInputStream) body
      = g_memory_input_stream_new_from_data (text, (gssize)length, g_free);

  hf_http_request_set_body (request, "application/json", body, (gint64)length);
  return call_for_request (self, request, cancellable, error);
}

/**
 * hf_pinning_api_remove:
 * @id: of a request
 * @error: %HF_ERROR_NOT_FOUND when the service does not have it
 *
 * Returns: whether the service gave it up
 */
gboolean
hf_pinning_api_remove (HfPinningApi *self, const char *id, GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (HfHttpRequest) request = request_for ("DELETE", id);
  g_autoptr (GBytes) body = NULL;

  if (!authorize (self, request, error))
    return FALSE;
  body = hf_http_client_call (self->client, request, cancellable, error);
  return body != NULL;
}

/* ---- listing ---- */

/* Where a listing stands: what the last page held, and the oldest of all so far. */
typedef struct
{
  HfPinningApi *self;
  HfPinRequestFunc func;
  gpointer data;
  GHashTable *seen; /* ids on the page before */
  char *oldest; /* RFC 3339, as the service writes it */
  GDateTime *oldest_time;
  GDateTime *last_time; /* of the request before, on this page */
  gboolean in_order; /* the page is, from the newest to the oldest */
  unsigned fresh; /* on this page: not on the one before */
} Listing;

static void
listing_clear (Listing *listing)
{
  g_clear_pointer (&listing->seen, g_hash_table_unref);
  g_clear_pointer (&listing->oldest, g_free);
  g_clear_pointer (&listing->oldest_time, g_date_time_unref);
  g_clear_pointer (&listing->last_time, g_date_time_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Listing, listing_clear)

static gboolean
note_time (Listing *listing, const HfPinRequest *request, GError **error)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time
      = request->created ? g_date_time_new_from_iso8601 (request->created, utc) : NULL;

  if (!time)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                   _ ("%s lists a pin request without the time at which it was made"),
                   hf_http_client_get_address (listing->self->client));
      return FALSE;
    }
  listing->in_order
      = listing->in_order
        && (!listing->last_time || g_date_time_compare (time, listing->last_time) <= 0);
  g_clear_pointer (&listing->last_time, g_date_time_unref);
  listing->last_time = g_date_time_ref (time);
  if (listing->oldest_time && g_date_time_compare (time, listing->oldest_time) >= 0)
    return TRUE;
  g_clear_pointer (&listing->oldest_time, g_date_time_unref);
  listing->oldest_time = g_steal_pointer (&time);
  g_free (listing->oldest);
  listing->oldest = g_strdup (request->created);
  return TRUE;
}

static gboolean
take_one (Listing *listing, JsonNode *node, GHashTable *page, GError **error)
{
  const char *address = hf_http_client_get_address (listing->self->client);
  g_autoptr (JsonObject) nothing = json_object_new ();
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : nothing;
  g_autoptr (HfPinRequest) request = hf_pin_request_parse (object, address, error);

  if (!request || !note_time (listing, request, error))
    return FALSE;
  if (g_hash_table_contains (listing->seen, request->id)
      || !g_hash_table_add (page, g_strdup (request->id)))
    return TRUE;
  listing->fresh++;
  return listing->func (request, listing->data, error);
}

static gint64
count_of (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "count");

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64
             ? json_node_get_int (node)
             : 0;
}

/* Some services count what they tell now rather than all that there is: a full page has more behind
 * it, too. One that can't be asked on from the oldest that it told does not tell all. */
static gboolean
has_more (Listing *listing, gint64 count, unsigned length, gboolean *more, GError **error)
{
  *more = count > length || length >= PAGE;
  if (!*more || (listing->fresh > 0 && listing->in_order))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
               _ ("%s does not list all its pins: it tells %u at a time, in no order of time"),
               hf_http_client_get_address (listing->self->client), length);
  return FALSE;
}

static gboolean
take_page (Listing *listing, JsonObject *object, gboolean *more, GError **error)
{
  JsonArray *results = array_of (object, "results");
  JsonNode *none = json_object_get_member (object, "results");
  g_autoptr (GHashTable) page = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  unsigned length = results ? json_array_get_length (results) : 0;

  if (!results && !(none && JSON_NODE_HOLDS_NULL (none)))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                   _ ("%s answers with no list of pin requests: is it a pinning service?"),
                   hf_http_client_get_address (listing->self->client));
      return FALSE;
    }
  listing->fresh = 0;
  listing->in_order = TRUE;
  g_clear_pointer (&listing->last_time, g_date_time_unref);
  for (unsigned i = 0; i < length; i++)
    if (!take_one (listing, json_array_get_element (results, i), page, error))
      return FALSE;
  g_hash_table_unref (listing->seen);
  listing->seen = g_steal_pointer (&page);
  return has_more (listing, count_of (object), length, more, error);
}

static HfHttpRequest *
list_request (const char *cids, const char *name, const char *before)
{
  HfHttpRequest *request = hf_http_request_new ("GET", "/pins");
  g_autofree char *limit = g_strdup_printf ("%d", PAGE);

  hf_http_request_add_query (request, "status", EVERY_STATUS);
  hf_http_request_add_query (request, "limit", limit);
  if (cids)
    hf_http_request_add_query (request, "cid", cids);
  if (name)
    hf_http_request_add_query (request, "name", name);
  if (before)
    hf_http_request_add_query (request, "before", before);
  return request;
}

/* That there is no list is not that there are no pins. */
static JsonObject *
get_page (Listing *listing, HfHttpRequest *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) why = NULL;
  JsonObject *object = call (listing->self, request, cancellable, &why);

  if (g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                 _ ("%s has no list of pins: is it the address of a pinning service?"),
                 hf_http_client_get_address (listing->self->client));
  else if (why)
    g_propagate_error (error, g_steal_pointer (&why));
  return object;
}

/**
 * hf_pinning_api_list:
 * @cids: (nullable): only requests for these CIDs, at most ten, separated by commas
 * @name: (nullable): only requests with this name
 * @func: (scope call): called for each request, in whatever status, the newest first
 *
 * A service may ignore what it is to look for: @func has to compare. Memory: that of a page of a
 * thousand.
 *
 * Returns: whether all were told
 */
gboolean
hf_pinning_api_list (HfPinningApi *self, const char *cids, const char *name, HfPinRequestFunc func,
                     gpointer data, GCancellable *cancellable, GError **error)
{
  g_auto (Listing) listing = { .self = self, .func = func, .data = data };
  gboolean more = TRUE;

  listing.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  while (more)
    {
      g_autoptr (HfHttpRequest) request = list_request (cids, name, listing.oldest);
      g_autoptr (JsonObject) object = get_page (&listing, request, cancellable, error);

      if (!object || !take_page (&listing, object, &more, error)
          || g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }
  return TRUE;
}
