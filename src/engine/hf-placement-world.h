/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-placement.h"

G_BEGIN_DECLS

/* What placement looks at for one pin. For its own files alone. */
typedef struct
{
  const HfPolicy *policy;
  const HfPin *pin;
  GPtrArray *backends;
  GPtrArray *replicas;
  GHashTable *domains; /* that have a copy, or get one */
  GHashTable *types; /* of backend, likewise */
  GHashTable *stores; /* ids of stores that can't take (another) one */
  GHashTable *failed; /* ids of stores whose copy is damaged or could not be written → why */
  int held; /* copies that were proven once */
} HfPlacementWorld;

char *hf_placement_refusal (const HfPlacementWorld *world, const HfBackendInfo *info,
                            HfPlaceVerdict *verdict);
gboolean hf_placement_can_prove (const HfBackendInfo *info);
const char *hf_placement_type_of (const HfBackendInfo *info);
int hf_placement_compare (const HfPlacementWorld *world, const HfBackendInfo *a,
                          const HfBackendInfo *b, unsigned *by);
const char *hf_placement_criterion (unsigned by);

G_END_DECLS
