/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names in a directory of CAR files: cars/<2 characters>/<key>.car, its index beside it as .idx.
 * Keys are those of hf_cid_to_key(); the two characters are the last ones of the key, since base32
 * CIDs all begin alike. Pure functions; any thread. */
#include "hf-archive-names.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-error.h"

#define CARS "cars/"
#define SUFFIX ".car"
#define MAX_KEY 200
#define HASHED_LENGTH (2 + 64) /* "h-" and a SHA-256 in hex */

static char *
name_of (const char *key, const char *suffix)
{
  return g_strconcat (CARS, key + strlen (key) - 2, "/", key, suffix, NULL);
}

/**
 * hf_archive_car_name:
 * @key: of a CID, at least two characters
 *
 * Returns: (transfer full): the file of its copy, relative to the archive; also its locator
 */
char *
hf_archive_car_name (const char *key)
{
  return name_of (key, SUFFIX);
}

/**
 * hf_archive_index_name:
 * Returns: (transfer full): the file of the index of that copy
 */
char *
hf_archive_index_name (const char *key)
{
  return name_of (key, ".idx");
}

/**
 * hf_archive_damaged_name:
 * @time: when, RFC 3339
 * @n: 0, 1, 2, … until the name is free
 *
 * Returns: (transfer full): where a damaged copy is kept
 */
char *
hf_archive_damaged_name (const char *key, const char *time, unsigned n)
{
  g_autofree char *stamp = g_strdelimit (g_strdup (time), ":", '-');

  if (n == 0)
    return g_strconcat ("damaged/", key, ".", stamp, SUFFIX, NULL);
  return g_strdup_printf ("damaged/%s.%s.%u%s", key, stamp, n, SUFFIX);
}

static gboolean
is_hashed_key (const char *key)
{
  gsize length = strlen (key);

  if (length != HASHED_LENGTH || key[0] != 'h' || key[1] != '-')
    return FALSE;
  for (gsize i = 2; i < length; i++)
    if (!g_ascii_isdigit (key[i]) && (key[i] < 'a' || key[i] > 'f'))
      return FALSE;
  return TRUE;
}

/* Only the one key that a CID has: others would be second names of the same copy. */
static gboolean
parse_key (const char *key, HfCid **cid)
{
  g_autoptr (HfCid) found = NULL;
  g_autofree char *again = NULL;

  *cid = NULL;
  if (is_hashed_key (key))
    return TRUE;
  if (strlen (key) < 2 || strlen (key) > MAX_KEY)
    return FALSE;
  found = hf_cid_new_from_text (key, NULL);
  if (!found)
    return FALSE;
  again = hf_cid_to_key (found);
  if (!g_str_equal (again, key))
    return FALSE;
  *cid = g_steal_pointer (&found);
  return TRUE;
}

/**
 * hf_archive_key_of_file:
 * @dir: a directory in cars/
 * @file: a file in @dir
 * @cid: (out) (optional): what it is a copy of; %NULL when its name does not tell
 *
 * Returns: (transfer full) (nullable): the key; %NULL when the file is no copy
 */
char *
hf_archive_key_of_file (const char *dir, const char *file, HfCid **cid)
{
  g_autoptr (HfCid) found = NULL;
  g_autofree char *key = NULL;
  gsize length = strlen (file);

  if (cid)
    *cid = NULL;
  if (strlen (dir) != 2 || length < 2 + strlen (SUFFIX) || !g_str_has_suffix (file, SUFFIX))
    return NULL;
  key = g_strndup (file, length - strlen (SUFFIX));
  if (!g_str_has_suffix (key, dir) || !parse_key (key, &found))
    return NULL;
  if (cid)
    *cid = g_steal_pointer (&found);
  return g_steal_pointer (&key);
}

/**
 * hf_archive_key_of_locator:
 * @locator: not trusted: it must not lead out of the archive
 * @error: %HF_ERROR_INVALID
 *
 * Returns: (transfer full): the key
 */
char *
hf_archive_key_of_locator (const char *locator, GError **error)
{
  gsize prefix = strlen (CARS);
  char *key = NULL;

  if (g_str_has_prefix (locator, CARS) && strlen (locator) > prefix + 3
      && locator[prefix + 2] == '/')
    {
      g_autofree char *dir = g_strndup (locator + prefix, 2);

      key = hf_archive_key_of_file (dir, locator + prefix + 3, NULL);
    }
  if (!key)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                 _ ("“%s” is no locator of a folder of CAR files"), locator);
  return key;
}
