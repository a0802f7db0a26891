/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GTK 4.8 does not tell by which column its view would sort. So each column has a sorter that says
 * who it is when it is asked, and what the view makes of its answer tells the direction. Main
 * thread only. */
#include "hf-column-sort.h"

struct _HfColumnSort
{
  GObject parent_instance;

  GtkSorter *sorter; /* the view's */
  GtkSorter *other; /* something that is not equal to it */
  int asked; /* the key of the column that was asked last; -1: none was */
};

G_DEFINE_FINAL_TYPE (HfColumnSort, hf_column_sort, G_TYPE_OBJECT)

static unsigned changed_signal;

typedef struct
{
  GWeakRef sort;
  int key;
} Column;

static void
column_free (gpointer data)
{
  Column *column = data;

  g_weak_ref_clear (&column->sort);
  g_free (column);
}

static int
say_who (gconstpointer a, gconstpointer b, gpointer data)
{
  Column *column = data;
  g_autoptr (HfColumnSort) sort = g_weak_ref_get (&column->sort);

  if (sort)
    sort->asked = column->key;
  return -1;
}

static void
on_changed (HfColumnSort *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static void
hf_column_sort_dispose (GObject *object)
{
  HfColumnSort *self = HF_COLUMN_SORT (object);

  g_clear_object (&self->sorter);
  g_clear_object (&self->other);
  G_OBJECT_CLASS (hf_column_sort_parent_class)->dispose (object);
}

static void
hf_column_sort_class_init (HfColumnSortClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_column_sort_dispose;
  changed_signal = g_signal_new ("changed", HF_TYPE_COLUMN_SORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
hf_column_sort_init (HfColumnSort *self)
{
}

/**
 * hf_column_sort_new:
 * @view: whose headers are clicked
 *
 * Returns: (transfer full): by which column it is sorted
 */
HfColumnSort *
hf_column_sort_new (GtkColumnView *view)
{
  HfColumnSort *self = g_object_new (HF_TYPE_COLUMN_SORT, NULL);

  self->sorter = g_object_ref (gtk_column_view_get_sorter (view));
  self->other = GTK_SORTER (gtk_custom_sorter_new (NULL, NULL, NULL));
  g_signal_connect_object (self->sorter, "changed", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * hf_column_sort_add:
 * @column: one that the rows can be sorted by
 * @key: what stands for it, not negative
 */
void
hf_column_sort_add (HfColumnSort *self, GtkColumnViewColumn *column, int key)
{
  Column *data = g_new0 (Column, 1);
  g_autoptr (GtkSorter) sorter = NULL;

  g_weak_ref_init (&data->sort, self);
  data->key = key;
  sorter = GTK_SORTER (gtk_custom_sorter_new (say_who, data, column_free));
  gtk_column_view_column_set_sorter (column, sorter);
}

/**
 * hf_column_sort_get:
 * @descending: (out): the direction
 *
 * Returns: what stands for the column, or -1 for none of them
 */
int
hf_column_sort_get (HfColumnSort *self, gboolean *descending)
{
  GtkOrdering ordering;

  self->asked = -1;
  ordering = gtk_sorter_compare (self->sorter, self->sorter, self->other);
  *descending = ordering == GTK_ORDERING_LARGER;
  return self->asked;
}
