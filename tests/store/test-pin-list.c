/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list model against a naive one, and what a registry's changes make of its items. */
#include "hf-fixture.h"

#include "hf-pin-list.h"
#include "hf-pin-watch.h"
#include "hf-test.h"

typedef struct
{
  char *dir;
  HfStore *store;
  HfPinRows *rows;
} House;

static gboolean
add_pins (HfDb *db, gpointer data, GError **error)
{
  for (unsigned i = 0; i < GPOINTER_TO_UINT (data); i++)
    hf_fixture_add_pin (db, i);
  return TRUE;
}

static void
house_init (House *self, unsigned pins)
{
  self->dir = hf_test_dir_new ();
  self->store = hf_fixture_store_open (self->dir);
  hf_fixture_change (self->store, add_pins, GUINT_TO_POINTER (pins));
  self->rows = hf_pin_rows_new (self->store);
}

static void
house_clear (House *self)
{
  hf_pin_rows_close (self->rows);
  g_assert_finalize_object (self->rows);
  hf_store_close (self->store);
  hf_test_dir_free (self->dir);
}

static GArray *
make_ids (const gint64 *ids, unsigned n)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_vals (array, ids, n);
  return array;
}

static GArray *
count_up (gint64 from, unsigned n)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (unsigned i = 0; i < n; i++, from++)
    g_array_append_val (array, from);
  return array;
}

/* ---- items ---- */

/* One item a pin, as long as somebody holds it. */
static void
test_items (void)
{
  House house;
  g_autoptr (GArray) ids = count_up (1, 5);
  g_autoptr (HfPinList) list = NULL;
  g_autoptr (HfPinItem) gone = NULL;
  HfPinItem *one, *same;

  house_init (&house, 4);
  list = hf_pin_list_new (house.rows, ids);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 5);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (list)) == HF_TYPE_PIN_ITEM);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 5));
  g_assert_cmpuint (hf_pin_rows_count_living (house.rows), ==, 0);
  one = g_list_model_get_item (G_LIST_MODEL (list), 1);
  same = hf_pin_rows_get_item (house.rows, 2);
  g_assert_true (one == same);
  g_assert_cmpint (hf_pin_item_get_pin (one)->id, ==, 2);
  g_assert_cmpuint (hf_pin_rows_count_living (house.rows), ==, 1);
  g_object_unref (same);
  g_assert_finalize_object (one);
  g_assert_cmpuint (hf_pin_rows_count_living (house.rows), ==, 0);
  gone = g_list_model_get_item (G_LIST_MODEL (list), 4);
  g_assert_null (hf_pin_item_get_pin (gone));
  g_assert_cmpint (hf_pin_item_get_id (gone), ==, 5);
  g_clear_object (&list);
  house_clear (&house);
}

static gboolean
change_pins (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfPin) first = hf_pin_table_get (db, 1, error);
  g_autoptr (HfPin) third = hf_pin_table_get (db, 3, error);

  first->name = g_strdup ("renamed");
  third->managed = FALSE;
  return hf_pin_table_update (db, first, error) && hf_pin_table_update (db, third, error)
         && hf_pin_table_delete (db, 2, error);
}

static void
count_change (HfPinItem *item, gpointer data)
{
  ++*(unsigned *)data;
}

static void
test_refresh (void)
{
  House house;
  HfPinItem *items[4];
  unsigned changes = 0;
  const gint64 some[] = { 1, 3, 99 };
  g_autoptr (GArray) ids = make_ids (some, 3);

  house_init (&house, 4);
  for (unsigned i = 0; i < 4; i++)
    {
      items[i] = hf_pin_rows_get_item (house.rows, i + 1);
      g_signal_connect (items[i], "changed", G_CALLBACK (count_change), &changes);
    }
  hf_fixture_change (house.store, change_pins, NULL);
  hf_pin_rows_refresh (house.rows, ids);
  g_assert_cmpuint (changes, ==, 2);
  g_assert_cmpstr (hf_pin_item_get_pin (items[0])->name, ==, "renamed");
  g_assert_null (hf_pin_item_get_pin (items[2]));
  hf_pin_rows_refresh (house.rows, NULL); /* the second one is gone, the others are as they were */
  g_assert_cmpuint (changes, ==, 3);
  g_assert_null (hf_pin_item_get_pin (items[1]));
  g_assert_nonnull (hf_pin_item_get_pin (items[3]));
  hf_pin_rows_close (house.rows);
  hf_pin_rows_refresh (house.rows, NULL); /* reads nothing any more */
  g_assert_cmpuint (changes, ==, 3);
  for (unsigned i = 0; i < 4; i++)
    g_assert_finalize_object (items[i]);
  house_clear (&house);
}

static void
note_failure (HfPinRows *rows, const GError *error, gpointer data)
{
  g_assert_nonnull (error);
  ++*(unsigned *)data;
}

static gboolean
damage (HfDb *db, gpointer data, GError **error)
{
  return hf_db_execute (db, "UPDATE pin SET canonical = 'x' WHERE id = 1", error);
}

static void
test_damaged (void)
{
  House house;
  unsigned failures = 0;
  g_autoptr (HfPinItem) item = NULL;

  house_init (&house, 1);
  hf_fixture_change (house.store, damage, NULL);
  g_signal_connect (house.rows, "failed", G_CALLBACK (note_failure), &failures);
  item = hf_pin_rows_get_item (house.rows, 1);
  g_assert_null (hf_pin_item_get_pin (item));
  g_assert_cmpuint (failures, ==, 1);
  g_clear_object (&item);
  house_clear (&house);
}

/* ---- differences ---- */

typedef struct
{
  GArray *naive; /* changed as the signals say */
  unsigned signals;
} Follower;

/* At each signal the list is what a listener must take it for. */
static void
follow (GListModel *model, unsigned position, unsigned removed, unsigned added, gpointer data)
{
  Follower *self = data;
  HfPinList *list = HF_PIN_LIST (model);

  self->signals++;
  if (removed > 0)
    g_array_remove_range (self->naive, position, removed);
  for (unsigned i = 0; i < added; i++)
    {
      gint64 id = hf_pin_list_get_id (list, position + i);

      g_array_insert_val (self->naive, position + i, id);
    }
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, self->naive->len);
  for (unsigned i = 0; i < self->naive->len; i++)
    g_assert_cmpint (hf_pin_list_get_id (list, i), ==, g_array_index (self->naive, gint64, i));
}

static void
assert_same (const GArray *one, const GArray *two)
{
  g_assert_cmpmem (one->data, one->len * sizeof (gint64), two->data, two->len * sizeof (gint64));
}

/* Returns how many signals there were; -1: too much was different. */
static int
update (HfPinRows *rows, GArray *before, GArray *after)
{
  g_autoptr (HfPinList) list = hf_pin_list_new (rows, before);
  g_autoptr (GArray) naive = g_array_copy (before);
  Follower follower = { naive, 0 };

  g_signal_connect (list, "items-changed", G_CALLBACK (follow), &follower);
  if (!hf_pin_list_update (list, after))
    {
      g_assert_cmpuint (follower.signals, ==, 0);
      assert_same (hf_pin_list_get_ids (list), before);
      return -1;
    }
  assert_same (naive, after);
  assert_same (hf_pin_list_get_ids (list), after);
  return (int)follower.signals;
}

static void
test_runs (void)
{
  House house;
  g_autoptr (GArray) all = count_up (1, 3000);
  g_autoptr (GArray) few = count_up (1, 200);
  g_autoptr (GArray) others = count_up (5001, 3000);
  g_autoptr (GArray) none = count_up (1, 0);
  g_autoptr (GArray) moved = g_array_copy (all);
  gint64 id = 1500;

  house_init (&house, 0);
  g_array_remove_index (moved, 1499);
  g_array_prepend_val (moved, id);
  g_assert_cmpint (update (house.rows, all, all), ==, 0);
  g_assert_cmpint (update (house.rows, none, none), ==, 0);
  g_assert_cmpint (update (house.rows, none, all), ==, 1);
  g_assert_cmpint (update (house.rows, all, none), ==, 1);
  g_assert_cmpint (update (house.rows, few, all), ==, 1);
  g_assert_cmpint (update (house.rows, all, few), ==, 1);
  g_assert_cmpint (update (house.rows, all, moved), ==, 2);
  g_assert_cmpint (update (house.rows, moved, all), ==, 2);
  g_assert_cmpint (update (house.rows, all, others), ==, -1);
  g_assert_cmpint (update (house.rows, few, others), ==, -1);
  house_clear (&house);
}

/* Takes some out, puts new ones in, and moves some. */
static GArray *
change_ids (GRand *rand, const GArray *before, int most)
{
  GArray *ids = g_array_copy ((GArray *)before);

  for (int i = g_rand_int_range (rand, 0, most); i > 0; i--)
    {
      unsigned from = ids->len ? (unsigned)g_rand_int (rand) % ids->len : 0;
      unsigned to = ids->len ? (unsigned)g_rand_int (rand) % ids->len : 0;
      gint64 id = ids->len ? g_array_index (ids, gint64, from) : 1;
      int kind = g_rand_int_range (rand, 0, 3);

      if (kind != 1 && ids->len > 0)
        g_array_remove_index (ids, from);
      if (kind == 1)
        id = g_rand_int_range (rand, 100000, G_MAXINT);
      if (kind > 0)
        g_array_insert_val (ids, MIN (to, ids->len), id);
    }
  return ids;
}

static void
test_random (void)
{
  House house;
  g_autoptr (GRand) rand = g_rand_new_with_seed (41);
  unsigned told = 0;

  house_init (&house, 0);
  for (unsigned round = 0; round < 400; round++)
    {
      g_autoptr (GArray) before = count_up (1, (unsigned)g_rand_int_range (rand, 0, 800));
      g_autoptr (GArray) after = change_ids (rand, before, round % 4 == 0 ? 300 : 12);

      told += update (house.rows, before, after) >= 0 ? 1 : 0;
    }
  g_assert_cmpuint (told, >, 250);
  house_clear (&house);
}

/* ---- another list ---- */

#define HELD 40

static GArray *
shuffle (GRand *rand, unsigned n)
{
  GArray *ids = count_up (1, n);

  for (unsigned i = 0; i < n; i++)
    {
      gint64 *one = &g_array_index (ids, gint64, i);
      gint64 *other = &g_array_index (ids, gint64, (unsigned)g_rand_int (rand) % n);
      gint64 id = *one;

      *one = *other;
      *other = id;
    }
  return ids;
}

/* What a view does: it holds the items of its rows, and lets those go that it is told of. */
typedef struct
{
  GListModel *list;
  GPtrArray *items; /* of the first positions; NULL: asked for when it is next looked at */
} View;

static void
on_items (View *view, unsigned position, unsigned removed, unsigned added)
{
  for (unsigned i = position; i < view->items->len; i++)
    g_clear_object (&view->items->pdata[i]);
}

static void
look (View *view)
{
  for (unsigned i = 0; i < view->items->len; i++)
    if (!view->items->pdata[i])
      view->items->pdata[i] = g_list_model_get_item (view->list, i);
}

static void
assert_view (View *view)
{
  GArray *ids = hf_pin_list_get_ids (HF_PIN_LIST (view->list));
  unsigned n = g_list_model_get_n_items (view->list);

  for (unsigned i = 0; i < view->items->len; i++)
    {
      HfPinItem *item = view->items->pdata[i];
      g_autoptr (HfPinItem) same = i < n ? g_list_model_get_item (view->list, i) : NULL;

      g_assert_true (item == same);
      g_assert_true (!item || hf_pin_item_get_id (item) == g_array_index (ids, gint64, i));
      g_assert_true (!item || hf_pin_item_get_pin (item)->id == hf_pin_item_get_id (item));
    }
}

static void
clear_item (gpointer item)
{
  g_clear_object (&item);
}

/* A view keeps its items through any list, and each is the right pin. */
static void
test_replace (void)
{
  House house;
  g_autoptr (GRand) rand = g_rand_new_with_seed (42);
  g_autoptr (GArray) none = count_up (1, 0);
  g_autoptr (HfPinList) list = NULL;
  View view = { .items = g_ptr_array_new_with_free_func (clear_item) };

  house_init (&house, 300);
  list = hf_pin_list_new (house.rows, none);
  view.list = G_LIST_MODEL (list);
  g_ptr_array_set_size (view.items, HELD);
  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (on_items), &view);
  for (unsigned round = 0; round < 200; round++)
    {
      g_autoptr (GArray) ids = shuffle (rand, (unsigned)g_rand_int_range (rand, 1, 300));
      HfPinItem *first = view.items->pdata[0];

      hf_pin_list_replace (list, ids, round % 3 ? G_MAXUINT : 20);
      g_assert_true (!first || view.items->pdata[0] == first);
      look (&view);
      assert_view (&view);
      hf_pin_list_reveal (list, G_MAXUINT);
    }
  g_ptr_array_unref (view.items);
  g_clear_object (&list);
  house_clear (&house);
}

static gint64
id_at (HfPinList *list, unsigned position)
{
  g_autoptr (HfPinItem) item = g_list_model_get_item (G_LIST_MODEL (list), position);

  return hf_pin_item_get_id (item);
}

/* What an update moved is found where it is now, and what it took out is no one's row any more. */
static void
test_replace_after_update (void)
{
  House house;
  const gint64 at_first[] = { 1, 2, 3, 4 }, then[] = { 5, 1, 3, 4 }, at_last[] = { 7, 8, 9, 10 };
  g_autoptr (GArray) one = make_ids (at_first, 4);
  g_autoptr (GArray) two = make_ids (then, 4);
  g_autoptr (GArray) three = make_ids (at_last, 4);
  g_autoptr (HfPinList) list = NULL;
  g_autoptr (HfPinItem) moved = NULL;
  g_autoptr (HfPinItem) gone = NULL;

  house_init (&house, 12);
  list = hf_pin_list_new (house.rows, one);
  moved = g_list_model_get_item (G_LIST_MODEL (list), 0);
  gone = g_list_model_get_item (G_LIST_MODEL (list), 1);
  g_assert_true (hf_pin_list_update (list, two));
  g_assert_cmpuint (hf_pin_item_get_position (moved), ==, 1);
  hf_pin_list_replace (list, three, 2);
  g_assert_cmpint (hf_pin_item_get_id (moved), ==, 8);
  g_assert_cmpint (hf_pin_item_get_id (gone), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
  g_assert_false (hf_pin_list_update (list, two)); /* not all is told of yet */
  hf_pin_list_reveal (list, 3);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 3);
  g_assert_cmpint (id_at (list, 2), ==, 9);
  hf_pin_list_reveal (list, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 3);
  g_clear_object (&moved);
  g_clear_object (&gone);
  g_clear_object (&list);
  house_clear (&house);
}

/* ---- the watch ---- */

typedef struct
{
  unsigned signals;
  gboolean come_or_go, many;
  GHashTable *ids;
} Heard;

static void
on_changed (HfPinWatch *watch, GArray *ids, gboolean come_or_go, gpointer data)
{
  Heard *heard = data;

  heard->signals++;
  heard->come_or_go |= come_or_go;
  heard->many |= ids == NULL;
  for (unsigned i = 0; ids && i < ids->len; i++)
    g_hash_table_add (heard->ids, GSIZE_TO_POINTER (g_array_index (ids, gint64, i)));
}

static gboolean
rename_first (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_table_get (db, 1, error);

  return hf_pin_table_update (db, pin, error);
}

static gboolean
write_all (HfDb *db, gpointer data, GError **error)
{
  return hf_db_execute (db, "UPDATE pin SET priority = priority + 1", error);
}

static void
test_watch (void)
{
  House house;
  g_autoptr (HfPinWatch) watch = NULL;
  g_autoptr (GHashTable) ids = g_hash_table_new (NULL, NULL);
  Heard heard = { .ids = ids };

  house_init (&house, 3000);
  watch = hf_pin_watch_new (house.store);
  g_signal_connect (watch, "changed", G_CALLBACK (on_changed), &heard);
  for (unsigned i = 0; i < 50; i++)
    hf_fixture_change (house.store, rename_first, NULL);
  while (heard.signals == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (g_hash_table_size (ids), ==, 1);
  g_assert_false (heard.come_or_go || heard.many);
  hf_fixture_change (house.store, change_pins, NULL);
  while (!heard.come_or_go)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_hash_table_contains (ids, GSIZE_TO_POINTER (3)));
  g_assert_cmpuint (heard.signals, <=, 3);
  hf_fixture_change (house.store, write_all, NULL);
  while (!heard.many)
    g_main_context_iteration (NULL, TRUE);
  hf_fixture_change (house.store, rename_first, NULL);
  hf_pin_watch_close (watch);
  house_clear (&house);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/pin-list/items", test_items);
  g_test_add_func ("/store/pin-list/refresh", test_refresh);
  g_test_add_func ("/store/pin-list/damaged", test_damaged);
  g_test_add_func ("/store/pin-list/runs", test_runs);
  g_test_add_func ("/store/pin-list/random", test_random);
  g_test_add_func ("/store/pin-list/replace", test_replace);
  g_test_add_func ("/store/pin-list/replace-after-update", test_replace_after_update);
  g_test_add_func ("/store/pin-list/watch", test_watch);
  return g_test_run ();
}
