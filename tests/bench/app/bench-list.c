/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of pins in the window over a registry that bench-world made, while new pins come in and
 * are copied to all stores. Prints names and milliseconds.
 *
 *   bench-list DIR PINS */

#include <stdio.h>
#include <stdlib.h>

#include "hf-column-sort.h"
#include "hf-pin-list.h"
#include "hf-pins-page.h"
#include "hf-pins-pane.h"
#include "hf-test-dag.h"
#include "hf-view-bench.h"
#include "hf-window.h"

#define BLOCK (256 * 1024) /* bytes of a new pin */
#define LARGEST (1024 * 1024 + 999) /* of bench-world */
#define WANTED "file 12" /* what bench-bare-list looks for */
#define QUERY "\"file 12\"" /* the same as a search */
#define SIZE_COLUMN 3

typedef struct
{
  HfEngine *engine;
  HfDesk *desk;
  HfWindow *window;
  HfPinsPage *page;
  GtkColumnView *view;
  guint64 pins;
  GArray *before; /* the ids of the search before, which stay */
  int stop; /* atomic */
  unsigned copied;
} Stage;

/* ---- replication ---- */

static GBytes *
make_car (GRand *rand)
{
  g_autofree guint32 *data = g_malloc (BLOCK);
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfBlock) block = NULL;

  for (unsigned at = 0; at < BLOCK / sizeof *data; at++)
    data[at] = g_rand_int (rand);
  cid = hf_cid_new_for_data (HF_CODEC_RAW, data, BLOCK);
  block = hf_block_new (cid, data, BLOCK);
  return hf_test_car_new (cid, &block, 1);
}

/* The thread. Each pin is copied before the next is added. */
static gpointer
replicate (gpointer data)
{
  Stage *stage = data;
  const HfAddOptions options = { 0 };
  GRand *rand = g_rand_new ();

  while (!g_atomic_int_get (&stage->stop))
    {
      g_autoptr (GBytes) car = make_car (rand);
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);
      g_autoptr (GError) error = NULL;
      g_autoptr (HfAdded) added = hf_engine_add_car (stage->engine, stream, g_bytes_get_size (car),
                                                     &options, NULL, &error);

      g_assert_no_error (error);
      hf_engine_settle (stage->engine);
      stage->copied++;
    }
  g_rand_free (rand);
  return NULL;
}

/* ---- what is seen ---- */

static gboolean
has_overview (gpointer data)
{
  return hf_desk_get_overview (data) != NULL;
}

static HfPinList *
get_list (Stage *stage)
{
  GtkSelectionModel *model = gtk_column_view_get_model (stage->view);

  return HF_PIN_LIST (gtk_multi_selection_get_model (GTK_MULTI_SELECTION (model)));
}

static unsigned
count_rows (Stage *stage)
{
  return gtk_widget_get_mapped (GTK_WIDGET (stage->view))
             ? g_list_model_get_n_items (G_LIST_MODEL (get_list (stage)))
             : 0;
}

/* What is found next is in another array. */
static gboolean
shows_rows (gpointer data)
{
  Stage *stage = data;

  return count_rows (stage) > 0 && hf_pin_list_get_ids (get_list (stage)) != stage->before;
}

static gboolean
found_all (gpointer data)
{
  Stage *stage = data;

  return shows_rows (stage) && hf_pin_list_get_ids (get_list (stage))->len >= stage->pins;
}

static const HfPin *
pin_at (Stage *stage, unsigned position)
{
  g_autoptr (HfPinItem) item = g_list_model_get_item (G_LIST_MODEL (get_list (stage)), position);

  return item ? hf_pin_item_get_pin (item) : NULL; /* the view holds it */
}

static void
forget (Stage *stage)
{
  g_clear_pointer (&stage->before, g_array_unref);
  stage->before = g_array_ref (hf_pin_list_get_ids (get_list (stage)));
  hf_stall_meter_begin ();
}

static gboolean
shows_found (gpointer data)
{
  const HfPin *pin = shows_rows (data) ? pin_at (data, 0) : NULL;

  return pin && pin->name && strstr (pin->name, WANTED);
}

static gboolean
shows_largest (gpointer data)
{
  const HfPin *pin = shows_rows (data) ? pin_at (data, 0) : NULL;

  return pin && pin->size == LARGEST;
}

/* ---- what is measured ---- */

static void
open_list (Stage *stage)
{
  gint64 began = g_get_monotonic_time ();

  forget (stage);
  hf_window_show_page (stage->window, "pins", "");
  hf_view_bench_until_drawn (GTK_WIDGET (stage->window), shows_rows, stage);
  hf_view_bench_print ("open", (double)(g_get_monotonic_time () - began) / 1000);
  hf_view_bench_until (found_all, stage);
  hf_view_bench_print ("open_whole", (double)(g_get_monotonic_time () - began) / 1000);
  hf_view_bench_print_stalls ("open_stall", hf_stall_meter_end ());
}

static guint64
count_names (guint64 pins)
{
  guint64 n = 0;

  for (guint64 i = 0; i < pins; i++)
    {
      char name[32];

      g_snprintf (name, sizeof name, "file %" G_GUINT64_FORMAT, i);
      n += strstr (name, WANTED) != NULL;
    }
  return n;
}

typedef struct
{
  Stage *stage;
  guint64 n;
} Whole;

static gboolean
is_whole (gpointer data)
{
  Whole *whole = data;

  return hf_pin_list_get_ids (get_list (whole->stage))->len == whole->n;
}

static void
search (Stage *stage, const char *name, const char *query, HfViewFunc shows, guint64 n)
{
  Whole whole = { stage, n };
  g_autofree char *first = g_strconcat (name, "_first", NULL);
  g_autofree char *stall = g_strconcat (name, "_stall", NULL);
  gint64 began = g_get_monotonic_time ();

  forget (stage);
  hf_window_show_page (stage->window, "pins", query);
  hf_view_bench_until_drawn (GTK_WIDGET (stage->view), shows, stage);
  hf_view_bench_print (first, (double)(g_get_monotonic_time () - began) / 1000);
  hf_view_bench_until (n > 0 ? is_whole : found_all, n > 0 ? (gpointer)&whole : stage);
  hf_view_bench_print (name, (double)(g_get_monotonic_time () - began) / 1000);
  hf_view_bench_rest (300);
  hf_view_bench_print_stalls (stall, hf_stall_meter_end ());
}

static void
sort (Stage *stage)
{
  g_autoptr (GtkColumnViewColumn) column
      = g_list_model_get_item (gtk_column_view_get_columns (stage->view), SIZE_COLUMN);
  gint64 began = g_get_monotonic_time ();

  forget (stage);
  gtk_column_view_sort_by_column (stage->view, column, GTK_SORT_DESCENDING);
  hf_view_bench_until_drawn (GTK_WIDGET (stage->view), shows_largest, stage);
  hf_view_bench_print ("sort_first", (double)(g_get_monotonic_time () - began) / 1000);
  hf_view_bench_until (found_all, stage);
  hf_view_bench_print ("sort", (double)(g_get_monotonic_time () - began) / 1000);
  hf_view_bench_rest (300);
  hf_view_bench_print_stalls ("sort_stall", hf_stall_meter_end ());
}

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type);
  return found;
}

static void
measure (Stage *stage)
{
  hf_view_bench_until (has_overview, stage->desk);
  hf_view_bench_rest (1000);
  open_list (stage);
  hf_view_bench_rest (1000);
  hf_view_bench_print_stalls ("scroll", hf_view_bench_scroll (GTK_WIDGET (stage->view)));
  search (stage, "filter", QUERY, shows_found, count_names (stage->pins));
  search (stage, "all", "", shows_rows, 0);
  search (stage, "health", "health:healthy", shows_rows, 0);
  search (stage, "again", "", shows_rows, 0);
  sort (stage);
}

int
main (int argc, char **argv)
{
  g_autoptr (HfClock) clock = hf_clock_new_system ();
  g_autofree char *data_dir = NULL;
  HfEngineConfig config = { .clock = clock };
  g_autoptr (GError) error = NULL;
  Stage stage = { 0 };
  GThread *thread;

  if (argc != 3)
    return 2;
  adw_init ();
  hf_stall_meter_install ();
  config.data_dir = data_dir = g_canonicalize_filename (argv[1], NULL);
  stage.pins = g_ascii_strtoull (argv[2], NULL, 10);
  stage.engine = hf_engine_new (&config, &error);
  g_assert_no_error (error);
  hf_engine_start (stage.engine, &error);
  g_assert_no_error (error);
  stage.desk = hf_desk_new (stage.engine, "http://127.0.0.1:8000/");
  stage.window = hf_window_new (NULL, stage.desk);
  gtk_window_set_default_size (GTK_WINDOW (stage.window), 1500, 800);
  gtk_window_present (GTK_WINDOW (stage.window));
  stage.page = HF_PINS_PAGE (find (GTK_WIDGET (stage.window), HF_TYPE_PINS_PAGE));
  stage.view = GTK_COLUMN_VIEW (hf_pins_page_get_view (stage.page));
  thread = g_thread_new ("replication", replicate, &stage);
  measure (&stage);
  g_atomic_int_set (&stage.stop, 1);
  g_thread_join (thread);
  hf_view_bench_print ("copied", stage.copied);
  gtk_window_destroy (GTK_WINDOW (stage.window));
  hf_desk_close (stage.desk);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (stage.desk);
  g_clear_pointer (&stage.before, g_array_unref);
  hf_engine_free (stage.engine);
  return 0;
}
