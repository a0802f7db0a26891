/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is dragged and dropped, but for the pointer itself. */
#include "hf-drag-files.h"
#include "hf-pin-content.h"
#include "hf-pin-ids.h"
#include "hf-stage.h"
#include "hf-store-list.h"
#include "hf-store-row.h"

static GArray *
add_pins (HfStage *stage, unsigned n)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (unsigned i = 1; i <= n; i++)
    {
      g_autoptr (HfTestDag) dag = hf_house_new_dag (i);
      g_autoptr (HfPin) pin = NULL;

      hf_house_add (stage->house, dag);
      hf_engine_settle (stage->house->engine);
      pin = hf_house_get_pin (stage->house, dag);
      g_array_append_val (ids, pin->id);
    }
  return ids;
}

static void
on_offered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  gdk_content_provider_write_mime_type_finish (GDK_CONTENT_PROVIDER (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *)data = TRUE;
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *)data;
}

static char **
fetch_uris (GdkContentProvider *provider)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autofree char *text = NULL;
  gboolean done = FALSE;

  gdk_content_provider_write_mime_type_async (provider, "text/uri-list", stream, G_PRIORITY_DEFAULT,
                                              NULL, on_offered, &done);
  hf_stage_until (is_set, &done);
  g_output_stream_write (stream, "", 1, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);
  text = g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
  return g_uri_list_extract_uris (text);
}

static void
assert_car (const char *uri, unsigned seed)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (seed);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GFile) file = g_file_new_for_uri (uri);
  g_autoptr (GBytes) content = g_file_load_bytes (file, NULL, NULL, NULL);

  g_assert_nonnull (content);
  g_assert_true (g_bytes_equal (content, car));
}

/* To us the ids, without a file; to others CARs, made once; the next start takes them away. */
static void
test_content (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (3, 1000);
  g_autoptr (GArray) ids = add_pins (stage, 2);
  GdkContentProvider *provider = hf_pin_content_new (stage->desk, ids);
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GStrv) uris = NULL;
  g_auto (GStrv) again = NULL;
  g_autoptr (GFile) file = NULL;

  g_value_init (&value, HF_TYPE_PIN_IDS);
  g_assert_true (gdk_content_provider_get_value (provider, &value, NULL));
  g_assert_true (g_value_get_boxed (&value) == ids);

  uris = fetch_uris (provider);
  g_assert_cmpuint (g_strv_length (uris), ==, 2);
  assert_car (uris[0], 1);
  assert_car (uris[1], 2);
  again = fetch_uris (provider);
  g_assert_true (g_strv_equal ((const char *const *)uris, (const char *const *)again));

  hf_drag_files_clean (stage->house->engine, NULL, NULL, NULL);
  file = g_file_new_for_uri (uris[0]);
  g_assert_false (g_file_query_exists (file, NULL));
  g_assert_finalize_object (provider);
}

static void
test_names (void)
{
  static const struct
  {
    const char *name, *file;
  } cases[] = {
    { "photo.jpg", "photo.jpg.car" },
    { "a/b", "a-b.car" },
    { "..", "-..car" },
    { "a\nb", "a-b.car" },
    { "", "bafy.car" },
    { NULL, "bafy.car" },
    { "C:\\x", "C--x.car" },
    { "größe", "größe.car" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfPin) pin = hf_pin_new ();
      g_autofree char *file = NULL;

      pin->name = g_strdup (cases[i].name);
      pin->text = g_strdup ("bafy");
      file = hf_drag_files_name (pin);
      g_assert_cmpstr (file, ==, cases[i].file);
    }
}

static void
test_long_name (void)
{
  g_autoptr (HfPin) pin = hf_pin_new ();
  g_autofree char *long_part = g_strnfill (119, 'x');
  g_autofree char *file = NULL;

  pin->name = g_strconcat (long_part, "ää", NULL);
  pin->text = g_strdup ("bafy");
  file = hf_drag_files_name (pin);
  g_assert_true (g_utf8_validate (file, -1, NULL));
  g_assert_cmpuint (strlen (file), <=, 124);
}

typedef struct
{
  char *backend;
  unsigned pins;
  gboolean move;
} Dropped;

static void
on_dropped (HfStoreList *list, const char *backend, GArray *ids, gboolean move, gpointer data)
{
  Dropped *dropped = data;

  dropped->backend = g_strdup (backend);
  dropped->pins = ids->len;
  dropped->move = move;
}

/* The side list follows the backends, and passes on what is dropped. */
static void
test_stores (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (2, 1000);
  GtkWidget *list = hf_stage_find_type (GTK_WIDGET (stage->window), HF_TYPE_STORE_LIST);
  GtkWidget *row = hf_stage_find_type (list, HF_TYPE_STORE_ROW);
  g_autoptr (GArray) ids = add_pins (stage, 1);
  Dropped dropped = { 0 };

  g_assert_cmpstr (hf_store_row_get_id (HF_STORE_ROW (row)), ==, "a");
  hf_stage_settle (stage);
  g_assert_true (hf_stage_find_type (list, HF_TYPE_STORE_ROW) == row);
  g_assert_nonnull (hf_stage_find_text (row, "1"));

  g_signal_connect (list, "pins-dropped", G_CALLBACK (on_dropped), &dropped);
  g_signal_emit_by_name (row, "pins-dropped", ids, TRUE);
  g_assert_cmpstr (dropped.backend, ==, "a");
  g_assert_cmpuint (dropped.pins, ==, 1);
  g_assert_true (dropped.move);
  g_free (dropped.backend);

  hf_house_add_store (stage->house, "new", "new");
  hf_stage_until_text (list, "new");
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/drag/content", test_content);
  g_test_add_func ("/app/drag/names", test_names);
  g_test_add_func ("/app/drag/long-name", test_long_name);
  g_test_add_func ("/app/drag/stores", test_stores);
  return g_test_run ();
}
