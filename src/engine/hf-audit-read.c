/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a copy becomes a verdict: every block hashed, every link followed, as in hf-proof.c; but a
 * copy that is not whole is looked through to its end, so that what it lacks and what is wrong in
 * it can be named. One thread. */
#include "hf-audit-read.h"

#include "hf-car-reader.h"
#include "hf-dag-cursor.h"
#include "hf-error.h"
#include "hf-links.h"

#define MOST_NAMED 5 /* bad blocks that are kept; the rest is counted */
#define MOST_BAD 1000 /* that are looked for in one copy */

/**
 * hf_audit_meter_add:
 * @bytes: that were read
 * @error: %G_IO_ERROR_TIMED_OUT
 *
 * Returns: %FALSE when the copy that is read has had its time
 */
gboolean
hf_audit_meter_add (HfAuditMeter *self, guint64 bytes, GError **error)
{
  gint64 now = hf_clock_now (self->clock);

  self->progress.bytes += bytes;
  self->progress.elapsed = now - self->phase_start;
  if (self->func)
    self->func (&self->progress, self->data);
  if (now < self->copy_end)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "it takes too long");
  return FALSE;
}

/**
 * hf_audit_read_init:
 * @self: (out): a copy of which nothing was read
 * @root: what it is a copy of
 * @spill_dir: (nullable): for private temporary files
 * @meter: told of all bytes
 * @cancellable: (nullable): stops it
 */
void
hf_audit_read_init (HfAuditRead *self, HfCid *root, const char *spill_dir, HfAuditMeter *meter,
                    GCancellable *cancellable)
{
  *self = (HfAuditRead){
    .root = hf_cid_ref (root),
    .spill_dir = spill_dir,
    .meter = meter,
    .cancellable = cancellable,
    .finding = hf_audit_finding_new (),
    .leaves = hf_cid_map_new (spill_dir),
  };
}

/**
 * hf_audit_read_clear:
 * @self: what it holds is freed
 */
void
hf_audit_read_clear (HfAuditRead *self)
{
  hf_cid_unref (self->root);
  g_clear_pointer (&self->finding, hf_audit_finding_free);
  hf_cid_map_free (self->leaves);
}

/**
 * hf_audit_is_about_copy:
 * @error: of reading a copy
 *
 * Returns: whether it tells of the copy; %FALSE when it tells of the place, our access to it, or a
 * cancellation
 */
gboolean
hf_audit_is_about_copy (const GError *error)
{
  static const HfError of_place[]
      = { HF_ERROR_UNAVAILABLE, HF_ERROR_DENIED, HF_ERROR_STALLED, HF_ERROR_NO_SPACE };

  for (gsize i = 0; i < G_N_ELEMENTS (of_place); i++)
    if (g_error_matches (error, HF_ERROR, (int)of_place[i]))
      return FALSE;
  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* Leaves alone: nodes are read again for their links. */
static gboolean
note_leaf (HfAuditRead *self, HfCid *cid, GError **error)
{
  return hf_links_kind (hf_cid_get_codec (cid)) == HF_LINKS_READ
         || hf_cid_map_insert (self->leaves, cid, NULL, error) != NULL;
}

static gboolean
add_block (HfAuditRead *self, HfDagCheck *check, HfBlock *block, GError **error)
{
  HfBlockVerdict verdict;
  gsize length;

  hf_block_get_data (block, &length);
  return note_leaf (self, hf_block_get_cid (block), error)
         && hf_audit_meter_add (self->meter, length, error)
         && hf_dag_check_add (check, block, &verdict, error);
}

/**
 * hf_audit_read_stream:
 * @car: a CARv1 or CARv2 with that root alone
 * @error: why it does not show a whole copy: hf_audit_is_about_copy() tells whose fault that is
 *
 * Reads it to its end.
 *
 * Returns: whether the copy is whole; its verdict is set then
 */
gboolean
hf_audit_read_stream (HfAuditRead *self, GInputStream *car, GError **error)
{
  g_autoptr (HfCarReader) reader = hf_car_reader_new (car);
  g_autoptr (HfDagCheck) check = hf_dag_check_new (self->root, self->spill_dir);
  HfDagSummary summary;

  while (TRUE)
    {
      g_autoptr (HfBlock) block = NULL;

      if (!hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, self->cancellable, error))
        return FALSE;
      if (!block)
        break;
      if (!add_block (self, check, block, error))
        return FALSE;
    }
  if (!hf_dag_check_finish (check, &summary, error))
    return FALSE;
  self->opaque = summary.opaque > 0;
  self->finding->state = HF_AUDIT_WHOLE;
  return TRUE;
}

static void
note_bad (HfAuditRead *self, HfCid *cid, const GError *why)
{
  HfAuditFinding *finding = self->finding;

  if (g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    self->missing++;
  else
    self->wrong++;
  finding->n_blocks++;
  /* What is below a node that can't be read nobody knows. */
  finding->more = finding->more || hf_links_kind (hf_cid_get_codec (cid)) != HF_LINKS_NONE;
  if (finding->blocks->len < MOST_NAMED)
    g_ptr_array_add (finding->blocks, hf_cid_to_text (cid));
  /* What is wrong counts more than what is missing, and its words too. */
  if (!finding->detail
      || (self->wrong == 1 && !g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND)))
    {
      g_free (finding->detail);
      finding->detail = g_strdup (why->message);
    }
}

/* FALSE: the place fails, or the time is up. */
static gboolean
look_at_block (HfAuditRead *self, HfDagCursor *cursor, HfCid *cid, const HfBlockSource *source,
               gpointer data, GError **error)
{
  HfLinksKind kind = hf_links_kind (hf_cid_get_codec (cid));
  g_autoptr (GError) why = NULL;
  g_autoptr (HfBlock) block = NULL;
  const guint8 *content;
  gsize length;

  self->opaque = self->opaque || kind == HF_LINKS_UNKNOWN;
  if (kind != HF_LINKS_READ && hf_cid_map_lookup (self->leaves, cid))
    return TRUE;
  block = hf_block_source_fetch (source, data, cid, self->cancellable, &why);
  if (!block && !hf_audit_is_about_copy (why))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (block)
    {
      content = hf_block_get_data (block, &length);
      if (!hf_audit_meter_add (self->meter, length, error))
        return FALSE;
      hf_dag_cursor_expand (cursor, cid, content, length, &why);
    }
  if (why)
    note_bad (self, cid, why);
  return TRUE;
}

static gboolean
walk (HfAuditRead *self, const HfBlockSource *source, gpointer data, GError **error)
{
  g_autoptr (HfDagCursor) cursor = hf_dag_cursor_new (self->root, self->spill_dir);

  while (self->finding->n_blocks < MOST_BAD)
    {
      g_autoptr (HfCid) cid = NULL;

      if (!hf_dag_cursor_next (cursor, &cid, error))
        return FALSE;
      if (!cid)
        {
          self->opaque = self->opaque || hf_dag_cursor_get_opaque (cursor) > 0;
          return TRUE;
        }
      if (!look_at_block (self, cursor, cid, source, data, error))
        return FALSE;
    }
  self->finding->more = TRUE;
  return TRUE;
}

/* What the stream showed, where the walk did not come to its end. */
static HfAuditState
state_by_stream (const GError *why)
{
  if (!why || !hf_audit_is_about_copy (why))
    return HF_AUDIT_LISTED;
  return g_error_matches (why, HF_ERROR, HF_ERROR_INCOMPLETE) ? HF_AUDIT_INCOMPLETE
                                                              : HF_AUDIT_UNREADABLE;
}

/**
 * hf_audit_read_blocks:
 * @source: where the place's blocks are looked up
 * @data: given to the functions of @source
 * @why: (nullable): why hf_audit_read_stream() did not show a whole copy, if that was tried
 * @error: of the place, a cancellation, or %G_IO_ERROR_TIMED_OUT
 *
 * Looks at each block of the DAG that was not read yet, and names the ones that are missing or
 * wrong. What was found before an error stays: the verdict is %HF_AUDIT_LISTED only when there is
 * none.
 *
 * Returns: whether the walk came to its end, or to too many bad blocks
 */
gboolean
hf_audit_read_blocks (HfAuditRead *self, const HfBlockSource *source, gpointer data,
                      const GError *why, GError **error)
{
  HfAuditFinding *finding = self->finding;
  gboolean ended = walk (self, source, data, error);

  if (self->wrong > 0)
    finding->state = HF_AUDIT_UNREADABLE;
  else if (self->missing > 0)
    finding->state = HF_AUDIT_INCOMPLETE;
  else
    finding->state = ended ? HF_AUDIT_WHOLE : state_by_stream (why);
  finding->more = finding->more || !ended;
  if (why && finding->state > HF_AUDIT_WHOLE && self->wrong == 0)
    {
      g_free (finding->detail);
      finding->detail = g_strdup (why->message);
    }
  return ended;
}
