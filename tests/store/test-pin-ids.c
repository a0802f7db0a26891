/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ids of all that a query finds, held against the pins themselves and their lists; and conditions
 * that only the window has. */
#include "hf-fixture.h"

#include <string.h>

#include "hf-test.h"

#define PINS 80
#define MANY 160
#define STORES 4
#define POLICY .min_replicas = 2, .target_replicas = 3, .max_replicas = 3
#define ANY .health = -1, POLICY

static const char *const first[] = { "b0", NULL };
static const char *const two[] = { "b0", "b2", NULL };
static const char *const words[] = { "port", "bafk", NULL };

static void
add_pin (HfDb *db, GRand *rand, unsigned number, const gint64 *stores)
{
  static const char *const names[] = { NULL, "", "report", "Old report", "port 100%", "a_b" };
  g_autoptr (HfPin) pin = hf_fixture_pin (number);
  g_autoptr (GError) error = NULL;

  pin->name = g_strdup (names[g_rand_int_range (rand, 0, G_N_ELEMENTS (names))]);
  pin->size = (guint64)g_rand_int_range (rand, 0, 6) * 1000;
  pin->last_check = g_rand_int_range (rand, 0, 4) * 10;
  pin->managed = number % 13 != 12;
  hf_pin_table_insert (db, pin, NULL, &error);
  g_assert_no_error (error);
  for (unsigned i = 0; i < STORES; i++)
    if (g_rand_boolean (rand))
      {
        char id[] = { 'b', (char)('0' + i), '\0' };

        hf_fixture_add_replica (db, pin->id, stores[i], id, HF_REPLICA_VERIFIED);
      }
}

static HfDb *
make_registry (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);
  HfDb *db = hf_fixture_db_new ();
  gint64 stores[STORES];

  for (unsigned i = 0; i < STORES; i++)
    {
      char id[] = { 'b', (char)('0' + i), '\0' };
      g_autofree char *uuid = g_strconcat ("uuid-", id, NULL);

      stores[i] = hf_fixture_add_backend (db, id, uuid, uuid);
    }
  for (unsigned i = 0; i < PINS; i++)
    add_pin (db, rand, i, stores);
  return db;
}

static gboolean
is_on (const HfPin *pin, const char *id)
{
  return (pin->store_mask >> (id[1] - '0') & 1) != 0; /* slots go up from 0 */
}

static gboolean
says (const HfPin *pin, const char *word)
{
  g_autofree char *name = g_ascii_strdown (pin->name ? pin->name : "", -1);

  return strstr (name, word) != NULL || g_str_has_prefix (pin->text, word);
}

static gboolean
is_healthy_as (const HfPin *pin, int health)
{
  const HfHealth is = pin->held < 2    ? HF_HEALTH_CRITICAL
                      : pin->held < 3  ? HF_HEALTH_WARNING
                      : pin->held <= 3 ? HF_HEALTH_HEALTHY
                                       : HF_HEALTH_EXCESS;

  return health < 0 || (int)is == health;
}

/* What the conditions say, a pin at a time. */
static gboolean
fits (const HfPin *pin, const HfPinQuery *query)
{
  for (unsigned i = 0; query->more_backends && query->more_backends[i]; i++)
    if (!is_on (pin, query->more_backends[i]))
      return FALSE;
  for (unsigned i = 0; query->not_backends && query->not_backends[i]; i++)
    if (is_on (pin, query->not_backends[i]))
      return FALSE;
  for (unsigned i = 0; query->more_text && query->more_text[i]; i++)
    if (!says (pin, query->more_text[i]))
      return FALSE;
  return (!query->backend_id || is_on (pin, query->backend_id))
         && (!query->text || says (pin, query->text)) && is_healthy_as (pin, query->health)
         && pin->size >= query->min_size && (!query->max_size || pin->size <= query->max_size)
         && pin->last_check >= query->checked_since
         && (!query->checked_before || pin->last_check < query->checked_before)
         && (!query->never_checked || pin->last_check == 0);
}

static const HfPinQuery filters[] = {
  { ANY },
  { ANY, .backend_id = "b1" },
  { ANY, .backend_id = "b1", .more_backends = two },
  { ANY, .not_backends = first },
  { ANY, .not_backends = two, .min_size = 2000 },
  { ANY, .backend_id = "b3", .not_backends = first, .checked_since = 10 },
  { ANY, .text = "port" },
  { ANY, .text = "a", .more_text = words },
  { ANY, .text = "re", .not_backends = first },
  { ANY, .checked_since = 20 },
  { ANY, .checked_before = 20 },
  { ANY, .checked_since = 10, .checked_before = 30, .max_size = 3000 },
  { ANY, .never_checked = TRUE },
  { .health = HF_HEALTH_CRITICAL, POLICY },
  { .health = HF_HEALTH_WARNING, POLICY, .not_backends = first },
  { .health = HF_HEALTH_EXCESS, POLICY, .never_checked = TRUE },
  { .health = HF_HEALTH_HEALTHY, POLICY },
  { .health = HF_HEALTH_HEALTHY, POLICY, .backend_id = "b1" },
  { ANY, .text = "nothing is called so" },
};

static void
assert_ids (HfDb *db, const HfPinQuery *query, GPtrArray *all)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pins = hf_pin_table_list (db, query, &error);
  guint64 bytes, counted, sum = 0, again;
  unsigned expected = 0;
  g_autoptr (GArray) ids = hf_pin_table_list_ids (db, query, &bytes, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, pins->len);
  for (unsigned i = 0; i < ids->len; i++)
    {
      const HfPin *pin = pins->pdata[i];

      g_assert_cmpint (g_array_index (ids, gint64, i), ==, pin->id);
      g_assert_true (fits (pin, query));
      sum += pin->size;
    }
  for (unsigned i = 0; i < all->len; i++)
    expected += fits (all->pdata[i], query) ? 1 : 0;
  g_assert_cmpuint (bytes, ==, sum);
  g_assert_true (hf_pin_table_sum (db, ids, &again, NULL, &error));
  g_assert_cmpuint (again, ==, sum);
  if (query->limit > 0)
    {
      g_assert_cmpuint (ids->len, ==, MIN (query->limit, expected));
      return;
    }
  g_assert_cmpuint (ids->len, ==, expected);
  g_assert_true (hf_pin_table_count (db, query, &counted, &error));
  g_assert_cmpuint (counted, ==, expected);
}

static void
test_filters (void)
{
  g_autoptr (HfDb) db = make_registry ();
  g_autoptr (GPtrArray) all = hf_pin_table_list (db, &(HfPinQuery){ ANY }, NULL);

  for (unsigned f = 0; f < G_N_ELEMENTS (filters); f++)
    for (int sort = HF_PIN_SORT_CREATED; sort <= HF_PIN_SORT_COUNT; sort++)
      for (int descending = 0; descending < 2; descending++)
        for (unsigned limit = 0; limit < PINS; limit = limit * 3 + 1)
          {
            HfPinQuery query = filters[f];

            query.sort = (HfPinSort)sort;
            query.descending = descending != 0;
            query.limit = limit;
            assert_ids (db, &query, all);
          }
}

static void
add_copied (HfDb *db, unsigned number, unsigned copies, int most, const gint64 *stores)
{
  g_autoptr (HfPin) pin = hf_fixture_pin (number);
  g_autoptr (GError) error = NULL;

  pin->size = number;
  pin->max_replicas = most;
  hf_pin_table_insert (db, pin, NULL, &error);
  g_assert_no_error (error);
  for (unsigned i = 0; i < copies; i++)
    {
      char id[] = { 'b', (char)('0' + i), '\0' };

      hf_fixture_add_replica (db, pin->id, stores[i], id, HF_REPLICA_VERIFIED);
    }
}

static unsigned
count_healthy (HfDb *db, gboolean descending, guint64 *bytes)
{
  const HfPinQuery query = { .health = HF_HEALTH_HEALTHY, POLICY, .descending = descending };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hf_pin_table_list_ids (db, &query, bytes, NULL, &error);

  g_assert_no_error (error);
  for (unsigned i = 1; i < ids->len; i++)
    g_assert_true ((g_array_index (ids, gint64, i - 1) > g_array_index (ids, gint64, i))
                   == descending);
  return ids->len;
}

/* Nearly all pins are of classes that are wanted as a whole; of those with four copies only such as
 * may have four. */
static void
test_classes (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 stores[STORES];
  guint64 bytes, sum = 0;

  for (unsigned i = 0; i < STORES; i++)
    {
      char id[] = { 'b', (char)('0' + i), '\0' };
      g_autofree char *uuid = g_strconcat ("uuid-", id, NULL);

      stores[i] = hf_fixture_add_backend (db, id, uuid, uuid);
    }
  for (unsigned i = 0; i < MANY; i++)
    {
      gboolean healthy = i % 80 != 7;

      add_copied (db, i, i % 80 < 2 ? 4 : healthy ? 3 : 1, i % 80 == 0 ? 4 : 0, stores);
      sum += healthy && i % 80 != 1 ? i : 0;
    }
  for (int descending = 0; descending < 2; descending++)
    {
      g_assert_cmpuint (count_healthy (db, descending != 0, &bytes), ==, MANY - 4);
      g_assert_cmpuint (bytes, ==, sum);
    }
}

/* An id that no set has room for: SQLite sorts. */
static void
test_large_id (void)
{
  g_autoptr (HfDb) db = make_registry ();
  g_autoptr (GError) error = NULL;
  HfPinQuery query = { ANY, .not_backends = first, .sort = HF_PIN_SORT_SIZE };
  g_autoptr (GPtrArray) all = NULL;

  hf_db_execute (db, "UPDATE sqlite_sequence SET seq = 1 << 40 WHERE name = 'pin'", &error);
  g_assert_no_error (error);
  hf_fixture_add_pin (db, PINS + 1);
  all = hf_pin_table_list (db, &(HfPinQuery){ ANY }, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((HfPin *)all->pdata[all->len - 1])->id, >, (gint64)1 << 40);
  assert_ids (db, &query, all);
  query.sort = HF_PIN_SORT_CREATED;
  assert_ids (db, &query, all);
}

/* What is cancelled says so, and the connection is as before. */
static void
test_cancelled (void)
{
  g_autoptr (HfDb) db = make_registry ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  HfPinQuery query = { ANY, .not_backends = first, .sort = HF_PIN_SORT_NAME };
  guint64 bytes;
  g_autoptr (GArray) ids = NULL;

  for (unsigned i = PINS; i < PINS + 2000; i++)
    hf_fixture_add_pin (db, i);
  g_cancellable_cancel (cancellable);
  ids = hf_pin_table_list_ids (db, &query, &bytes, cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (ids);
  g_clear_error (&error);
  ids = hf_pin_table_list_ids (db, &query, &bytes, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (hf_pin_table_sum (db, ids, &bytes, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_copy (void)
{
  g_autofree char *text = g_strdup ("report");
  g_auto (GStrv) more = g_strsplit ("a b", " ", -1);
  HfPinQuery query = { ANY, .text = text, .more_text = (const char *const *)more, .min_size = 7 };
  g_autoptr (HfPinQuery) copy = hf_pin_query_copy (&query);

  memset (text, 'x', strlen (text));
  memset (more[1], 'x', 1);
  g_assert_cmpstr (copy->text, ==, "report");
  g_assert_cmpstr (copy->more_text[1], ==, "b");
  g_assert_null (copy->not_backends);
  g_assert_cmpuint (copy->min_size, ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/pin-ids/filters", test_filters);
  g_test_add_func ("/store/pin-ids/classes", test_classes);
  g_test_add_func ("/store/pin-ids/large-id", test_large_id);
  g_test_add_func ("/store/pin-ids/cancelled", test_cancelled);
  g_test_add_func ("/store/pin-ids/copy", test_copy);
  return g_test_run ();
}
