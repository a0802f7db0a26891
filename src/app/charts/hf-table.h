/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfTable:
 * The numbers of a chart in rows and columns: as people read them, and as programs do.
 */
typedef struct _HfTable HfTable;

HfTable *hf_table_new (const char *title);
HfTable *hf_table_ref (HfTable *self);
void hf_table_unref (HfTable *self);
void hf_table_add_column (HfTable *self, const char *name);
void hf_table_add_cell (HfTable *self, char *text, char *raw);

const char *hf_table_get_title (const HfTable *self);
unsigned hf_table_get_n_columns (const HfTable *self);
unsigned hf_table_get_n_rows (const HfTable *self);
const char *hf_table_get_column (const HfTable *self, unsigned column);
const char *hf_table_get_cell (const HfTable *self, unsigned row, unsigned column);
char *hf_table_to_csv (const HfTable *self);
char *hf_table_to_text (const HfTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfTable, hf_table_unref)

G_END_DECLS
