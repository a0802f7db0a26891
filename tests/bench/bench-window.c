/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Holdfast itself, which ends when its window was drawn for the first time and prints the monotonic
 * clock's microseconds of then.
 *
 *   bench-window ARGUMENT…      as for holdfast */

#include <stdio.h>

#include "hf-program.h"
#include "hf-window.h"

static void
on_painted (GdkFrameClock *clock, gpointer data)
{
  printf ("%" G_GINT64_FORMAT "\n", g_get_monotonic_time ());
  fflush (stdout);
  g_signal_handlers_disconnect_by_func (clock, on_painted, data);
  g_application_quit (g_application_get_default ());
}

static gboolean
on_map (GSignalInvocationHint *hint, unsigned n_values, const GValue *values, gpointer data)
{
  GObject *widget = g_value_get_object (values);

  if (!HF_IS_WINDOW (widget))
    return TRUE;
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (widget)), "after-paint",
                    G_CALLBACK (on_painted), NULL);
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));
  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, on_map, NULL, NULL);
  return hf_program_run (argc, argv);
}
