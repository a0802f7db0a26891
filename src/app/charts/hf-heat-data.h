/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-table.h"

G_BEGIN_DECLS

/**
 * HfHeatData:
 * Counts of pins in rows and columns, a value.
 */
typedef struct
{
  char *what; /* are the rows: the head of the first column */
  char **rows, **columns; /* names */
  char **words; /* what columns are called in a sentence; as many */
  char *note; /* the headline */
  guint64 *cells; /* row by row */
  unsigned n_rows, n_columns;
  unsigned alarming; /* the columns before this one are bad news, where not 0 */
} HfHeatData;

HfHeatData *hf_heat_data_new (const char *what, const char *const *rows, const char *const *columns,
                              const char *const *words);
void hf_heat_data_free (HfHeatData *self);
gboolean hf_heat_data_equal (const HfHeatData *a, const HfHeatData *b);
char *hf_heat_data_describe (const HfHeatData *self, unsigned cell);
char *hf_heat_data_summarize (const HfHeatData *self);
void hf_heat_data_fill_table (const HfHeatData *self, HfTable *table);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfHeatData, hf_heat_data_free)

G_END_DECLS
