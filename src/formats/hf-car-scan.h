/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-car-index.h"

G_BEGIN_DECLS

/* @offset is that of a section, in bytes from the start of the CARv1. FALSE with @error set stops.
 */
typedef gboolean (*HfCarScanFunc) (HfCid *cid, guint64 offset, gpointer data, GError **error);

gboolean hf_car_scan (int fd, guint64 start, guint64 end, HfCarScanFunc func, gpointer data,
                      GCancellable *cancellable, GError **error);

HfCarIndex *hf_car_scan_to_index (int fd, guint64 start, guint64 end, const char *spill_dir,
                                  gboolean *whole, GCancellable *cancellable, GError **error);

G_END_DECLS
