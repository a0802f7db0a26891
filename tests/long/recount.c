/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compares what the triggers of a registry keep with a recount of its rows.
 *
 *   recount DIR      the data directory of a Holdfast; ends with 0 when all is the same */
#include <stdio.h>

#include "hf-status-table.h"
#include "hf-store.h"

int
main (int argc, char **argv)
{
  g_autoptr (HfClock) clock = hf_clock_new_system ();
  g_autoptr (GError) error = NULL;
  HfStore *store = argc == 2 ? hf_store_open (argv[1], clock, &error) : NULL;
  HfDb *db = store != NULL ? hf_store_borrow (store, &error) : NULL;

  if (db != NULL)
    {
      hf_status_table_recount (db, &error);
      hf_store_give_back (store, db);
    }
  g_clear_pointer (&store, hf_store_close);
  if (error == NULL && argc == 2)
    return 0;
  fprintf (stderr, "%s\n", error != NULL ? error->message : "usage: recount DIR");
  return 1;
}
