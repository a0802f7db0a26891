/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads single blocks, and keeps those that link to others for a while: whoever lists a directory
 * or seeks in a file walks the same nodes again and again. A block comes with the CID that it was
 * asked by, so that what is made of blocks does not depend on the copy that they came from. When no
 * copy has a block, it is looked up once more where the copies are now, since they may have moved
 * while a slow client was reading. Threading: blocks; one thread at a time. */

#include "hf-pin-reader.h"

#include "hf-block-cache.h"
#include "hf-car-check.h"
#include "hf-error.h"
#include "hf-links.h"
#include "hf-pin-sources.h"

#define CACHE_BYTES (4 * 1024 * 1024)

struct _HfPinReader
{
  gatomicrefcount ref_count;
  HfStore *store;
  HfBackendSet *backends;
  HfPin *pin;
  HfPinSources *sources;
  HfBlockCache *cache;
  HfBlockStream *pass; /* through the first copy; NULL: none, or it is over */
  HfBlock *ahead; /* of the pass: read, and not wanted yet */
  HfPinDamagedFunc damaged_func; /* NULL once it was called */
  gpointer damaged_data;
};

static gboolean
load (HfPinReader *self, gint64 pin_id, GError **error)
{
  g_autoptr (HfPin) pin = NULL;
  HfPinSources *sources = hf_pin_sources_load (self->store, self->backends, pin_id, &pin, error);

  if (sources == NULL)
    return FALSE;
  g_clear_pointer (&self->pin, hf_pin_free);
  g_clear_pointer (&self->sources, hf_pin_sources_free);
  self->pin = g_steal_pointer (&pin);
  self->sources = sources;
  return TRUE;
}

static gboolean
check_readable (HfPinReader *self, gboolean in_part, GError **error)
{
  gboolean waits = self->pin->content == HF_CONTENT_WAITING;

  if (waits && !(in_part && hf_pin_sources_count (self->sources) > 0))
    g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT,
                 "the content of %s was never held here: it is still being looked for",
                 self->pin->text);
  else if (hf_pin_sources_count (self->sources) == 0)
    g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                 "no copy of %s can be read now: none is written yet, or its backend can't hand "
                 "out single blocks; try again later",
                 self->pin->text);
  else
    return TRUE;
  return FALSE;
}

static HfPinReader *
open_reader (HfStore *store, HfBackendSet *backends, gint64 pin_id, gboolean in_part,
             GError **error)
{
  g_autoptr (HfPinReader) self = g_new0 (HfPinReader, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->store = store;
  self->backends = backends;
  self->cache = hf_block_cache_new (CACHE_BYTES);
  if (!load (self, pin_id, error) || !check_readable (self, in_part, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * hf_pin_reader_open:
 * @store: the registry; outlives the reader
 * @backends: the backends; outlive the reader
 * @pin_id: a pin
 * @error: return location
 *
 * Returns: (transfer full): a reader of its blocks; %NULL with NOT_FOUND when there is no such pin,
 * CONFLICT when its content was never held here, UNAVAILABLE when it has no copy to read from yet
 */
HfPinReader *
hf_pin_reader_open (HfStore *store, HfBackendSet *backends, gint64 pin_id, GError **error)
{
  return open_reader (store, backends, pin_id, FALSE, error);
}

/**
 * hf_pin_reader_open_in_part:
 * @store: the registry; outlives the reader
 * @backends: the backends; outlive the reader
 * @pin_id: a pin
 * @error: return location
 *
 * For who can make use of single blocks.
 *
 * Returns: (transfer full): as hf_pin_reader_open(), also of a pin of which no copy was ever whole,
 * if there is one that lacks something
 */
HfPinReader *
hf_pin_reader_open_in_part (HfStore *store, HfBackendSet *backends, gint64 pin_id, GError **error)
{
  return open_reader (store, backends, pin_id, TRUE, error);
}

/**
 * hf_pin_reader_ref:
 * @self: a reader
 *
 * Returns: (transfer full): @self
 */
HfPinReader *
hf_pin_reader_ref (HfPinReader *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
end_pass (HfPinReader *self)
{
  g_clear_object (&self->pass);
  g_clear_pointer (&self->ahead, hf_block_unref);
}

/**
 * hf_pin_reader_unref:
 * @self: (transfer full): a reader
 */
void
hf_pin_reader_unref (HfPinReader *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->pin, hf_pin_free);
  g_clear_pointer (&self->sources, hf_pin_sources_free);
  end_pass (self);
  hf_block_cache_free (self->cache);
  g_free (self);
}

/**
 * hf_pin_reader_set_damaged_func:
 * @self: a reader
 * @func: told once when a copy turns out to be damaged
 * @data: for @func
 */
void
hf_pin_reader_set_damaged_func (HfPinReader *self, HfPinDamagedFunc func, gpointer data)
{
  self->damaged_func = func;
  self->damaged_data = data;
}

/**
 * hf_pin_reader_begin_pass:
 * @self: a reader
 * @cancellable: (nullable): stops it
 *
 * To be called by who is going to ask for all blocks in the order in which copies are written,
 * depth first in the order of links, each once: they are then read in one go as far as that fits.
 */
void
hf_pin_reader_begin_pass (HfPinReader *self, GCancellable *cancellable)
{
  end_pass (self);
  self->pass = hf_pin_sources_begin_pass (self->sources, cancellable);
}

/**
 * hf_pin_reader_get_pin:
 * @self: a reader
 *
 * Returns: (transfer none): the pin, as it was when its copies were looked up last
 */
const HfPin *
hf_pin_reader_get_pin (HfPinReader *self)
{
  return self->pin;
}

/**
 * hf_pin_reader_get_spill_dir:
 * @self: a reader
 *
 * Returns: (transfer none): where who walks the pin may put private temporary files
 */
const char *
hf_pin_reader_get_spill_dir (HfPinReader *self)
{
  return hf_backend_set_get_spill_dir (self->backends);
}

/* CIDs that are equal differ in their bytes when their versions do. */
static HfBlock *
as_asked (HfBlock *block, HfCid *cid)
{
  g_autoptr (HfBlock) owned = block;
  const guint8 *data;
  gsize length;

  if (hf_cid_get_version (hf_block_get_cid (block)) == hf_cid_get_version (cid))
    return g_steal_pointer (&owned);
  data = hf_block_get_data (block, &length);
  return hf_block_new (cid, data, length);
}

/* Stops at the first link. */
static gboolean
note_link (HfCid *link, gpointer data, GError **error)
{
  g_set_error_literal (error, HF_ERROR, HF_ERROR_FAILED, "that is enough");
  *(gboolean *)data = TRUE;
  return FALSE;
}

static gboolean
has_links (HfBlock *block)
{
  HfCid *cid = hf_block_get_cid (block);
  gboolean found = FALSE;
  gsize length;
  const guint8 *data = hf_block_get_data (block, &length);

  hf_links_foreach (cid, data, length, note_link, &found, NULL);
  return found;
}

static void
tell_damage (HfPinReader *self)
{
  HfPinDamagedFunc func = self->damaged_func;

  self->damaged_func = NULL;
  if (func != NULL)
    func (self->pin->cid, self->damaged_data);
}

/* The pass goes no further than to a block that is not wanted: where copies are in the order that
 * is asked for, all comes from it, and nothing where they are not. */
static HfBlock *
take_from_pass (HfPinReader *self, HfCid *cid, GCancellable *cancellable)
{
  g_autoptr (GError) why = NULL;

  if (self->pass != NULL && self->ahead == NULL
      && !hf_block_stream_next (self->pass, &self->ahead, cancellable, &why)
      && hf_car_is_damaged (why))
    tell_damage (self);
  if (self->ahead == NULL)
    end_pass (self);
  if (self->ahead == NULL || !hf_cid_equal (hf_block_get_cid (self->ahead), cid))
    return NULL;
  return g_steal_pointer (&self->ahead);
}

static HfBlock *
read_block (HfPinReader *self, HfCid *cid, GString *tried, GCancellable *cancellable)
{
  gboolean damaged = FALSE;
  HfBlock *block = hf_pin_sources_fetch (self->sources, cid, tried, &damaged, cancellable);

  if (damaged)
    tell_damage (self);
  return block;
}

static HfBlock *
refuse (HfPinReader *self, HfCid *cid, const char *tried, GError **error)
{
  g_autofree char *text = hf_cid_to_text (cid);

  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
               "no copy of %s can give block %s now (%s); verify the pin, or try again later",
               self->pin->text, text, *tried != '\0' ? tried : "there is none to read from");
  return NULL;
}

static HfBlock *
read_from_copies (HfPinReader *self, HfCid *cid, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) tried = g_string_new (NULL);
  HfBlock *block = take_from_pass (self, cid, cancellable);

  if (block == NULL)
    block = read_block (self, cid, tried, cancellable);
  if (block == NULL && !g_cancellable_is_cancelled (cancellable))
    {
      if (!load (self, self->pin->id, error))
        return NULL;
      g_string_truncate (tried, 0);
      block = read_block (self, cid, tried, cancellable);
    }
  if (block == NULL && !g_cancellable_set_error_if_cancelled (cancellable, error))
    return refuse (self, cid, tried->str, error);
  return block;
}

/**
 * hf_pin_reader_fetch:
 * @self: a reader
 * @cid: of a block; one that holds its content itself (identity) needs no copy
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Returns: (transfer full): the block, verified and under exactly this CID; %NULL with UNAVAILABLE
 * naming the block and what was wrong with each copy, or NOT_FOUND when the pin is gone
 */
HfBlock *
hf_pin_reader_fetch (HfPinReader *self, HfCid *cid, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfBlock) block = NULL;
  const guint8 *digest;
  gsize length;

  if (hf_cid_is_identity (cid))
    {
      digest = hf_cid_get_digest (cid, &length);
      return hf_block_new (cid, digest, length);
    }
  block = hf_block_cache_get (self->cache, cid);
  if (block != NULL)
    return as_asked (g_steal_pointer (&block), cid);
  block = read_from_copies (self, cid, cancellable, error);
  if (block == NULL)
    return NULL;
  if (has_links (block))
    hf_block_cache_add (self->cache, block);
  return as_asked (g_steal_pointer (&block), cid);
}

static HfBlock *
fetch (HfCid *cid, gpointer data, GCancellable *cancellable, GError **error)
{
  return hf_pin_reader_fetch (data, cid, cancellable, error);
}

static gboolean
has (HfCid *cid, guint64 *length, gpointer data)
{
  g_autoptr (HfBlock) block = hf_pin_reader_fetch (data, cid, NULL, NULL);
  gsize size;

  if (block == NULL)
    return FALSE;
  hf_block_get_data (block, &size);
  *length = size;
  return TRUE;
}

/**
 * hf_pin_reader_source:
 *
 * Returns: (transfer none): functions that look blocks up in the #HfPinReader that is their data
 */
const HfBlockSource *
hf_pin_reader_source (void)
{
  static const HfBlockSource source = { fetch, has };

  return &source;
}

/**
 * hf_pin_reader_describe_sources:
 * @self: a reader
 *
 * Returns: (transfer full): the backends that it asks, in their order now
 */
char *
hf_pin_reader_describe_sources (HfPinReader *self)
{
  return hf_pin_sources_describe (self->sources);
}
