/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pure, but for the language of the process. */
#include "hf-job-words.h"

#include <glib/gi18n.h>

#include "hf-wording.h"

/**
 * hf_job_words_look:
 * Returns: how the job's state is shown
 */
HfJobLook
hf_job_words_look (const HfJob *job)
{
  if (job->paused && !hf_job_is_over (job))
    return (HfJobLook){ "media-playback-pause-symbolic", NULL, _ ("Paused") };
  if (job->state == HF_JOB_QUEUED)
    return (HfJobLook){ "document-open-recent-symbolic", NULL, _ ("Waiting") };
  if (job->state == HF_JOB_RUNNING)
    return (HfJobLook){ "emblem-synchronizing-symbolic", "accent", _ ("Running") };
  if (job->state == HF_JOB_DONE)
    return (HfJobLook){ "emblem-ok-symbolic", "success", _ ("Done") };
  if (job->state == HF_JOB_FAILED)
    return (HfJobLook){ "dialog-error-symbolic", "error", _ ("Failed") };
  return (HfJobLook){ "process-stop-symbolic", NULL, _ ("Cancelled") };
}

/* "“name”", "3 pins" */
static char *
subject_of (const HfJobFacts *facts)
{
  g_autofree char *text = NULL;

  if (facts->name)
    {
      text = hf_wording_short (facts->name);
      /* Translators: the name of a pin in a sentence */
      return g_strdup_printf (_ ("“%s”"), text);
    }
  if (facts->pins == 0)
    return g_strdup (_ ("a pin that is gone"));
  text = hf_wording_count (facts->pins);
  return g_strdup_printf (ngettext ("%s pin", "%s pins", facts->pins), text);
}

static char *
join (char **places)
{
  if (!places || !places[0])
    return NULL;
  /* Translators: between the names of backends in a list */
  return g_strjoinv (_ (", "), places);
}

static char *
copying_title (const HfJobFacts *facts, const char *subject)
{
  g_autofree char *targets = join (facts->targets);

  if (facts->source && targets)
    /* Translators: a pin, and the backends it is copied from and to */
    return g_strdup_printf (_ ("Copying %s from %s to %s"), subject, facts->source, targets);
  if (targets)
    return g_strdup_printf (_ ("Copying %s to %s"), subject, targets);
  return g_strdup_printf (_ ("Copying %s"), subject);
}

static char *
moving_title (const HfJobFacts *facts, const char *subject)
{
  g_autofree char *targets = join (facts->targets);

  if (facts->source && targets)
    /* Translators: a pin, and the backends it is moved from and to */
    return g_strdup_printf (_ ("Moving %s from %s to %s"), subject, facts->source, targets);
  return g_strdup_printf (_ ("Moving %s"), subject);
}

/* With the places where there are any. */
static char *
title_at (const char *plain, const char *placed, const char *subject, const char *places)
{
  g_autoptr (GString) text = g_string_new (places ? placed : plain);

  g_string_replace (text, "{pin}", subject, 1);
  if (places)
    g_string_replace (text, "{place}", places, 1);
  return g_strdup (text->str);
}

/**
 * hf_job_words_title:
 * Returns: what the job does, e.g. "Copying “name” from a to b"
 */
char *
hf_job_words_title (const HfJobFacts *facts)
{
  g_autofree char *subject = subject_of (facts);
  g_autofree char *places = join (facts->places);
  g_autofree char *targets = join (facts->targets);

  if (facts->job->kind == HF_JOB_IMPORT || facts->job->kind == HF_JOB_REPLICATE)
    return copying_title (facts, subject);
  if (facts->job->kind == HF_JOB_MOVE)
    return moving_title (facts, subject);
  /* Translators: {pin} and {place} are replaced by the names of pins and backends. */
  if (facts->job->kind == HF_JOB_VERIFY)
    return title_at (_ ("Verifying {pin}"), _ ("Verifying {pin} on {place}"), subject, places);
  if (facts->job->kind == HF_JOB_REMOVE)
    return title_at (_ ("Removing {pin}"), _ ("Removing {pin} from {place}"), subject,
                     facts->source ? facts->source : places);
  if (facts->job->kind == HF_JOB_OBTAIN)
    return title_at (_ ("Having {pin} fetched"), _ ("Having {pin} fetched by {place}"), subject,
                     targets ? targets : places);
  return title_at (_ ("Working on {pin}"), _ ("Working on {pin} at {place}"), subject, places);
}

/**
 * hf_job_words_way:
 * Returns: (nullable): "source → target", as far as it is known
 */
char *
hf_job_words_way (const HfJobFacts *facts)
{
  g_autofree char *targets = join (facts->targets);
  const char *source = facts->job->kind == HF_JOB_REMOVE ? NULL : facts->source;

  if (source && targets)
    /* Translators: the backends that bytes come from and go to */
    return g_strdup_printf (_ ("%s → %s"), source, targets);
  if (targets)
    return g_strdup_printf (_ ("→ %s"), targets);
  return source ? g_strdup (source) : join (facts->places);
}

static char *
amount_of (const HfJobFacts *facts)
{
  g_autofree char *done = hf_wording_bytes (facts->done_bytes);
  g_autofree char *total = hf_wording_bytes (facts->total_bytes);

  if (facts->total_bytes == 0)
    return facts->done_bytes == 0 ? NULL : g_strdup (done);
  if (facts->job->state == HF_JOB_RUNNING)
    /* Translators: amounts of bytes, e.g. “1.2 MB of 5 MB” */
    return g_strdup_printf (_ ("%s of %s"), done, total);
  return g_strdup (facts->job->state == HF_JOB_DONE ? done : total);
}

static void
append (GString *text, const char *part)
{
  if (!part || !*part)
    return;
  if (text->len > 0)
    /* Translators: between short remarks in a line */
    g_string_append (text, _ (" · "));
  g_string_append (text, part);
}

static void
append_speed (GString *text, const HfJobFacts *facts)
{
  g_autofree char *rate = hf_wording_rate (facts->bytes_per_second);
  g_autofree char *left = hf_wording_duration (MAX (facts->seconds_left, 0));
  g_autofree char *time = g_strdup_printf (_ ("%s left"), left);

  if (facts->bytes_per_second > 0)
    append (text, rate);
  if (facts->seconds_left >= 0)
    append (text, time);
}

/**
 * hf_job_words_time:
 * Returns: since when the job is in its state
 */
gint64
hf_job_words_time (const HfJob *job)
{
  if (hf_job_is_over (job) && job->finished != 0)
    return job->finished;
  return job->state == HF_JOB_RUNNING && job->started != 0 ? job->started : job->created;
}

static char *
age_of (const HfJob *job, gint64 now)
{
  g_autofree char *age = hf_wording_age (hf_job_words_time (job), now);

  if (job->state == HF_JOB_RUNNING)
    /* Translators: an age, e.g. “started 3 minutes ago” */
    return g_strdup_printf (_ ("started %s"), age);
  if (job->state == HF_JOB_QUEUED)
    /* Translators: an age, e.g. “asked for 3 minutes ago” */
    return g_strdup_printf (_ ("asked for %s"), age);
  return g_steal_pointer (&age);
}

/**
 * hf_job_words_detail:
 * Returns: "Running · a → b · 1.2 MB of 5 MB · 3 MB/s · 2 minutes left"
 */
char *
hf_job_words_detail (const HfJobFacts *facts, gint64 now)
{
  GString *text = g_string_new (hf_job_words_look (facts->job).word);
  g_autofree char *way = hf_job_words_way (facts);
  g_autofree char *amount = amount_of (facts);
  g_autofree char *age = age_of (facts->job, now);

  append (text, way);
  append (text, amount);
  if (facts->job->state == HF_JOB_RUNNING)
    append_speed (text, facts);
  append (text, age);
  return g_string_free (text, FALSE);
}

static char *
next_try_of (const HfJob *job, gint64 now)
{
  gint64 wait = (job->next_try - now) / G_USEC_PER_SEC;
  g_autofree char *time = hf_wording_duration (MAX (wait, 0));

  return wait > 0 ? g_strdup_printf (_ ("Tried again in %s"), time) : NULL;
}

static gboolean
is_place (const HfJobFacts *facts, const char *word)
{
  return g_str_has_suffix (word, ":") || g_strcmp0 (facts->source, word) == 0
         || (facts->places && g_strv_contains ((const char *const *)facts->places, word))
         || (facts->targets && g_strv_contains ((const char *const *)facts->targets, word));
}

/* With a capital, since it stands alone, but for the name of a backend. */
static char *
sentence_of (const HfJobFacts *facts, const char *text)
{
  g_autofree char *word = g_strndup (text, strcspn (text, " "));

  return is_place (facts, word) ? g_strdup (text) : hf_wording_capital (text);
}

/**
 * hf_job_words_note:
 * Returns: what the job waits for, or why it failed; empty when there is nothing to tell
 */
char *
hf_job_words_note (const HfJobFacts *facts, gint64 now)
{
  const HfJob *job = facts->job;
  GString *text = g_string_new (NULL);
  g_autofree char *again = next_try_of (job, now);
  g_autofree char *why = job->error ? sentence_of (facts, job->error) : NULL;
  g_autofree char *waits = facts->waits ? sentence_of (facts, facts->waits) : NULL;

  if (job->state == HF_JOB_DONE)
    return g_string_free (text, FALSE);
  if (job->state == HF_JOB_QUEUED && !job->paused)
    {
      append (text, waits);
      append (text, again);
    }
  append (text, why);
  return g_string_free (text, FALSE);
}

/* n: as text in count */
static char *
count_of (HfJobFilter filter, gulong n, const char *count)
{
  if (filter == HF_JOB_FILTER_RUNNING)
    return g_strdup_printf (ngettext ("%s running", "%s running", n), count);
  if (filter == HF_JOB_FILTER_WAITING)
    return g_strdup_printf (ngettext ("%s waiting", "%s waiting", n), count);
  if (filter == HF_JOB_FILTER_PAUSED)
    return g_strdup_printf (ngettext ("%s paused", "%s paused", n), count);
  if (filter == HF_JOB_FILTER_FAILED)
    return g_strdup_printf (ngettext ("%s failed", "%s failed", n), count);
  if (filter == HF_JOB_FILTER_DONE)
    return g_strdup_printf (ngettext ("%s done", "%s done", n), count);
  return g_strdup_printf (ngettext ("%s cancelled", "%s cancelled", n), count);
}

/**
 * hf_job_words_counts:
 * @counts: one of each filter
 *
 * Returns: "2 running · 1,998 waiting · 3 failed"
 */
char *
hf_job_words_counts (const guint64 *counts)
{
  GString *text = g_string_new (NULL);

  for (unsigned i = HF_JOB_FILTER_RUNNING; i < HF_N_JOB_FILTERS; i++)
    {
      g_autofree char *count = hf_wording_count (counts[i]);
      g_autofree char *part = count_of ((HfJobFilter)i, (gulong)counts[i], count);

      if (counts[i] > 0)
        append (text, part);
    }
  if (text->len == 0)
    append (text, _ ("No jobs"));
  return g_string_free (text, FALSE);
}
