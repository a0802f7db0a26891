/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The conformance suite over the kind ipfs, before the daemon that $HF_KUBO_ADDRESS and $IPFS_PATH
 * name: Kubo, or the $HF_KUBO_KIND with the same layout on the disk. Each case begins with a node
 * that holds no pins. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hf-ipfs-place.h"
#include "hf-kubo-rpc.h"
#include "hf-multibase.h"

typedef struct
{
  HfKuboRpc *rpc;
  HfHttpClient *client;
} Place;

static char *peer_id;

static void
remove_folder (Place *place, const char *name)
{
  g_autoptr (HfHttpRequest) request = hf_http_request_new ("POST", "/files/rm");
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  hf_http_request_add_query (request, "arg", name);
  hf_http_request_add_query (request, "recursive", "true");
  hf_http_request_add_query (request, "force", "true");
  body = hf_http_client_call (place->client, request, NULL, &error);
  g_test_message ("%s: %s", name, error ? error->message : "removed");
}

static gboolean
collect_pin (const HfKuboPin *pin, gpointer data, GError **error)
{
  g_ptr_array_add (data, g_strdup (pin->text));
  return TRUE;
}

static GPtrArray *
list_pins (Place *place)
{
  g_autoptr (GPtrArray) pins = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  hf_kubo_rpc_list_pins (place->rpc, collect_pin, pins, NULL, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&pins);
}

static gpointer
place_new (const char *name)
{
  Place *place = g_new0 (Place, 1);
  g_autoptr (HfClock) clock = hf_clock_new_system ();
  g_autofree char *base = g_strconcat (g_getenv ("HF_KUBO_ADDRESS"), "/api/v0", NULL);
  g_autoptr (GPtrArray) pins = NULL;

  place->rpc = hf_kubo_rpc_new (g_getenv ("HF_KUBO_ADDRESS"), clock);
  place->client = hf_http_client_new (base, clock, NULL);
  pins = list_pins (place);
  for (unsigned i = 0; i < pins->len; i++)
    g_assert_true (hf_kubo_rpc_remove_pin (place->rpc, pins->pdata[i], NULL, NULL));
  remove_folder (place, "/holdfast");
  return place;
}

static void
place_free (gpointer data)
{
  Place *place = data;

  hf_kubo_rpc_free (place->rpc);
  hf_http_client_unref (place->client);
  g_free (place);
}

static HfBackend *
backend_new (gpointer place, const char *store_uuid, const char *installation_id)
{
  return hf_ipfs_open (g_getenv ("HF_KUBO_ADDRESS"), NULL, store_uuid, installation_id);
}

/* flatfs: blocks/<the two letters before the last one>/<multihash in base 32>.data */
static char *
file_of (HfCid *cid)
{
  gsize length;
  const guint8 *multihash = hf_cid_get_multihash (cid, &length);
  g_autofree char *base32 = hf_multibase_encode ('b', multihash, length);
  g_autofree char *name = g_ascii_strup (base32 + 1, -1);
  gsize end = strlen (name);
  g_autofree char *dir = g_strndup (name + end - 3, 2);
  g_autofree char *file = g_strconcat (name, ".data", NULL);

  return g_build_filename (g_getenv ("IPFS_PATH"), "blocks", dir, file, NULL);
}

static void
flip (HfCid *cid, gsize offset)
{
  g_autofree char *path = file_of (cid);
  int fd = open (path, O_RDWR | O_CLOEXEC);
  guint8 byte;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pread (fd, &byte, 1, (off_t)offset), ==, 1);
  byte ^= 1;
  g_assert_cmpint (pwrite (fd, &byte, 1, (off_t)offset), ==, 1);
  close (fd);
}

/* The same call a second time takes it back. */
static void
damage (gpointer place, HfCid *root, gsize offset)
{
  static char *last_root;
  static gsize last_offset, within;
  static HfCid *cid;
  g_autofree char *text = hf_cid_to_canonical (root);
  g_autoptr (HfBackend) backend = backend_new (place, peer_id, "tests");

  if (!cid || offset != last_offset || g_strcmp0 (last_root, text) != 0)
    {
      g_clear_pointer (&cid, hf_cid_unref);
      g_free (last_root);
      last_root = g_steal_pointer (&text);
      last_offset = offset;
      cid = hf_ipfs_block_at (backend, root, offset, &within);
    }
  flip (cid, within);
}

static void
plant (gpointer data, HfCid *cid, GBytes *car)
{
  Place *place = data;
  g_autofree char *text = hf_cid_to_canonical (cid);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);
  g_autoptr (GError) error = NULL;
  guint64 bytes;

  hf_kubo_rpc_import (place->rpc, stream, &bytes, NULL, &error);
  g_assert_no_error (error);
  hf_kubo_rpc_add_pin (place->rpc, text, "theirs", NULL, &error);
  g_assert_no_error (error);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static char *
snapshot (gpointer place)
{
  g_autoptr (GPtrArray) pins = list_pins (place);

  g_ptr_array_sort (pins, compare);
  g_ptr_array_add (pins, NULL);
  return g_strjoinv ("\n", (char **)pins->pdata);
}

int
main (int argc, char *argv[])
{
  g_autoptr (HfClock) clock = hf_clock_new_system ();
  g_autoptr (HfKuboRpc) rpc = NULL;
  const char *kind = g_getenv ("HF_KUBO_KIND") ? g_getenv ("HF_KUBO_KIND") : "kubo";
  HfConformance traits = {
    .place_new = place_new,
    .place_free = place_free,
    .backend_new = backend_new,
    .has_blocks = TRUE,
    .is_single = TRUE,
    .keeps_blocks = TRUE,
    .tells_no_size = TRUE,
    .tells_no_maker = TRUE,
    .waits_for_blocks = g_str_equal (kind, "js-ipfs"),
    .damage = damage,
    .plant = plant,
    .snapshot = snapshot,
  };

  g_test_init (&argc, &argv, NULL);
  rpc = hf_kubo_rpc_new (g_getenv ("HF_KUBO_ADDRESS"), clock);
  peer_id = hf_kubo_rpc_get_peer_id (rpc, NULL, NULL);
  g_assert_nonnull (peer_id);
  traits.uuid = peer_id;
  hf_conformance_add (kind, &traits);
  return g_test_run ();
}
