/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define HF_CAR_INPUT_PEEK 256 /* bytes that can be seen ahead */

/**
 * HfCarInput:
 * A stream that can be looked into ahead and taken from in pieces of any size, with few calls and
 * few copies. One thread.
 */
typedef struct _HfCarInput HfCarInput;

HfCarInput *hf_car_input_new (GInputStream *stream);
void hf_car_input_free (HfCarInput *self);
const guint8 *hf_car_input_peek (HfCarInput *self, gsize wanted, gsize *available,
                                 GCancellable *cancellable, GError **error);
GBytes *hf_car_input_take (HfCarInput *self, gsize length, GCancellable *cancellable,
                           GError **error);
guint64 hf_car_input_get_position (HfCarInput *self);

G_END_DECLS
