/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-id-set.h"

struct _HfIdSet
{
  GArray *words; /* of guint64 */
};

/**
 * hf_id_set_new:
 *
 * Returns: (transfer full): an empty set
 */
HfIdSet *
hf_id_set_new (void)
{
  HfIdSet *self = g_new0 (HfIdSet, 1);

  self->words = g_array_new (FALSE, TRUE, sizeof (guint64));
  return self;
}

/**
 * hf_id_set_free:
 * @self: (transfer full): a set
 */
void
hf_id_set_free (HfIdSet *self)
{
  g_array_unref (self->words);
  g_free (self);
}

/**
 * hf_id_set_add:
 * @self: a set
 * @id: of a row, from 0 on
 */
void
hf_id_set_add (HfIdSet *self, gint64 id)
{
  guint64 word = (guint64)id / 64;

  if (word >= self->words->len)
    g_array_set_size (self->words, (unsigned)MAX (word + 1, 2 * (guint64)self->words->len));
  g_array_index (self->words, guint64, word) |= (guint64)1 << (id % 64);
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
  guint64 word = (guint64)id / 64;

  return word < self->words->len
         && (g_array_index (self->words, guint64, word) >> (id % 64) & 1) != 0;
}

static void
append_word (GArray *ids, gint64 base, guint64 bits, gboolean descending)
{
  while (bits != 0)
    {
      int bit = descending ? 63 - __builtin_clzll (bits) : __builtin_ctzll (bits);
      gint64 id = base + bit;

      g_array_append_val (ids, id);
      bits &= ~((guint64)1 << bit);
    }
}

/**
 * hf_id_set_list:
 * @self: a set
 * @descending: the largest first
 * @ids: (element-type gint64): gets them, in their own order
 */
void
hf_id_set_list (HfIdSet *self, gboolean descending, GArray *ids)
{
  for (unsigned i = 0; i < self->words->len; i++)
    {
      unsigned word = descending ? self->words->len - 1 - i : i;

      append_word (ids, (gint64)word * 64, g_array_index (self->words, guint64, word), descending);
    }
}
