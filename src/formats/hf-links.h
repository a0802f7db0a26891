/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"

G_BEGIN_DECLS

/* Called for each link in the order of the block's bytes. Return FALSE with @error set to stop. */
typedef gboolean (*HfLinkFunc) (HfCid *link, gpointer data, GError **error);

typedef enum
{
  HF_LINKS_NONE, /* a leaf: the codec has no links */
  HF_LINKS_READ, /* the codec's links can be read */
  HF_LINKS_UNKNOWN, /* a codec that we can't read: its DAG is opaque */
} HfLinksKind;

HfLinksKind hf_links_kind (guint64 codec);
gboolean hf_links_foreach (const HfCid *cid, const guint8 *data, gsize length, HfLinkFunc func,
                           gpointer user_data, GError **error);

G_END_DECLS
