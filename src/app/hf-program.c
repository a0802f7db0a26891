/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From the command line to a running engine and API, with a window or without, and to a clean end:
 * SIGTERM and SIGINT stop the API first, then the engine, whose interrupted work goes on at the
 * next start. Threading: main thread. */

#include "hf-program.h"

#include <libintl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <glib-unix.h>

#include "hf-application.h"
#include "hf-audit-command.h"
#include "hf-check.h"
#include "hf-credentials-chain.h"
#include "hf-credentials-directory.h"
#include "hf-engine.h"
#include "hf-keyring.h"
#include "hf-language.h"
#include "hf-pack.h"
#include "hf-secrets-file.h"
#include "hf-server.h"
#include "hf-token-file.h"
#include "hf-unpack.h"

#define DEFAULT_PORT 8000

typedef struct
{
  gboolean headless;
  gboolean version;
  gboolean check;
  char *max_age;
  gint64 age; /* of max_age, in microseconds */
  int port;
  char *data_dir;
  char *token_file;
  char *secrets_file;
  HfPack pack;
  HfUnpack unpack;
  HfAuditCommand audit;

  HfClock *clock;
  HfEngine *engine;
  HfServer *server;
  unsigned bound; /* the API's port */
  GMainLoop *loop;
  HfApplication *application;
} Program;

/* What works on files alone, without a registry. */
static GOptionGroup *
make_file_options (Program *program)
{
  GOptionGroup *group
      = g_option_group_new ("files", "Files and CARs:", "Show how files become CARs and CARs files",
                            NULL, NULL);

  hf_pack_add_options (&program->pack, group);
  hf_unpack_add_options (&program->unpack, group);
  return group;
}

static GOptionGroup *
make_audit_options (Program *program)
{
  GOptionGroup *group = g_option_group_new (
      "audit",
      "Audit of places, each the address of an IPFS node's RPC "
      "(http://127.0.0.1:5001) or a directory of CARs.\n"
      "It ends with 0 (all pins whole, in two independent places), 1 (some in "
      "one place only),\n2 (some unreadable or incomplete) or 3 (unknown):",
      "Show how to look at pins without changing anything", NULL, NULL);

  hf_audit_command_add_options (&program->audit, group);
  return group;
}

/* @rest: what is left of the command line. */
static gboolean
check_options (Program *program, char *const *rest, GError **error)
{
  if (*rest != NULL && !program->audit.wanted)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "unexpected argument “%s”",
                 *rest);
  else if (program->port < 0 || program->port > G_MAXUINT16)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "a port is a number from 0 to 65535");
  else if (program->pack.path != NULL && program->unpack.path != NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--pack and --unpack exclude each other");
  else if (program->max_age != NULL && !program->check)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--max-age goes with --check");
  else if (program->unpack.root != NULL && program->unpack.path == NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--root goes with --unpack");
  else
    return (program->max_age == NULL || hf_check_parse_age (program->max_age, &program->age, error))
           && hf_audit_command_check (&program->audit, rest, error);
  return FALSE;
}

static gboolean
parse_options (Program *program, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "headless", 0, 0, G_OPTION_ARG_NONE, &program->headless, "Run without a window", NULL },
    { "port", 0, 0, G_OPTION_ARG_INT, &program->port,
      "Serve the API on this port of 127.0.0.1 (default 8000; 0 picks a free one)", "N" },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &program->data_dir,
      "Keep the registry here (default: holdfast in the user's data directory)", "DIR" },
    { "token-file", 0, 0, G_OPTION_ARG_FILENAME, &program->token_file,
      "Read the API's admin token from this file; it is made when absent", "FILE" },
    { "secrets", 0, 0, G_OPTION_ARG_FILENAME, &program->secrets_file,
      "Keep the backends' secrets in this file, which nobody else may use; it is made when absent",
      "FILE" },
    { "check", 0, 0, G_OPTION_ARG_NONE, &program->check,
      "Say how the pins are, and end with 0 (safe), 1 (warning), 2 (at risk) or 3 (unknown)",
      NULL },
    { "max-age", 0, 0, G_OPTION_ARG_STRING, &program->max_age,
      "How long ago Holdfast may have looked for --check: 30m, 12h, 2d (default: 1d)", "AGE" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &program->version, "Print the version", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("[PLACE…]");
  char *const *rest;

  g_option_context_set_summary (context,
                                "Keeps pinned IPFS content alive: copies it to several stores, "
                                "proves the copies, repairs them.");
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, make_file_options (program));
  g_option_context_add_group (context, make_audit_options (program));
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  rest = *argv + 1;
  if (g_strcmp0 (*rest, "--") == 0) /* which stays there before what begins with a dash */
    rest++;
  return check_options (program, rest, error);
}

static gboolean
start_server (Program *program, GError **error)
{
  g_autofree char *token = NULL;
  HfServerConfig config = { .port = (unsigned)program->port, .version = HF_VERSION };

  if (program->token_file != NULL)
    {
      token = hf_token_file_load (program->token_file, error);
      if (token == NULL)
        return FALSE;
    }
  config.token = token;
  program->server = hf_server_new (program->engine, &config);
  program->bound = hf_server_start (program->server, error);
  return program->bound != 0;
}

static char *
find_data_dir (Program *program)
{
  return program->data_dir != NULL ? g_canonicalize_filename (program->data_dir, NULL)
                                   : g_build_filename (g_get_user_data_dir (), "holdfast", NULL);
}

/* The keyring is that of a session, which a service without a window has not. */
static gboolean
add_keyring (Program *program, HfCredentialsChain *chain, const char *data_dir, GError **error)
{
  g_autofree char *index = g_build_filename (data_dir, "keyring.json", NULL);
  g_autoptr (HfCredentials) keyring = hf_keyring_new (index, program->clock, error);

  if (keyring != NULL)
    hf_credentials_chain_add (chain, keyring);
  return keyring != NULL;
}

/* Where secrets are (SAFETY §7), the first that can be written to gets them. Who names a file wants
 * them there. The keyring comes before what the service manager hands over, since that can't be
 * changed from here: a secret that the user gives in the window must count from then on. */
static HfCredentials *
make_credentials (Program *program, const char *data_dir, GError **error)
{
  const char *directory = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autoptr (HfCredentialsChain) chain = hf_credentials_chain_new ();

  if (program->secrets_file != NULL)
    {
      g_autoptr (HfCredentials) file = hf_secrets_file_new (program->secrets_file, error);

      if (file == NULL)
        return NULL;
      hf_credentials_chain_add (chain, file);
    }
  if (!program->headless && !add_keyring (program, chain, data_dir, error))
    return NULL;
  if (directory != NULL && *directory != '\0')
    {
      g_autoptr (HfCredentials) handed = hf_credentials_directory_new (directory);

      hf_credentials_chain_add (chain, handed);
    }
  return HF_CREDENTIALS (g_steal_pointer (&chain));
}

static gboolean
start (Program *program, GError **error)
{
  g_autofree char *data_dir = find_data_dir (program);
  g_autoptr (HfCredentials) credentials = NULL;
  g_autoptr (HfSurroundings) surroundings = hf_surroundings_new_system ();
  HfEngineConfig config = { .data_dir = data_dir };

  program->clock = hf_clock_new_system ();
  credentials = make_credentials (program, data_dir, error);
  if (credentials == NULL)
    return FALSE;
  config.credentials = credentials;
  config.clock = program->clock;
  config.surroundings = surroundings;
  program->engine = hf_engine_new (&config, error);
  if (program->engine == NULL)
    return FALSE;
  if (!hf_engine_start (program->engine, error) || !start_server (program, error))
    return FALSE;
  printf ("http://127.0.0.1:%u/\n", program->bound);
  fflush (stdout);
  return TRUE;
}

static void
stop (Program *program)
{
  g_clear_pointer (&program->server, hf_server_free);
  g_clear_pointer (&program->engine, hf_engine_free);
  g_clear_pointer (&program->clock, hf_clock_unref);
}

static gboolean
on_signal (gpointer data)
{
  Program *program = data;

  if (program->loop != NULL)
    g_main_loop_quit (program->loop);
  if (program->application != NULL)
    g_application_quit (G_APPLICATION (program->application));
  return G_SOURCE_CONTINUE;
}

static int
run_headless (Program *program, GError **error)
{
  if (!start (program, error))
    return EXIT_FAILURE;
  program->loop = g_main_loop_new (NULL, FALSE);
  g_main_loop_run (program->loop);
  g_clear_pointer (&program->loop, g_main_loop_unref);
  return EXIT_SUCCESS;
}

/* Where the program runs without being installed, ./run says where the catalogues are. */
static void
choose_language (void)
{
  const char *directory = g_getenv ("HF_LOCALE_DIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, directory ? directory : HF_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  hf_language_prepare ();
}

static int
run_with_engine (Program *program, GError **error)
{
  g_autoptr (HfDesk) desk = NULL;
  g_autofree char *address = NULL;
  int status;

  if (!start (program, error))
    return EXIT_FAILURE;
  address = g_strdup_printf ("http://127.0.0.1:%u/", program->bound);
  desk = hf_desk_new (program->engine, address);
  hf_application_set_desk (program->application, desk);
  status = g_application_run (G_APPLICATION (program->application), 0, NULL);
  hf_desk_close (desk);
  stop (program);
  return status;
}

/* A second start shows the first one's window instead. */
static int
run_window (Program *program, GError **error)
{
  g_autoptr (HfApplication) application = NULL;
  int status;

  choose_language ();
  application = hf_application_new ();
  if (!g_application_register (G_APPLICATION (application), NULL, error))
    return EXIT_FAILURE;
  program->application = application;
  status = g_application_get_is_remote (G_APPLICATION (application))
               ? g_application_run (G_APPLICATION (application), 0, NULL)
               : run_with_engine (program, error);
  program->application = NULL;
  return status;
}

static int
run_check (Program *program, GError **error)
{
  g_autofree char *data_dir = find_data_dir (program);

  return (int)hf_check_run (data_dir, program->age, error);
}

static int
run (Program *program, GError **error)
{
  if (program->audit.wanted)
    return hf_audit_command_run (&program->audit, error);
  if (program->check)
    return run_check (program, error);
  if (program->pack.path != NULL)
    return hf_pack_run (&program->pack, error) ? EXIT_SUCCESS : EXIT_FAILURE;
  if (program->unpack.path != NULL)
    return hf_unpack_run (&program->unpack, program->pack.output, error) ? EXIT_SUCCESS
                                                                         : EXIT_FAILURE;
  return program->headless ? run_headless (program, error) : run_window (program, error);
}

static void
clear (Program *program)
{
  g_free (program->data_dir);
  g_free (program->token_file);
  g_free (program->secrets_file);
  g_free (program->max_age);
  hf_pack_clear (&program->pack);
  hf_unpack_clear (&program->unpack);
  hf_audit_command_clear (&program->audit);
}

/* All that is not about the command line itself. */
static int
run_until_end (Program *program)
{
  g_autoptr (GError) error = NULL;
  int status;

  signal (SIGPIPE, SIG_IGN);
  g_unix_signal_add (SIGTERM, on_signal, program);
  g_unix_signal_add (SIGINT, on_signal, program);
  status = run (program, &error);
  stop (program);
  if (error != NULL)
    fprintf (stderr, "holdfast: %s\n", error->message);
  return status;
}

/**
 * hf_program_run:
 * @argc: of main()
 * @argv: of main()
 *
 * Runs until a signal or the user ends it. With the API ready, prints its URL on a line of its own.
 *
 * Returns: the exit status
 */
int
hf_program_run (int argc, char **argv)
{
  Program program = { .port = DEFAULT_PORT, .age = HF_DAY };
  g_autoptr (GError) error = NULL;
  int status = EXIT_SUCCESS;

  if (!parse_options (&program, &argc, &argv, &error))
    {
      fprintf (stderr, "holdfast: %s; see holdfast --help\n", error->message);
      status = 2;
    }
  else if (program.version)
    printf ("holdfast %s\n", HF_VERSION);
  else
    status = run_until_end (&program);
  clear (&program);
  return status;
}
