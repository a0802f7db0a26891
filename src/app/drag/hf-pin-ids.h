/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Pins that are dragged: a GArray of gint64, their ids, counted and not changed any more. A type of
 * its own, so that nothing else that is an array can be dropped. */
typedef GArray HfPinIds;

#define HF_TYPE_PIN_IDS (hf_pin_ids_get_type ())
GType hf_pin_ids_get_type (void);

G_END_DECLS
