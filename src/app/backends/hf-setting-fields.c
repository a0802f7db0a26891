/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a kind's description says of the fields of a form. Main thread only, as it makes widgets. */
#include "hf-setting-fields.h"

#include <glib/gi18n.h>

#include "hf-backend-wording.h"
#include "hf-wording.h"

/**
 * hf_setting_editor:
 * Returns: how it is edited
 */
HfFieldKind
hf_setting_editor (const HfSetting *setting)
{
  switch (setting->type)
    {
    case HF_SETTING_PATH:
      return HF_FIELD_FOLDER;
    case HF_SETTING_INT:
      return HF_FIELD_INT;
    case HF_SETTING_BOOL:
      return HF_FIELD_BOOL;
    case HF_SETTING_SECRET:
      return HF_FIELD_SECRET;
    case HF_SETTING_STRING:
    case HF_SETTING_ADDRESS:
    default:
      return HF_FIELD_TEXT;
    }
}

/**
 * hf_setting_title:
 * Returns: (transfer full): what the user reads
 */
char *
hf_setting_title (const HfSetting *setting)
{
  g_autofree char *words = g_strdelimit (g_strdup (setting->name), "_-", ' ');
  g_autofree char *title
      = setting->title ? g_strdup (_ (setting->title)) : hf_wording_capital (words);

  /* Translators: the name of a setting that must be given */
  return setting->required ? g_strdup_printf (_ ("%s (required)"), title)
                           : g_steal_pointer (&title);
}

/**
 * hf_setting_can_list:
 * Returns: whether backends of the kind tell what they hold
 */
gboolean
hf_setting_can_list (const HfBackendKind *kind)
{
  HfBackendClass *klass = g_type_class_ref (kind->get_type ());
  gboolean can = (klass->flags & HF_BACKEND_CAN_LIST) != 0;

  g_type_class_unref (klass);
  return can;
}

/**
 * hf_setting_put:
 * @path: with one dot at most: "settings.path"
 * @node: (transfer full): its value
 */
void
hf_setting_put (JsonObject *object, const char *path, JsonNode *node)
{
  const char *dot = strchr (path, '.');
  g_autofree char *outer = dot ? g_strndup (path, (gsize)(dot - path)) : NULL;

  if (!dot)
    {
      json_object_set_member (object, path, node);
      return;
    }
  if (!json_object_has_member (object, outer))
    json_object_set_object_member (object, outer, json_object_new ());
  json_object_set_member (json_object_get_object_member (object, outer), dot + 1, node);
}

/**
 * hf_setting_check_required:
 * @secrets: (nullable): what was given
 * @problems: told of each required one that is missing
 */
void
hf_setting_check_required (const HfBackendKind *kind, JsonObject *secrets, HfProblems *problems)
{
  for (gsize i = 0; i < kind->n_settings; i++)
    {
      const HfSetting *setting = &kind->settings[i];
      g_autofree char *field = g_strconcat ("secrets.", setting->name, NULL);

      if (setting->type == HF_SETTING_SECRET && setting->required
          && (!secrets || !hf_json_has (secrets, setting->name)))
        hf_problems_add (problems, field, "value_error.missing", "is required");
    }
}

/**
 * hf_setting_make_known:
 * @settings: of a backend; they have it
 *
 * What a place was added with stays.
 *
 * Returns: (transfer floating): a row in a list of its own, which shows it
 */
GtkWidget *
hf_setting_make_known (const HfSetting *setting, JsonObject *settings)
{
  JsonNode *node = json_object_get_member (settings, setting->name);
  g_autofree char *value = json_to_string (node, FALSE);
  gboolean text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
  g_autofree char *markup = g_markup_escape_text (text ? json_node_get_string (node) : value, -1);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 setting->title ? _ (setting->title) : setting->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), markup);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  return list;
}
