/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-pin.h"

G_BEGIN_DECLS

/* @pin: what all pins of a class have in common, and no more: content, min_replicas,
 * target_replicas, max_replicas, store_mask, held, proven, domains. */
typedef void (*HfClassFunc) (const HfPin *pin, guint64 pins, guint64 bytes, gpointer data);

gboolean hf_class_table_each (HfDb *db, HfClassFunc func, gpointer data, GError **error);

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
