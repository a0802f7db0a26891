/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same audit as --audit makes: it changes nothing, and reads for a minute. */
#include "hf-survey.h"

#define MOST_TIME HF_MINUTE

struct _HfSurvey
{
  GPtrArray *places; /* of char: addresses and directories */
  GMutex mutex;
  HfAuditProgress progress;
};

static void
clear (gpointer data)
{
  HfSurvey *self = data;

  g_ptr_array_unref (self->places);
  g_mutex_clear (&self->mutex);
}

/**
 * hf_survey_unref:
 * @self: (transfer full): a survey
 */
void
hf_survey_unref (HfSurvey *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * hf_survey_is_address:
 * @place: as the user gave it
 *
 * Returns: whether it is a node's address, and no directory
 */
gboolean
hf_survey_is_address (const char *place)
{
  return g_str_has_prefix (place, "http://") || g_str_has_prefix (place, "https://");
}

static void
note_progress (const HfAuditProgress *progress, gpointer data)
{
  HfSurvey *self = data;

  g_mutex_lock (&self->mutex);
  self->progress = *progress;
  self->progress.place = NULL; /* goes with the audit */
  g_mutex_unlock (&self->mutex);
}

static GPtrArray *
open_places (GPtrArray *names, const char *spill_dir, HfClock *clock)
{
  GPtrArray *places = g_ptr_array_new_with_free_func (g_object_unref);

  for (unsigned i = 0; i < names->len; i++)
    g_ptr_array_add (places, hf_survey_is_address (names->pdata[i])
                                 ? hf_audit_kubo_new (names->pdata[i], spill_dir, clock)
                                 : hf_audit_directory_new (names->pdata[i], spill_dir));
  return places;
}

static gpointer
run (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  HfSurvey *self = data;
  g_autoptr (HfClock) clock = hf_clock_new_system (); /* the reading has to end in real time */
  const char *spill_dir = hf_engine_get_spool_dir (engine);
  g_autoptr (GPtrArray) places = open_places (self->places, spill_dir, clock);
  const HfAuditOptions options = { .sample = HF_AUDIT_DEFAULT_SAMPLE,
                                   .most_time = MOST_TIME,
                                   .seed = g_random_int (),
                                   .spill_dir = spill_dir,
                                   .clock = clock,
                                   .progress = note_progress,
                                   .data = self };

  return hf_audit_run ((HfAuditPlace *const *)places->pdata, places->len, &options, cancellable);
}

/**
 * hf_survey_begin:
 * @places: (element-type utf8): addresses of nodes, directories of CARs
 * @cancellable: ends it with what was found so far
 * @callback: called with what hf_survey_finish() takes
 * @user_data: for @callback
 *
 * Returns: (transfer full): the survey, to be asked how far it is
 */
HfSurvey *
hf_survey_begin (HfDesk *desk, GPtrArray *places, GCancellable *cancellable,
                 GAsyncReadyCallback callback, gpointer user_data)
{
  HfSurvey *self = g_atomic_rc_box_new0 (HfSurvey);

  self->places = g_ptr_array_ref (places);
  g_mutex_init (&self->mutex);
  hf_desk_run (desk, run, g_atomic_rc_box_acquire (self), (GDestroyNotify)hf_survey_unref,
               (GDestroyNotify)hf_audit_report_free, cancellable, callback, user_data);
  return self;
}

/**
 * hf_survey_read_progress:
 * @progress: (out): how far it is
 */
void
hf_survey_read_progress (HfSurvey *self, HfAuditProgress *progress)
{
  g_mutex_lock (&self->mutex);
  *progress = self->progress;
  g_mutex_unlock (&self->mutex);
}

/**
 * hf_survey_finish:
 * @result: as the callback got it
 * @error: what went wrong
 *
 * Returns: (transfer full): what was found, also when it was cancelled
 */
HfAuditReport *
hf_survey_finish (HfDesk *desk, GAsyncResult *result, GError **error)
{
  return hf_desk_run_finish (desk, result, error);
}
