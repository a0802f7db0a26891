/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The places of pinning_service: accounts in memory. */
#include "hf-pinning-place.h"

#include "hf-backend-kind.h"
#include "hf-test-credentials.h"

/* @token: NULL: none. */
HfCredentials *
hf_pinning_credentials_new (const char *token)
{
  HfTestCredentials *credentials = hf_test_credentials_new ();

  hf_test_credentials_set (credentials, "pins", "token", token);
  return HF_CREDENTIALS (credentials);
}

static HfBackend *
open_one (const char *endpoint, const char *gateway, HfCredentials *credentials,
          const char *store_uuid, const char *installation_id)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);
  g_autoptr (HfBackendConfig) config = NULL;

  json_object_set_string_member (settings, "endpoint", endpoint);
  if (gateway)
    json_object_set_string_member (settings, "gateway", gateway);
  config = hf_backend_config_new ("pins", settings, store_uuid, installation_id, NULL, clock,
                                  credentials);
  return hf_backend_kind_create (hf_backend_kind_find ("pinning_service"), config);
}

HfBackend *
hf_pinning_open (HfMockPinning *service, gboolean with_gateway, HfCredentials *credentials,
                 const char *store_uuid, const char *installation_id)
{
  return open_one (hf_mock_server_get_address (hf_mock_pinning_get_server (service)),
                   with_gateway ? hf_mock_server_get_address (hf_mock_pinning_get_gateway (service))
                                : NULL,
                   credentials, store_uuid, installation_id);
}

HfBackend *
hf_pinning_open_at (const char *endpoint, const char *gateway, HfCredentials *credentials,
                    const char *store_uuid)
{
  return open_one (endpoint, gateway, credentials, store_uuid, "installation-1");
}

static gpointer
place_new (const char *name)
{
  HfMockPinning *service = hf_mock_pinning_new (HF_PINNING_TOKEN);

  hf_mock_pinning_set_first_status (service, "pinned");
  return service;
}

static void
place_free (gpointer place)
{
  hf_mock_pinning_free (place);
}

static HfBackend *
backend_new (gpointer place, const char *store_uuid, const char *installation_id)
{
  g_autoptr (HfCredentials) credentials = hf_pinning_credentials_new (HF_PINNING_TOKEN);

  return hf_pinning_open (place, TRUE, credentials, store_uuid, installation_id);
}

static void
offer (gpointer place, GBytes *car)
{
  hf_mock_pinning_offer (place, car);
}

static void
plant (gpointer place, HfCid *cid, GBytes *car)
{
  g_autofree char *text = hf_cid_to_canonical (cid);

  hf_mock_pinning_offer (place, car);
  hf_mock_pinning_add (place, text, "pinned", NULL);
}

static void
set_reachable (gpointer place, gboolean reachable)
{
  hf_mock_server_set_reachable (hf_mock_pinning_get_server (place), reachable);
  hf_mock_server_set_reachable (hf_mock_pinning_get_gateway (place), reachable);
}

static void
set_uuid (gpointer place, const char *uuid)
{
  hf_mock_pinning_set_uuid (place, uuid);
}

static char *
snapshot (gpointer place)
{
  return hf_mock_pinning_list (place);
}

const HfConformance hf_pinning_traits = {
  .place_new = place_new,
  .place_free = place_free,
  .backend_new = backend_new,
  .has_blocks = TRUE,
  .keeps_blocks = TRUE,
  .tells_no_size = TRUE,
  .marks_only_its_own = TRUE,
  .is_single = TRUE,
  .offer = offer,
  .plant = plant,
  .set_reachable = set_reachable,
  .set_uuid = set_uuid,
  .snapshot = snapshot,
};
