/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One walk over all DAGs, so that a block that several pins share is given once: what was walked
 * through below it was given too. The blocks of the list come first, and count as walked: all that
 * they link to is exported anyway. A pin that is gone when its turn comes is an error in the middle
 * of the stream, never a shorter export. Threading: blocks; one thread at a time. */

#include "hf-export.h"

#include "hf-dag-cursor.h"

struct _HfExport
{
  GObject parent_instance;

  HfDagCursor *cursor;
  HfPinReader *reader; /* of the pin that is being walked; NULL before the first */
  gboolean begun; /* that pin; or none of its copies is read in one go */
  HfExportList *list; /* NULL: of one pin alone */
  unsigned next_block; /* of the list */
  guint64 next_pin; /* of the list */
  HfOpenPinFunc open;
  gpointer open_data;
  GError *failure;
};

static void block_stream_init (HfBlockStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfExport, hf_export, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HF_TYPE_BLOCK_STREAM, block_stream_init))

static gboolean
give_of_list (HfExport *self, HfBlock **block, GError **error)
{
  g_autoptr (HfBlock) next = hf_export_list_get_block (self->list, self->next_block);
  g_autoptr (HfCid) cid = NULL;

  if (self->next_block > 0)
    hf_dag_cursor_add_root (self->cursor, hf_block_get_cid (next));
  if (!hf_dag_cursor_next (self->cursor, &cid, error))
    return FALSE;
  self->next_block++;
  *block = g_steal_pointer (&next);
  return TRUE;
}

static gboolean
open_next (HfExport *self, GError **error)
{
  g_clear_pointer (&self->reader, hf_pin_reader_unref);
  self->reader
      = self->open (hf_export_list_get_id (self->list, self->next_pin), self->open_data, error);
  if (self->reader == NULL)
    return FALSE;
  self->next_pin++;
  self->begun = FALSE;
  hf_dag_cursor_add_root (self->cursor, hf_pin_reader_get_pin (self->reader)->cid);
  return TRUE;
}

/* NULL behind the last block of the last pin. */
static gboolean
find_next (HfExport *self, HfCid **cid, GError **error)
{
  for (;;)
    {
      if (!hf_dag_cursor_next (self->cursor, cid, error))
        return FALSE;
      if (*cid != NULL || self->list == NULL || self->next_pin == hf_export_list_count (self->list))
        return TRUE;
      if (!open_next (self, error))
        return FALSE;
    }
}

static gboolean
give_of_pin (HfExport *self, HfBlock **block, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfBlock) found = NULL;
  const guint8 *data;
  gsize length;

  if (!find_next (self, &cid, error))
    return FALSE;
  if (cid == NULL)
    return TRUE;
  if (!self->begun)
    hf_pin_reader_begin_pass (self->reader, cancellable);
  self->begun = TRUE;
  found = hf_pin_reader_fetch (self->reader, cid, cancellable, error);
  if (found == NULL)
    return FALSE;
  data = hf_block_get_data (found, &length);
  if (!hf_dag_cursor_expand (self->cursor, cid, data, length, error))
    return FALSE;
  *block = g_steal_pointer (&found);
  return TRUE;
}

static gboolean
give (HfExport *self, HfBlock **block, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (self->list != NULL && self->next_block < hf_export_list_count_blocks (self->list))
    return give_of_list (self, block, error);
  return give_of_pin (self, block, cancellable, error);
}

static gboolean
hf_export_next (HfBlockStream *stream, HfBlock **block, GCancellable *cancellable, GError **error)
{
  HfExport *self = HF_EXPORT (stream);

  if (self->failure == NULL && give (self, block, cancellable, &self->failure))
    return TRUE;
  if (error != NULL)
    *error = g_error_copy (self->failure);
  return FALSE;
}

static void
block_stream_init (HfBlockStreamInterface *iface)
{
  iface->next = hf_export_next;
}

static void
hf_export_finalize (GObject *object)
{
  HfExport *self = HF_EXPORT (object);

  hf_dag_cursor_free (self->cursor);
  g_clear_pointer (&self->reader, hf_pin_reader_unref);
  g_clear_pointer (&self->list, hf_export_list_free);
  g_clear_error (&self->failure);

  G_OBJECT_CLASS (hf_export_parent_class)->finalize (object);
}

static void
hf_export_class_init (HfExportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_export_finalize;
}

static void
hf_export_init (HfExport *self)
{
}

/**
 * hf_export_new_of_pin:
 * @reader: of the pin
 *
 * Returns: (transfer full): the blocks of its DAG, depth first in the order of links, each once,
 * without those that identity CIDs hold
 */
HfExport *
hf_export_new_of_pin (HfPinReader *reader)
{
  return hf_export_new_of_dag (reader, hf_pin_reader_get_pin (reader)->cid, FALSE);
}

/**
 * hf_export_new_of_dag:
 * @reader: of a pin
 * @root: a block of it
 * @doubles: whether a block comes as often as it is linked to, see hf_dag_cursor_set_doubles()
 *
 * Returns: (transfer full): the blocks of the DAG below @root, as hf_export_new_of_pin() gives them
 */
HfExport *
hf_export_new_of_dag (HfPinReader *reader, HfCid *root, gboolean doubles)
{
  HfExport *self = g_object_new (HF_TYPE_EXPORT, NULL);

  self->reader = hf_pin_reader_ref (reader);
  self->cursor = hf_dag_cursor_new (root, hf_pin_reader_get_spill_dir (reader));
  if (doubles)
    hf_dag_cursor_set_doubles (self->cursor);
  /* A pass begins with the root of the pin, and would lead nowhere. */
  self->begun = !hf_cid_equal (root, hf_pin_reader_get_pin (reader)->cid);
  return self;
}

/**
 * hf_export_new_of_list:
 * @list: (transfer full): pins, finished
 * @spill_dir: for private temporary files
 * @open: opens each pin when its turn comes
 * @data: for @open
 *
 * Returns: (transfer full): the blocks of the list and behind them those of its pins: together one
 * DAG under the root of the list
 */
HfExport *
hf_export_new_of_list (HfExportList *list, const char *spill_dir, HfOpenPinFunc open, gpointer data)
{
  HfExport *self = g_object_new (HF_TYPE_EXPORT, NULL);
  g_autoptr (HfBlock) root = hf_export_list_get_block (list, 0);

  self->cursor = hf_dag_cursor_new (hf_block_get_cid (root), spill_dir);
  self->list = list;
  self->open = open;
  self->open_data = data;
  return self;
}
