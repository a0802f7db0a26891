/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfSteadiness:
 * Whether a backend that answers again may be used again. One that went away at once is not used
 * from then on; one that comes and goes is not either, until it has answered for a while. One
 * thread at a time.
 */
typedef struct _HfSteadiness HfSteadiness;

#define HF_STEADY_LOSSES 3 /* within an hour make it unsteady */

HfSteadiness *hf_steadiness_new (void);
void hf_steadiness_free (HfSteadiness *self);
gboolean hf_steadiness_judge (HfSteadiness *self, gboolean answers, gint64 steady_after,
                              gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfSteadiness, hf_steadiness_free)

G_END_DECLS
