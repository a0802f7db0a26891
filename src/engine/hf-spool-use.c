/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which spools this process is writing or reading: their files are no leftovers, whatever the
 * registry says of them by then. Names are random, so one list serves all directories. Threading:
 * any. */

#include "hf-spool-use.h"

static GMutex mutex;
static GHashTable *uses; /* name → how often; NULL until there is one */

/**
 * hf_spool_use_begin:
 * @name: of a spool
 *
 * To be followed by as many hf_spool_use_end().
 */
void
hf_spool_use_begin (const char *name)
{
  unsigned count;

  g_mutex_lock (&mutex);
  if (uses == NULL)
    uses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  count = GPOINTER_TO_UINT (g_hash_table_lookup (uses, name));
  g_hash_table_replace (uses, g_strdup (name), GUINT_TO_POINTER (count + 1));
  g_mutex_unlock (&mutex);
}

/**
 * hf_spool_use_end:
 * @name: of a spool
 */
void
hf_spool_use_end (const char *name)
{
  unsigned count;

  g_mutex_lock (&mutex);
  count = GPOINTER_TO_UINT (g_hash_table_lookup (uses, name));
  if (count > 1)
    g_hash_table_replace (uses, g_strdup (name), GUINT_TO_POINTER (count - 1));
  else
    g_hash_table_remove (uses, name);
  g_mutex_unlock (&mutex);
}

/**
 * hf_spool_use_list:
 * Returns: (transfer full) (element-type utf8 utf8): a set of the names that are in use now
 */
GHashTable *
hf_spool_use_list (void)
{
  GHashTable *list = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer name;

  g_mutex_lock (&mutex);
  if (uses != NULL)
    {
      g_hash_table_iter_init (&iter, uses);
      while (g_hash_table_iter_next (&iter, &name, NULL))
        g_hash_table_add (list, g_strdup (name));
    }
  g_mutex_unlock (&mutex);
  return list;
}
