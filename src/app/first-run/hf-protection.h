/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"

G_BEGIN_DECLS

/* What the user wants every pin to outlive. */
typedef enum
{
  HF_SURVIVE_ONE_PLACE, /* the loss of any one */
  HF_SURVIVE_TWO_PLACES,
  HF_SURVIVE_DAMAGE, /* of copies, in one place */
} HfSurvive;

/**
 * HfProtection:
 * What a first run sets up, a value.
 */
typedef struct
{
  HfSurvive survive;
  double limit_gb; /* of the store that the first start made; 0 = no limit */
  GPtrArray *addresses; /* of char: nodes that become backends, whose pins are taken over */
  GPtrArray *directories; /* of char: whose CARs are added */
} HfProtection;

/* What came of it. */
typedef struct
{
  unsigned backends; /* that were added */
  GPtrArray *cars; /* of char: the files in these directories */
} HfProtected;

HfProtection *hf_protection_new (void);
void hf_protection_free (HfProtection *self);
gpointer hf_protection_set_up (HfEngine *engine, gpointer data, GCancellable *cancellable,
                               GError **error);
void hf_protected_free (HfProtected *self);
void hf_protection_get_numbers (HfSurvive survive, int *min, int *target, int *domains);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfProtection, hf_protection_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfProtected, hf_protected_free)

G_END_DECLS
