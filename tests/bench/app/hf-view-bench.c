/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done in the same way to our list and to those beside it. */
#include "hf-view-bench.h"

#include <stdio.h>

#define STEPS 240 /* frames of slow scrolling */
#define PAGES 60 /* of a page each */
#define JUMPS 20 /* with the scroll bar */
#define STEP 48 /* px */

double
hf_view_bench_until (HfViewFunc func, gpointer data)
{
  gint64 began = g_get_monotonic_time ();

  while (!func (data))
    g_main_context_iteration (NULL, TRUE);
  return (double)(g_get_monotonic_time () - began) / 1000;
}

typedef struct
{
  HfViewFunc func;
  gpointer data;
  gboolean drawn;
} Seen;

static void
on_drawn (Seen *seen)
{
  seen->drawn = seen->drawn || seen->func (seen->data);
}

static gboolean
is_drawn (gpointer data)
{
  return ((Seen *)data)->drawn;
}

double
hf_view_bench_until_drawn (GtkWidget *view, HfViewFunc func, gpointer data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (view);
  Seen seen = { func, data, FALSE };
  gulong handler = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (on_drawn), &seen);
  double ms = hf_view_bench_until (is_drawn, &seen);

  g_signal_handler_disconnect (clock, handler);
  return ms;
}

static gboolean
set (gpointer data)
{
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *)data;
}

void
hf_view_bench_rest (unsigned ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, set, &over);
  hf_view_bench_until (is_set, &over);
}

typedef struct
{
  GtkAdjustment *adjustment;
  GRand *rand; /* the same places each time */
  unsigned frame;
} Scroll;

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Scroll *scroll = data;
  double value = gtk_adjustment_get_value (scroll->adjustment);
  double page = gtk_adjustment_get_page_size (scroll->adjustment);
  double most = gtk_adjustment_get_upper (scroll->adjustment) - page;

  if (scroll->frame < STEPS)
    value += STEP;
  else if (scroll->frame < STEPS + PAGES)
    value += page;
  else
    value = g_rand_double_range (scroll->rand, 0, most);
  gtk_adjustment_set_value (scroll->adjustment, MIN (value, most));
  scroll->frame++;
  return G_SOURCE_CONTINUE;
}

static gboolean
is_scrolled (gpointer data)
{
  return ((Scroll *)data)->frame == STEPS + PAGES + JUMPS;
}

HfStalls
hf_view_bench_scroll (GtkWidget *view)
{
  Scroll scroll = { .adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view)),
                    .rand = g_rand_new_with_seed (1) };
  unsigned tick = gtk_widget_add_tick_callback (view, on_tick, &scroll, NULL);
  HfStalls stalls;

  hf_stall_meter_begin ();
  hf_view_bench_until (is_scrolled, &scroll);
  stalls = hf_stall_meter_end ();
  gtk_widget_remove_tick_callback (view, tick);
  g_rand_free (scroll.rand);
  return stalls;
}

void
hf_view_bench_print (const char *name, double value)
{
  printf ("%s %.3f\n", name, value);
  fflush (stdout);
}

static void
print_as (const char *name, const char *suffix, double value)
{
  g_autofree char *all = g_strconcat (name, suffix, NULL);

  hf_view_bench_print (all, value);
}

void
hf_view_bench_print_stalls (const char *name, HfStalls stalls)
{
  print_as (name, "_most", stalls.most);
  print_as (name, "_99", stalls.most_of_99);
  print_as (name, "_busy_most", stalls.busy_most);
  print_as (name, "_busy_99", stalls.busy_most_of_99);
}
