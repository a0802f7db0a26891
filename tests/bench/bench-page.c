/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bare SQL of a page of 100 pins with filters: the pins, their copies and how many there are in
 * all, read in one transaction over and over. Prints how many pages a second that is.
 *
 *   bench-page REGISTRY FILTER SECONDS      FILTER: store, name or size */

#include <stdio.h>
#include <string.h>

#include "hf-db.h"

static const struct
{
  const char *name, *where, *order, *count;
} filters[] = {
  { "store",
    "managed = 1 AND store_mask & (SELECT 1 << store.slot FROM backend"
    " JOIN store ON store.id = backend.store_id WHERE backend.id = 'store-2')"
    " AND held BETWEEN 3 AND 5",
    "id",
    "SELECT sum (pins) FROM pin_class WHERE managed = 1"
    " AND store_mask & (SELECT 1 << store.slot FROM backend"
    " JOIN store ON store.id = backend.store_id WHERE backend.id = 'store-2')"
    " AND held BETWEEN 3 AND 5" },
  { "name", "managed = 1 AND id IN (SELECT id FROM pin WHERE name LIKE '%file 12%')", "id", NULL },
  { "size", "managed = 1 AND size >= 1048576 + 990", "size DESC, id DESC", NULL },
};

static sqlite3_stmt *
prepare (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  return statement;
}

/* Returns how many rows there are; each value is fetched. */
static gsize
read_rows (sqlite3_stmt *statement, GArray *ids)
{
  gsize rows = 0;
  int step;

  while ((step = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      for (int i = 1; i < sqlite3_column_count (statement); i++)
        sqlite3_column_blob (statement, i);
      if (ids)
        g_array_append_val (ids, id);
      rows++;
    }
  g_assert_cmpint (step, ==, SQLITE_DONE);
  sqlite3_reset (statement);
  return rows;
}

typedef struct
{
  sqlite3 *db;
  sqlite3_stmt *begin, *commit, *pins, *copies, *count;
} Page;

static void
page_open (Page *self, const char *registry, const char *filter)
{
  unsigned i = 0;
  g_autofree char *pins = NULL;
  g_autofree char *count = NULL;

  while (i < G_N_ELEMENTS (filters) && strcmp (filters[i].name, filter) != 0)
    i++;
  g_assert_cmpuint (i, <, G_N_ELEMENTS (filters));
  pins = g_strdup_printf ("SELECT * FROM pin WHERE %s ORDER BY %s LIMIT 100", filters[i].where,
                          filters[i].order);
  count = g_strdup_printf ("SELECT count (*) FROM pin WHERE %s", filters[i].where);
  g_assert_cmpint (sqlite3_open_v2 (registry, &self->db, SQLITE_OPEN_READWRITE, NULL), ==,
                   SQLITE_OK);
  /* As much memory as one of Holdfast's readers has. */
  sqlite3_exec (self->db, "PRAGMA cache_size = -8192; PRAGMA query_only = 1", NULL, NULL, NULL);
  self->begin = prepare (self->db, "BEGIN");
  self->commit = prepare (self->db, "COMMIT");
  self->pins = prepare (self->db, pins);
  self->copies = prepare (self->db, "SELECT * FROM replica WHERE pin_id = ?1 ORDER BY id");
  self->count = prepare (self->db, filters[i].count ? filters[i].count : count);
}

static void
page_close (Page *self)
{
  sqlite3_finalize (self->begin);
  sqlite3_finalize (self->commit);
  sqlite3_finalize (self->pins);
  sqlite3_finalize (self->copies);
  sqlite3_finalize (self->count);
  sqlite3_close (self->db);
}

static void
page_read (Page *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  read_rows (self->begin, NULL);
  read_rows (self->pins, ids);
  for (unsigned i = 0; i < ids->len; i++)
    {
      sqlite3_bind_int64 (self->copies, 1, g_array_index (ids, gint64, i));
      g_assert_cmpuint (read_rows (self->copies, NULL), >, 0);
    }
  g_assert_cmpuint (read_rows (self->count, NULL), ==, 1);
  read_rows (self->commit, NULL);
  g_assert_cmpuint (ids->len, ==, 100);
}

int
main (int argc, char **argv)
{
  Page page = { 0 };
  gint64 start, end;
  guint64 count = 0;

  if (argc != 4)
    return 2;
  page_open (&page, argv[1], argv[2]);
  page_read (&page);
  start = g_get_monotonic_time ();
  end = start + (gint64)(g_ascii_strtod (argv[3], NULL) * G_USEC_PER_SEC);
  for (; g_get_monotonic_time () < end; count++)
    page_read (&page);
  printf ("%.2f\n", (double)count * G_USEC_PER_SEC / (double)(g_get_monotonic_time () - start));
  page_close (&page);
  return 0;
}
