/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The numbers are stored: never renumber. */
typedef enum
{
  HF_REMOVAL_WAITING = 0, /* for not_before, or for its witnesses' proofs */
  HF_REMOVAL_DELETING = 1, /* the backend was, or is about to be, told; after a crash: unknown */
  HF_REMOVAL_DONE = 2,
  HF_REMOVAL_ABORTED = 3, /* undone, or a witness changed */
} HfRemovalState;

/* The numbers are stored: never renumber. */
typedef enum
{
  HF_REMOVAL_UNPIN = 1, /* the user stopped managing the pin: needs no witnesses */
  HF_REMOVAL_TRIM = 2, /* one copy less of a pin that stays */
} HfRemovalReason;

/* A copy that lets another one go. */
typedef struct
{
  gint64 replica_id;
  gint64 version; /* of the replica when it was proven for this removal; 0 = not yet */
} HfWitness;

/**
 * HfRemoval:
 * One copy on its way out, a value.
 */
typedef struct
{
  gint64 id;
  gint64 pin_id;
  gint64 replica_id;
  HfRemovalReason reason;
  HfRemovalState state;
  gint64 reserved_at;
  gint64 not_before; /* end of the undo window */
  int need_copies; /* witnesses in distinct stores */
  int need_domains;
  char *error;
  GArray *witnesses; /* of HfWitness */
} HfRemoval;

HfRemoval *hf_removal_new (void);
void hf_removal_free (HfRemoval *self);
const char *hf_removal_state_to_string (HfRemovalState state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfRemoval, hf_removal_free)

G_END_DECLS
