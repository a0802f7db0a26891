/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"
#include "hf-view.h"

G_BEGIN_DECLS

/* Which entries are wanted. */
typedef struct
{
  gint64 after; /* a cursor; 0 = from the beginning */
  unsigned limit;
} HfMappingPage;

void hf_mapping_read_page (HfCall *call, HfMappingPage *page);
JsonObject *hf_mapping_to_json (HfView *view, const HfMappingPage *page, GError **error);

HfReply *hf_mapping_get (HfCall *call);

G_END_DECLS
