/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"

G_BEGIN_DECLS

/**
 * HfStrayItem:
 * One pin that was found in a backend, as a list shows it.
 */
#define HF_TYPE_STRAY_ITEM (hf_stray_item_get_type ())
G_DECLARE_FINAL_TYPE (HfStrayItem, hf_stray_item, HF, STRAY_ITEM, GObject)

struct _HfStrayItem
{
  GObject parent_instance;

  gint64 id;
  HfCid *cid;
  char *cid_text;
  char *name; /* NULL = none */
  guint64 bytes; /* 0 = not known */
  gint64 first_seen;
  gboolean declined;
  gboolean wanted; /* it is being adopted */
};

GPtrArray *hf_stray_item_read_page (HfEngine *engine, const char *backend_id, gint64 after_id,
                                    unsigned limit, GError **error);

G_END_DECLS
