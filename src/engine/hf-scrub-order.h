/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"

G_BEGIN_DECLS

#define HF_SCRUB_MOST 1000 /* copies that wait to be read, over all orders */

/**
 * HfScrubOrder:
 * Which proven copies are to be read again: all, or those that fit all that is given.
 */
typedef struct
{
  const char *backend_id; /* NULL = any */
  GPtrArray *cids; /* of HfCid; NULL = any */
  const char *text; /* a part of the name, or the beginning of the CID; NULL = any */
  gint64 older_than; /* µs since the proof; 0 = any */
  unsigned limit; /* copies */
} HfScrubOrder;

typedef struct
{
  guint64 matched; /* copies */
  GArray *job_ids; /* of gint64: of the oldest of them that no check waited for before */
} HfScrubbed;

gboolean hf_scrub_order_run (HfEngine *engine, const HfScrubOrder *order, HfScrubbed *result,
                             GError **error);
void hf_scrubbed_clear (HfScrubbed *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfScrubbed, hf_scrubbed_clear)

G_END_DECLS
