/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-export-list.h"
#include "hf-pin-table.h"

G_BEGIN_DECLS

/**
 * HfSelection:
 * Which pins somebody means. Borrowed from whoever asks.
 */
typedef struct
{
  GPtrArray *cids; /* of HfCid: these; NULL: those that the query finds */
  HfPinQuery query; /* its limits for health, cursor and limit are not looked at */
  gboolean skip_waiting; /* leave out those whose content was never held here, else refuse them */
} HfSelection;

HfExportList *hf_selection_list (const HfSelection *self, HfDb *db, const char *spill_dir,
                                 GCancellable *cancellable, GError **error);

G_END_DECLS
