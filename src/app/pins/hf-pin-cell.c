/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list makes some two hundred rows of these, and gives them other pins while it is scrolled. So a
 * cell makes its widgets once, and only changes texts. Main thread only. */
#include "hf-pin-cell.h"

#include <glib/gi18n.h>

#include "hf-backend-tags.h"
#include "hf-pin-wording.h"
#include "hf-wording.h"

struct _HfPinCell
{
  AdwBin parent_instance;

  HfPinCellKind kind;
  HfPinLook *look;
  HfPinItem *item; /* NULL: it shows nothing */
  GtkImage *icon;
  GtkLabel *text;
  GtkLabel *detail;
  GtkButton *button;
  HfBackendTags *tags;
};

G_DEFINE_FINAL_TYPE (HfPinCell, hf_pin_cell, ADW_TYPE_BIN)

/* ---- what they are made of ---- */

static GtkLabel *
make_label (PangoEllipsizeMode ellipsize)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), ellipsize);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  return GTK_LABEL (label);
}

static GtkLabel *
add_label (GtkBox *box, PangoEllipsizeMode ellipsize)
{
  GtkLabel *label = make_label (ellipsize);

  gtk_widget_set_hexpand (GTK_WIDGET (label), TRUE);
  gtk_box_append (box, GTK_WIDGET (label));
  return label;
}

static GtkBox *
set_box (HfPinCell *self, GtkOrientation orientation, int spacing)
{
  GtkWidget *box = gtk_box_new (orientation, spacing);

  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  adw_bin_set_child (ADW_BIN (self), box);
  return GTK_BOX (box);
}

static void
make_state (HfPinCell *self)
{
  GtkBox *box = set_box (self, GTK_ORIENTATION_HORIZONTAL, 6);

  self->icon = GTK_IMAGE (gtk_image_new ());
  gtk_box_append (box, GTK_WIDGET (self->icon));
  self->text = add_label (box, PANGO_ELLIPSIZE_END);
}

static void
make_name (HfPinCell *self)
{
  GtkBox *box = set_box (self, GTK_ORIENTATION_VERTICAL, 0);

  self->text = add_label (box, PANGO_ELLIPSIZE_END);
  self->detail = add_label (box, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->detail), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->detail), "dim-label");
}

static void
on_copy (HfPinCell *self)
{
  const HfPin *pin = self->item ? hf_pin_item_get_pin (self->item) : NULL;

  if (pin)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), pin->text);
}

static void
make_cid (HfPinCell *self)
{
  GtkBox *box = set_box (self, GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  self->text = add_label (box, PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (GTK_WIDGET (self->text), "monospace");
  gtk_widget_set_tooltip_text (button, _ ("Copy CID"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Copy CID"), -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "hf-row-button");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_copy), self, G_CONNECT_SWAPPED);
  gtk_box_append (box, button);
}

static void
make_text (HfPinCell *self)
{
  self->text = make_label (PANGO_ELLIPSIZE_END);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->text));
}

static void
make_number (HfPinCell *self)
{
  make_text (self);
  gtk_label_set_xalign (self->text, 1);
  gtk_widget_add_css_class (GTK_WIDGET (self->text), "numeric");
}

static void
make_badge (HfPinCell *self)
{
  make_text (self);
  gtk_widget_set_halign (GTK_WIDGET (self->text), GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (self->text), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->text), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self->text), "hf-tag");
}

static void
make_tags (HfPinCell *self)
{
  self->tags = HF_BACKEND_TAGS (hf_backend_tags_new ());
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->tags));
}

/* ---- what they show ---- */

static void
show_state (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  static const char *const styles[] = { "error", "warning", "success" };
  HfPinState state = hf_pin_wording_state (pin, overview->policy);

  gtk_image_set_from_icon_name (self->icon, state.icon);
  for (unsigned i = 0; i < G_N_ELEMENTS (styles); i++)
    if (g_strcmp0 (styles[i], state.style) == 0)
      gtk_widget_add_css_class (GTK_WIDGET (self->icon), styles[i]);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (self->icon), styles[i]);
  gtk_label_set_text (self->text, state.word);
}

/* A row of GTK 4.8 can't be given a name in another way. */
static void
name_row (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  GtkWidget *cell = gtk_widget_get_parent (GTK_WIDGET (self));
  GtkWidget *row = cell ? gtk_widget_get_parent (cell) : NULL;
  g_autofree char *name = hf_pin_wording_name (pin);
  g_autofree char *label = NULL;

  if (!row)
    return;
  label = g_strdup_printf ("%s, %s", name, hf_pin_wording_state (pin, overview->policy).word);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
show_name (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  g_autofree char *name = hf_pin_wording_name (pin);
  gboolean narrow = hf_pin_look_is_narrow (self->look);

  gtk_label_set_text (self->text, name);
  if (pin->name && *pin->name)
    gtk_widget_remove_css_class (GTK_WIDGET (self->text), "dim-label");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->text), "dim-label");
  gtk_widget_set_visible (GTK_WIDGET (self->detail), narrow);
  if (narrow)
    {
      g_autofree char *size = hf_wording_bytes (pin->size);
      g_autofree char *age = hf_wording_age (pin->last_check, hf_pin_look_get_now (self->look));
      /* Translators: a size, and an age such as “3 minutes ago” or “never” */
      g_autofree char *detail = g_strdup_printf (_ ("%s · checked %s"), size, age);

      gtk_label_set_text (self->detail, detail);
    }
  name_row (self, pin, overview);
}

static void
show_cid (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  gtk_label_set_text (self->text, pin->text);
}

static void
show_size (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  g_autofree char *size = hf_wording_bytes (pin->size);

  gtk_label_set_text (self->text, size);
}

static char *
word_replicas (const HfPin *pin, const HfOverview *overview)
{
  int target = hf_policy_target_for (overview->policy, pin);

  return g_strdup_printf (ngettext ("%d of %d copy", "%d of %d copies", (gulong)target), pin->held,
                          target);
}

static void
show_replicas (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  g_autofree char *text
      = g_strdup_printf ("%d/%d", pin->held, hf_policy_target_for (overview->policy, pin));
  g_autofree char *words = word_replicas (pin, overview);

  gtk_label_set_text (self->text, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
}

static void
show_backends (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  hf_backend_tags_show (self->tags, pin->store_mask, overview->backends);
}

static void
show_time (HfPinCell *self, gint64 time)
{
  g_autofree char *age = hf_wording_age (time, hf_pin_look_get_now (self->look));

  gtk_label_set_text (self->text, age);
}

static void
show_checked (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  show_time (self, pin->last_check);
}

static void
show_added (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  show_time (self, pin->created);
}

static const struct
{
  void (*make) (HfPinCell *self);
  void (*show) (HfPinCell *self, const HfPin *pin, const HfOverview *overview);
  int least, most; /* characters that there is room for */
} kinds[HF_N_PIN_CELLS] = {
  [HF_PIN_CELL_STATE] = { make_state, show_state, 12, 13 },
  [HF_PIN_CELL_NAME] = { make_name, show_name, 14, 60 },
  [HF_PIN_CELL_CID] = { make_cid, show_cid, 15, 25 },
  [HF_PIN_CELL_SIZE] = { make_number, show_size, 10, 11 },
  [HF_PIN_CELL_REPLICAS] = { make_badge, show_replicas, 6, 7 },
  [HF_PIN_CELL_BACKENDS] = { make_tags, show_backends, 18, 26 },
  [HF_PIN_CELL_CHECKED] = { make_text, show_checked, 11, 15 },
  [HF_PIN_CELL_ADDED] = { make_text, show_added, 11, 15 },
};

/* A pin that is gone leaves its row in a moment; what it showed stays, dimmed. */
static void
show (HfPinCell *self)
{
  const HfOverview *overview = hf_pin_look_get_overview (self->look);
  const HfPin *pin = self->item ? hf_pin_item_get_pin (self->item) : NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self), pin != NULL);
  if (pin && overview)
    kinds[self->kind].show (self, pin, overview);
}

/* (transfer full) (nullable): more than there is room for */
static char *
explain (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  switch (self->kind)
    {
    case HF_PIN_CELL_STATE:
      return g_strdup (hf_pin_wording_state (pin, overview->policy).meaning);
    case HF_PIN_CELL_NAME:
      return hf_pin_wording_name (pin);
    case HF_PIN_CELL_CID:
      return g_strdup (pin->text);
    case HF_PIN_CELL_REPLICAS:
      return word_replicas (pin, overview);
    case HF_PIN_CELL_BACKENDS:
      return hf_backend_tags_dup_text (self->tags);
    case HF_PIN_CELL_CHECKED:
      return pin->last_check != 0 ? hf_wording_time (pin->last_check) : NULL;
    case HF_PIN_CELL_ADDED:
      return hf_wording_time (pin->created);
    case HF_PIN_CELL_SIZE:
    case HF_N_PIN_CELLS:
    default:
      return NULL;
    }
}

static gboolean
hf_pin_cell_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  HfPinCell *self = HF_PIN_CELL (widget);
  const HfOverview *overview = hf_pin_look_get_overview (self->look);
  const HfPin *pin = self->item ? hf_pin_item_get_pin (self->item) : NULL;
  g_autofree char *text = pin && overview ? explain (self, pin, overview) : NULL;

  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

/* All cells of a column are alike, so none is asked for the width of its text. */
static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  HfPinCell *self = HF_PIN_CELL (widget);
  int width = hf_pin_look_get_char_width (self->look, widget);

  *minimum_baseline = *natural_baseline = -1;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = PANGO_PIXELS_CEIL (kinds[self->kind].least * width);
      *natural = PANGO_PIXELS_CEIL (kinds[self->kind].most * width);
      return;
    }
  gtk_widget_measure (adw_bin_get_child (ADW_BIN (self)), orientation, for_size, minimum, natural,
                      NULL, NULL);
}

static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_allocate (adw_bin_get_child (ADW_BIN (widget)), width, height, baseline, NULL);
}

static void
hf_pin_cell_map (GtkWidget *widget)
{
  HfPinCell *self = HF_PIN_CELL (widget);

  GTK_WIDGET_CLASS (hf_pin_cell_parent_class)->map (widget);
  if (self->kind == HF_PIN_CELL_NAME)
    show (self); /* it has a row only now */
}

static void
hf_pin_cell_dispose (GObject *object)
{
  HfPinCell *self = HF_PIN_CELL (object);

  if (self->item)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_clear_object (&self->item);
  g_clear_object (&self->look);
  G_OBJECT_CLASS (hf_pin_cell_parent_class)->dispose (object);
}

static void
hf_pin_cell_class_init (HfPinCellClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_pin_cell_dispose;
  GTK_WIDGET_CLASS (klass)->map = hf_pin_cell_map;
  GTK_WIDGET_CLASS (klass)->query_tooltip = hf_pin_cell_query_tooltip;
}

static void
hf_pin_cell_init (HfPinCell *self)
{
}

/**
 * hf_pin_cell_new:
 * @kind: what it shows
 * @look: what it needs to know beside the pin
 *
 * Returns: (transfer floating): a cell without a pin
 */
GtkWidget *
hf_pin_cell_new (HfPinCellKind kind, HfPinLook *look)
{
  HfPinCell *self = g_object_new (HF_TYPE_PIN_CELL, NULL);

  self->kind = kind;
  self->look = g_object_ref (look);
  kinds[kind].make (self);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_layout_manager (GTK_WIDGET (self),
                                 gtk_custom_layout_new (NULL, measure, allocate));
  g_signal_connect_object (look, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * hf_pin_cell_set_item:
 * @item: (nullable): whose pin is shown
 */
void
hf_pin_cell_set_item (HfPinCell *self, HfPinItem *item)
{
  if (self->item)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_set_object (&self->item, item);
  if (!item)
    return;
  g_signal_connect_object (item, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

/**
 * hf_pin_cell_get_item:
 * Returns: (transfer none) (nullable): whose pin is shown
 */
HfPinItem *
hf_pin_cell_get_item (HfPinCell *self)
{
  return self->item;
}
