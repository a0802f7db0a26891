/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQL of a page of 100 pins with filters, and nothing else: the pins, their copies and how many
 * there are in all, read in one transaction over and over. Prints how many pages a second that is.
 *
 *   bench-page REGISTRY FILTER SECONDS      FILTER: store, name or size */

#include <stdio.h>
#include <stdlib.h>

#include "hf-pin-table.h"
#include "hf-replica-table.h"

#define PAGE 100

/* As the policy has it by default. */
#define LIMITS .min_replicas = 2, .target_replicas = 3, .max_replicas = 5

static const struct
{
  const char *name;
  HfPinQuery query;
} filters[] = {
  { "store", { .limit = PAGE, LIMITS, .backend_id = "store-2", .health = HF_HEALTH_HEALTHY } },
  { "name", { .limit = PAGE, LIMITS, .health = -1, .text = "file 12" } },
  { "size",
    { .limit = PAGE,
      LIMITS,
      .health = -1,
      .min_size = 1024 * 1024 + 990,
      .sort = HF_PIN_SORT_SIZE,
      .descending = TRUE } },
};

static const HfPinQuery *
find (const char *name)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (filters); i++)
    if (g_str_equal (filters[i].name, name))
      return &filters[i].query;
  exit (2);
}

static void
check (const GError *error)
{
  if (error)
    g_error ("%s", error->message);
}

static void
read_page (HfDb *db, const HfPinQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pins = NULL;
  guint64 count = 0;

  hf_db_execute (db, "BEGIN", &error);
  check (error);
  pins = hf_pin_table_list (db, query, &error);
  check (error);
  for (unsigned i = 0; i < pins->len; i++)
    {
      g_autoptr (GPtrArray) copies
          = hf_replica_table_of_pin (db, ((HfPin *)pins->pdata[i])->id, &error);

      check (error);
      g_assert_cmpuint (copies->len, >, 0);
    }
  hf_pin_table_count (db, query, &count, &error);
  check (error);
  hf_db_execute (db, "COMMIT", &error);
  check (error);
  g_assert_cmpuint (pins->len, ==, PAGE);
  g_assert_cmpuint (count, >=, PAGE);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = NULL;
  const HfPinQuery *query;
  gint64 start, end;
  guint64 count = 0;

  if (argc != 4)
    return 2;
  query = find (argv[2]);
  db = hf_db_open (argv[1], FALSE, &error);
  check (error);
  read_page (db, query);
  start = g_get_monotonic_time ();
  end = start + (gint64)(g_ascii_strtod (argv[3], NULL) * G_USEC_PER_SEC);
  for (; g_get_monotonic_time () < end; count++)
    read_page (db, query);
  printf ("%.2f\n", (double)count * G_USEC_PER_SEC / (double)(g_get_monotonic_time () - start));
  return 0;
}
