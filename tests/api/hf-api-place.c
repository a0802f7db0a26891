/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-api-place.h"

HfPlace *
hf_place_new (void)
{
  HfServerConfig config = { .version = "test", .token = HF_PLACE_TOKEN };
  HfPlace *self = g_new0 (HfPlace, 1);
  g_autoptr (GError) error = NULL;

  self->house = hf_house_new (3);
  self->server = hf_server_new (self->house->engine, &config);
  self->port = hf_server_start (self->server, &error);
  g_assert_no_error (error);
  return self;
}

void
hf_place_free (HfPlace *self)
{
  hf_server_free (self->server);
  hf_house_free (self->house);
  g_free (self);
}
