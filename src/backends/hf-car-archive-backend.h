/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend.h"

G_BEGIN_DECLS

/**
 * HfCarArchiveBackend:
 * A directory of CAR files, the setting `path`.
 */
#define HF_TYPE_CAR_ARCHIVE_BACKEND (hf_car_archive_backend_get_type ())
G_DECLARE_FINAL_TYPE (HfCarArchiveBackend, hf_car_archive_backend, HF, CAR_ARCHIVE_BACKEND,
                      HfBackend)

G_END_DECLS
