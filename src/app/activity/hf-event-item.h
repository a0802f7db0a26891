/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"
#include "hf-event-table.h"

G_BEGIN_DECLS

/**
 * HfEventItem:
 * An event in a list, and the pin it is about. Immutable.
 */
#define HF_TYPE_EVENT_ITEM (hf_event_item_get_type ())
G_DECLARE_FINAL_TYPE (HfEventItem, hf_event_item, HF, EVENT_ITEM, GObject)

HfEventItem *hf_event_item_new (HfEvent *event, HfPin *pin);
const HfEvent *hf_event_item_get_event (HfEventItem *self);
const HfPin *hf_event_item_get_pin (HfEventItem *self);

/* What is to be read: of the query its own. */
typedef struct
{
  HfEventQuery query;
  char *text;
  unsigned limit;
} HfEventWish;

/* Some events, the newest first, a value. */
typedef struct
{
  GPtrArray *items; /* of HfEventItem */
  gboolean more; /* there may be older ones */
  gint64 newest; /* the last that was recorded when it was read */
  guint64 total; /* of all kinds */
} HfEventPage;

HfEventWish *hf_event_wish_new (HfSeverity severity, const char *text, unsigned limit);
void hf_event_wish_free (gpointer wish);
HfEventPage *hf_event_page_read (HfEngine *engine, const HfEventWish *wish, GError **error);
void hf_event_page_free (gpointer page);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfEventPage, hf_event_page_free)

G_END_DECLS
