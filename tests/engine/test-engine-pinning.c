/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pinning service among the stores: what it accepts counts for nothing until it is proven. */
#include "hf-engine-fixture.h"
#include "hf-mock-kubo.h"
#include "hf-mock-pinning.h"

#include <string.h>

#include "hf-error.h"
#include "hf-test-credentials.h"

#define TOKEN "secret-token-of-the-tests"

typedef struct
{
  HfHouse *house; /* with the stores "a" and "b" in memory, and "pins" */
  HfMockPinning *service;
  HfTestDag *dag;
  char *text; /* of its root */
} Fixture;

static HfBackendInfo *
try_service (Fixture *fixture, gboolean with_gateway, HfProblems *problems, GError **error)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  HfMockServer *server = hf_mock_pinning_get_server (fixture->service);
  HfMockServer *gateway = hf_mock_pinning_get_gateway (fixture->service);

  g_free (wanted->id);
  wanted->id = g_strdup ("pins");
  g_free (wanted->kind);
  wanted->kind = g_strdup ("pinning_service");
  g_clear_pointer (&wanted->settings, json_object_unref);
  wanted->settings = json_object_new ();
  json_object_set_string_member (wanted->settings, "endpoint", hf_mock_server_get_address (server));
  if (with_gateway)
    json_object_set_string_member (wanted->settings, "gateway",
                                   hf_mock_server_get_address (gateway));
  return hf_engine_add_backend (fixture->house->engine, wanted, problems, error);
}

static void
add_service (Fixture *fixture, gboolean with_gateway)
{
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBackendInfo) info = try_service (fixture, with_gateway, problems, &error);

  g_assert_no_error (error);
  g_assert_nonnull (info);
  g_assert_true (info->is_public);
  hf_engine_settle (fixture->house->engine);
}

/* @data: "mere" without a gateway, "alone" without the service */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfTestCredentials) credentials = hf_test_credentials_new ();
  g_autoptr (GBytes) car = NULL;

  hf_test_credentials_set (credentials, "pins", "token", TOKEN);
  fixture->house = hf_house_new_with_credentials (2, HF_CREDENTIALS (credentials));
  fixture->service = hf_mock_pinning_new (TOKEN);
  if (g_strcmp0 (data, "alone") != 0)
    add_service (fixture, g_strcmp0 (data, "mere") != 0);
  fixture->dag = hf_house_new_dag (1);
  fixture->text = hf_cid_to_canonical (hf_test_dag_get_root (fixture->dag));
  car = hf_test_dag_to_car (fixture->dag);
  hf_mock_pinning_offer (fixture->service, car);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  hf_house_free (fixture->house);
  hf_mock_pinning_free (fixture->service);
  hf_test_dag_free (fixture->dag);
  g_free (fixture->text);
}

static void
add (Fixture *fixture, HfVisibility visibility)
{
  HfAddOptions options = { .name = "movie", .visibility = visibility };
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dag);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_house_try_add (fixture->house, car, &options, &error);

  g_assert_no_error (error);
  hf_engine_settle (fixture->house->engine);
}

static void
assert_copies (Fixture *fixture, const char *copies)
{
  hf_house_assert_copies (fixture->house, fixture->dag, copies);
}

static void
assert_held (Fixture *fixture, int held)
{
  g_autoptr (HfPin) pin = hf_house_get_pin (fixture->house, fixture->dag);

  g_assert_cmpint (pin->held, ==, held);
}

static unsigned
count (Fixture *fixture, const char *call)
{
  return hf_mock_server_count (hf_mock_pinning_get_server (fixture->service), call);
}

static void
assert_requests (Fixture *fixture, const char *lines)
{
  g_autofree char *got = hf_mock_pinning_list (fixture->service);

  g_assert_cmpstr (got, ==, lines);
}

static void
set_status (Fixture *fixture, const char *status, const char *words)
{
  hf_mock_pinning_set_status (fixture->service, fixture->text, status, words);
}

/* After an upload has its minimum elsewhere: accepted, later pinned, then proven by a full read. */
static void
test_accepted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfReplica) replica = NULL;
  unsigned looks;

  add (fixture, HF_VISIBILITY_PUBLIC);
  assert_copies (fixture, "a verified, b verified, pins accepted");
  assert_held (fixture, 2);
  g_assert_cmpuint (count (fixture, "POST /pins"), ==, 2); /* one marks the account */

  /* Not asked all the time. */
  looks = count (fixture, "GET /pins/request");
  hf_house_advance (fixture->house, 50 * HF_SECOND);
  g_assert_cmpuint (count (fixture, "GET /pins/request"), ==, looks);
  hf_house_advance (fixture->house, 10 * HF_SECOND);
  g_assert_cmpuint (count (fixture, "GET /pins/request"), ==, looks + 1);
  for (int i = 0; i < 50; i++)
    hf_house_advance (fixture->house, HF_MINUTE);
  g_assert_cmpuint (count (fixture, "GET /pins/request"), <, looks + 12);
  assert_copies (fixture, "a verified, b verified, pins accepted");
  assert_held (fixture, 2);

  set_status (fixture, "pinned", NULL);
  hf_house_advance (fixture->house, 10 * HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins verified");
  assert_held (fixture, 3);
  replica = hf_house_get_replica (fixture->house, fixture->dag, "pins");
  g_assert_true (replica->created);
  g_assert_cmpint (replica->proof, ==, HF_PROOF_FULL_READ);
  g_assert_cmpuint (count (fixture, "POST /pins"), ==, 2);
}

static void
test_private (Fixture *fixture, gconstpointer data)
{
  g_autofree char *by_cid
      = g_strconcat ("GET /pins?status=queued%2Cpinning%2Cpinned%2Cfailed&limit="
                     "1000&cid=",
                     fixture->text, NULL);

  add (fixture, HF_VISIBILITY_PRIVATE);
  hf_house_advance (fixture->house, HF_DAY);
  assert_copies (fixture, "a verified, b verified");
  assert_requests (fixture, "");
  g_assert_cmpuint (count (fixture, by_cid), ==, 0);
}

/* One that is only named is not even asked for: the question would tell of it. */
static void
test_private_not_asked_for (Fixture *fixture, gconstpointer data)
{
  HfAddOptions options = { .visibility = HF_VISIBILITY_PRIVATE };
  g_autofree char *by_cid
      = g_strconcat ("GET /pins?status=queued%2Cpinning%2Cpinned%2Cfailed&limit="
                     "1000&cid=",
                     fixture->text, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added
      = hf_engine_add_cid (fixture->house->engine, fixture->text, &options, &error);

  g_assert_no_error (error);
  hf_house_advance (fixture->house, HF_HOUR);
  g_assert_cmpuint (count (fixture, by_cid), ==, 0);
  assert_requests (fixture, "");
}

/* Below its minimum elsewhere a pin goes to no service that may take hours. */
static void
test_below_min (Fixture *fixture, gconstpointer data)
{
  hf_memory_store_fail (hf_memory_store_get ("b"), "put", -1, HF_ERROR_NO_SPACE);
  add (fixture, HF_VISIBILITY_PUBLIC);
  assert_copies (fixture, "a verified, b failed");
  hf_house_advance (fixture->house, 30 * HF_MINUTE);
  assert_requests (fixture, "");

  hf_memory_store_fail (hf_memory_store_get ("b"), "put", 0, HF_ERROR_NO_SPACE);
  hf_house_advance (fixture->house, 6 * HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins accepted");
}

static void
test_deadline (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfReplica) replica = NULL;

  add (fixture, HF_VISIBILITY_PUBLIC);
  for (int i = 0; i < 59; i++)
    hf_house_advance (fixture->house, HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins accepted");
  hf_house_advance (fixture->house, HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins failed");
  replica = hf_house_get_replica (fixture->house, fixture->dag, "pins");
  g_test_message ("%s", replica->error);
  g_assert_nonnull (strstr (replica->error, "was not pinned within"));
  g_assert_cmpuint (hf_house_count_events (fixture->house, "copy-failed", "pins"), ==, 1);

  /* Not at once, and not a second request: what is still under way is waited for again. */
  hf_house_advance (fixture->house, 4 * HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins failed");
  hf_house_advance (fixture->house, 2 * HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins accepted");
  g_assert_cmpuint (count (fixture, "POST /pins"), ==, 2);
  set_status (fixture, "pinned", NULL);
  hf_house_advance (fixture->house, 2 * HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins verified");
}

/* With the service's own words, which can do no harm. Another store is preferred then. */
static void
test_failed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfReplica) replica = NULL;

  add (fixture, HF_VISIBILITY_PUBLIC);
  set_status (fixture, "failed", "lack of\x07 funds\n<b>");
  hf_house_advance (fixture->house, HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins failed");
  replica = hf_house_get_replica (fixture->house, fixture->dag, "pins");
  g_assert_nonnull (strstr (replica->error, "lack of funds <b>"));
  g_assert_nonnull (replica->locator);

  hf_house_add_store (fixture->house, "c", "a");
  hf_house_advance (fixture->house, 6 * HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins failed, c verified");
}

/* What failed is ours to ask for anew; the failed request does not stay. */
static void
test_failed_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *line = NULL;

  add (fixture, HF_VISIBILITY_PUBLIC);
  set_status (fixture, "failed", NULL);
  hf_house_advance (fixture->house, HF_MINUTE);
  hf_house_advance (fixture->house, 6 * HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins accepted");
  g_assert_cmpuint (count (fixture, "POST /pins"), ==, 3);
  line = g_strdup_printf ("%s queued %s movie\n", fixture->text,
                          hf_store_get_installation_id (
                              hf_engine_get_store (fixture->house->engine)));
  assert_requests (fixture, line);
}

/* The service was told, and what it answered is not in the registry, as after a crash: there is one
 * request, and it is ours. */
static void
test_answer_lost (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfReplica) replica = NULL;

  hf_mock_pinning_lose_answer (fixture->service);
  add (fixture, HF_VISIBILITY_PUBLIC);
  assert_copies (fixture, "a verified, b verified, pins failed");
  hf_house_restart (fixture->house);
  hf_house_advance (fixture->house, 6 * HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins accepted");
  g_assert_cmpuint (count (fixture, "POST /pins"), ==, 2);
  replica = hf_house_get_replica (fixture->house, fixture->dag, "pins");
  g_assert_true (replica->created);
}

/* What somebody else pinned there is adopted as it is, and never removed. */
static void
test_adopted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfReplica) replica = NULL;
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_strdup_printf ("%s pinned - -\n", fixture->text);

  hf_mock_pinning_add (fixture->service, fixture->text, "pinned", NULL);
  add (fixture, HF_VISIBILITY_PUBLIC);
  assert_copies (fixture, "a verified, b verified, pins verified");
  replica = hf_house_get_replica (fixture->house, fixture->dag, "pins");
  g_assert_false (replica->created);
  hf_engine_unpin (fixture->house->engine, hf_test_dag_get_root (fixture->dag), FALSE, &jobs,
                   &error);
  g_assert_no_error (error);
  hf_house_advance (fixture->house, 8 * HF_DAY);
  assert_requests (fixture, line);
}

/* Waiting goes on where it stood, with the time that it had. */
static void
test_restart (Fixture *fixture, gconstpointer data)
{
  add (fixture, HF_VISIBILITY_PUBLIC);
  hf_house_advance (fixture->house, 30 * HF_MINUTE);
  hf_house_restart (fixture->house);
  assert_copies (fixture, "a verified, b verified, pins accepted");
  hf_house_advance (fixture->house, 29 * HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins accepted");
  hf_house_restart (fixture->house);
  hf_house_advance (fixture->house, 2 * HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins failed");
  g_assert_cmpuint (count (fixture, "POST /pins"), ==, 2);
}

static gint64
obtain_job (Fixture *fixture)
{
  g_autoptr (GPtrArray) jobs = hf_house_list_jobs (fixture->house, HF_JOB_QUEUED);

  for (unsigned i = 0; i < jobs->len; i++)
    if (((HfJob *)jobs->pdata[i])->kind == HF_JOB_OBTAIN)
      return ((HfJob *)jobs->pdata[i])->id;
  g_assert_not_reached ();
}

/* A cancelled one waits for the same service again, without a second request there. */
static void
test_retried (Fixture *fixture, gconstpointer data)
{
  g_auto (HfCancelled) cancelled = { 0 };
  g_autoptr (GError) error = NULL;
  gint64 job;

  add (fixture, HF_VISIBILITY_PUBLIC);
  job = obtain_job (fixture);
  hf_engine_cancel_job (fixture->house->engine, job, &cancelled, &error);
  g_assert_no_error (error);
  assert_copies (fixture, "a verified, b verified, pins failed");
  hf_engine_retry_job (fixture->house->engine, job, &error);
  g_assert_no_error (error);
  hf_engine_settle (fixture->house->engine);
  assert_copies (fixture, "a verified, b verified, pins accepted");
  g_assert_cmpint (obtain_job (fixture), ==, job);
  set_status (fixture, "pinned", NULL);
  hf_house_advance (fixture->house, 2 * HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins verified");
  g_assert_cmpuint (count (fixture, "POST /pins"), ==, 2);
}

/* Its silence is no "no", but its time runs. */
static void
test_silent (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    HfMockFault fault;
    const char *arg;
  } faults[] = {
    { HF_MOCK_STATUS, "401" }, { HF_MOCK_STATUS, "500" }, { HF_MOCK_STATUS, "429 Retry-After: 7" },
    { HF_MOCK_GARBAGE, NULL }, { HF_MOCK_CLOSE, NULL },   { HF_MOCK_CUT, NULL },
    { HF_MOCK_STATUS, "404" },
  };
  HfMockServer *server = hf_mock_pinning_get_server (fixture->service);

  add (fixture, HF_VISIBILITY_PUBLIC);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      hf_mock_server_fail (server, "/", faults[i].fault, faults[i].arg, G_MAXUINT);
      hf_house_advance (fixture->house, 5 * HF_MINUTE);
      hf_mock_server_fail (server, "/", faults[i].fault, faults[i].arg, 0);
      assert_copies (fixture, "a verified, b verified, pins accepted");
    }
  set_status (fixture, "pinned", NULL);
  hf_house_advance (fixture->house, 10 * HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins verified");

  /* Of a copy that was proven it says nothing either. */
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      hf_mock_server_fail (server, "/", faults[i].fault, faults[i].arg, G_MAXUINT);
      hf_house_verify (fixture->house, fixture->dag);
      hf_house_advance (fixture->house, 11 * HF_MINUTE);
      hf_house_verify (fixture->house, fixture->dag);
      hf_mock_server_fail (server, "/", faults[i].fault, faults[i].arg, 0);
      assert_copies (fixture, "a verified, b verified, pins verified");
    }
}

/* Its word alone: told as that, never counted, and another place is looked for. */
static void
test_mere_word (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfReplica) replica = NULL;
  g_autoptr (GPtrArray) open = NULL;

  add (fixture, HF_VISIBILITY_PUBLIC);
  assert_copies (fixture, "a verified, b verified, pins accepted");
  set_status (fixture, "pinned", NULL);
  hf_house_advance (fixture->house, HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins stored");
  assert_held (fixture, 2);
  replica = hf_house_get_replica (fixture->house, fixture->dag, "pins");
  g_assert_cmpstr (replica->error, ==, "the service says that it is pinned; this can't be proven");
  open = hf_house_list_jobs (fixture->house, HF_JOB_QUEUED);
  g_assert_cmpuint (open->len, ==, 0);

  hf_house_add_store (fixture->house, "c", "c");
  assert_copies (fixture, "a verified, b verified, pins stored, c verified");
  assert_held (fixture, 3);

  /* It is looked at all the same, twice before it is missing. */
  hf_house_verify (fixture->house, fixture->dag);
  assert_copies (fixture, "a verified, b verified, pins stored, c verified");
  hf_mock_pinning_drop (fixture->service, fixture->text);
  hf_house_verify (fixture->house, fixture->dag);
  assert_copies (fixture, "a verified, b verified, pins suspect, c verified");
  hf_house_advance (fixture->house, 10 * HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins missing, c verified");
}

/* What can be proven goes first, even into a domain that has a copy. */
static void
test_mere_word_last (Fixture *fixture, gconstpointer data)
{
  hf_house_set_policy (fixture->house, "{\"target_replicas\":2}");
  add (fixture, HF_VISIBILITY_PUBLIC);
  hf_house_add_store (fixture->house, "c", "a");
  hf_house_set_policy (fixture->house, "{\"target_replicas\":3}");
  hf_house_advance (fixture->house, HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, c verified");
  assert_requests (fixture, "");
}

/* The service says "pinned", and lost a block below the root: a CAR would have come from elsewhere.
 * Nothing can mend it there, so it is left alone and copied to another place. */
static void
test_lost_block (Fixture *fixture, gconstpointer data)
{
  GPtrArray *blocks = hf_test_dag_get_blocks (fixture->dag);
  HfCid *leaf = hf_block_get_cid (blocks->pdata[blocks->len - 1]);
  g_autofree char *text = hf_cid_to_text (leaf);

  hf_mock_pinning_set_first_status (fixture->service, "pinned");
  add (fixture, HF_VISIBILITY_PUBLIC);
  assert_copies (fixture, "a verified, b verified, pins verified");
  g_assert_true (hf_mock_pinning_drop_block (fixture->service, leaf));
  hf_house_verify (fixture->house, fixture->dag);
  assert_copies (fixture, "a verified, b verified, pins corrupt");
  g_assert_cmpuint (hf_house_count_events (fixture->house, "replica-corrupt", text), ==, 1);
  hf_house_advance (fixture->house, HF_HOUR);
  assert_copies (fixture, "a verified, b verified, pins corrupt");
  g_assert_cmpuint (count (fixture, "POST /pins"), ==, 2);
  hf_house_add_store (fixture->house, "c", "c");
  assert_copies (fixture, "a verified, b verified, pins corrupt, c verified");
}

/* Removed after the undo window; what was accepted and taken back is waited for again. */
static void
test_removed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  add (fixture, HF_VISIBILITY_PUBLIC);
  hf_engine_unpin (fixture->house->engine, hf_test_dag_get_root (fixture->dag), FALSE, &jobs,
                   &error);
  g_assert_no_error (error);
  hf_house_advance (fixture->house, HF_MINUTE);
  assert_copies (fixture, "a removing, b removing, pins removing");
  add (fixture, HF_VISIBILITY_PUBLIC);
  assert_copies (fixture, "a verified, b verified, pins accepted");
  set_status (fixture, "pinned", NULL);
  hf_house_advance (fixture->house, 10 * HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins verified");

  g_clear_pointer (&jobs, g_array_unref);
  hf_engine_unpin (fixture->house->engine, hf_test_dag_get_root (fixture->dag), FALSE, &jobs,
                   &error);
  g_assert_no_error (error);
  hf_house_advance (fixture->house, 8 * HF_DAY);
  assert_requests (fixture, "");
}

/* A request that failed is removed with its pin, too. */
static void
test_failed_removed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  add (fixture, HF_VISIBILITY_PUBLIC);
  set_status (fixture, "failed", NULL);
  hf_house_advance (fixture->house, HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins failed");
  hf_engine_unpin (fixture->house->engine, hf_test_dag_get_root (fixture->dag), FALSE, &jobs,
                   &error);
  g_assert_no_error (error);
  hf_house_advance (fixture->house, 8 * HF_DAY);
  assert_requests (fixture, "");
}

static void
add_kubo (Fixture *fixture, HfMockKubo *kubo)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  g_free (wanted->id);
  wanted->id = g_strdup ("kubo");
  g_free (wanted->kind);
  wanted->kind = g_strdup ("ipfs");
  g_clear_pointer (&wanted->settings, json_object_unref);
  wanted->settings = json_object_new ();
  json_object_set_string_member (wanted->settings, "address", hf_mock_kubo_get_address (kubo));
  info = hf_engine_add_backend (fixture->house->engine, wanted, problems, &error);
  g_assert_no_error (error);
  hf_engine_settle (fixture->house->engine);
}

/* A service that is nothing but a node of ours gives no second copy. */
static void
test_same_node (Fixture *fixture, gconstpointer data)
{
  HfMockKubo *kubo = hf_mock_kubo_new ();
  g_autoptr (HfReplica) replica = NULL;

  hf_house_set_policy (fixture->house, "{\"target_replicas\":4}");
  add_kubo (fixture, kubo);
  hf_mock_pinning_set_first_status (fixture->service, "pinned");
  hf_mock_pinning_set_delegate (
      fixture->service,
      "/ip4/192.0.2.7/tcp/4001/p2p/12D3KooWMockMockMockMockMockMockMockMockMockMock");
  add (fixture, HF_VISIBILITY_PUBLIC);
  hf_house_advance (fixture->house, HF_HOUR);
  assert_copies (fixture, "a verified, b verified, pins failed, kubo verified");
  replica = hf_house_get_replica (fixture->house, fixture->dag, "pins");
  g_test_message ("%s", replica->error);
  g_assert_nonnull (strstr (replica->error, "node of “kubo”"));
  g_assert_cmpuint (hf_house_count_events (fixture->house, "copy-failed", "pins"), ==, 1);
  g_assert_cmpuint (count (fixture, "POST /pins"), ==, 2);
  hf_house_free (fixture->house);
  hf_mock_kubo_free (kubo);
  fixture->house = hf_house_new (0);
}

/* What a service holds, and nobody here, is found there, proven and copied. */
static void
test_found (Fixture *fixture, gconstpointer data)
{
  HfAddOptions options = { .visibility = HF_VISIBILITY_PUBLIC };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = NULL;
  g_autoptr (HfReplica) replica = NULL;

  hf_mock_pinning_add (fixture->service, fixture->text, "queued", NULL);
  added = hf_engine_add_cid (fixture->house->engine, fixture->text, &options, &error);
  g_assert_no_error (error);
  hf_engine_settle (fixture->house->engine);
  assert_copies (fixture, ""); /* nor is it asked for: it may take hours */
  g_assert_cmpuint (count (fixture, "POST /pins"), ==, 1);
  set_status (fixture, "pinned", NULL);
  hf_house_advance (fixture->house, 2 * HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins verified");
  replica = hf_house_get_replica (fixture->house, fixture->dag, "pins");
  g_assert_false (replica->created);
}

/* But not where it is one of our nodes. */
static void
test_found_in_same_node (Fixture *fixture, gconstpointer data)
{
  HfAddOptions options = { .visibility = HF_VISIBILITY_PUBLIC };
  HfMockKubo *kubo = hf_mock_kubo_new ();
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dag);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = NULL;

  add_kubo (fixture, kubo);
  hf_mock_kubo_import (kubo, car);
  hf_mock_kubo_pin (kubo, fixture->text, "");
  hf_mock_pinning_add (fixture->service, fixture->text, "pinned", NULL);
  hf_mock_pinning_set_delegate (
      fixture->service,
      "/ip4/192.0.2.7/tcp/4001/p2p/12D3KooWMockMockMockMockMockMockMockMockMockMock");
  added = hf_engine_add_cid (fixture->house->engine, fixture->text, &options, &error);
  g_assert_no_error (error);
  hf_engine_settle (fixture->house->engine);
  assert_copies (fixture, "a verified, b verified, kubo verified");
  hf_house_free (fixture->house);
  hf_mock_kubo_free (kubo);
  fixture->house = hf_house_new (0);
}

/* A gateway that would prove anything is not taken. */
static void
test_lax_gateway (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (GError) error = NULL;

  hf_mock_pinning_fetch_for_gateway (fixture->service);
  g_assert_null (try_service (fixture, TRUE, problems, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_assert_cmpuint (count (fixture, "POST /pins"), ==, 0);
  add_service (fixture, FALSE);
}

/* Our nodes that have it are named to the service, and connected to where it waits for them. */
static void
test_origins (Fixture *fixture, gconstpointer data)
{
  HfMockKubo *kubo = hf_mock_kubo_new ();
  g_autofree char *requests = NULL;

  hf_house_set_policy (fixture->house, "{\"target_replicas\":4}");
  add_kubo (fixture, kubo);
  hf_memory_store_fail (hf_memory_store_get ("b"), "put", -1, HF_ERROR_NO_SPACE);
  add (fixture, HF_VISIBILITY_PUBLIC);
  requests = hf_mock_pinning_list (fixture->service);
  g_test_message ("%s", requests);
  g_assert_nonnull (strstr (requests, " movie /ip4/127.0.0.1/tcp/4001/p2p/12D3Koo"));
  g_assert_nonnull (strstr (requests, " /ip4/192.0.2.7/tcp/4001/p2p/12D3Koo"));
  g_assert_cmpuint (hf_mock_server_count (hf_mock_kubo_get_server (kubo),
                                          "POST /api/v0/swarm/connect?arg=%2Fdnsaddr%2Fpins."),
                    ==, 1);
  g_assert_cmpuint (hf_mock_server_count (hf_mock_kubo_get_server (kubo),
                                          "POST /api/v0/swarm/connect"),
                    ==, 1);
  hf_house_free (fixture->house);
  hf_mock_kubo_free (kubo);
  fixture->house = hf_house_new (0);
}

static gboolean
is_in_files (const char *dir, const char *text)
{
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
  gboolean found = FALSE;
  const char *name;

  while ((name = g_dir_read_name (open)))
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autofree char *content = NULL;
      gsize length;

      if (g_file_get_contents (path, &content, &length, NULL))
        found = found || memmem (content, length, text, strlen (text));
    }
  return found;
}

/* The token is in no row, no event and no error. */
static void
test_token_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBackendInfo) info = NULL;

  hf_mock_pinning_set_token (fixture->service, "another one");
  info = try_service (fixture, TRUE, problems, &error);
  g_assert_null (info);
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "UNAUTHORIZED: Access token is missing or invalid"));
  g_assert_null (strstr (error->message, TOKEN));
  hf_mock_pinning_set_token (fixture->service, TOKEN);
  add_service (fixture, TRUE);
  add (fixture, HF_VISIBILITY_PUBLIC);
  hf_mock_pinning_set_token (fixture->service, "another one");
  hf_house_advance (fixture->house, 2 * HF_HOUR);
  g_assert_cmpuint (hf_house_count_events (fixture->house, "backend-down", "UNAUTHORIZED"), ==, 1);
  assert_copies (fixture, "a verified, b verified, pins failed");
  hf_engine_settle (fixture->house->engine);
  g_assert_true (is_in_files (fixture->house->dir, "UNAUTHORIZED"));
  g_assert_false (is_in_files (fixture->house->dir, TOKEN));
}

#define ADD(name, data, func)                                                                      \
  g_test_add ("/engine/pinning/" name, Fixture, data, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("accepted", NULL, test_accepted);
  ADD ("private", NULL, test_private);
  ADD ("private-not-asked-for", NULL, test_private_not_asked_for);
  ADD ("below-min", NULL, test_below_min);
  ADD ("deadline", NULL, test_deadline);
  ADD ("failed", NULL, test_failed);
  ADD ("failed-again", NULL, test_failed_again);
  ADD ("answer-lost", NULL, test_answer_lost);
  ADD ("adopted", NULL, test_adopted);
  ADD ("restart", NULL, test_restart);
  ADD ("retried", NULL, test_retried);
  ADD ("silent", NULL, test_silent);
  ADD ("mere-word", "mere", test_mere_word);
  ADD ("mere-word-last", "mere", test_mere_word_last);
  ADD ("lost-block", NULL, test_lost_block);
  ADD ("removed", NULL, test_removed);
  ADD ("failed-removed", NULL, test_failed_removed);
  ADD ("origins", NULL, test_origins);
  ADD ("same-node", NULL, test_same_node);
  ADD ("found", NULL, test_found);
  ADD ("found-in-same-node", NULL, test_found_in_same_node);
  ADD ("lax-gateway", "alone", test_lax_gateway);
  ADD ("token-kept", "alone", test_token_kept);
  return g_test_run ();
}
