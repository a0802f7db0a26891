/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GTK's own ways over as many rows that cost nothing to read: a view alone, with a filter, or
 * sorted. Its cells are the columns of our list, as labels. Prints names and milliseconds.
 *
 *   bench-bare-list view|filter|sort ROWS */

#include <stdio.h>
#include <stdlib.h>

#include "hf-view-bench.h"

#define COLUMNS 8
#define SIZES 1000
#define WANTED "file 12" /* what bench-list looks for */

/* ---- a row ---- */

#define ROW_TYPE (row_get_type ())
G_DECLARE_FINAL_TYPE (Row, row, , ROW, GObject)

struct _Row
{
  GObject parent_instance;

  unsigned number;
};

G_DEFINE_FINAL_TYPE (Row, row, G_TYPE_OBJECT)

static void
row_get_property (GObject *object, unsigned id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, ((Row *)object)->number % SIZES);
}

static void
row_class_init (RowClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = row_get_property;
  g_object_class_install_property (G_OBJECT_CLASS (klass), 1,
                                   g_param_spec_uint ("size", NULL, NULL, 0, SIZES, 0,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
row_init (Row *self)
{
}

static char *
name_of (const Row *self)
{
  return g_strdup_printf ("file %u", self->number);
}

/* ---- all of them ---- */

#define ROWS_TYPE (rows_get_type ())
G_DECLARE_FINAL_TYPE (Rows, rows, , ROWS, GObject)

struct _Rows
{
  GObject parent_instance;

  unsigned n;
};

static GType
get_item_type (GListModel *list)
{
  return ROW_TYPE;
}

static unsigned
get_n_items (GListModel *list)
{
  return ((Rows *)list)->n;
}

static gpointer
get_item (GListModel *list, unsigned position)
{
  Row *row;

  if (position >= ((Rows *)list)->n)
    return NULL;
  row = g_object_new (ROW_TYPE, NULL);
  row->number = position;
  return row;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (Rows, rows, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
rows_class_init (RowsClass *klass)
{
}

static void
rows_init (Rows *self)
{
}

static GListModel *
make_rows (unsigned n)
{
  Rows *rows = g_object_new (ROWS_TYPE, NULL);

  rows->n = n;
  return G_LIST_MODEL (rows);
}

/* ---- the view ---- */

static void
on_setup (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkListItemFactory *factory, GtkListItem *item)
{
  g_autofree char *name = name_of (gtk_list_item_get_item (item));

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), name);
}

static void
add_columns (GtkColumnView *view)
{
  for (unsigned i = 0; i < COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      GtkColumnViewColumn *column = gtk_column_view_column_new ("Column", factory);

      g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
      gtk_column_view_column_set_expand (column, i == 0);
      gtk_column_view_append_column (view, column);
      g_object_unref (column);
    }
}

typedef struct
{
  GtkWindow *window;
  GtkColumnView *view;
} Stage;

static Stage
make_stage (void)
{
  Stage stage = { GTK_WINDOW (gtk_window_new ()), GTK_COLUMN_VIEW (gtk_column_view_new (NULL)) };
  GtkWidget *scroller = gtk_scrolled_window_new ();

  add_columns (stage.view);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (stage.view));
  gtk_window_set_child (stage.window, scroller);
  gtk_window_set_default_size (stage.window, 1280, 800);
  gtk_window_present (stage.window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (stage.window));
  return stage;
}

static void
set_model (Stage *stage, GListModel *model)
{
  g_autoptr (GtkMultiSelection) selection = gtk_multi_selection_new (model);

  gtk_column_view_set_model (stage->view, GTK_SELECTION_MODEL (selection));
}

static gboolean
has_rows (gpointer data)
{
  GtkSelectionModel *model = gtk_column_view_get_model (data);

  return model && g_list_model_get_n_items (G_LIST_MODEL (model)) > 0;
}

/* ---- what is measured ---- */

static void
run_view (Stage *stage, unsigned n)
{
  gint64 began = g_get_monotonic_time ();

  hf_stall_meter_begin ();
  set_model (stage, make_rows (n));
  hf_view_bench_until_drawn (GTK_WIDGET (stage->view), has_rows, stage->view);
  hf_view_bench_print ("open", (double)(g_get_monotonic_time () - began) / 1000);
  hf_view_bench_rest (300);
  hf_view_bench_print_stalls ("open_stall", hf_stall_meter_end ());
  hf_view_bench_print_stalls ("scroll", hf_view_bench_scroll (GTK_WIDGET (stage->view)));
}

static gboolean
is_wanted (gpointer item, gpointer data)
{
  g_autofree char *name = name_of (item);

  return strstr (name, WANTED) != NULL;
}

static void
run_filter (Stage *stage, unsigned n)
{
  GtkFilterListModel *model = gtk_filter_list_model_new (make_rows (n), NULL);
  GtkCustomFilter *filter = gtk_custom_filter_new (is_wanted, NULL, NULL);
  gint64 began;

  set_model (stage, G_LIST_MODEL (model));
  hf_view_bench_rest (300);
  began = g_get_monotonic_time ();
  hf_stall_meter_begin ();
  gtk_filter_list_model_set_filter (model, GTK_FILTER (filter));
  hf_view_bench_until_drawn (GTK_WIDGET (stage->view), has_rows, stage->view);
  hf_view_bench_print ("whole", (double)(g_get_monotonic_time () - began) / 1000);
  hf_view_bench_print_stalls ("stall", hf_stall_meter_end ());
  g_object_unref (filter);
}

static void
run_sort (Stage *stage, unsigned n)
{
  GtkSortListModel *model = gtk_sort_list_model_new (make_rows (n), NULL);
  GtkNumericSorter *sorter
      = gtk_numeric_sorter_new (gtk_property_expression_new (ROW_TYPE, NULL, "size"));
  gint64 began;

  gtk_numeric_sorter_set_sort_order (sorter, GTK_SORT_DESCENDING);
  set_model (stage, G_LIST_MODEL (model));
  hf_view_bench_rest (300);
  began = g_get_monotonic_time ();
  hf_stall_meter_begin ();
  gtk_sort_list_model_set_sorter (model, GTK_SORTER (sorter));
  hf_view_bench_until_drawn (GTK_WIDGET (stage->view), has_rows, stage->view);
  hf_view_bench_print ("whole", (double)(g_get_monotonic_time () - began) / 1000);
  hf_view_bench_print_stalls ("stall", hf_stall_meter_end ());
  g_object_unref (sorter);
}

int
main (int argc, char **argv)
{
  Stage stage;
  unsigned n;

  if (argc != 3)
    return 2;
  n = (unsigned)strtoul (argv[2], NULL, 10);
  gtk_init ();
  hf_stall_meter_install ();
  stage = make_stage ();
  if (g_str_equal (argv[1], "view"))
    run_view (&stage, n);
  else if (g_str_equal (argv[1], "filter"))
    run_filter (&stage, n);
  else if (g_str_equal (argv[1], "sort"))
    run_sort (&stage, n);
  else
    return 2;
  gtk_window_destroy (stage.window);
  return 0;
}
