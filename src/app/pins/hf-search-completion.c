/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be typed next in the language of the search. Pure; the meanings are in the user's
 * language. */
#include "hf-search-completion.h"

#include <glib/gi18n.h>
#include <string.h>

#include "hf-backend-info.h"

static const struct
{
  const char *text, *meaning;
} fixed[] = {
  { "backend:", N_ ("Has a copy on a backend") },
  { "-backend:", N_ ("Has no copy on a backend") },
  { "health:", N_ ("Has too few copies, or enough") },
  { "health:critical ", N_ ("Fewer copies than the minimum") },
  { "health:warning ", N_ ("Fewer copies than wanted") },
  { "health:healthy ", N_ ("As many copies as wanted") },
  { "health:excess ", N_ ("More copies than the maximum") },
  { "size:", N_ ("Is larger or smaller than a size") },
  { "size:>1GB ", N_ ("Larger than 1 GB") },
  { "size:<10MB ", N_ ("Smaller than 10 MB") },
  { "checked:", N_ ("Was checked lately, or was not") },
  { "checked:<7d ", N_ ("Checked within 7 days") },
  { "checked:>30d ", N_ ("Not checked for 30 days") },
  { "checked:never ", N_ ("Never checked") },
};

/**
 * hf_completion_free:
 * @self: (transfer full) (nullable): a completion
 */
void
hf_completion_free (HfCompletion *self)
{
  if (!self)
    return;
  g_free (self->text);
  g_free (self->meaning);
  g_free (self);
}

static void
add (GPtrArray *completions, const char *text, const char *meaning)
{
  HfCompletion *completion = g_new0 (HfCompletion, 1);

  completion->text = g_strdup (text);
  completion->meaning = g_strdup (meaning);
  g_ptr_array_add (completions, completion);
}

/* A key completes to itself alone: what may stand behind it comes when it is there. */
static void
add_fixed (GPtrArray *completions, const char *word, gsize length)
{
  gboolean has_key = memchr (word, ':', length) != NULL;

  for (unsigned i = 0; i < G_N_ELEMENTS (fixed); i++)
    {
      gboolean is_key = g_str_has_suffix (fixed[i].text, ":");

      if (is_key == has_key || g_ascii_strncasecmp (fixed[i].text, word, length) != 0)
        continue;
      add (completions, fixed[i].text, _ (fixed[i].meaning));
    }
}

static void
add_backends (GPtrArray *completions, const char *key, const char *word, gsize length,
              const GPtrArray *backends)
{
  for (unsigned i = 0; backends && i < backends->len; i++)
    {
      const HfBackendInfo *info = backends->pdata[i];
      g_autofree char *text = g_strconcat (key, info->id, " ", NULL);

      if (g_ascii_strncasecmp (text, word, length) == 0)
        add (completions, text, info->kind);
    }
}

/**
 * hf_search_completion_list:
 * @text: what is typed
 * @cursor: where the cursor stands in it, in bytes
 * @backends: (nullable) (element-type HfBackendInfo): those that there are
 * @begin: (out): where the word at the cursor begins; it ends at the cursor
 *
 * Returns: (transfer full) (element-type HfCompletion): what that word may become; nothing where no
 * word has been begun
 */
GPtrArray *
hf_search_completion_list (const char *text, gsize cursor, const GPtrArray *backends, gsize *begin)
{
  GPtrArray *completions = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_completion_free);
  gsize length;

  *begin = cursor;
  while (*begin > 0 && !g_ascii_isspace (text[*begin - 1]))
    --*begin;
  length = cursor - *begin;
  if (length == 0 || memchr (text + *begin, '"', length))
    return completions;
  add_fixed (completions, text + *begin, length);
  if (memchr (text + *begin, ':', length))
    {
      add_backends (completions, "backend:", text + *begin, length, backends);
      add_backends (completions, "-backend:", text + *begin, length, backends);
    }
  return completions;
}
