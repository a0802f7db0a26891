/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfTraffic:
 * What moved to and from one backend, counted since a moment, a value. Bytes are those of copies
 * and blocks that pass through Holdfast; what a protocol adds, and what a store gets from its own
 * network, is not counted. Operations are calls that asked the backend about copies: put, get, get
 * a block, look, list, obtain, remove. An error is one that the backend failed; that something is
 * not there is an answer, and a call that was cancelled or got no bytes to store is nobody's error.
 */
typedef struct
{
  char *backend_id;
  gint64 since; /* µs since 1970 */
  guint64 written_bytes; /* to the backend */
  guint64 read_bytes; /* from it */
  guint64 files; /* copies that were stored, or read to their end */
  guint64 operations;
  guint64 errors;
} HfTraffic;

HfTraffic *hf_traffic_new (const char *backend_id, gint64 since);
HfTraffic *hf_traffic_copy (const HfTraffic *self);
void hf_traffic_free (HfTraffic *self);
void hf_traffic_add (HfTraffic *self, const HfTraffic *more);
gboolean hf_traffic_same_counts (const HfTraffic *a, const HfTraffic *b);
double hf_traffic_error_rate (const HfTraffic *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfTraffic, hf_traffic_free)

G_END_DECLS
