/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define HF_CAR_INPUT_PEEK 256 /* bytes that can be seen ahead */

/**
 * HfCarInput:
 * A stream that can be looked into ahead and taken from in pieces of any size, with few calls and
 * few copies. It may be told to end before the stream does. One thread.
 */
typedef struct _HfCarInput HfCarInput;

HfCarInput *hf_car_input_new (GInputStream *stream);
void hf_car_input_free (HfCarInput *self);
const guint8 *hf_car_input_peek (HfCarInput *self, gsize wanted, gsize *available,
                                 GCancellable *cancellable, GError **error);
GBytes *hf_car_input_take (HfCarInput *self, gsize length, GCancellable *cancellable,
                           GError **error);
gboolean hf_car_input_skip (HfCarInput *self, guint64 length, guint64 *skipped,
                            GCancellable *cancellable, GError **error);
void hf_car_input_limit (HfCarInput *self, guint64 length);
guint64 hf_car_input_get_position (HfCarInput *self);

G_END_DECLS
