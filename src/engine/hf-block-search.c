/* SPDX-License-Identifier: GPL-3.0-or-later */

/* No table says which blocks a pin has: it would be larger than all others together. But a folder
 * of CARs has an index beside each, which tells it in two files and a few pages of reading. So the
 * newest pins are looked through, a page at a time, each in the first store that can tell; at most
 * a number of them and for a time, since anybody may ask for any CID. Pins whose copies lie only
 * where nobody can tell (a Kubo has all blocks of all pins in one heap, and others too) are not
 * found in this way: they are known once a block above was asked for, see hf-block-homes.c.
 *
 * One search runs at a time, as they all want the same disks. */

#include "hf-block-search.h"

#include "hf-error.h"
#include "hf-replica-table.h"

#define PAGE 256 /* pins */
#define MOST_PINS 100000
#define MOST_TIME (10 * HF_SECOND)

struct _HfBlockSearch
{
  HfStore *store;
  HfBackendSet *backends;
  unsigned most_pins;
  GMutex mutex;
};

/* One search. Sets of pins are of pointers to their ids in the page. */
typedef struct
{
  HfBlockSearch *search;
  HfCid *cid;
  GCancellable *cancellable;
  gint64 deadline;
  gint64 pin_id; /* found; 0: not yet */
  guint64 looked; /* pins that were looked through */
  guint64 blind; /* pins of which nobody could tell */
  gboolean all; /* no pin was left out */
} Run;

/* The backends of a page, in the order in which they come. */
static GPtrArray *
list_backends (Run *run, GPtrArray *replicas)
{
  GPtrArray *backends = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (unsigned i = 0; i < replicas->len; i++)
    {
      const HfReplica *replica = g_ptr_array_index (replicas, i);
      HfBackend *backend;

      if (!g_hash_table_add (seen, replica->backend_id))
        continue;
      backend = hf_backend_set_get (run->search->backends, replica->backend_id, NULL);
      if (backend == NULL)
        continue;
      if ((hf_backend_get_flags (backend) & HF_BACKEND_CAN_FIND_BLOCK) != 0)
        g_ptr_array_add (backends, backend);
      else
        g_object_unref (backend);
    }
  return backends;
}

/* The copies behind one backend, of pins of which nothing is known yet. */
static GPtrArray *
list_copies (GPtrArray *replicas, const char *backend_id, GHashTable *without)
{
  GPtrArray *copies = g_ptr_array_new ();

  for (unsigned i = 0; i < replicas->len; i++)
    {
      HfReplica *replica = g_ptr_array_index (replicas, i);

      if (g_str_equal (replica->backend_id, backend_id) && hf_replica_source_rank (replica) >= 0
          && !g_hash_table_contains (without, &replica->pin_id))
        g_ptr_array_add (copies, replica);
    }
  return copies;
}

/* A store that can't be asked says nothing. without: gets the pins that don't have the block */
static gboolean
ask (Run *run, HfBackend *backend, GPtrArray *replicas, GHashTable *without, GError **error)
{
  g_autoptr (GPtrArray) copies
      = list_copies (replicas, hf_backend_get_config (backend)->id, without);
  g_autofree const char **locators = g_new (const char *, copies->len + 1);
  g_autofree HfHaving *having = g_new (HfHaving, copies->len + 1);

  for (unsigned i = 0; i < copies->len; i++)
    locators[i] = ((HfReplica *)g_ptr_array_index (copies, i))->locator;
  hf_backend_find_block (backend, run->cid, locators, copies->len, having, run->cancellable, NULL);
  for (unsigned i = 0; i < copies->len; i++)
    {
      HfReplica *replica = g_ptr_array_index (copies, i);

      if (having[i] == HF_HAVING_NOT)
        g_hash_table_add (without, &replica->pin_id);
      else if (having[i] == HF_HAVING)
        run->pin_id = replica->pin_id;
    }
  return !g_cancellable_set_error_if_cancelled (run->cancellable, error);
}

static unsigned
count_pins (GPtrArray *replicas)
{
  unsigned count = 0;
  gint64 last = 0;

  for (unsigned i = 0; i < replicas->len; i++)
    {
      const HfReplica *replica = g_ptr_array_index (replicas, i);

      count += replica->pin_id != last;
      last = replica->pin_id;
    }
  return count;
}

static gboolean
search_page (Run *run, GPtrArray *replicas, GError **error)
{
  g_autoptr (GPtrArray) backends = list_backends (run, replicas);
  g_autoptr (GHashTable) without = g_hash_table_new (g_int64_hash, g_int64_equal);
  unsigned pins = count_pins (replicas);

  for (unsigned i = 0; i < backends->len && run->pin_id == 0; i++)
    if (!ask (run, g_ptr_array_index (backends, i), replicas, without, error))
      return FALSE;
  run->looked += pins;
  run->blind += pins - g_hash_table_size (without);
  return TRUE;
}

static GPtrArray *
read_page (Run *run, gint64 before, GError **error)
{
  HfDb *db = hf_store_borrow (run->search->store, error);
  GPtrArray *replicas
      = db != NULL ? hf_replica_table_of_pins_before (db, before, PAGE, error) : NULL;

  if (db != NULL)
    hf_store_give_back (run->search->store, db);
  return replicas;
}

static gboolean
search_all (Run *run, GError **error)
{
  gint64 before = G_MAXINT64;

  while (run->pin_id == 0)
    {
      g_autoptr (GPtrArray) replicas = read_page (run, before, error);

      if (replicas == NULL)
        return FALSE;
      run->all = replicas->len == 0;
      if (run->all || run->looked >= run->search->most_pins
          || hf_clock_now (hf_store_get_clock (run->search->store)) >= run->deadline)
        return TRUE;
      if (!search_page (run, replicas, error))
        return FALSE;
      before = ((HfReplica *)g_ptr_array_index (replicas, replicas->len - 1))->pin_id;
    }
  return TRUE;
}

static void
refuse (const Run *run, GError **error)
{
  g_autofree char *text = hf_cid_to_text (run->cid);
  g_autoptr (GString) words = g_string_new (NULL);

  if (run->blind > 0)
    g_string_append_printf (words,
                            "; the blocks of %" G_GUINT64_FORMAT
                            " pins can't be looked up where they are kept: ask for the pin first, "
                            "then for what its blocks link to",
                            run->blind);
  if (!run->all)
    g_string_append_printf (words,
                            "; only the newest %" G_GUINT64_FORMAT
                            " pins were looked through: ask for /ipfs/ and the CID of the pin",
                            run->looked);
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "%s is no block of a pin as far as is known%s",
               text, words->str);
}

/**
 * hf_block_search_new:
 * @store: the registry
 * @backends: the backends; both outlive this
 *
 * Returns: (transfer full): a search
 */
HfBlockSearch *
hf_block_search_new (HfStore *store, HfBackendSet *backends)
{
  HfBlockSearch *self = g_new0 (HfBlockSearch, 1);

  self->store = store;
  self->backends = backends;
  self->most_pins = MOST_PINS;
  g_mutex_init (&self->mutex);
  return self;
}

/**
 * hf_block_search_free:
 * @self: (transfer full): freed
 */
void
hf_block_search_free (HfBlockSearch *self)
{
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * hf_block_search_set_most_pins:
 * @self: a search
 * @most_pins: that are looked through, to a page
 */
void
hf_block_search_set_most_pins (HfBlockSearch *self, unsigned most_pins)
{
  self->most_pins = most_pins;
}

/**
 * hf_block_search_find:
 * @self: a search
 * @cid: a block
 * @pin_id: (out): a pin that has it
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Cost: a read of the registry for each 256 pins, and what hf_backend_find_block() costs for each
 * pin; ten seconds at most.
 *
 * Returns: %FALSE with NOT_FOUND when no pin was found to have it, with words about those that
 * could not be looked through
 */
gboolean
hf_block_search_find (HfBlockSearch *self, HfCid *cid, gint64 *pin_id, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Run run = { .search = self, .cid = cid, .cancellable = cancellable };

  run.deadline = hf_clock_now (hf_store_get_clock (self->store)) + MOST_TIME;
  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !search_all (&run, error))
    return FALSE;
  *pin_id = run.pin_id;
  if (run.pin_id == 0)
    refuse (&run, error);
  return run.pin_id != 0;
}
