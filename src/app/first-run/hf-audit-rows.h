/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hf-audit-report.h"

G_BEGIN_DECLS

/* What an audit found, in words and rows. */

GtkWidget *hf_audit_row_new (const HfAuditPlaceReport *place);
char *hf_audit_sentence (const HfAuditReport *report);
guint64 hf_audit_estimate_bytes (const HfAuditReport *report);

G_END_DECLS
