/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"

G_BEGIN_DECLS

/**
 * HfAuditCopies:
 * The copies that are to be read in one place: those of the pins with the smallest hashes, which is
 * a random sample, whatever the order in which they come, and the same pins in each place. Memory:
 * about 100 bytes a copy, for at most twice as many as are wanted. One thread at a time.
 */
typedef struct _HfAuditCopies HfAuditCopies;

HfAuditCopies *hf_audit_copies_new (guint64 most_pins);
void hf_audit_copies_free (HfAuditCopies *self);
void hf_audit_copies_add (HfAuditCopies *self, guint64 hash, HfCid *cid, const char *locator);
guint64 hf_audit_copies_finish (HfAuditCopies *self);
gboolean hf_audit_copies_peek (HfAuditCopies *self, guint64 *hash);
HfCid *hf_audit_copies_take (HfAuditCopies *self, const char **locator);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfAuditCopies, hf_audit_copies_free)

G_END_DECLS
