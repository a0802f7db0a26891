/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a heat map shows, says and exports. No widget. */
#include "hf-heat-data.h"

#include <glib/gi18n.h>
#include <string.h>

#include "hf-wording.h"

/**
 * hf_heat_data_new:
 * @what: are the rows: the head of their column
 * @rows: their names, ending with %NULL
 * @columns: likewise
 * @words: what columns are called in a sentence; as many
 *
 * Returns: (transfer full): counts that are all 0, to be filled
 */
HfHeatData *
hf_heat_data_new (const char *what, const char *const *rows, const char *const *columns,
                  const char *const *words)
{
  HfHeatData *self = g_new0 (HfHeatData, 1);

  self->what = g_strdup (what);
  self->rows = g_strdupv ((char **)rows);
  self->columns = g_strdupv ((char **)columns);
  self->words = g_strdupv ((char **)words);
  self->n_rows = g_strv_length (self->rows);
  self->n_columns = g_strv_length (self->columns);
  self->cells = g_new0 (guint64, (gsize)self->n_rows * self->n_columns);
  return self;
}

/**
 * hf_heat_data_free:
 * @self: (transfer full): a value
 */
void
hf_heat_data_free (HfHeatData *self)
{
  g_free (self->what);
  g_strfreev (self->rows);
  g_strfreev (self->columns);
  g_strfreev (self->words);
  g_free (self->note);
  g_free (self->cells);
  g_free (self);
}

/**
 * hf_heat_data_equal:
 * Returns: whether both say the same of the same; the columns of one map never change
 */
gboolean
hf_heat_data_equal (const HfHeatData *a, const HfHeatData *b)
{
  return a->n_columns == b->n_columns && a->alarming == b->alarming
         && g_strcmp0 (a->note, b->note) == 0
         && g_strv_equal ((const char *const *)a->rows, (const char *const *)b->rows)
         && memcmp (a->cells, b->cells, (gsize)a->n_rows * a->n_columns * sizeof *a->cells) == 0;
}

/**
 * hf_heat_data_describe:
 * @cell: its number, row by row
 *
 * Returns: (transfer full): "usb, 1 copy: 3 pins"
 */
char *
hf_heat_data_describe (const HfHeatData *self, unsigned cell)
{
  guint64 pins = self->cells[cell];
  g_autofree char *count = hf_wording_count (pins);
  g_autofree char *words = g_strdup_printf (ngettext ("%s pin", "%s pins", (gulong)pins), count);

  /* Translators: a backend, how many copies there are, how many pins: “usb, 1 copy: 3 pins” */
  return g_strdup_printf (_ ("%s, %s: %s"), self->rows[cell / self->n_columns],
                          self->words[cell % self->n_columns], words);
}

/**
 * hf_heat_data_summarize:
 * Returns: (transfer full): all cells that are not empty
 */
char *
hf_heat_data_summarize (const HfHeatData *self)
{
  GString *text = g_string_new (NULL);

  for (unsigned i = 0; i < self->n_rows * self->n_columns; i++)
    {
      g_autofree char *one = self->cells[i] > 0 ? hf_heat_data_describe (self, i) : NULL;

      if (one)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ". " : "", one);
    }
  return g_string_free (text, FALSE);
}

/**
 * hf_heat_data_fill_table:
 * @table: a new table, which gets the same rows and columns
 */
void
hf_heat_data_fill_table (const HfHeatData *self, HfTable *table)
{
  hf_table_add_column (table, self->what);
  for (unsigned i = 0; i < self->n_columns; i++)
    hf_table_add_column (table, self->words[i]);
  for (unsigned i = 0; i < self->n_rows * self->n_columns; i++)
    {
      const char *row = self->rows[i / self->n_columns];

      if (i % self->n_columns == 0)
        hf_table_add_cell (table, g_strdup (row), g_strdup (row));
      hf_table_add_cell (table, hf_wording_count (self->cells[i]),
                         g_strdup_printf ("%" G_GUINT64_FORMAT, self->cells[i]));
    }
}
