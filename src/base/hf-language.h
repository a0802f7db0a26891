/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfLanguage:
 * In which language a thread speaks: what gettext gives, and how numbers are written.
 */
typedef enum
{
  HF_LANGUAGE_USERS, /* of the program's locale; every thread begins with it */
  HF_LANGUAGE_PLAIN, /* English, numbers with a point and without groups */
} HfLanguage;

void hf_language_prepare (void);
HfLanguage hf_language_use (HfLanguage language);
HfLanguage hf_language_get (void);

/**
 * hf_language_use_plain:
 * For threads whose words are kept, or answer other programs. Costs nothing.
 *
 * Returns: in which language this thread spoke so far
 */
static inline HfLanguage
hf_language_use_plain (void)
{
  return hf_language_use (HF_LANGUAGE_PLAIN);
}

/**
 * hf_language_use_users:
 * For work whose words the window shows.
 *
 * Returns: in which language this thread spoke so far
 */
static inline HfLanguage
hf_language_use_users (void)
{
  return hf_language_use (HF_LANGUAGE_USERS);
}

G_END_DECLS
