/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a root by names to what stands there. Symlinks are not followed: there is no agreement on
 * what they mean within a DAG, so below one lies nothing. One thread.
 */
#include "hf-unixfs-reader.h"

#include <string.h>

#include "hf-error.h"
#include "hf-murmur3.h"
#include "hf-unixfs-name.h"
#include "hf-unixfs-shard.h"

static gboolean
has_name (const HfDagPbLink *link, gsize prefix, const char *name, gsize length)
{
  return link->name.length == prefix + length
         && (length == 0 || memcmp (link->name.data + prefix, name, length) == 0);
}

/* The first of a name counts, as the specification wants it. */
static HfCid *
find_in_list (HfUnixfsBlock *folder, const char *name, GError **error)
{
  gsize length = strlen (name);

  for (gsize i = 0; i < hf_unixfs_block_get_n_links (folder); i++)
    {
      HfDagPbLink link;

      hf_unixfs_block_get_link (folder, i, &link);
      if (has_name (&link, 0, name, length))
        return hf_dag_pb_link_dup_cid (&link, error);
    }
  return NULL;
}

static gboolean
check_part (HfUnixfsBlock *part, const HfUnixfs *top, GError **error)
{
  const HfUnixfs *data = hf_unixfs_block_get_data (part);
  g_autofree char *text = NULL;

  if (data->type == HF_UNIXFS_HAMT_SHARD && data->fanout == top->fanout)
    return TRUE;
  text = hf_cid_to_text (hf_unixfs_block_get_cid (part));
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
               "block %s is not of the sharded folder that links to it", text);
  return FALSE;
}

static HfCid *
find_in_shards (HfUnixfsReader *self, HfUnixfsBlock *folder, const char *name,
                GCancellable *cancellable, GError **error)
{
  g_autoptr (HfUnixfsBlock) part = hf_unixfs_block_ref (folder);
  HfUnixfs top = *hf_unixfs_block_get_data (folder);
  gsize length = strlen (name), digits = hf_unixfs_shard_digits (&top), index;
  guint64 hash = hf_murmur3_x64_64 (name, length);
  unsigned bucket;

  for (unsigned level = 0; hf_unixfs_shard_bucket_of (&top, hash, level, &bucket); level++)
    {
      g_autoptr (HfCid) cid = NULL;
      HfDagPbLink link;

      if (!hf_unixfs_shard_find (hf_unixfs_block_get_data (part), bucket, &index))
        return NULL;
      hf_unixfs_block_get_link (part, index, &link);
      cid = hf_dag_pb_link_dup_cid (&link, error);
      if (link.name.length > digits)
        return has_name (&link, digits, name, length) ? g_steal_pointer (&cid) : NULL;
      g_clear_pointer (&part, hf_unixfs_block_unref);
      part = hf_unixfs_reader_load (self, cid, TRUE, cancellable, error);
      if (part == NULL || !check_part (part, &top, error))
        return NULL;
    }
  return NULL;
}

/* “a/b”, the first @n of @names. */
static char *
show_path (const char *const *names, unsigned n)
{
  GString *path = g_string_new (NULL);

  for (unsigned i = 0; i < n; i++)
    {
      g_autofree char *name = hf_unixfs_name_to_text (names[i], strlen (names[i]));

      g_string_append_printf (path, "%s%s", i > 0 ? "/" : "", name);
    }
  return g_string_free (path, FALSE);
}

static void
refuse_file (HfUnixfsBlock *block, const char *const *names, unsigned n, GError **error)
{
  g_autofree char *path = show_path (names, n);
  g_autofree char *name = hf_unixfs_name_to_text (names[n], strlen (names[n]));
  const char *kind = "is a file";

  if (hf_unixfs_block_get_data (block)->type == HF_UNIXFS_SYMLINK)
    kind = "is a symlink, which is not followed";
  if (n == 0)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "the root %s, not a folder with “%s” in it",
                 kind, name);
  else
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "“%s” %s, not a folder with “%s” in it", path,
                 kind, name);
}

static void
refuse_name (const char *const *names, unsigned n, GError **error)
{
  g_autofree char *path = show_path (names, n);
  g_autofree char *name = hf_unixfs_name_to_text (names[n], strlen (names[n]));

  if (n == 0)
    g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no “%s” in the root", name);
  else
    g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no “%s” in “%s”", name, path);
}

/**
 * hf_unixfs_reader_find:
 * @cid: a folder
 * @names: (array zero-terminated=1): the names of a path
 * @n: which of them is looked for in @cid; those before it are only for messages
 *
 * Reads the block of the folder, or a few if it is sharded.
 *
 * Returns: (transfer full): what the name leads to; %NULL with the errors of
 * hf_unixfs_reader_resolve()
 */
HfCid *
hf_unixfs_reader_find (HfUnixfsReader *self, HfCid *cid, const char *const *names, unsigned n,
                       GCancellable *cancellable, GError **error)
{
  g_autoptr (HfUnixfsBlock) folder = hf_unixfs_reader_load (self, cid, TRUE, cancellable, error);
  g_autoptr (GError) local_error = NULL;
  HfCid *found;

  if (folder == NULL)
    return NULL;
  if (!hf_unixfs_block_is_folder (folder))
    {
      refuse_file (folder, names, n, error);
      return NULL;
    }
  if (hf_unixfs_block_get_data (folder)->type == HF_UNIXFS_DIRECTORY)
    found = find_in_list (folder, names[n], &local_error);
  else
    found = find_in_shards (self, folder, names[n], cancellable, &local_error);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (found == NULL)
    refuse_name (names, n, error);
  return found;
}

/**
 * hf_unixfs_reader_resolve:
 * @root: where the path begins
 * @names: (array zero-terminated=1): the names of the path, taken as they are; see
 * hf_unixfs_path_split()
 * @entry: (out): what stands there, with the last of @names; to be cleared also after an error
 *
 * Reads one block for each folder on the way, or a few if it is sharded, and that of the entry.
 *
 * Returns: %FALSE with %HF_ERROR_NOT_FOUND naming the first name that is not there,
 * %HF_ERROR_INVALID if something on the way is no folder, or the errors of hf_unixfs_reader_look()
 */
gboolean
hf_unixfs_reader_resolve (HfUnixfsReader *self, HfCid *root, const char *const *names,
                          HfUnixfsEntry *entry, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfCid) cid = hf_cid_ref (root);
  unsigned n = 0;

  *entry = (HfUnixfsEntry){ 0 };
  for (; names[n] != NULL; n++)
    {
      HfCid *next = hf_unixfs_reader_find (self, cid, names, n, cancellable, error);

      if (next == NULL)
        return FALSE;
      hf_cid_unref (cid);
      cid = next;
    }
  if (!hf_unixfs_reader_look (self, cid, entry, cancellable, error))
    return FALSE;
  if (n > 0)
    {
      entry->name = g_strdup (names[n - 1]);
      entry->name_length = strlen (entry->name);
    }
  return TRUE;
}
