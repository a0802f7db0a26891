/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of jobs, and what is said to single ones or to all. */
#include "hf-api-world.h"

#include <string.h>

#include "hf-backend-table.h"
#include "hf-job-list-resource.h"
#include "hf-job-table.h"
#include "hf-pin-table.h"

#define LINES "Accept: application/x-ndjson\r\n"

typedef struct
{
  unsigned count;
  HfJobKind kind;
  HfJobState state;
  gint64 pin_id;
  gint64 uses;
} Jobs;

static gboolean
add_jobs (HfDb *db, gpointer data, GError **error)
{
  const Jobs *jobs = data;

  for (unsigned i = 0; i < jobs->count; i++)
    {
      g_autoptr (HfJob) job = hf_job_new (jobs->kind);

      job->state = jobs->state;
      job->pin_id = jobs->pin_id;
      job->uses = jobs->uses;
      if (!hf_job_table_insert (db, job, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_pin (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_new ();

  pin->cid = hf_cid_new_from_text (HF_WORLD_CID, NULL);
  pin->content = HF_CONTENT_COMPLETE;
  return hf_pin_table_insert (db, pin, NULL, error);
}

static gboolean
add_upload (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_IMPORT);
  JsonArray *pins = json_array_new ();

  json_array_add_int_element (pins, 1);
  json_object_set_array_member (job->payload, "pins", pins);
  return hf_job_table_insert (db, job, error);
}

static gboolean
add_backend (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfBackendInfo) info = hf_backend_info_new ();

  info->id = g_strdup ("one");
  info->kind = g_strdup ("memory");
  info->store_uuid = g_strdup ("uuid");
  info->domain = g_strdup ("here");
  return hf_backend_table_insert (db, info, error);
}

static void
change (HfWorld *world, HfChangeFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hf_store_change (hf_engine_get_store (world->engine), func, data, &error);
  g_assert_no_error (error);
}

/* "4 2 1 of 3": what is in the page, and how many there are */
static void
assert_list (HfWorld *world, const char *query, const char *expected)
{
  g_autofree char *path = g_strconcat ("/api/jobs", query, NULL);
  g_autoptr (HfAnswer) answer = hf_client_get (world->port, path);
  JsonObject *data = hf_answer_data (answer);
  JsonArray *jobs = json_object_get_array_member (data, "jobs");
  g_autoptr (GString) text = g_string_new (NULL);

  for (unsigned i = 0; i < json_array_get_length (jobs); i++)
    g_string_append_printf (
        text, "%d ",
        (int)json_object_get_int_member (json_array_get_object_element (jobs, i), "id"));
  g_string_append_printf (text, "of %d", (int)json_object_get_int_member (data, "total"));
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_filters (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  Jobs verify = { 1, HF_JOB_VERIFY, HF_JOB_DONE, 1, 1 };
  Jobs replicate = { 1, HF_JOB_REPLICATE, HF_JOB_QUEUED, 2, 2 };
  g_autoptr (HfAnswer) one = NULL;
  g_autoptr (HfAnswer) no_cid = NULL;

  change (world, add_pin, NULL);
  change (world, add_backend, NULL);
  change (world, add_jobs, &verify);
  change (world, add_jobs, &replicate);
  change (world, add_upload, NULL);
  assert_list (world, "", "3 2 1 of 3");
  assert_list (world, "?state=queued", "3 2 of 2");
  assert_list (world, "?kind=replicate", "2 of 1");
  assert_list (world, "?kind=import&state=queued", "3 of 1");
  assert_list (world, "?kind=obtain", "of 0");
  assert_list (world, "?cid=" HF_WORLD_CID, "3 1 of 2");
  assert_list (world, "?cid=bafkqaaa", "of 0");
  assert_list (world, "?backend=one", "1 of 1");
  assert_list (world, "?backend=two", "of 0");
  assert_list (world, "?limit=2", "3 2 of 3");
  assert_list (world, "?limit=2&cursor=2", "1 of 3");

  /* An upload of one root is about that pin. */
  one = hf_client_get (world->port, "/api/jobs/3");
  g_assert_cmpstr (json_object_get_string_member (hf_answer_data (one), "cid"), ==, HF_WORLD_CID);
  no_cid = hf_client_get (world->port, "/api/jobs?cid=nonsense");
  hf_answer_assert_failure (no_cid, 400, "malformed");
}

static void
test_wrong (void)
{
  static const char *const queries[] = { "?kind=lost", "?kind=", "?state=x", "?limit=0", "?x=1" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (unsigned i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *path = g_strconcat ("/api/jobs", queries[i], NULL);
      g_autoptr (HfAnswer) answer = hf_client_get (world->port, path);

      hf_answer_assert_failure (answer, 422, "invalid");
    }
}

static unsigned
count_lines (HfAnswer *answer)
{
  g_auto (GStrv) lines = g_strsplit (answer->body, "\n", -1);
  unsigned count = g_strv_length (lines) - 1;

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_false (answer->is_cut);
  g_assert_cmpstr (lines[count], ==, "");
  for (unsigned i = 0; i < count; i++)
    g_assert_true (g_str_has_prefix (lines[i], "{\"id\":") && g_str_has_suffix (lines[i], "}"));
  return count;
}

static void
test_lines (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  Jobs done = { 2050, HF_JOB_VERIFY, HF_JOB_DONE, 0, 0 };
  Jobs queued = { 250, HF_JOB_VERIFY, HF_JOB_QUEUED, 0, 0 };
  g_autoptr (HfAnswer) none = hf_client_ask (world->port, "GET", "/api/jobs", LINES, NULL);
  g_autoptr (HfAnswer) all = NULL;
  g_autoptr (HfAnswer) some = NULL;
  g_autoptr (HfAnswer) limited = NULL;
  g_autoptr (HfAnswer) page = NULL;

  g_assert_cmpuint (none->status, ==, 200);
  g_assert_cmpstr (none->body, ==, "");
  change (world, add_jobs, &done);
  change (world, add_jobs, &queued);
  all = hf_client_ask (world->port, "GET", "/api/jobs", LINES, NULL);
  g_assert_cmpuint (count_lines (all), ==, 2300);
  some = hf_client_ask (world->port, "GET", "/api/jobs?state=queued", LINES, NULL);
  g_assert_cmpuint (count_lines (some), ==, 250);
  limited = hf_client_ask (world->port, "GET", "/api/jobs?limit=150&cursor=2000", LINES, NULL);
  g_assert_cmpuint (count_lines (limited), ==, 150);
  g_assert_true (g_str_has_prefix (limited->body, "{\"id\":1999,"));
  page = hf_client_ask (world->port, "GET", "/api/jobs",
                        "Accept: application/json, application/x-ndjson\r\n", NULL);
  g_assert_nonnull (page->json);
}

/* Returns the pages of the log that a checkpoint could not take over, as somebody reads older ones.
 */
static gint64
pages_held (HfWorld *world)
{
  g_autofree char *path = g_build_filename (world->dir, "registry.sqlite", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_db_open (path, TRUE, &error);
  g_autoptr (HfStatement) statement = hf_db_prepare (db, "PRAGMA wal_checkpoint (PASSIVE)", &error);
  gboolean row;

  g_assert_no_error (error);
  hf_statement_step (statement, &row, &error);
  g_assert_no_error (error);
  return hf_statement_get_int (statement, 1) - hf_statement_get_int (statement, 2);
}

/* While a client takes its time, nothing of the registry is held: its log can be emptied. */
static void
test_slow_reader (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  Jobs many = { 1000, HF_JOB_VERIFY, HF_JOB_DONE, 0, 0 };
  Jobs one = { 1, HF_JOB_VERIFY, HF_JOB_DONE, 0, 0 };
  g_autoptr (HfCall) call = hf_call_new (world->engine);
  g_autoptr (HfReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  char buffer[1000];
  gsize total = 0, length;

  change (world, add_jobs, &many);
  call->wants_lines = TRUE;
  reply = hf_jobs_list (call);
  do
    {
      g_input_stream_read_all (hf_reply_get_stream (reply), buffer, sizeof buffer, &length, NULL,
                               &error);
      g_assert_no_error (error);
      total += length;
      if (total == sizeof buffer)
        change (world, add_jobs, &one);
      if (total == sizeof buffer)
        g_assert_cmpint (pages_held (world), ==, 0);
    }
  while (length > 0);
  g_assert_cmpuint (total, >, 1000 * 100);
}

/* ---- orders ---- */

static HfAnswer *
order (HfWorld *world, const char *path)
{
  return hf_client_ask (world->port, "POST", path, NULL, NULL);
}

static void
assert_paused (HfAnswer *answer, gboolean paused)
{
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpint (json_object_get_boolean_member (hf_answer_data (answer), "paused"), ==, paused);
}

static void
test_pause (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  Jobs queued = { 1, HF_JOB_VERIFY, HF_JOB_QUEUED, 0, 0 };
  Jobs running = { 2, HF_JOB_VERIFY, HF_JOB_RUNNING, 0, 0 };
  g_autoptr (HfAnswer) one = NULL;
  g_autoptr (HfAnswer) all = NULL;
  g_autoptr (HfAnswer) list = NULL;
  g_autoptr (HfAnswer) resumed = NULL;
  g_autoptr (HfAnswer) all_resumed = NULL;
  g_autoptr (HfAnswer) none = NULL;
  g_autoptr (HfAnswer) body = NULL;

  change (world, add_jobs, &queued);
  change (world, add_jobs, &running);
  one = order (world, "/api/jobs/1/pause");
  assert_paused (one, TRUE);
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (one), "id"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (hf_answer_data (one), "waits"), !=, "");
  resumed = order (world, "/api/dashboard/jobs/1/resume");
  assert_paused (resumed, FALSE);

  all = order (world, "/api/jobs/pause");
  assert_paused (all, TRUE);
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (all), "running"), ==, 2);
  list = hf_client_get (world->port, "/api/jobs");
  assert_paused (list, TRUE);
  all_resumed = order (world, "/api/jobs/resume");
  assert_paused (all_resumed, FALSE);
  none = order (world, "/api/jobs/77/pause");
  hf_answer_assert_failure (none, 404, "not_found");
  body = hf_client_post (world->port, "/api/jobs/pause", "{}");
  hf_answer_assert_failure (body, 400, "malformed");
}

static void
test_retry (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  Jobs failed = { 1, HF_JOB_VERIFY, HF_JOB_FAILED, 1, 0 };
  Jobs done = { 1, HF_JOB_VERIFY, HF_JOB_DONE, 1, 0 };
  Jobs lost = { 1, HF_JOB_VERIFY, HF_JOB_FAILED, 9, 0 };
  g_autoptr (HfAnswer) again = NULL;
  g_autoptr (HfAnswer) twice = NULL;
  g_autoptr (HfAnswer) of_done = NULL;
  g_autoptr (HfAnswer) of_lost = NULL;

  change (world, add_pin, NULL);
  change (world, add_jobs, &failed);
  change (world, add_jobs, &done);
  change (world, add_jobs, &lost);
  again = order (world, "/api/jobs/1/retry");
  g_assert_cmpuint (again->status, ==, 202);
  g_assert_cmpstr (json_object_get_string_member (hf_answer_data (again), "state"), ==, "queued");
  twice = order (world, "/api/jobs/1/retry");
  hf_answer_assert_failure (twice, 409, "conflict");
  of_done = order (world, "/api/jobs/2/retry");
  hf_answer_assert_failure (of_done, 409, "conflict");
  of_lost = order (world, "/api/jobs/3/retry");
  hf_answer_assert_failure (of_lost, 409, "conflict");
  g_assert_nonnull (strstr (of_lost->body, "is gone"));
}

/* Once only, though its answer is made twice. */
static void
test_retry_waits (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  Jobs failed = { 1, HF_JOB_VERIFY, HF_JOB_FAILED, 1, 0 };
  g_autoptr (GSocketConnection) connection = hf_client_connect (world->port);
  g_autofree char *request
      = g_strdup_printf ("POST /api/jobs/1/retry?wait=60 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
                         world->port);
  g_autoptr (HfAnswer) answer = NULL;

  change (world, add_pin, NULL);
  change (world, add_jobs, &failed);
  hf_client_send (connection, request);
  for (gboolean queued = FALSE; !queued;)
    {
      g_autoptr (HfAnswer) job = hf_client_get (world->port, "/api/jobs/1");

      queued
          = g_str_equal (json_object_get_string_member (hf_answer_data (job), "state"), "queued");
    }
  hf_fake_engine_end_job (world->engine, 1, HF_JOB_FAILED, "the disk fell off");
  answer = hf_client_read (connection);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (json_object_get_string_member (hf_answer_data (answer), "state"), ==, "failed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/job-list/filters", test_filters);
  g_test_add_func ("/api/job-list/wrong", test_wrong);
  g_test_add_func ("/api/job-list/lines", test_lines);
  g_test_add_func ("/api/job-list/slow-reader", test_slow_reader);
  g_test_add_func ("/api/job-list/pause", test_pause);
  g_test_add_func ("/api/job-list/retry", test_retry);
  g_test_add_func ("/api/job-list/retry-waits", test_retry_waits);
  return g_test_run ();
}
