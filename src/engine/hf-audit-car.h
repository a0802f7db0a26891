/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-dag.h"

G_BEGIN_DECLS

/**
 * HfAuditCar:
 * A CAR file that anybody made, perhaps damaged or cut short, read without leaving a trace: where
 * that is allowed, not even the time of its last access changes. One thread at a time.
 */
typedef struct _HfAuditCar HfAuditCar;

int hf_audit_open_file (int dir_fd, const char *name, int flags, GError **error);

HfAuditCar *hf_audit_car_new (int fd, const char *name, GError **error);
void hf_audit_car_free (HfAuditCar *self);
const char *hf_audit_car_get_name (HfAuditCar *self);
GPtrArray *hf_audit_car_get_roots (HfAuditCar *self);
GInputStream *hf_audit_car_open_stream (HfAuditCar *self, GError **error);
gboolean hf_audit_car_make_index (HfAuditCar *self, const char *spill_dir,
                                  GCancellable *cancellable, GError **error);
gboolean hf_audit_car_is_cut (HfAuditCar *self);

/* For walks, after hf_audit_car_make_index(); its data is the #HfAuditCar. */
extern const HfBlockSource hf_audit_car_source;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfAuditCar, hf_audit_car_free)

G_END_DECLS
