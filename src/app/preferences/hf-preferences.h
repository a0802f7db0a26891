/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfPreferences:
 * What the engine goes by. What is valid holds at once; what is not says why, and is not saved.
 */
#define HF_TYPE_PREFERENCES (hf_preferences_get_type ())
G_DECLARE_FINAL_TYPE (HfPreferences, hf_preferences, HF, PREFERENCES, AdwWindow)

HfPreferences *hf_preferences_new (GtkWindow *parent, HfDesk *desk);

G_END_DECLS
