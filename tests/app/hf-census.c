/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-census.h"

#define MOST_STEPS 400 /* with Tab through a window */

typedef struct
{
  HfCensusWants met;
  gboolean usable; /* there was something in it that takes the keyboard */
  unsigned alive; /* of those that were seen */
} Record;

struct _HfCensus
{
  GHashTable *records; /* class name → Record */
  GHashTable *alive; /* widget → its Record */
};

/* ---- records ---- */

static Record *
record_of (HfCensus *self, const char *name)
{
  Record *record = g_hash_table_lookup (self->records, name);

  if (!record)
    {
      record = g_new0 (Record, 1);
      g_hash_table_insert (self->records, g_strdup (name), record);
    }
  return record;
}

static Record *
record_of_widget (HfCensus *self, GtkWidget *widget)
{
  const char *name = G_OBJECT_TYPE_NAME (widget);

  return g_str_has_prefix (name, "Hf") ? record_of (self, name) : NULL;
}

static void
on_gone (gpointer data, GObject *gone)
{
  HfCensus *self = data;
  Record *record = g_hash_table_lookup (self->alive, gone);

  record->alive--;
  g_hash_table_remove (self->alive, gone);
}

static void
note_life (HfCensus *self, Record *record, GtkWidget *widget)
{
  if (!g_hash_table_insert (self->alive, widget, record))
    return;
  record->alive++;
  g_object_weak_ref (G_OBJECT (widget), on_gone, self);
}

/* ---- looking ---- */

static gboolean
has_pixels (cairo_surface_t *surface)
{
  const unsigned char *bytes = cairo_image_surface_get_data (surface);
  gsize n = (gsize)cairo_image_surface_get_stride (surface)
            * (gsize)cairo_image_surface_get_height (surface);

  for (gsize i = 0; i < n; i++)
    if (bytes[i] != 0)
      return TRUE;
  return FALSE;
}

static gboolean
draws (GtkWidget *widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cairo = cairo_create (surface);
  GskRenderNode *node;
  gboolean any;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node)
    gsk_render_node_draw (node, cairo);
  g_clear_pointer (&node, gsk_render_node_unref);
  cairo_destroy (cairo);
  cairo_surface_flush (surface);
  any = has_pixels (surface);
  cairo_surface_destroy (surface);
  return any;
}

static gboolean
takes_keyboard (GtkWidget *widget)
{
  if (!gtk_widget_get_visible (widget) || !gtk_widget_get_can_focus (widget)
      || !gtk_widget_is_sensitive (widget))
    return FALSE;
  if (gtk_widget_get_focusable (widget))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    if (takes_keyboard (child))
      return TRUE;
  return FALSE;
}

static void
look_at (HfCensus *self, GtkWidget *widget)
{
  Record *record = record_of_widget (self, widget);

  if (record)
    {
      note_life (self, record, widget);
      if (gtk_widget_get_mapped (widget) && gtk_widget_get_width (widget) > 0
          && gtk_widget_get_height (widget) > 0)
        {
          record->met |= HF_CENSUS_SHOWN;
          record->usable = record->usable || takes_keyboard (widget);
          if (!(record->met & HF_CENSUS_DRAWN) && draws (widget))
            record->met |= HF_CENSUS_DRAWN;
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    look_at (self, child);
}

/* ---- using ---- */

static void
note_use (HfCensus *self, GtkWidget *focus)
{
  for (; focus; focus = gtk_widget_get_parent (focus))
    {
      Record *record = record_of_widget (self, focus);

      if (record)
        record->met |= HF_CENSUS_USED;
    }
}

/* From the first to the last, as Tab does. */
static void
step_through (HfCensus *self, GtkWindow *window)
{
  GtkWidget *before = gtk_window_get_focus (window);
  GtkWidget *first = NULL;

  note_use (self, before);
  for (unsigned i = 0; i < MOST_STEPS; i++)
    {
      GtkWidget *focus;

      if (!gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD))
        break;
      focus = gtk_window_get_focus (window);
      if (focus == first)
        break;
      first = first ? first : focus;
      note_use (self, focus);
    }
}

/**
 * hf_census_look:
 * @window: shows something, and was drawn
 */
void
hf_census_look (HfCensus *self, GtkWidget *window)
{
  look_at (self, window);
  step_through (self, GTK_WINDOW (window));
}

/**
 * hf_census_get_missing:
 * @class_name: of a widget, such as "HfWindow"
 *
 * Returns: what no look met, 0 if all was
 */
HfCensusWants
hf_census_get_missing (HfCensus *self, const char *class_name)
{
  const Record *record = g_hash_table_lookup (self->records, class_name);
  HfCensusWants missing = HF_CENSUS_SHOWN | HF_CENSUS_DRAWN | HF_CENSUS_USED | HF_CENSUS_FINALISED;

  if (!record)
    return missing;
  missing &= ~record->met;
  if (!record->usable && !(missing & HF_CENSUS_DRAWN))
    missing &= ~(HfCensusWants)HF_CENSUS_USED;
  return record->alive == 0 ? missing & ~(HfCensusWants)HF_CENSUS_FINALISED : missing;
}

HfCensus *
hf_census_new (void)
{
  HfCensus *self = g_new0 (HfCensus, 1);

  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->alive = g_hash_table_new (NULL, NULL);
  return self;
}

void
hf_census_free (HfCensus *self)
{
  GHashTableIter iter;
  gpointer widget;

  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, &widget, NULL))
    g_object_weak_unref (widget, on_gone, self);
  g_hash_table_unref (self->alive);
  g_hash_table_unref (self->records);
  g_free (self);
}
