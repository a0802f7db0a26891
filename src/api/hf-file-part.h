/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-multipart.h"
#include "hf-unixfs.h"

G_BEGIN_DECLS

#define HF_FILE_PART_MOST_TARGET 4096 /* bytes of a symlink's target */

typedef enum
{
  HF_FILE_PART_FILE,
  HF_FILE_PART_DIRECTORY,
  HF_FILE_PART_SYMLINK,
} HfFilePartKind;

/**
 * HfFilePart:
 * What a part of an upload says about the file that it brings.
 */
typedef struct
{
  HfFilePartKind kind;
  char *path; /* relative; "" = of no name */
  HfUnixfsStat stat; /* what was said of it */
} HfFilePart;

HfFilePart *hf_file_part_new (const HfPart *part, GError **error);
void hf_file_part_free (HfFilePart *self);
char *hf_file_part_read_target (const HfPart *part, GCancellable *cancellable, GError **error);
gboolean hf_file_part_check_empty (const HfPart *part, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfFilePart, hf_file_part_free)

G_END_DECLS
