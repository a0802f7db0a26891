/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What jobs are told to be, and how a list follows what it shows. */
#include <gio/gio.h>
#include <string.h>

#include "hf-job-words.h"
#include "hf-list-merge.h"

static char *places[] = { (char *)"a", (char *)"b", NULL };
static char *targets[] = { (char *)"c", NULL };

static void
assert_title (HfJobFacts *facts, HfJobKind kind, const char *expected)
{
  g_autofree char *title = NULL;

  facts->job->kind = kind;
  title = hf_job_words_title (facts);
  g_assert_cmpstr (title, ==, expected);
}

static void
test_titles (void)
{
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_VERIFY);
  char name[] = "photos", source[] = "a";
  HfJobFacts facts = { .job = job, .name = name, .pins = 1, .places = places };

  assert_title (&facts, HF_JOB_VERIFY, "Verifying “photos” on a, b");
  assert_title (&facts, HF_JOB_REPLICATE, "Copying “photos”");
  facts.targets = targets;
  assert_title (&facts, HF_JOB_IMPORT, "Copying “photos” to c");
  assert_title (&facts, HF_JOB_OBTAIN, "Having “photos” fetched by c");
  facts.source = source;
  assert_title (&facts, HF_JOB_REPLICATE, "Copying “photos” from a to c");
  assert_title (&facts, HF_JOB_MOVE, "Moving “photos” from a to c");
  assert_title (&facts, HF_JOB_REMOVE, "Removing “photos” from a");
  assert_title (&facts, (HfJobKind)99, "Working on “photos” at a, b");
  facts.name = NULL;
  facts.pins = 3;
  facts.places = NULL;
  assert_title (&facts, HF_JOB_VERIFY, "Verifying 3 pins");
  facts.pins = 0;
  assert_title (&facts, HF_JOB_VERIFY, "Verifying a pin that is gone");
}

static void
test_details (void)
{
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_REPLICATE);
  char source[] = "a", waits[] = "b is paused";
  HfJobFacts facts = { .job = job,
                       .pins = 1,
                       .places = places,
                       .targets = targets,
                       .source = source,
                       .done_bytes = 1200000,
                       .total_bytes = 5000000,
                       .bytes_per_second = 3000000,
                       .seconds_left = 120,
                       .waits = waits };
  g_autofree char *running = NULL;
  g_autofree char *waiting = NULL;
  g_autofree char *failed = NULL;
  g_autofree char *again = NULL;

  job->created = G_USEC_PER_SEC;
  job->started = G_USEC_PER_SEC;
  job->state = HF_JOB_RUNNING;
  running = hf_job_words_detail (&facts, 200 * G_USEC_PER_SEC);
  g_assert_cmpstr (
      running, ==,
      "Running · a → c · 1.2\u00a0MB of 5.0\u00a0MB · 3.0\u00a0MB/s · 2 minutes left · "
      "started 3 minutes ago");
  job->state = HF_JOB_QUEUED;
  waiting = hf_job_words_note (&facts, 0);
  g_assert_cmpstr (waiting, ==, "b is paused");
  job->next_try = 300 * G_USEC_PER_SEC;
  facts.waits = NULL;
  again = hf_job_words_note (&facts, 0);
  g_assert_cmpstr (again, ==, "Tried again in 5 minutes");
  job->state = HF_JOB_FAILED;
  job->error = g_strdup ("the disk is full");
  failed = hf_job_words_note (&facts, 0);
  g_assert_cmpstr (failed, ==, "The disk is full");
}

static void
test_counts (void)
{
  guint64 counts[HF_N_JOB_FILTERS] = { 0 };
  g_autofree char *none = hf_job_words_counts (counts);
  g_autofree char *some = NULL;

  g_assert_cmpstr (none, ==, "No jobs");
  counts[HF_JOB_FILTER_WAITING] = 999;
  counts[HF_JOB_FILTER_FAILED] = 1;
  some = hf_job_words_counts (counts);
  g_assert_cmpstr (some, ==, "999 waiting · 1 failed");
}

/* ---- lists ---- */

static void
on_changed (GListModel *model, unsigned position, unsigned removed, unsigned added, gpointer data)
{
  *(unsigned *)data += removed + added;
}

/* order: letters, each an object; touched: how many rows come and go at most */
static void
assert_merged (GListStore *store, GPtrArray *objects, const char *order, unsigned touched)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  unsigned n = 0;
  gulong handler = g_signal_connect (store, "items-changed", G_CALLBACK (on_changed), &n);

  for (const char *c = order; *c; c++)
    g_ptr_array_add (items, objects->pdata[*c - 'a']);
  hf_list_merge (store, items);
  g_signal_handler_disconnect (store, handler);
  g_assert_cmpuint (n, <=, touched);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, strlen (order));
  for (unsigned i = 0; i < items->len; i++)
    {
      g_autoptr (GObject) there = g_list_model_get_item (G_LIST_MODEL (store), i);

      g_assert_true ((gpointer)there == items->pdata[i]);
    }
}

static void
test_merge (void)
{
  g_autoptr (GListStore) store = g_list_store_new (G_TYPE_OBJECT);
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (g_object_unref);

  for (unsigned i = 0; i < 10; i++)
    g_ptr_array_add (objects, g_object_new (G_TYPE_OBJECT, NULL));
  assert_merged (store, objects, "bcde", 4);
  assert_merged (store, objects, "bcde", 0);
  assert_merged (store, objects, "abcde", 1);
  assert_merged (store, objects, "abdef", 2);
  assert_merged (store, objects, "eabdf", 2);
  assert_merged (store, objects, "ghfb", 99);
  assert_merged (store, objects, "", 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/job-words/titles", test_titles);
  g_test_add_func ("/app/job-words/details", test_details);
  g_test_add_func ("/app/job-words/counts", test_counts);
  g_test_add_func ("/app/job-words/merge", test_merge);
  return g_test_run ();
}
