/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * HfProblems:
 * What is wrong with the fields of an input, one entry a field, so that the user hears of all at
 * once. Becomes `detail: [{loc, msg, type}]` of a 422 answer.
 */
typedef struct _HfProblems HfProblems;

HfProblems *hf_problems_new (void);
void hf_problems_free (HfProblems *self);
void hf_problems_add (HfProblems *self, const char *field, const char *type, const char *format,
                      ...) G_GNUC_PRINTF (4, 5);
void hf_problems_add_range (HfProblems *self, const char *field, gint64 min, gint64 max);
void hf_problems_add_below (HfProblems *self, const char *field, HfProblems *inner);
unsigned hf_problems_count (HfProblems *self);
const char *hf_problems_find (HfProblems *self, const char *field, const char **type);
JsonArray *hf_problems_to_json (HfProblems *self);
char *hf_problems_to_text (HfProblems *self);
gboolean hf_problems_set_error (HfProblems *self, GError **error);

gboolean hf_json_has (JsonObject *object, const char *field);
JsonObject *hf_json_parse_object (const char *text, gssize length, GError **error);
gboolean hf_json_check_numbers (const char *text, gsize length, GError **error);
JsonArray *hf_json_parse_list (const char *text, gssize length, GError **error);
char *hf_json_to_text (JsonObject *object);

/* Readers of one field. An absent field leaves *value as it is (the default). A wrong type or a
 * value out of range is added to the problems, and *value stays. All return whether the field was
 * present and right. */
gboolean hf_json_read_int (JsonObject *object, const char *field, gint64 min, gint64 max,
                           gint64 *value, HfProblems *problems);
gboolean hf_json_read_double (JsonObject *object, const char *field, double min, double max,
                              double *value, HfProblems *problems);
gboolean hf_json_read_bool (JsonObject *object, const char *field, gboolean *value,
                            HfProblems *problems);
gboolean hf_json_read_string (JsonObject *object, const char *field, gsize max_length, char **value,
                              HfProblems *problems);
gboolean hf_json_read_strings (JsonObject *object, const char *field, gsize max_items,
                               char ***value, HfProblems *problems);
gboolean hf_json_read_object (JsonObject *object, const char *field, JsonObject **value,
                              HfProblems *problems);
void hf_json_refuse_unknown (JsonObject *object, const char *const *known, HfProblems *problems);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfProblems, hf_problems_free)

G_END_DECLS
