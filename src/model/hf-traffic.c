/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any thread. */
#include "hf-traffic.h"

/**
 * hf_traffic_new:
 * @since: when counting begins, µs since 1970
 *
 * Returns: (transfer full): the traffic of a backend that moved nothing
 */
HfTraffic *
hf_traffic_new (const char *backend_id, gint64 since)
{
  HfTraffic *self = g_new0 (HfTraffic, 1);

  self->backend_id = g_strdup (backend_id);
  self->since = since;
  return self;
}

/**
 * hf_traffic_copy:
 * Returns: (transfer full): the same
 */
HfTraffic *
hf_traffic_copy (const HfTraffic *self)
{
  HfTraffic *copy = g_memdup2 (self, sizeof *self);

  copy->backend_id = g_strdup (self->backend_id);
  return copy;
}

/**
 * hf_traffic_free:
 * @self: (transfer full): a value
 */
void
hf_traffic_free (HfTraffic *self)
{
  g_free (self->backend_id);
  g_free (self);
}

/**
 * hf_traffic_add:
 * @more: what moved besides; only its counts are looked at
 */
void
hf_traffic_add (HfTraffic *self, const HfTraffic *more)
{
  self->written_bytes += more->written_bytes;
  self->read_bytes += more->read_bytes;
  self->files += more->files;
  self->operations += more->operations;
  self->errors += more->errors;
}

/**
 * hf_traffic_same_counts:
 * Returns: whether as much has moved
 */
gboolean
hf_traffic_same_counts (const HfTraffic *a, const HfTraffic *b)
{
  return a->written_bytes == b->written_bytes && a->read_bytes == b->read_bytes
         && a->files == b->files && a->operations == b->operations && a->errors == b->errors;
}

/**
 * hf_traffic_error_rate:
 * Returns: the part of the operations that failed, 0 to 1; 0 when there were none
 */
double
hf_traffic_error_rate (const HfTraffic *self)
{
  return self->operations > 0 ? (double)self->errors / (double)self->operations : 0;
}
