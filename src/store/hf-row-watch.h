/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"

G_BEGIN_DECLS

/* What a commit changed, as far as somebody may be looking at it. A value. */
typedef struct
{
  const gint64 *jobs; /* ids of jobs that are new, or that were written */
  unsigned n_jobs;
  guint64 more_jobs; /* that were written besides, too many to be named */
  gboolean events; /* some were recorded */
  const gint64 *pins; /* ids of pins whose rows were written; some may come twice */
  unsigned n_pins;
  guint64 more_pins; /* rows written besides, too many to be named */
  gboolean pins_come_or_go; /* some are new, or deleted; those are not among pins */
} HfRowsChanged;

/* On the writer's thread; must not block. */
typedef void (*HfRowsFunc) (const HfRowsChanged *changed, gpointer data);

/**
 * HfRowWatch:
 * Which rows a writing connection changes, told after they are on the disk. Costs nothing while
 * nobody listens.
 */
typedef struct _HfRowWatch HfRowWatch;

HfRowWatch *hf_row_watch_new (HfDb *db);
void hf_row_watch_free (HfRowWatch *self);
void hf_row_watch_add_func (HfRowWatch *self, HfRowsFunc func, gpointer data);
void hf_row_watch_remove_func (HfRowWatch *self, HfRowsFunc func, gpointer data);
void hf_row_watch_end (HfRowWatch *self, gboolean committed);

G_END_DECLS
