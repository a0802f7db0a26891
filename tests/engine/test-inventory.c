/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Listings of more than fits into a batch: what is unknown is entered once, what is as before is
 * not written at all, what is gone goes; in changes of a few hundred rows. With -m slow a million,
 * and what that took. */
#include "hf-findings.h"

#include <string.h>
#include <sys/resource.h>

#include "hf-adoption.h"
#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-id-set.h"
#include "hf-stray-table.h"
#include "hf-test.h"

#define BEGIN G_GINT64_CONSTANT (1700000000000000) /* µs since 1970 */

/* ---- a backend that lists numbers ---- */

#define TEST_TYPE_COUNTER (test_counter_get_type ())
G_DECLARE_FINAL_TYPE (TestCounter, test_counter, TEST, COUNTER, HfBackend)

struct _TestCounter
{
  HfBackend parent_instance;
  unsigned from, to;
  unsigned breaks_at; /* fails there; 0 = never */
  gboolean nameless;
  guint64 bytes; /* of each */
};

G_DEFINE_FINAL_TYPE (TestCounter, test_counter, HF_TYPE_BACKEND)

static gboolean
list_numbers (HfBackend *backend, HfEntryFunc func, gpointer data, GCancellable *cancellable,
              GError **error)
{
  TestCounter *self = TEST_COUNTER (backend);

  for (unsigned i = self->from; i < self->to; i++)
    {
      g_autoptr (HfCid) cid = hf_cid_new_for_data (HF_CODEC_RAW, &i, sizeof i);
      g_autofree char *text = hf_cid_to_text (cid);
      HfEntry entry = { .locator = text, .cid = self->nameless ? NULL : cid, .bytes = self->bytes };

      if (self->breaks_at != 0 && i >= self->breaks_at)
        {
          g_set_error_literal (error, HF_ERROR, HF_ERROR_UNAVAILABLE, "the line went dead");
          return FALSE;
        }
      if (!func (&entry, data, error))
        return FALSE;
    }
  return TRUE;
}

static HfEntry *
find_number (HfBackend *backend, const char *locator, GCancellable *cancellable, GError **error)
{
  HfEntry *entry = g_new0 (HfEntry, 1);

  entry->locator = g_strdup (locator);
  return entry;
}

static void
test_counter_class_init (TestCounterClass *klass)
{
  HF_BACKEND_CLASS (klass)->flags = HF_BACKEND_CAN_LIST;
  HF_BACKEND_CLASS (klass)->list = list_numbers;
  HF_BACKEND_CLASS (klass)->stat = find_number;
}

static void
test_counter_init (TestCounter *self)
{
  self->bytes = 10;
}

/* ---- a registry with one such store ---- */

typedef struct
{
  HfTestDir *dir;
  HfClock *clock;
  HfStore *store;
  TestCounter *counter;
} Fixture;

static gboolean
enter_backend (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfBackendInfo) info = hf_backend_info_new ();

  info->id = g_strdup ("many");
  info->kind = g_strdup ("memory");
  info->store_uuid = g_strdup ("uuid");
  info->domain = g_strdup ("here");
  info->discovery = HF_DISCOVERY_TELL;
  return hf_backend_table_insert (db, info, error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (HfBackendConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  self->dir = hf_test_dir_new ();
  self->clock = hf_clock_new_manual (BEGIN);
  self->store = hf_store_open (self->dir, self->clock, &error);
  g_assert_no_error (error);
  config = hf_backend_config_new ("many", settings, "uuid", "us", self->dir, self->clock, NULL);
  self->counter = g_object_new (TEST_TYPE_COUNTER, "config", config, NULL);
  hf_store_change (self->store, enter_backend, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->counter);
  hf_store_close (self->store);
  hf_clock_unref (self->clock);
  hf_test_dir_free (self->dir);
}

static HfBackendInfo *
get_info (Fixture *self)
{
  HfDb *db = hf_store_borrow (self->store, NULL);
  HfBackendInfo *info = hf_backend_table_get (db, "many", NULL);

  hf_store_give_back (self->store, db);
  g_assert_nonnull (info);
  return info;
}

static void
record (Fixture *self, unsigned from, unsigned to)
{
  g_autoptr (HfBackendInfo) info = get_info (self);
  g_autoptr (HfInventory) inventory = NULL;
  g_autoptr (GError) error = NULL;

  self->counter->from = from;
  self->counter->to = to;
  inventory
      = hf_inventory_take (self->store, HF_BACKEND (self->counter), info->store_id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hf_inventory_count (inventory), ==, to - from);
  hf_findings_record (self->store, HF_BACKEND (self->counter), info, inventory, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_found (Fixture *self, guint64 found)
{
  g_autoptr (HfBackendInfo) info = get_info (self);

  g_assert_cmpuint (info->stray_found, ==, found);
  g_assert_cmpuint (info->stray_found_bytes, ==, found * 10);
}

static void
test_many (Fixture *self, gconstpointer data)
{
  unsigned many = g_test_slow () ? 1000000 : 2750;
  gint64 begin = g_get_monotonic_time ();
  guint64 commits = hf_store_get_commits (self->store);
  struct rusage usage;

  record (self, 0, many);
  assert_found (self, many);
  g_assert_cmpuint (hf_store_get_commits (self->store) - commits, >=, many / 250);
  g_test_message ("entered after %.1f s", (double)(g_get_monotonic_time () - begin) / 1e6);

  /* The same again is noted, and nothing else. */
  begin = g_get_monotonic_time ();
  commits = hf_store_get_commits (self->store);
  record (self, 0, many);
  assert_found (self, many);
  g_assert_cmpuint (hf_store_get_commits (self->store) - commits, <=, 2);
  g_test_message ("found the same after %.1f s", (double)(g_get_monotonic_time () - begin) / 1e6);

  record (self, many / 2, many + 3);
  assert_found (self, many - many / 2 + 3);
  record (self, 0, 0);
  assert_found (self, 0);
  getrusage (RUSAGE_SELF, &usage);
  g_test_message ("%ld MB at most", usage.ru_maxrss / 1000);
}

/* The order for many is one short change; its carrying out is many. */
static void
test_adopt (Fixture *self, gconstpointer data)
{
  unsigned many = g_test_slow () ? 100000 : 1500;
  g_autoptr (GError) error = NULL;
  guint64 count, commits;
  gint64 begin;

  record (self, 0, many);
  commits = hf_store_get_commits (self->store);
  g_assert_true (hf_adoption_order (self->store, "many", NULL, &count, &error));
  g_assert_cmpuint (count, ==, many);
  g_assert_cmpuint (hf_store_get_commits (self->store) - commits, ==, 1);
  begin = g_get_monotonic_time ();
  hf_adoption_run (self->store, HF_BACKEND (self->counter), "many", NULL, &error);
  g_assert_no_error (error);
  g_test_message ("adopted after %.1f s", (double)(g_get_monotonic_time () - begin) / 1e6);
  g_assert_cmpuint (hf_store_get_commits (self->store) - commits, >=, many / 100);
  assert_found (self, 0);
}

static gboolean
enter_adopt (HfDb *db, gpointer data, GError **error)
{
  HfBackendInfo *info = data;

  info->discovery = HF_DISCOVERY_ADOPT;
  return hf_backend_table_update (db, info, error);
}

/* More than 50 GB wait for the user's word, where the store tells sizes. */
static void
test_large (Fixture *self, gconstpointer data)
{
  g_autoptr (HfBackendInfo) before = get_info (self);
  g_autoptr (HfBackendInfo) enough = NULL;
  g_autoptr (HfBackendInfo) much = NULL;
  g_autoptr (GError) error = NULL;

  hf_store_change (self->store, enter_adopt, before, &error);
  g_assert_no_error (error);
  self->counter->bytes = 10 * G_GUINT64_CONSTANT (1000000000);
  record (self, 0, 6);
  much = get_info (self);
  g_assert_cmpint (much->listing, ==, HF_LISTING_WAITS);
  g_assert_cmpint (much->adopt_upto, ==, 0);
  record (self, 0, 5);
  enough = get_info (self);
  g_assert_cmpint (enough->listing, ==, HF_LISTING_GOOD);
  g_assert_null (enough->listing_note);
  g_assert_cmpint (enough->adopt_upto, >, 0);
}

static void
test_broken_off (Fixture *self, gconstpointer data)
{
  g_autoptr (HfBackendInfo) info = get_info (self);
  g_autoptr (GError) error = NULL;
  guint64 commits = hf_store_get_commits (self->store);

  self->counter->to = 2000;
  self->counter->breaks_at = 1900;
  g_assert_null (
      hf_inventory_take (self->store, HF_BACKEND (self->counter), info->store_id, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_assert_cmpuint (hf_store_get_commits (self->store), ==, commits);
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (HfBackendInfo) info = get_info (self);
  g_autoptr (HfInventory) inventory = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  self->counter->to = 2000;
  inventory
      = hf_inventory_take (self->store, HF_BACKEND (self->counter), info->store_id, NULL, &error);
  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_false (hf_findings_record (self->store, HF_BACKEND (self->counter), info, inventory,
                                      cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_found (self, 0);
}

/* Whose copies these are, their names don't tell: they are no strays, and none of ours is missed
 * for them. */
static void
test_nameless (Fixture *self, gconstpointer data)
{
  g_autoptr (HfBackendInfo) info = get_info (self);
  g_autoptr (HfReplica) listed = hf_replica_new ();
  g_autoptr (HfReplica) other = hf_replica_new ();
  g_autoptr (HfInventory) few = NULL;
  g_autoptr (HfInventory) many = NULL;
  g_autoptr (GPtrArray) unknown = NULL;
  g_autoptr (HfCid) cid = NULL;
  unsigned seven = 7;

  cid = hf_cid_new_for_data (HF_CODEC_RAW, &seven, sizeof seven);
  listed->locator = hf_cid_to_text (cid);
  other->locator = g_strdup ("elsewhere");
  listed->id = other->id = 5;
  self->counter->nameless = TRUE;
  self->counter->to = 10;
  few = hf_inventory_take (self->store, HF_BACKEND (self->counter), info->store_id, NULL, NULL);
  g_assert_true (hf_inventory_has_copy (few, listed));
  g_assert_false (hf_inventory_has_copy (few, other));
  unknown = hf_inventory_next_unknown (few, 10);
  g_assert_cmpuint (unknown->len, ==, 0);
  self->counter->to = 10001; /* one more than are kept in memory */
  many = hf_inventory_take (self->store, HF_BACKEND (self->counter), info->store_id, NULL, NULL);
  g_assert_true (hf_inventory_has_copy (many, other));
}

static void
test_id_set (void)
{
  static const gint64 ids[] = { 1, 7, 8, 63, 64, 1000000 };
  g_autoptr (HfIdSet) set = hf_id_set_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_false (hf_id_set_has (set, ids[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    hf_id_set_add (set, ids[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_assert_true (hf_id_set_has (set, ids[i]));
      g_assert_false (hf_id_set_has (set, ids[i] + (ids[i] == 7 || ids[i] == 63 ? 2 : 1)));
    }
}

#define ADD(name, func)                                                                            \
  g_test_add ("/engine/inventory/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("many", test_many);
  ADD ("adopt", test_adopt);
  ADD ("large", test_large);
  ADD ("broken-off", test_broken_off);
  ADD ("cancelled", test_cancelled);
  ADD ("nameless", test_nameless);
  g_test_add_func ("/engine/inventory/id-set", test_id_set);
  return g_test_run ();
}
