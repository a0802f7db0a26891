/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the kinds to the form, to the trial, and to the engine. Main thread, but for save(). */
#include "hf-backend-dialog.h"

#include <glib/gi18n.h>

#include "hf-backend-form.h"
#include "hf-backend-saving.h"
#include "hf-backend-wording.h"
#include "hf-trial-view.h"
#include "hf-wording.h"

struct _HfBackendDialog
{
  HfSubwindow parent_instance;

  HfDesk *desk;
  char *id; /* the backend that is changed; NULL: a new one */
  GtkButton *back_button;
  GtkButton *action_button;
  GtkStack *stack;
  GtkListBox *kinds;
  AdwBin *form_bin;
  HfBackendForm *form;
  GtkWidget *trouble_box;
  GtkLabel *trouble;
  GtkWidget *test_button;
  AdwBin *trial_bin;
  HfTrialView *trial;
  gboolean adding; /* once the trial is good */
  gboolean saving;
};

G_DEFINE_FINAL_TYPE (HfBackendDialog, hf_backend_dialog, HF_TYPE_SUBWINDOW)

/* ---- its pages ---- */

static gboolean
is_on (HfBackendDialog *self, const char *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0;
}

static gboolean
may_add_anyway (HfBackendDialog *self)
{
  const HfBackendTrial *trial = hf_trial_view_get_trial (self->trial);

  return self->adding && trial && trial->failed && hf_backend_trial_allows_adding (trial);
}

/* What the buttons of the header say and do. */
static void
show_buttons (HfBackendDialog *self)
{
  gboolean first = is_on (self, self->id ? "form" : "kinds");
  gboolean form = is_on (self, "form");

  gtk_button_set_label (self->back_button, first ? _ ("Cancel") : _ ("Back"));
  gtk_button_set_label (self->action_button, self->id ? _ ("Save")
                                             : form   ? _ ("Add")
                                                      : _ ("Add Anyway"));
  gtk_widget_set_visible (GTK_WIDGET (self->action_button),
                          form || (is_on (self, "trial") && may_add_anyway (self)));
  gtk_widget_set_sensitive (GTK_WIDGET (self->action_button),
                            !self->saving && self->form && hf_backend_form_is_valid (self->form));
  gtk_widget_set_sensitive (GTK_WIDGET (self->back_button), !self->saving);
  gtk_widget_set_sensitive (GTK_WIDGET (self->form_bin), !self->saving);
  gtk_widget_set_visible (self->test_button, !self->id);
  gtk_widget_set_sensitive (self->test_button, self->form && hf_backend_form_is_valid (self->form));
}

/* The stack does so itself only when the focus was in it before. */
static void
focus_first (HfBackendDialog *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GtkWidget *page = gtk_stack_get_visible_child (self->stack);

  if (!focus || !gtk_widget_is_ancestor (focus, page))
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}

static void
go_to (HfBackendDialog *self, const char *page)
{
  gtk_stack_set_visible_child_name (self->stack, page);
  show_buttons (self);
  focus_first (self);
}

static void
show_trouble (HfBackendDialog *self, const char *text)
{
  g_autofree char *sentence = hf_wording_capital (text);

  gtk_label_set_text (self->trouble, sentence);
  gtk_widget_set_visible (self->trouble_box, text != NULL);
}

static void
on_back (HfBackendDialog *self)
{
  if (is_on (self, self->id ? "form" : "kinds"))
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  hf_trial_view_cancel (self->trial);
  self->adding = FALSE;
  go_to (self, is_on (self, "trial") ? "form" : "kinds");
}

/* ---- the kinds ---- */

static void
on_kind (HfBackendDialog *self, GtkListBoxRow *row)
{
  hf_backend_dialog_choose (self, g_object_get_data (G_OBJECT (row), "kind"));
}

static void
add_kinds (HfBackendDialog *self)
{
  const HfBackendKind *kind;

  for (gsize i = 0; (kind = hf_backend_kind_at (i)); i++)
    {
      GtkWidget *row = adw_action_row_new ();

      if (kind->for_tests)
        continue;
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (kind->title));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (kind->summary));
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                                 gtk_image_new_from_icon_name (hf_backend_wording_icon (kind)));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 gtk_image_new_from_icon_name ("go-next-symbolic"));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_object_set_data (G_OBJECT (row), "kind", (gpointer)kind);
      gtk_list_box_append (self->kinds, row);
    }
}

/* ---- saving ---- */

/* @denied: what the place says to new secrets */
static void
tell_saved (HfBackendDialog *self, const HfBackendInfo *info)
{
  g_autofree char *text = NULL;

  if (self->id && info->state != HF_BACKEND_HEALTHY && !info->paused && info->reason)
    text = g_strdup_printf (_ ("“%s” was changed, but can’t be used: %s"), info->id, info->reason);
  else if (self->id)
    text = g_strdup_printf (_ ("“%s” was changed"), info->id);
  else
    text = g_strdup_printf (_ ("“%s” was added"), info->id);
  hf_desk_say (self->desk, text);
  if (!self->id)
    hf_desk_show (self->desk, "backends", info->id);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfBackendDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBackendSaving) saving = hf_desk_run_finish (HF_DESK (source), result, &error);
  g_autofree char *rest = NULL;

  self->saving = FALSE;
  if (!self->desk) /* closed meanwhile; the page shows what came of it */
    return;
  if (saving && saving->info)
    {
      tell_saved (self, saving->info);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  go_to (self, "form");
  if (saving && hf_problems_count (saving->problems) > 0)
    rest = hf_backend_form_show_problems (self->form, saving->problems);
  else
    rest = g_strdup (saving ? saving->error->message : error->message);
  show_trouble (self, rest);
}

static void
save (HfBackendDialog *self)
{
  g_autoptr (JsonObject) wish = hf_backend_form_read (self->form);

  self->saving = TRUE;
  show_trouble (self, NULL);
  show_buttons (self);
  hf_desk_run (self->desk, hf_backend_saving_run,
               hf_backend_saving_order (self->id, hf_backend_form_get_kind (self->form), wish),
               (GDestroyNotify)hf_backend_saving_free, (GDestroyNotify)hf_backend_saving_free, NULL,
               on_saved, g_object_ref (self));
}

/* ---- trying ---- */

static void
try_settings (HfBackendDialog *self, gboolean adding)
{
  g_autoptr (JsonObject) wish = hf_backend_form_read (self->form);
  g_autoptr (JsonObject) none = json_object_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  JsonObject *settings = none, *secrets = NULL;

  hf_json_read_object (wish, "settings", &settings, problems);
  hf_json_read_object (wish, "secrets", &secrets, problems);
  self->adding = adding;
  show_trouble (self, NULL);
  hf_trial_view_try_settings (self->trial, hf_backend_form_get_kind (self->form)->name, settings,
                              secrets);
  go_to (self, "trial");
}

static void
on_tried (HfBackendDialog *self)
{
  const HfBackendTrial *trial = hf_trial_view_get_trial (self->trial);

  if (!is_on (self, "trial"))
    return;
  if (self->adding && trial && !trial->failed)
    save (self);
  else
    show_buttons (self);
}

static void
on_test (HfBackendDialog *self)
{
  try_settings (self, FALSE);
}

static void
on_action (HfBackendDialog *self)
{
  if (self->id || is_on (self, "trial"))
    save (self);
  else
    try_settings (self, TRUE);
}

/* ---- its life ---- */

static void
hf_backend_dialog_dispose (GObject *object)
{
  HfBackendDialog *self = HF_BACKEND_DIALOG (object);

  if (self->trial)
    g_signal_handlers_disconnect_by_data (self->trial, self);
  if (self->trial)
    hf_trial_view_cancel (self->trial);
  g_clear_object (&self->trial);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (hf_backend_dialog_parent_class)->dispose (object);
}

static void
hf_backend_dialog_finalize (GObject *object)
{
  g_free (HF_BACKEND_DIALOG (object)->id);
  G_OBJECT_CLASS (hf_backend_dialog_parent_class)->finalize (object);
}

static void
hf_backend_dialog_class_init (HfBackendDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_backend_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_backend_dialog_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/backends/hf-backend-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, HfBackendDialog, back_button);
  gtk_widget_class_bind_template_child (widget_class, HfBackendDialog, action_button);
  gtk_widget_class_bind_template_child (widget_class, HfBackendDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, HfBackendDialog, kinds);
  gtk_widget_class_bind_template_child (widget_class, HfBackendDialog, form_bin);
  gtk_widget_class_bind_template_child (widget_class, HfBackendDialog, trouble_box);
  gtk_widget_class_bind_template_child (widget_class, HfBackendDialog, trouble);
  gtk_widget_class_bind_template_child (widget_class, HfBackendDialog, test_button);
  gtk_widget_class_bind_template_child (widget_class, HfBackendDialog, trial_bin);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_action);
  gtk_widget_class_bind_template_callback (widget_class, on_kind);
  gtk_widget_class_bind_template_callback (widget_class, on_test);
}

static void
hf_backend_dialog_init (HfBackendDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->action_button));
}

static HfBackendDialog *
make (HfDesk *desk, GtkWindow *parent, const char *title)
{
  HfBackendDialog *self
      = g_object_new (HF_TYPE_BACKEND_DIALOG, "transient-for", parent, "title", title, NULL);

  self->desk = g_object_ref (desk);
  self->trial = g_object_ref_sink (HF_TRIAL_VIEW (hf_trial_view_new (desk)));
  adw_bin_set_child (self->trial_bin, GTK_WIDGET (self->trial));
  g_signal_connect_object (self->trial, "ended", G_CALLBACK (on_tried), self, G_CONNECT_SWAPPED);
  return self;
}

static void
show_form (HfBackendDialog *self, const HfBackendKind *kind, const HfBackendInfo *info)
{
  self->form = HF_BACKEND_FORM (hf_backend_form_new (self->desk, kind, info));
  adw_bin_set_child (self->form_bin, GTK_WIDGET (self->form));
  g_signal_connect_object (self->form, "changed", G_CALLBACK (show_buttons), self,
                           G_CONNECT_SWAPPED);
  show_trouble (self, NULL);
  go_to (self, "form");
}

/**
 * hf_backend_dialog_choose:
 * @kind: what is to be added; lives as long as the dialog
 */
void
hf_backend_dialog_choose (HfBackendDialog *self, const HfBackendKind *kind)
{
  show_form (self, kind, NULL);
}

/**
 * hf_backend_dialog_add:
 * @parent: over which it stands
 *
 * Returns: (transfer none): a dialog that asks for a kind first
 */
HfBackendDialog *
hf_backend_dialog_add (HfDesk *desk, GtkWindow *parent)
{
  HfBackendDialog *self = make (desk, parent, _ ("Add Backend"));

  add_kinds (self);
  gtk_window_present (GTK_WINDOW (self));
  go_to (self, "kinds");
  return self;
}

/**
 * hf_backend_dialog_edit:
 * @parent: over which it stands
 * @id: a backend that the last look found
 *
 * Returns: (transfer none) (nullable): a dialog to change it; %NULL when it is not there
 */
HfBackendDialog *
hf_backend_dialog_edit (HfDesk *desk, GtkWindow *parent, const char *id)
{
  const HfBackendInfo *info = hf_overview_find_backend (hf_desk_get_overview (desk), id);
  const HfBackendKind *kind = info ? hf_backend_kind_find (info->kind) : NULL;
  g_autofree char *title = g_strdup_printf (_ ("Settings of “%s”"), id);
  HfBackendDialog *self;

  if (!kind)
    return NULL;
  self = make (desk, parent, title);
  self->id = g_strdup (id);
  gtk_window_present (GTK_WINDOW (self));
  show_form (self, kind, info);
  return self;
}
