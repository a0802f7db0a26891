/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What bars show, say and export. No widget. */
#include "hf-bar-data.h"

#include <glib/gi18n.h>
#include <string.h>

static void
bar_clear (gpointer data)
{
  g_free (((HfBar *)data)->name);
}

/**
 * hf_bar_data_new:
 * @unit: of all values
 * @what: is measured: the head of the first column
 * @series: names of one or two values of each, ending with %NULL
 *
 * Returns: (transfer full): a value without bars
 */
HfBarData *
hf_bar_data_new (HfUnit unit, const char *what, const char *const *series)
{
  HfBarData *self = g_new0 (HfBarData, 1);

  self->unit = unit;
  self->what = g_strdup (what);
  self->series = g_strdupv ((char **)series);
  self->n_series = MIN (g_strv_length (self->series), HF_BAR_SERIES);
  self->bars = g_array_new (FALSE, FALSE, sizeof (HfBar));
  g_array_set_clear_func (self->bars, bar_clear);
  return self;
}

/**
 * hf_bar_data_free:
 * @self: (transfer full): a value
 */
void
hf_bar_data_free (HfBarData *self)
{
  g_free (self->what);
  g_strfreev (self->series);
  g_array_unref (self->bars);
  g_free (self);
}

/**
 * hf_bar_data_add:
 * @name: of a thing
 * @values: %HF_BAR_SERIES of them
 * @limit: that the first may not pass; 0 = none
 */
void
hf_bar_data_add (HfBarData *self, const char *name, const double *values, double limit)
{
  HfBar bar = { .name = g_strdup (name), .limit = limit };

  memcpy (bar.values, values, sizeof bar.values);
  g_array_append_val (self->bars, bar);
}

/**
 * hf_bar_data_equal:
 * Returns: whether both say the same of the same; the series of one picture never change
 */
gboolean
hf_bar_data_equal (const HfBarData *a, const HfBarData *b)
{
  if (a->bars->len != b->bars->len)
    return FALSE;
  for (unsigned i = 0; i < a->bars->len; i++)
    {
      const HfBar *left = &g_array_index (a->bars, HfBar, i);
      const HfBar *right = &g_array_index (b->bars, HfBar, i);

      if (!g_str_equal (left->name, right->name) || left->limit != right->limit
          || left->values[0] != right->values[0] || left->values[1] != right->values[1])
        return FALSE;
    }
  return TRUE;
}

/**
 * hf_bar_data_get_most:
 * Returns: the largest value
 */
double
hf_bar_data_get_most (const HfBarData *self)
{
  double most = 0;

  for (unsigned i = 0; i < self->bars->len; i++)
    for (unsigned j = 0; j < self->n_series; j++)
      most = MAX (most, g_array_index (self->bars, HfBar, i).values[j]);
  return most;
}

/**
 * hf_bar_data_describe_values:
 * @bar: one of them
 *
 * Returns: (transfer full): "1.2 GB of 100 GB", "Written 1.2 GB, Read 300 MB"
 */
char *
hf_bar_data_describe_values (const HfBarData *self, const HfBar *bar)
{
  g_autofree char *first = hf_chart_text_value (self->unit, bar->values[0]);
  g_autofree char *second = NULL;
  g_autofree char *limit = NULL;

  if (self->n_series > 1)
    {
      second = hf_chart_text_value (self->unit, bar->values[1]);
      /* Translators: two values with their names, e.g. “Written 1.2 GB, Read 300 MB” */
      return g_strdup_printf (_ ("%s %s, %s %s"), self->series[0], first, self->series[1], second);
    }
  if (bar->limit <= 0)
    return g_steal_pointer (&first);
  limit = hf_chart_text_value (self->unit, bar->limit);
  /* Translators: what is used of what may be, e.g. “1.2 GB of 100 GB” */
  return g_strdup_printf (_ ("%s of %s"), first, limit);
}

/**
 * hf_bar_data_describe:
 * @bar: its number
 *
 * Returns: (transfer full): its name and values
 */
char *
hf_bar_data_describe (const HfBarData *self, unsigned bar)
{
  const HfBar *what = &g_array_index (self->bars, HfBar, bar);
  g_autofree char *values = hf_bar_data_describe_values (self, what);

  /* Translators: a name and what is said of it */
  return g_strdup_printf (_ ("%s: %s"), what->name, values);
}

/**
 * hf_bar_data_sum_up:
 * Returns: (transfer full): "3.5 MB in all"
 */
char *
hf_bar_data_sum_up (const HfBarData *self)
{
  HfBar sum = { 0 };
  g_autofree char *values = NULL;

  for (unsigned i = 0; i < self->bars->len; i++)
    for (unsigned j = 0; j < self->n_series; j++)
      sum.values[j] += g_array_index (self->bars, HfBar, i).values[j];
  values = hf_bar_data_describe_values (self, &sum);
  /* Translators: a sum, e.g. “3.5 MB in all” */
  return g_strdup_printf (_ ("%s in all"), values);
}

/**
 * hf_bar_data_summarize:
 * Returns: (transfer full): all of them
 */
char *
hf_bar_data_summarize (const HfBarData *self)
{
  GString *text = g_string_new (NULL);

  for (unsigned i = 0; i < self->bars->len; i++)
    {
      g_autofree char *one = hf_bar_data_describe (self, i);

      g_string_append_printf (text, "%s%s", i > 0 ? ". " : "", one);
    }
  return g_string_free (text, FALSE);
}

static void
add_value (const HfBarData *self, HfTable *table, double value)
{
  hf_table_add_cell (table, hf_chart_text_value (self->unit, value),
                     hf_chart_text_raw (self->unit, value));
}

/**
 * hf_bar_data_fill_table:
 * @table: a new table, which gets a row for each bar
 */
void
hf_bar_data_fill_table (const HfBarData *self, HfTable *table)
{
  hf_table_add_column (table, self->what);
  for (unsigned i = 0; i < self->n_series; i++)
    hf_table_add_column (table, self->series[i]);
  if (self->n_series == 1)
    hf_table_add_column (table, _ ("Limit"));
  for (unsigned i = 0; i < self->bars->len; i++)
    {
      const HfBar *bar = &g_array_index (self->bars, HfBar, i);

      hf_table_add_cell (table, g_strdup (bar->name), g_strdup (bar->name));
      for (unsigned j = 0; j < self->n_series; j++)
        add_value (self, table, bar->values[j]);
      if (self->n_series == 1 && bar->limit > 0)
        add_value (self, table, bar->limit);
      else if (self->n_series == 1)
        hf_table_add_cell (table, g_strdup (""), g_strdup (""));
    }
}
