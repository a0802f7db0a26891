/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-window.h"

#include "hf-dialogs.h"

typedef struct
{
  int width;
  AdwColorScheme scheme;
} Look;

/* Owns a reference beside GTK's, to see it go. */
static HfWindow *
show_window (int width, AdwColorScheme scheme)
{
  HfWindow *window = hf_window_new (NULL);

  g_object_ref (window);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
  gtk_window_set_default_size (GTK_WINDOW (window), width, 600);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  return window;
}

static void
drop_window (HfWindow *window)
{
  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (window);
}

static GtkWidget *
find_type (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_type (child, type);

      if (found)
        return found;
    }
  return NULL;
}

/* Whether a label that can be seen says exactly this. */
static gboolean
says (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget)
      && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0)
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    if (says (child, text))
      return TRUE;
  return FALSE;
}

static void
test_look (gconstpointer data)
{
  const Look *wanted = data;
  HfWindow *window = show_window (wanted->width, wanted->scheme);
  GtkWidget *page = find_type (GTK_WIDGET (window), ADW_TYPE_STATUS_PAGE);
  int least;

  g_assert_nonnull (page);
  g_assert_nonnull (find_type (GTK_WIDGET (window), ADW_TYPE_HEADER_BAR));
  hf_window_set_sentence (window, "12 pins have three copies, all on this computer's disk",
                          "Add a place elsewhere: a disk, another computer, or a service.", TRUE);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));

  g_assert_true (says (page, "12 pins have three copies, all on this computer's disk"));
  g_assert_true (says (page, "Add a place elsewhere: a disk, another computer, or a service."));
  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL,
                      NULL);
  g_assert_cmpint (least, <=, 360);
  /* Where nothing is composited, GTK draws its frame inside. */
  while (gtk_widget_get_width (GTK_WIDGET (window)) < wanted->width - 16
         || gtk_widget_get_width (GTK_WIDGET (window)) > wanted->width)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (adw_style_manager_get_dark (adw_style_manager_get_default ())
                 == (wanted->scheme == ADW_COLOR_SCHEME_FORCE_DARK));
  drop_window (window);
}

static void
test_texts (void)
{
  HfWindow *window = show_window (800, ADW_COLOR_SCHEME_FORCE_LIGHT);
  GtkWidget *page = find_type (GTK_WIDGET (window), ADW_TYPE_STATUS_PAGE);

  hf_window_set_sentence (window, "a < b & c", "<b>no</b> & markup", FALSE);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  g_assert_true (says (page, "a < b & c"));
  g_assert_true (says (page, "<b>no</b> & markup"));
  drop_window (window);
}

static void
test_risk (void)
{
  HfWindow *window = show_window (800, ADW_COLOR_SCHEME_FORCE_LIGHT);
  AdwStatusPage *page = ADW_STATUS_PAGE (find_type (GTK_WIDGET (window), ADW_TYPE_STATUS_PAGE));
  g_autofree char *safe = NULL;

  hf_window_set_sentence (window, "All 3 pins are safe", "", FALSE);
  safe = g_strdup (adw_status_page_get_icon_name (page));
  hf_window_set_sentence (window, "1 pin is at risk", "", TRUE);
  g_assert_cmpstr (adw_status_page_get_icon_name (page), !=, safe);
  drop_window (window);
}

static void
test_menu_button (void)
{
  HfWindow *window = show_window (800, ADW_COLOR_SCHEME_FORCE_LIGHT);
  GtkWidget *button = find_type (GTK_WIDGET (window), GTK_TYPE_MENU_BUTTON);
  g_autofree char *mismatch = NULL;

  g_assert_true (gtk_widget_get_mapped (button) && gtk_widget_is_sensitive (button));
  mismatch = gtk_test_accessible_check_property (GTK_ACCESSIBLE (button),
                                                 GTK_ACCESSIBLE_PROPERTY_LABEL, "Main menu");
  g_assert_null (mismatch);
  g_assert_true (gtk_menu_button_get_primary (GTK_MENU_BUTTON (button)));
  drop_window (window);
}

static void
test_about (void)
{
  HfWindow *window = show_window (800, ADW_COLOR_SCHEME_FORCE_LIGHT);
  GtkWindow *about = g_object_ref (hf_dialogs_show_about (GTK_WINDOW (window)));

  gtk_test_widget_wait_for_draw (GTK_WIDGET (about));
  g_assert_true (gtk_window_get_transient_for (about) == GTK_WINDOW (window));
  gtk_window_destroy (about);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (about);
  drop_window (window);
}

int
main (int argc, char **argv)
{
  static const Look looks[] = {
    { 360, ADW_COLOR_SCHEME_FORCE_LIGHT },
    { 360, ADW_COLOR_SCHEME_FORCE_DARK },
    { 1280, ADW_COLOR_SCHEME_FORCE_LIGHT },
    { 1280, ADW_COLOR_SCHEME_FORCE_DARK },
  };

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_data_func ("/app/window/360-light", &looks[0], test_look);
  g_test_add_data_func ("/app/window/360-dark", &looks[1], test_look);
  g_test_add_data_func ("/app/window/1280-light", &looks[2], test_look);
  g_test_add_data_func ("/app/window/1280-dark", &looks[3], test_look);
  g_test_add_func ("/app/window/texts", test_texts);
  g_test_add_func ("/app/window/risk", test_risk);
  g_test_add_func ("/app/window/menu-button", test_menu_button);
  g_test_add_func ("/app/window/about", test_about);
  return g_test_run ();
}
