/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HF_PIN_TERM_WORD, /* a part of the name, or the beginning of the CID */
  HF_PIN_TERM_BACKEND, /* backend:s3, -backend:s3 */
  HF_PIN_TERM_HEALTH, /* health:critical */
  HF_PIN_TERM_SIZE, /* size:>1GB */
  HF_PIN_TERM_CHECKED, /* checked:<7d, checked:never */
} HfPinTermKind;

typedef enum
{
  HF_COMPARE_NONE,
  HF_COMPARE_LESS,
  HF_COMPARE_LESS_OR_EQUAL,
  HF_COMPARE_MORE,
  HF_COMPARE_MORE_OR_EQUAL,
} HfCompare;

/**
 * HfPinTerm:
 * One condition of a search, a value.
 */
typedef struct
{
  HfPinTermKind kind;
  gboolean negated; /* of a backend: pins without a copy there */
  HfCompare compare; /* of sizes and ages */
  char *text; /* the word, or the id of the backend */
  int health; /* an HfHealth */
  guint64 amount; /* bytes, or seconds; of an age, 0 without a comparison = never */
  gsize begin, end; /* where it stands in what was typed; not part of its meaning */
} HfPinTerm;

HfPinTerm *hf_pin_term_new_word (const char *word);
HfPinTerm *hf_pin_term_new (const char *key, gboolean negated, const char *value, GError **error);
void hf_pin_term_free (HfPinTerm *self);
char *hf_pin_term_to_text (const HfPinTerm *self);
gboolean hf_pin_term_equal (const HfPinTerm *self, const HfPinTerm *other);
const char *const *hf_pin_term_list_keys (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPinTerm, hf_pin_term_free)

G_END_DECLS
