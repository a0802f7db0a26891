/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A look reads the newest jobs anew and merges them by their ids, so that rows stay; what is
 * farther down is kept as it was read, but for those that the user sees. If so many came that the
 * newest don't reach what was read before, the list begins anew. */
#include "hf-job-feed.h"

#include "hf-list-merge.h"

#define PAGE 100
#define HEAD 500 /* jobs that are read anew at each look */

struct _HfJobFeed
{
  GObject parent_instance;

  HfDesk *desk;
  GListStore *store; /* of HfJobItem */
  GHashTable *items; /* id → HfJobItem, of those in the store */
  GHashTable *near; /* set of HfJobItem that the user sees */
  HfJobFilter filter;
  guint64 counts[HF_N_JOB_FILTERS];
  char *trouble;
  gint64 first_id, last_id; /* of what was read, without gaps; 0 = nothing yet */
  gboolean more, has_read;
  gboolean reading, look_again, look_further;
  unsigned generation; /* of the filter; what was read for another one is dropped */
};

G_DEFINE_FINAL_TYPE (HfJobFeed, hf_job_feed, G_TYPE_OBJECT)

static unsigned changed;

/* ---- what was read ---- */

/* facts: (transfer full) */
static HfJobItem *
take_facts (HfJobFeed *self, HfJobFacts *facts)
{
  HfJobItem *item = g_hash_table_lookup (self->items, &facts->job->id);

  if (!item)
    return hf_job_item_new (facts);
  hf_job_item_set_facts (item, facts);
  return g_object_ref (item);
}

static GPtrArray *
take_jobs (HfJobFeed *self, GPtrArray *jobs)
{
  GPtrArray *items = g_ptr_array_new_full (jobs->len, g_object_unref);

  for (unsigned i = 0; i < jobs->len; i++)
    g_ptr_array_add (items, take_facts (self, g_steal_pointer (&jobs->pdata[i])));
  return items;
}

static void
take_others (HfJobFeed *self, HfJobPage *page)
{
  for (unsigned i = 0; i < page->others->len; i++)
    {
      HfJobFacts *facts = page->others->pdata[i];

      if (g_hash_table_contains (self->items, &facts->job->id))
        g_object_unref (take_facts (self, g_steal_pointer (&page->others->pdata[i])));
    }
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  gint64 first = hf_job_item_get_id (*(HfJobItem *const *)a);
  gint64 second = hf_job_item_get_id (*(HfJobItem *const *)b);

  return (first < second) - (first > second);
}

/* Those farther down than the page stay, as far as they still belong there. */
static void
keep_tail (HfJobFeed *self, const HfJobPage *page, GPtrArray *items)
{
  unsigned n = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  g_autoptr (GPtrArray) tail = g_ptr_array_new ();
  g_autoptr (GHashTable) head = g_hash_table_new (NULL, NULL);

  for (unsigned i = 0; i < items->len; i++)
    g_hash_table_add (head, items->pdata[i]);
  for (unsigned i = 0; i < n; i++)
    {
      g_autoptr (HfJobItem) item = g_list_model_get_item (G_LIST_MODEL (self->store), i);
      gint64 id = hf_job_item_get_id (item);

      if (id < page->last_id && id >= self->last_id && !g_hash_table_contains (head, item)
          && hf_job_filter_matches (self->filter, hf_job_item_get_facts (item)->job))
        g_ptr_array_add (tail, item);
    }
  g_ptr_array_sort (tail, compare_newest_first);
  for (unsigned i = 0; i < tail->len; i++)
    g_ptr_array_add (items, g_object_ref (tail->pdata[i]));
}

static void
note_items (HfJobFeed *self, GPtrArray *items)
{
  g_hash_table_remove_all (self->items);
  for (unsigned i = 0; i < items->len; i++)
    {
      HfJobItem *item = g_object_ref (items->pdata[i]);
      gint64 id = hf_job_item_get_id (item);

      g_hash_table_insert (self->items, g_memdup2 (&id, sizeof id), item);
    }
}

/* The newest of a page that is not above the others because it runs. */
static gint64
first_of (const HfJobFeed *self, GPtrArray *items)
{
  for (unsigned i = 0; i < items->len; i++)
    {
      HfJobItem *item = items->pdata[i];

      if (self->filter != HF_JOB_FILTER_ALL
          || hf_job_item_get_facts (item)->job->state != HF_JOB_RUNNING)
        return hf_job_item_get_id (item);
    }
  return 0;
}

static void
take_head (HfJobFeed *self, HfJobPage *page)
{
  g_autoptr (GPtrArray) items = take_jobs (self, page->jobs);
  gint64 first_id = first_of (self, items);
  gboolean joins = page->more && self->last_id != 0 && page->last_id <= self->first_id
                   && self->last_id < page->last_id;

  if (joins)
    keep_tail (self, page, items);
  else
    {
      self->last_id = page->last_id;
      self->more = page->more;
    }
  self->first_id = first_id;
  hf_list_merge (self->store, items);
  note_items (self, items);
}

static void
take_page (HfJobFeed *self, HfJobPage *page)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  self->last_id = page->jobs->len > 0 || page->more ? page->last_id : self->last_id;
  self->more = page->more;
  for (unsigned i = 0; i < page->jobs->len; i++)
    {
      HfJobFacts *facts = g_steal_pointer (&page->jobs->pdata[i]);
      gint64 id = facts->job->id;
      gboolean is_there = g_hash_table_contains (self->items, &id);
      HfJobItem *item = take_facts (self, facts);

      g_ptr_array_add (items, item);
      if (is_there)
        g_ptr_array_remove_index (items, items->len - 1);
      else
        g_hash_table_insert (self->items, g_memdup2 (&id, sizeof id), g_object_ref (item));
    }
  g_list_store_splice (self->store, g_list_model_get_n_items (G_LIST_MODEL (self->store)), 0,
                       items->pdata, items->len);
}

/* ---- reading ---- */

typedef struct
{
  HfJobFeed *feed;
  unsigned generation;
  gboolean further;
} Look;

static gpointer
read_page (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  return hf_job_page_read (engine, data, error);
}

static void
take (HfJobFeed *self, const Look *look, HfJobPage *page)
{
  self->has_read = TRUE;
  memcpy (self->counts, page->counts, sizeof self->counts);
  take_others (self, page);
  if (look->further)
    take_page (self, page);
  else
    take_head (self, page);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Look *look = data;
  g_autoptr (HfJobFeed) self = look->feed;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfJobPage) page = hf_desk_run_finish (HF_DESK (source), result, &error);

  self->reading = FALSE;
  g_clear_pointer (&self->trouble, g_free);
  if (error)
    self->trouble = g_strdup (error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (look->generation != self->generation)
    self->look_again = TRUE;
  else if (page)
    take (self, look, page);
  g_signal_emit (self, changed, 0);
  if (self->look_further)
    hf_job_feed_look_further (self);
  else if (self->look_again)
    hf_job_feed_look (self);
}

static void
add_near (HfJobFeed *self, HfJobWish *wish)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->near);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    {
      gint64 id = hf_job_item_get_id (item);

      g_array_append_val (wish->near, id);
    }
}

static void
start (HfJobFeed *self, HfJobWish *wish, gboolean further)
{
  Look *look = g_new0 (Look, 1);

  look->feed = g_object_ref (self);
  look->generation = self->generation;
  look->further = further;
  self->reading = TRUE;
  add_near (self, wish);
  hf_desk_run (self->desk, read_page, wish, hf_job_wish_free, hf_job_page_free, NULL, on_read,
               look);
}

/**
 * hf_job_feed_look:
 * @self: a feed
 *
 * Reads what may have changed. What is asked while a look is under way becomes one more.
 */
void
hf_job_feed_look (HfJobFeed *self)
{
  unsigned n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  self->look_again = self->reading;
  if (!self->reading)
    start (self, hf_job_wish_new (self->filter, 0, CLAMP (n, PAGE, HEAD)), FALSE);
}

/**
 * hf_job_feed_look_further:
 * @self: a feed
 *
 * Reads the next page, if there is one.
 */
void
hf_job_feed_look_further (HfJobFeed *self)
{
  self->look_further = self->reading && self->more;
  if (!self->reading && self->more)
    start (self, hf_job_wish_new (self->filter, self->last_id, PAGE), TRUE);
}

/**
 * hf_job_feed_come_near:
 * @item: that the user sees from now on: also what it waits for is read
 */
void
hf_job_feed_come_near (HfJobFeed *self, HfJobItem *item)
{
  g_hash_table_add (self->near, g_object_ref (item));
}

/**
 * hf_job_feed_go_away:
 * @item: that the user does not see any more
 */
void
hf_job_feed_go_away (HfJobFeed *self, HfJobItem *item)
{
  g_hash_table_remove (self->near, item);
}

/* ---- what is listed ---- */

/**
 * hf_job_feed_set_filter:
 * @filter: which jobs are listed from now on
 */
void
hf_job_feed_set_filter (HfJobFeed *self, HfJobFilter filter)
{
  if (filter == self->filter)
    return;
  self->filter = filter;
  self->generation++;
  self->first_id = 0;
  self->last_id = 0;
  self->more = FALSE;
  self->look_further = FALSE;
  self->has_read = FALSE;
  g_list_store_remove_all (self->store);
  g_hash_table_remove_all (self->items);
  hf_job_feed_look (self);
}

/**
 * hf_job_feed_get_filter:
 * Returns: which jobs are listed
 */
HfJobFilter
hf_job_feed_get_filter (HfJobFeed *self)
{
  return self->filter;
}

/**
 * hf_job_feed_get_model:
 * Returns: (transfer none) (element-type HfJobItem): the list
 */
GListModel *
hf_job_feed_get_model (HfJobFeed *self)
{
  return G_LIST_MODEL (self->store);
}

/**
 * hf_job_feed_get_counts:
 * Returns: (transfer none): of each filter, how many jobs the registry has
 */
const guint64 *
hf_job_feed_get_counts (HfJobFeed *self)
{
  return self->counts;
}

/**
 * hf_job_feed_get_trouble:
 * Returns: (transfer none) (nullable): why the last look failed
 */
const char *
hf_job_feed_get_trouble (HfJobFeed *self)
{
  return self->trouble;
}

/**
 * hf_job_feed_has_read:
 * Returns: whether the list is what the registry has
 */
gboolean
hf_job_feed_has_read (HfJobFeed *self)
{
  return self->has_read;
}

static void
hf_job_feed_finalize (GObject *object)
{
  HfJobFeed *self = HF_JOB_FEED (object);

  g_object_unref (self->desk);
  g_object_unref (self->store);
  g_hash_table_unref (self->items);
  g_hash_table_unref (self->near);
  g_free (self->trouble);
  G_OBJECT_CLASS (hf_job_feed_parent_class)->finalize (object);
}

static void
hf_job_feed_class_init (HfJobFeedClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_job_feed_finalize;
  changed = g_signal_new ("changed", HF_TYPE_JOB_FEED, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                          G_TYPE_NONE, 0);
}

static void
hf_job_feed_init (HfJobFeed *self)
{
  self->store = g_list_store_new (HF_TYPE_JOB_ITEM);
  self->items = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->near = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

/**
 * hf_job_feed_new:
 * @desk: whose jobs are listed
 *
 * Returns: (transfer full): a feed that has not looked yet
 */
HfJobFeed *
hf_job_feed_new (HfDesk *desk)
{
  HfJobFeed *self = g_object_new (HF_TYPE_JOB_FEED, NULL);

  self->desk = g_object_ref (desk);
  return self;
}
