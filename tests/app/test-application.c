/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-application.h"

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

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/application/life", test_life);
  return g_test_run ();
}
