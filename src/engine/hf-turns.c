/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Turns are counted: each group knows when it had its last one, or when it was first seen. A group
 * that needs several stores could wait for ever, as one or another of them is always busy with
 * smaller jobs: after a while they are kept free for it. Cost: a sort of the groups. */

#include "hf-turns.h"

struct _HfTurns
{
  GHashTable *last; /* uses → turn */
  gint64 turn;
};

/**
 * hf_turns_new:
 *
 * Returns: (transfer full): turns of nobody yet
 */
HfTurns *
hf_turns_new (void)
{
  HfTurns *self = g_new0 (HfTurns, 1);

  self->last = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return self;
}

/**
 * hf_turns_free:
 * @self: (transfer full): turns
 */
void
hf_turns_free (HfTurns *self)
{
  g_hash_table_unref (self->last);
  g_free (self);
}

static void
set_turn (GHashTable *table, gint64 uses, gint64 turn)
{
  g_hash_table_replace (table, g_memdup2 (&uses, sizeof uses), g_memdup2 (&turn, sizeof turn));
}

/* Groups that are gone are forgotten, new ones come in at the end. */
static void
take_in (HfTurns *self, const GArray *heads)
{
  GHashTable *last = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  unsigned i;

  for (i = 0; i < heads->len; i++)
    {
      gint64 uses = g_array_index (heads, HfJobHead, i).uses;
      const gint64 *known = g_hash_table_lookup (self->last, &uses);

      set_turn (last, uses, known != NULL ? *known : self->turn);
    }
  g_hash_table_unref (self->last);
  self->last = last;
}

static gint64
turn_of (const HfTurns *self, gint64 uses)
{
  return *(const gint64 *)g_hash_table_lookup (self->last, &uses);
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const HfJobHead *left = a, *right = b;
  gint64 turn_left = turn_of (data, left->uses), turn_right = turn_of (data, right->uses);

  if (left->priority != right->priority)
    return left->priority > right->priority ? -1 : 1;
  if (turn_left != turn_right)
    return turn_left < turn_right ? -1 : 1;
  return left->id < right->id ? -1 : left->id > right->id;
}

/**
 * hf_turns_choose:
 * @self: turns
 * @heads: (element-type HfJobHead): the first job of each group
 * @gate: what may begin
 *
 * Returns: (transfer none) (nullable): the one of @heads that is to begin now
 */
const HfJobHead *
hf_turns_choose (HfTurns *self, const GArray *heads, const HfGate *gate)
{
  g_autoptr (GArray) sorted = g_array_copy ((GArray *)heads);
  gint64 kept = 0, id = 0;
  unsigned i;

  take_in (self, heads);
  g_array_sort_with_data (sorted, compare, self);
  for (i = 0; i < sorted->len && id == 0; i++)
    {
      const HfJobHead *head = &g_array_index (sorted, HfJobHead, i);

      if ((head->uses & kept) == 0 && hf_gate_lets (gate, head->uses, head->urgency))
        id = head->id;
      else if (hf_gate_lacks_room_only (gate, head->uses, head->urgency)
               && self->turn - turn_of (self, head->uses) >= HF_TURNS_PATIENCE)
        kept |= head->uses;
    }
  for (i = 0; i < heads->len; i++)
    if (g_array_index (heads, HfJobHead, i).id == id)
      return &g_array_index (heads, HfJobHead, i);
  return NULL;
}

/**
 * hf_turns_note:
 * @self: turns
 * @uses: of the group of which a job began
 */
void
hf_turns_note (HfTurns *self, gint64 uses)
{
  set_turn (self->last, uses, ++self->turn);
}
