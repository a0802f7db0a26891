/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ?wait=: the answer comes when the jobs end, and nobody is kept or forgotten. */
#include "hf-api-world.h"

#include "hf-job-table.h"

static GSocketConnection *
ask (HfWorld *world, const char *method, const char *path)
{
  GSocketConnection *connection = hf_client_connect (world->port);
  g_autofree char *request
      = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n\r\n",
                         method, path, world->port);

  hf_client_send (connection, request);
  return connection;
}

static gint64
next_job (HfWorld *world)
{
  gint64 job = hf_fake_engine_wait_job (world->engine);

  hf_fake_engine_lock (world->engine);
  world->fake->job = 0;
  hf_fake_engine_unlock (world->engine);
  return job;
}

#define VERIFY "/api/pins/" HF_WORLD_CID "/verify"

static void
test_done (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = ask (world, "POST", VERIFY "?wait=60");
  gint64 job = next_job (world);
  g_autoptr (HfAnswer) answer = NULL;
  JsonObject *data;

  hf_fake_engine_end_job (world->engine, job, HF_JOB_DONE, "all is well");
  answer = hf_client_read (connection);
  g_assert_cmpuint (answer->status, ==, 200);
  data = hf_answer_data (answer);
  g_assert_cmpint (json_object_get_int_member (data, "job"), ==, job);
  g_assert_cmpstr (json_object_get_string_member (data, "cid"), ==, HF_WORLD_CID);
  g_assert_cmpstr (json_object_get_string_member (data, "said"), ==, "all is well");
}

static void
check_end (HfJobState state, unsigned status, const char *code)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = ask (world, "POST", VERIFY "?wait=60");
  g_autoptr (HfAnswer) answer = NULL;

  hf_fake_engine_end_job (world->engine, next_job (world), state, "the disk fell off");
  answer = hf_client_read (connection);
  hf_answer_assert_failure (answer, status, code);
  if (state == HF_JOB_FAILED)
    g_assert_nonnull (strstr (answer->body, "the disk fell off"));
}

static void
test_failed (void)
{
  check_end (HF_JOB_FAILED, 503, "job_failed");
  check_end (HF_JOB_CANCELLED, 409, "job_cancelled");
}

static void
assert_accepted (HfAnswer *answer)
{
  g_assert_cmpuint (answer->status, ==, 202);
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (answer), "job"), >, 0);
}

static void
test_not_waited (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) plain = hf_client_ask (world->port, "POST", VERIFY, NULL, NULL);
  g_autoptr (HfAnswer) zero = hf_client_ask (world->port, "POST", VERIFY "?wait=0", NULL, NULL);
  g_autoptr (HfAnswer) elapsed = hf_client_ask (world->port, "POST", VERIFY "?wait=1", NULL, NULL);

  assert_accepted (plain);
  assert_accepted (zero);
  assert_accepted (elapsed);
}

static void
test_wrong (void)
{
  static const char *const paths[]
      = { VERIFY "?wait=301", VERIFY "?wait=-1", VERIFY "?wait=x", VERIFY "?wait=1&wait=2" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) reading = hf_client_get (world->port, "/api/jobs?wait=1");

  hf_answer_assert_failure (reading, 422, "invalid");
  for (unsigned i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (HfAnswer) answer = hf_client_ask (world->port, "POST", paths[i], NULL, NULL);

      hf_answer_assert_failure (answer, 422, "invalid");
      g_assert_nonnull (strstr (answer->body, "[\"query\",\"wait\"]"));
    }
}

/* Put off is not over; what ends elsewhere is not ours. */
static void
test_others (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) first = ask (world, "POST", VERIFY "?wait=60");
  gint64 first_job = next_job (world);
  g_autoptr (GSocketConnection) second = ask (world, "POST", VERIFY "?wait=60");
  gint64 second_job = next_job (world);
  g_autoptr (HfAnswer) second_answer = NULL;
  g_autoptr (HfAnswer) first_answer = NULL;

  hf_fake_engine_end_job (world->engine, first_job, HF_JOB_QUEUED, "later");
  hf_fake_engine_end_job (world->engine, second_job, HF_JOB_DONE, "second");
  second_answer = hf_client_read (second);
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (second_answer), "job"), ==,
                   second_job);
  hf_fake_engine_end_job (world->engine, first_job, HF_JOB_DONE, "first");
  first_answer = hf_client_read (first);
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (first_answer), "job"), ==,
                   first_job);
}

/* An unpin makes a job for each copy: the answer waits for the last. */
static void
test_several_jobs (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection
      = ask (world, "DELETE", "/api/pins/" HF_WORLD_CID "?wait=60");
  g_autoptr (HfAnswer) answer = NULL;
  gint64 job;

  do
    job = hf_fake_engine_wait_job (world->engine);
  while (job < 2);
  hf_fake_engine_end_job (world->engine, job, HF_JOB_DONE, "second");
  hf_fake_engine_end_job (world->engine, job - 1, HF_JOB_DONE, "first");
  answer = hf_client_read (connection);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (answer), "job"), ==, job - 1);
}

static void
test_client_gone (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  GSocketConnection *gone = ask (world, "POST", VERIFY "?wait=60");
  gint64 gone_job = next_job (world);
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (HfAnswer) answer = NULL;

  g_object_unref (gone);
  hf_fake_engine_end_job (world->engine, gone_job, HF_JOB_DONE, "x");
  connection = ask (world, "POST", VERIFY "?wait=60");
  hf_fake_engine_end_job (world->engine, next_job (world), HF_JOB_DONE, "y");
  answer = hf_client_read (connection);
  g_assert_cmpuint (answer->status, ==, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/wait/done", test_done);
  g_test_add_func ("/api/wait/failed", test_failed);
  g_test_add_func ("/api/wait/not-waited", test_not_waited);
  g_test_add_func ("/api/wait/wrong", test_wrong);
  g_test_add_func ("/api/wait/others", test_others);
  g_test_add_func ("/api/wait/several-jobs", test_several_jobs);
  g_test_add_func ("/api/wait/client-gone", test_client_gone);
  return g_test_run ();
}
