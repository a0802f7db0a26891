/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From what a user selects to the list of an export. Everything that can be refused is refused
 * here, before a byte is given out. A query is read a page at a time; ids grow, so a pin that is
 * added meanwhile is listed or not, but none is listed twice. Threading: blocks; workers only. */

#include "hf-selection.h"

#include <glib/gi18n-lib.h>

#include "hf-error.h"
#include "hf-human.h"
#include "hf-manifest.h"
#include "hf-setting-table.h"

#define NAMED 10 /* CIDs in a message */

/* CIDs that an error names. */
typedef struct
{
  GString *text;
  guint64 n;
} Named;

static void
name (Named *named, const char *cid)
{
  if (named->n < NAMED)
    g_string_append_printf (named->text, "%s%s", named->n > 0 ? ", " : "", cid);
  else if (named->n == NAMED)
    g_string_append (named->text, ", …");
  named->n++;
}

static void
named_clear (Named *named)
{
  g_string_free (named->text, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Named, named_clear)

static gboolean
take (const HfSelection *self, HfExportList *list, const HfPin *pin, Named *waiting, GError **error)
{
  if (pin->content != HF_CONTENT_WAITING)
    return hf_export_list_add (list, pin, error);
  if (!self->skip_waiting)
    name (waiting, pin->text);
  return TRUE;
}

/* FALSE without @error: there is no such pin. */
static gboolean
take_cid (const HfSelection *self, HfDb *db, HfExportList *list, HfCid *cid, Named *waiting,
          GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HfPin) pin = hf_pin_table_find_managed (db, cid, &why);

  if (pin != NULL)
    return take (self, list, pin, waiting, error);
  if (!g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
take_cids (const HfSelection *self, HfDb *db, HfExportList *list, Named *waiting, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (hf_cid_hash, hf_cid_equal);
  g_auto (Named) unknown = { g_string_new (NULL), 0 };

  for (unsigned i = 0; i < self->cids->len; i++)
    {
      HfCid *cid = g_ptr_array_index (self->cids, i);
      g_autoptr (GError) why = NULL;
      g_autofree char *text = NULL;

      if (!g_hash_table_add (seen, cid) || take_cid (self, db, list, cid, waiting, &why))
        continue;
      if (why != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
      text = hf_cid_to_text (cid);
      name (&unknown, text);
    }
  if (unknown.n == 0)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND,
               "%" G_GUINT64_FORMAT " of the %u CIDs %s not pinned: %s", unknown.n, self->cids->len,
               unknown.n == 1 ? "is" : "are", unknown.text->str);
  return FALSE;
}

static gboolean
take_page (const HfSelection *self, HfDb *db, HfExportList *list, HfPinQuery *query, Named *waiting,
           gboolean *last, GError **error)
{
  g_autoptr (GPtrArray) pins = hf_pin_table_list (db, query, error);

  for (unsigned i = 0; pins != NULL && i < pins->len; i++)
    if (!take (self, list, g_ptr_array_index (pins, i), waiting, error))
      return FALSE;
  if (pins == NULL)
    return FALSE;
  *last = pins->len < query->limit;
  if (!*last)
    query->after_id = ((HfPin *)g_ptr_array_index (pins, pins->len - 1))->id;
  return TRUE;
}

static gboolean
take_query (const HfSelection *self, HfDb *db, HfExportList *list, Named *waiting,
            GCancellable *cancellable, GError **error)
{
  g_autoptr (HfPolicy) policy = hf_setting_table_get_policy (db, error);
  HfPinQuery query = self->query;
  gboolean last = FALSE;

  if (policy == NULL)
    return FALSE;
  query.min_replicas = policy->min_replicas;
  query.target_replicas = policy->target_replicas;
  query.max_replicas = policy->max_replicas;
  query.limit = HF_MANIFEST_PAGE_PINS;
  query.after_id = 0;
  while (!last)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !take_page (self, db, list, &query, waiting, &last, error))
      return FALSE;
  return TRUE;
}

/**
 * hf_selection_list:
 * @self: a selection
 * @db: the registry
 * @spill_dir: for private temporary files
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Returns: (transfer full): the pins, finished; %NULL with NOT_FOUND naming CIDs that are not
 * pinned, CONFLICT naming pins whose content was never held here, TOO_LARGE, or when the registry
 * can't be read
 */
HfExportList *
hf_selection_list (const HfSelection *self, HfDb *db, const char *spill_dir,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (HfExportList) list = hf_export_list_new (spill_dir);
  g_auto (Named) waiting = { g_string_new (NULL), 0 };
  gboolean taken = self->cids != NULL ? take_cids (self, db, list, &waiting, error)
                                      : take_query (self, db, list, &waiting, cancellable, error);

  if (!taken)
    return NULL;
  if (waiting.n > 0)
    {
      g_autofree char *count = hf_human_count (waiting.n);

      g_set_error (
          error, HF_ERROR, HF_ERROR_CONFLICT,
          g_dngettext (GETTEXT_PACKAGE,
                       "%s pin still waits for content that was never held here: %s; leave it "
                       "out",
                       "%s pins still wait for content that was never held here: %s; leave them "
                       "out",
                       (gulong)waiting.n),
          count, waiting.text->str);
      return NULL;
    }
  return hf_export_list_finish (list, error) ? g_steal_pointer (&list) : NULL;
}
