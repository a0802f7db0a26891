/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts change while the list is open, and what the pointer is over must not be made anew. So its
 * items have a label that may change, and its rows follow it. Main thread only. */
#include "hf-job-filters.h"

#include <glib/gi18n.h>

#include "hf-job-page.h"
#include "hf-wording.h"

#define HF_TYPE_JOB_FILTER_ITEM (hf_job_filter_item_get_type ())
G_DECLARE_FINAL_TYPE (HfJobFilterItem, hf_job_filter_item, HF, JOB_FILTER_ITEM, GObject)

struct _HfJobFilterItem
{
  GObject parent_instance;

  char *label;
};

G_DEFINE_FINAL_TYPE (HfJobFilterItem, hf_job_filter_item, G_TYPE_OBJECT)

enum
{
  PROP_LABEL = 1,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static const char *const names[HF_N_JOB_FILTERS] = {
  [HF_JOB_FILTER_ALL] = N_ ("All Jobs"),        [HF_JOB_FILTER_RUNNING] = N_ ("Running"),
  [HF_JOB_FILTER_WAITING] = N_ ("Waiting"),     [HF_JOB_FILTER_PAUSED] = N_ ("Paused"),
  [HF_JOB_FILTER_FAILED] = N_ ("Failed"),       [HF_JOB_FILTER_DONE] = N_ ("Done"),
  [HF_JOB_FILTER_CANCELLED] = N_ ("Cancelled"),
};

/* ---- items ---- */

static void
hf_job_filter_item_get_property (GObject *object, unsigned id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, HF_JOB_FILTER_ITEM (object)->label);
}

static void
hf_job_filter_item_finalize (GObject *object)
{
  g_free (HF_JOB_FILTER_ITEM (object)->label);
  G_OBJECT_CLASS (hf_job_filter_item_parent_class)->finalize (object);
}

static void
hf_job_filter_item_class_init (HfJobFilterItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hf_job_filter_item_get_property;
  object_class->finalize = hf_job_filter_item_finalize;
  properties[PROP_LABEL]
      = g_param_spec_string ("label", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
hf_job_filter_item_init (HfJobFilterItem *self)
{
}

static void
set_label (HfJobFilterItem *self, const char *label)
{
  if (g_strcmp0 (label, self->label) == 0)
    return;
  g_free (self->label);
  self->label = g_strdup (label);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LABEL]);
}

/* ---- rows ---- */

static void
on_setup (GtkListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), 8);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (list_item, label);
}

static void
on_bind (GtkListItemFactory *factory, GtkListItem *list_item)
{
  GBinding *binding = g_object_bind_property (gtk_list_item_get_item (list_item), "label",
                                              gtk_list_item_get_child (list_item), "label",
                                              G_BINDING_SYNC_CREATE);

  g_object_set_data (G_OBJECT (list_item), "binding", binding);
}

static void
on_unbind (GtkListItemFactory *factory, GtkListItem *list_item)
{
  g_binding_unbind (g_object_steal_data (G_OBJECT (list_item), "binding"));
}

/* In the open list the one that is chosen has a mark. */
static void
on_setup_marked (GtkListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *mark = gtk_image_new_from_icon_name ("object-select-symbolic");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_list_item_set_child (list_item, box);
}

static gboolean
mark_selected (GBinding *binding, const GValue *selected, GValue *opacity, gpointer data)
{
  const HfJobFilterItem *item = g_value_get_object (selected);

  g_value_set_double (opacity, item == data ? 1 : 0);
  return TRUE;
}

static void
on_bind_marked (GtkListItemFactory *factory, GtkListItem *list_item, GtkDropDown *list)
{
  GtkWidget *label = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  gpointer item = gtk_list_item_get_item (list_item);
  GBinding *text = g_object_bind_property (item, "label", label, "label", G_BINDING_SYNC_CREATE);
  GBinding *mark
      = g_object_bind_property_full (list, "selected-item", gtk_widget_get_next_sibling (label),
                                     "opacity", G_BINDING_SYNC_CREATE, mark_selected, NULL, item,
                                     NULL);

  g_object_set_data (G_OBJECT (list_item), "binding", text);
  g_object_set_data (G_OBJECT (list_item), "mark", mark);
}

static void
on_unbind_marked (GtkListItemFactory *factory, GtkListItem *list_item)
{
  on_unbind (factory, list_item);
  g_binding_unbind (g_object_steal_data (G_OBJECT (list_item), "mark"));
}

/**
 * hf_job_filters_set_up:
 * @list: gets one item a filter, in their order
 */
void
hf_job_filters_set_up (GtkDropDown *list)
{
  g_autoptr (GListStore) items = g_list_store_new (HF_TYPE_JOB_FILTER_ITEM);
  g_autoptr (GtkListItemFactory) plain = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkListItemFactory) marked = gtk_signal_list_item_factory_new ();

  for (unsigned i = 0; i < HF_N_JOB_FILTERS; i++)
    {
      g_autoptr (HfJobFilterItem) item = g_object_new (HF_TYPE_JOB_FILTER_ITEM, NULL);

      set_label (item, _ (names[i]));
      g_list_store_append (items, item);
    }
  g_signal_connect (plain, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (plain, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (plain, "unbind", G_CALLBACK (on_unbind), NULL);
  g_signal_connect (marked, "setup", G_CALLBACK (on_setup_marked), NULL);
  g_signal_connect_object (marked, "bind", G_CALLBACK (on_bind_marked), list, 0);
  g_signal_connect (marked, "unbind", G_CALLBACK (on_unbind_marked), NULL);
  gtk_drop_down_set_factory (list, plain);
  gtk_drop_down_set_list_factory (list, marked);
  gtk_drop_down_set_model (list, G_LIST_MODEL (items));
}

/**
 * hf_job_filters_show:
 * @list: a list that was set up
 * @counts: one of each filter
 */
void
hf_job_filters_show (GtkDropDown *list, const guint64 *counts)
{
  for (unsigned i = 0; i < HF_N_JOB_FILTERS; i++)
    {
      g_autoptr (HfJobFilterItem) item = g_list_model_get_item (gtk_drop_down_get_model (list), i);
      g_autofree char *count = hf_wording_count (counts[i]);
      /* Translators: a kind of jobs, and how many there are */
      g_autofree char *label = g_strdup_printf (_ ("%s (%s)"), _ (names[i]), count);

      set_label (item, label);
    }
}
