/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-export-list.h"
#include "hf-pin-reader.h"

G_BEGIN_DECLS

/**
 * HfExport:
 * The blocks of one pin, or of many behind a list of them, each block once. An #HfBlockStream. It
 * ends normally only when all that was promised was given.
 */
#define HF_TYPE_EXPORT (hf_export_get_type ())
G_DECLARE_FINAL_TYPE (HfExport, hf_export, HF, EXPORT, GObject)

/* How a reader of a pin is had: the engine's way, with what it does about damaged copies. */
typedef HfPinReader *(*HfOpenPinFunc) (gint64 pin_id, gpointer data, GError **error);

HfExport *hf_export_new_of_pin (HfPinReader *reader);
HfExport *hf_export_new_of_dag (HfPinReader *reader, HfCid *root, gboolean doubles);
HfExport *hf_export_new_of_list (HfExportList *list, const char *spill_dir, HfOpenPinFunc open,
                                 gpointer data);

G_END_DECLS
