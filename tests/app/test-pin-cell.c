/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells of the list of pins: what they say, draw, and where their text is. */
#include "hf-stage.h"

#include "hf-pin-cell.h"
#include "hf-pin-rows.h"
#include "hf-test.h"

#define STORES 5

typedef struct
{
  HfStage *stage;
  HfPinLook *look;
  HfPinRows *rows;
  HfPinItem *item;
  GtkWindow *window;
} Scene;

static void
scene_init (Scene *self)
{
  g_autoptr (HfTestDag) dag = NULL;
  g_autoptr (HfPin) pin = NULL;

  self->stage = hf_stage_new (STORES, 800);
  hf_house_set_policy (self->stage->house,
                       "{\"min_replicas\": 1, \"target_replicas\": 5, \"max_replicas\": 5}");
  dag = hf_house_new_dag (1);
  hf_house_add (self->stage->house, dag);
  hf_stage_settle (self->stage);
  pin = hf_house_get_pin (self->stage->house, dag);
  self->look = hf_pin_look_new (self->stage->desk);
  self->rows = hf_pin_rows_new (hf_engine_get_store (self->stage->house->engine));
  self->item = hf_pin_rows_get_item (self->rows, pin->id);
  self->window = GTK_WINDOW (gtk_window_new ());
}

static void
scene_clear (Scene *self)
{
  gtk_window_destroy (self->window);
  hf_stage_drain ();
  g_assert_finalize_object (self->item);
  hf_pin_rows_close (self->rows);
  g_assert_finalize_object (self->rows);
  g_assert_finalize_object (self->look);
  hf_stage_free (self->stage);
}

/* A window has the width that is asked for, or what its content needs at least. */
static HfPinCell *
show (Scene *self, HfPinCellKind kind, int width)
{
  GtkWidget *cell = hf_pin_cell_new (kind, self->look);

  gtk_widget_set_size_request (cell, width, -1);
  gtk_window_set_child (self->window, cell);
  hf_pin_cell_set_item (HF_PIN_CELL (cell), self->item);
  gtk_window_present (self->window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  return HF_PIN_CELL (cell);
}

static void
assert_named (HfPinCell *cell, const char *name)
{
  g_autofree char *mismatch
      = gtk_test_accessible_check_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                            name);

  g_assert_cmpstr (mismatch, ==, NULL);
}

static unsigned
count_nodes (GskRenderNode *node, GskRenderNodeType type)
{
  unsigned n = gsk_render_node_get_node_type (node) == type;

  switch (gsk_render_node_get_node_type (node))
    {
    case GSK_CONTAINER_NODE:
      for (unsigned i = 0; i < gsk_container_node_get_n_children (node); i++)
        n += count_nodes (gsk_container_node_get_child (node, i), type);
      return n;
    case GSK_TRANSFORM_NODE:
      return n + count_nodes (gsk_transform_node_get_child (node), type);
    case GSK_CLIP_NODE:
      return n + count_nodes (gsk_clip_node_get_child (node), type);
    case GSK_ROUNDED_CLIP_NODE:
      return n + count_nodes (gsk_rounded_clip_node_get_child (node), type);
    default:
      return n;
    }
}

/* How many texts the cell draws. */
static unsigned
count_texts (HfPinCell *cell)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;
  unsigned n;

  GTK_WIDGET_GET_CLASS (cell)->snapshot (GTK_WIDGET (cell), snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  n = node ? count_nodes (node, GSK_TEXT_NODE) : 0;
  g_clear_pointer (&node, gsk_render_node_unref);
  return n;
}

/* ---- tests ---- */

static void
test_texts (void)
{
  Scene scene;

  scene_init (&scene);
  assert_named (show (&scene, HF_PIN_CELL_STATE, 100), "Healthy");
  assert_named (show (&scene, HF_PIN_CELL_NAME, 100), "Unnamed");
  assert_named (show (&scene, HF_PIN_CELL_CID, 100), hf_pin_item_get_pin (scene.item)->text);
  assert_named (show (&scene, HF_PIN_CELL_REPLICAS, 100), "5 of 5 copies");
  g_assert_cmpstr (hf_pin_cell_get_text (show (&scene, HF_PIN_CELL_REPLICAS, 100)), ==, "5/5");
  assert_named (show (&scene, HF_PIN_CELL_BACKENDS, 100), "a, b, c, d, e");
  for (HfPinCellKind kind = 0; kind < HF_N_PIN_CELLS; kind++)
    g_assert_cmpuint (count_texts (show (&scene, kind, 200)), >, 0);
  scene_clear (&scene);
}

/* Three of five, and that there are two more. */
static void
test_tags (void)
{
  Scene scene;

  scene_init (&scene);
  g_assert_cmpuint (count_texts (show (&scene, HF_PIN_CELL_BACKENDS, 400)), ==, 4);
  scene_clear (&scene);
}

/* One drags by the text; beside it one selects. */
static void
test_text_at (void)
{
  Scene scene;
  HfPinCell *cell;
  int width;

  scene_init (&scene);
  cell = show (&scene, HF_PIN_CELL_NAME, 600);
  width = gtk_widget_get_width (GTK_WIDGET (cell));
  g_assert_true (hf_pin_cell_has_text_at (cell, 4));
  g_assert_false (hf_pin_cell_has_text_at (cell, width - 4));
  gtk_widget_set_direction (GTK_WIDGET (cell), GTK_TEXT_DIR_RTL);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (scene.window));
  g_assert_true (hf_pin_cell_has_text_at (cell, width - 4));
  g_assert_false (hf_pin_cell_has_text_at (cell, 4));
  scene_clear (&scene);
}

/* Where there is little room, a second line; what it needs is there. */
static void
test_narrow (void)
{
  Scene scene;
  HfPinCell *cell;
  int one, two;

  scene_init (&scene);
  cell = show (&scene, HF_PIN_CELL_NAME, 300);
  gtk_widget_measure (GTK_WIDGET (cell), GTK_ORIENTATION_VERTICAL, -1, &one, NULL, NULL, NULL);
  g_assert_cmpuint (count_texts (cell), ==, 1);
  hf_pin_look_set_narrow (scene.look, TRUE);
  gtk_widget_measure (GTK_WIDGET (cell), GTK_ORIENTATION_VERTICAL, -1, &two, NULL, NULL, NULL);
  g_assert_cmpint (two, >, one);
  g_assert_cmpuint (count_texts (cell), ==, 2);
  hf_pin_look_set_narrow (scene.look, FALSE);
  g_assert_cmpuint (count_texts (cell), ==, 1);
  scene_clear (&scene);
}

static gboolean
drop_pin (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_table_get (db, hf_pin_item_get_id (data), error);

  pin->managed = FALSE;
  return hf_pin_table_update (db, pin, error);
}

/* What it showed stays for the moment in which the row goes, and can't be taken for a pin. */
static void
test_gone (void)
{
  Scene scene;
  HfPinCell *cell;
  g_autoptr (GError) error = NULL;

  scene_init (&scene);
  cell = show (&scene, HF_PIN_CELL_NAME, 300);
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (cell)));
  hf_store_change (hf_engine_get_store (scene.stage->house->engine), drop_pin, scene.item, &error);
  g_assert_no_error (error);
  hf_pin_rows_refresh (scene.rows, NULL);
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (cell)));
  g_assert_cmpstr (hf_pin_cell_get_text (cell), ==, "Unnamed");
  hf_pin_cell_set_item (cell, NULL);
  g_assert_null (hf_pin_cell_get_item (cell));
  scene_clear (&scene);
}

/* A text that others have is laid out once; another font is another layout. */
static void
test_ink (void)
{
  g_autoptr (HfPinInk) ink = hf_pin_ink_new ();
  GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));
  PangoLayout *one = hf_pin_ink_get_common (ink, label, HF_PIN_FONT_BODY, "Healthy");
  int whole, cut;

  g_assert_true (one == hf_pin_ink_get_common (ink, label, HF_PIN_FONT_BODY, "Healthy"));
  g_assert_false (one == hf_pin_ink_get_common (ink, label, HF_PIN_FONT_TAG, "Healthy"));
  g_assert_cmpint (hf_pin_ink_get_height (ink, label, HF_PIN_FONT_CAPTION), <,
                   hf_pin_ink_get_height (ink, label, HF_PIN_FONT_BODY));
  pango_layout_get_pixel_size (one, &whole, NULL);
  pango_layout_get_pixel_size (hf_pin_ink_get_fitting (ink, label, HF_PIN_FONT_BODY, "Healthy",
                                                       whole - 10),
                               &cut, NULL);
  g_assert_cmpint (cut, <=, whole - 10);
  for (unsigned i = 0; i < 5000; i++) /* more than it keeps */
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      g_assert_nonnull (hf_pin_ink_get_common (ink, label, HF_PIN_FONT_BODY, text));
    }
  g_assert_true (hf_pin_ink_get_icon (ink, label, "emblem-ok-symbolic")
                 == hf_pin_ink_get_icon (ink, label, "emblem-ok-symbolic"));
  g_object_unref (label);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/pin-cell/texts", test_texts);
  g_test_add_func ("/app/pin-cell/tags", test_tags);
  g_test_add_func ("/app/pin-cell/text-at", test_text_at);
  g_test_add_func ("/app/pin-cell/narrow", test_narrow);
  g_test_add_func ("/app/pin-cell/gone", test_gone);
  g_test_add_func ("/app/pin-cell/ink", test_ink);
  return g_test_run ();
}
