/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-audit-read.h"

G_BEGIN_DECLS

/**
 * HfAuditPlace:
 * A place that has pins, looked at without a registry and without changing anything in it. Calls
 * block and report as #HfBackend does. One thread at a time.
 */
#define HF_TYPE_AUDIT_PLACE (hf_audit_place_get_type ())
G_DECLARE_DERIVABLE_TYPE (HfAuditPlace, hf_audit_place, HF, AUDIT_PLACE, GObject)

/* FALSE with @error set stops. */
typedef gboolean (*HfAuditCopyFunc) (HfCid *root, const char *locator, gpointer data,
                                     GError **error);

struct _HfAuditPlaceClass
{
  GObjectClass parent_class;

  /* The same pin under two locators is one copy. */
  gboolean one_copy;

  /* Makes sure that it is there, and tells title, domain and identity. */
  gboolean (*open) (HfAuditPlace *self, HfAuditPlaceReport *report, GCancellable *cancellable,
                    GError **error);

  /* Each copy of each pin, in no order, in the memory of one; what else is there is counted. */
  gboolean (*list) (HfAuditPlace *self, HfAuditPlaceReport *report, HfAuditCopyFunc func,
                    gpointer data, GCancellable *cancellable, GError **error);

  /* Reads one copy, from this place alone, to its verdict. FALSE with @error when the place fails,
   * or the time is up; what was found before that stays. */
  gboolean (*read) (HfAuditPlace *self, const char *locator, HfAuditRead *read, GError **error);
};

const char *hf_audit_place_get_name (HfAuditPlace *self);
gboolean hf_audit_place_open (HfAuditPlace *self, HfAuditPlaceReport *report,
                              GCancellable *cancellable, GError **error);
gboolean hf_audit_place_list (HfAuditPlace *self, HfAuditPlaceReport *report, HfAuditCopyFunc func,
                              gpointer data, GCancellable *cancellable, GError **error);
gboolean hf_audit_place_read (HfAuditPlace *self, const char *locator, HfAuditRead *read,
                              GError **error);
gboolean hf_audit_place_has_one_copy (HfAuditPlace *self);

HfAuditPlace *hf_audit_kubo_new (const char *address, const char *spill_dir, HfClock *clock);
HfAuditPlace *hf_audit_directory_new (const char *path, const char *spill_dir);

G_END_DECLS
