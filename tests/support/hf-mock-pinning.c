/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls run one at a time, with the mutex held. */
#include "hf-mock-pinning.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "hf-car-reader.h"
#include "hf-json.h"
#include "hf-multihash.h"

#define MARKER "holdfast-store:"

typedef struct
{
  char *id;
  char *status;
  char *words;
  char *created;
  JsonObject *pin;
} Item;

struct _HfMockPinning
{
  HfMockServer *server;
  HfMockServer *gateway;

  GMutex mutex; /* guards all that follows */
  char *token;
  char *first_status, *first_words;
  char *delegate;
  gboolean loses_answer, counts_pages, ignores_meta, fetches;
  unsigned made;
  GPtrArray *items; /* the oldest first */
  GHashTable *blocks; /* of the store: CID text → GBytes */
  GHashTable *network; /* the same, of what others have */
};

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->id);
  g_free (item->status);
  g_free (item->words);
  g_free (item->created);
  json_object_unref (item->pin);
  g_free (item);
}

static const char *
cid_of (const Item *item)
{
  return json_object_get_string_member (item->pin, "cid");
}

static gboolean
is_marker (const char *text)
{
  g_autoptr (HfCid) cid = hf_cid_new_from_text (text, NULL);
  gsize length;
  const char *digest = cid ? (const char *)hf_cid_get_digest (cid, &length) : NULL;

  return digest && hf_cid_is_identity (cid) && length > strlen (MARKER)
         && memcmp (digest, MARKER, strlen (MARKER)) == 0;
}

/* The service gets what the network offers. */
static void
take_offers (HfMockPinning *self)
{
  GHashTableIter iter;
  gpointer text, bytes;

  g_hash_table_iter_init (&iter, self->network);
  while (g_hash_table_iter_next (&iter, &text, &bytes))
    g_hash_table_replace (self->blocks, g_strdup (text), g_bytes_ref (bytes));
}

static Item *
make_item (HfMockPinning *self, JsonObject *pin, const char *status, const char *words)
{
  Item *item = g_new0 (Item, 1);
  unsigned n = self->made++;

  item->id = g_strdup_printf ("request/%u", n);
  item->status = g_strdup (status);
  item->words = g_strdup (words);
  item->created = g_strdup_printf ("2026-01-02T%02u:%02u:%02u.%03uZ", n / 3600000, n / 60000 % 60,
                                   n / 1000 % 60, n % 1000);
  item->pin = json_object_ref (pin);
  g_ptr_array_add (self->items, item);
  if (g_str_equal (status, "pinned"))
    take_offers (self);
  return item;
}

/* ---- the API ---- */

static void
fail (HfMockAnswer *answer, unsigned status, const char *reason, const char *details)
{
  hf_mock_answer_printf (answer, status, "{\"error\":{\"reason\":\"%s\",\"details\":\"%s\"}}",
                         reason, details);
}

static JsonObject *
describe (HfMockPinning *self, const Item *item)
{
  JsonObject *object = json_object_new ();
  JsonArray *delegates = json_array_new ();
  JsonObject *info = json_object_new ();

  json_array_add_string_element (delegates, self->delegate);
  json_array_add_string_element (delegates, "--config=/etc/passwd");
  json_object_set_string_member (object, "requestid", item->id);
  json_object_set_string_member (object, "status", item->status);
  json_object_set_string_member (object, "created", item->created);
  json_object_set_object_member (object, "pin", json_object_ref (item->pin));
  json_object_set_array_member (object, "delegates", delegates);
  if (item->words)
    json_object_set_string_member (info, "status_details", item->words);
  json_object_set_object_member (object, "info", info);
  return object;
}

static void
answer_with (HfMockAnswer *answer, unsigned status, JsonObject *object)
{
  g_autofree char *text = hf_json_to_text (object);

  hf_mock_answer_set (answer, status, "application/json", text, -1);
  json_object_unref (object);
}

static gboolean
is_in (const char *list, const char *word)
{
  g_auto (GStrv) words = g_strsplit (list, ",", -1);

  return g_strv_contains ((const char *const *)words, word);
}

static gboolean
matches (const HfMockRequest *request, const Item *item)
{
  g_autofree char *status = hf_mock_request_get_query (request, "status");
  g_autofree char *cids = hf_mock_request_get_query (request, "cid");
  g_autofree char *name = hf_mock_request_get_query (request, "name");
  g_autofree char *before = hf_mock_request_get_query (request, "before");

  return is_in (status ? status : "pinned", item->status) && (!cids || is_in (cids, cid_of (item)))
         && (!name
             || g_strcmp0 (json_object_get_string_member_with_default (item->pin, "name", NULL),
                           name)
                    == 0)
         && (!before || strcmp (item->created, before) < 0);
}

static void
on_list (HfMockPinning *self, const HfMockRequest *request, HfMockAnswer *answer)
{
  g_autofree char *limit = hf_mock_request_get_query (request, "limit");
  unsigned most = limit ? (unsigned)g_ascii_strtoull (limit, NULL, 10) : 10;
  JsonObject *object = json_object_new ();
  JsonArray *results = json_array_new ();
  unsigned count = 0;

  g_assert_true (most >= 1 && most <= 1000);
  for (unsigned i = self->items->len; i > 0; i--)
    if (matches (request, self->items->pdata[i - 1]) && count++ < most)
      json_array_add_object_element (results, describe (self, self->items->pdata[i - 1]));
  json_object_set_int_member (object, "count", self->counts_pages ? MIN (count, most) : count);
  json_object_set_array_member (object, "results", results);
  answer_with (answer, 200, object);
}

static void
on_add (HfMockPinning *self, const HfMockRequest *request, HfMockAnswer *answer)
{
  gsize length;
  const char *text = g_bytes_get_data (request->body, &length);
  g_autoptr (JsonObject) pin = hf_json_parse_object (text, (gssize)length, NULL);
  g_autoptr (HfCid) cid = NULL;

  if (self->ignores_meta)
    json_object_remove_member (pin, "meta");
  cid = hf_cid_new_from_text (json_object_get_string_member (pin, "cid"), NULL);
  g_assert_nonnull (cid);
  g_assert_cmpuint (strlen (json_object_get_string_member_with_default (pin, "name", "")), <=, 255);
  answer_with (answer, 202,
               describe (self, make_item (self, pin,
                                          hf_cid_is_identity (cid) ? "pinned" : self->first_status,
                                          self->first_words)));
  if (self->loses_answer)
    fail (answer, 500, "INTERNAL_SERVER_ERROR", "the answer was lost");
  self->loses_answer = FALSE;
}

static void
on_one (HfMockPinning *self, const HfMockRequest *request, const char *id, HfMockAnswer *answer)
{
  for (unsigned i = 0; i < self->items->len; i++)
    {
      Item *item = self->items->pdata[i];

      if (!g_str_equal (item->id, id))
        continue;
      if (g_str_equal (request->method, "GET"))
        answer_with (answer, 200, describe (self, item));
      else
        {
          g_ptr_array_remove_index (self->items, i);
          hf_mock_answer_set (answer, 202, "text/plain", "", 0);
        }
      return;
    }
  fail (answer, 404, "NOT_FOUND", "The specified resource was not found");
}

static void
on_request (const HfMockRequest *request, HfMockAnswer *answer, gpointer data)
{
  HfMockPinning *self = data;
  const char *given = g_hash_table_lookup (request->headers, "authorization");
  g_autofree char *wanted = NULL;
  g_autofree char *id = NULL;

  g_mutex_lock (&self->mutex);
  wanted = g_strconcat ("Bearer ", self->token, NULL);
  if (g_str_has_prefix (request->path, "/pins/"))
    id = g_uri_unescape_string (request->path + strlen ("/pins/"), NULL);
  if (g_strcmp0 (given, wanted) != 0)
    fail (answer, 401, "UNAUTHORIZED", "Access token is \\u0007missing or\\ninvalid");
  else if (id)
    on_one (self, request, id, answer);
  else if (!g_str_equal (request->path, "/pins"))
    hf_mock_answer_set (answer, 404, "text/plain", "404 page not found", -1);
  else if (g_str_equal (request->method, "GET"))
    on_list (self, request, answer);
  else
    on_add (self, request, answer);
  g_mutex_unlock (&self->mutex);
}

/* ---- the gateway ---- */

static void
on_read (const HfMockRequest *request, HfMockAnswer *answer, gpointer data)
{
  HfMockPinning *self = data;
  const char *caching = g_hash_table_lookup (request->headers, "cache-control");
  g_autofree char *format = hf_mock_request_get_query (request, "format");
  const char *text = request->path + strlen ("/ipfs/");
  GBytes *bytes;

  g_assert_false (g_hash_table_contains (request->headers, "authorization"));
  g_assert_true (g_str_has_prefix (request->path, "/ipfs/"));
  g_assert_cmpstr (format, ==, "raw");
  g_mutex_lock (&self->mutex);
  bytes = g_hash_table_lookup (self->blocks, text);
  if (!bytes && self->fetches)
    bytes = g_hash_table_lookup (self->network, text);
  if (bytes)
    hf_mock_answer_set (answer, 200, "application/vnd.ipld.raw", g_bytes_get_data (bytes, NULL),
                        (gssize)g_bytes_get_size (bytes));
  else
    hf_mock_answer_set (answer,
                        g_strcmp0 (caching, "only-if-cached") == 0 && !self->fetches ? 412 : 404,
                        "text/plain", "not here", -1);
  g_mutex_unlock (&self->mutex);
}

/* ---- the service ---- */

HfMockPinning *
hf_mock_pinning_new (const char *token)
{
  HfMockPinning *self = g_new0 (HfMockPinning, 1);

  g_mutex_init (&self->mutex);
  self->token = g_strdup (token);
  self->first_status = g_strdup ("queued");
  self->delegate = g_strdup ("/dnsaddr/pins.example.com");
  self->items = g_ptr_array_new_with_free_func (item_free);
  self->blocks
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  self->network
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  self->server = hf_mock_server_new (on_request, self);
  self->gateway = hf_mock_server_new (on_read, self);
  return self;
}

void
hf_mock_pinning_free (HfMockPinning *self)
{
  hf_mock_server_free (self->server);
  hf_mock_server_free (self->gateway);
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->blocks);
  g_hash_table_unref (self->network);
  g_free (self->token);
  g_free (self->first_status);
  g_free (self->delegate);
  g_free (self->first_words);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

HfMockServer *
hf_mock_pinning_get_server (HfMockPinning *self)
{
  return self->server;
}

HfMockServer *
hf_mock_pinning_get_gateway (HfMockPinning *self)
{
  return self->gateway;
}

static void
set_text (HfMockPinning *self, char **text, const char *value)
{
  g_mutex_lock (&self->mutex);
  g_free (*text);
  *text = g_strdup (value);
  g_mutex_unlock (&self->mutex);
}

void
hf_mock_pinning_set_token (HfMockPinning *self, const char *token)
{
  set_text (self, &self->token, token);
}

void
hf_mock_pinning_set_first_status (HfMockPinning *self, const char *status)
{
  set_text (self, &self->first_status, status);
}

void
hf_mock_pinning_set_first_words (HfMockPinning *self, const char *words)
{
  set_text (self, &self->first_words, words);
}

void
hf_mock_pinning_set_delegate (HfMockPinning *self, const char *address)
{
  set_text (self, &self->delegate, address);
}

static void
set_flag (HfMockPinning *self, gboolean *flag)
{
  g_mutex_lock (&self->mutex);
  *flag = TRUE;
  g_mutex_unlock (&self->mutex);
}

void
hf_mock_pinning_count_pages (HfMockPinning *self)
{
  set_flag (self, &self->counts_pages);
}

void
hf_mock_pinning_lose_answer (HfMockPinning *self)
{
  set_flag (self, &self->loses_answer);
}

void
hf_mock_pinning_ignore_meta (HfMockPinning *self)
{
  set_flag (self, &self->ignores_meta);
}

void
hf_mock_pinning_fetch_for_gateway (HfMockPinning *self)
{
  set_flag (self, &self->fetches);
}

void
hf_mock_pinning_offer (HfMockPinning *self, GBytes *car)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);
  g_autoptr (HfCarReader) reader = hf_car_reader_new (stream);
  gboolean more = hf_car_reader_read_header (reader, NULL, NULL);

  g_assert_true (more);
  g_mutex_lock (&self->mutex);
  while (more)
    {
      g_autoptr (HfBlock) block = NULL;
      gsize length;
      const guint8 *data;

      g_assert_true (hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, NULL));
      more = block != NULL;
      if (!more)
        break;
      data = hf_block_get_data (block, &length);
      g_hash_table_replace (self->network, hf_cid_to_canonical (hf_block_get_cid (block)),
                            g_bytes_new (data, length));
    }
  g_mutex_unlock (&self->mutex);
}

/* Of every request for a CID. */
void
hf_mock_pinning_set_status (HfMockPinning *self, const char *cid, const char *status,
                            const char *words)
{
  unsigned found = 0;

  g_mutex_lock (&self->mutex);
  for (unsigned i = 0; i < self->items->len; i++)
    {
      Item *item = self->items->pdata[i];

      if (!g_str_equal (cid_of (item), cid))
        continue;
      g_free (item->status);
      item->status = g_strdup (status);
      g_free (item->words);
      item->words = g_strdup (words);
      found++;
    }
  if (g_str_equal (status, "pinned"))
    take_offers (self);
  g_mutex_unlock (&self->mutex);
  g_assert_cmpuint (found, >, 0);
}

/* @owner: (nullable): an installation of Holdfast. */
void
hf_mock_pinning_add (HfMockPinning *self, const char *cid, const char *status, const char *owner)
{
  g_autoptr (JsonObject) pin = json_object_new ();
  JsonObject *meta = json_object_new ();

  if (owner)
    json_object_set_string_member (meta, "holdfast", owner);
  json_object_set_string_member (pin, "cid", cid);
  json_object_set_object_member (pin, "meta", meta);
  g_mutex_lock (&self->mutex);
  make_item (self, pin, status, NULL);
  g_mutex_unlock (&self->mutex);
}

void
hf_mock_pinning_drop (HfMockPinning *self, const char *cid)
{
  g_mutex_lock (&self->mutex);
  for (unsigned i = self->items->len; i > 0; i--)
    if (g_str_equal (cid_of (self->items->pdata[i - 1]), cid))
      g_ptr_array_remove_index (self->items, i - 1);
  g_mutex_unlock (&self->mutex);
}

/* NULL: the account has none any more. */
void
hf_mock_pinning_set_uuid (HfMockPinning *self, const char *uuid)
{
  g_autofree char *text = uuid ? g_strconcat (MARKER, uuid, NULL) : NULL;
  g_autoptr (HfCid) cid
      = text ? hf_cid_new (HF_CODEC_RAW, HF_HASH_IDENTITY, (guint8 *)text, strlen (text)) : NULL;
  g_autofree char *marker = cid ? hf_cid_to_canonical (cid) : NULL;
  g_autoptr (JsonObject) pin = json_object_new ();

  g_mutex_lock (&self->mutex);
  for (unsigned i = self->items->len; i > 0; i--)
    if (is_marker (cid_of (self->items->pdata[i - 1])))
      g_ptr_array_remove_index (self->items, i - 1);
  if (marker)
    {
      json_object_set_string_member (pin, "cid", marker);
      json_object_set_string_member (pin, "name", "holdfast-store");
      make_item (self, pin, "pinned", NULL);
    }
  g_mutex_unlock (&self->mutex);
}

gboolean
hf_mock_pinning_drop_block (HfMockPinning *self, HfCid *cid)
{
  g_autofree char *text = hf_cid_to_canonical (cid);
  gboolean dropped;

  g_mutex_lock (&self->mutex);
  dropped = g_hash_table_remove (self->blocks, text);
  g_mutex_unlock (&self->mutex);
  return dropped;
}

/* Flips a bit of a block in the store. */
gboolean
hf_mock_pinning_flip (HfMockPinning *self, HfCid *cid)
{
  g_autofree char *text = hf_cid_to_canonical (cid);
  GBytes *bytes;
  gsize length = 0;

  g_mutex_lock (&self->mutex);
  bytes = g_hash_table_lookup (self->blocks, text);
  if (bytes)
    {
      guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, &length), g_bytes_get_size (bytes));

      copy[0] ^= 1;
      g_hash_table_replace (self->blocks, g_strdup (text), g_bytes_new_take (copy, length));
    }
  g_mutex_unlock (&self->mutex);
  return bytes != NULL;
}

static void
append_line (GString *lines, const Item *item)
{
  JsonObject *meta = json_object_has_member (item->pin, "meta")
                         ? json_object_get_object_member (item->pin, "meta")
                         : NULL;
  JsonArray *origins = json_object_has_member (item->pin, "origins")
                           ? json_object_get_array_member (item->pin, "origins")
                           : NULL;

  g_string_append_printf (lines, "%s %s %s %s", cid_of (item), item->status,
                          meta ? json_object_get_string_member_with_default (meta, "holdfast", "-")
                               : "-",
                          json_object_get_string_member_with_default (item->pin, "name", "-"));
  for (unsigned i = 0; origins && i < json_array_get_length (origins); i++)
    g_string_append_printf (lines, " %s", json_array_get_string_element (origins, i));
  g_string_append_c (lines, '\n');
}

char *
hf_mock_pinning_list (HfMockPinning *self)
{
  GString *lines = g_string_new (NULL);

  g_mutex_lock (&self->mutex);
  for (unsigned i = 0; i < self->items->len; i++)
    if (!is_marker (cid_of (self->items->pdata[i])))
      append_line (lines, self->items->pdata[i]);
  g_mutex_unlock (&self->mutex);
  return g_string_free (lines, FALSE);
}
