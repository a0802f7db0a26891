/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-leftover-rows.h"
#include "hf-store.h"

G_BEGIN_DECLS

/* A file that was left, and is gone now. */
typedef struct
{
  char *name;
  guint64 bytes; /* that it took on the disk */
} HfLeftoverFile;

/**
 * HfCleaned:
 * What a clean-up removed.
 */
typedef struct
{
  GPtrArray *files; /* of HfLeftoverFile, of the spool directory */
  HfLeftoverRows jobs;
  HfLeftoverRows removals;
} HfCleaned;

HfCleaned *hf_cleanup_run (HfStore *store, const char *spool_dir, GError **error);
void hf_cleaned_free (HfCleaned *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCleaned, hf_cleaned_free)

G_END_DECLS
