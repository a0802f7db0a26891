/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfTally:
 * How much of something is done: counted by a worker, read by who shows it. Counted; any thread.
 */
typedef struct _HfTally HfTally;

HfTally *hf_tally_new (void);
HfTally *hf_tally_ref (HfTally *self);
void hf_tally_unref (HfTally *self);
void hf_tally_set_total (HfTally *self, guint64 total);
void hf_tally_add (HfTally *self, guint64 done);
void hf_tally_read (HfTally *self, guint64 *done, guint64 *total);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfTally, hf_tally_unref)

G_END_DECLS
