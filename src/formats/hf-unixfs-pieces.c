/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One thread reads, others hash: hashing costs most of what adding a file costs. Pieces wait in the
 * order in which they were read. A file of one piece, as most are, is hashed where it is read; it
 * is known as such once the piece is short or nothing comes after it. Threads are GLib's, shared
 * with its other pools and gone a while after the last use.
 */
#include "hf-unixfs-pieces.h"

#include "hf-language.h"

#define MOST_THREADS 8
#define PIECES_A_THREAD 4 /* read ahead: hashing goes on while blocks are being written */

/* Under the lock. */
typedef struct
{
  HfUnixfsLeaf *leaf;
  gboolean named;
} Slot;

struct _HfUnixfsPieces
{
  HfUnixfsWriter *writer;
  GInputStream *content;
  gboolean raw;
  const HfUnixfsStat *stat;

  GThreadPool *threads; /* NULL until a second piece came */
  GQueue slots; /* the oldest first */
  HfUnixfsLeaf *ahead; /* read, and not yet given to be hashed */
  gboolean at_end;
  GMutex lock;
  GCond named;
};

static void
name_slot (gpointer data, gpointer user_data)
{
  Slot *slot = data;
  HfUnixfsPieces *self = user_data;
  HfLanguage spoken = hf_language_use_plain (); /* GLib lends its threads to others, too */
  HfUnixfsLeaf *leaf;

  g_mutex_lock (&self->lock);
  leaf = slot->leaf;
  g_mutex_unlock (&self->lock);
  hf_unixfs_leaf_name (leaf, self->writer, self->raw, NULL);
  g_mutex_lock (&self->lock);
  slot->named = TRUE;
  g_cond_signal (&self->named);
  g_mutex_unlock (&self->lock);
  hf_language_use (spoken);
}

static unsigned
count_threads (void)
{
  return MIN (g_get_num_processors (), MOST_THREADS);
}

/* leaf: (transfer full) */
static void
give_to_be_named (HfUnixfsPieces *self, HfUnixfsLeaf *leaf)
{
  Slot *slot = g_new0 (Slot, 1);

  if (self->threads == NULL)
    self->threads = g_thread_pool_new (name_slot, self, (int)count_threads (), FALSE, NULL);
  g_queue_push_tail (&self->slots, slot);
  g_mutex_lock (&self->lock);
  slot->leaf = leaf;
  g_thread_pool_push (self->threads, slot, NULL);
  g_mutex_unlock (&self->lock);
}

/* The oldest piece, as soon as it is named. */
static HfUnixfsLeaf *
wait_for_oldest (HfUnixfsPieces *self)
{
  g_autofree Slot *slot = g_queue_pop_head (&self->slots);

  g_mutex_lock (&self->lock);
  while (!slot->named)
    g_cond_wait (&self->named, &self->lock);
  g_mutex_unlock (&self->lock);
  return slot->leaf;
}

/* Reads one piece. *leaf stays NULL at the end, but for a file without any byte. */
static gboolean
read_piece (HfUnixfsPieces *self, HfUnixfsLeaf **leaf, gboolean may_be_empty,
            GCancellable *cancellable, GError **error)
{
  gsize size = hf_unixfs_writer_get_profile (self->writer)->chunk_size, length;
  g_autoptr (HfUnixfsLeaf) read = NULL;

  if (self->at_end)
    return TRUE;
  read = hf_unixfs_leaf_read (self->writer, self->content, cancellable, error);
  if (read == NULL)
    return FALSE;
  length = hf_unixfs_leaf_get_length (read);
  self->at_end = length < size;
  if (length > 0 || may_be_empty)
    *leaf = g_steal_pointer (&read);
  return TRUE;
}

/* The first two pieces: what has only one is named at once. */
static gboolean
begin (HfUnixfsPieces *self, HfUnixfsLeaf **only, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfUnixfsLeaf) first = NULL;

  if (!read_piece (self, &first, TRUE, cancellable, error)
      || !read_piece (self, &self->ahead, FALSE, cancellable, error))
    return FALSE;
  if (self->ahead != NULL)
    {
      give_to_be_named (self, g_steal_pointer (&first));
      return TRUE;
    }
  hf_unixfs_leaf_name (first, self->writer, self->raw, self->stat);
  *only = g_steal_pointer (&first);
  return TRUE;
}

static gboolean
fill (HfUnixfsPieces *self, GCancellable *cancellable, GError **error)
{
  while (self->slots.length < PIECES_A_THREAD * count_threads ())
    {
      if (self->ahead == NULL && !read_piece (self, &self->ahead, FALSE, cancellable, error))
        return FALSE;
      if (self->ahead == NULL)
        return TRUE;
      give_to_be_named (self, g_steal_pointer (&self->ahead));
    }
  return TRUE;
}

/**
 * hf_unixfs_pieces_new:
 * @writer: whose profile it goes by; outlives this
 * @content: read to its end; outlives this
 * @raw: whether leaves are raw
 * @stat: (nullable): of the file, for the case that it has one piece alone; outlives this
 *
 * Returns: (transfer full): the pieces, of which nothing was read
 */
HfUnixfsPieces *
hf_unixfs_pieces_new (HfUnixfsWriter *writer, GInputStream *content, gboolean raw,
                      const HfUnixfsStat *stat)
{
  HfUnixfsPieces *self = g_new0 (HfUnixfsPieces, 1);

  self->writer = writer;
  self->content = content;
  self->raw = raw;
  self->stat = raw ? NULL : stat;
  g_queue_init (&self->slots);
  g_mutex_init (&self->lock);
  g_cond_init (&self->named);
  return self;
}

/**
 * hf_unixfs_pieces_free:
 * @self: (transfer full): freed, once what is being hashed is done
 */
void
hf_unixfs_pieces_free (HfUnixfsPieces *self)
{
  while (!g_queue_is_empty (&self->slots))
    hf_unixfs_leaf_free (wait_for_oldest (self));
  if (self->threads != NULL)
    g_thread_pool_free (self->threads, FALSE, TRUE);
  g_clear_pointer (&self->ahead, hf_unixfs_leaf_free);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->named);
  g_free (self);
}

/**
 * hf_unixfs_pieces_next:
 * @leaf: (out) (transfer full) (nullable): the next piece, named; %NULL after the last. A file
 * without any byte has one empty piece
 *
 * Returns: %FALSE with the error of the content
 */
gboolean
hf_unixfs_pieces_next (HfUnixfsPieces *self, HfUnixfsLeaf **leaf, GCancellable *cancellable,
                       GError **error)
{
  gboolean begun = self->threads != NULL || self->at_end;

  *leaf = NULL;
  if (!begun && !begin (self, leaf, cancellable, error))
    return FALSE;
  if (*leaf != NULL)
    return TRUE;
  if (!fill (self, cancellable, error))
    return FALSE;
  if (!g_queue_is_empty (&self->slots))
    *leaf = wait_for_oldest (self);
  return TRUE;
}
