/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pin.h"
#include "hf-replica.h"
#include "hf-work.h"

G_BEGIN_DECLS

/* What each kind of job does, one file each. Run on a worker; may be run again after any crash. The
 * result is put into the job. FALSE with @error: tried again later when the error may pass, failed
 * otherwise. */
gboolean hf_import_job_run (HfWork *work, GError **error);
gboolean hf_replicate_job_run (HfWork *work, GError **error);
gboolean hf_verify_job_run (HfWork *work, GError **error);
gboolean hf_remove_job_run (HfWork *work, GError **error);
gboolean hf_obtain_job_run (HfWork *work, GError **error);
gboolean hf_move_job_run (HfWork *work, GError **error);

const HfReplica *hf_replicate_job_first_source (GPtrArray *replicas);
gboolean hf_verify_job_reads (const HfJob *job, const HfReplica *replica);
gboolean hf_verify_job_find (HfDb *db, gint64 pin_id, const HfReplica *replica, gint64 *job_id,
                             GError **error);
JsonObject *hf_verify_job_payload_unproven (void);
gboolean hf_obtain_job_queue (HfDb *db, const HfPin *pin, HfInitiative initiative, gint64 now,
                              gint64 *job_id, GError **error);
JsonObject *hf_move_job_payload (gint64 from, gint64 to);
JsonObject *hf_verify_job_payload_of_store (gint64 store_id);
JsonObject *hf_import_job_payload (const char *spool, GPtrArray *pins, GHashTable *made);
gboolean hf_import_job_made_pin (const HfJob *job, gint64 pin_id);
gboolean hf_import_job_hurry (HfDb *db, gint64 pin_id, GError **error);
const char *hf_import_job_get_spool (const HfJob *job);

G_END_DECLS
