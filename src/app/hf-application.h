/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfApplication:
 * The program with a window. It goes on without one while there is work.
 */
#define HF_TYPE_APPLICATION (hf_application_get_type ())
G_DECLARE_FINAL_TYPE (HfApplication, hf_application, HF, APPLICATION, AdwApplication)

HfApplication *hf_application_new (void);
void hf_application_set_desk (HfApplication *self, HfDesk *desk);

G_END_DECLS
