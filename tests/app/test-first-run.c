/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A look at what is there, and its protection. */
#include "hf-first-run.h"

#include "hf-mock-kubo.h"
#include "hf-stage.h"
#include "hf-test.h"

typedef struct
{
  HfStage *stage;
  HfAdder *adder;
  HfFirstRun *run;
  char *cars; /* a directory with three, one of them damaged */
  gboolean set_up;
  gboolean is_private;
} Scene;

static void
on_set_up (HfFirstRun *run, gboolean is_private, gpointer data)
{
  Scene *scene = data;

  scene->set_up = TRUE;
  scene->is_private = is_private;
}

static void
write_cars (Scene *scene)
{
  scene->cars = hf_test_dir_new ();
  for (unsigned i = 1; i <= 3; i++)
    {
      g_autoptr (HfTestDag) dag = hf_house_new_dag (i);
      g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
      g_autofree char *name = g_strdup_printf ("%u.car", i);
      gsize length;
      g_autofree char *bytes = g_memdup2 (g_bytes_get_data (car, &length), g_bytes_get_size (car));

      if (i == 3)
        bytes[length - 1] ^= 1;
      hf_test_file_set (scene->cars, name, bytes, length);
    }
}

static void
scene_open (Scene *scene)
{
  *scene = (Scene){ .stage = hf_stage_new (3, 1000) };
  scene->adder = hf_adder_new (scene->stage->desk);
  scene->run = g_object_ref (
      hf_first_run_new (GTK_WINDOW (scene->stage->window), scene->stage->desk, scene->adder));
  g_signal_connect (scene->run, "set-up", G_CALLBACK (on_set_up), scene);
  gtk_window_present (GTK_WINDOW (scene->run));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (scene->run));
  write_cars (scene);
}

static void
scene_close (Scene *scene)
{
  gtk_window_destroy (GTK_WINDOW (scene->run));
  hf_stage_drain ();
  hf_stage_drop (scene->run);
  hf_stage_drop (scene->adder);
  hf_stage_free (scene->stage);
  hf_test_dir_free (scene->cars);
}

static void
add_place (Scene *scene, const char *place)
{
  const char *const places[] = { place, NULL };

  hf_first_run_add_places (scene->run, places);
}

static GtkWidget *
button (Scene *scene, const char *label)
{
  return hf_stage_find_button (GTK_WIDGET (scene->run), label);
}

static gboolean
has_result (gpointer data)
{
  return button (data, "Protect These…") != NULL;
}

static void
look (Scene *scene)
{
  hf_stage_click (button (scene, "Look"));
  hf_stage_until (has_result, scene);
}

/* Nothing to look at, then a place, which can be left out again. */
static void
test_places (void)
{
  Scene scene;

  scene_open (&scene);
  g_assert_false (gtk_widget_is_sensitive (button (&scene, "Look")));
  add_place (&scene, "http://127.0.0.1:5001");
  add_place (&scene, "http://127.0.0.1:5001"); /* once */
  g_assert_true (gtk_widget_is_sensitive (button (&scene, "Look")));
  hf_stage_click (button (&scene, "Leave Out “http://127.0.0.1:5001”"));
  g_assert_false (gtk_widget_is_sensitive (button (&scene, "Look")));
  g_assert_null (hf_stage_find_text (GTK_WIDGET (scene.run), "http://127.0.0.1:5001"));
  scene_close (&scene);
}

static void
type_address (Scene *scene, const char *text)
{
  GtkWidget *label = hf_stage_find_text (GTK_WIDGET (scene->run), "Address of an IPFS Node");
  GtkWidget *row = gtk_widget_get_ancestor (label, ADW_TYPE_ENTRY_ROW);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_signal_emit_by_name (row, "apply");
}

static void
test_address (void)
{
  static const char *const bad[] = { "ftp://a", "http://", "http://user:word@host:5001", "a b" };
  Scene scene;

  scene_open (&scene);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      type_address (&scene, bad[i]);
      g_test_message ("%s", bad[i]);
      g_assert_false (gtk_widget_is_sensitive (button (&scene, "Look")));
    }
  type_address (&scene, " nas.local:5001 ");
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (scene.run), "http://nas.local:5001"));
  scene_close (&scene);
}

/* It finds what is damaged, changes nothing, and what is whole is added afterwards. */
static void
test_directory (void)
{
  Scene scene;
  HfStatus status;
  g_autoptr (HfPolicy) policy = NULL;

  scene_open (&scene);
  add_place (&scene, scene.cars);
  look (&scene);
  g_assert_nonnull (
      hf_stage_find_text (GTK_WIDGET (scene.run), "3 pins: 3 in one place only, 1 unreadable"));
  status = hf_house_get_status (scene.stage->house);
  g_assert_cmpuint (status.total_pins, ==, 0);

  hf_stage_click (button (&scene, "Protect These…"));
  hf_stage_click (button (&scene, "Protect"));
  while (!scene.set_up || hf_adder_get_title (scene.adder))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (scene.is_private);
  hf_stage_settle (scene.stage);
  status = hf_house_get_status (scene.stage->house);
  g_assert_cmpuint (status.total_pins, ==, 2);
  g_assert_cmpuint (status.below_min, ==, 0);
  policy = hf_engine_get_policy (scene.stage->house->engine, NULL);
  g_assert_cmpint (policy->min_replicas, ==, 2);
  g_assert_cmpint (policy->min_domains, ==, 2);
  scene_close (&scene);
}

/* A node becomes a backend, and its pins become ours. */
static void
test_node (void)
{
  g_autoptr (HfMockKubo) kubo = hf_mock_kubo_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autofree char *cid = hf_cid_to_text (hf_test_dag_get_root (dag));
  Scene scene;

  hf_mock_kubo_import (kubo, car);
  hf_mock_kubo_pin (kubo, cid, "old");
  scene_open (&scene);
  add_place (&scene, hf_mock_kubo_get_address (kubo));
  look (&scene);
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (scene.run), "1 pin: 1 in one place only"));
  hf_stage_click (button (&scene, "Protect These…"));
  hf_stage_click (button (&scene, "Protect"));
  while (!scene.set_up)
    g_main_context_iteration (NULL, TRUE);
  hf_stage_settle (scene.stage);
  g_assert_nonnull (hf_overview_find_backend (hf_desk_get_overview (scene.stage->desk), "ipfs"));
  scene_close (&scene);
}

/* One that is not there is told, and there is nothing to protect. */
static void
test_unreachable (void)
{
  Scene scene;

  scene_open (&scene);
  add_place (&scene, "http://127.0.0.1:1");
  look (&scene);
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (scene.run), "No pins were found"));
  g_assert_false (gtk_widget_is_sensitive (button (&scene, "Protect These…")));
  scene_close (&scene);
}

/* Closing while it looks ends it. */
static void
test_close (void)
{
  Scene scene;

  scene_open (&scene);
  add_place (&scene, scene.cars);
  hf_stage_click (button (&scene, "Look"));
  gtk_window_close (GTK_WINDOW (scene.run));
  scene_close (&scene);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/first-run/places", test_places);
  g_test_add_func ("/app/first-run/address", test_address);
  g_test_add_func ("/app/first-run/directory", test_directory);
  g_test_add_func ("/app/first-run/node", test_node);
  g_test_add_func ("/app/first-run/unreachable", test_unreachable);
  g_test_add_func ("/app/first-run/close", test_close);
  return g_test_run ();
}
