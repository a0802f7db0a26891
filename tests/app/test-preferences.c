/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-preferences.h"

#include "hf-preferred-row.h"
#include "hf-setting-groups.h"
#include "hf-settings.h"
#include "hf-stage.h"
#include "hf-tokens.h"

typedef struct
{
  HfStage *stage;
  HfPreferences *preferences;
} Scene;

static HfSettingRow *
find_row (GtkWidget *widget, const char *field)
{
  if (HF_IS_SETTING_ROW (widget)
      && g_str_equal (hf_setting_row_get_info (HF_SETTING_ROW (widget))->field, field))
    return HF_SETTING_ROW (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      HfSettingRow *found = find_row (child, field);

      if (found)
        return found;
    }
  return NULL;
}

/* Also on pages that are not shown. */
static GtkWidget *
find_control (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_control (child, type);

      if (found)
        return found;
    }
  return NULL;
}

static GtkSpinButton *
find_spin (Scene *scene, const char *field)
{
  HfSettingRow *row = find_row (GTK_WIDGET (scene->preferences), field);

  g_assert_nonnull (row);
  return GTK_SPIN_BUTTON (find_control (GTK_WIDGET (row), GTK_TYPE_SPIN_BUTTON));
}

static void
scene_open (Scene *scene)
{
  scene->stage = hf_stage_new (3, 1000);
  scene->preferences
      = g_object_ref (hf_preferences_new (GTK_WINDOW (scene->stage->window), scene->stage->desk));
  gtk_window_present (GTK_WINDOW (scene->preferences));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (scene->preferences));
  while (gtk_spin_button_get_value_as_int (find_spin (scene, "target_replicas")) != 3)
    g_main_context_iteration (NULL, TRUE);
}

static void
scene_close (Scene *scene)
{
  gtk_window_destroy (GTK_WINDOW (scene->preferences));
  hf_stage_drain ();
  hf_stage_drop (scene->preferences);
  hf_stage_free (scene->stage);
}

static int
get_target (Scene *scene)
{
  g_autoptr (HfPolicy) policy = hf_engine_get_policy (scene->stage->house->engine, NULL);

  return policy->target_replicas;
}

/* Each setting is in the engine's document, and each of the document's is here, but for lists. */
static void
test_complete (void)
{
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  g_autoptr (JsonObject) document = hf_settings_to_json (policy);
  unsigned n = 0;

  for (const HfSettingGroup *group = hf_setting_groups_get (); group->page; group++)
    for (const HfSettingInfo *info = group->settings; info->field; info++, n++)
      g_assert_true (json_object_has_member (document, info->field));
  g_assert_cmpuint (n, ==, json_object_get_size (document) - 1); /* preferred_backends */
}

static void
test_valid (void)
{
  Scene scene;

  scene_open (&scene);
  gtk_spin_button_set_value (find_spin (&scene, "target_replicas"), 4);
  while (get_target (&scene) != 4)
    g_main_context_iteration (NULL, TRUE);
  scene_close (&scene);
}

static gboolean
has_problem (gpointer data)
{
  return gtk_widget_has_css_class (data, "hf-problem");
}

/* More than the maximum: it is said, nothing is changed, and mending it saves both. */
static void
test_invalid (void)
{
  HfSettingRow *row;
  Scene scene;

  scene_open (&scene);
  row = find_row (GTK_WIDGET (scene.preferences), "target_replicas");
  gtk_spin_button_set_value (find_spin (&scene, "target_replicas"), 9);
  hf_stage_until (has_problem, row);
  g_assert_nonnull (
      strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "9 is more than 5"));
  gtk_spin_button_set_value (find_spin (&scene, "min_domains"), 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (get_target (&scene), ==, 3);
  gtk_spin_button_set_value (find_spin (&scene, "max_replicas"), 9);
  g_assert_false (has_problem (row));
  while (get_target (&scene) != 9)
    g_main_context_iteration (NULL, TRUE);
  scene_close (&scene);
}

static GtkWidget *
find_start (GtkWidget *widget, const char *start)
{
  if (GTK_IS_LABEL (widget) && g_str_has_prefix (gtk_label_get_text (GTK_LABEL (widget)), start))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_start (child, start);

      if (found)
        return found;
    }
  return NULL;
}

static gboolean
has_refusal (gpointer data)
{
  return find_start (GTK_WIDGET (((HfStage *)data)->window),
                     "The settings were not saved: 1 copy will be made")
         != NULL;
}

/* More places than copies are ever made, also where it is the copies that become fewer. */
static void
test_places (void)
{
  HfSettingRow *row;
  Scene scene;

  scene_open (&scene);
  row = find_row (GTK_WIDGET (scene.preferences), "min_domains");
  gtk_spin_button_set_value (find_spin (&scene, "min_replicas"), 1);
  gtk_spin_button_set_value (find_spin (&scene, "target_replicas"), 1);
  gtk_spin_button_set_value (find_spin (&scene, "max_replicas"), 1);
  hf_stage_until (has_problem, row);
  g_assert_nonnull (
      strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "2 is more than 1"));
  g_assert_cmpint (get_target (&scene), ==, 3);
  gtk_spin_button_set_value (find_spin (&scene, "min_domains"), 1);
  g_assert_false (has_problem (row));
  while (get_target (&scene) != 1)
    g_main_context_iteration (NULL, TRUE);
  scene_close (&scene);
}

/* What would be copied is said, and nothing is saved before it was agreed to. */
static void
test_foresight (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPin) pin = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *text = NULL;
  GtkWidget *window;
  Scene scene;

  scene_open (&scene);
  window = GTK_WIDGET (scene.preferences);
  hf_house_add (scene.stage->house, dag);
  hf_house_add_store (scene.stage->house, "d", "d");
  hf_stage_settle (scene.stage);
  pin = hf_house_get_pin (scene.stage->house, dag);
  bytes = g_format_size (pin->size);
  text = g_strdup_printf ("1 copy will be made of 1 pin: %s to be written", bytes);

  gtk_spin_button_set_value (find_spin (&scene, "target_replicas"), 4);
  hf_stage_until_text (window, text);
  g_assert_cmpint (get_target (&scene), ==, 3);
  hf_stage_click (hf_stage_find_button (window, "Discard"));
  g_assert_cmpint (gtk_spin_button_get_value_as_int (find_spin (&scene, "target_replicas")), ==, 3);
  g_assert_null (hf_stage_find_text (window, text));

  gtk_spin_button_set_value (find_spin (&scene, "target_replicas"), 4);
  hf_stage_until_text (window, text);
  hf_stage_click (hf_stage_find_button (window, "Apply"));
  while (get_target (&scene) != 4)
    g_main_context_iteration (NULL, TRUE);
  hf_stage_settle (scene.stage);
  hf_house_assert_copies (scene.stage->house, dag,
                          "a verified, b verified, c verified, d verified");
  g_assert_null (hf_stage_find_text (window, text));
  scene_close (&scene);
}

/* Closed before that could be said: it is said in the window behind. */
static void
test_foresight_unseen (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  Scene scene;

  scene_open (&scene);
  hf_house_add (scene.stage->house, dag);
  hf_house_add_store (scene.stage->house, "d", "d");
  hf_stage_settle (scene.stage);
  gtk_spin_button_set_value (find_spin (&scene, "target_replicas"), 4);
  gtk_window_close (GTK_WINDOW (scene.preferences));
  hf_stage_until (has_refusal, scene.stage);
  g_assert_cmpint (get_target (&scene), ==, 3);
  scene_close (&scene);
}

static char *
get_preferred (Scene *scene)
{
  g_autoptr (HfPolicy) policy = hf_engine_get_policy (scene->stage->house->engine, NULL);

  return g_strjoinv (" ", policy->preferred_backends);
}

static void
until_preferred (Scene *scene, const char *wanted)
{
  for (;;)
    {
      g_autofree char *list = get_preferred (scene);

      if (g_str_equal (list, wanted))
        return;
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
toggle (GtkWidget *row, const char *id)
{
  GtkWidget *label = hf_stage_find_text (row, id);
  GtkWidget *check
      = find_control (gtk_widget_get_ancestor (label, ADW_TYPE_ACTION_ROW), GTK_TYPE_CHECK_BUTTON);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               !gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
}

static gboolean
are_all_there (gpointer data)
{
  return hf_stage_find_text (data, "There is no such backend") == NULL;
}

/* Chosen ones come first, and are brought into an order; one that is gone can be taken out. */
static void
test_preferred (void)
{
  GtkWidget *row;
  Scene scene;

  scene_open (&scene);
  row = hf_stage_find_type (GTK_WIDGET (scene.preferences), HF_TYPE_PREFERRED_ROW);
  g_assert_nonnull (hf_stage_find_text (row, "None: the order of stores decides"));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  hf_stage_until_text (row, "c");
  toggle (row, "c");
  until_preferred (&scene, "c");
  toggle (row, "b");
  until_preferred (&scene, "c b");
  hf_stage_until_text (row, "c, b");
  g_assert_false (gtk_widget_is_sensitive (hf_stage_find_button (row, "Move “c” Up")));
  g_assert_false (gtk_widget_is_sensitive (hf_stage_find_button (row, "Move “a” Up")));
  hf_stage_click (hf_stage_find_button (row, "Move “b” Up"));
  until_preferred (&scene, "b c");
  hf_stage_click (hf_stage_find_button (row, "Move “b” Down"));
  until_preferred (&scene, "c b");
  toggle (row, "c");
  until_preferred (&scene, "b");
  hf_house_set_settings (scene.stage->house, "{\"preferred_backends\": [\"gone\", \"a\"]}");
  hf_stage_until_text (row, "There is no such backend");
  toggle (row, "gone");
  until_preferred (&scene, "a");
  hf_stage_until (are_all_there, row);
  scene_close (&scene);
}

/* A change from elsewhere appears, but not over what the user is editing. */
static void
test_outside (void)
{
  Scene scene;

  scene_open (&scene);
  hf_house_set_settings (scene.stage->house, "{\"max_replicas\": 7, \"approval_gb\": 1.25}");
  while (gtk_spin_button_get_value_as_int (find_spin (&scene, "max_replicas")) != 7)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat (gtk_spin_button_get_value (find_spin (&scene, "approval_gb")), ==, 1.25);
  scene_close (&scene);
}

/* What was edited just before the window is closed is saved. */
static void
test_close (void)
{
  Scene scene;

  scene_open (&scene);
  gtk_spin_button_set_value (find_spin (&scene, "target_replicas"), 5);
  gtk_window_close (GTK_WINDOW (scene.preferences));
  while (get_target (&scene) != 5)
    g_main_context_iteration (NULL, TRUE);
  scene_close (&scene);
}

static GtkWidget *
find_by_title (Scene *scene, const char *title)
{
  GtkWidget *label = hf_stage_find_text (GTK_WIDGET (scene->preferences), title);

  return label ? gtk_widget_get_ancestor (label, ADW_TYPE_PREFERENCES_ROW) : NULL;
}

/* It is shown once, opens the door, and does not any more when it is revoked. */
static void
test_token (void)
{
  HfEngine *engine;
  GtkWidget *row;
  g_autofree char *text = NULL;
  g_autoptr (HfTokens) tokens = NULL;
  g_autoptr (HfToken) token = NULL;
  g_autoptr (HfToken) gone = NULL;
  Scene scene;

  scene_open (&scene);
  engine = scene.stage->house->engine;
  adw_view_stack_set_visible_child_name (
      ADW_VIEW_STACK (find_control (GTK_WIDGET (scene.preferences), ADW_TYPE_VIEW_STACK)), "api");
  hf_stage_until_text (GTK_WIDGET (scene.preferences), "Name of a New Token");
  g_assert_false (
      gtk_widget_is_sensitive (hf_stage_find_button (GTK_WIDGET (scene.preferences), "Make")));
  gtk_editable_set_text (GTK_EDITABLE (find_by_title (&scene, "Name of a New Token")), "backup");
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (scene.preferences), "Make"));
  hf_stage_until_text (GTK_WIDGET (scene.preferences), "Copy It Now: It Is Not Shown Again");
  row = find_by_title (&scene, "Copy It Now: It Is Not Shown Again");
  text = g_strdup (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)));

  tokens = hf_tokens_new (hf_engine_get_store (engine), NULL);
  g_assert_true (hf_tokens_find (tokens, text, &token, NULL));
  g_assert_cmpint (token->scope, ==, HF_SCOPE_READ);
  hf_stage_until_text (GTK_WIDGET (scene.preferences), "backup");
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (scene.preferences), "Revoke “backup”"));
  while (hf_stage_find_text (GTK_WIDGET (scene.preferences), "backup"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (hf_tokens_find (tokens, text, &gone, NULL));
  g_assert_true (!gone || gone->revoked != 0);
  scene_close (&scene);
}

static void
test_narrow (void)
{
  int least;
  Scene scene;

  scene_open (&scene);
  gtk_widget_measure (GTK_WIDGET (scene.preferences), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL,
                      NULL, NULL);
  g_assert_cmpint (least, <=, 360);
  scene_close (&scene);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/preferences/complete", test_complete);
  g_test_add_func ("/app/preferences/valid", test_valid);
  g_test_add_func ("/app/preferences/invalid", test_invalid);
  g_test_add_func ("/app/preferences/places", test_places);
  g_test_add_func ("/app/preferences/foresight", test_foresight);
  g_test_add_func ("/app/preferences/foresight-unseen", test_foresight_unseen);
  g_test_add_func ("/app/preferences/preferred", test_preferred);
  g_test_add_func ("/app/preferences/outside", test_outside);
  g_test_add_func ("/app/preferences/close", test_close);
  g_test_add_func ("/app/preferences/token", test_token);
  g_test_add_func ("/app/preferences/narrow", test_narrow);
  return g_test_run ();
}
