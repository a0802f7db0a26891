/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-car-archive.h"

G_BEGIN_DECLS

/**
 * HfIncomingCar:
 * A CAR on its way into an archive, with the index that is built while it passes. Belongs to one
 * thread.
 */
typedef struct
{
  HfNewFile *car;
  HfNewFile *index;
} HfIncomingCar;

HfIncomingCar *hf_incoming_car_receive (HfCarArchive *archive, guint64 size, GInputStream *stream,
                                        GCancellable *cancellable, GError **error);
void hf_incoming_car_free (HfIncomingCar *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfIncomingCar, hf_incoming_car_free)

G_END_DECLS
