/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-store-row.h"

#include <glib/gi18n.h>

#include "hf-pin-ids.h"
#include "hf-wording.h"

struct _HfStoreRow
{
  GtkListBoxRow parent_instance;

  char *id;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *pins;
};

G_DEFINE_FINAL_TYPE (HfStoreRow, hf_store_row, GTK_TYPE_LIST_BOX_ROW)

static unsigned pins_dropped;

static const struct
{
  const char *icon, *style, *word; /* style NULL: none */
} looks[] = {
  [HF_BACKEND_UNKNOWN] = { "content-loading-symbolic", NULL, N_ ("not looked at yet") },
  [HF_BACKEND_HEALTHY] = { "emblem-ok-symbolic", "success", N_ ("healthy") },
  [HF_BACKEND_UNAVAILABLE] = { "dialog-warning-symbolic", "warning", N_ ("unavailable") },
  [HF_BACKEND_DENIED] = { "dialog-password-symbolic", "warning", N_ ("refuses access") },
};

/* ---- dropping ---- */

/* With Shift held only moving is offered, with Ctrl only copying; else both, and copying is meant.
 */
static GdkDragAction
action_of (GtkDropTarget *target)
{
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);

  return !drop || gdk_drop_get_actions (drop) & GDK_ACTION_COPY ? GDK_ACTION_COPY : GDK_ACTION_MOVE;
}

static GdkDragAction
on_enter (GtkDropTarget *target, double x, double y, gpointer data)
{
  return action_of (target);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  g_signal_emit (data, pins_dropped, 0, g_value_get_boxed (value),
                 action_of (target) == GDK_ACTION_MOVE);
  return TRUE;
}

static void
accept_pins (HfStoreRow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (HF_TYPE_PIN_IDS, GDK_ACTION_COPY | GDK_ACTION_MOVE);

  g_signal_connect (target, "enter", G_CALLBACK (on_enter), self);
  g_signal_connect (target, "motion", G_CALLBACK (on_enter), self);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* ---- its life ---- */

static void
hf_store_row_finalize (GObject *object)
{
  g_free (HF_STORE_ROW (object)->id);
  G_OBJECT_CLASS (hf_store_row_parent_class)->finalize (object);
}

static void
hf_store_row_class_init (HfStoreRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_store_row_finalize;
  pins_dropped = g_signal_new ("pins-dropped", HF_TYPE_STORE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 2, HF_TYPE_PIN_IDS, G_TYPE_BOOLEAN);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/drag/hf-store-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HfStoreRow, icon);
  gtk_widget_class_bind_template_child (widget_class, HfStoreRow, title);
  gtk_widget_class_bind_template_child (widget_class, HfStoreRow, pins);
}

static void
hf_store_row_init (HfStoreRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  accept_pins (self);
}

/**
 * hf_store_row_new:
 * @backend_id: of the store
 *
 * Returns: (transfer floating): a row
 */
HfStoreRow *
hf_store_row_new (const char *backend_id)
{
  HfStoreRow *self = g_object_new (HF_TYPE_STORE_ROW, NULL);

  self->id = g_strdup (backend_id);
  gtk_label_set_text (self->title, backend_id);
  return self;
}

/**
 * hf_store_row_get_id:
 * Returns: (transfer none): of the backend
 */
const char *
hf_store_row_get_id (HfStoreRow *self)
{
  return self->id;
}

/**
 * hf_store_row_show:
 * @info: how it is now
 */
void
hf_store_row_show (HfStoreRow *self, const HfBackendInfo *info)
{
  g_autofree char *count = hf_wording_count (info->pin_count);
  const char *word = info->paused ? _ ("paused") : _ (looks[info->state].word);
  g_autofree char *label
      = g_strdup_printf (ngettext ("%s, %s, %s pin", "%s, %s, %s pins", (gulong)info->pin_count),
                         self->id, word, count);

  gtk_image_set_from_icon_name (self->icon, info->paused ? "media-playback-pause-symbolic"
                                                         : looks[info->state].icon);
  for (unsigned i = 0; i < G_N_ELEMENTS (looks); i++)
    if (looks[i].style)
      gtk_widget_remove_css_class (GTK_WIDGET (self->icon), looks[i].style);
  if (looks[info->state].style && !info->paused)
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), looks[info->state].style);
  gtk_label_set_text (self->pins, count);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self),
                               info->reason && !info->paused ? info->reason : word);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}
