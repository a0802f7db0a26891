/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pin is read on a worker, once at a time and only while it is seen; what comes of it changes
 * the rows that are there. */
#include "hf-pin-details.h"

#include <glib/gi18n.h>

#include "hf-error.h"
#include "hf-pin-actions.h"
#include "hf-pin-view.h"

struct _HfPinDetails
{
  AdwBin parent_instance;

  GtkLabel *title;
  GtkMenuButton *menu;
  GtkStack *stack;
  AdwStatusPage *nothing;
  HfPinView *view;

  HfDesk *desk;
  HfPinActions *actions;
  gint64 pin_id; /* 0: none */
  gboolean reading;
  gboolean read_again;
};

G_DEFINE_FINAL_TYPE (HfPinDetails, hf_pin_details, ADW_TYPE_BIN)

static unsigned closed_signal;

/* ---- what is shown ---- */

static void
show_report (HfPinDetails *self, const HfPinReport *report)
{
  const HfPin *pin = report->pin;

  gtk_label_set_text (self->title, pin->name && *pin->name ? pin->name : pin->text);
  gtk_widget_set_visible (GTK_WIDGET (self->menu), pin->managed);
  hf_pin_view_set (self->view, report);
  gtk_stack_set_visible_child_name (self->stack, "pin");
}

static void
show_nothing (HfPinDetails *self, const char *icon, const char *title, const char *text)
{
  adw_status_page_set_icon_name (self->nothing, icon);
  adw_status_page_set_title (self->nothing, title);
  adw_status_page_set_description (self->nothing, text);
  gtk_widget_set_visible (GTK_WIDGET (self->menu), FALSE);
  gtk_label_set_text (self->title, _ ("Pin"));
  gtk_stack_set_visible_child_name (self->stack, "nothing");
}

/* ---- reading ---- */

static void read_pin (HfPinDetails *self);

static gpointer
read_on_worker (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  return hf_pin_report_read (engine, data, error);
}

static void
show_failure (HfPinDetails *self, const GError *error)
{
  g_autofree char *text = g_markup_escape_text (error->message, -1);

  if (g_error_matches (error, HF_ERROR, HF_ERROR_NOT_FOUND))
    show_nothing (self, "hf-pins-symbolic", _ ("No Longer Pinned"),
                  _ ("This pin, and what was known of it, is gone"));
  else
    show_nothing (self, "dialog-error-symbolic", _ ("It Can’t Be Read"), text);
}

/* Another pin may have been chosen meanwhile. */
static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfPinDetails) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfPinReport) report = hf_desk_run_finish (HF_DESK (source), result, &error);
  gint64 read = report ? report->pin->id : self->pin_id;

  self->reading = FALSE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error && !self->read_again)
    show_failure (self, error);
  else if (report && read == self->pin_id)
    show_report (self, report);
  if (self->read_again)
    read_pin (self);
}

static void
read_pin (HfPinDetails *self)
{
  HfPinReportWish *wish;

  self->read_again = self->reading;
  if (self->reading || self->pin_id == 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->reading = TRUE;
  wish = g_new0 (HfPinReportWish, 1);
  wish->pin_id = self->pin_id;
  hf_history_list_wish (hf_pin_view_get_history (self->view), wish);
  hf_desk_run (self->desk, read_on_worker, wish, g_free, (GDestroyNotify)hf_pin_report_free, NULL,
               on_read, g_object_ref (self));
}

/* ---- what the user does ---- */

static void
on_close (HfPinDetails *self)
{
  g_signal_emit (self, closed_signal, 0);
}

static void
on_more_history (HfPinDetails *self)
{
  read_pin (self);
}

/* ---- its life ---- */

static void
hf_pin_details_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hf_pin_details_parent_class)->map (widget);
  read_pin (HF_PIN_DETAILS (widget));
}

static void
hf_pin_details_dispose (GObject *object)
{
  HfPinDetails *self = HF_PIN_DETAILS (object);

  g_clear_object (&self->actions);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (hf_pin_details_parent_class)->dispose (object);
}

static void
hf_pin_details_class_init (HfPinDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_pin_details_dispose;
  widget_class->map = hf_pin_details_map;
  closed_signal = g_signal_new ("closed", HF_TYPE_PIN_DETAILS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  g_type_ensure (HF_TYPE_PIN_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/details/hf-pin-details.ui");
  gtk_widget_class_bind_template_child (widget_class, HfPinDetails, title);
  gtk_widget_class_bind_template_child (widget_class, HfPinDetails, menu);
  gtk_widget_class_bind_template_child (widget_class, HfPinDetails, stack);
  gtk_widget_class_bind_template_child (widget_class, HfPinDetails, nothing);
  gtk_widget_class_bind_template_child (widget_class, HfPinDetails, view);
  gtk_widget_class_bind_template_callback (widget_class, on_close);
}

static void
hf_pin_details_init (HfPinDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (hf_pin_view_get_history (self->view), "more",
                           G_CALLBACK (on_more_history), self, G_CONNECT_SWAPPED);
}

/**
 * hf_pin_details_new:
 * @desk: whose pins are shown
 *
 * Returns: (transfer floating): a pane that shows no pin
 */
GtkWidget *
hf_pin_details_new (HfDesk *desk)
{
  HfPinDetails *self = g_object_new (HF_TYPE_PIN_DETAILS, NULL);

  self->desk = g_object_ref (desk);
  self->actions = hf_pin_actions_new (desk, GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "pins",
                                  hf_pin_actions_get_group (self->actions));
  gtk_menu_button_set_menu_model (self->menu, hf_pin_actions_get_menu (self->actions));
  hf_pin_view_set_desk (self->view, desk);
  g_signal_connect_object (desk, "notify::overview", G_CALLBACK (read_pin), self,
                           G_CONNECT_SWAPPED);
  hf_pin_details_set_pin (self, 0);
  return GTK_WIDGET (self);
}

/**
 * hf_pin_details_set_pin:
 * @pin_id: the pin that is shown from now on; 0: none
 */
void
hf_pin_details_set_pin (HfPinDetails *self, gint64 pin_id)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (HfPinSet) set = NULL;

  if (pin_id != 0 && pin_id == self->pin_id)
    return;
  self->pin_id = pin_id;
  hf_pin_view_clear (self->view);
  if (pin_id != 0)
    g_array_append_val (ids, pin_id);
  set = hf_pin_set_new_of_ids (ids);
  hf_pin_actions_set_selection (self->actions, set);
  gtk_widget_set_visible (GTK_WIDGET (self->menu), pin_id != 0);
  if (pin_id == 0)
    show_nothing (self, "hf-pins-symbolic", _ ("No Pin Selected"), NULL);
  else
    gtk_stack_set_visible_child_name (self->stack, "reading");
  read_pin (self);
}

/**
 * hf_pin_details_get_pin:
 * Returns: the pin that is shown, or 0
 */
gint64
hf_pin_details_get_pin (HfPinDetails *self)
{
  return self->pin_id;
}
