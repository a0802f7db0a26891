/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list makes some two hundred rows of these, gives them other pins while it is scrolled, and lays
 * all of them out each time. So a cell has no widgets in it: it draws its texts itself, and its
 * size depends on the font alone. Main thread only. */
#include "hf-pin-cell.h"

#include <glib/gi18n.h>

#include "hf-palette.h"
#include "hf-pin-wording.h"
#include "hf-wording.h"

#define ICON_SIZE 16 /* px, as all below */
#define SPACING 6
#define LEAST_HEIGHT 24
#define TAG_PADDING 6
#define TAG_SPACING 4
#define TAG_RADIUS 6
#define MOST_TAGS 3
#define DIM 0.55f /* as the theme's class of that name */
#define INSENSITIVE 0.5f

struct _HfPinCell
{
  GtkWidget parent_instance;

  HfPinCellKind kind;
  HfPinLook *look;
  HfPinItem *item; /* NULL: it shows nothing */
  char *text; /* NULL before the first pin */
  char *detail; /* a second line; NULL: there is none */
  const char *icon, *style; /* static; NULL: none */
  const char *tags[MOST_TAGS]; /* interned */
  unsigned n_tags; /* of which there may be more */
  gboolean dim;
  int drawn_to; /* px from its beginning; there is text up to there */
};

G_DEFINE_FINAL_TYPE (HfPinCell, hf_pin_cell, GTK_TYPE_WIDGET)

/* ---- what is drawn ---- */

typedef struct
{
  HfPinCell *cell;
  GtkSnapshot *snapshot;
  HfPinInk *ink;
  GdkRGBA color;
  gboolean from_right;
  int width, height;
} Canvas;

/* @start: from where the cell begins. */
static void
place (Canvas *canvas, int start, int width, int y)
{
  int x = canvas->from_right ? canvas->width - start - width : start;

  canvas->cell->drawn_to = MAX (canvas->cell->drawn_to, start + width);
  gtk_snapshot_translate (canvas->snapshot, &GRAPHENE_POINT_INIT ((float)x, (float)y));
}

static void
append_layout (Canvas *canvas, PangoLayout *layout, int start, int width, int y, float strength)
{
  GdkRGBA color = canvas->color;

  color.alpha *= strength;
  gtk_snapshot_save (canvas->snapshot);
  place (canvas, start, width, y);
  gtk_snapshot_append_layout (canvas->snapshot, layout, &color);
  gtk_snapshot_restore (canvas->snapshot);
}

static void
append_line (Canvas *canvas, HfPinFont font, const char *text, int start, int y, float strength)
{
  PangoLayout *layout = hf_pin_ink_get_fitting (canvas->ink, GTK_WIDGET (canvas->cell), font, text,
                                                canvas->width - start);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  /* A layout of a certain width puts what is shorter where its text begins. */
  pango_layout_set_width (layout, width * PANGO_SCALE + PANGO_SCALE - 1);
  append_layout (canvas, layout, start, width, y, strength);
}

static int
middle (Canvas *canvas, int height)
{
  return (canvas->height - height) / 2;
}

static int
line_height (Canvas *canvas, HfPinFont font)
{
  return hf_pin_ink_get_height (canvas->ink, GTK_WIDGET (canvas->cell), font);
}

/* Whole, or as much as there is room for. */
static void
append_common (Canvas *canvas, HfPinFont font, const char *text, int start, gboolean at_end)
{
  PangoLayout *layout = hf_pin_ink_get_common (canvas->ink, GTK_WIDGET (canvas->cell), font, text);
  int width, y = middle (canvas, line_height (canvas, font));

  pango_layout_get_pixel_size (layout, &width, NULL);
  if (width > canvas->width - start)
    append_line (canvas, font, text, start, y, 1);
  else
    append_layout (canvas, layout, at_end ? canvas->width - width : start, width, y, 1);
}

static void
append_icon (Canvas *canvas)
{
  HfPinCell *cell = canvas->cell;
  GtkIconPaintable *icon = hf_pin_ink_get_icon (canvas->ink, GTK_WIDGET (cell), cell->icon);
  GdkRGBA color
      = cell->style ? hf_palette_get_state (GTK_WIDGET (cell), cell->style) : canvas->color;

  gtk_snapshot_save (canvas->snapshot);
  place (canvas, 0, ICON_SIZE, middle (canvas, ICON_SIZE));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), canvas->snapshot,
                                            ICON_SIZE, ICON_SIZE, &color, 1);
  gtk_snapshot_restore (canvas->snapshot);
}

/* Returns where the next one begins. */
static int
append_tag (Canvas *canvas, const char *text, int start)
{
  PangoLayout *layout
      = hf_pin_ink_get_common (canvas->ink, GTK_WIDGET (canvas->cell), HF_PIN_FONT_TAG, text);
  int width, height = line_height (canvas, HF_PIN_FONT_TAG);
  GskRoundedRect outline;
  GdkRGBA surface = canvas->color;

  pango_layout_get_pixel_size (layout, &width, NULL);
  width += 2 * TAG_PADDING;
  surface.alpha *= 0.1f;
  gtk_snapshot_save (canvas->snapshot);
  place (canvas, start, width, middle (canvas, height));
  gsk_rounded_rect_init_from_rect (&outline,
                                   &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height),
                                   TAG_RADIUS);
  gtk_snapshot_push_rounded_clip (canvas->snapshot, &outline);
  gtk_snapshot_append_color (canvas->snapshot, &surface, &outline.bounds);
  gtk_snapshot_pop (canvas->snapshot);
  gtk_snapshot_translate (canvas->snapshot, &GRAPHENE_POINT_INIT (TAG_PADDING, 0));
  gtk_snapshot_append_layout (canvas->snapshot, layout, &canvas->color);
  gtk_snapshot_restore (canvas->snapshot);
  return start + width + TAG_SPACING;
}

static int
tag_width (Canvas *canvas, const char *text)
{
  int width;

  pango_layout_get_pixel_size (hf_pin_ink_get_common (canvas->ink, GTK_WIDGET (canvas->cell),
                                                      HF_PIN_FONT_TAG, text),
                               &width, NULL);
  return width + 2 * TAG_PADDING + TAG_SPACING;
}

static void
draw_state (Canvas *canvas)
{
  append_icon (canvas);
  append_common (canvas, HF_PIN_FONT_BODY, canvas->cell->text, ICON_SIZE + SPACING, FALSE);
}

static void
draw_name (Canvas *canvas)
{
  HfPinCell *cell = canvas->cell;
  int first = line_height (canvas, HF_PIN_FONT_BODY);
  int second = cell->detail ? line_height (canvas, HF_PIN_FONT_CAPTION) : 0;
  int y = middle (canvas, first + second);

  append_line (canvas, HF_PIN_FONT_BODY, cell->text, 0, y, cell->dim ? DIM : 1);
  if (cell->detail)
    append_line (canvas, HF_PIN_FONT_CAPTION, cell->detail, 0, y + first, DIM);
}

/* Both ends tell CIDs apart. All its characters are ASCII, and as wide as each other. */
static char *
cut_middle (const char *text, int room)
{
  int length = (int)strlen (text);
  int begin = (room - 1) / 2, end = room - 1 - begin;

  if (length <= room || begin < 1 || end < 1)
    return g_strdup (text);
  return g_strdup_printf ("%.*s…%s", begin, text, text + length - end);
}

static void
draw_cid (Canvas *canvas)
{
  int width = hf_pin_ink_get_char_width (canvas->ink, GTK_WIDGET (canvas->cell), HF_PIN_FONT_CID);
  g_autofree char *text = cut_middle (canvas->cell->text, canvas->width * PANGO_SCALE / width);

  append_line (canvas, HF_PIN_FONT_CID, text, 0,
               middle (canvas, line_height (canvas, HF_PIN_FONT_CID)), 1);
}

static void
draw_number (Canvas *canvas)
{
  append_common (canvas, HF_PIN_FONT_NUMBER, canvas->cell->text, 0, TRUE);
}

static void
draw_text (Canvas *canvas)
{
  append_common (canvas, HF_PIN_FONT_BODY, canvas->cell->text, 0, FALSE);
}

static void
draw_badge (Canvas *canvas)
{
  append_tag (canvas, canvas->cell->text, 0);
}

/* As many as there is room for, and how many more there are. */
static void
draw_tags (Canvas *canvas)
{
  HfPinCell *cell = canvas->cell;
  int start = 0;

  for (unsigned i = 0; i < cell->n_tags; i++)
    {
      unsigned left = cell->n_tags - i;
      /* Translators: so many more */
      g_autofree char *more = g_strdup_printf (_ ("+%u"), left);
      int room = canvas->width - start - (left > 1 ? tag_width (canvas, more) : 0);

      if (i == MOST_TAGS || (i > 0 && tag_width (canvas, cell->tags[i]) - TAG_SPACING > room))
        {
          append_tag (canvas, more, start);
          return;
        }
      start = append_tag (canvas, cell->tags[i], start);
    }
}

/* ---- what they show ---- */

/* Takes @text. @name: what a screen reader says; NULL: the text. */
static void
set_text (HfPinCell *self, char *text, const char *name)
{
  g_free (self->text);
  self->text = text;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name ? name : text, -1);
}

static void
show_state (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  HfPinState state = hf_pin_wording_state (pin, overview->policy);

  self->icon = state.icon;
  self->style = state.style;
  set_text (self, g_strdup (state.word), NULL);
}

/* A row of GTK 4.8 can't be given a name in another way. */
static void
name_row (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  GtkWidget *cell = gtk_widget_get_parent (GTK_WIDGET (self));
  GtkWidget *row = cell ? gtk_widget_get_parent (cell) : NULL;
  g_autofree char *label = NULL;

  if (!row)
    return;
  label = g_strdup_printf ("%s, %s", self->text, hf_pin_wording_state (pin, overview->policy).word);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static char *
word_detail (HfPinCell *self, const HfPin *pin)
{
  g_autofree char *size = hf_wording_bytes (pin->size);
  g_autofree char *age = hf_wording_age (pin->last_check, hf_pin_look_get_now (self->look));

  /* Translators: a size, and an age such as “3 minutes ago” or “never” */
  return g_strdup_printf (_ ("%s · checked %s"), size, age);
}

static void
show_name (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  gboolean had_detail = self->detail != NULL;
  g_autofree char *label = NULL;

  self->dim = !pin->name || !*pin->name;
  g_clear_pointer (&self->detail, g_free);
  if (hf_pin_look_is_narrow (self->look))
    self->detail = word_detail (self, pin);
  set_text (self, hf_pin_wording_name (pin), NULL);
  if (self->detail)
    label = g_strdup_printf ("%s, %s", self->text, self->detail);
  if (label)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                    -1);
  if (had_detail != (self->detail != NULL))
    gtk_widget_queue_resize (GTK_WIDGET (self));
  name_row (self, pin, overview);
}

static void
show_cid (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  set_text (self, g_strdup (pin->text), NULL);
}

static void
show_size (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  set_text (self, hf_wording_bytes (pin->size), NULL);
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
  g_autofree char *words = word_replicas (pin, overview);

  set_text (self,
            g_strdup_printf ("%d/%d", pin->held, hf_policy_target_for (overview->policy, pin)),
            words);
}

/* Two backends that reach one store are one here. */
static void
show_backends (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  GString *all = g_string_new (NULL);
  guint64 left = pin->store_mask;

  self->n_tags = 0;
  for (unsigned i = 0; i < overview->backends->len; i++)
    {
      const HfBackendInfo *info = overview->backends->pdata[i];

      if (info->slot < 0 || (left >> info->slot & 1) == 0)
        continue;
      left &= ~((guint64)1 << info->slot);
      if (self->n_tags < MOST_TAGS)
        self->tags[self->n_tags] = g_intern_string (info->id);
      g_string_append_printf (all, "%s%s", self->n_tags > 0 ? ", " : "", info->id);
      self->n_tags++;
    }
  if (self->n_tags == 0)
    g_string_append (all, _ ("On no backend"));
  set_text (self, g_string_free (all, FALSE), NULL);
}

static void
show_checked (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  set_text (self, hf_wording_age (pin->last_check, hf_pin_look_get_now (self->look)), NULL);
}

static void
show_added (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  set_text (self, hf_wording_age (pin->created, hf_pin_look_get_now (self->look)), NULL);
}

static const struct
{
  void (*show) (HfPinCell *self, const HfPin *pin, const HfOverview *overview);
  void (*draw) (Canvas *canvas);
  int least, most; /* characters that there is room for */
} kinds[HF_N_PIN_CELLS] = {
  [HF_PIN_CELL_STATE] = { show_state, draw_state, 13, 14 },
  [HF_PIN_CELL_NAME] = { show_name, draw_name, 14, 60 },
  [HF_PIN_CELL_CID] = { show_cid, draw_cid, 15, 25 },
  [HF_PIN_CELL_SIZE] = { show_size, draw_number, 10, 11 },
  [HF_PIN_CELL_REPLICAS] = { show_replicas, draw_badge, 6, 7 },
  [HF_PIN_CELL_BACKENDS] = { show_backends, draw_tags, 18, 26 },
  [HF_PIN_CELL_CHECKED] = { show_checked, draw_text, 11, 15 },
  [HF_PIN_CELL_ADDED] = { show_added, draw_text, 11, 15 },
};

/* A pin that is gone leaves its row in a moment; what it showed stays, dimmed. */
static void
show (HfPinCell *self)
{
  const HfOverview *overview = hf_pin_look_get_overview (self->look);
  const HfPin *pin = self->item ? hf_pin_item_get_pin (self->item) : NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self), pin != NULL);
  if (!pin || !overview)
    return;
  kinds[self->kind].show (self, pin, overview);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
hf_pin_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HfPinCell *self = HF_PIN_CELL (widget);
  Canvas canvas = { .cell = self,
                    .snapshot = snapshot,
                    .ink = hf_pin_look_get_ink (self->look),
                    .color = hf_palette_get_text (widget),
                    .from_right = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
                    .width = gtk_widget_get_width (widget),
                    .height = gtk_widget_get_height (widget) };

  if (!self->text)
    return;
  if (!gtk_widget_is_sensitive (widget))
    canvas.color.alpha *= INSENSITIVE;
  self->drawn_to = 0;
  kinds[self->kind].draw (&canvas);
}

/* (transfer full) (nullable): more than there is room for */
static char *
explain (HfPinCell *self, const HfPin *pin, const HfOverview *overview)
{
  switch (self->kind)
    {
    case HF_PIN_CELL_STATE:
      return g_strdup (hf_pin_wording_state (pin, overview->policy).meaning);
    case HF_PIN_CELL_REPLICAS:
      return word_replicas (pin, overview);
    case HF_PIN_CELL_NAME:
    case HF_PIN_CELL_CID:
    case HF_PIN_CELL_BACKENDS:
      return g_strdup (self->text);
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
hf_pin_cell_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                     int *natural, int *minimum_baseline, int *natural_baseline)
{
  HfPinCell *self = HF_PIN_CELL (widget);
  HfPinInk *ink = hf_pin_look_get_ink (self->look);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      int width = hf_pin_ink_get_char_width (ink, widget, HF_PIN_FONT_BODY);

      *minimum = PANGO_PIXELS_CEIL (kinds[self->kind].least * width);
      *natural = PANGO_PIXELS_CEIL (kinds[self->kind].most * width);
      return;
    }
  *minimum = hf_pin_ink_get_height (ink, widget, HF_PIN_FONT_BODY);
  if (self->detail)
    *minimum += hf_pin_ink_get_height (ink, widget, HF_PIN_FONT_CAPTION);
  *natural = *minimum = MAX (*minimum, LEAST_HEIGHT);
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
hf_pin_cell_finalize (GObject *object)
{
  HfPinCell *self = HF_PIN_CELL (object);

  g_free (self->text);
  g_free (self->detail);
  G_OBJECT_CLASS (hf_pin_cell_parent_class)->finalize (object);
}

static void
hf_pin_cell_class_init (HfPinCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_pin_cell_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_pin_cell_finalize;
  widget_class->map = hf_pin_cell_map;
  widget_class->measure = hf_pin_cell_measure;
  widget_class->snapshot = hf_pin_cell_snapshot;
  widget_class->query_tooltip = hf_pin_cell_query_tooltip;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
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
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
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

/**
 * hf_pin_cell_get_text:
 * Returns: (transfer none) (nullable): what it shows; %NULL before the first pin
 */
const char *
hf_pin_cell_get_text (HfPinCell *self)
{
  return self->text;
}

/**
 * hf_pin_cell_has_text_at:
 * @x: px from the left
 *
 * Returns: whether it shows something there, and not what is empty behind it
 */
gboolean
hf_pin_cell_has_text_at (HfPinCell *self, double x)
{
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x;
  return x >= 0 && x < self->drawn_to;
}
