/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The places of ipfs: nodes in memory. */
#include "hf-ipfs-place.h"

#include <string.h>

#include "hf-backend-kind.h"
#include "hf-car-reader.h"

#define PEER_ID "12D3KooWMockMockMockMockMockMockMockMockMockMock"

/* @more: (nullable): settings beside the address. */
HfBackend *
hf_ipfs_open (const char *address, JsonObject *more, const char *store_uuid,
              const char *installation_id)
{
  g_autoptr (JsonObject) settings = more ? json_object_ref (more) : json_object_new ();
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);
  g_autoptr (HfBackendConfig) config = NULL;

  json_object_set_string_member (settings, "address", address);
  config = hf_backend_config_new ("node", settings, store_uuid, installation_id, NULL, clock, NULL);
  return hf_backend_kind_create (hf_backend_kind_find ("ipfs"), config);
}

HfBackend *
hf_ipfs_place_open (HfMockKubo *kubo, JsonObject *more, const char *store_uuid,
                    const char *installation_id)
{
  return hf_ipfs_open (hf_mock_kubo_get_address (kubo), more, store_uuid, installation_id);
}

static gpointer
place_new (const char *name)
{
  return hf_mock_kubo_new ();
}

static gpointer
js_place_new (const char *name)
{
  HfMockKubo *kubo = hf_mock_kubo_new ();

  hf_mock_kubo_set_js (kubo);
  return kubo;
}

static void
place_free (gpointer place)
{
  hf_mock_kubo_free (place);
}

static HfBackend *
backend_new (gpointer place, const char *store_uuid, const char *installation_id)
{
  return hf_ipfs_place_open (place, NULL, store_uuid, installation_id);
}

/* The block that has the byte at @offset of the CAR. */
HfCid *
hf_ipfs_block_at (HfBackend *backend, HfCid *root, gsize offset, gsize *within)
{
  g_autofree char *locator = hf_backend_locate (backend, root);
  g_autoptr (GInputStream) stream = hf_backend_get (backend, locator, NULL, NULL);
  g_autoptr (HfCarReader) reader = hf_car_reader_new (stream);
  HfCid *found = NULL;
  gboolean more;

  g_assert_true (hf_car_reader_read_header (reader, NULL, NULL));
  do
    {
      g_autoptr (HfBlock) block = NULL;
      gsize length;

      more = hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, NULL) && block;
      if (!more)
        break;
      g_clear_pointer (&found, hf_cid_unref);
      found = hf_cid_ref (hf_block_get_cid (block));
      hf_block_get_data (block, &length);
      *within = offset % MAX (length, 1);
    }
  while (hf_car_reader_get_bytes_read (reader) < offset);
  return found;
}

typedef struct
{
  char *root;
  gsize offset, within;
  HfCid *cid;
} Damage;

/* A second call with the same arguments takes the damage back; by then the DAG can't be read to
 * find the block. */
static void
damage (gpointer place, HfCid *root, gsize offset)
{
  static Damage last;
  g_autofree char *text = hf_cid_to_canonical (root);
  g_autoptr (HfBackend) backend = hf_ipfs_place_open (place, NULL, PEER_ID, "tests");

  if (!last.cid || last.offset != offset || g_strcmp0 (last.root, text) != 0)
    {
      g_clear_pointer (&last.cid, hf_cid_unref);
      g_free (last.root);
      last.root = g_steal_pointer (&text);
      last.offset = offset;
      last.cid = hf_ipfs_block_at (backend, root, offset, &last.within);
    }
  g_assert_nonnull (last.cid);
  g_assert_true (hf_mock_kubo_flip (place, last.cid, last.within));
}

static void
plant (gpointer place, HfCid *cid, GBytes *car)
{
  g_autofree char *text = hf_cid_to_canonical (cid);

  hf_mock_kubo_import (place, car);
  hf_mock_kubo_pin (place, text, "theirs");
}

static void
set_reachable (gpointer place, gboolean reachable)
{
  hf_mock_server_set_reachable (hf_mock_kubo_get_server (place), reachable);
}

static void
set_uuid (gpointer place, const char *uuid)
{
  hf_mock_kubo_set_peer_id (place, uuid);
}

static void
set_room (gpointer place, guint64 bytes)
{
  g_autofree char *most = g_strdup_printf ("%" G_GUINT64_FORMAT, 1000 + bytes);

  hf_mock_kubo_set_storage (place, "1000", most);
}

static char *
snapshot (gpointer place)
{
  return hf_mock_kubo_list (place);
}

#define TRAITS                                                                                     \
  .place_free = place_free, .backend_new = backend_new, .has_blocks = TRUE, .keeps_blocks = TRUE,  \
  .tells_no_size = TRUE, .tells_no_maker = TRUE, .uuid = PEER_ID, .damage = damage,                \
  .plant = plant, .set_reachable = set_reachable, .set_uuid = set_uuid, .set_room = set_room,      \
  .snapshot = snapshot

const HfConformance hf_ipfs_traits = { .place_new = place_new, TRAITS };
const HfConformance hf_ipfs_js_traits
    = { .place_new = js_place_new, .waits_for_blocks = TRUE, TRAITS };
