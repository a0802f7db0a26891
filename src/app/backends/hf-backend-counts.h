/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"

G_BEGIN_DECLS

/* What the overview does not say of a backend. */
typedef struct
{
  char *id;
  guint64 running; /* jobs that work with it */
  guint64 queued;
  gint64 latency; /* µs; -1 = not known */
} HfBackendCount;

GPtrArray *hf_backend_counts_read (HfEngine *engine, GError **error);

G_END_DECLS
