/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of pin as a value. On the thread of the statement. */
#include "hf-pin-row.h"

#include "hf-error.h"

/**
 * hf_pin_row_read:
 * @statement: stands on a row of HF_PIN_ROW_COLUMNS
 * @error: %HF_ERROR_CORRUPT when its CID is none
 *
 * Returns: (transfer full): the pin, with the CID in the version in which it was given
 */
HfPin *
hf_pin_row_read (HfStatement *statement, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_new ();
  g_autoptr (GError) problem = NULL;

  pin->id = hf_statement_get_int (statement, 0);
  pin->text = hf_statement_dup_text (statement, 1);
  pin->cid = hf_cid_new_from_text (pin->text, &problem);
  if (!pin->cid)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT,
                   "pin %" G_GINT64_FORMAT " of the registry is damaged: %s", pin->id,
                   problem->message);
      return NULL;
    }
  pin->name = hf_statement_dup_text (statement, 2);
  pin->content = (HfContent)hf_statement_get_int (statement, 3);
  pin->visibility = (HfVisibility)hf_statement_get_int (statement, 4);
  pin->priority = (int)hf_statement_get_int (statement, 5);
  pin->size = hf_statement_get_size (statement, 6);
  pin->blocks = hf_statement_get_size (statement, 7);
  pin->created = hf_statement_get_int (statement, 8);
  pin->last_check = hf_statement_get_int (statement, 9);
  pin->min_replicas = (int)hf_statement_get_int (statement, 10);
  pin->target_replicas = (int)hf_statement_get_int (statement, 11);
  pin->max_replicas = (int)hf_statement_get_int (statement, 12);
  pin->metadata = hf_statement_dup_text (statement, 13);
  pin->managed = hf_statement_get_int (statement, 14) != 0;
  pin->store_mask = (guint64)hf_statement_get_int (statement, 15);
  pin->held = (int)hf_statement_get_int (statement, 16);
  pin->proven = (int)hf_statement_get_int (statement, 17);
  pin->domains = (int)hf_statement_get_int (statement, 18);
  return g_steal_pointer (&pin);
}
