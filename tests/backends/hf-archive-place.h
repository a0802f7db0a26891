/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-conformance.h"

G_BEGIN_DECLS

/* A directory for a backend of kind car_archive, on a disk whose room the test decides. */
typedef struct
{
  char *root;
  char *path; /* of the store, in root */
  char *spill; /* likewise */
  HfClock *clock;
} HfArchivePlace;

extern const HfConformance hf_archive_traits;

HfArchivePlace *hf_archive_place_new (const char *name);
void hf_archive_place_free (HfArchivePlace *self);
HfBackend *hf_archive_place_open (HfArchivePlace *self, const char *store_uuid,
                                  const char *installation_id);
char *hf_archive_place_file (HfArchivePlace *self, HfCid *cid, const char *suffix);
void hf_archive_place_flip (const char *path, gsize offset);
unsigned hf_archive_place_count (HfArchivePlace *self, const char *dir);
void hf_archive_place_set_room (guint64 bytes); /* above the floor, for all */

G_END_DECLS
