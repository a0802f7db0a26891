/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* How a value is edited. */
typedef enum
{
  HF_FIELD_TEXT,
  HF_FIELD_INT,
  HF_FIELD_DOUBLE,
  HF_FIELD_WORDS, /* a list, separated by commas */
  HF_FIELD_SPANS, /* a list, separated by semicolons */
  HF_FIELD_BOOL,
  HF_FIELD_CHOICE,
  HF_FIELD_FOLDER,
  HF_FIELD_SECRET,
} HfFieldKind;

/**
 * HfField:
 * One field of an input as a row, with what it is for or what is wrong with it below.
 *
 * Signal "changed": the user changed it, or a program.
 */
#define HF_TYPE_FIELD (hf_field_get_type ())
G_DECLARE_FINAL_TYPE (HfField, hf_field, HF, FIELD, AdwBin)

GtkWidget *hf_field_new (HfFieldKind kind, const char *path, const char *title, const char *help);
const char *hf_field_get_path (HfField *self);
void hf_field_set_choices (HfField *self, const char *const *words, const char *const *labels);
void hf_field_set_text (HfField *self, const char *text);
void hf_field_set_active (HfField *self, gboolean active);
void hf_field_set_kept (HfField *self, gboolean may_be_forgotten);
void hf_field_set_pristine (HfField *self);
gboolean hf_field_is_touched (HfField *self);
JsonNode *hf_field_read (HfField *self);
void hf_field_show_problem (HfField *self, const char *problem);
GtkWidget *hf_field_get_row (HfField *self);

G_END_DECLS
