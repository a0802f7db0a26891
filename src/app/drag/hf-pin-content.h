/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfPinContent:
 * What a drag of pins offers: to our own stores their ids, to other programs CAR files, which are
 * made when one asks for them.
 */
#define HF_TYPE_PIN_CONTENT (hf_pin_content_get_type ())
G_DECLARE_FINAL_TYPE (HfPinContent, hf_pin_content, HF, PIN_CONTENT, GdkContentProvider)

GdkContentProvider *hf_pin_content_new (HfDesk *desk, GArray *ids);

G_END_DECLS
