/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only; what is on the disk is looked at by the adder. */
#include "hf-add-dialog.h"

#include <glib/gi18n.h>

#include "hf-cid-link.h"
#include "hf-dialogs.h"

/* In the order of the rows' choices. */
static const HfVisibility visibilities[] = { HF_VISIBILITY_PRIVATE, HF_VISIBILITY_PUBLIC };
static const char *const profiles[] = { "unixfs-v1-2025", "unixfs-v0-2015", "kubo-cid-v1", NULL };

struct _HfAddDialog
{
  AdwWindow parent_instance;

  HfAdder *adder;
  GPtrArray *added; /* of HfAddItem, as the rows are */
  GtkWidget *add_button;
  GtkListBox *items;
  AdwEntryRow *cid_row;
  GtkLabel *trouble;
  AdwEntryRow *name_row;
  AdwComboRow *visibility_row;
  GtkSwitch *hidden_switch;
  GtkSwitch *preserve_switch;
  AdwComboRow *profile_row;
};

G_DEFINE_FINAL_TYPE (HfAddDialog, hf_add_dialog, ADW_TYPE_WINDOW)

static void
set_text (AdwEntryRow *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static const char *
get_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
show_trouble (HfAddDialog *self, const GError *error)
{
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), error != NULL);
  gtk_label_set_text (self->trouble, error ? error->message : "");
}

/* A CID that was typed counts without being entered first. */
static char *
typed_cid (HfAddDialog *self, GError **error)
{
  const char *text = get_text (self->cid_row);

  return *text ? hf_cid_link_parse (text, error) : NULL;
}

static void
update (HfAddDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *cid = typed_cid (self, &error);
  unsigned n = self->added->len + (cid ? 1 : 0);
  gboolean was_single = gtk_widget_get_visible (GTK_WIDGET (self->name_row));

  show_trouble (self, error);
  gtk_widget_set_sensitive (self->add_button, n > 0 && !error);
  gtk_widget_set_visible (GTK_WIDGET (self->items), self->added->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->name_row), n == 1);
  if (n == 1 && !was_single)
    {
      const HfAddItem *only = self->added->len > 0 ? self->added->pdata[0] : NULL;

      set_text (self->name_row, only && only->name ? only->name : "");
    }
}

/* ---- rows ---- */

static void
on_remove (HfAddDialog *self, GtkButton *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_LIST_BOX_ROW);

  g_ptr_array_remove_index (self->added,
                            (unsigned)gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)));
  gtk_list_box_remove (self->items, row);
  update (self);
}

static const char *
icon_of (const HfAddItem *item)
{
  if (item->cid)
    return "hf-pins-symbolic";
  return g_str_has_suffix (item->path, ".car") ? "package-x-generic-symbolic"
                                               : "text-x-generic-symbolic";
}

static GtkWidget *
make_row (HfAddDialog *self, const HfAddItem *item)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_of (item));
  GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");
  g_autofree char *place = item->path ? g_filename_display_name (item->path) : NULL;
  g_autofree char *label = g_strdup_printf (_ ("Leave Out “%s”"), hf_add_item_get_title (item));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), hf_add_item_get_title (item));
  if (place)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), place);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

/**
 * hf_add_dialog_add_items:
 * @items: (element-type HfAddItem): copied, and shown behind the others
 */
void
hf_add_dialog_add_items (HfAddDialog *self, GPtrArray *items)
{
  for (unsigned i = 0; i < items->len; i++)
    {
      const HfAddItem *item = items->pdata[i];

      g_ptr_array_add (self->added, hf_add_item_copy (item));
      gtk_list_box_append (self->items, make_row (self, item));
    }
  update (self);
}

static void
take (HfAddDialog *self, GPtrArray *items, const GError *error)
{
  if (items)
    hf_add_dialog_add_items (self, items);
  else
    show_trouble (self, error);
}

/* ---- what users do ---- */

static void
on_chosen (GListModel *files, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = hf_add_items_from_files (files, &error);

  take (data, items, error);
}

static void
on_choose_files (HfAddDialog *self)
{
  hf_dialogs_choose_files (GTK_WINDOW (self), _ ("Choose Files"), FALSE, on_chosen,
                           g_object_ref (self), g_object_unref);
}

static void
on_choose_folder (HfAddDialog *self)
{
  hf_dialogs_choose_files (GTK_WINDOW (self), _ ("Choose a Folder"), TRUE, on_chosen,
                           g_object_ref (self), g_object_unref);
}

static void
on_cid_changed (HfAddDialog *self)
{
  update (self);
}

/* A second one can be typed then. */
static void
on_cid_entered (HfAddDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autofree char *text = g_strdup (get_text (self->cid_row));

  items = hf_add_items_from_text (text, &error);
  if (items)
    set_text (self->cid_row, "");
  take (self, items, error);
}

static void
choose (HfAddDialog *self, HfAddChoices *choices)
{
  choices->visibility = visibilities[adw_combo_row_get_selected (self->visibility_row)];
  choices->profile
      = hf_unixfs_profile_find (profiles[adw_combo_row_get_selected (self->profile_row)]);
  choices->skip_hidden = gtk_switch_get_active (self->hidden_switch);
  choices->preserve = gtk_switch_get_active (self->preserve_switch);
}

static void
on_add (HfAddDialog *self)
{
  g_autofree char *cid = typed_cid (self, NULL);
  HfAddChoices choices;

  if (cid)
    g_ptr_array_add (self->added, hf_add_item_new_for_cid (cid, NULL));
  if (self->added->len == 1)
    {
      HfAddItem *only = self->added->pdata[0];
      const char *name = get_text (self->name_row);

      g_free (only->name);
      only->name = *name ? g_strdup (name) : NULL;
    }
  choose (self, &choices);
  hf_adder_add (self->adder, self->added, &choices);
  gtk_window_close (GTK_WINDOW (self));
}

/* ---- its life ---- */

static void
hf_add_dialog_dispose (GObject *object)
{
  HfAddDialog *self = HF_ADD_DIALOG (object);

  g_clear_object (&self->adder);
  g_clear_pointer (&self->added, g_ptr_array_unref);
  G_OBJECT_CLASS (hf_add_dialog_parent_class)->dispose (object);
}

static void
hf_add_dialog_class_init (HfAddDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_add_dialog_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/add/hf-add-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, HfAddDialog, add_button);
  gtk_widget_class_bind_template_child (widget_class, HfAddDialog, items);
  gtk_widget_class_bind_template_child (widget_class, HfAddDialog, cid_row);
  gtk_widget_class_bind_template_child (widget_class, HfAddDialog, trouble);
  gtk_widget_class_bind_template_child (widget_class, HfAddDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, HfAddDialog, visibility_row);
  gtk_widget_class_bind_template_child (widget_class, HfAddDialog, hidden_switch);
  gtk_widget_class_bind_template_child (widget_class, HfAddDialog, preserve_switch);
  gtk_widget_class_bind_template_child (widget_class, HfAddDialog, profile_row);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_files);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_folder);
  gtk_widget_class_bind_template_callback (widget_class, on_cid_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_cid_entered);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
hf_add_dialog_init (HfAddDialog *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (profiles);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->added = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_add_item_free);
  adw_combo_row_set_model (self->profile_row, G_LIST_MODEL (names));
}

/**
 * hf_add_dialog_new:
 * @parent: the window in front of which it stands
 * @adder: gets what the user chose
 *
 * Returns: (transfer none): the dialog, not yet shown
 */
HfAddDialog *
hf_add_dialog_new (GtkWindow *parent, HfAdder *adder)
{
  HfAddDialog *self = g_object_new (HF_TYPE_ADD_DIALOG, "transient-for", parent, NULL);

  self->adder = g_object_ref (adder);
  gtk_widget_grab_focus (GTK_WIDGET (self->cid_row));
  return self;
}

/**
 * hf_add_dialog_set_visibility:
 * @visibility: what is chosen until the user chooses another
 */
void
hf_add_dialog_set_visibility (HfAddDialog *self, HfVisibility visibility)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (visibilities); i++)
    if (visibilities[i] == visibility)
      adw_combo_row_set_selected (self->visibility_row, i);
}
