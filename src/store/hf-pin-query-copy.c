/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A query with texts of its own, for whoever keeps it longer than those that it was made of. */
#include "hf-pin-table.h"

static const char *const *
copy_texts (const char *const *texts)
{
  return (const char *const *)g_strdupv ((char **)texts);
}

/**
 * hf_pin_query_copy:
 * @self: a query
 *
 * Returns: (transfer full): the same, with texts of its own
 */
HfPinQuery *
hf_pin_query_copy (const HfPinQuery *self)
{
  HfPinQuery *copy = g_memdup2 (self, sizeof *self);

  copy->backend_id = g_strdup (self->backend_id);
  copy->text = g_strdup (self->text);
  copy->after_name = g_strdup (self->after_name);
  copy->more_backends = copy_texts (self->more_backends);
  copy->not_backends = copy_texts (self->not_backends);
  copy->more_text = copy_texts (self->more_text);
  return copy;
}

/**
 * hf_pin_query_free:
 * @self: (transfer full) (nullable): what hf_pin_query_copy() returned
 */
void
hf_pin_query_free (HfPinQuery *self)
{
  if (!self)
    return;
  g_free ((char *)self->backend_id);
  g_free ((char *)self->text);
  g_free ((char *)self->after_name);
  g_strfreev ((char **)self->more_backends);
  g_strfreev ((char **)self->not_backends);
  g_strfreev ((char **)self->more_text);
  g_free (self);
}
