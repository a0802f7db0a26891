/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An entry, from the link that leads to it and the block that it is. Any thread. */
#include "hf-unixfs-entry.h"

#include <string.h>

#include "hf-error.h"

static HfUnixfsKind
kind_of (HfUnixfsBlock *block)
{
  if (hf_unixfs_block_is_file (block))
    return HF_UNIXFS_IS_FILE;
  if (hf_unixfs_block_is_folder (block))
    return HF_UNIXFS_IS_FOLDER;
  return hf_unixfs_block_get_data (block)->type == HF_UNIXFS_SYMLINK ? HF_UNIXFS_IS_SYMLINK
                                                                     : HF_UNIXFS_UNKNOWN;
}

/**
 * hf_unixfs_entry_fill:
 * @block: what the entry is
 *
 * Sets what the block tells: kind, size, stat and target.
 *
 * Returns: %FALSE with %HF_ERROR_UNSUPPORTED if it is neither file, folder nor symlink
 */
gboolean
hf_unixfs_entry_fill (HfUnixfsEntry *self, HfUnixfsBlock *block, GError **error)
{
  const HfUnixfs *data = hf_unixfs_block_get_data (block);

  self->kind = kind_of (block);
  if (self->kind == HF_UNIXFS_UNKNOWN)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
                           "it is a UnixFS “Metadata” node, which is neither file nor folder");
      return FALSE;
    }
  self->stat = data->stat;
  self->has_size = self->kind != HF_UNIXFS_IS_FOLDER;
  if (self->kind == HF_UNIXFS_IS_FILE)
    self->size = data->file_size;
  if (self->kind == HF_UNIXFS_IS_SYMLINK)
    {
      self->size = data->data_length;
      self->target = g_strndup ((const char *)data->data, data->data_length);
    }
  return TRUE;
}

/**
 * hf_unixfs_entry_set_link:
 * @self: (out): the entry, of which the link tells all but the kind, if that is not raw
 * @link: of a directory
 * @prefix: bytes at the begin of its name that are not the entry's
 */
void
hf_unixfs_entry_set_link (HfUnixfsEntry *self, const HfDagPbLink *link, gsize prefix)
{
  *self = (HfUnixfsEntry){ 0 };
  self->name_length = link->name.length - prefix;
  self->name = g_malloc0 (self->name_length + 1);
  if (self->name_length > 0)
    memcpy (self->name, link->name.data + prefix, self->name_length);
  self->cid = hf_dag_pb_link_dup_cid (link, NULL);
  self->dag_size = link->size;
  if (hf_cid_get_codec (self->cid) != HF_CODEC_RAW)
    return;
  self->kind = HF_UNIXFS_IS_FILE;
  self->has_size = link->has_size;
  self->size = link->size;
}

/**
 * hf_unixfs_entry_clear:
 * @self: what it holds is freed
 */
void
hf_unixfs_entry_clear (HfUnixfsEntry *self)
{
  g_free (self->name);
  g_clear_pointer (&self->cid, hf_cid_unref);
  g_free (self->target);
  g_clear_error (&self->problem);
  *self = (HfUnixfsEntry){ 0 };
}
