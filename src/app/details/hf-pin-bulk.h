/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-pin-set.h"

G_BEGIN_DECLS

/**
 * HfPinBulkOutcome:
 * What became of an order for many pins.
 */
typedef struct
{
  guint64 pins; /* for which it was entered */
  guint64 count; /* of what was ordered by that, e.g. copies */
  guint64 refused; /* pins */
  GHashTable *reasons; /* text → number of pins */
  gboolean cancelled; /* the user ended it before all were through */
  GError *error; /* why it ended early; NULL: it did not */
} HfPinBulkOutcome;

/**
 * HfPinBulkFunc:
 * @engine: the engine
 * @pins: (element-type HfPin): some of the set, each once
 * @data: of the order
 * @outcome: is added to
 * @error: why nothing was entered
 *
 * Enters an order for these pins; on a worker.
 */
typedef gboolean (*HfPinBulkFunc) (HfEngine *engine, GPtrArray *pins, gpointer data,
                                   HfPinBulkOutcome *outcome, GError **error);

/* Called on the main thread. */
typedef void (*HfPinBulkEndFunc) (HfDesk *desk, GtkWindow *parent, const HfPinBulkOutcome *outcome,
                                  gpointer data);

typedef struct
{
  const char *title; /* what is being done, for the progress */
  HfPinBulkFunc func;
  HfPinBulkEndFunc end;
  gpointer data;
  GDestroyNotify free_data;
} HfPinBulkOrder;

void hf_pin_bulk_run (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, const HfPinBulkOrder *order);
void hf_pin_bulk_outcome_refuse (HfPinBulkOutcome *self, const HfPin *pin, const char *why);
void hf_pin_bulk_outcome_say (const HfPinBulkOutcome *self, HfDesk *desk, GtkWindow *parent,
                              const char *text, AdwToast *undo);

G_END_DECLS
