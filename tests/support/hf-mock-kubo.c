/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands run one at a time, with the mutex held. */
#include "hf-mock-kubo.h"

#include <string.h>

#include "hf-car-reader.h"
#include "hf-car-writer.h"
#include "hf-dag-cursor.h"
#include "hf-error.h"
#include "hf-multibase.h"
#include "hf-multihash.h"

#define PEER_ID "12D3KooWMockMockMockMockMockMockMockMockMockMock"

struct _HfMockKubo
{
  HfMockServer *server;

  GMutex mutex; /* guards all that follows */
  char *peer_id;
  char *authorization; /* NULL: anyone may ask */
  char *allowed; /* the only prefix of paths beside the version's; NULL: all */
  gboolean js; /* behaves as js-ipfs */
  unsigned peers; /* that it is connected to */
  char *used, *most; /* as the JSON has them */
  GHashTable *blocks; /* multihash → data, both GBytes */
  GHashTable *known; /* of HfCid: blocks that the node's cache takes for present */
  GPtrArray *offered; /* CARs that its network has */
  GHashTable *pins; /* CID text → name */
  GHashTable *files; /* path → GBytes */
};

/* ---- blocks ---- */

static GBytes *
key_of (HfCid *cid)
{
  gsize length;
  const guint8 *multihash = hf_cid_get_multihash (cid, &length);

  return g_bytes_new (multihash, length);
}

static GBytes *
find_block (HfMockKubo *self, HfCid *cid)
{
  g_autoptr (GBytes) key = key_of (cid);

  return g_hash_table_lookup (self->blocks, key);
}

static HfBlock *
fetch (HfMockKubo *self, HfCid *cid, GError **error)
{
  GBytes *bytes = find_block (self, cid);
  g_autofree char *text = hf_cid_to_canonical (cid);
  gsize length;
  const void *content;

  if (!bytes)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND,
                   "block was not found locally (offline): ipld: could not find %s", text);
      return NULL;
    }
  content = g_bytes_get_data (bytes, &length);
  return hf_block_new (cid, content ? content : "", length);
}

/* Appends what can be read of the DAG. Unlike HfDagWalk it does not hash what it reads. */
static gboolean
append_dag (HfMockKubo *self, HfCid *root, GByteArray *car, GError **error)
{
  g_autoptr (HfDagCursor) cursor = hf_dag_cursor_new (root, NULL);

  while (TRUE)
    {
      g_autoptr (HfCid) cid = NULL;
      g_autoptr (HfBlock) block = NULL;
      GBytes *section;
      gsize length;
      const guint8 *data;

      if (!hf_dag_cursor_next (cursor, &cid, error))
        return FALSE;
      if (!cid)
        return TRUE;
      block = fetch (self, cid, error);
      if (!block)
        return FALSE;
      section = hf_block_get_section (block);
      g_byte_array_append (car, g_bytes_get_data (section, NULL),
                           (guint)g_bytes_get_size (section));
      data = hf_block_get_data (block, &length);
      if (!hf_dag_cursor_expand (cursor, cid, data, length, error))
        return FALSE;
    }
}

static gboolean
is_whole (HfMockKubo *self, HfCid *root, GError **error)
{
  g_autoptr (GByteArray) nothing = g_byte_array_new ();

  return append_dag (self, root, nothing, error);
}

static gboolean
import (HfMockKubo *self, GBytes *car, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);
  g_autoptr (HfCarReader) reader = hf_car_reader_new (stream);

  if (!hf_car_reader_read_header (reader, NULL, error))
    return FALSE;
  while (TRUE)
    {
      g_autoptr (HfBlock) block = NULL;
      gsize length;
      const guint8 *data;

      if (!hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, error))
        return FALSE;
      if (!block)
        return TRUE;
      data = hf_block_get_data (block, &length);
      /* What it has, Kubo does not write again, be it good or not. */
      if (!g_hash_table_contains (self->known, hf_block_get_cid (block)))
        g_hash_table_replace (self->blocks, key_of (hf_block_get_cid (block)),
                              g_bytes_new (data, length));
      g_hash_table_add (self->known, hf_cid_ref (hf_block_get_cid (block)));
    }
}

/* ---- commands ---- */

static void
fail (HfMockAnswer *answer, const char *message)
{
  g_autofree char *escaped = g_strescape (message, NULL);

  hf_mock_answer_printf (answer, 500, "{\"Message\":\"%s\",\"Code\":0,\"Type\":\"error\"}\n",
                         escaped);
}

/* Under what a pin is kept: js-ipfs has one of a block, whichever text it was given. */
static char *
pin_key (HfMockKubo *self, const char *text)
{
  g_autoptr (HfCid) cid = self->js ? hf_cid_new_from_text (text, NULL) : NULL;

  return cid ? hf_cid_to_canonical (cid) : g_strdup (text);
}

/* As the node writes it. */
static char *
pin_text (HfMockKubo *self, const char *text)
{
  g_autoptr (HfCid) cid = self->js ? hf_cid_new_from_text (text, NULL) : NULL;
  gsize length;
  const guint8 *bytes = cid ? hf_cid_get_bytes (cid, &length) : NULL;

  return cid && hf_cid_get_version (cid) > 0 ? hf_multibase_encode ('z', bytes, length)
                                             : g_strdup (text);
}

static void
append_pin (HfMockKubo *self, const char *text, const char *name, GString *lines)
{
  g_autofree char *written = pin_text (self, text);

  g_string_append_printf (lines, "{\"Cid\":\"%s\",\"Type\":\"recursive\"%s%s%s}\n", written,
                          *name ? ",\"Name\":\"" : "", name, *name ? "\"" : "");
}

static void
answer_pin (HfMockKubo *self, const char *text, const char *name, HfMockAnswer *answer)
{
  g_autofree char *written = pin_text (self, text);

  if (self->js)
    hf_mock_answer_printf (answer, 200, "{\"Keys\":{\"%s\":{\"Type\":\"recursive\"}}}", written);
  else
    hf_mock_answer_printf (answer, 200,
                           "{\"Keys\":{\"%s\":{\"Type\":\"recursive\",\"Name\":\"%s\"}}}", text,
                           name);
}

static void
on_pin_ls (HfMockKubo *self, const HfMockRequest *request, HfMockAnswer *answer)
{
  g_autofree char *cid = hf_mock_request_get_query (request, "arg");
  g_autofree char *stream = hf_mock_request_get_query (request, "stream");
  g_autofree char *key = cid ? pin_key (self, cid) : NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  GHashTableIter iter;
  gpointer text, name;

  if (cid && !g_hash_table_contains (self->pins, key))
    {
      g_autofree char *message = g_strdup_printf ("path '/ipfs/%s' is not pinned", cid);

      fail (answer, message);
      return;
    }
  if (cid)
    {
      answer_pin (self, cid, g_hash_table_lookup (self->pins, key), answer);
      return;
    }
  g_assert_cmpstr (stream, ==, "true");
  g_hash_table_iter_init (&iter, self->pins);
  while (g_hash_table_iter_next (&iter, &text, &name))
    append_pin (self, text, name, lines);
  hf_mock_answer_printf (answer, 200, "%s", lines->str);
  hf_mock_answer_set_trailer (answer, "X-Stream-Error", "");
}

/* Tells no progress, and keeps no name. What lacks a block it waits for, and is told the end of our
 * patience here. */
static void
js_pin_add (HfMockKubo *self, const char *text, HfCid *cid, HfMockAnswer *answer)
{
  g_autofree char *written = pin_text (self, text);

  if (!is_whole (self, cid, NULL))
    {
      fail (answer, "Failed to add pin: request timed out");
      return;
    }
  g_hash_table_replace (self->pins, pin_key (self, text), g_strdup (""));
  hf_mock_answer_printf (answer, 200, "{\"Pins\":[\"%s\"]}", written);
}

static void
on_pin_add (HfMockKubo *self, const HfMockRequest *request, HfMockAnswer *answer)
{
  g_autofree char *text = hf_mock_request_get_query (request, "arg");
  g_autofree char *name = hf_mock_request_get_query (request, "name");
  g_autofree char *offline = hf_mock_request_get_query (request, "offline");
  g_autoptr (HfCid) cid = hf_cid_new_from_text (text, NULL);
  g_autoptr (GError) why = NULL;

  if (self->js)
    {
      js_pin_add (self, text, cid, answer);
      return;
    }
  for (unsigned i = 0; !offline && i < self->offered->len; i++)
    import (self, self->offered->pdata[i], NULL);

  /* The name of a pin that is there is lost, and the pin removed, before its blocks are looked for.
   */
  g_hash_table_remove (self->pins, text);
  if (name && strlen (name) > 255)
    fail (answer, "pin name is 256 bytes (max 255)");
  else if (!is_whole (self, cid, &why))
    {
      /* With progress the first line is out before the error is known. */
      hf_mock_answer_printf (answer, 200, "{}\n");
      hf_mock_answer_set_trailer (answer, "X-Stream-Error", why->message);
    }
  else
    {
      g_hash_table_replace (self->pins, g_strdup (text), g_strdup (name ? name : ""));
      hf_mock_answer_printf (answer, 200, "{}\n{\"Progress\":7}\n{\"Pins\":[\"%s\"]}\n", text);
    }
}

static void
on_pin_rm (HfMockKubo *self, const HfMockRequest *request, HfMockAnswer *answer)
{
  g_autofree char *text = hf_mock_request_get_query (request, "arg");
  g_autofree char *key = pin_key (self, text);

  if (g_hash_table_remove (self->pins, key))
    hf_mock_answer_printf (answer, 200, "{\"Pins\":[\"%s\"]}\n", text);
  else if (self->js) /* it reads all that is pinned first, and waits for what is missing there */
    fail (answer, "Failed to remove pin: request timed out");
  else
    fail (answer, "not pinned or pinned indirectly");
}

static void
on_import (HfMockKubo *self, const HfMockRequest *request, HfMockAnswer *answer)
{
  g_autoptr (GBytes) car = hf_mock_request_get_file (request);
  g_autofree char *pins = hf_mock_request_get_query (request, "pin-roots");
  g_autoptr (GError) why = NULL;

  g_assert_cmpstr (pins, ==, "false");
  if (!car)
    fail (answer, "expected a file argument");
  else if (!import (self, car, &why))
    fail (answer, why->message);
  else if (self->js)
    hf_mock_answer_set (answer, 200, "application/json", "", 0);
  else
    hf_mock_answer_printf (answer, 200, "{\"Stats\":{\"BlockCount\":1,\"BlockBytesCount\":2}}\n");
}

/* (nullable) @why: nothing went wrong */
static void
set_stream_error (HfMockKubo *self, HfMockAnswer *answer, const GError *why)
{
  g_autofree char *object
      = self->js && why ? g_strdup_printf ("{\"Message\":\"Failed to export DAG: %s\",\"Code\":0}",
                                           why->message)
                        : NULL;

  hf_mock_answer_set_trailer (answer, "X-Stream-Error", object ? object : why ? why->message : "");
}

static void
on_export (HfMockKubo *self, const HfMockRequest *request, HfMockAnswer *answer)
{
  g_autofree char *text = hf_mock_request_get_query (request, "arg");
  g_autofree char *offline = hf_mock_request_get_query (request, "offline");
  g_autoptr (HfCid) cid = hf_cid_new_from_text (text, NULL);
  g_autoptr (GBytes) header = hf_car_header_new (&cid, 1);
  g_autoptr (GByteArray) car = g_byte_array_new ();
  g_autoptr (GError) why = NULL;

  g_assert_cmpstr (offline, ==, "true");
  g_byte_array_append (car, g_bytes_get_data (header, NULL), (guint)g_bytes_get_size (header));
  if (!hf_cid_is_identity (cid) && !find_block (self, cid))
    {
      fail (answer, "block was not found locally (offline): ipld: could not find the root");
      return;
    }
  append_dag (self, cid, car, &why);
  hf_mock_answer_set (answer, 200, self->js ? "application/json" : "application/vnd.ipld.car",
                      car->data, (gssize)car->len);
  set_stream_error (self, answer, why);
}

static void
on_block_get (HfMockKubo *self, const HfMockRequest *request, HfMockAnswer *answer)
{
  g_autofree char *text = hf_mock_request_get_query (request, "arg");
  g_autofree char *offline = hf_mock_request_get_query (request, "offline");
  g_autoptr (HfCid) cid = hf_cid_new_from_text (text, NULL);
  GBytes *bytes = find_block (self, cid);

  g_assert_cmpstr (offline, ==, "true");
  if (bytes)
    hf_mock_answer_set (answer, 200, "application/octet-stream", g_bytes_get_data (bytes, NULL),
                        (gssize)g_bytes_get_size (bytes));
  else if (self->js) /* which would wait for ever if it were not told for how long */
    {
      g_autofree char *timeout = hf_mock_request_get_query (request, "timeout");

      g_assert_nonnull (timeout);
      fail (answer, "Failed to get block: request timed out");
    }
  else
    fail (answer, "block was not found locally (offline): ipld: could not find it");
}

/* Appends only so as to look. */
static gboolean
is_needed (HfMockKubo *self, HfCid *cid)
{
  GHashTableIter iter;
  gpointer text;

  g_hash_table_iter_init (&iter, self->pins);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    {
      g_autoptr (HfCid) root = hf_cid_new_from_text (text, NULL);
      g_autoptr (HfDagCursor) cursor = hf_dag_cursor_new (root, NULL);
      HfCid *next = NULL;

      while (hf_dag_cursor_next (cursor, &next, NULL) && next)
        {
          g_autoptr (HfCid) at = next;
          GBytes *bytes = find_block (self, at);
          gboolean found = hf_cid_equal (at, cid);

          if (found)
            return TRUE;
          if (bytes)
            hf_dag_cursor_expand (cursor, at, g_bytes_get_data (bytes, NULL),
                                  g_bytes_get_size (bytes), NULL);
        }
    }
  return FALSE;
}

/* Why a block does not go; NULL when it did. With force=true Kubo does not mind that there is none,
 * and js-ipfs tells of nothing. */
static const char *
remove_block (HfMockKubo *self, HfCid *cid, gboolean force)
{
  g_autoptr (GBytes) key = key_of (cid);

  if (is_needed (self, cid))
    return force && self->js ? NULL : "pinned: indirect";
  g_hash_table_remove (self->known, cid);
  if (g_hash_table_remove (self->blocks, key) || force)
    return NULL;
  return self->js ? "block not found" : "ipld: could not find it";
}

static void
on_block_rm (HfMockKubo *self, const HfMockRequest *request, HfMockAnswer *answer)
{
  g_autofree char *text = hf_mock_request_get_query (request, "arg");
  g_autofree char *force = hf_mock_request_get_query (request, "force");
  g_autoptr (HfCid) cid = hf_cid_new_from_text (text, NULL);
  const char *why = remove_block (self, cid, g_strcmp0 (force, "true") == 0);

  hf_mock_answer_printf (answer, 200, "{\"Hash\":\"%s\"%s%s%s}\n", text,
                         why ? ",\"Error\":\"cannot remove it: " : "", why ? why : "",
                         why ? "\"" : "");
}

static void
on_files_read (HfMockKubo *self, const HfMockRequest *request, HfMockAnswer *answer)
{
  g_autofree char *path = hf_mock_request_get_query (request, "arg");
  GBytes *bytes = g_hash_table_lookup (self->files, path);

  if (bytes)
    hf_mock_answer_set (answer, 200, "text/plain", g_bytes_get_data (bytes, NULL),
                        (gssize)g_bytes_get_size (bytes));
  else
    fail (answer, "file does not exist");
}

static void
on_files_write (HfMockKubo *self, const HfMockRequest *request, HfMockAnswer *answer)
{
  g_hash_table_replace (self->files, hf_mock_request_get_query (request, "arg"),
                        hf_mock_request_get_file (request));
  hf_mock_answer_set (answer, 200, "text/plain", "", 0);
}

static void
on_id (HfMockKubo *self, const HfMockRequest *request, HfMockAnswer *answer)
{
  hf_mock_answer_printf (
      answer, 200,
      "{\"ID\":\"%s\",\"AgentVersion\":\"%s\",\"Addresses\":["
      "\"/ip4/127.0.0.1/tcp/4001/p2p/%s\",\"/ip4/192.0.2.7/tcp/4001/p2p/%s\"]}\n",
      self->peer_id, self->js ? "js-ipfs/0.18.1" : "mock", self->peer_id, self->peer_id);
}

static void
on_connect (HfMockKubo *self, const HfMockRequest *request, HfMockAnswer *answer)
{
  g_autofree char *address = hf_mock_request_get_query (request, "arg");

  g_assert_true (g_str_has_prefix (address, "/"));
  hf_mock_answer_printf (answer, 200, "{\"Strings\":[\"connect %s success\"]}\n", address);
}

static void
on_swarm_peers (HfMockKubo *self, const HfMockRequest *request, HfMockAnswer *answer)
{
  g_autoptr (GString) peers = g_string_new (NULL);

  for (unsigned i = 0; i < self->peers; i++)
    g_string_append_printf (peers, "%s{\"Peer\":\"12D3KooWPeer%u\"}", i > 0 ? "," : "", i);
  hf_mock_answer_printf (answer, 200, "{\"Peers\":[%s]}", peers->str);
}

static void
on_version (HfMockKubo *self, const HfMockRequest *request, HfMockAnswer *answer)
{
  hf_mock_answer_printf (answer, 200, "{\"Version\":\"0.42.0\",\"Repo\":\"18\"}\n");
}

static void
on_repo_stat (HfMockKubo *self, const HfMockRequest *request, HfMockAnswer *answer)
{
  hf_mock_answer_printf (answer, 200,
                         "{\"RepoSize\":%s,\"StorageMax\":%s,\"NumObjects\":0,"
                         "\"RepoPath\":\"/nowhere/ipfs\"}\n",
                         self->used, self->most);
}

static const struct
{
  const char *path;
  void (*run) (HfMockKubo *self, const HfMockRequest *request, HfMockAnswer *answer);
} commands[] = {
  { "/api/v0/id", on_id },
  { "/api/v0/version", on_version },
  { "/api/v0/swarm/peers", on_swarm_peers },
  { "/api/v0/repo/stat", on_repo_stat },
  { "/api/v0/swarm/connect", on_connect },
  { "/api/v0/pin/ls", on_pin_ls },
  { "/api/v0/pin/add", on_pin_add },
  { "/api/v0/pin/rm", on_pin_rm },
  { "/api/v0/dag/import", on_import },
  { "/api/v0/dag/export", on_export },
  { "/api/v0/block/get", on_block_get },
  { "/api/v0/block/rm", on_block_rm },
  { "/api/v0/files/read", on_files_read },
  { "/api/v0/files/write", on_files_write },
};

/* The rules of Kubo's RPC for who may ask: POST alone, nothing that looks like a web page. */
static gboolean
is_allowed (const HfMockRequest *request)
{
  const char *agent = g_hash_table_lookup (request->headers, "user-agent");

  return !g_hash_table_contains (request->headers, "origin")
         && !g_hash_table_contains (request->headers, "referer")
         && !g_str_has_prefix (agent, "Mozilla") && !strstr (agent, "/kubo/")
         && !strstr (agent, "/go-ipfs/");
}

/* API.Authorizations, with the mutex held. */
static gboolean
is_authorized (HfMockKubo *self, const HfMockRequest *request)
{
  const char *given = g_hash_table_lookup (request->headers, "authorization");

  if (!self->authorization)
    return TRUE;
  return g_strcmp0 (given, self->authorization) == 0
         && (!self->allowed || g_str_equal (request->path, "/api/v0/version")
             || g_str_has_prefix (request->path, self->allowed));
}

static void
run_command (HfMockKubo *self, const HfMockRequest *request, HfMockAnswer *answer)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (request->path, commands[i].path))
      {
        commands[i].run (self, request, answer);
        return;
      }
  if (self->js)
    hf_mock_answer_printf (answer, 404,
                           "{\"Message\":\"Not Found\",\"Code\":3,\"Type\":\"error\"}");
  else
    hf_mock_answer_set (answer, 404, "text/plain", "404 page not found", -1);
}

static void
on_request (const HfMockRequest *request, HfMockAnswer *answer, gpointer data)
{
  HfMockKubo *self = data;

  if (!g_str_equal (request->method, "POST"))
    {
      hf_mock_answer_set (answer, 405, "text/plain", "405 - Method Not Allowed", -1);
      return;
    }
  if (!is_allowed (request))
    {
      hf_mock_answer_set (answer, 403, "text/plain", "403 - Forbidden", -1);
      return;
    }
  g_mutex_lock (&self->mutex);
  if (is_authorized (self, request))
    run_command (self, request, answer);
  else
    hf_mock_answer_set (answer, 403, "text/plain",
                        "Kubo RPC Access Denied: Please provide a valid authorization token as "
                        "defined in the API.Authorizations configuration.",
                        -1);
  g_mutex_unlock (&self->mutex);
}

/* ---- the node ---- */

HfMockKubo *
hf_mock_kubo_new (void)
{
  HfMockKubo *self = g_new0 (HfMockKubo, 1);

  g_mutex_init (&self->mutex);
  self->peer_id = g_strdup (PEER_ID);
  self->used = g_strdup ("1000");
  self->most = g_strdup ("1000000000000");
  self->blocks = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref,
                                        (GDestroyNotify)g_bytes_unref);
  self->known
      = g_hash_table_new_full (hf_cid_hash, hf_cid_equal, (GDestroyNotify)hf_cid_unref, NULL);
  self->offered = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  self->pins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->files
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  self->server = hf_mock_server_new (on_request, self);
  return self;
}

void
hf_mock_kubo_free (HfMockKubo *self)
{
  hf_mock_server_free (self->server);
  g_hash_table_unref (self->blocks);
  g_hash_table_unref (self->known);
  g_ptr_array_unref (self->offered);
  g_hash_table_unref (self->pins);
  g_hash_table_unref (self->files);
  g_free (self->peer_id);
  g_free (self->authorization);
  g_free (self->allowed);
  g_free (self->used);
  g_free (self->most);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

HfMockServer *
hf_mock_kubo_get_server (HfMockKubo *self)
{
  return self->server;
}

const char *
hf_mock_kubo_get_address (HfMockKubo *self)
{
  return hf_mock_server_get_address (self->server);
}

static void
set_text (HfMockKubo *self, char **text, const char *value)
{
  g_mutex_lock (&self->mutex);
  g_free (*text);
  *text = g_strdup (value);
  g_mutex_unlock (&self->mutex);
}

/* From now on it behaves as js-ipfs 0.66 does. */
void
hf_mock_kubo_set_js (HfMockKubo *self)
{
  g_mutex_lock (&self->mutex);
  self->js = TRUE;
  g_mutex_unlock (&self->mutex);
}

/* How many nodes it is connected to. */
void
hf_mock_kubo_set_peers (HfMockKubo *self, unsigned count)
{
  g_mutex_lock (&self->mutex);
  self->peers = count;
  g_mutex_unlock (&self->mutex);
}

/* NULL: the first one again. */
void
hf_mock_kubo_set_peer_id (HfMockKubo *self, const char *peer_id)
{
  set_text (self, &self->peer_id, peer_id ? peer_id : PEER_ID);
}

/* NULL: anyone may ask; @allowed NULL: for everything. */
void
hf_mock_kubo_set_authorization (HfMockKubo *self, const char *header, const char *allowed)
{
  set_text (self, &self->authorization, header);
  set_text (self, &self->allowed, allowed);
}

/* As the JSON is to have them. */
void
hf_mock_kubo_set_storage (HfMockKubo *self, const char *used, const char *most)
{
  set_text (self, &self->used, used);
  set_text (self, &self->most, most);
}

void
hf_mock_kubo_pin (HfMockKubo *self, const char *cid, const char *name)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_replace (self->pins, g_strdup (cid), g_strdup (name ? name : ""));
  g_mutex_unlock (&self->mutex);
}

void
hf_mock_kubo_unpin (HfMockKubo *self, const char *cid)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->pins, cid);
  g_mutex_unlock (&self->mutex);
}

void
hf_mock_kubo_import (HfMockKubo *self, GBytes *car)
{
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&self->mutex);
  import (self, car, &error);
  g_mutex_unlock (&self->mutex);
  g_assert_no_error (error);
}

void
hf_mock_kubo_offer (HfMockKubo *self, GBytes *car)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->offered, g_bytes_ref (car));
  g_mutex_unlock (&self->mutex);
}

/* Flips a bit of a block. Returns FALSE when there is no such block, or it has no bytes. */
gboolean
hf_mock_kubo_flip (HfMockKubo *self, HfCid *cid, gsize offset)
{
  gsize length = 0;
  GBytes *bytes;
  guint8 *copy;

  g_mutex_lock (&self->mutex);
  bytes = find_block (self, cid);
  if (bytes && g_bytes_get_size (bytes) > 0)
    {
      copy = g_memdup2 (g_bytes_get_data (bytes, &length), g_bytes_get_size (bytes));
      copy[offset % length] ^= 1;
      g_hash_table_replace (self->blocks, key_of (cid), g_bytes_new_take (copy, length));
    }
  g_mutex_unlock (&self->mutex);
  return length > 0;
}

gboolean
hf_mock_kubo_drop (HfMockKubo *self, HfCid *cid)
{
  g_autoptr (GBytes) key = key_of (cid);
  gboolean dropped;

  g_mutex_lock (&self->mutex);
  dropped = g_hash_table_remove (self->blocks, key);
  g_mutex_unlock (&self->mutex);
  return dropped;
}

/* NULL: not pinned. */
char *
hf_mock_kubo_get_name (HfMockKubo *self, const char *cid)
{
  char *name;

  g_mutex_lock (&self->mutex);
  name = g_strdup (g_hash_table_lookup (self->pins, cid));
  g_mutex_unlock (&self->mutex);
  return name;
}

/* All pins, one a line, sorted. */
char *
hf_mock_kubo_list (HfMockKubo *self)
{
  g_autoptr (GList) texts = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);

  g_mutex_lock (&self->mutex);
  texts = g_list_sort (g_hash_table_get_keys (self->pins), (GCompareFunc)strcmp);
  for (GList *l = texts; l; l = l->next)
    g_string_append_printf (lines, "%s\n", (const char *)l->data);
  g_mutex_unlock (&self->mutex);
  return g_strdup (lines->str);
}
