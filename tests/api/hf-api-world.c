/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-api-world.h"

#define NOW (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)

/* config: (nullable): NULL for the program's own values, with HF_WORLD_TOKEN */
HfWorld *
hf_world_new (const HfServerConfig *config)
{
  HfServerConfig usual = { .token = HF_WORLD_TOKEN, .version = "test" };
  HfWorld *self = g_new0 (HfWorld, 1);
  g_autoptr (GError) error = NULL;

  self->dir = hf_test_dir_new ();
  self->clock = hf_clock_new_manual (NOW);
  self->engine = hf_fake_engine_new (self->dir, self->clock);
  self->fake = hf_fake_engine_get (self->engine);
  self->server = hf_server_new (self->engine, config ? config : &usual);
  self->port = hf_server_start (self->server, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->port, >, 0);
  return self;
}

void
hf_world_free (HfWorld *self)
{
  hf_server_free (self->server);
  hf_engine_free (self->engine);
  hf_clock_unref (self->clock);
  hf_test_dir_free (self->dir);
  g_free (self);
}
