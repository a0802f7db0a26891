/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only. */
#include "hf-field.h"

#include <glib/gi18n.h>
#include <string.h>

#include "hf-accessible.h"
#include "hf-credentials.h"
#include "hf-dialogs.h"
#include "hf-field-value.h"

struct _HfField
{
  AdwBin parent_instance;

  HfFieldKind kind;
  char *path;
  char *help;
  const char *const *words; /* of a choice */
  GtkWidget *row;
  GtkWidget *toggle; /* of a bool */
  GtkWidget *forget; /* of a secret that is kept; NULL: it is not, or must be */
  GtkWidget *note_box;
  GtkWidget *note_icon;
  GtkLabel *note;
  gboolean kept;
  gboolean touched;
};

G_DEFINE_FINAL_TYPE (HfField, hf_field, ADW_TYPE_BIN)

enum
{
  CHANGED,
  N_SIGNALS
};

static unsigned signals[N_SIGNALS];

/* ---- the row ---- */

static void
on_changed (HfField *self)
{
  self->touched = TRUE;
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
is_text (const HfField *self)
{
  return self->kind != HF_FIELD_BOOL && self->kind != HF_FIELD_CHOICE;
}

static void
on_folder (GListModel *files, gpointer data)
{
  HfField *self = data;
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  g_autofree char *path = g_file_get_path (file);

  if (path)
    gtk_editable_set_text (GTK_EDITABLE (self->row), path);
}

static void
choose_folder (HfField *self)
{
  hf_dialogs_choose_files (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                           adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->row)), TRUE,
                           on_folder, g_object_ref (self), g_object_unref);
}

static GtkWidget *
make_button (const char *icon, const char *label)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  return button;
}

static void
make_entry (HfField *self)
{
  self->row = self->kind == HF_FIELD_SECRET ? adw_password_entry_row_new () : adw_entry_row_new ();
  if (self->kind == HF_FIELD_SECRET)
    hf_accessible_name_buttons (self->row, _ ("Show or Hide What Is Typed"));
  g_signal_connect_object (self->row, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (self->row), TRUE);
  if (self->kind == HF_FIELD_FOLDER)
    {
      GtkWidget *button = make_button ("folder-open-symbolic", _ ("Choose Folder"));

      g_signal_connect_object (button, "clicked", G_CALLBACK (choose_folder), self,
                               G_CONNECT_SWAPPED);
      adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->row), button);
    }
}

static void
make_switch (HfField *self)
{
  self->row = adw_action_row_new ();
  self->toggle = gtk_switch_new ();
  gtk_widget_set_valign (self->toggle, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->row), self->toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self->row), self->toggle);
  g_signal_connect_object (self->toggle, "notify::active", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
}

static void
make_row (HfField *self, const char *title)
{
  GtkWidget *list = gtk_list_box_new ();

  if (self->kind == HF_FIELD_BOOL)
    make_switch (self);
  else if (self->kind == HF_FIELD_CHOICE)
    self->row = adw_combo_row_new ();
  else
    make_entry (self);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), title);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), self->row);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_box_append (GTK_BOX (adw_bin_get_child (ADW_BIN (self))), list);
}

static void
make_note (HfField *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  self->note = GTK_LABEL (label);
  self->note_icon = gtk_image_new_from_icon_name ("dialog-error-symbolic");
  self->note_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (self->note_icon, "error");
  gtk_widget_set_valign (self->note_icon, GTK_ALIGN_START);
  gtk_widget_add_css_class (label, "caption");
  gtk_label_set_xalign (self->note, 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_wrap (self->note, TRUE);
  gtk_label_set_wrap_mode (self->note, PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_margin_start (self->note_box, 12);
  gtk_widget_set_margin_end (self->note_box, 12);
  gtk_box_append (GTK_BOX (self->note_box), self->note_icon);
  gtk_box_append (GTK_BOX (self->note_box), label);
  gtk_box_append (GTK_BOX (adw_bin_get_child (ADW_BIN (self))), self->note_box);
}

/* ---- its value ---- */

static void
on_forget (HfField *self)
{
  gboolean forgotten = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->forget));

  if (forgotten)
    gtk_editable_set_text (GTK_EDITABLE (self->row), "");
  gtk_editable_set_editable (GTK_EDITABLE (self->row), !forgotten);
  on_changed (self);
}

/* A path may begin and end with blanks, and a secret too. */
static JsonNode *
read_text (HfField *self)
{
  gboolean verbatim = self->kind == HF_FIELD_FOLDER || self->kind == HF_FIELD_SECRET;
  g_autoptr (HfSecret) text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->row)));

  if (!verbatim)
    g_strstrip (text);
  if (self->forget && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->forget)))
    return json_node_init_null (json_node_alloc ());
  return hf_field_value_parse (self->kind, text);
}

/**
 * hf_field_read:
 * Returns: (transfer full) (nullable): its value, as a script would give it; %NULL when it is empty
 */
JsonNode *
hf_field_read (HfField *self)
{
  if (self->kind == HF_FIELD_BOOL)
    return json_node_init_boolean (json_node_alloc (),
                                   gtk_switch_get_active (GTK_SWITCH (self->toggle)));
  if (self->kind == HF_FIELD_CHOICE)
    return hf_field_value_parse (
        HF_FIELD_TEXT, self->words[adw_combo_row_get_selected (ADW_COMBO_ROW (self->row))]);
  return read_text (self);
}

/**
 * hf_field_set_choices:
 * @words: (array zero-terminated=1): one is the value; they live as long as the program
 * @labels: (array zero-terminated=1): what the user reads for each
 *
 * What can be chosen; for a choice, once.
 */
void
hf_field_set_choices (HfField *self, const char *const *words, const char *const *labels)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (labels);

  self->words = words;
  adw_combo_row_set_model (ADW_COMBO_ROW (self->row), G_LIST_MODEL (list));
  g_signal_connect_object (self->row, "notify::selected", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
}

/**
 * hf_field_set_text:
 * @text: its value as the user could type it, or the word of a choice
 */
void
hf_field_set_text (HfField *self, const char *text)
{
  if (is_text (self))
    gtk_editable_set_text (GTK_EDITABLE (self->row), text);
  for (unsigned i = 0; self->words && self->words[i]; i++)
    if (g_str_equal (self->words[i], text))
      adw_combo_row_set_selected (ADW_COMBO_ROW (self->row), i);
}

/**
 * hf_field_set_active:
 * @active: the value of a bool
 */
void
hf_field_set_active (HfField *self, gboolean active)
{
  gtk_switch_set_active (GTK_SWITCH (self->toggle), active);
}

/**
 * hf_field_set_kept:
 * @may_be_forgotten: whether it can do without
 *
 * Says of a secret that there is one, which nobody can see.
 */
void
hf_field_set_kept (HfField *self, gboolean may_be_forgotten)
{
  self->kept = TRUE;
  if (may_be_forgotten)
    {
      self->forget = gtk_toggle_button_new_with_label (_ ("Forget"));
      gtk_widget_set_valign (self->forget, GTK_ALIGN_CENTER);
      adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->row), self->forget);
      g_signal_connect_object (self->forget, "toggled", G_CALLBACK (on_forget), self,
                               G_CONNECT_SWAPPED);
    }
  hf_field_show_problem (self, NULL);
}

/**
 * hf_field_set_pristine:
 *
 * Its value is from now on that from before the user came.
 */
void
hf_field_set_pristine (HfField *self)
{
  self->touched = FALSE;
}

/**
 * hf_field_is_touched:
 * Returns: whether the user changed it
 */
gboolean
hf_field_is_touched (HfField *self)
{
  return self->touched;
}

/* ---- what is said of it ---- */

/**
 * hf_field_show_problem:
 * @problem: (nullable): what is wrong with it; %NULL: nothing, and what it is for is shown
 */
void
hf_field_show_problem (HfField *self, const char *problem)
{
  g_autofree char *kept
      = self->kept ? g_strdup_printf (_ ("%s It is kept; leave this empty to keep it."), self->help)
                   : NULL;
  const char *text = problem ? problem : kept ? kept : self->help;

  if (!g_str_equal (gtk_label_get_text (self->note), text))
    gtk_label_set_text (self->note, text);
  gtk_widget_set_visible (self->note_box, *text != '\0');
  gtk_widget_set_visible (self->note_icon, problem != NULL);
  if (problem)
    {
      gtk_widget_add_css_class (self->row, "error");
      gtk_widget_remove_css_class (GTK_WIDGET (self->note), "dim-label");
    }
  else
    {
      gtk_widget_remove_css_class (self->row, "error");
      gtk_widget_add_css_class (GTK_WIDGET (self->note), "dim-label");
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->row), GTK_ACCESSIBLE_STATE_INVALID,
                               problem ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

/**
 * hf_field_get_path:
 * Returns: (transfer none): the name of the field: "settings.path"
 */
const char *
hf_field_get_path (HfField *self)
{
  return self->path;
}

/**
 * hf_field_get_row:
 * Returns: (transfer none): what the user works with
 */
GtkWidget *
hf_field_get_row (HfField *self)
{
  return self->row;
}

static void
hf_field_finalize (GObject *object)
{
  HfField *self = HF_FIELD (object);

  g_free (self->path);
  g_free (self->help);
  G_OBJECT_CLASS (hf_field_parent_class)->finalize (object);
}

static void
hf_field_class_init (HfFieldClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_field_finalize;
  signals[CHANGED] = g_signal_new ("changed", HF_TYPE_FIELD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
hf_field_init (HfField *self)
{
  adw_bin_set_child (ADW_BIN (self), gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
}

/**
 * hf_field_new:
 * @path: the name of the field, by which problems are found
 * @title: what the user reads
 * @help: (nullable): what it is for
 *
 * Returns: (transfer floating): an empty field
 */
GtkWidget *
hf_field_new (HfFieldKind kind, const char *path, const char *title, const char *help)
{
  HfField *self = g_object_new (HF_TYPE_FIELD, NULL);

  self->kind = kind;
  self->path = g_strdup (path);
  self->help = g_strdup (help ? help : "");
  make_row (self, title);
  make_note (self);
  hf_field_show_problem (self, NULL);
  return GTK_WIDGET (self);
}
