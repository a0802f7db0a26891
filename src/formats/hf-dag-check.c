/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each CID has two flags: it is here, and something that is here links to it. The root counts as
 * linked to. When all that is linked to is here, everything that the root reaches is: by induction
 * along any path from the root. The count of what is linked to but not here, and of what is here
 * but not linked to, tell at any time whether the DAG is whole.
 *
 * Blocks that the root does not reach are found only when nothing links to them; a stray block's
 * own links are wanted like any other, so a stray one with a missing link makes the whole
 * incomplete. That errs on the safe side: telling it apart would need all links to be kept. Costs
 * one look-up in the #HfCidMap for each block and each link.
 */
#include "hf-dag.h"

#include "hf-cid-map.h"
#include "hf-error.h"
#include "hf-links.h"

#define MAX_NAMED 5 /* missing blocks that an error names */

enum
{
  FLAG_PRESENT = 1 << 0,
  FLAG_WANTED = 1 << 1,
  FLAG_OPAQUE = 1 << 2,
  LENGTH_SHIFT = 8, /* the length of the data stands above the flags */
};

struct _HfDagCheck
{
  HfCid *root;
  HfCidMap *map;
  HfDagSummary summary; /* of what is here and wanted */
  guint64 missing; /* wanted, not here */
  guint64 pending; /* here, not wanted */
  gboolean started;
  GError *failure; /* after one, what is missing is not known any more */
};

typedef struct
{
  GString *names;
  unsigned n;
} Missing;

static void
account (HfDagCheck *self, guint64 value)
{
  self->summary.blocks++;
  self->summary.bytes += value >> LENGTH_SHIFT;
  if (value & FLAG_OPAQUE)
    self->summary.opaque++;
}

/* Notes that @cid is linked to. An identity CID is its own block. One within another is shorter by
 * its own head, of 4 bytes, and by what the codec needs for a link: of at most 128 bytes, they
 * stand 16 deep at most. */
static gboolean
want (HfCid *cid, gpointer data, GError **error)
{
  HfDagCheck *self = data;
  gboolean is_new;
  guint64 *value;

  if (hf_cid_is_identity (cid))
    {
      gsize length;
      const guint8 *digest = hf_cid_get_digest (cid, &length);

      if (hf_links_kind (hf_cid_get_codec (cid)) == HF_LINKS_UNKNOWN)
        self->summary.opaque++;
      return hf_links_foreach (cid, digest, length, want, self, error);
    }

  value = hf_cid_map_insert (self->map, cid, &is_new, error);
  if (value == NULL)
    return FALSE;
  if (*value & FLAG_WANTED)
    return TRUE;
  *value |= FLAG_WANTED;
  if (*value & FLAG_PRESENT)
    {
      self->pending--;
      account (self, *value);
    }
  else
    self->missing++;
  return TRUE;
}

static gboolean
note_present (HfDagCheck *self, HfBlock *block, HfBlockVerdict *verdict, GError **error)
{
  HfCid *cid = hf_block_get_cid (block);
  HfLinksKind kind = hf_links_kind (hf_cid_get_codec (cid));
  gsize length;
  const guint8 *data = hf_block_get_data (block, &length);
  guint64 *value = hf_cid_map_lookup (self->map, cid);

  *verdict = HF_BLOCK_DUPLICATE;
  if (hf_cid_is_identity (cid) || (value != NULL && (*value & FLAG_PRESENT)))
    return TRUE;
  if (self->missing == 0 && self->pending == 0)
    {
      *verdict = HF_BLOCK_UNREACHABLE;
      self->summary.unreachable++;
      return TRUE;
    }

  *verdict = HF_BLOCK_NEW;
  if (value == NULL)
    value = hf_cid_map_insert (self->map, cid, NULL, error);
  if (value == NULL)
    return FALSE;
  *value |= FLAG_PRESENT | (guint64)length << LENGTH_SHIFT;
  if (kind == HF_LINKS_UNKNOWN)
    *value |= FLAG_OPAQUE;
  if (*value & FLAG_WANTED)
    {
      self->missing--;
      account (self, *value);
    }
  else
    self->pending++;
  return hf_links_foreach (cid, data, length, want, self, error);
}

/* The root is wanted by whoever checks. That it may fail is why this is not part of
 * hf_dag_check_new(). */
static gboolean
start (HfDagCheck *self, GError **error)
{
  if (self->failure == NULL && !self->started)
    {
      self->started = TRUE;
      want (self->root, self, &self->failure);
    }
  if (self->failure == NULL)
    return TRUE;
  if (error != NULL)
    *error = g_error_copy (self->failure);
  return FALSE;
}

static gboolean
name_missing (HfCid *cid, guint64 value, gpointer data)
{
  Missing *missing = data;
  g_autofree char *text = NULL;

  if (value & FLAG_PRESENT)
    return TRUE;
  text = hf_cid_to_text (cid);
  g_string_append_printf (missing->names, "%s%s", missing->n > 0 ? ", " : "", text);
  return ++missing->n < MAX_NAMED;
}

static gboolean
refuse_missing (HfDagCheck *self, GError **error)
{
  const guint64 *root = hf_cid_map_lookup (self->map, self->root);
  Missing missing = { g_string_new (NULL), 0 };
  g_autofree char *root_text = hf_cid_to_text (self->root);
  g_autofree char *names = NULL;

  hf_cid_map_foreach (self->map, name_missing, &missing);
  names = g_string_free (missing.names, FALSE);

  if (root != NULL && !(*root & FLAG_PRESENT))
    g_set_error (error, HF_ERROR, HF_ERROR_INCOMPLETE, "the root block %s is missing", root_text);
  else if (self->missing == 1)
    g_set_error (error, HF_ERROR, HF_ERROR_INCOMPLETE, "a block of %s is missing: %s", root_text,
                 names);
  else
    g_set_error (error, HF_ERROR, HF_ERROR_INCOMPLETE,
                 "%" G_GUINT64_FORMAT " blocks of %s are missing, first: %s%s", self->missing,
                 root_text, names, self->missing > MAX_NAMED ? "…" : "");
  return FALSE;
}

/**
 * hf_dag_check_new:
 * @root: what the DAG hangs on
 * @spill_dir: (nullable): where the #HfCidMap may put its file
 *
 * Returns: (transfer full): a check that has seen no block
 */
HfDagCheck *
hf_dag_check_new (HfCid *root, const char *spill_dir)
{
  HfDagCheck *self = g_new0 (HfDagCheck, 1);

  self->root = hf_cid_ref (root);
  self->map = hf_cid_map_new (spill_dir);
  return self;
}

/**
 * hf_dag_check_free:
 * @self: (transfer full) (nullable): freed
 */
void
hf_dag_check_free (HfDagCheck *self)
{
  if (self == NULL)
    return;
  hf_cid_unref (self->root);
  hf_cid_map_free (self->map);
  g_clear_error (&self->failure);
  g_free (self);
}

/**
 * hf_dag_check_add:
 * @block: a block that was verified
 * @verdict: (out): what it is: only %HF_BLOCK_NEW ones belong into a copy. A block of an identity
 * CID counts as a duplicate, since its content stands in the link; only what comes after the DAG
 * was whole is %HF_BLOCK_UNREACHABLE
 *
 * Returns: %FALSE with %HF_ERROR_INVALID when @block is not valid in its codec, or with the error
 * of the map's file; the check can't succeed after that
 */
gboolean
hf_dag_check_add (HfDagCheck *self, HfBlock *block, HfBlockVerdict *verdict, GError **error)
{
  if (!start (self, error))
    return FALSE;
  if (note_present (self, block, verdict, &self->failure))
    return TRUE;
  if (error != NULL)
    *error = g_error_copy (self->failure);
  return FALSE;
}

/**
 * hf_dag_check_finish:
 * @summary: (out) (optional): what was seen
 *
 * May be called at any time, and again after more blocks.
 *
 * Returns: whether the root and all that it reaches was given; %FALSE with %HF_ERROR_INCOMPLETE
 * naming the root or up to five missing blocks, or with the error of an earlier call
 */
gboolean
hf_dag_check_finish (HfDagCheck *self, HfDagSummary *summary, GError **error)
{
  if (!start (self, error))
    return FALSE;
  if (self->missing > 0)
    return refuse_missing (self, error);
  if (summary != NULL)
    {
      *summary = self->summary;
      summary->unreachable += self->pending;
    }
  return TRUE;
}
