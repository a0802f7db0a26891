/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-desk.h"

#include "hf-stage.h"

#define REFRESHES 1000

typedef struct
{
  HfDesk *desk;
  gboolean cancelled;
  gboolean over;
} Run;

static gboolean
is_over (gpointer data)
{
  return ((Run *)data)->over;
}

static HfDesk *
open_desk (HfHouse *house)
{
  return hf_desk_new (house->engine, "http://127.0.0.1:8000/");
}

static void
close_desk (HfDesk *desk)
{
  hf_desk_close (desk);
  hf_stage_drop (desk);
}

static void
on_overview (Run *run)
{
  run->over = TRUE;
}

static void
on_counted (HfDesk *desk, GParamSpec *pspec, gpointer data)
{
  (*(unsigned *)data)++;
}

static gpointer
refresh_often (gpointer data)
{
  for (int i = 0; i < REFRESHES; i++)
    hf_desk_refresh (data);
  return NULL;
}

/* However often it is asked, it looks once more, and shows what is so after the last question. */
static void
test_refresh (void)
{
  HfHouse *house = hf_house_new (2);
  HfDesk *desk = open_desk (house);
  Run run = { 0 };
  unsigned looks = 0;
  GThread *thread;

  g_signal_connect_swapped (desk, "notify::overview", G_CALLBACK (on_overview), &run);
  hf_stage_until (is_over, &run);
  g_assert_cmpuint (hf_desk_get_overview (desk)->backends->len, ==, 2);
  g_assert_null (hf_desk_get_trouble (desk));

  g_signal_connect (desk, "notify::overview", G_CALLBACK (on_counted), &looks);
  hf_house_add_store (house, "c", "c");
  thread = g_thread_new ("refresh", refresh_often, desk);
  g_thread_join (thread);
  while (hf_desk_get_overview (desk)->backends->len != 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (looks, <, REFRESHES / 10);
  close_desk (desk);
  hf_house_free (house);
}

static gpointer
wait_for_end (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  GPollFD fd;

  g_assert_true (g_cancellable_make_pollfd (cancellable, &fd));
  g_poll (&fd, 1, -1);
  g_cancellable_release_fd (cancellable);
  g_cancellable_set_error_if_cancelled (cancellable, error);
  return NULL;
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;

  hf_desk_run_finish (HF_DESK (source), result, &error);
  run->cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  run->over = TRUE;
}

/* Work ends with who asked for it, and with the desk. */
static void
test_cancel (void)
{
  HfHouse *house = hf_house_new (0);
  HfDesk *desk = open_desk (house);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Run first = { 0 }, second = { 0 };

  hf_desk_run (desk, wait_for_end, NULL, NULL, NULL, cancellable, on_ended, &first);
  hf_desk_run (desk, wait_for_end, NULL, NULL, NULL, NULL, on_ended, &second);
  g_cancellable_cancel (cancellable);
  hf_stage_until (is_over, &first);
  g_assert_true (first.cancelled);
  g_assert_false (second.over);
  close_desk (desk);
  g_assert_true (second.over && second.cancelled);
  hf_house_free (house);
}

static gpointer
answer (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  return g_strdup (data);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  g_autofree char *text = hf_desk_run_finish (HF_DESK (source), result, NULL);

  g_assert_cmpstr (text, ==, "answer");
  run->over = TRUE;
}

static void
test_run (void)
{
  HfHouse *house = hf_house_new (0);
  HfDesk *desk = open_desk (house);
  Run run = { 0 };

  hf_desk_run (desk, answer, g_strdup ("answer"), g_free, g_free, NULL, on_answer, &run);
  hf_stage_until (is_over, &run);
  close_desk (desk);
  hf_house_free (house);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/desk/refresh", test_refresh);
  g_test_add_func ("/app/desk/cancel", test_cancel);
  g_test_add_func ("/app/desk/run", test_run);
  return g_test_run ();
}
