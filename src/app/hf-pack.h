/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfPack:
 * What the command line says about making a CAR of a file or folder, which needs no registry.
 */
typedef struct
{
  char *path; /* NULL: no such command */
  char *output; /* NULL: only the CID is wanted */
  char *profile;
  gboolean preserve_mode;
  gboolean preserve_mtime;
  gboolean skip_hidden;
  gboolean wrap;
} HfPack;

void hf_pack_add_options (HfPack *self, GOptionGroup *group);
gboolean hf_pack_run (const HfPack *self, GError **error);
void hf_pack_clear (HfPack *self);

G_END_DECLS
