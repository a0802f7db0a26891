/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-pin.h"

G_BEGIN_DECLS

/* @pin: what all pins of a class have in common, and no more: content, min_replicas,
 * target_replicas, max_replicas, store_mask, held, proven, domains. */
typedef void (*HfClassFunc) (const HfPin *pin, guint64 pins, guint64 bytes, gpointer data);

gboolean hf_class_table_each (HfDb *db, HfClassFunc func, gpointer data, GError **error);

#define HF_SPREAD_COPIES 5 /* that many, or more */
#define HF_SPREAD_SLOTS 63

/* How the managed pins that a store holds are spread by their number of copies. */
typedef struct
{
  guint64 pins[HF_SPREAD_COPIES][HF_SPREAD_SLOTS]; /* [copies - 1][slot of the store] */
} HfSpread;

gboolean hf_class_table_spread (HfDb *db, HfSpread *spread, GError **error);

/* Pins that may lack copies. */
typedef struct
{
  int min_replicas, target_replicas; /* the policy's */
  guint64 lost_mask; /* stores that are thought of as gone, their slots as bits */
  gint64 after_id; /* cursor: ids grow */
  unsigned limit;
} HfLackQuery;

GPtrArray *hf_class_table_list_lacking (HfDb *db, const HfLackQuery *query, GError **error);

G_END_DECLS
