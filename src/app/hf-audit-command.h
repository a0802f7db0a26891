/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfAuditCommand:
 * What the command line says about the audit, which needs no registry and changes nothing.
 */
typedef struct
{
  gboolean wanted;
  gboolean json;
  gboolean full;
  char *sample_text; /* as given; NULL: not */
  char *time_text;
  char *seed_text;

  guint64 sample; /* of the texts */
  gint64 most_time; /* µs; 0: no limit */
  guint64 seed;
  char **places;
} HfAuditCommand;

void hf_audit_command_add_options (HfAuditCommand *self, GOptionGroup *group);
gboolean hf_audit_command_check (HfAuditCommand *self, char *const *arguments, GError **error);
int hf_audit_command_run (const HfAuditCommand *self, GError **error);
void hf_audit_command_clear (HfAuditCommand *self);

G_END_DECLS
