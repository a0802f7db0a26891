/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dragging one card to the place of another, within this program. Main thread only. */
#include "hf-backend-drag.h"

#include "hf-backend-actions.h"

static GdkContentProvider *
on_prepare (HfBackendCard *card)
{
  return gdk_content_provider_new_typed (HF_TYPE_BACKEND_CARD, card);
}

static void
on_begin (HfBackendCard *card, GdkDrag *drag)
{
  GtkWidget *label = gtk_label_new (hf_backend_card_get_id (card));

  gtk_widget_add_css_class (label, "hf-drag-icon");
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (drag)), label);
  gdk_drag_set_hotspot (drag, -12, -12);
}

/**
 * hf_backend_drag_drop:
 * @dropped: (nullable): what was dragged
 * @target: where it was dropped
 *
 * Returns: whether it takes that place, as soon as the engine has it so
 */
gboolean
hf_backend_drag_drop (HfDesk *desk, HfBackendCard *dropped, HfBackendCard *target)
{
  if (!dropped || dropped == target)
    return FALSE;
  hf_backend_action_move (desk, hf_backend_card_get_id (dropped), hf_backend_card_get_id (target));
  return TRUE;
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, HfDesk *desk)
{
  GtkWidget *card = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));

  return hf_backend_drag_drop (desk, g_value_get_object (value), HF_BACKEND_CARD (card));
}

/**
 * hf_backend_drag_attach:
 * @card: can be dragged by its head, and dropped upon
 * @head: a part of it
 * @desk: what it works with
 */
void
hf_backend_drag_attach (HfBackendCard *card, GtkWidget *head, HfDesk *desk)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (HF_TYPE_BACKEND_CARD, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (on_prepare), card, G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (on_begin), card, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (head, GTK_EVENT_CONTROLLER (source));
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), desk, 0);
  gtk_widget_add_controller (GTK_WIDGET (card), GTK_EVENT_CONTROLLER (target));
}
