/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-limits.h"

G_BEGIN_DECLS

/* The numbers are stored: never renumber. */
typedef enum
{
  HF_BACKEND_UNKNOWN = 0, /* not probed yet */
  HF_BACKEND_HEALTHY = 1,
  HF_BACKEND_UNAVAILABLE = 2, /* does not answer, or is another store than the one that was added */
  HF_BACKEND_DENIED = 3, /* refuses our access */
} HfBackendState;

/**
 * HfBackendInfo:
 * A backend as configured and as last seen, with the store behind it, a value. Two backends may
 * reach one store.
 */
typedef struct
{
  char *id; /* chosen by the user: [a-z0-9][a-z0-9_-]{0,62} */
  char *kind;
  JsonObject *settings;
  guint64 max_bytes; /* 0 = no limit */
  int priority; /* lower goes first */
  char **tags;
  HfLimits *limits;
  gboolean paused;
  gboolean is_public;
  gint64 created;

  gint64 store_id;
  char *store_uuid;
  char *domain; /* failure domain */
  int slot; /* bit in HfPin.store_mask */

  HfBackendState state;
  char *reason; /* a sentence, when not healthy */
  gint64 since;
  guint64 free_bytes;
  guint64 total_bytes;

  /* Kept by triggers, per store: */
  guint64 pin_count; /* copies that are held */
  guint64 held_bytes; /* their bytes */
  guint64 used_bytes; /* bytes of all copies, also planned and damaged ones */
} HfBackendInfo;

HfBackendInfo *hf_backend_info_new (void);
HfBackendInfo *hf_backend_info_copy (const HfBackendInfo *self);
void hf_backend_info_free (HfBackendInfo *self);
const char *hf_backend_state_to_string (HfBackendState state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfBackendInfo, hf_backend_info_free)

G_END_DECLS
