/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-car-archive.h"

G_BEGIN_DECLS

gboolean hf_car_archive_list (HfCarArchive *archive, HfEntryFunc func, gpointer data,
                              GCancellable *cancellable, GError **error);
HfEntry *hf_car_archive_stat (HfCarArchive *archive, const char *locator, GError **error);
GInputStream *hf_car_archive_get (HfCarArchive *archive, const char *locator, GError **error);
gboolean hf_car_archive_remove (HfCarArchive *archive, const char *locator, HfRemoved *removed,
                                GError **error);

G_END_DECLS
