/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stands where the main loop waits: from the end of one wait to the beginning of the next it is
 * busy. Looks that find nothing to do are not counted, or they would hide the others. */
#include "hf-stall-meter.h"

#include <time.h>

#define LEAST 100 /* µs; what takes less is none */

static GArray *stalls, *busy; /* of gint64, µs, by the clock and of the processor; NULL: not now */
static gint64 woke, had_used;
static GPollFunc wait_for;

static gint64
get_used (void)
{
  struct timespec used;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used);
  return used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}

static void
note (void)
{
  gint64 stall = g_get_monotonic_time () - woke, used = get_used () - had_used;

  if (!stalls || stall < LEAST)
    return;
  g_array_append_val (stalls, stall);
  g_array_append_val (busy, used);
}

static int
poll_between (GPollFD *fds, unsigned n_fds, int timeout)
{
  int n;

  note ();
  n = wait_for (fds, n_fds, timeout);
  woke = g_get_monotonic_time ();
  had_used = get_used ();
  return n;
}

/* For the default main context, on its thread. */
void
hf_stall_meter_install (void)
{
  wait_for = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, poll_between);
}

void
hf_stall_meter_begin (void)
{
  stalls = g_array_new (FALSE, FALSE, sizeof (gint64));
  busy = g_array_new (FALSE, FALSE, sizeof (gint64));
  woke = g_get_monotonic_time ();
  had_used = get_used ();
}

static int
compare (gconstpointer one, gconstpointer two)
{
  gint64 a = *(const gint64 *)one, b = *(const gint64 *)two;

  return (a > b) - (a < b);
}

/* Takes @array. */
static void
sum_up (GArray *array, double *most, double *most_of_99)
{
  if (array->len > 0)
    {
      g_array_sort (array, compare);
      *most = (double)g_array_index (array, gint64, array->len - 1) / 1000;
      *most_of_99 = (double)g_array_index (array, gint64, (array->len - 1) * 99 / 100) / 1000;
    }
  g_array_unref (array);
}

HfStalls
hf_stall_meter_end (void)
{
  HfStalls result = { 0 };

  note ();
  sum_up (g_steal_pointer (&stalls), &result.most, &result.most_of_99);
  sum_up (g_steal_pointer (&busy), &result.busy_most, &result.busy_most_of_99);
  return result;
}
