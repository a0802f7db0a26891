/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Without it each request to a backend would ask a keyring for secrets that were never given, and a
 * locked keyring would stop backends that need none. As JSON: {"registry": UUID, "secrets":
 * ["BACKEND/NAME", …]}. The UUID tells the secrets of one data directory from those of another,
 * wherever it is moved. */
#include "hf-keyring-index.h"

#include <fcntl.h>
#include <string.h>

#include "hf-error.h"
#include "hf-file.h"
#include "hf-json.h"

#define MOST_BYTES (1024 * 1024)
#define MOST_SECRETS 10000

struct _HfKeyringIndex
{
  char *path;
  char *registry;
  GHashTable *kept; /* set of "BACKEND/NAME" */
};

static char *
make_key (const char *backend_id, const char *name)
{
  return g_strconcat (backend_id, "/", name, NULL);
}

static gboolean
parse (HfKeyringIndex *self, GBytes *bytes, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autoptr (JsonObject) content = hf_json_parse_object (text, (gssize)length, NULL);
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_auto (GStrv) kept = NULL;
  g_autofree char *registry = NULL;

  if (!content || !hf_json_read_string (content, "registry", MOST_BYTES, &registry, problems)
      || !hf_json_read_strings (content, "secrets", MOST_SECRETS, &kept, problems))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED,
                   "%s, which names the secrets in the keyring, can't be understood; without it "
                   "they have to be given again",
                   self->path);
      return FALSE;
    }
  g_free (self->registry);
  self->registry = g_steal_pointer (&registry);
  for (char **key = kept; *key; key++)
    g_hash_table_add (self->kept, g_strdup (*key));
  return TRUE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static gboolean
write_file (HfKeyringIndex *self, GError **error)
{
  g_autoptr (JsonObject) content = json_object_new ();
  JsonArray *array = json_array_new ();
  g_autofree gpointer *keys = NULL;
  g_autofree char *text = NULL;
  unsigned n;

  keys = g_hash_table_get_keys_as_array (self->kept, &n);
  qsort (keys, n, sizeof *keys, compare);
  for (unsigned i = 0; i < n; i++)
    json_array_add_string_element (array, keys[i]);
  json_object_set_string_member (content, "registry", self->registry);
  json_object_set_array_member (content, "secrets", array);
  text = hf_json_to_text (content);
  return hf_file_replace_private (AT_FDCWD, self->path, text, strlen (text), error);
}

/**
 * hf_keyring_index_load:
 * @path: a file, which is made when the first secret is kept
 * @error: why it can't be read; %HF_ERROR_MALFORMED
 *
 * Returns: (transfer full): what is in it
 */
HfKeyringIndex *
hf_keyring_index_load (const char *path, GError **error)
{
  g_autoptr (HfKeyringIndex) self = g_new0 (HfKeyringIndex, 1);
  g_autoptr (GError) why = NULL;
  g_autoptr (GBytes) bytes = hf_file_read_small (AT_FDCWD, path, MOST_BYTES, &why);

  self->path = g_strdup (path);
  self->registry = g_uuid_string_random ();
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (bytes)
    return parse (self, bytes, error) ? g_steal_pointer (&self) : NULL;
  if (g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return g_steal_pointer (&self);
  g_propagate_error (error, g_steal_pointer (&why));
  return NULL;
}

/**
 * hf_keyring_index_free:
 * @self: (transfer full): an index
 */
void
hf_keyring_index_free (HfKeyringIndex *self)
{
  g_free (self->path);
  g_free (self->registry);
  g_clear_pointer (&self->kept, g_hash_table_unref);
  g_free (self);
}

/**
 * hf_keyring_index_get_registry:
 * Returns: (transfer none): what tells this registry's secrets from others
 */
const char *
hf_keyring_index_get_registry (HfKeyringIndex *self)
{
  return self->registry;
}

/**
 * hf_keyring_index_has:
 * Returns: whether the keyring keeps this secret, as far as we know
 */
gboolean
hf_keyring_index_has (HfKeyringIndex *self, const char *backend_id, const char *name)
{
  g_autofree char *key = make_key (backend_id, name);

  return g_hash_table_contains (self->kept, key);
}

/**
 * hf_keyring_index_set:
 * @kept: whether the keyring keeps it from now on
 * @error: why that could not be written
 *
 * Returns: whether it is noted, durably
 */
gboolean
hf_keyring_index_set (HfKeyringIndex *self, const char *backend_id, const char *name, gboolean kept,
                      GError **error)
{
  g_autofree char *key = make_key (backend_id, name);

  if (g_hash_table_contains (self->kept, key) == kept)
    return TRUE;
  if (kept)
    g_hash_table_add (self->kept, g_strdup (key));
  else
    g_hash_table_remove (self->kept, key);
  if (write_file (self, error))
    return TRUE;
  if (kept)
    g_hash_table_remove (self->kept, key);
  else
    g_hash_table_add (self->kept, g_strdup (key));
  return FALSE;
}
