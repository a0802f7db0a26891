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
