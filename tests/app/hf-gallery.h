/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"

G_BEGIN_DECLS

/**
 * HfGallery:
 * A registry as it looks after some months of use, for pictures: many pins in several stores, one
 * of which is away, jobs in all states, events. Its copies are rows without bytes, so nothing of it
 * runs; its clock stands still.
 */
typedef struct
{
  char *dir;
  char *cars; /* a folder of CARs, one of them damaged */
  gint64 folder; /* a pin whose files are there */
  HfClock *clock;
  HfEngine *engine;
} HfGallery;

#define HF_GALLERY_PINS 10000

HfGallery *hf_gallery_new (void);
void hf_gallery_free (HfGallery *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfGallery, hf_gallery_free)

G_END_DECLS
