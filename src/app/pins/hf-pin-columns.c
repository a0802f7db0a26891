/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry sorts, not the view. Main thread only. */
#include "hf-pin-columns.h"

#include <glib/gi18n.h>

#include "hf-column-sort.h"
#include "hf-pin-cell.h"
#include "hf-window-state.h"

#define NARROW 601 /* px; below it the user's choices do not count */

/* The user's. */
typedef enum
{
  CHOICE_NONE, /* shown where there is room */
  CHOICE_SHOWN, /* also where one has to scroll for it */
  CHOICE_HIDDEN,
} Choice;

struct _HfPinColumns
{
  GObject parent_instance;

  GtkColumnView *view; /* owns the columns */
  HfPinLook *look;
  GtkColumnViewColumn *columns[HF_N_PIN_CELLS];
  Choice choices[HF_N_PIN_CELLS];
  int width; /* px that there are for all of them */
  GSimpleActionGroup *actions;
  GMenuModel *menu;
  GSettings *state; /* NULL: nothing is remembered */
  HfColumnSort *by_column;
  HfPinSort sort;
  gboolean descending;
};

G_DEFINE_FINAL_TYPE (HfPinColumns, hf_pin_columns, G_TYPE_OBJECT)

static unsigned sort_changed_signal;

static const struct
{
  const char *name, *title;
  int sort; /* an HfPinSort; -1: not by this */
  int from; /* px of width from which there is room for it */
} kinds[HF_N_PIN_CELLS] = {
  [HF_PIN_CELL_STATE] = { "state", N_ ("State"), -1, 0 },
  [HF_PIN_CELL_NAME] = { "name", N_ ("Name"), HF_PIN_SORT_NAME, 0 },
  [HF_PIN_CELL_CID] = { "cid", N_ ("CID"), -1, 860 },
  [HF_PIN_CELL_SIZE] = { "size", N_ ("Size"), HF_PIN_SORT_SIZE, NARROW },
  [HF_PIN_CELL_REPLICAS] = { "replicas", N_ ("Copies"), HF_PIN_SORT_COUNT, 0 },
  [HF_PIN_CELL_BACKENDS] = { "backends", N_ ("Backends"), -1, NARROW },
  [HF_PIN_CELL_CHECKED] = { "checked", N_ ("Last Check"), HF_PIN_SORT_LAST_CHECK, 700 },
  [HF_PIN_CELL_ADDED] = { "added", N_ ("Added"), HF_PIN_SORT_CREATED, 1000 },
};

/* ---- cells ---- */

static HfPinCellKind
kind_of (GtkListItemFactory *factory)
{
  return (HfPinCellKind)GPOINTER_TO_INT (g_object_get_data (G_OBJECT (factory), "kind"));
}

/* In GTK 4.8 a cell that can be selected takes back what its row does. */
static void
on_setup (HfPinColumns *self, GtkListItem *list_item, GtkListItemFactory *factory)
{
  GtkWidget *cell = hf_pin_cell_new (kind_of (factory), self->look);

  gtk_list_item_set_selectable (list_item, FALSE);
  gtk_list_item_set_activatable (list_item, FALSE);
  gtk_list_item_set_child (list_item, cell);
  g_object_set_data (G_OBJECT (cell), "li", list_item);
}

static void
on_bind (HfPinColumns *self, GtkListItem *list_item, GtkListItemFactory *factory)
{
  hf_pin_cell_set_item (HF_PIN_CELL (gtk_list_item_get_child (list_item)),
                        gtk_list_item_get_item (list_item));
}

static void
on_unbind (HfPinColumns *self, GtkListItem *list_item, GtkListItemFactory *factory)
{
  GtkWidget *cell = gtk_list_item_get_child (list_item);

  if (cell)
    hf_pin_cell_set_item (HF_PIN_CELL (cell), NULL);
}

static GtkListItemFactory *
make_factory (HfPinColumns *self, HfPinCellKind kind)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_object_set_data (G_OBJECT (factory), "kind", GINT_TO_POINTER (kind));
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind), self, G_CONNECT_SWAPPED);
  return factory;
}

/* ---- what is remembered ---- */

static void
remember_choices (HfPinColumns *self)
{
  g_auto (GVariantBuilder) choices = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sb}"));

  for (unsigned i = 0; i < HF_N_PIN_CELLS; i++)
    if (self->choices[i] != CHOICE_NONE)
      g_variant_builder_add (&choices, "{sb}", kinds[i].name, self->choices[i] == CHOICE_SHOWN);
  if (self->state)
    g_settings_set_value (self->state, "pins-columns", g_variant_builder_end (&choices));
}

static void
on_width (HfPinColumns *self)
{
  g_auto (GVariantBuilder) widths = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{si}"));

  for (unsigned i = 0; i < HF_N_PIN_CELLS; i++)
    if (gtk_column_view_column_get_fixed_width (self->columns[i]) > 0)
      g_variant_builder_add (&widths, "{si}", kinds[i].name,
                             gtk_column_view_column_get_fixed_width (self->columns[i]));
  if (self->state)
    g_settings_set_value (self->state, "pins-column-widths", g_variant_builder_end (&widths));
}

static void
remember_sort (HfPinColumns *self)
{
  for (unsigned i = 0; i < HF_N_PIN_CELLS && self->state; i++)
    if (kinds[i].sort == (int)self->sort)
      g_settings_set (self->state, "pins-sort", "(sb)", kinds[i].name, self->descending);
}

static void
restore (HfPinColumns *self)
{
  g_autoptr (GVariant) choices = g_settings_get_value (self->state, "pins-columns");
  g_autoptr (GVariant) widths = g_settings_get_value (self->state, "pins-column-widths");
  g_autofree char *sort = NULL;
  gboolean descending, shown;

  g_settings_get (self->state, "pins-sort", "(sb)", &sort, &descending);
  for (unsigned i = 0; i < HF_N_PIN_CELLS; i++)
    {
      int width;

      if (i != HF_PIN_CELL_NAME && g_variant_lookup (choices, kinds[i].name, "b", &shown))
        self->choices[i] = shown ? CHOICE_SHOWN : CHOICE_HIDDEN;
      if (g_variant_lookup (widths, kinds[i].name, "i", &width) && width > 0)
        gtk_column_view_column_set_fixed_width (self->columns[i], width);
      if (kinds[i].sort < 0 || !g_str_equal (kinds[i].name, sort))
        continue;
      self->sort = (HfPinSort)kinds[i].sort;
      self->descending = descending;
    }
}

/* ---- which are shown ---- */

/* The name takes what room is left. Where the user gave it a width, the last one does: rows are
 * only as wide as their columns, and beside them nothing could be clicked. */
static void
choose_wide (HfPinColumns *self)
{
  unsigned wide = HF_PIN_CELL_NAME;

  for (unsigned i = 0; i < HF_N_PIN_CELLS; i++)
    if (gtk_column_view_column_get_fixed_width (self->columns[HF_PIN_CELL_NAME]) > 0
        && gtk_column_view_column_get_visible (self->columns[i]))
      wide = i;
  for (unsigned i = 0; i < HF_N_PIN_CELLS; i++)
    gtk_column_view_column_set_expand (self->columns[i], i == wide);
}

static gboolean
is_wanted (HfPinColumns *self, unsigned i)
{
  if (self->choices[i] == CHOICE_NONE || self->width < NARROW)
    return self->width >= kinds[i].from;
  return self->choices[i] == CHOICE_SHOWN;
}

static void
show_columns (HfPinColumns *self)
{
  for (unsigned i = 0; i < HF_N_PIN_CELLS; i++)
    {
      gboolean wanted = is_wanted (self, i);
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), kinds[i].name);

      gtk_column_view_column_set_visible (self->columns[i], wanted);
      if (action)
        g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (wanted));
    }
  choose_wide (self);
}

static void
on_toggle (GSimpleAction *action, GVariant *wanted, gpointer data)
{
  HfPinColumns *self = data;

  for (unsigned i = 0; i < HF_N_PIN_CELLS; i++)
    if (g_str_equal (g_action_get_name (G_ACTION (action)), kinds[i].name))
      self->choices[i] = g_variant_get_boolean (wanted) ? CHOICE_SHOWN : CHOICE_HIDDEN;
  show_columns (self);
  remember_choices (self);
}

static void
make_menu (HfPinColumns *self)
{
  GMenu *menu = g_menu_new ();

  self->actions = g_simple_action_group_new ();
  for (unsigned i = 0; i < HF_N_PIN_CELLS; i++)
    {
      g_autoptr (GSimpleAction) action = NULL;
      g_autofree char *name = g_strconcat ("columns.", kinds[i].name, NULL);

      if (i == HF_PIN_CELL_NAME)
        continue;
      action = g_simple_action_new_stateful (kinds[i].name, NULL, g_variant_new_boolean (TRUE));
      g_signal_connect_object (action, "change-state", G_CALLBACK (on_toggle), self, 0);
      g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
      g_menu_append (menu, _ (kinds[i].title), name);
    }
  self->menu = G_MENU_MODEL (menu);
}

/* ---- sorting ---- */

/* By none of them: the newest first. */
static void
on_sort (HfPinColumns *self)
{
  int key = hf_column_sort_get (self->by_column, &self->descending);

  self->sort = key < 0 ? HF_PIN_SORT_CREATED : (HfPinSort)key;
  self->descending = self->descending || key < 0;
  remember_sort (self);
  g_signal_emit (self, sort_changed_signal, 0);
}

/* ---- its life ---- */

static void
add_columns (HfPinColumns *self)
{
  for (unsigned i = 0; i < HF_N_PIN_CELLS; i++)
    {
      GtkColumnViewColumn *column
          = gtk_column_view_column_new (_ (kinds[i].title), make_factory (self, i));

      self->columns[i] = column;
      gtk_column_view_column_set_resizable (column, TRUE);
      if (kinds[i].sort >= 0)
        hf_column_sort_add (self->by_column, column, kinds[i].sort);
      gtk_column_view_append_column (self->view, column);
      g_object_unref (column);
    }
}

static void
show_sort (HfPinColumns *self)
{
  for (unsigned i = 0; i < HF_N_PIN_CELLS; i++)
    if (kinds[i].sort == (int)self->sort)
      gtk_column_view_sort_by_column (self->view, self->columns[i],
                                      self->descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
}

static void
hf_pin_columns_dispose (GObject *object)
{
  HfPinColumns *self = HF_PIN_COLUMNS (object);

  g_clear_object (&self->by_column);
  g_clear_object (&self->look);
  g_clear_object (&self->actions);
  g_clear_object (&self->menu);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (hf_pin_columns_parent_class)->dispose (object);
}

static void
hf_pin_columns_class_init (HfPinColumnsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_pin_columns_dispose;
  sort_changed_signal = g_signal_new ("sort-changed", HF_TYPE_PIN_COLUMNS, G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hf_pin_columns_init (HfPinColumns *self)
{
  self->sort = HF_PIN_SORT_CREATED;
  self->descending = TRUE;
  self->width = NARROW;
}

/**
 * hf_pin_columns_new:
 * @view: gets the columns; must live longer than what is returned
 * @look: for their cells
 *
 * Returns: (transfer full): the columns, as they were when the program ended
 */
HfPinColumns *
hf_pin_columns_new (GtkColumnView *view, HfPinLook *look)
{
  HfPinColumns *self = g_object_new (HF_TYPE_PIN_COLUMNS, NULL);

  self->view = view;
  self->look = g_object_ref (look);
  self->state = hf_window_state_open ();
  self->by_column = hf_column_sort_new (view);
  add_columns (self);
  if (self->state)
    restore (self);
  make_menu (self);
  for (unsigned i = 0; i < HF_N_PIN_CELLS; i++)
    {
      gtk_column_view_column_set_header_menu (self->columns[i], self->menu);
      g_signal_connect_object (self->columns[i], "notify::fixed-width", G_CALLBACK (on_width), self,
                               G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (self->columns[HF_PIN_CELL_NAME], "notify::fixed-width",
                           G_CALLBACK (choose_wide), self, G_CONNECT_SWAPPED);
  show_columns (self);
  show_sort (self);
  g_signal_connect_object (self->by_column, "changed", G_CALLBACK (on_sort), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * hf_pin_columns_get_sort:
 * @sort: (out): what the list is to be sorted by
 * @descending: (out): in which direction
 */
void
hf_pin_columns_get_sort (HfPinColumns *self, HfPinSort *sort, gboolean *descending)
{
  *sort = self->sort;
  *descending = self->descending;
}

/**
 * hf_pin_columns_set_width:
 * @width: px that there are for all of them
 */
void
hf_pin_columns_set_width (HfPinColumns *self, int width)
{
  if (self->width == width)
    return;
  self->width = width;
  show_columns (self);
}

/**
 * hf_pin_columns_fits:
 * @width: px that there are now
 *
 * Returns: whether what is shown is right for that, too
 */
gboolean
hf_pin_columns_fits (HfPinColumns *self, int width)
{
  for (unsigned i = 0; i < HF_N_PIN_CELLS; i++)
    if ((self->width >= kinds[i].from) != (width >= kinds[i].from))
      return FALSE;
  return TRUE;
}

/**
 * hf_pin_columns_get_actions:
 * Returns: (transfer none): an action a column that can be hidden; the menu calls their group
 * "columns"
 */
GActionGroup *
hf_pin_columns_get_actions (HfPinColumns *self)
{
  return G_ACTION_GROUP (self->actions);
}

/**
 * hf_pin_columns_get_menu:
 * Returns: (transfer none): to show and hide columns
 */
GMenuModel *
hf_pin_columns_get_menu (HfPinColumns *self)
{
  return self->menu;
}
