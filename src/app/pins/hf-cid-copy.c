/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-cid-copy.h"

#include <glib/gi18n.h>

#include "hf-error.h"
#include "hf-pin-table.h"
#include "hf-wording.h"

/* A pin that is gone meanwhile is left out. */
static gboolean
append_cid (GString *text, HfDb *db, gint64 id, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HfPin) pin = hf_pin_table_get (db, id, &why);

  if (pin)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", pin->text);
  else if (!g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  return TRUE;
}

static gpointer
read_cids (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  const GArray *ids = data;
  g_autoptr (GString) text = g_string_new (NULL);
  HfStore *store = hf_engine_get_store (engine);
  HfDb *db = hf_store_borrow (store, error);
  gboolean ok = db != NULL;

  for (unsigned i = 0; i < ids->len && ok; i++)
    ok = !g_cancellable_set_error_if_cancelled (cancellable, error)
         && append_cid (text, db, g_array_index (ids, gint64, i), error);
  hf_store_give_back (store, db);
  return ok ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  HfDesk *desk = HF_DESK (source);
  g_autoptr (GdkClipboard) clipboard = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = hf_desk_run_finish (desk, result, &error);

  if (!text)
    {
      hf_desk_say_error (desk, _ ("The CIDs could not be copied"), error);
      return;
    }
  gdk_clipboard_set_text (clipboard, text);
  hf_desk_say (desk, strchr (text, '\n') ? _ ("CIDs copied") : _ ("CID copied"));
}

/**
 * hf_cid_copy_to:
 * @clipboard: gets the CIDs, a line each, in a moment
 * @desk: where that is done, and what becomes of it is said
 * @ids: (element-type gint64): of pins; not changed any more
 */
void
hf_cid_copy_to (GdkClipboard *clipboard, HfDesk *desk, GArray *ids)
{
  hf_desk_run (desk, read_cids, g_array_ref (ids), (GDestroyNotify)g_array_unref, g_free, NULL,
               on_read, g_object_ref (clipboard));
}
