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

/* What is done about what appears in a store by itself. The numbers are stored: never renumber. */
typedef enum
{
  HF_DISCOVERY_OFF = 0,
  HF_DISCOVERY_TELL = 1,
  HF_DISCOVERY_ADOPT = 2,
  HF_DISCOVERY_DEFAULT = 3, /* as its kind has it: of a backend that is being added, never stored */
} HfDiscovery;

/* How the last listing of a store went. The numbers are stored: never renumber. */
typedef enum
{
  HF_LISTING_GOOD = 0, /* or none was made yet */
  HF_LISTING_WAITS = 1, /* it found more than is adopted without the user's word */
  HF_LISTING_IMPLAUSIBLE = 2, /* it lacked so many of our copies that it was not believed */
  HF_LISTING_BROKEN = 3, /* it did not come to its end */
} HfListing;

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
  HfDiscovery discovery;
  gint64 created;

  gint64 store_id;
  char *store_uuid;
  char *domain; /* failure domain */
  int slot; /* bit in HfPin.store_mask */

  HfBackendState state;
  char *reason; /* a sentence, when not healthy */
  gint64 since;
  gint64 probed_at; /* the last look; 0 = none yet */
  gint64 absent_us; /* time in which it was looked for in vain */
  guint64 free_bytes;
  guint64 total_bytes;

  /* Kept by triggers, per store: */
  guint64 pin_count; /* copies that are held */
  guint64 held_bytes; /* their bytes */
  guint64 used_bytes; /* bytes of all copies, also planned and damaged ones */
  guint64 stray_found; /* what else it holds, see HfStrayState */
  guint64 stray_found_bytes; /* as far as the store tells them */
  guint64 stray_wanted;
  guint64 stray_declined;

  /* Of the store's listings: */
  HfListing listing;
  char *listing_note; /* a sentence, when the last one was not good */
  gint64 listed; /* when the last good one began */
  gint64 adopt_upto; /* found strays with ids up to this one are being adopted; 0 = none */
} HfBackendInfo;

HfBackendInfo *hf_backend_info_new (void);
HfBackendInfo *hf_backend_info_copy (const HfBackendInfo *self);
void hf_backend_info_free (HfBackendInfo *self);
const char *hf_backend_state_to_string (HfBackendState state);
const char *hf_discovery_to_string (HfDiscovery discovery);
gboolean hf_discovery_from_string (const char *text, HfDiscovery *discovery);
const char *hf_listing_to_string (HfListing listing);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfBackendInfo, hf_backend_info_free)

G_END_DECLS
