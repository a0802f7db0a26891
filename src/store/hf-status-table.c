/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The counts of all pins, from the classes that triggers keep. */
#include "hf-status-table.h"

/* All pins of a class are alike: what holds for one, holds for as many. */
static void
add_class (HfStatus *status, const HfPolicy *policy, const HfPin *pin, guint64 pins, guint64 bytes)
{
  int min = hf_policy_min_for (policy, pin);

  status->total_pins += pins;
  status->total_bytes += bytes;
  status->copies += pins * (guint64)pin->held;
  if (pin->held < min)
    status->below_min += pins;
  else
    {
      if (pin->domains < policy->min_domains)
        status->too_few_domains += pins;
      if (pin->proven < min)
        status->unverified += pins;
    }
  if (pin->held > hf_policy_max_for (policy, pin))
    status->above_max += pins;
  if (pin->held >= hf_policy_target_for (policy, pin))
    status->at_target += pins;
  if (pin->held == 0)
    status->no_copy += pins;
  if (pin->held == 0 && pin->content == HF_CONTENT_WAITING)
    status->waiting += pins;
  if (pin->content == HF_CONTENT_OPAQUE)
    status->opaque += pins;
}

/* mask: bits of stores, of which a pin is held in any */
static gboolean
read_classes (HfDb *db, const HfPolicy *policy, gint64 mask, HfStatus *status, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* read the counts */ SELECT content, min_replicas, target_replicas,"
                       " max_replicas, held, proven, domains, pins, bytes FROM pin_class"
                       " WHERE managed = 1 AND (?1 = 0 OR store_mask & ?1)",
                       error);
  HfStatus counts = { 0 };
  gboolean row;

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, mask);
  while (hf_statement_step (statement, &row, error))
    {
      HfPin pin = { 0 };

      if (!row)
        {
          *status = counts;
          return TRUE;
        }
      pin.content = (HfContent)hf_statement_get_int (statement, 0);
      pin.min_replicas = (int)hf_statement_get_int (statement, 1);
      pin.target_replicas = (int)hf_statement_get_int (statement, 2);
      pin.max_replicas = (int)hf_statement_get_int (statement, 3);
      pin.held = (int)hf_statement_get_int (statement, 4);
      pin.proven = (int)hf_statement_get_int (statement, 5);
      pin.domains = (int)hf_statement_get_int (statement, 6);
      add_class (&counts, policy, &pin, hf_statement_get_size (statement, 7),
                 hf_statement_get_size (statement, 8));
    }
  return FALSE;
}

/**
 * hf_status_table_read:
 * @policy: the limits
 * @status: (out): the counts over all managed pins
 * @error: why they can't be read
 *
 * Returns: whether @status was set
 */
gboolean
hf_status_table_read (HfDb *db, const HfPolicy *policy, HfStatus *status, GError **error)
{
  return read_classes (db, policy, 0, status, error);
}

/**
 * hf_status_table_read_store:
 * @policy: the limits
 * @slot: of a store
 * @status: (out): the counts over the managed pins that are held there
 * @error: why they can't be read
 *
 * Returns: whether @status was set
 */
gboolean
hf_status_table_read_store (HfDb *db, const HfPolicy *policy, int slot, HfStatus *status,
                            GError **error)
{
  return read_classes (db, policy, (gint64)1 << slot, status, error);
}
