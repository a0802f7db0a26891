/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pure; any thread. */
#include "hf-table.h"

#include <string.h>

struct _HfTable
{
  char *title;
  GPtrArray *columns; /* of names */
  GPtrArray *texts, *raws; /* of cells, row by row */
};

static void
clear (gpointer data)
{
  HfTable *self = data;

  g_free (self->title);
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->texts);
  g_ptr_array_unref (self->raws);
}

/**
 * hf_table_new:
 * @title: what the numbers are
 *
 * Returns: (transfer full): a table without columns
 */
HfTable *
hf_table_new (const char *title)
{
  HfTable *self = g_rc_box_new0 (HfTable);

  self->title = g_strdup (title);
  self->columns = g_ptr_array_new_with_free_func (g_free);
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->raws = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * hf_table_ref:
 * Returns: (transfer full): the same
 */
HfTable *
hf_table_ref (HfTable *self)
{
  return g_rc_box_acquire (self);
}

/**
 * hf_table_unref:
 * @self: (transfer full): a table
 */
void
hf_table_unref (HfTable *self)
{
  g_rc_box_release_full (self, clear);
}

/**
 * hf_table_add_column:
 * @name: what stands in it; all columns come before the first cell
 */
void
hf_table_add_column (HfTable *self, const char *name)
{
  g_ptr_array_add (self->columns, g_strdup (name));
}

/**
 * hf_table_add_cell:
 * @text: (transfer full): as people read it
 * @raw: (transfer full): as programs do
 *
 * Cells come row by row.
 */
void
hf_table_add_cell (HfTable *self, char *text, char *raw)
{
  g_ptr_array_add (self->texts, text);
  g_ptr_array_add (self->raws, raw);
}

/**
 * hf_table_get_title:
 * Returns: (transfer none): what the numbers are
 */
const char *
hf_table_get_title (const HfTable *self)
{
  return self->title;
}

/**
 * hf_table_get_n_columns:
 * Returns: how many columns there are
 */
unsigned
hf_table_get_n_columns (const HfTable *self)
{
  return self->columns->len;
}

/**
 * hf_table_get_n_rows:
 * Returns: how many rows are complete
 */
unsigned
hf_table_get_n_rows (const HfTable *self)
{
  return self->columns->len > 0 ? self->texts->len / self->columns->len : 0;
}

/**
 * hf_table_get_column:
 * Returns: (transfer none): its name
 */
const char *
hf_table_get_column (const HfTable *self, unsigned column)
{
  return self->columns->pdata[column];
}

/**
 * hf_table_get_cell:
 * Returns: (transfer none): what stands there, as people read it
 */
const char *
hf_table_get_cell (const HfTable *self, unsigned row, unsigned column)
{
  return self->texts->pdata[row * self->columns->len + column];
}

/* RFC 4180: quoted where it has to be. */
static void
append_field (GString *csv, const char *field)
{
  if (!strpbrk (field, ",\"\r\n"))
    {
      g_string_append (csv, field);
      return;
    }
  g_string_append_c (csv, '"');
  for (const char *c = field; *c; c++)
    {
      if (*c == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *c);
    }
  g_string_append_c (csv, '"');
}

static char *
join (const HfTable *self, const GPtrArray *cells, const char *separator, const char *line_end,
      void (*append) (GString *text, const char *field))
{
  GString *text = g_string_new (NULL);
  unsigned n = self->columns->len;

  for (unsigned i = 0; i < n; i++)
    {
      append (text, self->columns->pdata[i]);
      g_string_append (text, i + 1 < n ? separator : line_end);
    }
  for (unsigned i = 0; i < n * hf_table_get_n_rows (self); i++)
    {
      append (text, cells->pdata[i]);
      g_string_append (text, i % n + 1 < n ? separator : line_end);
    }
  return g_string_free (text, FALSE);
}

static void
append_plain (GString *text, const char *field)
{
  g_string_append (text, field);
}

/**
 * hf_table_to_csv:
 * Returns: (transfer full): RFC 4180, with a line of names; the same in each language but for them
 */
char *
hf_table_to_csv (const HfTable *self)
{
  return join (self, self->raws, ",", "\r\n", append_field);
}

/**
 * hf_table_to_text:
 * Returns: (transfer full): with tabs between the columns, for the clipboard
 */
char *
hf_table_to_text (const HfTable *self)
{
  return join (self, self->texts, "\t", "\n", append_plain);
}
