/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend.h"
#include "hf-dag.h"

G_BEGIN_DECLS

/**
 * HfTransferTarget:
 * One place that a transfer writes to, and how that ended: a receipt or an error.
 */
typedef struct
{
  HfBackend *backend;
  HfReceipt *receipt;
  GError *error;
} HfTransferTarget;

/* @bytes: of the source, read, verified and handed to the targets so far. On the transfer's thread.
 */
typedef void (*HfTransferFunc) (guint64 bytes, gpointer data);

/* Another source of the same DAG, when one has failed with @why: what it gives again is left out.
 * NULL: there is none. On the transfer's thread. */
typedef HfBlockStream *(*HfNextSourceFunc) (const GError *why, gpointer data);

typedef struct
{
  HfCid *root;
  guint64 size; /* expected bytes; 0 = not known */
  const char *name; /* of the pin; NULL = none */
  const char *spill_dir; /* for link sets that outgrow memory */
  gint64 stall; /* µs after which a target that takes nothing is given up */
  HfTransferFunc progress;
  gpointer progress_data;
  HfNextSourceFunc next_source; /* NULL: the first one is the only one */
  gpointer next_source_data;
} HfTransferOptions;

typedef enum
{
  HF_TRANSFER_PROVEN, /* the source held the whole DAG; each target tells for itself */
  HF_TRANSFER_SOURCE_FAILED, /* all were corrupt, incomplete or unreadable, or it was cancelled:
                              * nothing was published */
  HF_TRANSFER_NO_TARGET, /* every target failed before the source was read to its end */
} HfTransferOutcome;

HfTransferOutcome hf_transfer_run (HfBlockStream *source, const HfTransferOptions *options,
                                   GPtrArray *targets, HfDagSummary *summary,
                                   GCancellable *cancellable, GError **error);
HfTransferTarget *hf_transfer_target_new (HfBackend *backend);
void hf_transfer_target_free (HfTransferTarget *self);

G_END_DECLS
