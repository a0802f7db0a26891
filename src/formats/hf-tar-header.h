/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HF_TAR_BLOCK 512 /* bytes: headers and contents are padded to a multiple of it */

typedef enum
{
  HF_TAR_FILE = '0',
  HF_TAR_SYMLINK = '2',
  HF_TAR_FOLDER = '5',
} HfTarType;

/**
 * HfTarMember:
 * What an archive says of one file, folder or symlink. A value that borrows its texts.
 */
typedef struct
{
  HfTarType type;
  const char *path; /* relative; any bytes, not empty */
  const char *target; /* of a symlink; else NULL */
  guint64 size; /* bytes of a file; else 0 */
  unsigned mode; /* permissions, at most 07777 */
  gint64 mtime_seconds; /* since 1970, negative before */
  guint32 mtime_nanos; /* below 10⁹ */
} HfTarMember;

void hf_tar_append_header (GByteArray *out, const HfTarMember *member);
gsize hf_tar_padding (guint64 size);

G_END_DECLS
