/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfUnpack:
 * What the command line says about getting files out of a CAR, which needs no registry.
 */
typedef struct
{
  char *path; /* of the CAR; NULL: no such command */
  char *root; /* NULL: the one that the CAR names */
} HfUnpack;

void hf_unpack_add_options (HfUnpack *self, GOptionGroup *group);
gboolean hf_unpack_run (const HfUnpack *self, const char *output, GError **error);
void hf_unpack_clear (HfUnpack *self);

G_END_DECLS
