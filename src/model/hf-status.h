/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-policy.h"

G_BEGIN_DECLS

/**
 * HfStatus:
 * The counts behind the Overview and `GET replication/status`, over all managed pins, a value.
 */
typedef struct
{
  guint64 total_pins;
  guint64 total_bytes;
  guint64 copies; /* of all of them, that are held */
  guint64 below_min;
  guint64 above_max;
  guint64 at_target; /* with at least target copies */
  guint64 too_few_domains; /* enough copies, in fewer domains than the policy asks */
  guint64 unverified; /* enough copies, fewer than min with a proof that counts */
  guint64 no_copy; /* none at all; also in below_min */
  guint64 waiting; /* bytes never held; also in no_copy */
  guint64 opaque; /* with blocks whose links can't be read */
} HfStatus;

double hf_status_efficiency (const HfStatus *self);
double hf_status_replication_factor (const HfStatus *self);
char *hf_status_sentence (const HfStatus *self, const HfPolicy *policy);

G_END_DECLS
