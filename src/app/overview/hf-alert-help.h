/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-alert.h"

G_BEGIN_DECLS

/* Where one goes to help. */
typedef struct
{
  const char *label; /* of a button, translated */
  const char *page;
  const char *query;
} HfAlertHelp;

gboolean hf_alert_help_find (const HfAlert *alert, HfAlertHelp *help);

G_END_DECLS
