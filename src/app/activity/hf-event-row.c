/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-event-row.h"

#include <glib/gi18n.h>

#include "hf-row-list.h"
#include "hf-severity-look.h"
#include "hf-wording.h"

struct _HfEventRow
{
  AdwBin parent_instance;

  HfDesk *desk;
  HfEventItem *item; /* NULL: shows none */
  GtkImage *icon;
  GtkLabel *message;
  GtkLabel *detail;
  GtkButton *pin;
};

G_DEFINE_FINAL_TYPE (HfEventRow, hf_event_row, ADW_TYPE_BIN)

static void
on_pin (HfEventRow *self)
{
  const HfPin *pin = self->item ? hf_event_item_get_pin (self->item) : NULL;

  if (pin)
    hf_desk_show (self->desk, "pins", pin->text);
}

/* With a capital, but for the name of a backend. */
static char *
sentence_of (const HfEvent *event)
{
  if (event->backend_id && *event->backend_id
      && g_str_has_prefix (event->message, event->backend_id))
    return g_strdup (event->message);
  return hf_wording_capital (event->message);
}

static void
append (GString *text, const char *part)
{
  if (part && *part)
    {
      /* Translators: between short remarks in a line */
      g_string_append (text, _ (" · "));
      g_string_append (text, part);
    }
}

/**
 * hf_event_row_update:
 * @self: a row
 *
 * Shows how long ago it was.
 */
void
hf_event_row_update (HfEventRow *self)
{
  const HfEvent *event = self->item ? hf_event_item_get_event (self->item) : NULL;
  const HfPin *pin = self->item ? hf_event_item_get_pin (self->item) : NULL;
  gint64 now = hf_clock_now (hf_engine_get_clock (hf_desk_get_engine (self->desk)));
  g_autoptr (GString) text = NULL;
  g_autofree char *age = NULL;
  g_autofree char *name = NULL;

  if (!event)
    return;
  text = g_string_new (hf_severity_look_word (event->severity));
  name = pin && pin->name && *pin->name ? hf_wording_short (pin->name) : NULL;
  age = hf_wording_age (event->time, now);
  append (text, event->backend_id);
  append (text, name);
  append (text, age);
  gtk_label_set_text (self->detail, text->str);
  hf_row_list_name (GTK_WIDGET (self), gtk_label_get_text (self->message), text->str);
}

static void
show_item (HfEventRow *self)
{
  const HfEvent *event = hf_event_item_get_event (self->item);
  g_autofree char *message = sentence_of (event);
  g_autofree char *time = hf_wording_time (event->time);

  hf_severity_look_show (self->icon, event->severity);
  gtk_label_set_text (self->message, message);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->detail), time);
  gtk_widget_set_visible (GTK_WIDGET (self->pin), hf_event_item_get_pin (self->item) != NULL);
  hf_event_row_update (self);
}

/**
 * hf_event_row_set_item:
 * @item: (nullable): what is shown from now on
 */
void
hf_event_row_set_item (HfEventRow *self, HfEventItem *item)
{
  g_set_object (&self->item, item);
  if (item)
    show_item (self);
}

static void
hf_event_row_dispose (GObject *object)
{
  HfEventRow *self = HF_EVENT_ROW (object);

  g_clear_object (&self->item);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (hf_event_row_parent_class)->dispose (object);
}

static void
hf_event_row_class_init (HfEventRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_event_row_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/activity/hf-event-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HfEventRow, icon);
  gtk_widget_class_bind_template_child (widget_class, HfEventRow, message);
  gtk_widget_class_bind_template_child (widget_class, HfEventRow, detail);
  gtk_widget_class_bind_template_child (widget_class, HfEventRow, pin);
  gtk_widget_class_bind_template_callback (widget_class, on_pin);
}

static void
hf_event_row_init (HfEventRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hf_event_row_new:
 * @desk: where pins are shown
 *
 * Returns: (transfer floating): a row that shows nothing
 */
GtkWidget *
hf_event_row_new (HfDesk *desk)
{
  HfEventRow *self = g_object_new (HF_TYPE_EVENT_ROW, NULL);

  self->desk = g_object_ref (desk);
  return GTK_WIDGET (self);
}
