/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-application.h"

#include "hf-window.h"

#define REFRESHES 1000

typedef struct
{
  GThread *main_thread;
  int calls; /* atomic */
  int inside; /* atomic */
  char *want; /* the title that ends the test */
  HfApplication *app;
  GThread *refresher;
} World;

static void
sentence (char **title, char **description, gboolean *at_risk, gpointer data)
{
  World *world = data;

  g_assert_true (g_thread_self () != world->main_thread);
  g_assert_cmpint (g_atomic_int_add (&world->inside, 1), ==, 0);
  *title = g_strdup_printf ("sentence %d", g_atomic_int_add (&world->calls, 1) + 1);
  *description = g_strdup ("behind it");
  *at_risk = TRUE;
  g_atomic_int_add (&world->inside, -1);
}

static AdwStatusPage *
find_page (GtkWidget *widget)
{
  AdwStatusPage *found = ADW_IS_STATUS_PAGE (widget) ? ADW_STATUS_PAGE (widget) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = find_page (child);
  return found;
}

static gpointer
refresh_often (gpointer data)
{
  World *world = data;

  for (int i = 0; i < REFRESHES; i++)
    hf_application_refresh (world->app);
  return NULL;
}

/* Waits for the first sentence, has another thread ask a thousand times, then closes when what came
 * of the last question is shown: as many looks as there were, and no more. */
static gboolean
step (gpointer data)
{
  World *world = data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (world->app));
  const char *title;
  g_autofree char *newest = NULL;

  if (!window || !gtk_widget_get_mapped (GTK_WIDGET (window)))
    return G_SOURCE_CONTINUE;
  title = adw_status_page_get_title (find_page (GTK_WIDGET (window)));
  newest = g_strdup_printf ("sentence %d", g_atomic_int_get (&world->calls));
  if (g_strcmp0 (title, newest) != 0)
    return G_SOURCE_CONTINUE;

  if (!world->refresher)
    {
      world->refresher = g_thread_new ("refresh", refresh_often, world);
      g_thread_join (world->refresher);
      g_free (world->want);
      world->want = g_steal_pointer (&newest);
      return G_SOURCE_CONTINUE;
    }
  if (g_strcmp0 (title, world->want) == 0)
    return G_SOURCE_CONTINUE;

  g_assert_true (HF_IS_WINDOW (window));
  g_assert_cmpint (g_atomic_int_get (&world->calls), <, REFRESHES / 10);
  g_object_set_data (G_OBJECT (world->app), "done", world);
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
  World world = { .main_thread = g_thread_self () };
  gboolean window_gone = FALSE;
  int status;

  world.app = hf_application_new (sentence, &world);
  g_signal_connect (world.app, "window-added", G_CALLBACK (on_window_added), &window_gone);
  g_timeout_add (5, step, &world);
  status = g_application_run (G_APPLICATION (world.app), 0, NULL);
  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_object_get_data (G_OBJECT (world.app), "done") == &world);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (window_gone);
  g_assert_finalize_object (world.app);
  g_free (world.want);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/application/life", test_life);
  return g_test_run ();
}
