/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-navigation-row.h"

#include "hf-wording.h"

struct _HfNavigationRow
{
  GtkListBoxRow parent_instance;

  char *page;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *badge;
};

G_DEFINE_FINAL_TYPE (HfNavigationRow, hf_navigation_row, GTK_TYPE_LIST_BOX_ROW)

static void
hf_navigation_row_finalize (GObject *object)
{
  g_free (HF_NAVIGATION_ROW (object)->page);
  G_OBJECT_CLASS (hf_navigation_row_parent_class)->finalize (object);
}

static void
hf_navigation_row_class_init (HfNavigationRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_navigation_row_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/hf-navigation-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HfNavigationRow, icon);
  gtk_widget_class_bind_template_child (widget_class, HfNavigationRow, title);
  gtk_widget_class_bind_template_child (widget_class, HfNavigationRow, badge);
}

static void
hf_navigation_row_init (HfNavigationRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_accessible_label (HfNavigationRow *self, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/**
 * hf_navigation_row_new:
 * @page: the name of the page
 * @title: for people
 * @icon: the name of an icon
 *
 * Returns: (transfer floating): a row without a badge
 */
HfNavigationRow *
hf_navigation_row_new (const char *page, const char *title, const char *icon)
{
  HfNavigationRow *self = g_object_new (HF_TYPE_NAVIGATION_ROW, NULL);

  self->page = g_strdup (page);
  gtk_label_set_text (self->title, title);
  gtk_image_set_from_icon_name (self->icon, icon);
  set_accessible_label (self, title);
  return self;
}

/**
 * hf_navigation_row_get_page:
 * Returns: (transfer none): the name of the page
 */
const char *
hf_navigation_row_get_page (HfNavigationRow *self)
{
  return self->page;
}

/**
 * hf_navigation_row_set_badge:
 * @count: what the badge shows; 0: there is none
 * @meaning: (nullable): the same in words
 */
void
hf_navigation_row_set_badge (HfNavigationRow *self, guint64 count, const char *meaning)
{
  const char *title = gtk_label_get_text (self->title);
  g_autofree char *number = hf_wording_count (count);
  g_autofree char *label = g_strdup_printf ("%s, %s", title, meaning ? meaning : "");

  gtk_widget_set_visible (GTK_WIDGET (self->badge), count > 0);
  gtk_label_set_text (self->badge, number);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), count > 0 ? meaning : NULL);
  set_accessible_label (self, count > 0 ? label : title);
}
