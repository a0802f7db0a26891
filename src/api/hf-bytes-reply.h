/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"

G_BEGIN_DECLS

/* Bytes that a client may get. */
typedef struct
{
  const char *type; /* media type */
  const char *filename; /* UTF-8: what a browser shall call it */
  const char *etag; /* with its quotes, strong; NULL = none */
  const char *caching; /* Cache-Control of what has an etag; NULL = it may be kept, if asked for */
  gint64 length; /* -1 = not known ahead, and then there are no parts of it */
} HfBytesInfo;

/* What of it a stream must be set for. */
typedef struct
{
  gboolean is_wanted; /* FALSE: the answer has no body, or it is there already */
  guint64 first; /* byte */
} HfBytesPart;

HfReply *hf_bytes_reply_new (const HfCall *call, const HfBytesInfo *info, HfBytesPart *part);
char *hf_disposition (const char *filename);

G_END_DECLS
