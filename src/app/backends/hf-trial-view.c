/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread, but for run_trial(). A trial that was given up is not waited for. */
#include "hf-trial-view.h"

#include <glib/gi18n.h>

#include "hf-backend-wording.h"
#include "hf-wording.h"

struct _HfTrialView
{
  AdwBin parent_instance;

  HfDesk *desk;
  GtkSpinner *spinner;
  GtkImage *icon;
  GtkLabel *sentence;
  GtkWidget *cancel_button;
  GtkLabel *hint;
  GtkListBox *steps;
  GCancellable *cancellable; /* of the trial that runs */
  HfBackendTrial *trial; /* the last one that ended */
};

G_DEFINE_FINAL_TYPE (HfTrialView, hf_trial_view, ADW_TYPE_BIN)

enum
{
  ENDED,
  N_SIGNALS
};

static unsigned signals[N_SIGNALS];

/* ---- the trial ---- */

typedef struct
{
  char *id; /* a backend; NULL: settings */
  char *kind;
  JsonObject *settings;
  JsonObject *secrets;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_free (order->id);
  g_free (order->kind);
  g_clear_pointer (&order->settings, json_object_unref);
  g_clear_pointer (&order->secrets, json_object_unref);
  g_free (order);
}

static gpointer
run_trial (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  const Order *order = data;

  if (order->id)
    return hf_backend_trial_new (engine, order->id, cancellable, error);
  return hf_backend_trial_new_for_settings (engine, order->kind, order->settings, order->secrets,
                                            cancellable, error);
}

/* ---- what is shown ---- */

static void
show_running (HfTrialView *self, gboolean running)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), running);
  gtk_spinner_set_spinning (self->spinner, running);
  gtk_widget_set_visible (self->cancel_button, running);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), !running);
  gtk_widget_set_visible (GTK_WIDGET (self->steps), !running && self->trial);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), FALSE);
}

static void
show_sentence (HfTrialView *self, HfSign sign, const char *sentence)
{
  static const char *const styles[] = { "success", "error", NULL };

  for (unsigned i = 0; styles[i]; i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), styles[i]);
  if (sign.style)
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), sign.style);
  gtk_image_set_from_icon_name (self->icon, sign.icon);
  gtk_label_set_text (self->sentence, sentence);
}

static void
add_step (HfTrialView *self, const HfTrialStep *step)
{
  HfSign sign = hf_trial_wording_result (step->result);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (sign.icon);
  GtkWidget *word = gtk_label_new (sign.word);
  g_autofree char *detail = hf_wording_capital (step->detail);
  g_autofree char *markup = g_markup_escape_text (detail, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), hf_trial_wording_step (step));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), markup);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (sign.style)
    gtk_widget_add_css_class (icon, sign.style);
  gtk_widget_add_css_class (word, "dim-label");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), word);
  gtk_list_box_append (self->steps, row);
}

static void
show_trial (HfTrialView *self)
{
  const HfTrialStep *failed = self->trial->failed;
  HfSign sign = hf_trial_wording_result (failed ? HF_TRIAL_BAD : HF_TRIAL_GOOD);
  g_autofree char *detail = failed ? hf_wording_capital (failed->detail) : NULL;
  g_autofree char *hint = failed ? hf_wording_capital (failed->hint) : NULL;
  GtkWidget *row;

  show_sentence (self, sign, failed ? detail : _ ("All is well"));
  gtk_label_set_selectable (self->sentence, failed != NULL); /* for asking others */
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->steps))))
    gtk_list_box_remove (self->steps, row);
  for (unsigned i = 0; i < self->trial->steps->len; i++)
    add_step (self, self->trial->steps->pdata[i]);
  gtk_label_set_text (self->hint, hint ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint), hint && *hint);
}

/* Who waits for a trial, and what stops it. */
typedef struct
{
  HfTrialView *view;
  GCancellable *cancellable;
} Waiter;

static void
waiter_free (Waiter *waiter)
{
  g_object_unref (waiter->view);
  g_object_unref (waiter->cancellable);
  g_free (waiter);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Waiter, waiter_free)

static void
on_tried (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Waiter) waiter = data;
  HfTrialView *self = waiter->view;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBackendTrial) trial = hf_desk_run_finish (HF_DESK (source), result, &error);
  g_autofree char *why = error ? hf_wording_capital (error->message) : NULL;

  if (self->cancellable != waiter->cancellable) /* it was given up */
    return;
  g_clear_pointer (&self->trial, hf_backend_trial_free);
  self->trial = g_steal_pointer (&trial);
  g_clear_object (&self->cancellable);
  show_running (self, FALSE);
  if (self->trial)
    show_trial (self);
  else
    show_sentence (self, hf_trial_wording_result (HF_TRIAL_BAD), why);
  g_signal_emit (self, signals[ENDED], 0);
}

/* @order: (transfer full) */
static void
begin (HfTrialView *self, Order *order)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  hf_trial_view_cancel (self);
  g_clear_pointer (&self->trial, hf_backend_trial_free);
  self->cancellable = g_cancellable_new ();
  waiter->view = g_object_ref (self);
  waiter->cancellable = g_object_ref (self->cancellable);
  show_running (self, TRUE);
  gtk_label_set_text (self->sentence, _ ("Testing the connection…"));
  hf_desk_run (self->desk, run_trial, order, order_free, (GDestroyNotify)hf_backend_trial_free,
               self->cancellable, on_tried, waiter);
}

/**
 * hf_trial_view_try_backend:
 * @id: a backend
 */
void
hf_trial_view_try_backend (HfTrialView *self, const char *id)
{
  Order *order = g_new0 (Order, 1);

  order->id = g_strdup (id);
  begin (self, order);
}

/**
 * hf_trial_view_try_settings:
 * @kind: of a backend that there is not
 * @settings: its settings
 * @secrets: (nullable): name → value
 */
void
hf_trial_view_try_settings (HfTrialView *self, const char *kind, JsonObject *settings,
                            JsonObject *secrets)
{
  Order *order = g_new0 (Order, 1);

  order->kind = g_strdup (kind);
  order->settings = json_object_ref (settings);
  order->secrets = secrets ? json_object_ref (secrets) : NULL;
  begin (self, order);
}

/**
 * hf_trial_view_cancel:
 *
 * Gives up what runs. The worker ends when it notices.
 */
void
hf_trial_view_cancel (HfTrialView *self)
{
  if (!self->cancellable)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  show_running (self, FALSE);
  show_sentence (self, hf_trial_wording_result (HF_TRIAL_SKIPPED), _ ("The test was cancelled"));
  g_signal_emit (self, signals[ENDED], 0);
}

/**
 * hf_trial_view_get_trial:
 * Returns: (transfer none) (nullable): what the last trial found
 */
const HfBackendTrial *
hf_trial_view_get_trial (HfTrialView *self)
{
  return self->trial;
}

/* ---- its life ---- */

static void
hf_trial_view_dispose (GObject *object)
{
  HfTrialView *self = HF_TRIAL_VIEW (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (hf_trial_view_parent_class)->dispose (object);
}

static void
hf_trial_view_finalize (GObject *object)
{
  HfTrialView *self = HF_TRIAL_VIEW (object);

  g_clear_pointer (&self->trial, hf_backend_trial_free);
  G_OBJECT_CLASS (hf_trial_view_parent_class)->finalize (object);
}

static void
hf_trial_view_class_init (HfTrialViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_trial_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_trial_view_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/backends/hf-trial-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HfTrialView, spinner);
  gtk_widget_class_bind_template_child (widget_class, HfTrialView, icon);
  gtk_widget_class_bind_template_child (widget_class, HfTrialView, sentence);
  gtk_widget_class_bind_template_child (widget_class, HfTrialView, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, HfTrialView, hint);
  gtk_widget_class_bind_template_child (widget_class, HfTrialView, steps);
  gtk_widget_class_bind_template_callback (widget_class, hf_trial_view_cancel);
  signals[ENDED] = g_signal_new ("ended", HF_TYPE_TRIAL_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
hf_trial_view_init (HfTrialView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hf_trial_view_new:
 * @desk: what it works with
 *
 * Returns: (transfer floating): a view without a trial
 */
GtkWidget *
hf_trial_view_new (HfDesk *desk)
{
  HfTrialView *self = g_object_new (HF_TYPE_TRIAL_VIEW, NULL);

  self->desk = g_object_ref (desk);
  return GTK_WIDGET (self);
}
