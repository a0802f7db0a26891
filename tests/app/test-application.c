/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-application.h"

#include "hf-door.h"
#include "hf-stage.h"

static gboolean
close_when_shown (gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (data);

  if (!window || !gtk_widget_get_mapped (GTK_WIDGET (window)))
    return G_SOURCE_CONTINUE;
  g_assert_true (HF_IS_WINDOW (window));
  g_object_set_data (data, "done", data);
  gtk_window_close (window);
  return G_SOURCE_REMOVE;
}

static void
on_window_gone (gpointer data, GObject *where_it_was)
{
  *(gboolean *)data = TRUE;
}

static void
on_window_added (GtkApplication *app, GtkWindow *window, gpointer data)
{
  if (HF_IS_WINDOW (window))
    g_object_weak_ref (G_OBJECT (window), on_window_gone, data);
}

static void
test_life (void)
{
  HfHouse *house = hf_house_new (2);
  HfDesk *desk = hf_desk_new (house->engine, "http://127.0.0.1:8000/");
  HfApplication *app = hf_application_new ();
  gboolean window_gone = FALSE;
  int status;

  hf_application_set_desk (app, desk);
  g_signal_connect (app, "window-added", G_CALLBACK (on_window_added), &window_gone);
  g_timeout_add (5, close_when_shown, app);
  status = g_application_run (G_APPLICATION (app), 0, NULL);
  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_object_get_data (G_OBJECT (app), "done") == app);
  hf_stage_drain ();
  g_assert_true (window_gone);
  g_assert_finalize_object (app);
  hf_stage_drop (desk);
  hf_house_free (house);
}

typedef struct
{
  HfHouse *house;
  HfApplication *app;
  HfDesk *desk;
  HfDoor *door; /* shut: a job stands before it */
  unsigned step;
  gboolean reopened;
} Night;

static gboolean
has_window (Night *night)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (night->app));

  return window && gtk_widget_get_mapped (GTK_WIDGET (window));
}

static void
close_window (Night *night)
{
  gtk_window_close (gtk_application_get_active_window (GTK_APPLICATION (night->app)));
}

/* Closed while a job runs, opened again, closed once more; then the job ends. */
static gboolean
go_on (gpointer data)
{
  Night *night = data;

  if (night->step == 0 && has_window (night) && hf_desk_has_work (night->desk))
    {
      close_window (night);
      night->step++;
    }
  else if (night->step == 1 && !has_window (night))
    {
      g_action_group_activate_action (G_ACTION_GROUP (night->app), "open", NULL);
      night->step++;
    }
  else if (night->step == 2 && has_window (night))
    {
      night->reopened = TRUE;
      close_window (night);
      night->step++;
    }
  else if (night->step == 3 && !has_window (night))
    {
      hf_door_open (night->door);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

/* The window is closed while a job runs: the program goes on, can be opened again, and ends with
 * the job. */
static void
test_background (void)
{
  Night night = { .house = hf_house_new (2) };
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  int status;

  night.door = hf_door_new ("a", "put");
  hf_door_start_add (night.house, dag);
  hf_door_await (night.door, 1);
  night.desk = hf_desk_new (night.house->engine, "http://127.0.0.1:8000/");
  night.app = hf_application_new ();
  hf_application_set_desk (night.app, night.desk);
  g_timeout_add (5, go_on, &night);
  status = g_application_run (G_APPLICATION (night.app), 0, NULL);
  g_assert_cmpint (status, ==, 0);
  g_assert_true (night.reopened);
  hf_stage_drain ();
  g_assert_finalize_object (night.app);
  hf_stage_drop (night.desk);
  hf_door_free (night.door);
  hf_engine_settle (night.house->engine);
  g_assert_cmpuint (hf_house_get_status (night.house).below_min, ==, 0);
  hf_house_free (night.house);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/application/life", test_life);
  g_test_add_func ("/app/application/background", test_background);
  return g_test_run ();
}
