/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HF_HEADERS_MOST 64 /* in one head */
#define HF_HEADERS_MOST_NAME 64 /* bytes */

/**
 * HfHeaderValue:
 * A header's value that has parameters: `text/plain; charset="utf-8"` (RFC 9110 §5.6.6, RFC 2045
 * §5.1). Not changed after it was made.
 */
typedef struct
{
  char *main; /* what stands before the parameters, in lower case */
  GHashTable *params; /* name in lower case → value, without quotes */
} HfHeaderValue;

HfHeaderValue *hf_header_value_new (const char *text, GError **error);
void hf_header_value_free (HfHeaderValue *self);
const char *hf_header_value_get (const HfHeaderValue *self, const char *name);

GHashTable *hf_headers_new (const char *head, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfHeaderValue, hf_header_value_free)

G_END_DECLS
