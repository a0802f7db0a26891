/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GTK makes two hundred rows of widgets for a view, and makes them anew for what is another item:
 * half a second in which nothing else happens. So small differences are told as what they are, and
 * for large ones the items that a view holds become other pins where they are. To find the
 * differences costs a millisecond with a million pins.
 */
#include "hf-pin-list.h"

#define MOST_RUNS 64 /* differences that are told one by one */
#define WINDOW 256 /* pins that a difference may have */

struct _HfPinList
{
  GObject parent_instance;

  HfPinRows *rows;
  GArray *ids; /* of gint64 */
  unsigned most; /* so many of them are told of */

  /* While differences are told: the list begins as its ids and goes on as it was. */
  GArray *before; /* NULL: none are */
  unsigned begun; /* so many are as they will be */
  unsigned left; /* where it goes on in before */
};

static GType
get_item_type (GListModel *list)
{
  return HF_TYPE_PIN_ITEM;
}

static unsigned
get_n_items (GListModel *list)
{
  HfPinList *self = HF_PIN_LIST (list);

  return self->before ? self->begun + self->before->len - self->left
                      : MIN (self->ids->len, self->most);
}

static gpointer
get_item (GListModel *list, unsigned position)
{
  HfPinList *self = HF_PIN_LIST (list);
  HfPinItem *item;

  if (position >= get_n_items (list))
    return NULL;
  item = hf_pin_rows_get_item (self->rows, hf_pin_list_get_id (self, position));
  hf_pin_item_set_position (item, position);
  return item;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (HfPinList, hf_pin_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  REPLACING,
  REPLACED,
  N_SIGNALS
};

static unsigned signals[N_SIGNALS];

static void
hf_pin_list_finalize (GObject *object)
{
  HfPinList *self = HF_PIN_LIST (object);

  g_object_unref (self->rows);
  g_array_unref (self->ids);
  G_OBJECT_CLASS (hf_pin_list_parent_class)->finalize (object);
}

static void
hf_pin_list_class_init (HfPinListClass *klass)
{
  static const char *const names[N_SIGNALS] = { "replacing", "replaced" };

  G_OBJECT_CLASS (klass)->finalize = hf_pin_list_finalize;
  for (unsigned i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], HF_TYPE_PIN_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
}

static void
hf_pin_list_init (HfPinList *self)
{
}

/**
 * hf_pin_list_new:
 * @rows: where its items come from
 * @ids: (transfer none) (element-type gint64): of its pins; not changed any more
 *
 * Returns: (transfer full): a list
 */
HfPinList *
hf_pin_list_new (HfPinRows *rows, GArray *ids)
{
  HfPinList *self = g_object_new (HF_TYPE_PIN_LIST, NULL);

  self->rows = g_object_ref (rows);
  self->ids = g_array_ref (ids);
  self->most = G_MAXUINT;
  return self;
}

/**
 * hf_pin_list_get_ids:
 * Returns: (transfer none) (element-type gint64): the ids of its pins; not to be changed
 */
GArray *
hf_pin_list_get_ids (HfPinList *self)
{
  return self->ids;
}

/**
 * hf_pin_list_get_id:
 * @position: below the number of its pins
 *
 * Returns: the id of a pin, which is not read for that
 */
gint64
hf_pin_list_get_id (HfPinList *self, unsigned position)
{
  g_return_val_if_fail (position < get_n_items (G_LIST_MODEL (self)), 0);

  if (self->before && position >= self->begun)
    return g_array_index (self->before, gint64, position - self->begun + self->left);
  return g_array_index (self->ids, gint64, position);
}

/* ---- differences ---- */

typedef struct
{
  unsigned position; /* in the list in which what is before it is changed already */
  unsigned removed, added;
  unsigned left; /* where the old list goes on behind it */
} Run;

typedef struct
{
  const gint64 *ids;
  unsigned length, at;
} Side;

static unsigned
rest (const Side *side)
{
  return side->length - side->at;
}

/* How far it is to an id; the window's length when it is not there. */
static unsigned
distance (const Side *side, gint64 id)
{
  unsigned most = MIN (WINDOW, rest (side));

  for (unsigned i = 0; i < most; i++)
    if (side->ids[side->at + i] == id)
      return i;
  return WINDOW;
}

/* Both stand at a difference. Finds the nearest place at which they go on alike. */
static gboolean
measure (const Side *old, const Side *new, Run *run)
{
  unsigned best = 2 * WINDOW;

  if (rest (old) == 0 || rest (new) == 0)
    {
      run->removed = rest (old);
      run->added = rest (new);
      return TRUE;
    }
  for (unsigned skipped = 0; skipped < MIN (WINDOW, best) && skipped < rest (old); skipped++)
    {
      unsigned added = distance (new, old->ids[old->at + skipped]);

      if (added == WINDOW || skipped + added >= best)
        continue;
      best = skipped + added;
      run->removed = skipped;
      run->added = added;
    }
  if (best < 2 * WINDOW)
    return TRUE;
  /* Nothing alike is near: only at the end of both may that be one difference. */
  run->removed = rest (old);
  run->added = rest (new);
  return run->removed <= WINDOW && run->added <= WINDOW;
}

/* (nullable): NULL when there are too many */
static GArray *
find_runs (const GArray *before, const GArray *after)
{
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (Run));
  Side old = { (const gint64 *)(gpointer)before->data, before->len, 0 };
  Side new = { (const gint64 *)(gpointer)after->data, after->len, 0 };

  for (;;)
    {
      Run run;

      while (rest (&old) > 0 && rest (&new) > 0 && old.ids[old.at] == new.ids[new.at])
        {
          old.at++;
          new.at++;
        }
      if (rest (&old) == 0 && rest (&new) == 0)
        return g_steal_pointer (&runs);
      run.position = new.at;
      if (runs->len == MOST_RUNS || !measure (&old, &new, &run))
        return NULL;
      old.at += run.removed;
      new.at += run.added;
      run.left = old.at;
      g_array_append_val (runs, run);
    }
}

/* What is behind a difference is elsewhere now, and what was in it is nowhere until it is asked for
 * again. */
static void
shift (const GPtrArray *items, const Run *run)
{
  for (unsigned i = 0; i < items->len; i++)
    {
      unsigned position = hf_pin_item_get_position (items->pdata[i]);

      if (position < run->position || position == G_MAXUINT)
        continue;
      position = position < run->position + run->removed ? G_MAXUINT
                                                         : position + run->added - run->removed;
      hf_pin_item_set_position (items->pdata[i], position);
    }
}

static void
tell_run (HfPinList *self, const Run *run)
{
  g_autoptr (GPtrArray) items = hf_pin_rows_list_living (self->rows);

  shift (items, run);
  self->begun = run->position + run->added;
  self->left = run->left;
  g_list_model_items_changed (G_LIST_MODEL (self), run->position, run->removed, run->added);
}

/**
 * hf_pin_list_update:
 * @ids: (transfer none) (element-type gint64): what the list is to be; not changed any more
 *
 * Where little is different, that is told, and what stays keeps its item; so a view keeps its place
 * and its selection.
 *
 * Returns: whether the list is so now; %FALSE when too much is different
 */
gboolean
hf_pin_list_update (HfPinList *self, GArray *ids)
{
  g_autoptr (GArray) runs = NULL;

  if (self->most < MAX (ids->len, self->ids->len))
    return FALSE;
  runs = find_runs (self->ids, ids);
  if (!runs)
    return FALSE;
  self->before = self->ids;
  self->ids = g_array_ref (ids);
  for (unsigned i = 0; i < runs->len; i++)
    tell_run (self, &g_array_index (runs, Run, i));
  g_clear_pointer (&self->before, g_array_unref);
  return TRUE;
}

static void
tell_end (HfPinList *self, unsigned before)
{
  unsigned now = get_n_items (G_LIST_MODEL (self)), same = MIN (before, now);

  if (before != now)
    g_list_model_items_changed (G_LIST_MODEL (self), same, before - same, now - same);
}

/**
 * hf_pin_list_replace:
 * @ids: (transfer none) (element-type gint64): what the list is to be; not changed any more
 * @most: how many of them are told of at once; the rest with hf_pin_list_reveal()
 *
 * Each item that is held becomes the pin that is at its position now, so that a view keeps its
 * rows.
 */
void
hf_pin_list_replace (HfPinList *self, GArray *ids, unsigned most)
{
  unsigned before = get_n_items (G_LIST_MODEL (self));
  g_autoptr (GPtrArray) items = NULL;

  g_signal_emit (self, signals[REPLACING], 0);
  items = hf_pin_rows_list_living (self->rows);
  g_array_ref (ids);
  g_array_unref (self->ids);
  self->ids = ids;
  self->most = most;
  for (unsigned i = 0; i < items->len; i++)
    {
      unsigned position = hf_pin_item_get_position (items->pdata[i]);

      if (position < MIN (before, get_n_items (G_LIST_MODEL (self))))
        hf_pin_rows_become (self->rows, items->pdata[i], hf_pin_list_get_id (self, position));
    }
  g_clear_pointer (&items, g_ptr_array_unref);
  tell_end (self, before);
  g_signal_emit (self, signals[REPLACED], 0);
}

/**
 * hf_pin_list_reveal:
 * @most: how many of its pins are told of; no fewer than before
 */
void
hf_pin_list_reveal (HfPinList *self, unsigned most)
{
  unsigned before = get_n_items (G_LIST_MODEL (self));

  self->most = MAX (self->most, most);
  tell_end (self, before);
}
