/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uploads, from their roots to the copies that the policy asks for. */
#include "hf-engine-fixture.h"

#include <string.h>

#include "hf-car-writer.h"
#include "hf-error.h"

#include "hf-test-car2.h"
#include "hf-test.h"

/* ---- an upload ---- */

static void
test_add (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  gint64 id = hf_house_add (house, dag);
  g_autoptr (HfJob) job = hf_house_get_job (house, id);
  g_autoptr (HfPin) pin = hf_house_get_pin (house, dag);
  JsonObject *result;

  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  for (const char *name = "abc"; *name != '\0'; name++)
    {
      char store[] = { *name, '\0' };
      g_autoptr (GBytes) copy = hf_house_read (house, store, hf_test_dag_get_root (dag));

      g_assert_true (g_bytes_equal (copy, car));
    }
  g_assert_cmpint (pin->content, ==, HF_CONTENT_COMPLETE);
  g_assert_cmpuint (pin->blocks, ==, hf_test_dag_get_blocks (dag)->len);
  g_assert_cmpint (pin->held, ==, 3);
  g_assert_cmpint (pin->proven, ==, 3);
  g_assert_cmpint (pin->domains, ==, 3);

  g_assert_cmpint (job->state, ==, HF_JOB_DONE);
  g_assert_null (job->error);
  result = json_array_get_object_element (json_object_get_array_member (job->result, "pins"), 0);
  g_assert_cmpstr (json_object_get_string_member (result, "cid"), ==, pin->text);
  g_assert_cmpint (json_object_get_int_member (result, "held"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (result, "proven"), ==, 3);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (result, "copies")), ==, 3);
  hf_house_assert_spool_empty (house);
  hf_house_assert_sentence (house, "1 pin is safe");
}

/* Copies are CARv1, whatever came in. */
static void
test_add_v2 (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GBytes) car1 = hf_test_dag_to_car (dag);
  g_autoptr (GArray) places = hf_test_places_new (hf_test_dag_get_blocks (dag), 59);
  g_autoptr (GBytes) index = hf_test_index_new (HF_TEST_INDEX_MULTIHASH_SORTED,
                                                (const HfTestPlace *)places->data, places->len);
  g_autoptr (GBytes) car = hf_test_car2_new (car1, 13, 0, index);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_house_try_add (house, car, NULL, &error);

  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  hf_house_assert_job (house, added->job_id, HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  for (const char *name = "abc"; *name != '\0'; name++)
    {
      char store[] = { *name, '\0' };
      g_autoptr (GBytes) copy = hf_house_read (house, store, hf_test_dag_get_root (dag));

      g_assert_true (g_bytes_equal (copy, car1));
    }
  hf_house_assert_spool_empty (house);
  hf_house_assert_sentence (house, "1 pin is safe");
}

static void
test_add_again (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (2);

  g_assert_cmpint (hf_house_add (house, dag), !=, 0);
  g_assert_cmpint (hf_house_add (house, dag), ==, 0);
  g_assert_cmpuint (hf_house_count_puts ("abc"), ==, 3);
  g_assert_cmpuint (hf_house_get_status (house).total_pins, ==, 1);
  hf_house_assert_spool_empty (house);
}

/* What was said of a pin when it was new holds when its bytes come again. */
static void
test_add_again_keeps_wishes (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (20);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  HfAddOptions options = { .name = "first", .target_replicas = 2 };
  g_autoptr (HfAdded) added = hf_house_try_add (house, car, &options, NULL);
  g_autoptr (HfPin) pin = NULL;

  hf_engine_settle (house->engine);
  g_assert_cmpint (hf_house_add (house, dag), ==, 0);
  pin = hf_house_get_pin (house, dag);
  g_assert_cmpstr (pin->name, ==, "first");
  g_assert_cmpint (pin->held, ==, 2);
}

static void
test_add_many (void)
{
  g_autoptr (HfHouse) house = hf_house_new (4);

  for (unsigned i = 0; i < 20; i++)
    {
      g_autoptr (HfTestDag) dag = hf_house_new_dag (100 + i);

      hf_house_add (house, dag);
    }
  g_assert_cmpuint (hf_house_count_puts ("abcd"), ==, 60);
  hf_house_assert_sentence (house, "All 20 pins are safe");
  g_assert_cmpuint (hf_house_get_status (house).at_target, ==, 20);
}

static void
test_refused (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (3);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  gsize size = g_bytes_get_size (car);
  gsize last = g_bytes_get_size (hf_block_get_section (
      hf_test_dag_get_blocks (dag)->pdata[hf_test_dag_get_blocks (dag)->len - 1]));
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (car, 0, size - 1);
  g_autoptr (GBytes) fewer = g_bytes_new_from_bytes (car, 0, size - last);
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_house_try_add (house, cut, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_null (hf_house_try_add (house, fewer, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INCOMPLETE);
  g_assert_cmpuint (hf_house_get_status (house).total_pins, ==, 0);
  g_assert_cmpuint (hf_house_count_puts ("abc"), ==, 0);
  hf_house_assert_spool_empty (house);
}

/* ---- roots ---- */

static GBytes *
car_of_both (HfTestDag *one, HfTestDag *two, gsize n_roots)
{
  HfCid *roots[] = { hf_test_dag_get_root (one), hf_test_dag_get_root (two) };
  g_autoptr (GBytes) header = hf_car_header_new (roots, n_roots);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  HfTestDag *dags[] = { one, two };

  g_byte_array_append (out, g_bytes_get_data (header, NULL), (guint)g_bytes_get_size (header));
  for (unsigned i = 0; i < 2; i++)
    for (unsigned j = 0; j < hf_test_dag_get_blocks (dags[i])->len; j++)
      {
        GBytes *section = hf_block_get_section (hf_test_dag_get_blocks (dags[i])->pdata[j]);

        g_byte_array_append (out, g_bytes_get_data (section, NULL),
                             (guint)g_bytes_get_size (section));
      }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/* The same CAR, or a CARv2 that holds it: what is uploaded makes no difference. */
static GBytes *
in_version (GBytes *car1, gconstpointer version)
{
  g_autoptr (GBytes) index = hf_test_bytes (3000, 1);

  if (GPOINTER_TO_INT (version) == 1)
    return g_bytes_ref (car1);
  return hf_test_car2_new (car1, 100, 10, index);
}

static void
test_all_roots (gconstpointer version)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) one = hf_house_new_dag (4);
  g_autoptr (HfTestDag) two = hf_house_new_dag (5);
  g_autoptr (GBytes) car1 = car_of_both (one, two, 2);
  g_autoptr (GBytes) car = in_version (car1, version);
  HfAddOptions options = { .all_roots = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_house_try_add (house, car, &options, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (added->cids->len, ==, 2);
  g_assert_cmpuint (added->unreachable, ==, 0);
  hf_engine_settle (house->engine);
  hf_house_assert_job (house, added->job_id, HF_JOB_DONE);
  hf_house_assert_copies (house, one, "a verified, b verified, c verified");
  hf_house_assert_copies (house, two, "a verified, b verified, c verified");
  hf_house_assert_sentence (house, "All 2 pins are safe");
  hf_house_assert_spool_empty (house);
}

static void
test_several_roots_unsaid (gconstpointer version)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) one = hf_house_new_dag (4);
  g_autoptr (HfTestDag) two = hf_house_new_dag (5);
  g_autoptr (GBytes) car1 = car_of_both (one, two, 2);
  g_autoptr (GBytes) car = in_version (car1, version);
  g_autofree char *text = hf_cid_to_text (hf_test_dag_get_root (two));
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_house_try_add (house, car, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, text));
  g_assert_nonnull (strstr (error->message, "roots=all"));
  g_assert_cmpuint (hf_house_get_status (house).total_pins, ==, 0);
  hf_house_assert_spool_empty (house);
}

static void
test_one_root_of_two (gconstpointer version)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) one = hf_house_new_dag (4);
  g_autoptr (HfTestDag) two = hf_house_new_dag (5);
  g_autoptr (GBytes) car1 = car_of_both (one, two, 2);
  g_autoptr (GBytes) car = in_version (car1, version);
  g_autoptr (GBytes) alone = hf_test_dag_to_car (two);
  g_autofree char *text = hf_cid_to_text (hf_test_dag_get_root (two));
  HfAddOptions options = { .root = text };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_house_try_add (house, car, &options, &error);
  g_autoptr (GBytes) copy = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (added->cids->len, ==, 1);
  g_assert_cmpuint (added->unreachable, ==, hf_test_dag_get_blocks (one)->len);
  hf_engine_settle (house->engine);
  copy = hf_house_read (house, "a", hf_test_dag_get_root (two));
  g_assert_true (g_bytes_equal (copy, alone));
  g_assert_cmpuint (hf_house_get_status (house).total_pins, ==, 1);
}

static void
test_rootless (gconstpointer version)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) one = hf_house_new_dag (4);
  g_autoptr (HfTestDag) two = hf_house_new_dag (5);
  g_autoptr (GBytes) car1 = car_of_both (one, two, 0);
  g_autoptr (GBytes) car = in_version (car1, version);
  g_autofree char *text = hf_cid_to_text (hf_test_dag_get_root (one));
  HfAddOptions options = { .root = text };
  g_autoptr (HfAdded) added = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_house_try_add (house, car, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_clear_error (&error);
  added = hf_house_try_add (house, car, &options, &error);
  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, one, "a verified, b verified, c verified");
}

/* ---- pins that are let go before they are stored ---- */

static void
set_stores_failing (gboolean failing)
{
  for (unsigned i = 0; i < 3; i++)
    hf_memory_store_fail (hf_memory_store_get ((const char *[]){ "a", "b", "c" }[i]), "put",
                          failing ? -1 : 0, HF_ERROR_UNAVAILABLE);
}

/* Returns the upload's job, which waits. */
static gint64
add_and_let_go (HfHouse *house, HfTestDag *dag)
{
  g_autoptr (GArray) removals = NULL;
  g_autoptr (GError) error = NULL;
  unsigned tried;
  gint64 job;

  set_stores_failing (TRUE);
  job = hf_house_add (house, dag);
  tried = hf_house_count_puts ("abc");
  hf_engine_unpin (house->engine, hf_test_dag_get_root (dag), FALSE, &removals, &error);
  g_assert_no_error (error);
  set_stores_failing (FALSE);
  hf_house_advance (house, 2 * HF_HOUR);
  hf_house_assert_job (house, job, HF_JOB_QUEUED);
  g_assert_cmpuint (hf_house_count_puts ("abc"), ==, tried);
  return job;
}

static void
test_pinned_again_before_stored (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (30);
  g_autofree char *cid = hf_cid_to_text (hf_test_dag_get_root (dag));
  gint64 job = add_and_let_go (house, dag);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_engine_add_cid (house->engine, cid, &(HfAddOptions){ 0 }, &error);

  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  hf_house_assert_job (house, job, HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  hf_house_assert_spool_empty (house);
}

static void
test_let_go_before_stored (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (31);
  gint64 job = add_and_let_go (house, dag);

  hf_house_advance (house, 7 * HF_DAY);
  hf_house_advance (house, 2 * HF_HOUR);
  hf_house_assert_job (house, job, HF_JOB_DONE);
  hf_house_assert_spool_empty (house);
  g_assert_cmpuint (hf_house_get_status (house).total_pins, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/engine/add", test_add);
  g_test_add_func ("/engine/engine/add-v2", test_add_v2);
  g_test_add_func ("/engine/engine/add-again", test_add_again);
  g_test_add_func ("/engine/engine/add-again-keeps-wishes", test_add_again_keeps_wishes);
  g_test_add_func ("/engine/engine/add-many", test_add_many);
  g_test_add_func ("/engine/engine/refused", test_refused);
  g_test_add_data_func ("/engine/engine/all-roots", GINT_TO_POINTER (1), test_all_roots);
  g_test_add_data_func ("/engine/engine/all-roots-v2", GINT_TO_POINTER (2), test_all_roots);
  g_test_add_data_func ("/engine/engine/several-roots-unsaid", GINT_TO_POINTER (1),
                        test_several_roots_unsaid);
  g_test_add_data_func ("/engine/engine/several-roots-unsaid-v2", GINT_TO_POINTER (2),
                        test_several_roots_unsaid);
  g_test_add_data_func ("/engine/engine/one-root-of-two", GINT_TO_POINTER (1),
                        test_one_root_of_two);
  g_test_add_data_func ("/engine/engine/one-root-of-two-v2", GINT_TO_POINTER (2),
                        test_one_root_of_two);
  g_test_add_data_func ("/engine/engine/rootless", GINT_TO_POINTER (1), test_rootless);
  g_test_add_data_func ("/engine/engine/rootless-v2", GINT_TO_POINTER (2), test_rootless);
  g_test_add_func ("/engine/engine/pinned-again-before-stored", test_pinned_again_before_stored);
  g_test_add_func ("/engine/engine/let-go-before-stored", test_let_go_before_stored);
  return g_test_run ();
}
