/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The language of a thread. The window speaks the user's; the API, the log, and what the registry
 * keeps are English, whoever looks at them. gettext and printf() go by the locale of the thread,
 * so the same function gives both. Any thread.
 */
#include "hf-language.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

/* Made once, and for as long as the program runs. */
static locale_t
get_plain (void)
{
  static gsize plain;

  if (g_once_init_enter (&plain))
    {
      locale_t made = newlocale (LC_ALL_MASK, "C", (locale_t)0);

      if (made == (locale_t)0)
        g_error ("there is no locale “C”");
      g_once_init_leave (&plain, (gsize)made);
    }
  return (locale_t)plain;
}

/**
 * hf_language_prepare:
 * After the program's locale and catalogue were chosen, and before there are threads: GLib looks
 * only once whether there are translations, in the thread that asks first.
 */
void
hf_language_prepare (void)
{
  g_dgettext (GETTEXT_PACKAGE, "Holdfast");
}

/**
 * hf_language_use:
 * @language: in which this thread speaks from now on
 *
 * Threads of a pool that others use, too, go back to what they spoke.
 *
 * Returns: in which it spoke so far
 */
HfLanguage
hf_language_use (HfLanguage language)
{
  locale_t before = uselocale (language == HF_LANGUAGE_PLAIN ? get_plain () : LC_GLOBAL_LOCALE);

  return before == LC_GLOBAL_LOCALE ? HF_LANGUAGE_USERS : HF_LANGUAGE_PLAIN;
}

/**
 * hf_language_get:
 * Returns: in which language this thread speaks
 */
HfLanguage
hf_language_get (void)
{
  return uselocale ((locale_t)0) == LC_GLOBAL_LOCALE ? HF_LANGUAGE_USERS : HF_LANGUAGE_PLAIN;
}
