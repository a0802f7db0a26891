/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the parts of an upload to a tree of files, each written on as it comes. As `ipfs add` does:
 * one thing alone is the root, several are a directory. On a worker. */
#include "hf-add-files.h"

#include "hf-error.h"
#include "hf-file-part.h"

static gboolean
add_part (HfTreeBuilder *builder, const HfPart *part, const HfFilePart *file,
          const HfUnixfsStat *stat, GCancellable *cancellable, GError **error)
{
  g_autofree char *target = NULL;

  switch (file->kind)
    {
    case HF_FILE_PART_DIRECTORY:
      return hf_file_part_check_empty (part, cancellable, error)
             && hf_tree_builder_add_directory (builder, file->path, stat, error);
    case HF_FILE_PART_SYMLINK:
      target = hf_file_part_read_target (part, cancellable, error);
      return target && hf_tree_builder_add_symlink (builder, file->path, stat, target, error);
    case HF_FILE_PART_FILE:
      return hf_tree_builder_add_file (builder, file->path, stat, part->content, cancellable,
                                       error);
    }
  g_assert_not_reached ();
}

static gboolean
take_part (const HfAddFiles *self, HfTreeBuilder *builder, const HfPart *part,
           GCancellable *cancellable, GError **error)
{
  g_autoptr (HfFilePart) file = hf_file_part_new (part, error);
  HfUnixfsStat stat;

  if (!file)
    return FALSE;
  if (self->wrap && !*file->path && file->kind != HF_FILE_PART_DIRECTORY)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   "part %u of the upload can't be taken: a file needs a filename to stand in a "
                   "directory",
                   part->number);
      return FALSE;
    }
  stat = file->stat;
  stat.has_mode = stat.has_mode && self->preserve_mode;
  stat.has_mtime = stat.has_mtime && self->preserve_mtime;
  return add_part (builder, part, file, &stat, cancellable, error);
}

/**
 * hf_add_files_fill:
 * @builder: gets the files
 * @add_files: an #HfAddFiles, whose parts are read to their end
 * @error: what is wrong with the upload, or the error of @builder
 *
 * An #HfTreeFunc.
 *
 * Returns: %FALSE with @error
 */
gboolean
hf_add_files_fill (HfTreeBuilder *builder, gpointer add_files, GCancellable *cancellable,
                   GError **error)
{
  const HfAddFiles *self = add_files;

  if (!self->wrap)
    hf_tree_builder_set_bare (builder);
  for (;;)
    {
      g_autoptr (HfPart) part = NULL;

      if (!hf_multipart_next (self->parts, &part, cancellable, error))
        return FALSE;
      if (!part)
        return TRUE;
      if (!take_part (self, builder, part, cancellable, error))
        return FALSE;
    }
}
