/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define HF_AUDIT_CONFIDENCE 0.95

/* The same meaning as the exit statuses of --check. */
typedef enum
{
  HF_AUDIT_SAFE = 0, /* all pins are in two independent places, and what was read is whole */
  HF_AUDIT_WARNING = 1, /* some are in one place only, or one copy of several is damaged */
  HF_AUDIT_AT_RISK = 2, /* of some no whole copy was found */
  HF_AUDIT_UNKNOWN = 3, /* a place can't be reached, or the audit was interrupted */
} HfAuditResult;

/* How a pin is in a place, the worst last: small numbers, packed in a table of all pins. */
typedef enum
{
  HF_AUDIT_NOT_THERE,
  HF_AUDIT_LISTED, /* and not read */
  HF_AUDIT_WHOLE,
  HF_AUDIT_DAMAGED, /* one copy in that place is whole, another one isn't */
  HF_AUDIT_INCOMPLETE, /* lacks a block, and has no wrong one */
  HF_AUDIT_UNREADABLE, /* a block can't be read, or does not match its hash */
} HfAuditState;

/* A copy that isn't whole. */
typedef struct
{
  HfAuditState state; /* incomplete or unreadable */
  char *pin; /* the CID as the place has it */
  char *file; /* NULL where copies are no files */
  GPtrArray *blocks; /* the CIDs of the first few that are missing or wrong */
  guint64 n_blocks;
  gboolean more; /* not all were looked at: there are at least that many */
  char *detail; /* a sentence */
} HfAuditFinding;

/* Things that are counted, and the first ones named. */
typedef struct
{
  guint64 count;
  GPtrArray *names;
} HfAuditNames;

typedef struct
{
  char *name; /* as the user gave it */
  char *title; /* "Kubo 0.42.0"; NULL when it could not be reached */
  char *domain; /* "disk:…", "host:…": what fails together */
  char *identity; /* that tells one place under two names */
  char *same_as; /* the name of an earlier one that it is; nothing else is told then */
  char *error; /* why nothing, or not all, is known of it */

  guint64 pins; /* that it lists, each once */
  guint64 read; /* of them */
  guint64 bytes; /* that were read */
  guint64 damaged, incomplete, unreadable; /* of what was read; see HfAuditState */
  guint64 opaque; /* of what was read: have links that can't be followed here */
  guint64 unfinished; /* too large to be read to the end in the time that one copy gets */
  guint64 gone; /* not there any more when they were to be read */
  guint64 at_most; /* incomplete or unreadable of all, with HF_AUDIT_CONFIDENCE */

  /* Of directories. */
  guint64 cars; /* files */
  HfAuditNames broken; /* CARs whose header can't be read: nobody knows which pins they have */
  HfAuditNames rootless; /* CARs without a root */
  HfAuditNames strangers; /* no CARs */
  HfAuditNames links; /* symbolic ones, not followed */
  HfAuditNames denied; /* that we may not open */

  GPtrArray *findings; /* the first ones, of HfAuditFinding */
  guint64 n_findings;
} HfAuditPlaceReport;

/**
 * HfAuditReport:
 * What an audit found, a value.
 */
typedef struct
{
  GPtrArray *places; /* of HfAuditPlaceReport */
  guint64 pins; /* distinct ones, in all places */
  guint64 one_place; /* in fewer than two independent ones */
  guint64 one_domain; /* of these: in several places that fail together */
  guint64 read; /* in at least one place */
  guint64 incomplete, unreadable; /* no place has a whole copy, as far as was read */
  guint64 damaged; /* a copy of them is not whole, another one is */
  gboolean full; /* all was to be read */
  gboolean interrupted;
  gboolean out_of_time; /* less was read than asked for */
  guint64 seed; /* with which the same pins are chosen again */
  gint64 duration; /* µs */
} HfAuditReport;

HfAuditReport *hf_audit_report_new (void);
void hf_audit_report_free (HfAuditReport *self);
HfAuditPlaceReport *hf_audit_report_add_place (HfAuditReport *self, const char *name);
void hf_audit_names_add (HfAuditNames *self, const char *name);
HfAuditFinding *hf_audit_finding_new (void);
void hf_audit_finding_free (HfAuditFinding *self);

gboolean hf_audit_report_is_sampled (const HfAuditReport *self);
HfAuditResult hf_audit_report_judge (const HfAuditReport *self);
char *hf_audit_report_sentence (const HfAuditReport *self);
const char *hf_audit_report_advice (const HfAuditReport *self);
JsonObject *hf_audit_report_to_json (const HfAuditReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfAuditReport, hf_audit_report_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfAuditFinding, hf_audit_finding_free)

G_END_DECLS
