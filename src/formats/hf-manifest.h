/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block.h"

G_BEGIN_DECLS

#define HF_MANIFEST_PAGE_PINS 1000 /* of each page but the last, which may have fewer */
#define HF_MANIFEST_MAX_PAGES 20000 /* so that the root stays below 1 MiB */
#define HF_MANIFEST_MAX_NAME 1024 /* bytes of a pin's name */

/**
 * HfManifestPin:
 * What a manifest says of one pin, a value.
 */
typedef struct
{
  HfCid *cid;
  char *name; /* valid UTF-8; empty: none */
} HfManifestPin;

HfManifestPin *hf_manifest_pin_new (HfCid *cid, const char *name);
void hf_manifest_pin_free (HfManifestPin *self);

HfBlock *hf_manifest_page_new (GPtrArray *pins);
GPtrArray *hf_manifest_page_read (HfBlock *page, GError **error);

HfBlock *hf_manifest_root_new (guint64 n_pins, HfCid *const *pages, gsize n_pages);
GPtrArray *hf_manifest_root_read (HfBlock *root, guint64 *n_pins, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfManifestPin, hf_manifest_pin_free)

G_END_DECLS
