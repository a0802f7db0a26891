/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-chart-text.h"
#include "hf-table.h"

G_BEGIN_DECLS

#define HF_BAR_SERIES 2

/* One thing that is measured. */
typedef struct
{
  char *name;
  double values[HF_BAR_SERIES];
  double limit; /* that the first value may not pass; 0 = none */
} HfBar;

/**
 * HfBarData:
 * One or two numbers of one unit of each of several things, a value.
 */
typedef struct
{
  HfUnit unit;
  char *what; /* is measured: the head of the first column */
  char **series; /* names */
  unsigned n_series;
  GArray *bars; /* of HfBar */
} HfBarData;

HfBarData *hf_bar_data_new (HfUnit unit, const char *what, const char *const *series);
void hf_bar_data_free (HfBarData *self);
void hf_bar_data_add (HfBarData *self, const char *name, const double *values, double limit);
gboolean hf_bar_data_equal (const HfBarData *a, const HfBarData *b);
double hf_bar_data_get_most (const HfBarData *self);
char *hf_bar_data_describe_values (const HfBarData *self, const HfBar *bar);
char *hf_bar_data_describe (const HfBarData *self, unsigned bar);
char *hf_bar_data_sum_up (const HfBarData *self);
char *hf_bar_data_summarize (const HfBarData *self);
void hf_bar_data_fill_table (const HfBarData *self, HfTable *table);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfBarData, hf_bar_data_free)

G_END_DECLS
