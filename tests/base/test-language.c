/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each thread speaks its own language, in words and in numbers, whatever the program's locale is.
 */
#include "hf-language.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>

#include "hf-test.h"

/* What is translated, and how. */
static const char *const words[][2] = {
  { "", "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n" },
  { "Holdfast", "Haftkralle" },
};

static void
append_number (GString *file, gsize number)
{
  guint32 bytes = (guint32)number;

  g_string_append_len (file, (const char *)&bytes, sizeof bytes);
}

/* A catalogue as msgfmt makes it: tables of lengths and places, originals, translations. */
static GString *
make_catalogue (void)
{
  const gsize header = 7 * 4, table = G_N_ELEMENTS (words) * 8;
  gsize place = header + 2 * table;
  GString *file = g_string_new (NULL);

  append_number (file, 0x950412de);
  append_number (file, 0);
  append_number (file, G_N_ELEMENTS (words));
  append_number (file, header);
  append_number (file, header + table);
  append_number (file, 0);
  append_number (file, 0);
  for (unsigned side = 0; side < 2; side++)
    for (unsigned i = 0; i < G_N_ELEMENTS (words); i++)
      {
        append_number (file, strlen (words[i][side]));
        append_number (file, place);
        place += strlen (words[i][side]) + 1;
      }
  for (unsigned side = 0; side < 2; side++)
    for (unsigned i = 0; i < G_N_ELEMENTS (words); i++)
      g_string_append_len (file, words[i][side], (gssize)strlen (words[i][side]) + 1);
  return file;
}

static void
install_catalogue (const char *dir)
{
  g_autofree char *below = g_build_filename (dir, "de", "LC_MESSAGES", NULL);
  g_autoptr (GString) file = make_catalogue ();

  g_assert_cmpint (g_mkdir_with_parents (below, 0700), ==, 0);
  hf_test_file_set (below, GETTEXT_PACKAGE ".mo", file->str, file->len);
  bindtextdomain (GETTEXT_PACKAGE, dir);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/* Whether there is a German locale now, which few machines have installed. */
static gboolean
make_locale (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "de_DE.UTF-8", NULL);
  const char *command[] = { "localedef", "--no-archive", "-i", "de_DE", "-f", "UTF-8", path, NULL };
  g_autoptr (GError) error = NULL;

  if (!g_spawn_sync (NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, NULL, NULL, NULL, &error))
    return FALSE;
  g_setenv ("LOCPATH", dir, TRUE);
  return setlocale (LC_ALL, "de_DE.UTF-8") != NULL;
}

static char *
speak (void)
{
  return g_strdup_printf ("%s %.1f", _ ("Holdfast"), 1.5);
}

static gpointer
speak_plain (gpointer data)
{
  g_assert_cmpint (hf_language_get (), ==, HF_LANGUAGE_USERS);
  hf_language_use_plain ();
  g_assert_cmpint (hf_language_get (), ==, HF_LANGUAGE_PLAIN);
  return speak ();
}

static gpointer
speak_anyhow (gpointer data)
{
  return speak ();
}

/* As a pool's thread does that is lent to the window after other work. */
static gpointer
speak_users_after_plain (gpointer data)
{
  HfLanguage spoken;
  char *text;

  hf_language_use_plain ();
  spoken = hf_language_use_users ();
  text = speak ();
  g_assert_cmpint (spoken, ==, HF_LANGUAGE_PLAIN);
  g_assert_cmpint (hf_language_use (spoken), ==, HF_LANGUAGE_USERS);
  g_assert_cmpint (hf_language_get (), ==, HF_LANGUAGE_PLAIN);
  return text;
}

static void
assert_speaks (GThreadFunc func, const char *expected)
{
  g_autofree char *text = g_thread_join (g_thread_new ("speaker", func, NULL));

  g_assert_cmpstr (text, ==, expected);
}

static void
test_threads (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  const char *users;

  g_setenv ("LANGUAGE", "de", TRUE);
  install_catalogue (dir);
  if (make_locale (dir))
    users = "Haftkralle 1,5";
  else
    {
      g_assert_nonnull (setlocale (LC_ALL, "C.UTF-8"));
      g_test_message ("no German locale can be made here: words alone are looked at, not numbers");
      users = "Haftkralle 1.5";
    }
  hf_language_prepare ();
  assert_speaks (speak_plain, "Holdfast 1.5");
  assert_speaks (speak_anyhow, users);
  assert_speaks (speak_users_after_plain, users);
  assert_speaks (speak_plain, "Holdfast 1.5");
  setlocale (LC_ALL, "C.UTF-8");
  assert_speaks (speak_anyhow, "Haftkralle 1.5");
  assert_speaks (speak_plain, "Holdfast 1.5");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/language/threads", test_threads);
  return g_test_run ();
}
