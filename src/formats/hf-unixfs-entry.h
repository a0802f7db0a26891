/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-unixfs-block.h"

G_BEGIN_DECLS

typedef enum
{
  HF_UNIXFS_UNKNOWN, /* not looked at, or no file, folder or symlink */
  HF_UNIXFS_IS_FILE,
  HF_UNIXFS_IS_FOLDER,
  HF_UNIXFS_IS_SYMLINK,
} HfUnixfsKind;

/**
 * HfUnixfsEntry:
 * What stands at a place in a tree. It owns all that it points to.
 */
typedef struct
{
  char *name; /* any bytes, a NUL after them; NULL: it was not reached by a name */
  gsize name_length;
  HfCid *cid;
  HfUnixfsKind kind;
  gboolean has_size;
  guint64 size; /* bytes of a file, or of a symlink's target */
  guint64 dag_size; /* bytes of all blocks, as the link says; 0: it does not say */
  HfUnixfsStat stat;
  char *target; /* of a symlink */
  GError *problem; /* why its kind could not be found out; NULL: that was not tried, or it was */
} HfUnixfsEntry;

gboolean hf_unixfs_entry_fill (HfUnixfsEntry *self, HfUnixfsBlock *block, GError **error);
void hf_unixfs_entry_set_link (HfUnixfsEntry *self, const HfDagPbLink *link, gsize prefix);
void hf_unixfs_entry_clear (HfUnixfsEntry *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfUnixfsEntry, hf_unixfs_entry_clear)

G_END_DECLS
