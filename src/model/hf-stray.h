/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"

G_BEGIN_DECLS

/* The numbers are stored: never renumber. */
typedef enum
{
  HF_STRAY_FOUND = 0, /* in a listing */
  HF_STRAY_WANTED = 1, /* the user named it: it is being adopted */
  HF_STRAY_DECLINED = 2, /* the user let go of it, or it can't be kept whole: only if named */
} HfStrayState;

/**
 * HfStray:
 * What a store holds and the registry has no copy for, a value.
 */
typedef struct
{
  gint64 id;
  gint64 store_id;
  char *locator;
  HfCid *cid;
  char *name; /* in the store; NULL = none */
  guint64 bytes; /* 0 = the store does not tell */
  gboolean ours; /* carries this installation's mark: the registry may have been restored */
  HfStrayState state;
  gint64 first_seen;
} HfStray;

HfStray *hf_stray_new (void);
void hf_stray_free (HfStray *self);
const char *hf_stray_state_to_string (HfStrayState state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfStray, hf_stray_free)

G_END_DECLS
