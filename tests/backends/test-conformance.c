/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The conformance suite over the kinds that need no service. */
#include "hf-archive-place.h"
#include "hf-backend-kind.h"
#include "hf-conformance.h"
#include "hf-error.h"
#include "hf-ipfs-place.h"
#include "hf-memory-backend.h"
#include "hf-pinning-place.h"
#include "hf-test.h"
#include "hf-toy-backend.h"

/* Places of the memory and toy kinds are names. */
static gpointer
place_new (const char *name)
{
  static unsigned number;

  return g_strdup_printf ("%s %u", name, ++number);
}

static HfBackend *
make (const HfBackendKind *kind, const char *setting, const char *name, const char *store_uuid,
      const char *installation_id)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);
  g_autoptr (HfBackendConfig) config = NULL;

  json_object_set_string_member (settings, setting, name);
  config = hf_backend_config_new (kind->name, settings, store_uuid, installation_id, NULL, clock,
                                  NULL);
  return hf_backend_kind_create (kind, config);
}

static HfBackend *
memory_new (gpointer place, const char *store_uuid, const char *installation_id)
{
  return make (hf_backend_kind_find ("memory"), "store", place, store_uuid, installation_id);
}

static void
memory_damage (gpointer place, HfCid *cid, gsize offset)
{
  g_assert_true (hf_memory_store_flip (hf_memory_store_get (place), cid, offset));
}

static void
memory_set_reachable (gpointer place, gboolean reachable)
{
  static const char *const all[]
      = { "probe", "establish", "list", "stat", "put", "get", "get-block", "remove" };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    hf_memory_store_fail (hf_memory_store_get (place), all[i], reachable ? 0 : -1,
                          HF_ERROR_UNAVAILABLE);
}

static void
memory_set_uuid (gpointer place, const char *uuid)
{
  hf_memory_store_set_uuid (hf_memory_store_get (place), uuid);
}

static void
memory_set_room (gpointer place, guint64 bytes)
{
  hf_memory_store_set_room (hf_memory_store_get (place), bytes);
}

static char *
memory_snapshot (gpointer place)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT,
                          hf_memory_store_get_copies (hf_memory_store_get (place)));
}

static const HfConformance memory_traits = {
  .place_new = place_new,
  .place_free = g_free,
  .backend_new = memory_new,
  .has_blocks = TRUE,
  .has_owners = TRUE,
  .damage = memory_damage,
  .set_reachable = memory_set_reachable,
  .set_uuid = memory_set_uuid,
  .set_room = memory_set_room,
  .snapshot = memory_snapshot,
};

static HfBackend *
toy_new (gpointer place, const char *store_uuid, const char *installation_id)
{
  return make (&hf_toy_kind, "shelf", place, store_uuid, installation_id);
}

static void
toy_set_uuid (gpointer place, const char *uuid)
{
  hf_toy_shelf_set_uuid (place, uuid);
}

static const HfConformance toy_traits = {
  .place_new = place_new,
  .place_free = g_free,
  .backend_new = toy_new,
  .set_uuid = toy_set_uuid,
};

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  hf_conformance_add ("memory", &memory_traits);
  hf_conformance_add ("car_archive", &hf_archive_traits);
  hf_conformance_add ("ipfs", &hf_ipfs_traits);
  hf_conformance_add ("pinning_service", &hf_pinning_traits);
  hf_conformance_add ("ipfs-js", &hf_ipfs_js_traits);
  hf_conformance_add ("toy", &toy_traits);
  result = g_test_run ();
  hf_memory_stores_clear ();
  return result;
}
