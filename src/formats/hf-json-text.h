/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfJsonText:
 * The bytes of a text of JSON, one by one, with its escapes read. Lives as long as the JSON does.
 */
typedef struct
{
  const guint8 *at;
  const guint8 *end; /* of the JSON */
  guint8 pending[6]; /* UTF-8 of an escape */
  guint8 n_pending;
  guint8 n_taken;
} HfJsonText;

const char *hf_json_text_check (const guint8 *at, const guint8 *end, const guint8 **after);
HfJsonText hf_json_text_init (const guint8 *at, const guint8 *end);
int hf_json_text_next (HfJsonText *self);
gboolean hf_json_text_skip (HfJsonText *self, const char *prefix);
int hf_json_text_compare (HfJsonText a, HfJsonText b);

G_END_DECLS
