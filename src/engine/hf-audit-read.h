/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-audit-report.h"
#include "hf-cid-map.h"
#include "hf-clock.h"
#include "hf-dag.h"

G_BEGIN_DECLS

typedef enum
{
  HF_AUDIT_LISTING,
  HF_AUDIT_READING,
} HfAuditPhase;

/* How far an audit is, for people. */
typedef struct
{
  HfAuditPhase phase;
  const char *place; /* that is listed or read now */
  guint64 listed; /* pins, in all places so far */
  guint64 read, to_read; /* pins, each in each of its places */
  guint64 bytes; /* that were read */
  gint64 elapsed; /* µs of this phase */
} HfAuditProgress;

/* On the audit's thread: for each pin that is listed and each block that is read, so often. */
typedef void (*HfAuditProgressFunc) (const HfAuditProgress *progress, gpointer data);

/* What counts the bytes of all copies, and stops one that takes too long. */
typedef struct
{
  HfClock *clock;
  HfAuditProgress progress;
  gint64 phase_start;
  gint64 copy_end; /* when the copy that is read now has had its time; G_MAXINT64: never */
  HfAuditProgressFunc func; /* NULL: nobody wants to know */
  gpointer data;
} HfAuditMeter;

gboolean hf_audit_meter_add (HfAuditMeter *self, guint64 bytes, GError **error);

/**
 * HfAuditRead:
 * One copy on its way to a verdict: read as a stream first, which is fast, and block by block when
 * that does not show it to be whole.
 */
typedef struct
{
  HfCid *root;
  const char *spill_dir;
  HfAuditMeter *meter;
  GCancellable *cancellable;

  HfAuditFinding *finding; /* its state is the verdict */
  gboolean opaque; /* has links that can't be followed here */
  gboolean gone; /* is not in the place any more; then there is no verdict */
  guint64 missing, wrong; /* blocks */
  HfCidMap *leaves; /* that were read well */
} HfAuditRead;

void hf_audit_read_init (HfAuditRead *self, HfCid *root, const char *spill_dir, HfAuditMeter *meter,
                         GCancellable *cancellable);
void hf_audit_read_clear (HfAuditRead *self);
gboolean hf_audit_read_stream (HfAuditRead *self, GInputStream *car, GError **error);
gboolean hf_audit_read_blocks (HfAuditRead *self, const HfBlockSource *source, gpointer data,
                               const GError *why, GError **error);

gboolean hf_audit_is_about_copy (const GError *error);

G_END_DECLS
