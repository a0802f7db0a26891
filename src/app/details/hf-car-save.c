/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pins become a CAR in a file: one alone with itself as the root, several behind a list of them. */
#include "hf-car-save.h"

#include <glib/gi18n.h>

#include "hf-error.h"
#include "hf-progress-dialog.h"
#include "hf-save.h"
#include "hf-wording.h"

#define LARGE ((guint64)32 * 1000 * 1000) /* bytes, for which progress is shown at once */

typedef struct
{
  HfPinSet *pins;
  char *path;
  HfPinSum sum; /* what there was to save */
  HfTally *tally;
  GCancellable *cancellable;
  HfProgressDialog *dialog;
} Save;

static void
save_free (Save *self)
{
  hf_progress_dialog_end (self->dialog);
  hf_pin_set_unref (self->pins);
  g_free (self->path);
  hf_tally_unref (self->tally);
  g_object_unref (self->cancellable);
  g_free (self);
}

static GInputStream *
open_stream (HfEngine *engine, const Save *save, GCancellable *cancellable, GError **error)
{
  HfSelection selection = { 0 };
  g_autoptr (HfCid) manifest = NULL;
  g_autoptr (GPtrArray) cids = hf_pin_set_list_cids (save->pins, engine, cancellable, error);

  if (!cids)
    return NULL;
  if (cids->len == 0)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_CONFLICT,
                           _ ("the content of these pins was never held here"));
      return NULL;
    }
  if (save->sum.pins == 1)
    return hf_engine_export_pin (engine, cids->pdata[0], error);
  selection.cids = cids;
  return hf_engine_export_pins (engine, &selection, &manifest, cancellable, error);
}

static gboolean
show_dialog (gpointer data)
{
  hf_progress_dialog_show_now (data);
  return G_SOURCE_REMOVE;
}

static gpointer
save_on_worker (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  Save *save = data;
  g_autoptr (GInputStream) stream = NULL;

  if (!hf_pin_set_sum (save->pins, engine, &save->sum, cancellable, error))
    return NULL;
  hf_tally_set_total (save->tally, save->sum.bytes);
  if (save->sum.bytes > LARGE)
    g_idle_add_full (G_PRIORITY_DEFAULT, show_dialog, g_object_ref (save->dialog), g_object_unref);
  stream = open_stream (engine, save, cancellable, error);
  if (stream)
    hf_save_stream (stream, save->path, save->tally, cancellable, error);
  return NULL;
}

static char *
describe (const Save *save)
{
  guint64 pins = save->sum.pins - save->sum.waiting;
  g_autofree char *name = g_path_get_basename (save->path);
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *count = hf_wording_count (pins);
  g_autofree char *left = hf_wording_count (save->sum.waiting);
  g_autofree char *text
      = g_strdup_printf (ngettext ("%s pin saved as “%s”", "%s pins saved as “%s”", (gulong)pins),
                         count, shown);

  if (save->sum.waiting == 0)
    return g_steal_pointer (&text);
  return g_strdup_printf (ngettext ("%s; %s pin without content left out",
                                    "%s; %s pins without content left out",
                                    (gulong)save->sum.waiting),
                          text, left);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  HfDesk *desk = HF_DESK (source);
  Save *save = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  hf_desk_run_finish (desk, result, &error);
  if (error)
    hf_desk_say_error (desk, _ ("Nothing was exported"), error);
  else
    {
      text = describe (save);
      hf_desk_say (desk, text);
    }
  save_free (save);
}

/**
 * hf_car_save:
 * @desk: the desk
 * @parent: (nullable): the window over which progress is shown
 * @pins: what is saved; pins whose content was never held here are left out
 * @path: the file, which appears when all of it is there; what is there is replaced then
 *
 * Says how it went.
 */
void
hf_car_save (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, const char *path)
{
  Save *save = g_new0 (Save, 1);

  save->pins = hf_pin_set_ref (pins);
  save->path = g_strdup (path);
  save->tally = hf_tally_new ();
  save->cancellable = g_cancellable_new ();
  save->dialog = hf_progress_dialog_new (parent, _ ("Exporting Pins"), save->tally, HF_TALLY_BYTES,
                                         save->cancellable);
  hf_desk_run (desk, save_on_worker, save, NULL, NULL, save->cancellable, on_saved, save);
}
