/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands around a chart: words, legend, menu; tables, files; and what is to come. */
#include "hf-stage.h"

#include "hf-chart-card.h"
#include "hf-chart-export.h"
#include "hf-chart-filling.h"
#include "hf-chart.h"
#include "hf-legend.h"
#include "hf-palette.h"
#include "hf-plot-stage.h"
#include "hf-table-window.h"
#include "hf-test.h"

/* ---- the card ---- */

static GtkWidget *
new_card (HfStage *stage)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWidget *card = hf_chart_card_new (stage->desk, "Pins", chart);
  HfChartData *data = hf_plot_stage_make_data ();
  g_autoptr (GArray) more = hf_plot_stage_make_points (11, HF_HOUR, 5, 0);

  hf_chart_data_add (data, "at risk", more, 0);
  hf_chart_set_data (HF_CHART (chart), data, NULL);
  return card;
}

static void
test_card (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (1, 1000);
  GtkWidget *card = new_card (stage);
  GtkWindow *window = hf_plot_stage_show (card);
  GtkWidget *plot = GTK_WIDGET (hf_chart_card_get_plot (HF_CHART_CARD (card)));

  g_assert_nonnull (hf_stage_find_text (card, "at risk")); /* in the legend */
  g_assert_nonnull (hf_stage_find_text (
      card, "pins rose from 0 to 100 over 10 hours. at risk: 5, the same as 10 hours ago"));
  hf_plot_stage_press (plot, GDK_KEY_Home);
  g_assert_nonnull (hf_stage_find_text (card, "1 Jan, 12:00: pins 0, at risk 5"));
  g_assert_nonnull (hf_stage_find_button (card, "Menu of Pins"));

  hf_chart_card_set_notice (HF_CHART_CARD (card), "Two points are needed");
  hf_stage_until_text (card, "Two points are needed");
  g_assert_false (gtk_widget_get_mapped (plot));
  g_assert_null (hf_stage_find_button (card, "Menu of Pins"));
  hf_chart_card_set_notice (HF_CHART_CARD (card), NULL);
  g_assert_true (gtk_widget_get_mapped (plot));
  hf_plot_stage_end (window, card);
}

static GtkWindow *
find_table (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link; link = link->next)
    if (HF_IS_TABLE_WINDOW (link->data))
      return link->data;
  return NULL;
}

static void
on_text (GObject *source, GAsyncResult *result, gpointer data)
{
  *(char **)data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
is_there (gpointer data)
{
  return *(gpointer *)data != NULL;
}

static void
test_table (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (1, 1000);
  GtkWidget *card = new_card (stage);
  GtkWindow *window = hf_plot_stage_show (card);
  GtkWindow *table;
  g_autofree char *text = NULL;

  gtk_widget_activate_action (card, "chart.show-table", NULL);
  table = find_table ();
  g_assert_nonnull (table);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (table));
  g_assert_cmpstr (gtk_window_get_title (table), ==, "Pins");
  hf_stage_until_text (GTK_WIDGET (table), "1 Jan, 13:00");
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (table), "10"));
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (table), "Copy"));
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (table)), NULL, on_text,
                                 &text);
  hf_stage_until (is_there, &text);
  g_assert_true (g_str_has_prefix (text, "Time\tpins\t"));
  g_assert_nonnull (strstr (text, "1 Jan, 22:00\t100\t"));
  g_object_ref (table);
  gtk_window_close (table);
  hf_stage_drain ();
  g_assert_finalize_object (table);
  hf_plot_stage_end (window, card);
}

/* ---- files ---- */

static void
on_toast (HfDesk *desk, AdwToast *toast, gpointer data)
{
  char **said = data;

  g_free (*said);
  *said = g_strdup (adw_toast_get_title (toast));
}

/* Returns: what was said of it */
static char *
save (HfStage *stage, GtkWidget *card, const char *path, gboolean image)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  char *said = NULL;
  gulong handler = g_signal_connect (stage->desk, "toast", G_CALLBACK (on_toast), &said);

  hf_chart_card_save (HF_CHART_CARD (card), file, image);
  hf_stage_until (is_there, &said);
  g_signal_handler_disconnect (stage->desk, handler);
  return said;
}

static void
test_files (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (1, 1000);
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *csv = g_build_filename (dir, "a.csv", NULL);
  g_autofree char *png = g_build_filename (dir, "a.png", NULL);
  g_autofree char *nowhere = g_build_filename (dir, "not there", "a.png", NULL);
  g_autoptr (GError) error = NULL;
  GtkWidget *card = new_card (stage);
  GtkWindow *window = hf_plot_stage_show (card);
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *text = NULL;
  g_autofree char *first = save (stage, card, csv, FALSE);
  g_autofree char *second = save (stage, card, png, TRUE);
  g_autofree char *third = save (stage, card, nowhere, TRUE);

  g_assert_cmpstr (first, ==, "Saved as “a.csv”");
  g_file_get_contents (csv, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (text, "Time,pins,\"pins, Lowest\""));
  g_assert_nonnull (strstr (text, "\r\n2026-01-01T22:00:00Z,100,100,100,5,5,5\r\n"));

  g_assert_cmpstr (second, ==, "Saved as “a.png”");
  texture = gdk_texture_new_from_filename (png, &error);
  g_assert_no_error (error);
  /* Two pixels for each of what is inside the card, and a margin. */
  g_assert_cmpint (gdk_texture_get_width (texture), >=, 2 * gtk_widget_get_width (card));

  g_assert_true (g_str_has_prefix (third, "The chart could not be saved: "));
  hf_plot_stage_end (window, card);
}

/* ---- legends ---- */

/* How much of a sample is drawn. */
static unsigned
count_drawn (GtkWidget *sample)
{
  cairo_surface_t *image = hf_chart_export_draw (sample, 1);
  GdkRGBA surface = hf_palette_get_surface (sample);
  GdkRectangle all = { 0, 0, gtk_widget_get_width (sample), gtk_widget_get_height (sample) };
  unsigned n = (unsigned)(all.width * all.height) - hf_plot_stage_count (image, &surface, &all);

  cairo_surface_destroy (image);
  return n;
}

/* Names beside pieces of their lines; of one line there is none, as the title says what it is. */
static void
test_legend (void)
{
  static const char *const names[] = { "pins", "at risk", "Limit" };
  g_autoptr (HfStage) stage = hf_stage_new (1, 1000);
  GtkWidget *card = new_card (stage);
  GtkWindow *window = hf_plot_stage_show (card);
  GtkWidget *legend = hf_stage_find_type (card, HF_TYPE_LEGEND);
  HfChart *chart = HF_CHART (hf_chart_card_get_plot (HF_CHART_CARD (card)));
  HfChartData *data = hf_plot_stage_make_data ();
  g_autoptr (GArray) more = hf_plot_stage_make_points (11, HF_HOUR, 5, 0);

  g_assert_nonnull (hf_stage_find_text (legend, "pins"));
  g_assert_nonnull (hf_stage_find_text (legend, "at risk"));
  g_assert_null (hf_stage_find_text (legend, "Limit"));

  hf_chart_data_add (data, "at risk", more, 0);
  ((HfSeries *)data->series->pdata[0])->limit = 150;
  hf_chart_set_data (chart, data, NULL);
  gtk_test_widget_wait_for_draw (legend);
  hf_stage_drain ();
  for (unsigned i = 0; i < 3; i++)
    {
      GtkWidget *label = hf_stage_find_text (legend, names[i]);

      g_assert_nonnull (label);
      g_assert_cmpuint (count_drawn (gtk_widget_get_prev_sibling (label)), >, 10);
    }
  hf_chart_set_data (chart, hf_plot_stage_make_data (), NULL);
  g_assert_false (gtk_widget_get_visible (legend));
  hf_plot_stage_end (window, card);
}

/* Nothing is made anew while the names stay. */
static void
test_legend_stays (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (1, 1000);
  GtkWidget *card = new_card (stage);
  GtkWindow *window = hf_plot_stage_show (card);
  HfChart *chart = HF_CHART (hf_chart_card_get_plot (HF_CHART_CARD (card)));
  HfChartData *data = hf_plot_stage_make_data ();
  g_autoptr (GArray) more = hf_plot_stage_make_points (11, HF_HOUR, 9, 0);
  GtkWidget *label = hf_stage_find_text (card, "at risk");

  hf_chart_data_add (data, "at risk", more, 0);
  hf_chart_set_data (chart, data, NULL);
  g_assert_true (hf_stage_find_text (card, "at risk") == label);
  g_assert_nonnull (hf_stage_find_text (
      card, "pins rose from 0 to 100 over 10 hours. at risk: 9, the same as 10 hours ago"));
  hf_plot_stage_end (window, card);
}

/* ---- tables ---- */

/* Adds the text of each label below, in their order, with tabs between. */
static void
collect (GtkWidget *widget, GString *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget))
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\t" : "",
                            gtk_label_get_text (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    collect (child, text);
}

/* Row by row what the chart has, and where nothing was measured nothing. */
static void
test_table_rows (void)
{
  g_autoptr (HfTable) table = NULL;
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GArray) few = hf_plot_stage_make_points (2, 10 * HF_HOUR, 7, 1);
  GtkWidget *chart = g_object_ref_sink (hf_chart_new ());
  HfChartData *data = hf_plot_stage_make_data ();
  GtkWidget *window, *view;

  hf_plot_set_title (HF_PLOT (chart), "Pins");
  hf_chart_data_add (data, "at risk", few, 0);
  hf_chart_set_data (HF_CHART (chart), data, NULL);
  table = hf_plot_make_table (HF_PLOT (chart));
  g_assert_cmpuint (hf_table_get_n_rows (table), ==, 11);
  g_string_append (expected, "Time\tpins\tpins, Lowest\tpins, Highest\tat risk\tat risk, "
                             "Lowest\tat risk, Highest");
  for (unsigned i = 0; i < 11; i++)
    {
      const char *other = i == 0 ? "7\t7\t7" : i == 10 ? "8\t8\t8" : "\t\t";

      g_string_append_printf (expected, "\t1 Jan, %u:00\t%u\t%u\t%u\t%s", 12 + i, 10 * i, 10 * i,
                              10 * i, other);
    }
  window = GTK_WIDGET (hf_table_window_new (NULL, table));
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 700);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  hf_stage_until_text (window, "1 Jan, 22:00");
  view = hf_stage_find_type (window, GTK_TYPE_COLUMN_VIEW);
  collect (view, seen);
  g_assert_cmpstr (seen->str, ==, expected->str);
  hf_plot_stage_assert_told (gtk_widget_get_last_child (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                             "Pins");
  g_object_ref (window);
  gtk_window_destroy (GTK_WINDOW (window));
  hf_stage_drop (window);
  g_assert_finalize_object (chart);
}

/* ---- through the dialog ---- */

typedef struct
{
  GtkFileChooser *chooser;
  GFile *file; /* NULL: any */
} Choice;

/* Folders are opened in the background, the first one, too. */
static gboolean
is_chosen (gpointer data)
{
  const Choice *choice = data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (choice->chooser);

  return file && (!choice->file || g_file_equal (file, choice->file));
}

/* As a user does it who takes the name that is proposed. Returns: (transfer full): the file's bytes
 */
static GBytes *
save_in (HfStage *stage, GtkWidget *card, const char *action, const char *dir, const char *name)
{
  GtkRoot *root = gtk_widget_get_root (card);
  g_autoptr (GFile) folder = g_file_new_for_path (dir);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *expected = g_strdup_printf ("Saved as “%s”", name);
  g_autofree char *proposed = NULL;
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;
  gulong handler = g_signal_connect (stage->desk, "toast", G_CALLBACK (on_toast), &said);
  GtkFileChooser *chooser;
  char *bytes = NULL;
  gsize length;

  gtk_widget_activate_action (card, action, NULL);
  chooser = g_object_get_data (G_OBJECT (root), "hf-chooser");
  g_assert_true (GTK_IS_FILE_CHOOSER_NATIVE (chooser));
  g_assert_true (gtk_native_dialog_get_modal (GTK_NATIVE_DIALOG (chooser)));
  g_assert_cmpstr (gtk_native_dialog_get_title (GTK_NATIVE_DIALOG (chooser)), ==, "Save Chart");
  proposed = gtk_file_chooser_get_current_name (chooser);
  g_assert_cmpstr (proposed, ==, name);
  hf_stage_until (is_chosen, &(Choice){ chooser, NULL });
  gtk_file_chooser_set_current_folder (chooser, folder, &error);
  g_assert_no_error (error);
  hf_stage_until (is_chosen, &(Choice){ chooser, file });
  g_signal_emit_by_name (chooser, "response", GTK_RESPONSE_ACCEPT);
  hf_stage_until (is_there, &said);
  g_signal_handler_disconnect (stage->desk, handler);
  g_assert_cmpstr (said, ==, expected);
  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (bytes, length);
}

static guint32
read_number (const guint8 *bytes)
{
  return (guint32)bytes[0] << 24 | (guint32)bytes[1] << 16 | (guint32)bytes[2] << 8 | bytes[3];
}

/* A signature, then the size, two pixels for each that is shown; and what is in it is the chart. */
static void
test_save_image (void)
{
  static const guint8 signature[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  g_autoptr (HfStage) stage = hf_stage_new (1, 1000);
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  GtkWidget *card = new_card (stage);
  GtkWindow *window = hf_plot_stage_show (card);
  GtkWidget *plot = GTK_WIDGET (hf_chart_card_get_plot (HF_CHART_CARD (card)));
  GtkWidget *body = gtk_widget_get_parent (gtk_widget_get_parent (plot));
  HfSeriesStyle style = hf_palette_get_series (plot, 0);
  g_autoptr (GBytes) file = save_in (stage, card, "chart.save-image", dir, "Pins.png");
  const guint8 *bytes = g_bytes_get_data (file, NULL);
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree guint32 *pixels = NULL;
  gsize n, seen = 0;

  g_assert_cmpmem (bytes, 8, signature, 8);
  g_assert_cmpmem (bytes + 12, 4, "IHDR", 4);
  g_assert_cmpuint (read_number (bytes + 16), ==,
                    2 * ((unsigned)gtk_widget_get_width (body) + 2 * 12));
  g_assert_cmpuint (read_number (bytes + 20), ==,
                    2 * ((unsigned)gtk_widget_get_height (body) + 2 * 12));
  texture = gdk_texture_new_from_bytes (file, NULL);
  n = (gsize)gdk_texture_get_width (texture) * (gsize)gdk_texture_get_height (texture);
  pixels = g_new (guint32, n);
  gdk_texture_download (texture, (guchar *)pixels, 4 * (gsize)gdk_texture_get_width (texture));
  for (gsize i = 0; i < n; i++)
    {
      GdkRGBA pixel = { (float)((pixels[i] >> 16) & 255) / 255,
                        (float)((pixels[i] >> 8) & 255) / 255, (float)(pixels[i] & 255) / 255, 1 };

      g_assert_cmpuint (pixels[i] >> 24, ==, 255); /* nothing is clear */
      seen += hf_plot_stage_is_close (&pixel, &style.color);
    }
  g_assert_cmpuint (seen, >, (gsize)gtk_widget_get_width (plot)); /* the line */
  hf_plot_stage_end (window, card);
}

/* Splits a line of CSV as RFC 4180 has it. */
static char **
split_line (const char *line)
{
  GStrvBuilder *fields = g_strv_builder_new ();
  GString *field = g_string_new (NULL);
  gboolean quoted = FALSE;
  char **all;

  for (const char *c = line; *c; c++)
    if (quoted && *c == '"' && c[1] == '"')
      g_string_append_c (field, *c++);
    else if (*c == '"')
      quoted = !quoted;
    else if (*c == ',' && !quoted)
      {
        g_strv_builder_add (fields, field->str);
        g_string_set_size (field, 0);
      }
    else
      g_string_append_c (field, *c);
  g_assert_false (quoted);
  g_strv_builder_add (fields, field->str);
  all = g_strv_builder_end (fields);
  g_strv_builder_unref (fields);
  g_string_free (field, TRUE);
  return all;
}

/* Every number of the chart stands in the file, under the name of its line. */
static void
test_save_table (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (1, 1000);
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  GtkWidget *card = new_card (stage);
  GtkWindow *window = hf_plot_stage_show (card);
  g_autoptr (GBytes) file = save_in (stage, card, "chart.save-table", dir, "Pins.csv");
  g_autofree char *text = g_strndup (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  g_auto (GStrv) names = split_line (lines[0]);

  g_assert_cmpuint (g_strv_length (lines), ==, 13); /* names, eleven moments, the end */
  g_assert_cmpstr (lines[12], ==, "");
  g_assert_cmpuint (g_strv_length (names), ==, 7);
  g_assert_cmpstr (names[3], ==, "pins, Highest");
  for (unsigned i = 0; i < 11; i++)
    {
      g_auto (GStrv) fields = split_line (lines[i + 1]);
      g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (fields[0], NULL);

      g_assert_cmpuint (g_strv_length (fields), ==, 7);
      g_assert_cmpint (g_date_time_to_unix (time), ==,
                       (HF_PLOT_STAGE_NOON + i * HF_HOUR) / HF_SECOND);
      for (unsigned j = 1; j < 7; j++)
        g_assert_cmpfloat (g_ascii_strtod (fields[j], NULL), ==, j < 4 ? 10 * i : 5);
    }
  hf_plot_stage_end (window, card);
}

/* ---- what is to come ---- */

static HfBackendInfo *
make_backend (const char *id, guint64 most)
{
  HfBackendInfo *info = hf_backend_info_new ();

  info->id = g_strdup (id);
  info->max_bytes = most;
  return info;
}

static void
add_track (HfHistory *history, const char *backend, double first, double grows)
{
  HfTrack *track = g_new0 (HfTrack, 1);

  track->metric = HF_METRIC_USED;
  track->backend = g_strdup (backend);
  track->points = hf_plot_stage_make_points (49, HF_HOUR, first, grows);
  g_ptr_array_add (history->tracks, track);
}

static void
track_free (gpointer data)
{
  HfTrack *track = data;

  g_free (track->backend);
  g_array_unref (track->points);
  g_free (track);
}

/* Two days are known of each. usb: 148 GB, 1 GB an hour, 4 days to 244 GB. nas: full within a day.
 * s3 shrinks, box has no limit, gone is no backend any more: nothing is said of them. */
static void
test_forecast (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (1, 1000);
  GtkWidget *chart = hf_chart_new ();
  GtkWidget *card = hf_chart_card_new (stage->desk, "Used", chart);
  GtkWindow *window = hf_plot_stage_show (card);
  g_autoptr (GPtrArray) backends
      = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_backend_info_free);
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func (track_free);
  HfHistory history
      = { .from = HF_PLOT_STAGE_NOON, .to = HF_PLOT_STAGE_NOON + 2 * HF_DAY, .step = HF_HOUR };
  HfOverview overview = { .backends = backends, .sampled = 1 };
  g_autofree char *headline = NULL;

  history.tracks = tracks;
  g_ptr_array_add (backends, make_backend ("usb", 244 * (guint64)1e9));
  g_ptr_array_add (backends, make_backend ("nas", 53 * (guint64)1e9));
  g_ptr_array_add (backends, make_backend ("s3", 100 * (guint64)1e9));
  g_ptr_array_add (backends, make_backend ("box", 0));
  add_track (&history, "usb", 100e9, 1e9);
  add_track (&history, "nas", 2e9, 1e9);
  add_track (&history, "s3", 90e9, -1e9);
  add_track (&history, "box", 1e9, 1e9);
  add_track (&history, "gone", 1e9, 1e9);
  hf_chart_filling_used (HF_CHART_CARD (card), &history, &overview);
  headline = hf_plot_get_headline (HF_PLOT (chart));
  g_assert_cmpstr (headline, ==, "nas will be full within a day. usb will be full in about 4 days");
  g_assert_nonnull (hf_stage_find_text (card, headline));
  g_assert_cmpstr (hf_plot_get_series (HF_PLOT (chart), 4), ==, "gone");
  g_assert_cmpstr (hf_plot_get_series (HF_PLOT (chart), 5), ==, "Limit");
  hf_plot_stage_end (window, card);
}

static void
test_forecast_words (void)
{
  static const struct
  {
    gint64 in;
    const char *text;
  } known[] = {
    { 0, "usb will be full within a day" },
    { HF_DAY - 1, "usb will be full within a day" },
    { HF_DAY, "usb will be full in about 1 day" },
    { 4 * HF_DAY - 1, "usb will be full in about 4 days" },
    { 4 * HF_DAY + HF_HOUR, "usb will be full in about 4 days" },
    { 59 * HF_DAY, "usb will be full in about 59 days" },
    { 60 * HF_DAY, "usb will be full in about 2 months" },
    { 90 * HF_DAY, "usb will be full in about 3 months" },
    { 365 * HF_DAY, "usb will be full in about 12 months" },
    { 3 * 365 * HF_DAY, "usb will be full in about 3 years" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autofree char *text = hf_chart_filling_describe_full ("usb", known[i].in);

      g_assert_cmpstr (text, ==, known[i].text);
    }
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/chart-card/card", test_card);
  g_test_add_func ("/app/chart-card/table", test_table);
  g_test_add_func ("/app/chart-card/files", test_files);
  g_test_add_func ("/app/chart-card/legend", test_legend);
  g_test_add_func ("/app/chart-card/legend-stays", test_legend_stays);
  g_test_add_func ("/app/chart-card/table-rows", test_table_rows);
  g_test_add_func ("/app/chart-card/save-image", test_save_image);
  g_test_add_func ("/app/chart-card/save-table", test_save_table);
  g_test_add_func ("/app/chart-card/forecast", test_forecast);
  g_test_add_func ("/app/chart-card/forecast-words", test_forecast_words);
  return g_test_run ();
}
