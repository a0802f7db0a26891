/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-stage.h"

#include "hf-backend-dialog.h"
#include "hf-backend-form.h"
#include "hf-error.h"
#include "hf-field.h"
#include "hf-mock-kubo.h"
#include "hf-test-credentials.h"
#include "hf-toy-backend.h"

/* ---- what users do in it ---- */

static HfField *
find_field (GtkWidget *widget, const char *path)
{
  if (HF_IS_FIELD (widget) && g_str_equal (hf_field_get_path (HF_FIELD (widget)), path))
    return HF_FIELD (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      HfField *found = find_field (child, path);

      if (found)
        return found;
    }
  return NULL;
}

static void
type (gpointer dialog, const char *path, const char *text)
{
  HfField *field = find_field (dialog, path);

  g_assert_nonnull (field);
  gtk_editable_set_text (GTK_EDITABLE (hf_field_get_row (field)), text);
  hf_stage_drain ();
}

static gboolean
can_press (gpointer dialog, const char *label)
{
  GtkWidget *button = hf_stage_find_button (dialog, label);

  return button && gtk_widget_is_sensitive (button);
}

static void
press (gpointer dialog, const char *label)
{
  hf_stage_click (hf_stage_find_button (dialog, label));
}

/* What stands below a field. */
static void
assert_note (gpointer dialog, const char *path, const char *text)
{
  GtkWidget *field = GTK_WIDGET (find_field (dialog, path));

  if (!hf_stage_find_text (field, text))
    g_error ("“%s” does not say “%s”", path, text);
}

static HfBackendDialog *
open_add (HfStage *stage, const char *kind)
{
  HfBackendDialog *dialog = hf_backend_dialog_add (stage->desk, GTK_WINDOW (stage->window));

  hf_backend_dialog_choose (dialog, hf_backend_kind_find (kind));
  g_assert_true (hf_stage_wait_for_dialog (stage) == GTK_WIDGET (dialog));
  return dialog;
}

static HfStage *
new_stage (unsigned stores)
{
  HfStage *stage = hf_stage_new (stores, 1000);

  hf_window_show_page (stage->window, "backends", NULL);
  return stage;
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *)data == NULL;
}

/* And nothing of it stays. */
static void
close_dialog (HfStage *stage, gpointer dialog)
{
  gpointer weak = dialog;

  g_object_add_weak_pointer (dialog, &weak);
  gtk_window_close (GTK_WINDOW (dialog));
  hf_stage_until_alone (stage);
  hf_stage_until (is_gone, &weak);
}

/* ---- adding ---- */

static void
test_add (void)
{
  g_autoptr (HfStage) stage = new_stage (1);
  HfBackendDialog *dialog = open_add (stage, "memory");
  g_autoptr (HfBackendInfo) info = NULL;

  g_assert_false (can_press (dialog, "Add"));
  type (dialog, "id", "nas");
  type (dialog, "settings.store", "shelf");
  type (dialog, "max_size_gb", "2.5");
  type (dialog, "priority", "4");
  type (dialog, "tags", "domain:home, big");
  type (dialog, "limits.hours", "22:00-06:00; sat,sun 00:00-24:00");
  g_assert_true (can_press (dialog, "Add"));
  press (dialog, "Add");
  hf_stage_until_text (GTK_WIDGET (stage->window), "“nas” was added");
  hf_stage_until_alone (stage);
  hf_stage_settle (stage);
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (stage->window), "nas"));

  info = hf_house_get_backend (stage->house, "nas");
  g_assert_cmpuint (info->max_bytes, ==, 2500000000);
  g_assert_cmpint (info->priority, ==, 4);
  g_assert_cmpstr (info->domain, ==, "domain:home");
  g_assert_cmpuint (g_strv_length (info->tags), ==, 2);
  g_assert_cmpuint (g_strv_length (info->limits->hours), ==, 2);
}

/* Said below the field that it is about, as one types. */
static void
test_bad_input (void)
{
  g_autoptr (HfStage) stage = new_stage (1);
  HfBackendDialog *dialog = open_add (stage, "memory");

  type (dialog, "settings.store", "shelf");
  g_assert_true (can_press (dialog, "Add"));
  type (dialog, "id", "Nas!");
  assert_note (dialog, "id",
               "Must have 1 to 63 of the characters a-z 0-9 - _ and begin with a letter or digit");
  g_assert_false (can_press (dialog, "Add"));
  g_assert_false (can_press (dialog, "Test Connection"));
  type (dialog, "id", "a");
  assert_note (dialog, "id", "There is a backend with this name already");
  type (dialog, "id", "nas");
  type (dialog, "priority", "0");
  assert_note (dialog, "priority", "Must be from 1 to 1000");
  type (dialog, "priority", "first");
  assert_note (dialog, "priority", "Must be a whole number");
  type (dialog, "priority", "1");
  type (dialog, "settings.address", "ftp://here");
  g_assert_false (can_press (dialog, "Add"));
  type (dialog, "settings.address", "");
  type (dialog, "limits.hours", "at night");
  assert_note (dialog, "limits.hours",
               "Must be like “22:00-06:00” or “mon-fri 22:00-06:00”, not “at night”");
  type (dialog, "limits.hours", "");
  g_assert_true (can_press (dialog, "Add"));
  type (dialog, "settings.store", "");
  assert_note (dialog, "settings.store", "This is required");
  g_assert_false (can_press (dialog, "Add"));
  close_dialog (stage, dialog);
}

/* The first thing that is wrong is named, and nothing is added. */
static void
test_unreachable (void)
{
  g_autoptr (HfStage) stage = new_stage (1);
  HfBackendDialog *dialog = open_add (stage, "memory");

  hf_memory_store_fail (hf_memory_store_get ("shelf"), "probe", 1, HF_ERROR_UNAVAILABLE);
  type (dialog, "settings.store", "shelf");
  press (dialog, "Add");
  hf_stage_until_text (GTK_WIDGET (dialog), "Failed");
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (dialog), "Answer"));
  g_assert_null (hf_stage_find_button (GTK_WIDGET (dialog), "Add Anyway"));
  press (dialog, "Back");
  press (dialog, "Add"); /* it answers now */
  hf_stage_until_text (GTK_WIDGET (stage->window), "“memory” was added");
  hf_stage_until_alone (stage);
}

/* Where the engine takes it all the same, the user may say so. */
static void
test_anyway (void)
{
  g_autoptr (HfStage) stage = new_stage (1);
  HfMemoryStore *shelf = hf_memory_store_get ("shelf");
  HfBackendDialog *dialog = open_add (stage, "memory");

  hf_memory_store_set_uuid (shelf, "an identity");
  hf_memory_store_fail (shelf, "list", 1, HF_ERROR_FAILED);
  type (dialog, "settings.store", "shelf");
  press (dialog, "Test Connection");
  hf_stage_until_text (GTK_WIDGET (dialog), "Failed");
  g_assert_null (hf_stage_find_button (GTK_WIDGET (dialog), "Add Anyway"));
  press (dialog, "Back");
  hf_memory_store_fail (shelf, "list", 1, HF_ERROR_FAILED);
  press (dialog, "Add");
  hf_stage_until_text (GTK_WIDGET (dialog), "Failed");
  press (dialog, "Add Anyway");
  hf_stage_until_text (GTK_WIDGET (stage->window), "“memory” was added");
  hf_stage_until_alone (stage);
}

static void
test_trial (void)
{
  g_autoptr (HfStage) stage = new_stage (1);
  HfBackendDialog *dialog = open_add (stage, "memory");

  type (dialog, "settings.store", "shelf");
  press (dialog, "Test Connection");
  hf_stage_until_text (GTK_WIDGET (dialog), "All is well");
  g_assert_null (hf_stage_find_button (GTK_WIDGET (dialog), "Add"));
  press (dialog, "Back");
  press (dialog, "Back");
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (dialog), "IPFS node"));
  press (dialog, "Cancel");
  hf_stage_until_alone (stage);
}

/* The same store cannot be added twice, which only the engine knows. */
static void
test_known_store (void)
{
  g_autoptr (HfStage) stage = new_stage (1);
  HfBackendDialog *dialog = open_add (stage, "memory");

  type (dialog, "settings.store", "a");
  press (dialog, "Add");
  hf_stage_until_text (GTK_WIDGET (dialog), "Failed");
  g_assert_nonnull (
      hf_stage_find_text (GTK_WIDGET (dialog),
                          "This place is the store of backend “a”, reached another way"));
  g_assert_null (hf_stage_find_button (GTK_WIDGET (dialog), "Add Anyway"));
  close_dialog (stage, dialog);
}

/* ---- changing ---- */

static void
test_edit (void)
{
  g_autoptr (HfStage) stage = new_stage (1);
  HfBackendDialog *dialog = hf_backend_dialog_edit (stage->desk, GTK_WINDOW (stage->window), "a");
  g_autoptr (HfBackendInfo) before = hf_house_get_backend (stage->house, "a");
  g_autoptr (HfBackendInfo) info = NULL;

  g_assert_false (can_press (dialog, "Save")); /* nothing to be saved */
  g_assert_null (find_field (GTK_WIDGET (dialog), "settings.store"));
  g_assert_null (find_field (GTK_WIDGET (dialog), "id"));
  type (dialog, "limits.bytes_per_second", "5");
  assert_note (dialog, "limits.bytes_per_second", "Must be at least 1000, or 0 for no limit");
  g_assert_false (can_press (dialog, "Save"));
  type (dialog, "limits.bytes_per_second", "5000");
  type (dialog, "tags", "old");
  press (dialog, "Save");
  hf_stage_until_text (GTK_WIDGET (stage->window), "“a” was changed");
  hf_stage_until_alone (stage);
  info = hf_house_get_backend (stage->house, "a");
  g_assert_cmpint (info->limits->bytes_per_second, ==, 5000);
  g_assert_cmpstr (info->tags[0], ==, "old");
  g_assert_cmpuint (info->max_bytes, ==, before->max_bytes);
  g_assert_null (hf_backend_dialog_edit (stage->desk, GTK_WINDOW (stage->window), "nothing"));
}

/* ---- secrets ---- */

static void
add_node (HfStage *stage, const char *address)
{
  HfBackendDialog *dialog = open_add (stage, "ipfs");

  type (dialog, "settings.address", address);
  press (dialog, "Add");
  hf_stage_until_text (GTK_WIDGET (dialog), "Failed"); /* it wants to know who we are */
  press (dialog, "Back");
  type (dialog, "secrets.token", "geheim");
  press (dialog, "Add");
  hf_stage_until_text (GTK_WIDGET (stage->window), "“ipfs” was added");
  hf_stage_until_alone (stage);
  hf_stage_settle (stage);
}

static void
test_secrets (void)
{
  HfMockKubo *kubo = hf_mock_kubo_new ();
  HfTestCredentials *credentials = hf_test_credentials_new ();
  HfStage *stage
      = hf_stage_new_over (hf_house_new_with_credentials (1, HF_CREDENTIALS (credentials)), 1000);
  HfBackendDialog *dialog;

  hf_window_show_page (stage->window, "backends", NULL);
  hf_mock_kubo_set_authorization (kubo, "Bearer geheim", "/");
  add_node (stage, hf_mock_kubo_get_address (kubo));
  hf_test_credentials_assert (credentials, "ipfs", "token", "geheim");

  dialog = hf_backend_dialog_edit (stage->desk, GTK_WINDOW (stage->window), "ipfs");
  assert_note (dialog, "secrets.token",
               "What the node wants from us, if its API.Authorizations has a “bearer:…” for us. "
               "It is kept; leave this empty to keep it.");
  type (dialog, "secrets.token", "falsch");
  press (dialog, "Save");
  hf_stage_until_alone (stage);
  hf_stage_settle (stage);
  hf_test_credentials_assert (credentials, "ipfs", "token", "falsch");
  hf_stage_until_text (GTK_WIDGET (stage->window), "Access Denied");

  dialog = hf_backend_dialog_edit (stage->desk, GTK_WINDOW (stage->window), "ipfs");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (
                                    hf_stage_find_button (GTK_WIDGET (dialog), "Forget")),
                                TRUE);
  press (dialog, "Save");
  hf_stage_until_alone (stage);
  hf_test_credentials_assert (credentials, "ipfs", "token", NULL);
  hf_stage_free (stage);
  hf_stage_drop (credentials);
  hf_mock_kubo_free (kubo);
}

/* ---- any kind ---- */

/* A kind that the program never heard of has its dialog from its description. */
static void
test_toy (void)
{
  g_autoptr (HfStage) stage = new_stage (1);
  HfBackendDialog *dialog = hf_backend_dialog_add (stage->desk, GTK_WINDOW (stage->window));
  g_autoptr (JsonObject) wish = NULL;
  g_autofree char *text = NULL;

  hf_backend_dialog_choose (dialog, &hf_toy_kind);
  hf_stage_wait_for_dialog (stage);
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (dialog), "Shelf (required)"));
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (dialog), "How deep it is."));
  type (dialog, "id", "toys");
  type (dialog, "settings.shelf", "top");
  g_assert_false (can_press (dialog, "Add")); /* its key is missing */
  type (dialog, "secrets.key", "iron");
  g_assert_true (can_press (dialog, "Add"));
  type (dialog, "settings.depth", "10");
  assert_note (dialog, "settings.depth", "Must be from 1 to 9");
  type (dialog, "settings.depth", "9");
  type (dialog, "settings.room", "nursery");
  assert_note (dialog, "settings.room", "Must be an absolute path, one that begins with a slash");
  type (dialog, "settings.room", "/nursery");
  type (dialog, "settings.street", "http://192.0.2.1/");
  g_assert_false (can_press (dialog, "Add")); /* the key would go there in the open */
  type (dialog, "settings.street", "https://192.0.2.1/");
  hf_field_set_active (find_field (GTK_WIDGET (dialog), "settings.dusty"), TRUE);
  g_assert_true (can_press (dialog, "Add"));
  wish = hf_backend_form_read (
      HF_BACKEND_FORM (hf_stage_find_type (GTK_WIDGET (dialog), HF_TYPE_BACKEND_FORM)));
  text = hf_json_to_text (json_object_get_object_member (wish, "settings"));
  g_assert_cmpstr (text, ==,
                   "{\"shelf\":\"top\",\"depth\":9,\"dusty\":true,\"room\":\"/nursery\","
                   "\"street\":\"https://192.0.2.1/\"}");
  close_dialog (stage, dialog);
}

static void
test_narrow (void)
{
  g_autoptr (HfStage) stage = new_stage (1);
  HfBackendDialog *dialog = open_add (stage, "pinning_service");
  int minimum;

  gtk_window_set_default_size (GTK_WINDOW (dialog), 360, 600);
  hf_stage_drain ();
  gtk_widget_measure (GTK_WIDGET (dialog), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                      NULL);
  g_assert_cmpint (minimum, <=, 360);
  close_dialog (stage, dialog);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/backend-dialog/add", test_add);
  g_test_add_func ("/app/backend-dialog/bad-input", test_bad_input);
  g_test_add_func ("/app/backend-dialog/unreachable", test_unreachable);
  g_test_add_func ("/app/backend-dialog/anyway", test_anyway);
  g_test_add_func ("/app/backend-dialog/trial", test_trial);
  g_test_add_func ("/app/backend-dialog/known-store", test_known_store);
  g_test_add_func ("/app/backend-dialog/edit", test_edit);
  g_test_add_func ("/app/backend-dialog/secrets", test_secrets);
  g_test_add_func ("/app/backend-dialog/toy", test_toy);
  g_test_add_func ("/app/backend-dialog/narrow", test_narrow);
  return g_test_run ();
}
