/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfBackground:
 * Keeps an application going without a window while there is work, and says so.
 */
typedef struct _HfBackground HfBackground;

HfBackground *hf_background_new (GApplication *application, HfDesk *desk);
void hf_background_free (HfBackground *self);
void hf_background_enter (HfBackground *self);
void hf_background_leave (HfBackground *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfBackground, hf_background_free)

G_END_DECLS
