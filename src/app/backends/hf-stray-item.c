/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading blocks on the disk: workers only. */
#include "hf-stray-item.h"

#include "hf-backend-table.h"
#include "hf-stray-table.h"

G_DEFINE_FINAL_TYPE (HfStrayItem, hf_stray_item, G_TYPE_OBJECT)

static void
hf_stray_item_finalize (GObject *object)
{
  HfStrayItem *self = HF_STRAY_ITEM (object);

  g_clear_pointer (&self->cid, hf_cid_unref);
  g_free (self->cid_text);
  g_free (self->name);
  G_OBJECT_CLASS (hf_stray_item_parent_class)->finalize (object);
}

static void
hf_stray_item_class_init (HfStrayItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_stray_item_finalize;
}

static void
hf_stray_item_init (HfStrayItem *self)
{
}

static HfStrayItem *
make_item (const HfStray *stray, const HfBackendInfo *info)
{
  HfStrayItem *item = g_object_new (HF_TYPE_STRAY_ITEM, NULL);

  item->id = stray->id;
  item->cid = hf_cid_ref (stray->cid);
  item->cid_text = hf_cid_to_text (stray->cid);
  item->name = g_strdup (stray->name);
  item->bytes = stray->bytes;
  item->first_seen = stray->first_seen;
  item->declined = stray->state == HF_STRAY_DECLINED;
  item->wanted = stray->state == HF_STRAY_WANTED
                 || (stray->state == HF_STRAY_FOUND && stray->id <= info->adopt_upto);
  return item;
}

static GPtrArray *
read_page (HfDb *db, const char *backend_id, gint64 after_id, unsigned limit, GError **error)
{
  g_autoptr (HfBackendInfo) info = hf_backend_table_get (db, backend_id, error);
  g_autoptr (GPtrArray) strays
      = info ? hf_stray_table_list (db, info->store_id, after_id, limit, error) : NULL;
  GPtrArray *items;

  if (!strays)
    return NULL;
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (unsigned i = 0; i < strays->len; i++)
    g_ptr_array_add (items, make_item (strays->pdata[i], info));
  return items;
}

/**
 * hf_stray_item_read_page:
 * @engine: an engine
 * @backend_id: a backend
 * @after_id: the last one of the page before; 0 = from the beginning
 * @limit: how many at most
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfStrayItem): what else it holds; %NULL with @error
 */
GPtrArray *
hf_stray_item_read_page (HfEngine *engine, const char *backend_id, gint64 after_id, unsigned limit,
                         GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  HfDb *db = hf_store_borrow (store, error);
  GPtrArray *items = db ? read_page (db, backend_id, after_id, limit, error) : NULL;

  if (db)
    hf_store_give_back (store, db);
  return items;
}
