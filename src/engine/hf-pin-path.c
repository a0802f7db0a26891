/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A path is resolved when the content is opened, so that what is not there is known before an
 * answer begins. A CAR of it has the blocks that prove the path, then what is asked for of the DAG
 * at its end, which is its root too, so that it can be imported and pinned. Every block comes
 * through an #HfPinReader and was hashed. A CID that holds its content itself needs no pin, as long
 * as nothing but itself is asked for.
 *
 * What is given out block by block is noted in the #HfBlockHomes, since what it links to will be
 * asked for next. */

#include "hf-pin-path.h"

#include "hf-car-encoder.h"
#include "hf-dag-path.h"
#include "hf-error.h"
#include "hf-export.h"
#include "hf-path-blocks.h"
#include "hf-unixfs-block.h"
#include "hf-unixfs-entity.h"

struct _HfPinPath
{
  HfPinReader *reader; /* NULL: an identity CID that is of no pin */
  HfBlockHomes *homes;
  gint64 pin_id;
  gboolean is_public;
  HfDagPath *path;
};

static HfBlock *
fetch_nothing (HfCid *cid, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *text = hf_cid_to_text (cid);

  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND,
               "%s is linked to by a CID that holds its content itself and is not pinned", text);
  return NULL;
}

static gboolean
has_nothing (HfCid *cid, guint64 *length, gpointer data)
{
  return FALSE;
}

static const HfBlockSource nothing = { fetch_nothing, has_nothing };

static const HfBlockSource *
source_of (HfPinPath *self)
{
  return self->reader != NULL ? hf_pin_reader_source () : &nothing;
}

/* Who has an identity CID has all of it, whether it is pinned or not. */
static gboolean
find_pin (HfPinPath *self, HfPinAccess *access, HfCid *root, GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GError) local_error = NULL;

  self->homes = hf_pin_access_get_homes (access);
  self->reader = hf_pin_access_find (access, root, cancellable, &local_error);
  if (self->reader != NULL)
    {
      self->pin_id = hf_pin_reader_get_pin (self->reader)->id;
      self->is_public = hf_pin_reader_get_pin (self->reader)->visibility == HF_VISIBILITY_PUBLIC;
      return TRUE;
    }
  self->is_public = TRUE;
  if (hf_cid_is_identity (root) && !g_cancellable_is_cancelled (cancellable))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/**
 * hf_pin_path_open:
 * @access: what pins hold; outlives the content
 * @root: any block of a pin
 * @names: (array zero-terminated=1): a path below it
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Returns: (transfer full): what stands there, whose block was read; %NULL with NOT_FOUND when no
 * pin is known to have @root, or the path leads nowhere, UNAVAILABLE when no copy can give a block
 * that is there, or the errors of hf_dag_path_resolve()
 */
HfPinPath *
hf_pin_path_open (HfPinAccess *access, HfCid *root, const char *const *names,
                  GCancellable *cancellable, GError **error)
{
  g_autoptr (HfPinPath) self = g_new0 (HfPinPath, 1);

  if (!find_pin (self, access, root, cancellable, error))
    return NULL;
  self->path
      = hf_dag_path_resolve (source_of (self), self->reader, root, names, cancellable, error);
  if (self->path == NULL)
    return NULL;
  if (self->reader != NULL)
    hf_block_homes_note_links (self->homes, self->path->end, self->pin_id);
  return g_steal_pointer (&self);
}

/**
 * hf_pin_path_free:
 * @self: (transfer full): freed; streams that came from it go on
 */
void
hf_pin_path_free (HfPinPath *self)
{
  g_clear_pointer (&self->path, hf_dag_path_free);
  g_clear_pointer (&self->reader, hf_pin_reader_unref);
  g_free (self);
}

/**
 * hf_pin_path_get_block:
 * Returns: (transfer none): the block where the path ends, verified
 */
HfBlock *
hf_pin_path_get_block (HfPinPath *self)
{
  return self->path->end;
}

/**
 * hf_pin_path_get_roots:
 * Returns: (transfer none) (element-type HfCid): where the path begins, and what its names lead to
 */
GPtrArray *
hf_pin_path_get_roots (HfPinPath *self)
{
  return self->path->roots;
}

/**
 * hf_pin_path_is_public:
 * Returns: whether everybody may have it: not when the pin that it was read from is private
 */
gboolean
hf_pin_path_is_public (HfPinPath *self)
{
  return self->is_public;
}

/* ---- CARs ---- */

/* The range within a file. Returns FALSE when there is nothing in it. */
static gboolean
resolve_range (const HfDagPart *part, guint64 size, HfUnixfsSpan *span)
{
  gint64 length = (gint64)size, first = part->from, last = part->to_end ? length - 1 : part->to;

  if (first < 0)
    first = first < -length ? 0 : length + first;
  if (!part->to_end && last < 0)
    last = last < -length ? -1 : length + last;
  last = MIN (last, length - 1);
  *span = (HfUnixfsSpan){ (guint64)first, (guint64)last };
  return first <= last;
}

static gboolean
refuse_range (const HfDagPart *part, guint64 size, GError **error)
{
  g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED,
               "the file has %" G_GUINT64_FORMAT
               " bytes, and the range begins at byte %" G_GINT64_FORMAT ", behind them",
               size, part->from);
  return FALSE;
}

/* @scope: (inout): what is left of an entity for a range
 * @has_span: (out): whether it is one of a file */
static gboolean
read_range (HfPinPath *self, const HfDagPart *part, HfDagScope *scope, gboolean *has_span,
            HfUnixfsSpan *span, GError **error)
{
  g_autoptr (HfUnixfsBlock) block = NULL;
  guint64 size;

  *has_span = FALSE;
  if (part->scope != HF_DAG_SCOPE_ENTITY || !part->has_range)
    return TRUE;
  block = hf_unixfs_block_new (self->path->end, NULL);
  if (block == NULL || !hf_unixfs_block_is_file (block))
    return TRUE;
  size = hf_unixfs_block_get_data (block)->file_size;
  if (part->from > 0 && (guint64)part->from >= size)
    return refuse_range (part, size, error);
  *has_span = resolve_range (part, size, span);
  if (!*has_span)
    *scope = HF_DAG_SCOPE_BLOCK;
  return TRUE;
}

static HfBlockStream *
walk_entity (HfPinPath *self, const HfDagPart *part, const HfUnixfsSpan *span)
{
  HfCid *root = hf_block_get_cid (self->path->end);
  gpointer data = self->reader != NULL ? hf_pin_reader_ref (self->reader) : NULL;
  GDestroyNotify destroy = data != NULL ? (GDestroyNotify)hf_pin_reader_unref : NULL;
  HfUnixfsEntity *entity
      = hf_unixfs_entity_new (root, source_of (self), data, destroy,
                              data != NULL ? hf_pin_reader_get_spill_dir (data) : NULL);

  if (span != NULL)
    hf_unixfs_entity_set_span (entity, span);
  if (part->doubles)
    hf_unixfs_entity_set_doubles (entity);
  return HF_BLOCK_STREAM (entity);
}

static HfBlockStream *
walk_all (HfPinPath *self, const HfDagPart *part)
{
  HfCid *root = hf_block_get_cid (self->path->end);

  if (self->reader != NULL)
    return HF_BLOCK_STREAM (hf_export_new_of_dag (self->reader, root, part->doubles));
  return HF_BLOCK_STREAM (hf_dag_walk_new (root, &nothing, NULL, NULL, NULL));
}

/**
 * hf_pin_path_read_car:
 * @self: content
 * @part: which blocks of it
 * @error: return location
 *
 * Returns: (transfer full): a CARv1, depth first in the order of links; %NULL with MALFORMED when a
 * range lies wholly behind the end of the file. Reading fails with UNAVAILABLE when no copy can
 * give a block
 */
GInputStream *
hf_pin_path_read_car (HfPinPath *self, const HfDagPart *part, GError **error)
{
  HfDagScope scope = part->scope;
  HfCid *root = hf_block_get_cid (self->path->end);
  g_autoptr (HfBlockStream) below = NULL;
  g_autoptr (HfPathBlocks) blocks = NULL;
  HfUnixfsSpan span;
  gboolean has_span;

  if (!read_range (self, part, &scope, &has_span, &span, error))
    return NULL;
  if (scope == HF_DAG_SCOPE_ENTITY)
    below = walk_entity (self, part, has_span ? &span : NULL);
  else if (scope == HF_DAG_SCOPE_ALL)
    below = walk_all (self, part);
  blocks = hf_path_blocks_new (self->path->blocks, self->reader, self->path->end, below);
  if (scope == HF_DAG_SCOPE_ENTITY && self->reader != NULL)
    hf_path_blocks_set_homes (blocks, self->homes, self->pin_id);
  return hf_car_encoder_new (HF_BLOCK_STREAM (blocks), &root, 1);
}
