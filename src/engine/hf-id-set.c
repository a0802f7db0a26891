/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-id-set.h"

#include <string.h>

struct _HfIdSet
{
  guint8 *bits;
  gsize bytes;
};

/**
 * hf_id_set_new:
 *
 * Returns: (transfer full): an empty set
 */
HfIdSet *
hf_id_set_new (void)
{
  return g_new0 (HfIdSet, 1);
}

/**
 * hf_id_set_free:
 * @self: (transfer full): a set
 */
void
hf_id_set_free (HfIdSet *self)
{
  g_free (self->bits);
  g_free (self);
}

/**
 * hf_id_set_add:
 * @self: a set
 * @id: of a row, from 1 on
 */
void
hf_id_set_add (HfIdSet *self, gint64 id)
{
  gsize place = (gsize)id / 8;

  if (place >= self->bytes)
    {
      gsize bytes = MAX (place + 1, self->bytes * 2);

      self->bits = g_realloc (self->bits, bytes);
      memset (self->bits + self->bytes, 0, bytes - self->bytes);
      self->bytes = bytes;
    }
  self->bits[place] |= (guint8)(1u << (id % 8));
}

/**
 * hf_id_set_has:
 * @self: a set
 * @id: of a row
 *
 * Returns: whether it was added
 */
gboolean
hf_id_set_has (HfIdSet *self, gint64 id)
{
  gsize place = (gsize)id / 8;

  return place < self->bytes && (self->bits[place] & (1u << (id % 8))) != 0;
}
