/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the word at the cursor may become. A value. */
typedef struct
{
  char *text; /* stands for the word; ends with a blank where nothing is missing */
  char *meaning;
} HfCompletion;

void hf_completion_free (HfCompletion *self);
GPtrArray *hf_search_completion_list (const char *text, gsize cursor, const GPtrArray *backends,
                                      gsize *begin);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCompletion, hf_completion_free)

G_END_DECLS
