/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"
#include "hf-named.h"
#include "hf-store.h"

G_BEGIN_DECLS

#define HF_LINK_MEMBER "vfs_metadata_id" /* of a pin's metadata */

/**
 * HfCopyOrder:
 * What a user wants for one pin: copies, and perhaps a link to what it is elsewhere. Borrowed from
 * whoever asks.
 */
typedef struct
{
  HfCid *cid;
  const char *const *targets; /* backends; NULL or empty: as many copies as its policy asks for */
  gboolean force; /* see hf_named_judge(); without targets: one more copy in any case */
  const char *link; /* becomes the pin's vfs_metadata_id, unless all targets refuse; NULL: stays */
} HfCopyOrder;

/**
 * HfCopyOrdered:
 * What became of it.
 */
typedef struct
{
  GPtrArray *named; /* of HfNamed: the backends that were named or chosen; NULL with error */
  GArray *jobs; /* gint64: that do it */
  char *shortage; /* a sentence, when fewer places were chosen than wanted; else NULL */
  gboolean linked; /* the order had a link, and it is the pin's now */
  GError *error; /* of this pin alone */
} HfCopyOrdered;

GPtrArray *hf_copy_orders_enter (HfStore *store, const HfCopyOrder *orders, unsigned n_orders,
                                 GError **error);
void hf_copy_ordered_free (HfCopyOrdered *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCopyOrdered, hf_copy_ordered_free)

G_END_DECLS
