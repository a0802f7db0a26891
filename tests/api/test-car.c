/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pins as CARs through a real server on a real engine: out, and in again elsewhere. */
#include "hf-api-place.h"

#include <string.h>

#include "hf-car-writer.h"
#include "hf-test-car2.h"
#include "hf-test.h"

#define KIB 1024

static void
flip (const char *store, HfTestDag *dag, unsigned block)
{
  g_assert_true (hf_memory_store_flip (hf_memory_store_get (store), hf_test_dag_get_root (dag),
                                       hf_house_offset_of (dag, block)));
}

static HfAnswer *
get_car (HfPlace *place, HfTestDag *dag)
{
  g_autofree char *cid = hf_cid_to_text (hf_test_dag_get_root (dag));
  g_autofree char *path = g_strdup_printf ("/api/pins/%s/car", cid);

  return hf_client_get (place->port, path);
}

static void
assert_is_car_of (HfAnswer *answer, HfTestDag *dag)
{
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_false (answer->is_cut);
  g_assert_cmpmem (answer->body, answer->length, g_bytes_get_data (car, NULL),
                   g_bytes_get_size (car));
}

static void
test_one (void)
{
  static const guint64 leaves[] = { 0, 1, 5, 100, 1000 };
  g_autoptr (HfPlace) place = hf_place_new ();

  for (unsigned i = 0; i < G_N_ELEMENTS (leaves); i++)
    {
      g_autoptr (HfTestDag) dag = hf_test_dag_new (i, leaves[i], 5000, 10);
      g_autoptr (HfAnswer) answer = NULL;

      hf_house_add (place->house, dag);
      answer = get_car (place, dag);
      assert_is_car_of (answer, dag);
    }
}

/* As long as any copy has a block, nobody who downloads sees that others don't. */
static void
test_damage (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 300, 5000, 10);
  g_autofree char *root = hf_cid_to_text (hf_test_dag_get_root (dag));
  g_autoptr (HfAnswer) whole = NULL;
  g_autoptr (HfAnswer) cut = NULL;
  g_autoptr (HfAnswer) refused = NULL;
  g_autoptr (HfAnswer) unknown = NULL;

  hf_house_add (place->house, dag);
  hf_engine_stop (place->house->engine);
  flip ("a", dag, 3);
  flip ("b", dag, 200);
  flip ("c", dag, 0);
  whole = get_car (place, dag);
  assert_is_car_of (whole, dag);

  /* Behind the first 256 KiB it can only be cut, among them it is said. */
  flip ("a", dag, 200);
  flip ("c", dag, 200);
  cut = get_car (place, dag);
  g_assert_cmpuint (cut->status, ==, 200);
  g_assert_true (cut->is_cut);
  g_assert_cmpuint (cut->length, >=, 256 * KIB);

  flip ("b", dag, 3);
  flip ("c", dag, 3);
  refused = get_car (place, dag);
  hf_answer_assert_failure (refused, 503, "unavailable");
  g_assert_nonnull (strstr (refused->body, root));
  unknown
      = hf_client_get (place->port,
                       "/api/pins/bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku/car");
  hf_answer_assert_failure (unknown, 404, "not_found");
}

static HfAnswer *
upload (HfPlace *place, const char *query, const char *car, gsize length)
{
  g_autoptr (GSocketConnection) connection = hf_client_connect (place->port);
  g_autofree char *head = g_strdup_printf ("POST /api/pins%s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                                           "Content-Type: application/vnd.ipld.car\r\n"
                                           "Content-Length: %zu\r\n\r\n",
                                           query, place->port, length);

  hf_client_send (connection, head);
  g_assert_true (hf_client_try_send (connection, car, length));
  return hf_client_read (connection);
}

/* All pins out of one house and into another. */
static void
test_move_house (void)
{
  HfPlace *old = hf_place_new ();
  HfPlace *new;
  g_autoptr (GPtrArray) dags = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_test_dag_free);
  g_autoptr (HfAnswer) car = NULL;
  g_autoptr (HfAnswer) added = NULL;
  g_autoptr (HfAnswer) wrong = NULL;

  for (unsigned i = 0; i < 5; i++)
    {
      HfTestDag *dag = hf_test_dag_new (i, 50, 2000 * i + 100, 5);
      g_autoptr (GBytes) of_dag = hf_test_dag_to_car (dag);
      g_autofree char *query = g_strdup_printf ("?name=pin+%u", i);
      g_autoptr (HfAnswer) answer
          = upload (old, query, g_bytes_get_data (of_dag, NULL), g_bytes_get_size (of_dag));

      g_assert_cmpuint (answer->status, ==, 202);
      g_ptr_array_add (dags, dag);
    }
  hf_engine_settle (old->house->engine);
  car = hf_client_post (old->port, "/api/pins/export_car", "{\"all\": true}");
  g_assert_cmpuint (car->status, ==, 200);
  g_assert_false (car->is_cut);
  hf_place_free (old);

  new = hf_place_new ();
  added = upload (new, "?roots=manifest", car->body, car->length);
  g_assert_cmpuint (added->status, ==, 202);
  g_assert_cmpuint (json_array_get_length (
                        json_object_get_array_member (hf_answer_data (added), "cids")),
                    ==, 5);
  hf_engine_settle (new->house->engine);
  for (unsigned i = 0; i < 5; i++)
    {
      g_autoptr (HfPin) pin = hf_house_get_pin (new->house, dags->pdata[i]);
      g_autofree char *name = g_strdup_printf ("pin %u", i);
      g_autoptr (HfAnswer) answer = get_car (new, dags->pdata[i]);

      g_assert_cmpstr (pin->name, ==, name);
      assert_is_car_of (answer, dags->pdata[i]);
    }
  {
    g_autoptr (GBytes) of_dag = hf_test_dag_to_car (dags->pdata[0]);

    wrong = upload (new, "?roots=manifest", g_bytes_get_data (of_dag, NULL),
                    g_bytes_get_size (of_dag));
    hf_answer_assert_failure (wrong, 422, "invalid");
  }
  hf_place_free (new);
}

/* ---- CARv2 ---- */

/* A CARv2 with the blocks of two DAGs, behind which more follows than is read at once. */
static GBytes *
car2_of_both (HfTestDag *one, HfTestDag *two)
{
  HfTestDag *const dags[] = { one, two };
  HfCid *const roots[] = { hf_test_dag_get_root (one), hf_test_dag_get_root (two) };
  g_autoptr (GBytes) header = hf_car_header_new (roots, 2);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GBytes) car1 = NULL;
  g_autoptr (GBytes) rest = hf_test_bytes (700 * KIB, 1);

  g_byte_array_append (out, g_bytes_get_data (header, NULL), (unsigned)g_bytes_get_size (header));
  for (unsigned i = 0; i < G_N_ELEMENTS (dags); i++)
    {
      GPtrArray *blocks = hf_test_dag_get_blocks (dags[i]);

      for (unsigned j = 0; j < blocks->len; j++)
        {
          GBytes *section = hf_block_get_section (blocks->pdata[j]);

          g_byte_array_append (out, g_bytes_get_data (section, NULL),
                               (unsigned)g_bytes_get_size (section));
        }
    }
  car1 = g_byte_array_free_to_bytes (g_steal_pointer (&out));
  return hf_test_car2_new (car1, 1000, 10, rest);
}

static HfAnswer *
upload_bytes (HfPlace *place, const char *query, GBytes *car)
{
  return upload (place, query, g_bytes_get_data (car, NULL), g_bytes_get_size (car));
}

static unsigned
count_pins (HfPlace *place)
{
  return (unsigned)hf_house_get_status (place->house).total_pins;
}

/* What comes in as a CARv2 goes out as the CARv1 in it. */
static void
test_v2 (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 100, 5000, 10);
  g_autoptr (GBytes) car1 = hf_test_dag_to_car (dag);
  g_autoptr (GArray) places = hf_test_places_new (hf_test_dag_get_blocks (dag), 59);
  g_autoptr (GBytes) index
      = hf_test_index_new (HF_TEST_INDEX_SORTED, (const HfTestPlace *)places->data, places->len);
  g_autoptr (GBytes) car = hf_test_car2_new (car1, 0, 0, index);
  g_autoptr (HfAnswer) added = upload_bytes (place, "", car);
  g_autoptr (HfAnswer) answer = NULL;

  g_assert_cmpuint (added->status, ==, 202);
  hf_engine_settle (place->house->engine);
  hf_house_assert_copies (place->house, dag, "a verified, b verified, c verified");
  answer = get_car (place, dag);
  assert_is_car_of (answer, dag);
}

static void
test_v2_several_roots (void)
{
  static const struct
  {
    const char *query;
    unsigned status;
    unsigned pins;
  } cases[] = { { "", 422, 0 }, { "?roots=all", 202, 2 }, { "?root=", 202, 1 } };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfPlace) place = hf_place_new ();
      g_autoptr (HfTestDag) one = hf_test_dag_new (1, 20, 5000, 10);
      g_autoptr (HfTestDag) two = hf_test_dag_new (2, 30, 5000, 10);
      g_autofree char *root = hf_cid_to_text (hf_test_dag_get_root (two));
      g_autofree char *query
          = g_strconcat (cases[i].query, g_str_has_suffix (cases[i].query, "root=") ? root : "",
                         NULL);
      g_autoptr (GBytes) car = car2_of_both (one, two);
      g_autoptr (HfAnswer) added = upload_bytes (place, query, car);

      g_assert_cmpuint (added->status, ==, cases[i].status);
      g_assert_cmpuint (count_pins (place), ==, cases[i].pins);
      if (cases[i].pins == 0)
        g_assert_nonnull (strstr (added->body, root));
      else
        {
          g_autoptr (HfAnswer) answer = NULL;

          hf_engine_settle (place->house->engine);
          answer = get_car (place, two);
          assert_is_car_of (answer, two);
        }
    }
}

static void
test_v2_refused (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 10, 100, 4);
  g_autoptr (GBytes) car1 = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) car = hf_test_car2_new (car1, 10, 0, NULL);
  g_autoptr (GBytes) twice = hf_test_car2_new (car, 0, 0, NULL);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (car, 0, g_bytes_get_size (car) - 1);
  g_autoptr (GBytes) outside = hf_test_car2_lie (car, HF_TEST_CAR2_DATA_OFFSET, 50);
  g_autoptr (GBytes) far
      = hf_test_car2_lie (car, HF_TEST_CAR2_DATA_OFFSET, G_GUINT64_CONSTANT (1) << 40);
  const struct
  {
    GBytes *car;
    unsigned status;
    const char *code;
  } cases[] = { { twice, 422, "corrupt" },
                { cut, 422, "corrupt" },
                { outside, 422, "corrupt" },
                { far, 413, "too_large" } };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfAnswer) answer = upload_bytes (place, "", cases[i].car);

      hf_answer_assert_failure (answer, cases[i].status, cases[i].code);
    }
  g_assert_cmpuint (count_pins (place), ==, 0);
  hf_house_assert_spool_empty (place->house);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/car/one", test_one);
  g_test_add_func ("/api/car/damage", test_damage);
  g_test_add_func ("/api/car/move-house", test_move_house);
  g_test_add_func ("/api/car/v2", test_v2);
  g_test_add_func ("/api/car/v2-several-roots", test_v2_several_roots);
  g_test_add_func ("/api/car/v2-refused", test_v2_refused);
  return g_test_run ();
}
