/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The root of a manifest names the pages, so all of them are made before the first byte is given
 * out; making them once only, and keeping them, means that they can't come out differently later,
 * when a pin got another name. One thread at a time. */

#include "hf-export-list.h"

#include <string.h>

#include "hf-error.h"
#include "hf-manifest.h"
#include "hf-spill.h"

#define HEAP_BYTES (1024 * 1024) /* of pages */

struct _HfExportList
{
  GArray *ids; /* of gint64, in the order of the pages */
  GPtrArray *page; /* of HfManifestPin: the one that is being filled */
  GPtrArray *cids; /* of HfCid: the pages that are full */
  GArray *ends; /* of gsize: where each ends in bytes */
  HfSpill *bytes;
  HfBlock *root; /* once it is finished */
};

/**
 * hf_export_list_new:
 * @spill_dir: where its file goes
 *
 * Returns: (transfer full): an empty list
 */
HfExportList *
hf_export_list_new (const char *spill_dir)
{
  HfExportList *self = g_new0 (HfExportList, 1);

  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->page = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_manifest_pin_free);
  self->cids = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  self->ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->bytes = hf_spill_new (spill_dir, 1, HEAP_BYTES);
  return self;
}

/**
 * hf_export_list_free:
 * @self: (transfer full): a list
 */
void
hf_export_list_free (HfExportList *self)
{
  g_array_unref (self->ids);
  g_ptr_array_unref (self->page);
  g_ptr_array_unref (self->cids);
  g_array_unref (self->ends);
  hf_spill_free (self->bytes);
  g_clear_pointer (&self->root, hf_block_unref);
  g_free (self);
}

static gboolean
end_page (HfExportList *self, GError **error)
{
  g_autoptr (HfBlock) block = hf_manifest_page_new (self->page);
  gsize length, end;
  const guint8 *data = hf_block_get_data (block, &length);
  guint8 *place;

  if (self->cids->len == HF_MANIFEST_MAX_PAGES)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
                   "one CAR can be exported of %d pins at most: choose fewer, e.g. by size",
                   HF_MANIFEST_MAX_PAGES * HF_MANIFEST_PAGE_PINS);
      return FALSE;
    }
  place = hf_spill_append (self->bytes, length, error);
  if (place == NULL)
    return FALSE;
  memcpy (place, data, length);
  end = hf_spill_get_length (self->bytes);
  g_array_append_val (self->ends, end);
  g_ptr_array_add (self->cids, hf_cid_ref (hf_block_get_cid (block)));
  g_ptr_array_set_size (self->page, 0);
  return TRUE;
}

/**
 * hf_export_list_add:
 * @self: a list that is not finished
 * @pin: a pin that is not in it yet
 * @error: return location
 *
 * Returns: %FALSE with TOO_LARGE when the list or the pin's name is too long for a manifest, or
 * when there is no room for it on disk
 */
gboolean
hf_export_list_add (HfExportList *self, const HfPin *pin, GError **error)
{
  g_autofree char *name = g_utf8_make_valid (pin->name != NULL ? pin->name : "", -1);

  if (strlen (name) > HF_MANIFEST_MAX_NAME)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
                   "the name of %s is longer than %d bytes: shorten it", pin->text,
                   HF_MANIFEST_MAX_NAME);
      return FALSE;
    }
  g_ptr_array_add (self->page, hf_manifest_pin_new (pin->cid, name));
  g_array_append_val (self->ids, pin->id);
  return self->page->len < HF_MANIFEST_PAGE_PINS || end_page (self, error);
}

/**
 * hf_export_list_finish:
 * @self: a list to which nothing more is added
 * @error: return location
 *
 * Returns: %FALSE with the errors of hf_export_list_add()
 */
gboolean
hf_export_list_finish (HfExportList *self, GError **error)
{
  if (self->page->len > 0 && !end_page (self, error))
    return FALSE;
  self->root
      = hf_manifest_root_new (self->ids->len, (HfCid *const *)self->cids->pdata, self->cids->len);
  return TRUE;
}

/**
 * hf_export_list_count:
 * @self: a list
 *
 * Returns: how many pins it has
 */
guint64
hf_export_list_count (HfExportList *self)
{
  return self->ids->len;
}

/**
 * hf_export_list_get_id:
 * @self: a list
 * @index: below hf_export_list_count()
 *
 * Returns: the pin's id in the registry
 */
gint64
hf_export_list_get_id (HfExportList *self, guint64 index)
{
  g_return_val_if_fail (index < self->ids->len, 0);

  return g_array_index (self->ids, gint64, index);
}

/**
 * hf_export_list_count_blocks:
 * @self: a list that is finished
 *
 * Returns: of how many blocks its manifest consists
 */
unsigned
hf_export_list_count_blocks (HfExportList *self)
{
  return 1 + self->cids->len;
}

/**
 * hf_export_list_get_block:
 * @self: a list that is finished
 * @index: below hf_export_list_count_blocks(); 0 is the root
 *
 * Returns: (transfer full): a block of its manifest
 */
HfBlock *
hf_export_list_get_block (HfExportList *self, unsigned index)
{
  const guint8 *bytes = hf_spill_get_data (self->bytes);
  gsize begin, end;

  if (index == 0)
    return hf_block_ref (self->root);
  g_return_val_if_fail (index <= self->cids->len, NULL);

  begin = index == 1 ? 0 : g_array_index (self->ends, gsize, index - 2);
  end = g_array_index (self->ends, gsize, index - 1);
  return hf_block_new (g_ptr_array_index (self->cids, index - 1), bytes + begin, end - begin);
}
