/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Not an AdwPreferencesWindow, of which libadwaita 1.2 keeps all rows for ever once it searched
 * them. The rows are those of hf_setting_groups_get(). What the user sets is saved a moment after
 * the last edit, so that a number is not saved digit by digit. Main thread only. */
#include "hf-preferences.h"

#include <glib/gi18n.h>

#include "hf-foresight-bar.h"
#include "hf-preferred-row.h"
#include "hf-setting-groups.h"
#include "hf-settings-order.h"
#include "hf-settings.h"
#include "hf-token-group.h"

#define SAVE_AFTER 600 /* ms without another edit */

struct _HfPreferences
{
  AdwWindow parent_instance;

  HfDesk *desk;
  AdwViewStack *stack;
  HfForesightBar *foresight;
  HfPreferredRow *preferred;
  GPtrArray *rows; /* of HfSettingRow, borrowed */
  JsonObject *saved; /* the engine's; NULL until it was read */
  unsigned timer; /* source; 0: nothing is to be saved */
  gboolean busy; /* something is being read or saved */
  gboolean again; /* the registry may have changed meanwhile */
};

G_DEFINE_FINAL_TYPE (HfPreferences, hf_preferences, ADW_TYPE_WINDOW)

static const struct
{
  const char *name, *title, *icon;
} pages[] = {
  { "copies", N_ ("Copies"), "hf-pins-symbolic" },
  { "checking", N_ ("Checking"), "emblem-ok-symbolic" },
  { "healing", N_ ("Healing"), "hf-activity-symbolic" },
  { "network", N_ ("Network"), "network-workgroup-symbolic" },
};

static void load (HfPreferences *self);

/* ---- showing ---- */

/* Not over what the user is about to change, or may not be saved as it is. */
static void
show_saved (HfPreferences *self)
{
  for (unsigned i = 0; i < self->rows->len; i++)
    if (!hf_setting_row_is_edited (self->rows->pdata[i]))
      hf_setting_row_show (self->rows->pdata[i], self->saved);
  if (!hf_preferred_row_is_edited (self->preferred))
    hf_preferred_row_show (self->preferred, self->saved);
}

static void
set_saved (HfPreferences *self, JsonObject *settings)
{
  g_clear_pointer (&self->saved, json_object_unref);
  self->saved = settings;
  show_saved (self);
}

static gpointer
read_settings (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfPolicy) policy = hf_engine_get_policy (engine, error);

  return policy ? hf_settings_to_json (policy) : NULL;
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfPreferences) self = data;
  g_autoptr (GError) error = NULL;
  JsonObject *settings = hf_desk_run_finish (HF_DESK (source), result, &error);

  self->busy = FALSE;
  if (!self->desk)
    g_clear_pointer (&settings, json_object_unref);
  else if (settings)
    set_saved (self, settings);
  else
    hf_desk_say_error (self->desk, _ ("The settings can’t be read"), error);
  if (self->again)
    load (self);
}

static void
show_backends (HfPreferences *self)
{
  const HfOverview *overview = hf_desk_get_overview (self->desk);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (unsigned i = 0; overview && i < overview->backends->len; i++)
    g_strv_builder_add (ids, ((const HfBackendInfo *)overview->backends->pdata[i])->id);
  list = g_strv_builder_end (ids);
  hf_preferred_row_set_backends (self->preferred, (const char *const *)list);
}

static void
load (HfPreferences *self)
{
  if (self->desk)
    show_backends (self);
  self->again = self->busy;
  if (self->busy || !self->desk)
    return;
  self->busy = TRUE;
  hf_desk_run (self->desk, read_settings, NULL, NULL, (GDestroyNotify)json_object_unref, NULL,
               on_loaded, g_object_ref (self));
}

/* ---- saving ---- */

/* What was edited. */
static JsonObject *
collect_changes (HfPreferences *self)
{
  JsonObject *changes = json_object_new ();

  for (unsigned i = 0; i < self->rows->len; i++)
    if (hf_setting_row_is_edited (self->rows->pdata[i]))
      hf_setting_row_add_to (self->rows->pdata[i], changes);
  if (hf_preferred_row_is_edited (self->preferred))
    hf_preferred_row_add_to (self->preferred, changes);
  return changes;
}

static void
show_problems (HfPreferences *self, HfProblems *problems)
{
  for (unsigned i = 0; i < self->rows->len; i++)
    hf_setting_row_set_problem (
        self->rows->pdata[i],
        hf_problems_find (problems, hf_setting_row_get_info (self->rows->pdata[i])->field, NULL));
  hf_preferred_row_set_problem (self->preferred,
                                hf_problems_find (problems, HF_PREFERRED_FIELD, NULL));
}

/* By the engine's own rules, on a copy. */
static gboolean
check (HfPreferences *self, JsonObject *changes)
{
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();

  hf_settings_apply_json (policy, self->saved, problems);
  hf_settings_apply_json (policy, changes, problems);
  if (hf_problems_count (problems) == 0)
    hf_policy_check_places (policy, NULL, problems);
  show_problems (self, problems);
  return hf_problems_count (problems) == 0;
}

static void
show_as_saved (HfPreferences *self)
{
  for (unsigned i = 0; i < self->rows->len; i++)
    hf_setting_row_show (self->rows->pdata[i], self->saved);
  hf_preferred_row_show (self->preferred, self->saved);
}

/* The window may be closed. */
static void
show_outcome (HfPreferences *self, HfDesk *desk, const HfSettingsOutcome *outcome)
{
  g_autofree char *what = hf_foresight_describe (&outcome->foresight);
  g_autofree char *text = g_strdup_printf (_ ("The settings were not saved: %s"), what);

  if (outcome->settings && self->desk)
    set_saved (self, json_object_ref (outcome->settings));
  else if (!outcome->settings && !gtk_widget_get_visible (GTK_WIDGET (self)))
    hf_desk_say (desk, text);
  else if (!outcome->settings && self->timer == 0)
    hf_foresight_bar_show (self->foresight, &outcome->foresight);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfPreferences) self = data;
  HfDesk *desk = HF_DESK (source);
  g_autoptr (GError) error = NULL;
  HfSettingsOutcome *outcome = hf_desk_run_finish (desk, result, &error);

  self->busy = FALSE;
  if (error)
    hf_desk_say_error (desk, _ ("The settings can’t be saved"), error);
  if (self->desk && self->timer == 0 && (!outcome || outcome->settings))
    show_as_saved (self);
  if (outcome)
    {
      show_outcome (self, desk, outcome);
      hf_settings_outcome_free (outcome);
    }
  if (self->again)
    load (self);
}

static void
save (HfPreferences *self, gboolean agreed)
{
  g_autoptr (JsonObject) changes = collect_changes (self);
  HfSettingsOrder *order;

  hf_foresight_bar_show (self->foresight, NULL);
  if (!check (self, changes) || json_object_get_size (changes) == 0)
    return;
  order = g_new0 (HfSettingsOrder, 1);
  order->changes = g_steal_pointer (&changes);
  order->agreed = agreed;
  self->busy = TRUE;
  hf_desk_run (self->desk, hf_settings_order_carry_out, order, hf_settings_order_free,
               hf_settings_outcome_free, NULL, on_saved, g_object_ref (self));
}

static void
on_apply (HfPreferences *self)
{
  save (self, TRUE);
}

static void
on_discard (HfPreferences *self)
{
  show_as_saved (self);
  hf_foresight_bar_show (self->foresight, NULL);
}

static gboolean
save_later (gpointer data)
{
  HfPreferences *self = data;

  if (self->busy)
    return G_SOURCE_CONTINUE;
  self->timer = 0;
  save (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
on_edited (HfPreferences *self)
{
  g_autoptr (JsonObject) changes = self->saved ? collect_changes (self) : NULL;

  if (!changes)
    return;
  check (self, changes);
  hf_foresight_bar_show (self->foresight, NULL);
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (SAVE_AFTER, save_later, self);
}

/* What was edited a moment ago is not lost. */
static gboolean
hf_preferences_close_request (GtkWindow *window)
{
  HfPreferences *self = HF_PREFERENCES (window);

  if (self->timer != 0)
    save (self, FALSE);
  g_clear_handle_id (&self->timer, g_source_remove);
  return GTK_WINDOW_CLASS (hf_preferences_parent_class)->close_request (window);
}

/* ---- its life ---- */

static AdwPreferencesGroup *
make_group (HfPreferences *self, const HfSettingGroup *info)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ (info->title));
  if (info->description)
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), _ (info->description));
  for (const HfSettingInfo *setting = info->settings; setting->field; setting++)
    {
      HfSettingRow *row = hf_setting_row_new (setting);

      g_signal_connect_object (row, "edited", G_CALLBACK (on_edited), self, G_CONNECT_SWAPPED);
      g_ptr_array_add (self->rows, row);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (row));
    }
  return ADW_PREFERENCES_GROUP (group);
}

static AdwPreferencesPage *
add_page (HfPreferences *self, const char *name, const char *title, const char *icon)
{
  GtkWidget *page = adw_preferences_page_new ();

  adw_view_stack_add_titled_with_icon (self->stack, page, name, title, icon);
  return ADW_PREFERENCES_PAGE (page);
}

static AdwPreferencesGroup *
make_preferred (HfPreferences *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  g_signal_connect_object (self->preferred, "edited", G_CALLBACK (on_edited), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->preferred));
  return ADW_PREFERENCES_GROUP (group);
}

static void
add_pages (HfPreferences *self)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      AdwPreferencesPage *page = add_page (self, pages[i].name, _ (pages[i].title), pages[i].icon);

      for (const HfSettingGroup *info = hf_setting_groups_get (); info->page; info++)
        if (g_str_equal (info->page, pages[i].name))
          adw_preferences_page_add (page, make_group (self, info));
      if (i == 0)
        adw_preferences_page_add (page, make_preferred (self));
    }
}

static void
hf_preferences_dispose (GObject *object)
{
  HfPreferences *self = HF_PREFERENCES (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (hf_preferences_parent_class)->dispose (object);
}

static void
hf_preferences_finalize (GObject *object)
{
  HfPreferences *self = HF_PREFERENCES (object);

  g_ptr_array_unref (self->rows);
  g_clear_pointer (&self->saved, json_object_unref);
  G_OBJECT_CLASS (hf_preferences_parent_class)->finalize (object);
}

static void
hf_preferences_class_init (HfPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_preferences_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_preferences_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = hf_preferences_close_request;
  g_type_ensure (HF_TYPE_FORESIGHT_BAR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/preferences/hf-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, HfPreferences, stack);
  gtk_widget_class_bind_template_child (widget_class, HfPreferences, foresight);
  gtk_widget_class_bind_template_callback (widget_class, on_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_discard);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
hf_preferences_init (HfPreferences *self)
{
  self->rows = g_ptr_array_new ();
  self->preferred = hf_preferred_row_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  add_pages (self);
}

/**
 * hf_preferences_new:
 * @parent: the window in front of which it stands
 * @desk: whose engine's settings are shown
 *
 * Returns: (transfer none): the window, not yet shown
 */
HfPreferences *
hf_preferences_new (GtkWindow *parent, HfDesk *desk)
{
  HfPreferences *self = g_object_new (HF_TYPE_PREFERENCES, "transient-for", parent, NULL);
  AdwPreferencesPage *page;

  self->desk = g_object_ref (desk);
  page = add_page (self, "api", _ ("Scripts"), "utilities-terminal-symbolic");
  adw_preferences_page_add (page, hf_token_group_new_address (desk));
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (hf_token_group_new (desk)));
  g_signal_connect_object (desk, "notify::overview", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
  return self;
}
