/* SPDX-License-Identifier: GPL-3.0-or-later */
/* holdfast --audit: what is there, and how it is, before anything is set up. The audit has a thread
 * of its own, as signals come on the main one: SIGINT and SIGTERM end it with what it found so far.
 */
#include "hf-audit-command.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib-unix.h>

#include "hf-audit-text.h"
#include "hf-check.h"
#include "hf-ipfs-backend.h"
#include "hf-json.h"
#include "hf-language.h"

#define DEFAULT_TIME HF_MINUTE
#define SHOW_EVERY (G_USEC_PER_SEC / 5)
#define CLEAR_LINE "\r\033[K"

typedef struct
{
  const HfAuditCommand *command;
  GPtrArray *places; /* of HfAuditPlace */
  HfClock *clock;
  GCancellable *cancellable;
  GMainLoop *loop;
  HfAuditReport *report;
  gboolean show; /* progress, on stderr */
  gint64 shown; /* when */
} Run;

/**
 * hf_audit_command_add_options:
 * @self: filled while options are parsed
 * @group: gets the options
 */
void
hf_audit_command_add_options (HfAuditCommand *self, GOptionGroup *group)
{
  const GOptionEntry entries[] = {
    { "audit", 0, G_OPTION_FLAG_IN_MAIN, G_OPTION_ARG_NONE, &self->wanted,
      "Look where the pins of each PLACE are, and how, and change nothing (see --help-audit)",
      NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, "Print one JSON object instead of text", NULL },
    { "full", 0, 0, G_OPTION_ARG_NONE, &self->full, "Read all pins", NULL },
    { "sample", 0, 0, G_OPTION_ARG_STRING, &self->sample_text,
      "Read this many pins of each place, drawn at random (default: 300)", "N" },
    { "max-time", 0, 0, G_OPTION_ARG_STRING, &self->time_text,
      "Read no longer than this: 90s, 10m, 2h (default: 1m; none with --full or --sample)",
      "TIME" },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &self->seed_text,
      "Draw the sample of an earlier audit again", "N" },
    { NULL },
  };

  g_option_group_add_entries (group, entries);
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);
  return FALSE;
}

static gboolean
parse_numbers (HfAuditCommand *self, GError **error)
{
  self->sample = self->full ? HF_AUDIT_ALL : HF_AUDIT_DEFAULT_SAMPLE;
  if (self->sample_text
      && !g_ascii_string_to_unsigned (self->sample_text, 10, 1, 1000000000, &self->sample, NULL))
    return refuse (error, "--sample takes a number from 1 on; --full reads all");
  self->seed = (guint64)g_random_int () << 32 | g_random_int ();
  if (self->seed_text
      && !g_ascii_string_to_unsigned (self->seed_text, 10, 0, G_MAXUINT64, &self->seed, NULL))
    return refuse (error, "--seed takes a number, as --json tells it");
  self->most_time = self->full || self->sample_text ? 0 : DEFAULT_TIME;
  if (self->time_text
      && (!hf_check_parse_age (self->time_text, &self->most_time, NULL) || self->most_time == 0))
    return refuse (error, "--max-time takes a number and one of s, m, h, d, such as 10m");
  return TRUE;
}

static gboolean
is_address (const char *argument)
{
  return g_str_has_prefix (argument, "http://") || g_str_has_prefix (argument, "https://");
}

/* What is printed names the places, and must not have secrets: so an address is one that can be
 * taken apart. */
static gboolean
check_place (const char *place, GError **error)
{
  g_autoptr (GUri) uri = NULL;

  if (strstr (place, "://") == NULL)
    return TRUE;
  uri = is_address (place) ? g_uri_parse (place, G_URI_FLAGS_NONE, NULL) : NULL;
  if (uri && !g_uri_get_userinfo (uri))
    return TRUE;
  return refuse (error, "an address is like http://127.0.0.1:5001, and is given without a user and "
                        "a password");
}

static gboolean
check_places (char *const *places, GError **error)
{
  if (g_strv_length ((char **)places) > HF_AUDIT_MOST_PLACES)
    return refuse (error, "that are too many places: 20 can be looked at together");
  for (; *places; places++)
    if (!check_place (*places, error))
      return FALSE;
  return TRUE;
}

/**
 * hf_audit_command_check:
 * @self: after options were parsed
 * @arguments: (array zero-terminated=1): what is left of the command line: the places
 * @error: what does not go together
 *
 * Returns: whether it can be run, or nothing is said of an audit
 */
gboolean
hf_audit_command_check (HfAuditCommand *self, char *const *arguments, GError **error)
{
  if (!self->wanted)
    return !(self->json || self->full || self->sample_text || self->time_text || self->seed_text)
           || refuse (error, "--json, --full, --sample, --max-time and --seed go with --audit");
  if (self->full && self->sample_text)
    return refuse (error, "--full and --sample exclude each other");
  self->places = g_strdupv ((char **)arguments);
  return check_places (self->places, error) && parse_numbers (self, error);
}

/* On the audit's thread. */
static void
show_progress (const HfAuditProgress *progress, gpointer data)
{
  Run *run = data;
  gint64 now = g_get_monotonic_time ();
  g_autofree char *line = NULL;

  if (now - run->shown < SHOW_EVERY)
    return;
  run->shown = now;
  line = hf_audit_text_of_progress (progress);
  fprintf (stderr, CLEAR_LINE "%s", line);
  fflush (stderr);
}

static gboolean
on_done (gpointer data)
{
  g_main_loop_quit (((Run *)data)->loop);
  return G_SOURCE_REMOVE;
}

static gpointer
run_thread (gpointer data)
{
  Run *run = data;
  const HfAuditCommand *command = run->command;
  HfAuditOptions options = { .sample = command->sample,
                             .most_time = command->most_time,
                             .seed = command->seed,
                             .clock = run->clock,
                             .progress = run->show ? show_progress : NULL,
                             .data = run };

  hf_language_use_plain ();
  run->report = hf_audit_run ((HfAuditPlace **)run->places->pdata, run->places->len, &options,
                              run->cancellable);
  g_idle_add (on_done, run);
  return NULL;
}

static gboolean
on_signal (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_CONTINUE;
}

static void
run_until_end (Run *run)
{
  unsigned interrupt = g_unix_signal_add (SIGINT, on_signal, run->cancellable);
  unsigned terminate = g_unix_signal_add (SIGTERM, on_signal, run->cancellable);
  GThread *thread = g_thread_new ("audit", run_thread, run);

  g_main_loop_run (run->loop);
  g_thread_join (thread);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  if (run->show)
    fputs (CLEAR_LINE, stderr);
}

static HfAuditPlace *
make_place (const char *argument, HfClock *clock)
{
  if (is_address (argument))
    return hf_audit_kubo_new (argument, NULL, clock);
  return hf_audit_directory_new (argument, NULL);
}

static void
run_init (Run *run, const HfAuditCommand *command)
{
  *run = (Run){ .command = command };
  run->clock = hf_clock_new_system ();
  run->cancellable = g_cancellable_new ();
  run->loop = g_main_loop_new (NULL, FALSE);
  run->show = isatty (STDERR_FILENO);
  run->places = g_ptr_array_new_with_free_func (g_object_unref);
  for (char **place = command->places; *place; place++)
    g_ptr_array_add (run->places, make_place (*place, run->clock));
  if (run->places->len == 0)
    g_ptr_array_add (run->places, make_place (HF_IPFS_DEFAULT_ADDRESS, run->clock));
}

static void
run_clear (Run *run)
{
  hf_clock_unref (run->clock);
  g_object_unref (run->cancellable);
  g_main_loop_unref (run->loop);
  g_ptr_array_unref (run->places);
  g_clear_pointer (&run->report, hf_audit_report_free);
}

static void
print_report (const HfAuditReport *report, gboolean json)
{
  g_autoptr (JsonObject) object = json ? hf_audit_report_to_json (report) : NULL;
  g_autofree char *text = json ? hf_json_to_text (object) : hf_audit_text_of_report (report);

  fputs (text, stdout);
  if (json)
    fputc ('\n', stdout);
}

/* Nothing was named, and what is looked at then is not there. */
static gboolean
check_found (const Run *run, GError **error)
{
  const HfAuditPlaceReport *first = run->report->places->pdata[0];

  if (run->command->places[0] || !first->error || first->title)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "no IPFS node answers at %s: name the address of one, or a directory of CARs",
               first->name);
  return FALSE;
}

/**
 * hf_audit_command_run:
 * @self: checked
 * @error: with %HF_AUDIT_UNKNOWN alone: there is nothing to look at
 *
 * Prints what was found, as text or JSON.
 *
 * Returns: the exit status
 */
int
hf_audit_command_run (const HfAuditCommand *self, GError **error)
{
  Run run;
  int status = HF_AUDIT_UNKNOWN;

  if (!self->json)
    setlocale (LC_ALL, "");
  run_init (&run, self);
  run_until_end (&run);
  if (check_found (&run, error))
    {
      print_report (run.report, self->json);
      status = (int)hf_audit_report_judge (run.report);
    }
  run_clear (&run);
  return status;
}

/**
 * hf_audit_command_clear:
 * @self: what it holds is freed
 */
void
hf_audit_command_clear (HfAuditCommand *self)
{
  g_free (self->sample_text);
  g_free (self->time_text);
  g_free (self->seed_text);
  g_strfreev (self->places);
}
