/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-info.h"
#include "hf-db.h"
#include "hf-policy.h"

G_BEGIN_DECLS

gboolean hf_absence_note (HfDb *db, HfBackendInfo *info, gboolean there, gint64 now,
                          gboolean *began, GError **error);
gboolean hf_absence_begin (HfDb *db, const HfBackendInfo *info, gint64 now, GError **error);
gboolean hf_absence_look_again (HfDb *db, const HfPolicy *policy, GError **error);

G_END_DECLS
