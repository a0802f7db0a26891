/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-car-archive.h"

G_BEGIN_DECLS

HfReceipt *hf_car_archive_put (HfCarArchive *archive, HfCid *root, guint64 size, GInputStream *car,
                               GCancellable *cancellable, GError **error);

G_END_DECLS
