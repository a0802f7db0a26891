/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-writer.h"

G_BEGIN_DECLS

gboolean hf_attempt (HfDb *db, HfChangeFunc change, gpointer data, GError **why, GError **error);

G_END_DECLS
