/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HF_HEAD_MOST 65536 /* bytes of a request's line and headers */

/**
 * HfHead:
 * How the head of a request says that its body ends. A value.
 */
typedef struct
{
  guint64 length; /* of the body */
  gboolean is_unclear; /* in chunks, or said twice: the connection ends with it */
} HfHead;

gsize hf_head_find_end (const char *data, gsize length, gsize *searched);
gboolean hf_head_read (const char *data, gsize length, HfHead *head);

G_END_DECLS
