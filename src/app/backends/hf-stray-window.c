/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of the list at a time, and rows only for what can be seen of it. Main thread, but for what
 * the desk runs. */
#include "hf-stray-window.h"

#include <glib/gi18n.h>

#include "hf-stray-item.h"
#include "hf-subwindow.h"
#include "hf-wording.h"

#define PAGE 500

struct _HfStrayList
{
  AdwBin parent_instance;

  HfDesk *desk;
  char *id; /* the backend */
  GListStore *items;
  GtkWidget *more; /* reads the next page */
  GtkWidget *none;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HfStrayList, hf_stray_list, ADW_TYPE_BIN)

/* ---- reading ---- */

typedef struct
{
  char *id;
  gint64 after;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_free (order->id);
  g_free (order);
}

static gpointer
read_page (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  const Order *order = data;

  return hf_stray_item_read_page (engine, order->id, order->after, PAGE, error);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfStrayList) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = hf_desk_run_finish (HF_DESK (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (error)
    hf_desk_say_error (self->desk, _ ("What was found there can’t be read"), error);
  if (items)
    g_list_store_splice (self->items, g_list_model_get_n_items (G_LIST_MODEL (self->items)), 0,
                         items->pdata, items->len);
  gtk_widget_set_visible (self->more, items && items->len == PAGE);
  gtk_widget_set_visible (self->none, g_list_model_get_n_items (G_LIST_MODEL (self->items)) == 0);
}

static void
read_more (HfStrayList *self)
{
  unsigned n = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  g_autoptr (HfStrayItem) last
      = n > 0 ? g_list_model_get_item (G_LIST_MODEL (self->items), n - 1) : NULL;
  Order *order = g_new0 (Order, 1);

  order->id = g_strdup (self->id);
  order->after = last ? last->id : 0;
  hf_desk_run (self->desk, read_page, order, order_free, (GDestroyNotify)g_ptr_array_unref,
               self->cancellable, on_read, g_object_ref (self));
}

/* ---- adopting one ---- */

typedef struct
{
  char *id;
  HfCid *cid;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_free (wish->id);
  hf_cid_unref (wish->cid);
  g_free (wish);
}

static gpointer
adopt (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  const Wish *wish = data;
  g_autoptr (GPtrArray) cids = g_ptr_array_new ();
  guint64 count;

  g_ptr_array_add (cids, wish->cid);
  hf_engine_adopt (engine, wish->id, cids, &count, error);
  return NULL;
}

static void
on_adopted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) button = data;
  g_autoptr (GError) error = NULL;

  hf_desk_run_finish (HF_DESK (source), result, &error);
  if (!error)
    return;
  gtk_widget_set_sensitive (button, TRUE);
  hf_desk_say_error (HF_DESK (source), _ ("The pin was not adopted"), error);
}

static void
on_adopt (HfStrayList *self, GtkButton *button)
{
  HfStrayItem *item = gtk_list_item_get_item (g_object_get_data (G_OBJECT (button), "list-item"));
  Wish *wish = g_new0 (Wish, 1);

  wish->id = g_strdup (self->id);
  wish->cid = hf_cid_ref (item->cid);
  item->wanted = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  hf_desk_run (self->desk, adopt, wish, wish_free, NULL, NULL, on_adopted, g_object_ref (button));
}

/* ---- rows ---- */

static GtkWidget *
make_label (const char *style, PangoEllipsizeMode mode)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), mode);
  if (style)
    gtk_widget_add_css_class (label, style);
  return label;
}

static void
on_setup (HfStrayList *self, GtkListItem *list_item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *detail = make_label ("caption", PANGO_ELLIPSIZE_NONE);
  GtkWidget *button = gtk_button_new_with_label (_ ("Adopt"));

  gtk_label_set_wrap (GTK_LABEL (detail), TRUE);
  gtk_widget_add_css_class (detail, "dim-label");
  gtk_widget_add_css_class (row, "hf-stray");
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (texts), make_label (NULL, PANGO_ELLIPSIZE_MIDDLE));
  gtk_box_append (GTK_BOX (texts), detail);
  gtk_box_append (GTK_BOX (row), texts);
  gtk_box_append (GTK_BOX (row), button);
  g_object_set_data (G_OBJECT (button), "list-item", list_item);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_adopt), self, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (list_item, row);
  gtk_list_item_set_activatable (list_item, FALSE);
}

static char *
describe (const HfStrayItem *item)
{
  g_autofree char *time = hf_wording_time (item->first_seen);
  g_autofree char *bytes
      = item->bytes > 0 ? hf_wording_bytes (item->bytes) : g_strdup (_ ("size not known"));

  if (item->declined)
    /* Translators: a size, then a date and time */
    return g_strdup_printf (_ ("%s · found %s · you let go of it"), bytes, time);
  return g_strdup_printf (_ ("%s · found %s"), bytes, time);
}

static void
on_bind (HfStrayList *self, GtkListItem *list_item)
{
  const HfStrayItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *row = gtk_list_item_get_child (list_item);
  GtkWidget *texts = gtk_widget_get_first_child (row);
  GtkWidget *title = gtk_widget_get_first_child (texts);
  g_autofree char *detail = describe (item);
  g_autofree char *label
      = g_strdup_printf (_ ("Adopt %s"), item->name ? item->name : item->cid_text);

  gtk_label_set_text (GTK_LABEL (title), item->name ? item->name : item->cid_text);
  gtk_widget_set_tooltip_text (title, item->cid_text);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (texts)), detail);
  gtk_widget_set_sensitive (gtk_widget_get_last_child (row), !item->wanted);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_last_child (row)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static GtkWidget *
make_list (HfStrayList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkNoSelection *selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  GtkWidget *list = gtk_list_view_new (GTK_SELECTION_MODEL (selection), factory);
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_show_separators (GTK_LIST_VIEW (list), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Pins found there"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_widget_set_vexpand (scrolled, TRUE);
  return scrolled;
}

static void
hf_stray_list_dispose (GObject *object)
{
  HfStrayList *self = HF_STRAY_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (hf_stray_list_parent_class)->dispose (object);
}

static void
hf_stray_list_finalize (GObject *object)
{
  HfStrayList *self = HF_STRAY_LIST (object);

  g_object_unref (self->items);
  g_object_unref (self->cancellable);
  g_free (self->id);
  G_OBJECT_CLASS (hf_stray_list_parent_class)->finalize (object);
}

static void
hf_stray_list_class_init (HfStrayListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_stray_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_stray_list_finalize;
}

static void
hf_stray_list_init (HfStrayList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->cancellable = g_cancellable_new ();
  self->items = g_list_store_new (HF_TYPE_STRAY_ITEM);
  self->none = adw_status_page_new ();
  adw_status_page_set_title (ADW_STATUS_PAGE (self->none), _ ("Nothing Else There"));
  gtk_widget_set_visible (self->none, FALSE);
  self->more = gtk_button_new_with_label (_ ("Show More"));
  gtk_widget_set_visible (self->more, FALSE);
  gtk_widget_add_css_class (self->more, "flat");
  g_signal_connect_object (self->more, "clicked", G_CALLBACK (read_more), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), self->none);
  gtk_box_append (GTK_BOX (box), make_list (self));
  gtk_box_append (GTK_BOX (box), self->more);
  adw_bin_set_child (ADW_BIN (self), box);
}

/**
 * hf_stray_window_show:
 * @parent: over which it stands
 * @id: a backend
 *
 * Lists what else it holds.
 *
 * Returns: (transfer none): the window
 */
GtkWindow *
hf_stray_window_show (HfDesk *desk, GtkWindow *parent, const char *id)
{
  HfStrayList *self = g_object_new (HF_TYPE_STRAY_LIST, NULL);
  g_autofree char *title = g_strdup_printf (_ ("Found in “%s”"), id);
  GtkWindow *window = hf_subwindow_new (parent, title, GTK_WIDGET (self));

  self->desk = g_object_ref (desk);
  self->id = g_strdup (id);
  read_more (self);
  gtk_window_present (window);
  return window;
}
