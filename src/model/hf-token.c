/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens and scopes as values. Any thread; one value belongs to one thread at a time. */
#include "hf-token.h"

static const char *const scope_names[] = { "none", "read", "operate", "admin" };

/**
 * hf_token_new:
 * Returns: (transfer full): a token without name, which opens nothing
 */
HfToken *
hf_token_new (void)
{
  return g_new0 (HfToken, 1);
}

/**
 * hf_token_free:
 * @self: (transfer full) (nullable): a token
 */
void
hf_token_free (HfToken *self)
{
  if (!self)
    return;
  g_free (self->name);
  g_free (self);
}

/**
 * hf_scope_to_string:
 * Returns: the word for answers, "unknown" for a number that is none of ours
 */
const char *
hf_scope_to_string (HfScope scope)
{
  return (unsigned)scope < G_N_ELEMENTS (scope_names) ? scope_names[scope] : "unknown";
}

/**
 * hf_scope_from_string:
 * @word: "read", "operate" or "admin"
 * @scope: (out): what it stands for
 *
 * Returns: whether a token can have it
 */
gboolean
hf_scope_from_string (const char *word, HfScope *scope)
{
  for (unsigned i = HF_SCOPE_READ; i <= HF_SCOPE_ADMIN; i++)
    if (g_str_equal (word, scope_names[i]))
      {
        *scope = (HfScope)i;
        return TRUE;
      }
  return FALSE;
}
