/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a query finds is listed before anything is done with it: what is done may change what it
 * finds. Eight bytes a pin. */
#include "hf-pin-set.h"

#include "hf-error.h"
#include "hf-setting-table.h"

#define PAGE 1000 /* pins of a page that is read */

struct _HfPinSet
{
  int references; /* atomic */
  GArray *ids; /* of gint64; NULL: what the query finds */
  HfPinQuery query;
  char *backend_id; /* what the query points to, from here on */
  char *text;
  char **more_backends;
  char **not_backends;
  char **more_text;
};

/**
 * hf_pin_set_new_of_ids:
 * @ids: (element-type gint64): pins; copied
 *
 * Returns: (transfer full): these pins
 */
HfPinSet *
hf_pin_set_new_of_ids (GArray *ids)
{
  HfPinSet *self = g_new0 (HfPinSet, 1);

  self->references = 1;
  self->ids = g_array_copy (ids);
  return self;
}

/**
 * hf_pin_set_new_of_query:
 * @query: its filters are copied; how it sorts, and where it stands, is not looked at
 *
 * Returns: (transfer full): all pins that it finds
 */
HfPinSet *
hf_pin_set_new_of_query (const HfPinQuery *query)
{
  HfPinSet *self = g_new0 (HfPinSet, 1);

  self->references = 1;
  self->backend_id = g_strdup (query->backend_id);
  self->text = g_strdup (query->text);
  self->query = *query;
  self->query.backend_id = self->backend_id;
  self->query.text = self->text;
  self->more_backends = g_strdupv ((char **)query->more_backends);
  self->not_backends = g_strdupv ((char **)query->not_backends);
  self->more_text = g_strdupv ((char **)query->more_text);
  self->query.more_backends = (const char *const *)self->more_backends;
  self->query.not_backends = (const char *const *)self->not_backends;
  self->query.more_text = (const char *const *)self->more_text;
  self->query.sort = HF_PIN_SORT_CREATED;
  self->query.descending = FALSE;
  self->query.after_id = 0;
  self->query.after_number = 0;
  self->query.after_name = NULL;
  self->query.limit = PAGE;
  return self;
}

/**
 * hf_pin_set_ref:
 * Returns: (transfer full): @self
 */
HfPinSet *
hf_pin_set_ref (HfPinSet *self)
{
  g_atomic_int_inc (&self->references);
  return self;
}

/**
 * hf_pin_set_unref:
 * @self: (transfer full): a set
 */
void
hf_pin_set_unref (HfPinSet *self)
{
  if (!g_atomic_int_dec_and_test (&self->references))
    return;
  g_clear_pointer (&self->ids, g_array_unref);
  g_free (self->backend_id);
  g_free (self->text);
  g_strfreev (self->more_backends);
  g_strfreev (self->not_backends);
  g_strfreev (self->more_text);
  g_free (self);
}

/**
 * hf_pin_set_is_empty:
 * Returns: whether it is known that there is none
 */
gboolean
hf_pin_set_is_empty (const HfPinSet *self)
{
  return self->ids && self->ids->len == 0;
}

/**
 * hf_pin_set_get_only:
 * Returns: the pin, when it is known that there is one alone; else 0
 */
gint64
hf_pin_set_get_only (const HfPinSet *self)
{
  return self->ids && self->ids->len == 1 ? g_array_index (self->ids, gint64, 0) : 0;
}

/* ---- reading ---- */

static gboolean
list_found (const HfPinSet *self, HfDb *db, GArray *ids, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfPolicy) policy = hf_setting_table_get_policy (db, error);
  HfPinQuery query = self->query;
  unsigned read;

  if (!policy)
    return FALSE;
  query.min_replicas = policy->min_replicas;
  query.target_replicas = policy->target_replicas;
  query.max_replicas = policy->max_replicas;
  do
    {
      g_autoptr (GPtrArray) pins = hf_pin_table_list (db, &query, error);

      if (!pins || g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      for (unsigned i = 0; i < pins->len; i++)
        g_array_append_val (ids, ((HfPin *)pins->pdata[i])->id);
      read = pins->len;
      if (read > 0)
        query.after_id = g_array_index (ids, gint64, ids->len - 1);
    }
  while (read == PAGE);
  return TRUE;
}

/**
 * hf_pin_set_list:
 * @self: a set
 * @engine: the engine
 * @cancellable: (nullable): stops it
 * @error: why it can't be read
 *
 * Returns: (transfer full) (element-type gint64): the pins of the set
 */
GArray *
hf_pin_set_list (const HfPinSet *self, HfEngine *engine, GCancellable *cancellable, GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  g_autoptr (GArray) ids = NULL;
  gboolean listed;
  HfDb *db;

  if (self->ids)
    return g_array_copy (self->ids);
  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  db = hf_store_borrow (store, error);
  listed = db && list_found (self, db, ids, cancellable, error);
  if (db)
    hf_store_give_back (store, db);
  return listed ? g_steal_pointer (&ids) : NULL;
}

/* A pin that is gone meanwhile, or managed no more, is left out. */
static gboolean
load_one (HfDb *db, gint64 id, GPtrArray *pins, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HfPin) pin = hf_pin_table_get (db, id, &why);

  if (pin && pin->managed)
    g_ptr_array_add (pins, g_steal_pointer (&pin));
  if (!why || g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/**
 * hf_pin_set_load:
 * @engine: the engine
 * @ids: (array length=n): pins
 * @n: how many
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfPin): those that are pinned still
 */
GPtrArray *
hf_pin_set_load (HfEngine *engine, const gint64 *ids, unsigned n, GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  g_autoptr (GPtrArray) pins = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_pin_free);
  HfDb *db = hf_store_borrow (store, error);
  gboolean loaded = db != NULL;

  for (unsigned i = 0; loaded && i < n; i++)
    loaded = load_one (db, ids[i], pins, error);
  if (db)
    hf_store_give_back (store, db);
  return loaded ? g_steal_pointer (&pins) : NULL;
}

typedef void (*EachFunc) (const HfPin *pin, gpointer data);

static gboolean
for_each (const HfPinSet *self, HfEngine *engine, EachFunc func, gpointer data,
          GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) ids = hf_pin_set_list (self, engine, cancellable, error);

  for (unsigned i = 0; ids && i < ids->len; i += PAGE)
    {
      g_autoptr (GPtrArray) pins = hf_pin_set_load (engine, &g_array_index (ids, gint64, i),
                                                    MIN (PAGE, ids->len - i), error);

      if (!pins || g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_ptr_array_foreach (pins, (GFunc)func, data);
    }
  return ids != NULL;
}

static void
add_to_sum (const HfPin *pin, gpointer data)
{
  HfPinSum *sum = data;

  sum->pins++;
  sum->bytes += pin->size;
  sum->waiting += pin->content == HF_CONTENT_WAITING;
}

/**
 * hf_pin_set_sum:
 * @self: a set
 * @engine: the engine
 * @sum: (out): what there is
 * @cancellable: (nullable): stops it
 * @error: why it can't be read
 *
 * Returns: whether it was read
 */
gboolean
hf_pin_set_sum (const HfPinSet *self, HfEngine *engine, HfPinSum *sum, GCancellable *cancellable,
                GError **error)
{
  *sum = (HfPinSum){ 0 };
  return for_each (self, engine, add_to_sum, sum, cancellable, error);
}

static void
add_cid (const HfPin *pin, gpointer data)
{
  if (pin->content != HF_CONTENT_WAITING)
    g_ptr_array_add (data, hf_cid_ref (pin->cid));
}

/**
 * hf_pin_set_list_cids:
 * @self: a set
 * @engine: the engine
 * @cancellable: (nullable): stops it
 * @error: why it can't be read
 *
 * Returns: (transfer full) (element-type HfCid): the pins that have content
 */
GPtrArray *
hf_pin_set_list_cids (const HfPinSet *self, HfEngine *engine, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GPtrArray) cids = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);

  return for_each (self, engine, add_cid, cids, cancellable, error) ? g_steal_pointer (&cids)
                                                                    : NULL;
}
