/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-window-state.h"

#define SCHEMA "io.github.holdfast_pins.Holdfast"

/**
 * hf_window_state_open:
 *
 * Returns: (transfer full) (nullable): where it is kept; %NULL when the schema is not installed, as
 * where the program runs from its build directory: then nothing is remembered
 */
GSettings *
hf_window_state_open (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema
      = source ? g_settings_schema_source_lookup (source, SCHEMA, TRUE) : NULL;

  return schema ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

/**
 * hf_window_state_remember:
 * @state: where it is kept
 * @window: is about to be closed
 * @page: that is shown
 */
void
hf_window_state_remember (GSettings *state, GtkWindow *window, const char *page)
{
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set (state, "window-size", "(ii)", width, height);
  g_settings_set_boolean (state, "window-maximized", gtk_window_is_maximized (window));
  g_settings_set_string (state, "page", page);
}

/**
 * hf_window_state_restore:
 * @state: where it is kept
 * @window: gets the size that it had
 *
 * Returns: (transfer full): the page that was shown
 */
char *
hf_window_state_restore (GSettings *state, GtkWindow *window)
{
  int width, height;

  g_settings_get (state, "window-size", "(ii)", &width, &height);
  gtk_window_set_default_size (window, width, height);
  if (g_settings_get_boolean (state, "window-maximized"))
    gtk_window_maximize (window);
  return g_settings_get_string (state, "page");
}
