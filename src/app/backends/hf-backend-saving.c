/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-backend-saving.h"

#include "hf-backend-wish.h"

/**
 * hf_backend_saving_order:
 * @id: (nullable): the backend that is changed
 * @kind: its kind
 * @wish: of a form
 *
 * Returns: (transfer full): the order
 */
HfBackendSaving *
hf_backend_saving_order (const char *id, const HfBackendKind *kind, JsonObject *wish)
{
  HfBackendSaving *self = g_new0 (HfBackendSaving, 1);

  self->id = g_strdup (id);
  self->kind = kind;
  self->wish = json_object_ref (wish);
  self->problems = hf_problems_new ();
  return self;
}

/**
 * hf_backend_saving_free:
 * @self: (transfer full): an order
 */
void
hf_backend_saving_free (HfBackendSaving *self)
{
  g_free (self->id);
  json_object_unref (self->wish);
  g_clear_pointer (&self->info, hf_backend_info_free);
  hf_problems_free (self->problems);
  g_clear_error (&self->error);
  g_free (self);
}

static void
add (HfEngine *engine, HfBackendSaving *self)
{
  JsonObject *secrets = NULL;
  g_autoptr (HfBackendInfo) wanted
      = hf_backend_wish_read (self->wish, self->kind, &secrets, self->problems);

  if (!hf_problems_set_error (self->problems, &self->error))
    self->info = hf_engine_add_backend_with_secrets (engine, wanted, secrets, self->problems,
                                                     &self->error);
}

/**
 * hf_backend_saving_run:
 * @data: an order
 * @error: not used: what went wrong is part of what is returned
 *
 * An HfDeskFunc. Blocks.
 *
 * Returns: (transfer full): an HfBackendSaving that says what came of it
 */
gpointer
hf_backend_saving_run (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  const HfBackendSaving *order = data;
  HfBackendSaving *self = hf_backend_saving_order (order->id, order->kind, order->wish);

  if (self->id)
    self->info
        = hf_engine_change_backend (engine, self->id, self->wish, self->problems, &self->error);
  else
    add (engine, self);
  if (!self->info && !self->error)
    hf_problems_set_error (self->problems, &self->error);
  return self;
}
