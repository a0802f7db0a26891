/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dragging pins out of a list. The source sits on the whole view and gets events before the rows
 * do: on a row it would replace the selection, and behind it the list's own gestures win. Main
 * thread only. */
#include "hf-pin-drag.h"

#include <glib/gi18n.h>

#include "hf-pin-content.h"
#include "hf-wording.h"

typedef struct
{
  HfDesk *desk;
  HfPinDragFunc func;
  gpointer data;
  unsigned count; /* pins of the drag that began */
} Source;

static void
source_free (gpointer data, GClosure *closure)
{
  Source *source = data;

  g_object_unref (source->desk);
  g_free (source);
}

/* Denied where there is nothing to drag, or the list could not select by dragging. */
static GdkContentProvider *
on_prepare (GtkDragSource *drag_source, double x, double y, gpointer data)
{
  Source *source = data;
  GtkWidget *view = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (drag_source));
  g_autoptr (GArray) ids = source->func (view, x, y, source->data);

  if (!ids || ids->len == 0)
    {
      gtk_gesture_set_state (GTK_GESTURE (drag_source), GTK_EVENT_SEQUENCE_DENIED);
      return NULL;
    }
  gtk_gesture_set_state (GTK_GESTURE (drag_source), GTK_EVENT_SEQUENCE_CLAIMED);
  source->count = ids->len;
  return hf_pin_content_new (source->desk, ids);
}

static void
on_begin (GtkDragSource *drag_source, GdkDrag *drag, gpointer data)
{
  const Source *source = data;
  g_autofree char *count = hf_wording_count (source->count);
  g_autofree char *text = g_strdup_printf (ngettext ("%s pin", "%s pins", source->count), count);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "hf-drag-icon");
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (drag)), label);
  gdk_drag_set_hotspot (drag, -12, -12);
}

/**
 * hf_pin_drag_add:
 * @view: a list of pins
 * @desk: whose engine exports what is dragged out of the window
 * @func: says which pins a drag takes with it
 * @data: for @func, as long as @view lives
 */
void
hf_pin_drag_add (GtkWidget *view, HfDesk *desk, HfPinDragFunc func, gpointer data)
{
  GtkDragSource *drag_source = gtk_drag_source_new ();
  Source *source = g_new0 (Source, 1);

  source->desk = g_object_ref (desk);
  source->func = func;
  source->data = data;
  gtk_drag_source_set_actions (drag_source, GDK_ACTION_COPY | GDK_ACTION_MOVE);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag_source),
                                              GTK_PHASE_CAPTURE);
  g_signal_connect_data (drag_source, "prepare", G_CALLBACK (on_prepare), source, source_free, 0);
  g_signal_connect (drag_source, "drag-begin", G_CALLBACK (on_begin), source);
  gtk_widget_add_controller (view, GTK_EVENT_CONTROLLER (drag_source));
}
