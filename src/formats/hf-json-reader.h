/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-json-text.h"

G_BEGIN_DECLS

#define HF_JSON_MAX_DEPTH 1024 /* lists and maps within each other */

/**
 * HfJsonReader:
 * The tokens of a JSON text that was given as a whole, for blocks that strangers made: strict, with
 * bounded depth and no double keys. It copies nothing and holds eight bytes for each key of the
 * maps that are open. One thread at a time.
 */
typedef struct _HfJsonReader HfJsonReader;

typedef enum
{
  HF_JSON_MAP, /* a map begins */
  HF_JSON_LIST, /* a list begins */
  HF_JSON_CLOSE, /* either ends */
  HF_JSON_KEY, /* of a map: its value comes next */
  HF_JSON_TEXT,
  HF_JSON_OTHER, /* a number, true, false or null */
  HF_JSON_END,
} HfJsonToken;

HfJsonReader *hf_json_reader_new (const guint8 *data, gsize length);
void hf_json_reader_free (HfJsonReader *self);
gboolean hf_json_reader_next (HfJsonReader *self, HfJsonToken *token, GError **error);
HfJsonText hf_json_reader_get_text (const HfJsonReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfJsonReader, hf_json_reader_free)

G_END_DECLS
