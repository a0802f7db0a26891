/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"
#include "hf-pin-table.h"
#include "hf-view.h"

G_BEGIN_DECLS

/**
 * HfPinListing:
 * A list of pins that is given out page by page, each read by itself: where it goes on stands in
 * its cursor. One thread at a time.
 */
typedef struct
{
  HfPinQuery query; /* its texts are the listing's */
  char *backend_id, *text, *name;
  gboolean of_store; /* what one backend holds: goes by its copies */
  gint64 after_replica;
} HfPinListing;

HfPinListing *hf_pin_listing_new (void);
void hf_pin_listing_free (HfPinListing *self);
gboolean hf_pin_listing_set_cursor (HfPinListing *self, const char *text);
char *hf_pin_listing_get_cursor (const HfPinListing *self);
GPtrArray *hf_pin_listing_read (HfPinListing *self, HfView *view, unsigned limit, GError **error);
gboolean hf_pin_listing_count (const HfPinListing *self, HfView *view, guint64 *total,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPinListing, hf_pin_listing_free)

G_END_DECLS
