/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-event.h"

G_BEGIN_DECLS

/* Which events. A value. */
typedef struct
{
  HfSeverity severity; /* only those that are at least so bad */
  const char *text; /* in the message, the backend, or the pin's name or CID; NULL = any */
  gint64 after_id; /* only newer ones; 0 = all */
  gint64 before_id; /* cursor: only older ones; 0 = at first */
} HfEventQuery;

gboolean hf_event_table_append (HfDb *db, HfEvent *event, gint64 now, GError **error);
GPtrArray *hf_event_table_list (HfDb *db, gint64 after_id, unsigned limit, GError **error);
GPtrArray *hf_event_table_list_back (HfDb *db, gint64 after_id, gint64 before_id, unsigned limit,
                                     GError **error);
GPtrArray *hf_event_table_list_of_pin (HfDb *db, gint64 pin_id, gint64 after_id, unsigned limit,
                                       GError **error);
GPtrArray *hf_event_table_search (HfDb *db, const HfEventQuery *query, unsigned limit,
                                  GError **error);
gboolean hf_event_table_get_range (HfDb *db, gint64 *oldest, gint64 *newest, GError **error);

G_END_DECLS
