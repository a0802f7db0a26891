/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint64 hf_audit_bound (guint64 population, guint64 sample, guint64 bad, double confidence);

G_END_DECLS
