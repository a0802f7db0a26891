/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Holdfast itself, which ends when its window was drawn for the first time, and prints the
 * milliseconds since its start, by the clock and of processor time.
 *
 *   bench-window ARGUMENT…      as for holdfast */

#include <time.h>

#include "hf-program.h"
#include "hf-window.h"

static double
get_ms (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return (double)time.tv_sec * 1000 + (double)time.tv_nsec / 1e6;
}

static double began;

static void
on_painted (GdkFrameClock *clock, gpointer data)
{
  g_print ("frame %.3f\nframe_busy %.3f\n", get_ms (CLOCK_MONOTONIC) - began,
           get_ms (CLOCK_PROCESS_CPUTIME_ID));
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
  began = get_ms (CLOCK_MONOTONIC);
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));
  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, on_map, NULL, NULL);
  return hf_program_run (argc, argv);
}
