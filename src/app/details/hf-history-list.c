/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-history-list.h"

#include <glib/gi18n.h>
#include <string.h>

#include "hf-event.h"
#include "hf-keyed-rows.h"
#include "hf-pin-words.h"
#include "hf-wording.h"

#define PAGE 20

/* One line of the history: a value. */
typedef struct
{
  char *key;
  gint64 time;
  const HfLook *look;
  char *text;
} Item;

struct _HfHistoryList
{
  GtkBox parent_instance;

  GtkListBox *list;
  GtkWidget *more;
  HfKeyedRows *rows;
  GPtrArray *events; /* of Item, the newest first */
  gint64 newest_event; /* that was looked at */
  unsigned most;
  gint64 now;
};

G_DEFINE_FINAL_TYPE (HfHistoryList, hf_history_list, GTK_TYPE_BOX)

static unsigned more_signal;

static const HfLook severities[] = {
  [HF_SEVERITY_INFO] = { "dialog-information-symbolic", NULL, N_ ("Note") },
  [HF_SEVERITY_WARNING] = { "dialog-warning-symbolic", "warning", N_ ("Warning") },
  [HF_SEVERITY_CRITICAL] = { "dialog-error-symbolic", "error", N_ ("Critical") },
};

static void
item_free (gpointer data)
{
  Item *self = data;

  g_free (self->key);
  g_free (self->text);
  g_free (self);
}

static GPtrArray *
items_new (void)
{
  return g_ptr_array_new_with_free_func (item_free);
}

/* With a capital, but for the name of a backend. */
static char *
describe (const HfEvent *event, const HfPin *pin)
{
  const char *id = event->backend_id;
  g_autofree char *rest = NULL;

  if (!id || !*id || !g_str_has_prefix (event->message, id))
    return hf_pin_words_about (event->message, pin);
  rest = hf_pin_words_about (event->message + strlen (id), pin);
  return g_strconcat (id, rest, NULL);
}

static Item *
item_of_event (const HfPinReport *report, const HfEvent *event)
{
  Item *self = g_new0 (Item, 1);

  self->key = g_strdup_printf ("event %" G_GINT64_FORMAT, event->id);
  self->time = event->time;
  self->look = &severities[MIN ((unsigned)event->severity, G_N_ELEMENTS (severities) - 1)];
  self->text = describe (event, report->pin);
  return self;
}

static Item *
item_of_look (const HfPinReport *report, const HfEvidence *look)
{
  const HfBackendInfo *info = hf_pin_report_find_store (report, look->store_id);
  Item *self = g_new0 (Item, 1);
  g_autofree char *size = hf_wording_bytes (look->bytes);
  g_autofree char *detail = look->detail ? hf_pin_words_about (look->detail, report->pin) : NULL;

  self->key = g_strdup_printf ("look %" G_GINT64_FORMAT, look->id);
  self->time = look->finished;
  self->look = hf_pin_words_verdict (look->verdict);
  /* Translators: backend, what was done, bytes and verdict: “usb: read in full (3 MB): good” */
  self->text
      = g_strdup_printf (_ ("%s: %s (%s): %s%s%s"), info ? info->id : _ ("a place that is gone"),
                         hf_pin_words_proof (look->kind), size, _ (self->look->word),
                         detail ? ". " : "", detail ? detail : "");
  return self;
}

/* ---- rows ---- */

static char *
key_of (gconstpointer thing)
{
  return g_strdup (((const Item *)thing)->key);
}

static GtkWidget *
make_row (gconstpointer thing, gpointer data)
{
  const Item *item = thing;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new ();
  g_autofree char *exact = hf_wording_time (item->time);

  hf_look_show (item->look, GTK_IMAGE (icon));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), item->text);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_tooltip_text (row, exact);
  return row;
}

static void
show_row (GtkWidget *row, gconstpointer thing, gpointer data)
{
  const HfHistoryList *self = data;
  g_autofree char *age = hf_wording_age (((const Item *)thing)->time, self->now);

  if (g_strcmp0 (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), age) != 0)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), age);
}

static const HfKeyedRowsKind kind = { key_of, make_row, show_row };

/* ---- the list ---- */

static void
on_more (HfHistoryList *self)
{
  self->most += PAGE;
  self->newest_event = 0;
  g_ptr_array_set_size (self->events, 0);
  g_signal_emit (self, more_signal, 0);
}

static void
hf_history_list_finalize (GObject *object)
{
  HfHistoryList *self = HF_HISTORY_LIST (object);

  hf_keyed_rows_free (self->rows);
  g_ptr_array_unref (self->events);
  G_OBJECT_CLASS (hf_history_list_parent_class)->finalize (object);
}

static void
hf_history_list_class_init (HfHistoryListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_history_list_finalize;
  more_signal = g_signal_new ("more", HF_TYPE_HISTORY_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);
}

static void
hf_history_list_init (HfHistoryList *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  self->more = gtk_button_new_with_label (_ ("Show More"));
  self->rows = hf_keyed_rows_new (self->list, &kind, self);
  self->events = items_new ();
  self->most = PAGE;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("History"), -1);
  gtk_widget_set_halign (self->more, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->more, "clicked", G_CALLBACK (on_more), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (self), self->more);
}

/**
 * hf_history_list_new:
 * Returns: (transfer floating): an empty history
 */
GtkWidget *
hf_history_list_new (void)
{
  return g_object_new (HF_TYPE_HISTORY_LIST, NULL);
}

/**
 * hf_history_list_clear:
 * @self: will show another pin
 */
void
hf_history_list_clear (HfHistoryList *self)
{
  g_autoptr (GPtrArray) none = items_new ();

  self->most = PAGE;
  self->newest_event = 0;
  g_ptr_array_set_size (self->events, 0);
  hf_keyed_rows_set (self->rows, none);
  gtk_widget_set_visible (self->more, FALSE);
}

/**
 * hf_history_list_wish:
 * @wish: gets what has to be read for the history
 */
void
hf_history_list_wish (HfHistoryList *self, HfPinReportWish *wish)
{
  wish->after_event = self->newest_event;
  wish->most = self->most;
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  const Item *first = *(const Item *const *)a;
  const Item *second = *(const Item *const *)b;

  return first->time > second->time ? -1 : first->time < second->time;
}

/* The report has those that came since the last one; one that was wished before more was is not of
 * use. */
static void
take_events (HfHistoryList *self, const HfPinReport *report)
{
  if (report->after_event != self->newest_event)
    return;
  for (unsigned i = report->events->len; i > 0; i--)
    g_ptr_array_insert (self->events, 0, item_of_event (report, report->events->pdata[i - 1]));
  if (self->events->len > self->most)
    g_ptr_array_set_size (self->events, (int)self->most);
  self->newest_event = report->newest_event;
}

/**
 * hf_history_list_add:
 * @report: read as hf_history_list_wish() said
 */
void
hf_history_list_add (HfHistoryList *self, const HfPinReport *report)
{
  g_autoptr (GPtrArray) looks = items_new ();
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  self->now = report->now;
  take_events (self, report);
  for (unsigned i = 0; i < report->looks->len; i++)
    g_ptr_array_add (looks, item_of_look (report, report->looks->pdata[i]));
  g_ptr_array_extend (all, self->events, NULL, NULL);
  g_ptr_array_extend (all, looks, NULL, NULL);
  g_ptr_array_sort (all, compare_items);
  gtk_widget_set_visible (self->more, all->len > self->most || self->events->len == self->most
                                          || looks->len == self->most);
  if (all->len > self->most)
    g_ptr_array_set_size (all, (int)self->most);
  gtk_widget_set_visible (GTK_WIDGET (self->list), all->len > 0);
  hf_keyed_rows_set (self->rows, all);
}
