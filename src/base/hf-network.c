/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the system says is noted when it says it, as GNetworkMonitor belongs to the main thread. */
#include "hf-network.h"

#include <gio/gio.h>

struct _HfNetwork
{
  gatomicrefcount ref_count;
  GNetworkMonitor *monitor; /* NULL = a manual one */
  gulong handler;

  GMutex mutex; /* for all below; held during a call */
  gboolean metered;
  HfNetworkFunc func;
  gpointer data;
};

static void
on_metered (GObject *monitor, GParamSpec *spec, gpointer data)
{
  hf_network_set_metered (data,
                          g_network_monitor_get_network_metered (G_NETWORK_MONITOR (monitor)));
}

/**
 * hf_network_new_manual:
 * @metered: whether it is, at first
 *
 * Returns: (transfer full): a network as hf_network_set_metered() says
 */
HfNetwork *
hf_network_new_manual (gboolean metered)
{
  HfNetwork *self = g_new0 (HfNetwork, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->metered = metered;
  return self;
}

/**
 * hf_network_new_system:
 * Returns: (transfer full): the network of this computer
 */
HfNetwork *
hf_network_new_system (void)
{
  HfNetwork *self = hf_network_new_manual (FALSE);

  self->monitor = g_object_ref (g_network_monitor_get_default ());
  self->handler
      = g_signal_connect (self->monitor, "notify::network-metered", G_CALLBACK (on_metered), self);
  self->metered = g_network_monitor_get_network_metered (self->monitor);
  return self;
}

/**
 * hf_network_ref:
 * Returns: (transfer full): @self
 */
HfNetwork *
hf_network_ref (HfNetwork *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * hf_network_unref:
 * @self: (transfer full): a network; the last reference goes where it was made
 */
void
hf_network_unref (HfNetwork *self)
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
 * hf_network_is_metered:
 * Returns: whether its user pays for what is moved
 */
gboolean
hf_network_is_metered (HfNetwork *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->metered;
}

/**
 * hf_network_set_metered:
 * @metered: whether it is from now on
 *
 * For a network that was made by hf_network_new_manual().
 */
void
hf_network_set_metered (HfNetwork *self, gboolean metered)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->metered == metered)
    return;
  self->metered = metered;
  if (self->func)
    self->func (self->data);
}

/**
 * hf_network_set_changed_func:
 * @func: (nullable): told after each change, must not use the network; a call that runs is waited
 * for
 * @data: for @func
 */
void
hf_network_set_changed_func (HfNetwork *self, HfNetworkFunc func, gpointer data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->func = func;
  self->data = data;
}
