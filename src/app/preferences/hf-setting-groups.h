/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-setting-row.h"

G_BEGIN_DECLS

/* Settings that belong together. Static. */
typedef struct
{
  const char *page; /* a name that groups share; NULL ends the list */
  const char *title;
  const char *description; /* NULL: none */
  const HfSettingInfo *settings; /* end with a field that is NULL */
} HfSettingGroup;

const HfSettingGroup *hf_setting_groups_get (void);

G_END_DECLS
