/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the system says of the network is noted when it says it, as GNetworkMonitor belongs to the
 * main thread. The power supplies are read when somebody asks, at most every ten seconds: a battery
 * may take milliseconds to answer, and the kernel tells nobody without privileges of a change. */
#include "hf-surroundings.h"

#include <gio/gio.h>

#include "hf-power-supply.h"

#define SUPPLY_AGE (10 * G_USEC_PER_SEC)

struct _HfSurroundings
{
  gatomicrefcount ref_count;
  GNetworkMonitor *monitor; /* NULL = a manual one */
  gulong handler;

  GMutex mutex; /* for all below; held during a call */
  gboolean metered;
  gboolean on_battery;
  gint64 read; /* when the supplies were, of the monotonic clock; 0 = never */
  HfSurroundingsFunc func;
  gpointer data;
};

static void
on_metered (GObject *monitor, GParamSpec *spec, gpointer data)
{
  hf_surroundings_set_metered (data,
                               g_network_monitor_get_network_metered (G_NETWORK_MONITOR (monitor)));
}

/**
 * hf_surroundings_new_manual:
 * Returns: (transfer full): on mains and not metered, until a setter says otherwise
 */
HfSurroundings *
hf_surroundings_new_manual (void)
{
  HfSurroundings *self = g_new0 (HfSurroundings, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  return self;
}

/**
 * hf_surroundings_new_system:
 * Returns: (transfer full): those of this computer
 */
HfSurroundings *
hf_surroundings_new_system (void)
{
  HfSurroundings *self = hf_surroundings_new_manual ();

  self->monitor = g_object_ref (g_network_monitor_get_default ());
  self->handler
      = g_signal_connect (self->monitor, "notify::network-metered", G_CALLBACK (on_metered), self);
  self->metered = g_network_monitor_get_network_metered (self->monitor);
  return self;
}

/**
 * hf_surroundings_ref:
 * Returns: (transfer full): @self
 */
HfSurroundings *
hf_surroundings_ref (HfSurroundings *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * hf_surroundings_unref:
 * @self: (transfer full): surroundings; the last reference goes where they were made
 */
void
hf_surroundings_unref (HfSurroundings *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->monitor)
    g_signal_handler_disconnect (self->monitor, self->handler);
  g_clear_object (&self->monitor);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * hf_surroundings_is_metered:
 * Returns: whether the user pays for what is moved over the network
 */
gboolean
hf_surroundings_is_metered (HfSurroundings *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->metered;
}

/**
 * hf_surroundings_is_on_battery:
 * Returns: whether the computer runs on its battery; the system's may be ten seconds old
 */
gboolean
hf_surroundings_is_on_battery (HfSurroundings *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gint64 now = g_get_monotonic_time ();

  if (self->monitor && (self->read == 0 || now - self->read > SUPPLY_AGE))
    {
      self->on_battery = hf_power_supply_is_battery (HF_POWER_SUPPLY_DIR);
      self->read = now;
    }
  return self->on_battery;
}

static void
set (HfSurroundings *self, gboolean *fact, gboolean value)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (*fact == value)
    return;
  *fact = value;
  if (self->func)
    self->func (self->data);
}

/**
 * hf_surroundings_set_metered:
 * @metered: whether the network is from now on
 *
 * For one that was made by hf_surroundings_new_manual().
 */
void
hf_surroundings_set_metered (HfSurroundings *self, gboolean metered)
{
  set (self, &self->metered, metered);
}

/**
 * hf_surroundings_set_on_battery:
 * @on_battery: whether the computer is from now on
 *
 * For one that was made by hf_surroundings_new_manual().
 */
void
hf_surroundings_set_on_battery (HfSurroundings *self, gboolean on_battery)
{
  set (self, &self->on_battery, on_battery);
}

/**
 * hf_surroundings_set_changed_func:
 * @func: (nullable): told after each change that is set or that the system tells, must not use the
 * surroundings; a call that runs is waited for
 * @data: for @func
 */
void
hf_surroundings_set_changed_func (HfSurroundings *self, HfSurroundingsFunc func, gpointer data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->func = func;
  self->data = data;
}
