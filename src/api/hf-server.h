/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"

G_BEGIN_DECLS

/**
 * HfServer:
 * The REST API on loopback, in a thread of its own.
 */
typedef struct _HfServer HfServer;

typedef struct
{
  unsigned port; /* 0 picks one */
  const char *token; /* opens everything, beside those of the registry; NULL = none */
  const char *version; /* of the program */
  unsigned headers_ms; /* that a request's headers may take; 0 = 10 s */
  unsigned idle_ms; /* of silence; 0 = 30 s */
  unsigned most_connections; /* with a request under way; 0 = 64 */
  unsigned beat_ms; /* of silence before who listens to events gets a sign of life; 0 = 15 s */
  unsigned status_ms; /* between two looks at what is counted, for events; 0 = 1 s */
  const uid_t *owner; /* the user who needs no token; NULL = the one who runs this */
} HfServerConfig;

HfServer *hf_server_new (HfEngine *engine, const HfServerConfig *config);
unsigned hf_server_start (HfServer *self, GError **error);
void hf_server_stop (HfServer *self);
void hf_server_free (HfServer *self); /* stops first */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfServer, hf_server_free)

G_END_DECLS
