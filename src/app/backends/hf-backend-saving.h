/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-kind.h"
#include "hf-engine.h"

G_BEGIN_DECLS

/**
 * HfBackendSaving:
 * What the user wants of a backend, on its way to the engine, and what came of it.
 */
typedef struct
{
  char *id; /* the backend that is changed; NULL: a new one */
  const HfBackendKind *kind;
  JsonObject *wish;

  HfBackendInfo *info; /* as it is now; NULL: see the others */
  HfProblems *problems;
  GError *error;
} HfBackendSaving;

HfBackendSaving *hf_backend_saving_order (const char *id, const HfBackendKind *kind,
                                          JsonObject *wish);
gpointer hf_backend_saving_run (HfEngine *engine, gpointer data, GCancellable *cancellable,
                                GError **error);
void hf_backend_saving_free (HfBackendSaving *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfBackendSaving, hf_backend_saving_free)

G_END_DECLS
