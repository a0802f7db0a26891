/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-audit.h"

G_BEGIN_DECLS

char *hf_audit_text_of_report (const HfAuditReport *report);
char *hf_audit_text_of_progress (const HfAuditProgress *progress);

G_END_DECLS
