/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In a German program the window's work speaks German, and the API, the events and the reasons that
 * are kept English, about the same engine at the same time. */
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>

#include "hf-api-client.h"
#include "hf-desk.h"
#include "hf-event-table.h"
#include "hf-language.h"
#include "hf-engine-fixture.h"
#include "hf-explain.h"
#include "hf-keyring.h"
#include "hf-mock-keyring.h"
#include "hf-pin-search.h"
#include "hf-server.h"
#include "hf-test.h"

#define TOKEN "a token that opens everything"
#define HEADERS "Authorization: Bearer " TOKEN "\r\nContent-Type: application/json\r\n"

/* A house, its window's desk, and its API. */
typedef struct
{
  HfHouse *house;
  HfDesk *desk;
  HfServer *server;
  unsigned port;
  HfTestDag *dag; /* pinned */
} Both;

static Both *
both_new (unsigned stores)
{
  Both *self = g_new0 (Both, 1);
  g_autoptr (GError) error = NULL;

  self->house = hf_house_new (stores);
  self->desk = hf_desk_new (self->house->engine, "http://127.0.0.1:8000/");
  self->server
      = hf_server_new (self->house->engine, &(HfServerConfig){ .token = TOKEN, .version = "test" });
  self->port = hf_server_start (self->server, &error);
  g_assert_no_error (error);
  self->dag = hf_house_new_dag (1);
  hf_house_add (self->house, self->dag);
  hf_engine_settle (self->house->engine);
  return self;
}

static void
both_free (Both *self)
{
  hf_server_free (self->server);
  hf_desk_close (self->desk);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_object_unref (self->desk);
  hf_test_dag_free (self->dag);
  hf_house_free (self->house);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Both, both_free)

/* ---- what the window's worker says ---- */

typedef struct
{
  char *text;
  gboolean over;
} Run;

static void
on_ran (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;

  run->text = hf_desk_run_finish (HF_DESK (source), result, &error);
  if (error)
    run->text = g_strdup (error->message);
  run->over = TRUE;
}

static void
assert_window (Both *both, HfDeskFunc func, const char *part)
{
  Run run = { 0 };

  hf_desk_run (both->desk, func, both->dag, NULL, g_free, NULL, on_ran, &run);
  while (!run.over)
    g_main_context_iteration (NULL, TRUE);
  if (!strstr (run.text, part))
    g_error ("“%s” is not in %s", part, run.text);
  g_free (run.text);
}

static void
assert_api (Both *both, const char *method, const char *path, const char *body, const char *part)
{
  g_autoptr (HfAnswer) answer = hf_client_ask (both->port, method, path, HEADERS, body);

  if (!answer->body || !strstr (answer->body, part))
    g_error ("“%s” is not in %s", part, answer->body);
}

static gpointer
say_overview (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfOverview) overview = hf_overview_new (engine, error);
  g_autoptr (GString) text = g_string_new (overview->sentence);

  for (unsigned i = 0; i < overview->alerts->len; i++)
    g_string_append_printf (text, "; %s", ((HfAlert *)overview->alerts->pdata[i])->message);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gpointer
change_wrongly (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (JsonObject) changes = json_object_new ();

  json_object_set_int_member (changes, "priority", 0);
  hf_engine_change_backend (engine, "a", changes, problems, error);
  return NULL;
}

static gpointer
remove_needed (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  hf_engine_remove_backend (engine, "a", error);
  return NULL;
}

static gpointer
explain (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  HfTestDag *dag = data;
  g_autoptr (HfExplanation) explanation
      = hf_explanation_new (engine, hf_test_dag_get_root (dag), error);

  return g_strdup (explanation->sentence);
}

static void
test_overview (void)
{
  g_autoptr (Both) both = both_new (1);

  assert_window (both, say_overview, "1 Pin ist gefährdet: zu wenige Kopien");
  assert_api (both, "GET", "/api/replication/status", NULL, "1 pin is at risk: too few copies");
  assert_window (both, say_overview, "fügen Sie ein Backend hinzu");
  assert_api (both, "GET", "/api/status", NULL, "add a backend");
  assert_window (both, say_overview, "1 Pin ist gefährdet: zu wenige Kopien");
  hf_house_advance (both->house, HF_HOUR);
  g_assert_cmpuint (hf_house_count_events (both->house, "under-replicated", "fewer proven copies"),
                    >, 0);
}

/* The refusal is made in the one change of the registry that would remove it. */
static void
test_refusals (void)
{
  g_autoptr (Both) both = both_new (2);

  assert_window (both, remove_needed, "geprüfte Kopien als die Mindestzahl der Richtlinie");
  assert_api (both, "DELETE", "/api/backends/a", NULL, "fewer proven copies than the policy's");
  assert_window (both, change_wrongly, "muss zwischen 1 und 1000 liegen");
  assert_api (both, "PATCH", "/api/backends/a", "{\"priority\":0}", "must be from 1 to 1000");
}

static void
test_explanation (void)
{
  g_autoptr (Both) both = both_new (2);
  g_autofree char *root = hf_cid_to_text (hf_test_dag_get_root (both->dag));
  g_autofree char *path = g_strconcat ("/api/pins/", root, "/explain", NULL);

  assert_window (both, explain, "Kein Ort für 1 weitere Kopie");
  assert_api (both, "GET", path, NULL, "no place for 1 more copy");
}

/* What to do is said in words that are right for both. */
static void
test_paused (void)
{
  g_autoptr (Both) both = both_new (1);
  g_autoptr (GError) error = NULL;

  hf_engine_pause_jobs (both->house->engine, TRUE, &error);
  g_assert_no_error (error);
  assert_window (both, say_overview, "setzen Sie alle fort, damit es weitergeht");
  assert_api (both, "GET", "/api/status", NULL, "resume all of them to go on");
}

/* ---- what is not asked of an engine ---- */

static void
assert_search (const char *text, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfPinSearch) search = hf_pin_search_parse (text, &error);

  g_assert_null (search);
  if (!strstr (error->message, part))
    g_error ("“%s” is not in %s", part, error->message);
}

static void
test_search (void)
{
  static const struct
  {
    const char *text, *users, *plain;
  } known[] = {
    { "size:big", "size:big ist keine Größe", "size:big is no size" },
    { "size:<0B", "Kein Pin ist so klein wie size:<0B", "No pin is as small as size:<0B" },
    { "checked:soon", "checked:soon ist keine Zeit", "checked:soon is no time" },
    { "health:fine", "health:fine gibt es nicht", "health:fine is none" },
    { "-backend:", "-backend: braucht die Kennung", "-backend: needs the id" },
    { "colour:red", "Es gibt keinen Filter colour:", "There is no filter colour:" },
    { "-size:>1GB", "ausgelassen werden, wie in -backend:s3, nicht",
      "left out, as in -backend:s3, " },
    { "-word", "setzen Sie „-word“ in Anführungszeichen", "put quotes around “-word”" },
    { "health:critical health:excess", "Kein Pin ist zugleich critical und excess",
      "No pin is both critical and excess" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (known); i++)
    {
      HfLanguage spoken;

      assert_search (known[i].text, known[i].users);
      spoken = hf_language_use_plain ();
      assert_search (known[i].text, known[i].plain);
      hf_language_use (spoken);
    }
}

static void
assert_locked (HfCredentials *keyring, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hf_credentials_save (keyring, "nas", "token", "geheim", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  if (!strstr (error->message, part))
    g_error ("“%s” is not in %s", part, error->message);
}

static void
test_keyring (void)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *index = g_build_filename (dir, "keyring.json", NULL);
  HfClock *clock = hf_clock_new_manual (HF_DAY);
  g_autoptr (GError) error = NULL;
  HfCredentials *keyring;
  HfMockKeyring *mock;
  HfLanguage spoken;

  g_test_dbus_up (bus);
  mock = hf_mock_keyring_new ();
  keyring = hf_keyring_new (index, clock, &error);
  g_assert_no_error (error);
  hf_mock_keyring_set_locked (mock, TRUE);
  assert_locked (keyring, "Der Schlüsselbund ist gesperrt: Entsperren Sie ihn");
  spoken = hf_language_use_plain ();
  assert_locked (keyring, "the keyring is locked: unlock it");
  hf_language_use (spoken);
  g_assert_finalize_object (keyring);
  hf_mock_keyring_free (mock);
  hf_clock_unref (clock);
  g_test_dbus_down (bus);
}

int
main (int argc, char **argv)
{
  g_autofree char *catalogues = NULL;

  g_setenv ("LANGUAGE", "de", TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  setlocale (LC_ALL, "");
  catalogues = g_build_filename (g_getenv ("HF_BUILDDIR"), "po", NULL);
  bindtextdomain (GETTEXT_PACKAGE, catalogues);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  hf_language_prepare ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/language/overview", test_overview);
  g_test_add_func ("/app/language/refusals", test_refusals);
  g_test_add_func ("/app/language/explanation", test_explanation);
  g_test_add_func ("/app/language/paused", test_paused);
  g_test_add_func ("/app/language/search", test_search);
  g_test_add_func ("/app/language/keyring", test_keyring);
  return g_test_run ();
}
