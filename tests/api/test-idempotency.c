/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Idempotency-Key: what was carried out once is not carried out again, and never said to be new. */
#include "hf-api-world.h"

#include <string.h>

#include "hf-error.h"
#include "hf-idempotency-table.h"
#include "hf-job-query.h"

#define PINS "/api/pins"
#define VERIFY "/api/pins/" HF_WORLD_CID "/verify"
#define PIN "{\"cid\": \"" HF_WORLD_CID "\"}"

static HfAnswer *
send_to (HfWorld *world, const char *method, const char *path, const char *key, const char *body)
{
  g_autofree char *headers
      = g_strdup_printf ("%sIdempotency-Key: %s\r\n",
                         body ? "Content-Type: application/json\r\n" : "", key);

  return hf_client_ask (world->port, method, path, headers, body);
}

static HfAnswer *
pin (HfWorld *world, const char *key)
{
  return send_to (world, "POST", PINS, key, PIN);
}

static guint64
count_jobs (HfWorld *world)
{
  HfStore *store = hf_engine_get_store (world->engine);
  HfJobQuery all = { .state = -1 };
  g_autoptr (GError) error = NULL;
  HfDb *db = hf_store_borrow (store, &error);
  guint64 count;

  hf_job_query_count (db, &all, &count, &error);
  g_assert_no_error (error);
  hf_store_give_back (store, db);
  return count;
}

static void
assert_first (HfAnswer *answer, unsigned status)
{
  g_autofree char *replayed = hf_answer_header (answer, "Idempotent-Replayed");

  g_assert_cmpuint (answer->status, ==, status);
  g_assert_null (replayed);
}

static void
assert_again (HfAnswer *answer, HfAnswer *first)
{
  g_autofree char *replayed = hf_answer_header (answer, "Idempotent-Replayed");
  g_autofree char *type = hf_answer_header (answer, "Content-Type");
  g_autofree char *first_type = hf_answer_header (first, "Content-Type");

  g_assert_cmpuint (answer->status, ==, first->status);
  g_assert_cmpstr (answer->body, ==, first->body);
  g_assert_cmpstr (type, ==, first_type);
  g_assert_cmpstr (replayed, ==, "true");
}

static void
test_again (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) first = pin (world, "key-1");
  g_autoptr (HfAnswer) again = pin (world, "key-1");
  g_autoptr (HfAnswer) other = pin (world, "key-2");
  g_autoptr (HfAnswer) third = pin (world, "key-1");

  assert_first (first, 202);
  assert_again (again, first);
  assert_first (other, 202);
  assert_again (third, first);
  g_assert_cmpuint (count_jobs (world), ==, 2);
}

/* What was refused is refused again, as it was. */
static void
test_refused (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GError) gone = g_error_new_literal (HF_ERROR, HF_ERROR_NOT_FOUND, "no such pin");
  g_autoptr (HfAnswer) first = NULL;
  g_autoptr (HfAnswer) again = NULL;

  world->fake->error = gone;
  first = send_to (world, "POST", VERIFY, "k", NULL);
  hf_answer_assert_failure (first, 404, "not_found");
  world->fake->error = NULL;
  again = send_to (world, "POST", VERIFY, "k", NULL);
  assert_again (again, first);
}

/* What failed on our side may be tried again with the same key. */
static void
test_failed (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GError) down = g_error_new_literal (HF_ERROR, HF_ERROR_UNAVAILABLE, "not now");
  g_autoptr (HfAnswer) first = NULL;
  g_autoptr (HfAnswer) second = NULL;
  g_autoptr (HfAnswer) third = NULL;

  world->fake->error = down;
  first = send_to (world, "POST", VERIFY, "k", NULL);
  hf_answer_assert_failure (first, 503, "unavailable");
  world->fake->error = NULL;
  second = send_to (world, "POST", VERIFY, "k", NULL);
  assert_first (second, 202);
  third = send_to (world, "POST", VERIFY, "k", NULL);
  assert_again (third, second);
}

static void
test_mismatch (void)
{
  static const char *const others[][3] = {
    { "POST", PINS, "{\"cid\":  \"" HF_WORLD_CID "\"}" },
    { "POST", PINS "?wait=1", PIN },
    { "POST", "/api/dashboard/pins", PIN },
    { "POST", VERIFY, NULL },
    { "DELETE", "/api/pins/" HF_WORLD_CID, NULL },
  };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) first = pin (world, "k");

  assert_first (first, 202);
  for (unsigned i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (HfAnswer) answer = send_to (world, others[i][0], others[i][1], "k", others[i][2]);

      g_test_message ("%s %s", others[i][0], others[i][1]);
      hf_answer_assert_failure (answer, 422, "idempotency_mismatch");
    }
  g_assert_cmpuint (count_jobs (world), ==, 1);
}

static void
test_keys (void)
{
  g_autofree char *longest = g_strnfill (255, 'k');
  g_autofree char *too_long = g_strnfill (256, 'k');
  const char *const bad[] = { "", too_long, "caf\xc3\xa9",
                              "a\x01"
                              "b" };
  const char *const good[] = { "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", longest, "a b", "~" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) twice = send_to (world, "POST", VERIFY, "a\r\nIdempotency-Key: b", NULL);
  g_autoptr (HfAnswer) reading
      = hf_client_ask (world->port, "GET", "/api/jobs", "Idempotency-Key: \r\n", NULL);

  hf_answer_assert_failure (twice, 422, "invalid");
  g_assert_nonnull (strstr (twice->body, "[\"header\",\"Idempotency-Key\"]"));
  g_assert_cmpuint (reading->status, ==, 200);
  for (unsigned i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (HfAnswer) answer = send_to (world, "POST", VERIFY, bad[i], NULL);

      g_assert_true (answer->status == 422 || answer->status == 400);
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (HfAnswer) first = send_to (world, "POST", VERIFY, good[i], NULL);
      g_autoptr (HfAnswer) again = send_to (world, "POST", VERIFY, good[i], NULL);

      assert_first (first, 202);
      assert_again (again, first);
    }
}

static void
restart (HfWorld *world)
{
  HfServerConfig config = { .token = HF_WORLD_TOKEN, .version = "test" };
  g_autoptr (GError) error = NULL;

  hf_server_free (world->server);
  hf_engine_free (world->engine);
  world->engine = hf_fake_engine_new (world->dir, world->clock);
  world->fake = hf_fake_engine_get (world->engine);
  world->server = hf_server_new (world->engine, &config);
  world->port = hf_server_start (world->server, &error);
  g_assert_no_error (error);
}

static void
test_restart (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) first = pin (world, "k");
  g_autoptr (HfAnswer) again = NULL;
  g_autoptr (HfAnswer) later = NULL;

  restart (world);
  again = pin (world, "k");
  assert_again (again, first);
  hf_clock_advance (world->clock, HF_DAY + HF_SECOND);
  later = pin (world, "k");
  assert_first (later, 202);
  g_assert_cmpuint (count_jobs (world), ==, 2);
}

/* As a crash leaves it between the change and its record. */
static gboolean
forget_answers (HfDb *db, gpointer data, GError **error)
{
  return hf_db_execute (db, "UPDATE idempotency SET status = 0, body = NULL", error);
}

static void
test_crash (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) first = pin (world, "k");
  g_autoptr (HfAnswer) again = NULL;
  g_autoptr (HfAnswer) other = NULL;
  g_autoptr (GError) error = NULL;

  hf_store_change (hf_engine_get_store (world->engine), forget_answers, NULL, &error);
  g_assert_no_error (error);
  restart (world);
  again = pin (world, "k");
  hf_answer_assert_failure (again, 409, "idempotency_unknown");
  other = send_to (world, "POST", VERIFY, "k", NULL);
  hf_answer_assert_failure (other, 422, "idempotency_mismatch");
  g_assert_cmpuint (count_jobs (world), ==, 1);
}

static gboolean
drop_answers (HfDb *db, gpointer data, GError **error)
{
  return hf_db_execute (db, "UPDATE idempotency SET body = NULL", error);
}

/* An answer with a secret, or a very long one, is not kept: that it was given is. */
static void
test_not_kept (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) first = pin (world, "k");
  g_autoptr (HfAnswer) again = NULL;
  g_autoptr (GError) error = NULL;

  hf_store_change (hf_engine_get_store (world->engine), drop_answers, NULL, &error);
  g_assert_no_error (error);
  again = pin (world, "k");
  hf_answer_assert_failure (again, 409, "idempotency_not_kept");
  g_assert_nonnull (strstr (again->body, "status 202"));
  g_assert_cmpuint (count_jobs (world), ==, 1);
}

/* ---- at the same time ---- */

#define CAR "Content-Type: application/vnd.ipld.car\r\n"

static HfAnswer *
upload (HfWorld *world, const char *path, const char *key, const char *body)
{
  g_autofree char *headers = g_strdup_printf (CAR "Idempotency-Key: %s\r\n", key);

  return hf_client_ask (world->port, "POST", path, headers, body);
}

static GSocketConnection *
begin (HfWorld *world, const char *path, const char *key)
{
  GSocketConnection *connection = hf_client_connect (world->port);
  g_autofree char *request = g_strdup_printf (
      "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\nIdempotency-Key: %s\r\n\r\n",
      path, world->port, key);

  hf_client_send (connection, request);
  return connection;
}

/* Who repeats what somebody waits for gets the jobs that it made; once they are over, what the
 * first one was told. */
static void
test_waits (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = begin (world, VERIFY "?wait=60", "k");
  gint64 job = hf_fake_engine_wait_job (world->engine);
  g_autoptr (HfAnswer) first = NULL;
  g_autoptr (HfAnswer) again = NULL;

  for (gboolean over = FALSE; !over;)
    {
      g_autoptr (HfAnswer) answer = send_to (world, "POST", VERIFY "?wait=60", "k", NULL);

      over = answer->status == 202;
      if (!over)
        hf_answer_assert_failure (answer, 409, "idempotency_running");
      else
        g_assert_cmpint (json_object_get_int_member (hf_answer_data (answer), "job"), ==, job);
    }
  hf_fake_engine_end_job (world->engine, job, HF_JOB_DONE, "all is well");
  first = hf_client_read (connection);
  assert_first (first, 200);
  g_assert_nonnull (strstr (first->body, "all is well"));
  again = send_to (world, "POST", VERIFY "?wait=60", "k", NULL);
  assert_again (again, first);
  g_assert_cmpuint (count_jobs (world), ==, 1);
}

/* An upload is carried out as long as it comes in. */
static void
test_running (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = hf_client_connect (world->port);
  g_autofree char *request
      = g_strdup_printf ("POST " PINS
                         " HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nIdempotency-Key: k\r\n" CAR
                         "Content-Length: 8\r\n\r\nsome",
                         world->port);
  g_autoptr (HfAnswer) running = NULL;
  g_autoptr (HfAnswer) first = NULL;
  g_autoptr (HfAnswer) again = NULL;
  g_autofree char *retry = NULL;

  hf_client_send (connection, request);
  hf_fake_engine_wait_started (world->engine, 1);
  running = upload (world, PINS, "k", "somemore");
  hf_answer_assert_failure (running, 409, "idempotency_running");
  retry = hf_answer_header (running, "Retry-After");
  g_assert_cmpstr (retry, ==, "1");
  hf_client_send (connection, "more");
  first = hf_client_read (connection);
  assert_first (first, 202);
  again = upload (world, PINS, "k", "somemore");
  assert_again (again, first);
}

typedef struct
{
  HfWorld *world;
  int done; /* atomic: answered as the first */
  int others; /* atomic: told so, or to wait */
} Race;

static gpointer
race_once (gpointer data)
{
  Race *race = data;

  for (unsigned i = 0; i < 20; i++)
    {
      g_autofree char *key = g_strdup_printf ("race-%u", i);
      g_autoptr (HfAnswer) answer = send_to (race->world, "POST", VERIFY, key, NULL);
      g_autofree char *replayed = hf_answer_header (answer, "Idempotent-Replayed");

      if (answer->status == 202 && !replayed)
        g_atomic_int_inc (&race->done);
      else if (answer->status == 202 || answer->status == 409)
        g_atomic_int_inc (&race->others);
    }
  return NULL;
}

static void
test_race (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  Race race = { .world = world };
  GThread *threads[8];

  for (unsigned i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("race", race_once, &race);
  for (unsigned i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (race.done, ==, 20);
  g_assert_cmpint (race.others, ==, 7 * 20);
  g_assert_cmpuint (count_jobs (world), ==, 20);
}

/* ---- uploads ---- */

/* The bytes are not compared, and not read again. */
static void
test_upload (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) first = upload (world, PINS, "k", "the bytes");
  g_autoptr (HfAnswer) again = upload (world, PINS, "k", "other bytes");
  g_autoptr (HfAnswer) other = upload (world, PINS "?name=x", "k", "the bytes");

  assert_first (first, 202);
  assert_again (again, first);
  hf_answer_assert_failure (other, 422, "idempotency_mismatch");
  g_assert_cmpuint (world->fake->uploads, ==, 1);
}

/* One that broke off was not carried out, and is sent again with its key. */
static void
test_upload_broken_off (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  GSocketConnection *connection = hf_client_connect (world->port);
  g_autofree char *request
      = g_strdup_printf ("POST " PINS
                         " HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nIdempotency-Key: k\r\n" CAR
                         "Content-Length: 100\r\n\r\nsome",
                         world->port);

  hf_client_send (connection, request);
  hf_fake_engine_wait_started (world->engine, 1);
  g_object_unref (connection);
  hf_fake_engine_wait_uploads (world->engine, 1);
  for (gboolean over = FALSE; !over;)
    {
      g_autoptr (HfAnswer) answer = upload (world, PINS, "k", "the bytes");

      over = answer->status == 202;
      if (over)
        assert_first (answer, 202);
      else
        hf_answer_assert_failure (answer, 409, "idempotency_running");
    }
}

/* ---- what is kept ---- */

static gboolean
find_key (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db, "SELECT count (*) FROM idempotency WHERE instr (hex (key) || hex (request), ?1) > 0",
      error);
  gboolean row;

  hf_statement_bind_text (statement, 1, data);
  return hf_statement_step (statement, &row, error) && hf_statement_get_int (statement, 0) > 0;
}

/* Neither the key is, nor a hash of the body alone, from which a password could be guessed. */
static void
test_no_secrets (void)
{
  const char *body = "{\"cid\": \"" HF_WORLD_CID "\", \"name\": \"secret\"}";
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) first = send_to (world, "POST", PINS, "the-key", body);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, body, -1);
  g_autofree char *upper = g_ascii_strup (hash, -1);
  g_autofree char *key = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "the-key", -1);
  g_autofree char *upper_key = g_ascii_strup (key, -1);
  g_autoptr (GError) error = NULL;
  HfStore *store = hf_engine_get_store (world->engine);

  assert_first (first, 202);
  g_assert_true (hf_store_change (store, find_key, upper_key, NULL));
  g_assert_false (hf_store_change (store, find_key, upper, NULL));
  g_assert_false (hf_store_change (store, find_key, (gpointer) "7468652D6B6579", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/idempotency/again", test_again);
  g_test_add_func ("/api/idempotency/refused", test_refused);
  g_test_add_func ("/api/idempotency/failed", test_failed);
  g_test_add_func ("/api/idempotency/mismatch", test_mismatch);
  g_test_add_func ("/api/idempotency/keys", test_keys);
  g_test_add_func ("/api/idempotency/restart", test_restart);
  g_test_add_func ("/api/idempotency/crash", test_crash);
  g_test_add_func ("/api/idempotency/not-kept", test_not_kept);
  g_test_add_func ("/api/idempotency/waits", test_waits);
  g_test_add_func ("/api/idempotency/running", test_running);
  g_test_add_func ("/api/idempotency/race", test_race);
  g_test_add_func ("/api/idempotency/upload", test_upload);
  g_test_add_func ("/api/idempotency/upload-broken-off", test_upload_broken_off);
  g_test_add_func ("/api/idempotency/no-secrets", test_no_secrets);
  return g_test_run ();
}
