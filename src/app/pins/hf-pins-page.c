/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of pins with its search. What was found lies with the finder, what is selected with the
 * selection; this shows both. Main thread only. */
#include "hf-pins-page.h"

#include <glib/gi18n.h>

#include "hf-pin-columns.h"
#include "hf-pin-finder.h"
#include "hf-pin-selection.h"
#include "hf-pin-wording.h"
#include "hf-search-field.h"
#include "hf-selection-bar.h"
#include "hf-tab-stop.h"
#include "hf-wording.h"

#define NARROW 600 /* px, below which few columns have room */

struct _HfPinsPage
{
  AdwBin parent_instance;

  HfDesk *desk;
  HfPinLook *look;
  HfPinFinder *finder;
  HfPinSelection *selection;
  HfPinColumns *columns;
  gboolean is_new; /* what is found next was searched for anew */
  gboolean searched; /* since somebody looked for the first time */
  unsigned revealing; /* tick: more rows are made */
  gboolean failed; /* the last search, which was said */
  unsigned shape; /* source: the columns are to be chosen */

  HfSearchField *field;
  GtkLabel *amount;
  GtkMenuButton *columns_button;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkColumnView *view;
  GtkButton *add_button;
  HfSelectionBar *bar;
};

G_DEFINE_FINAL_TYPE (HfPinsPage, hf_pins_page, ADW_TYPE_BIN)

enum
{
  ACTIVATE_PIN,
  SELECTION_CHANGED,
  N_SIGNALS
};

static unsigned signals[N_SIGNALS];

/* ---- searching ---- */

/* In another order, what is selected may be far from the first screen. */
static void
find (HfPinsPage *self, HfPinSearch *search)
{
  HfPinSort sort;
  gboolean descending;

  hf_pin_columns_get_sort (self->columns, &sort, &descending);
  self->is_new = self->is_new || search != NULL;
  hf_pin_selection_set_keep (self->selection, !self->is_new);
  hf_pin_finder_find (self->finder, search, sort, descending,
                      !search && hf_pin_selection_count (self->selection) > 0);
}

/* Nothing is looked for before somebody looks. */
static void
on_search (HfPinsPage *self)
{
  if (!self->searched)
    return;
  find (self, hf_search_field_dup_search (self->field));
}

static void
on_sort (HfPinsPage *self)
{
  find (self, NULL);
}

static void
on_clear (HfPinsPage *self)
{
  hf_search_field_set_text (self->field, "");
  hf_search_field_focus (self->field);
}

/* ---- what was found ---- */

static void
show_amount (HfPinsPage *self, unsigned n)
{
  g_autofree char *text = NULL;

  if (hf_pin_finder_is_counting (self->finder))
    text = g_strdup (_ ("Counting…"));
  else
    text = hf_pin_wording_amount (n, hf_pin_finder_get_bytes (self->finder));
  gtk_label_set_text (self->amount, text);
}

static void
show_selection (HfPinsPage *self)
{
  gboolean counting = hf_pin_finder_is_counting (self->finder);
  guint64 n = hf_pin_finder_count (self->finder);
  guint64 all_bytes = hf_pin_finder_get_bytes (self->finder);
  const guint64 *bytes = hf_pin_selection_get_bytes (self->selection);
  gboolean all = hf_pin_selection_is_all (self->selection);

  if (all && !counting)
    bytes = &all_bytes;
  hf_selection_bar_set (self->bar, hf_pin_selection_count (self->selection), bytes, all,
                        counting ? 0 : n);
}

static void
on_selection (HfPinsPage *self)
{
  show_selection (self);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/* A few rows a frame: all at once would stop everything for a moment. */
static gboolean
reveal (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  HfPinsPage *self = HF_PINS_PAGE (widget);

  if (hf_pin_finder_reveal (self->finder))
    return G_SOURCE_CONTINUE;
  self->revealing = 0;
  return G_SOURCE_REMOVE;
}

/* While there is something at the place that is shown, its rows are used again at the top. */
static void
on_replacing (HfPinsPage *self)
{
  if (self->is_new)
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

static void
on_found (HfPinsPage *self)
{
  unsigned n = hf_pin_finder_count (self->finder);
  const char *page = n > 0 ? "list" : "nothing";

  if (hf_pin_finder_get_total (self->finder) == 0)
    page = "empty";
  self->is_new = FALSE;
  hf_pin_selection_set_keep (self->selection, TRUE);
  self->failed = FALSE;
  gtk_stack_set_visible_child_name (self->stack, page);
  show_amount (self, n);
  show_selection (self);
  if (self->revealing == 0)
    self->revealing = gtk_widget_add_tick_callback (GTK_WIDGET (self), reveal, NULL, NULL);
}

/* Said once: what follows fails in the same way. */
static void
on_failed (HfPinsPage *self, GError *error)
{
  if (!self->failed)
    hf_desk_say_error (self->desk, _ ("The pins can’t be read"), error);
  self->failed = TRUE;
  gtk_label_set_text (self->amount, _ ("The pins can’t be read"));
}

static void
on_look (HfPinsPage *self)
{
  const HfOverview *overview = hf_pin_look_get_overview (self->look);

  if (overview)
    hf_search_field_set_backends (self->field, overview->backends);
}

static void
on_activated (HfPinsPage *self, unsigned position)
{
  g_signal_emit (self, signals[ACTIVATE_PIN], 0,
                 hf_pin_list_get_id (hf_pin_finder_get_list (self->finder), position));
}

/* ---- its shape ---- */

static int
get_width (HfPinsPage *self)
{
  return (int)gtk_adjustment_get_page_size (gtk_scrolled_window_get_hadjustment (self->scroller));
}

/* Not while sizes are being given out. */
static gboolean
choose_columns (gpointer data)
{
  HfPinsPage *self = data;
  gboolean narrow = get_width (self) <= NARROW;

  self->shape = 0;
  hf_pin_look_set_narrow (self->look, narrow);
  hf_pin_columns_set_width (self->columns, get_width (self));
  gtk_widget_set_visible (GTK_WIDGET (self->columns_button), !narrow);
  return G_SOURCE_REMOVE;
}

static void
on_width (HfPinsPage *self)
{
  int width = get_width (self);

  if (width > 0 && self->shape == 0 && self->columns && !hf_pin_columns_fits (self->columns, width))
    self->shape = g_idle_add_full (G_PRIORITY_HIGH_IDLE, choose_columns, self, NULL);
}

static void
on_map (HfPinsPage *self)
{
  if (!self->searched)
    {
      self->searched = TRUE;
      on_search (self);
    }
  hf_pin_finder_set_active (self->finder, gtk_widget_get_mapped (GTK_WIDGET (self)));
}

/* ---- its life ---- */

static void
hf_pins_page_dispose (GObject *object)
{
  HfPinsPage *self = HF_PINS_PAGE (object);

  g_clear_handle_id (&self->shape, g_source_remove);
  g_clear_object (&self->columns);
  g_clear_object (&self->selection);
  g_clear_object (&self->finder);
  g_clear_object (&self->look);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (hf_pins_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/pins/hf-pins-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HfPinsPage, field);
  gtk_widget_class_bind_template_child (widget_class, HfPinsPage, amount);
  gtk_widget_class_bind_template_child (widget_class, HfPinsPage, columns_button);
  gtk_widget_class_bind_template_child (widget_class, HfPinsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, HfPinsPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, HfPinsPage, view);
  gtk_widget_class_bind_template_child (widget_class, HfPinsPage, add_button);
  gtk_widget_class_bind_template_child (widget_class, HfPinsPage, bar);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_clear);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, hf_pins_page_select_all);
  gtk_widget_class_bind_template_callback (widget_class, hf_pins_page_select_none);
}

static void
hf_pins_page_class_init (HfPinsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_pins_page_dispose;
  g_type_ensure (HF_TYPE_SEARCH_FIELD);
  g_type_ensure (HF_TYPE_SELECTION_BAR);
  g_type_ensure (HF_TYPE_TAB_STOP);
  bind_template (widget_class);
  signals[ACTIVATE_PIN] = g_signal_new ("activate-pin", HF_TYPE_PINS_PAGE, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SELECTION_CHANGED]
      = g_signal_new ("selection-changed", HF_TYPE_PINS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
}

/* Beside the field, where these keys are the text's. */
static void
add_shortcuts (HfPinsPage *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_c,
                                                                                  GDK_CONTROL_MASK),
                                                          gtk_named_action_new ("pins.copy-cid")));
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}

static void
hf_pins_page_init (HfPinsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_shortcuts (self);
  /* GTK makes a control insensitive whose action does not exist. */
  g_object_bind_property (self->add_button, "sensitive", self->add_button, "visible",
                          G_BINDING_SYNC_CREATE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (
                                      gtk_widget_get_last_child (GTK_WIDGET (self->view))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Pins"), -1);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->scroller), "changed",
                           G_CALLBACK (on_width), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (on_map), NULL);
  g_signal_connect (self, "unmap", G_CALLBACK (on_map), NULL);
}

/**
 * hf_pins_page_new:
 * @desk: what it shows
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
hf_pins_page_new (HfDesk *desk)
{
  HfPinsPage *self = g_object_new (HF_TYPE_PINS_PAGE, NULL);

  self->desk = g_object_ref (desk);
  self->look = hf_pin_look_new (desk);
  self->finder = hf_pin_finder_new (desk);
  self->selection = hf_pin_selection_new (desk, hf_pin_finder_get_list (self->finder));
  gtk_column_view_set_model (self->view, hf_pin_selection_get_model (self->selection));
  self->columns = hf_pin_columns_new (self->view, self->look);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "columns",
                                  hf_pin_columns_get_actions (self->columns));
  gtk_menu_button_set_menu_model (self->columns_button, hf_pin_columns_get_menu (self->columns));
  g_signal_connect_object (self->look, "changed", G_CALLBACK (on_look), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (hf_pin_finder_get_list (self->finder), "replacing",
                           G_CALLBACK (on_replacing), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->finder, "found", G_CALLBACK (on_found), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->finder, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "changed", G_CALLBACK (on_selection), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->columns, "sort-changed", G_CALLBACK (on_sort), self,
                           G_CONNECT_SWAPPED);
  on_look (self);
  return GTK_WIDGET (self);
}

/**
 * hf_pins_page_show:
 * @page: a page of pins
 * @query: what it shall show, in the language of the search
 */
void
hf_pins_page_show (GtkWidget *page, const char *query)
{
  hf_search_field_set_text (HF_PINS_PAGE (page)->field, query);
}

/**
 * hf_pins_page_search:
 * @page: a page of pins
 *
 * Lets the user type a search.
 */
void
hf_pins_page_search (GtkWidget *page)
{
  hf_search_field_focus (HF_PINS_PAGE (page)->field);
}

/* ---- what is selected ---- */

/**
 * hf_pins_page_count_selected:
 * Returns: how many pins are selected
 */
guint64
hf_pins_page_count_selected (HfPinsPage *self)
{
  return hf_pin_selection_count (self->selection);
}

/**
 * hf_pins_page_dup_selected:
 * Returns: (transfer full) (element-type gint64): the ids of the selected pins as they are shown
 */
GArray *
hf_pins_page_dup_selected (HfPinsPage *self)
{
  return hf_pin_selection_dup_ids (self->selection);
}

/**
 * hf_pins_page_dup_query:
 * Returns: (transfer full) (nullable): the query that finds them when all that match are selected,
 * which goes for pins that are not shown yet, too; its limits of health are not set
 */
HfPinQuery *
hf_pins_page_dup_query (HfPinsPage *self)
{
  return hf_pin_selection_is_all (self->selection) ? hf_pin_finder_dup_query (self->finder) : NULL;
}

/**
 * hf_pins_page_select_all:
 * @self: a page
 *
 * Selects all that match.
 */
void
hf_pins_page_select_all (HfPinsPage *self)
{
  hf_pin_selection_select_all (self->selection);
}

/**
 * hf_pins_page_select_none:
 * @self: a page
 */
void
hf_pins_page_select_none (HfPinsPage *self)
{
  hf_pin_selection_select_none (self->selection);
}

/**
 * hf_pins_page_add_action:
 * @action: (transfer floating): a control for what is selected, shown beside its number
 */
void
hf_pins_page_add_action (HfPinsPage *self, GtkWidget *action)
{
  hf_selection_bar_add (self->bar, action);
}

/**
 * hf_pins_page_get_view:
 * Returns: (transfer none): the column view, for menus and drags; the child of each list item has
 * it as its data "li"
 */
GtkWidget *
hf_pins_page_get_view (HfPinsPage *self)
{
  return GTK_WIDGET (self->view);
}
