/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The headers of an answer that is bytes, and what of them is wanted. Such answers are saved, never
 * shown: what users store may be a web page that is after their other data. Any thread. */
#include "hf-bytes-reply.h"

#include "hf-conditions.h"

/* Characters that a file name may have in quotes, and as attr-char (RFC 8187) too. */
static gboolean
is_plain (char c)
{
  return g_ascii_isalnum (c) || (c && strchr ("-._~!+ ", c));
}

/* (transfer full): Content-Disposition (RFC 6266): the name as it is when it is plain, else with
 * underscores for the rest, and once more as UTF-8 (RFC 8187); it never has a slash in it */
char *
hf_disposition (const char *filename)
{
  g_autofree char *name = g_strdelimit (g_strdup (filename), "/\\", '_');
  g_autofree char *plain = g_strdup (name);
  g_autofree char *encoded = NULL;

  for (char *c = plain; *c; c++)
    if (!is_plain (*c))
      *c = '_';
  if (g_str_equal (plain, name))
    return g_strdup_printf ("attachment; filename=\"%s\"", plain);
  encoded = g_uri_escape_string (name, NULL, FALSE);
  return g_strdup_printf ("attachment; filename=\"%s\"; filename*=UTF-8''%s", plain, encoded);
}

/* Replaces no-store. By default it may be kept, if it is asked for each time whether it may be
 * used.
 */
static void
add_caching (HfReply *reply, const HfBytesInfo *info)
{
  hf_reply_add_header (reply, "ETag", info->etag);
  hf_reply_add_header (reply, "Cache-Control", info->caching ? info->caching : "private, no-cache");
}

static void
add_headers (HfReply *reply, const HfBytesInfo *info)
{
  g_autofree char *disposition = hf_disposition (info->filename);

  hf_reply_add_header (reply, "Content-Disposition", disposition);
  hf_reply_add_header (reply, "Accept-Ranges", info->length >= 0 ? "bytes" : "none");
  if (info->etag)
    add_caching (reply, info);
}

static HfReply *
not_modified (const HfBytesInfo *info)
{
  HfReply *reply = hf_reply_new_bytes (SOUP_STATUS_NOT_MODIFIED, NULL, -1);

  add_caching (reply, info);
  return reply;
}

static HfReply *
unsatisfiable (const HfBytesInfo *info)
{
  g_autofree char *range = g_strdup_printf ("bytes */%" G_GINT64_FORMAT, info->length);
  HfReply *reply
      = hf_reply_new_failure (SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, "range_not_satisfiable",
                              "there are %" G_GINT64_FORMAT
                              " bytes, and the range lies behind them",
                              info->length);

  hf_reply_add_header (reply, "Content-Range", range);
  return reply;
}

static HfReply *
partial (const HfBytesInfo *info, guint64 first, guint64 count)
{
  g_autofree char *range
      = g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GINT64_FORMAT,
                         first, first + count - 1, info->length);
  HfReply *reply = hf_reply_new_bytes (SOUP_STATUS_PARTIAL_CONTENT, info->type, (gint64)count);

  hf_reply_add_header (reply, "Content-Range", range);
  return reply;
}

/* part: (out): what stream the caller must give to the reply with hf_reply_set_stream() */
HfReply *
hf_bytes_reply_new (const HfCall *call, const HfBytesInfo *info, HfBytesPart *part)
{
  HfRange range = HF_RANGE_WHOLE;
  guint64 first = 0, count = 0;
  HfReply *reply;

  *part = (HfBytesPart){ 0 };
  if (info->etag && hf_conditions_match (call->if_none_match, info->etag))
    return not_modified (info);
  if (info->etag && info->length >= 0 && !call->headers_only)
    range = hf_conditions_range (call->range, call->if_range, info->etag, (guint64)info->length,
                                 &first, &count);
  if (range == HF_RANGE_UNSATISFIABLE)
    return unsatisfiable (info);

  if (range == HF_RANGE_PART)
    reply = partial (info, first, count);
  else
    reply = hf_reply_new_bytes (SOUP_STATUS_OK, info->type, info->length);
  add_headers (reply, info);
  part->is_wanted = !call->headers_only;
  part->first = range == HF_RANGE_PART ? first : 0;
  return reply;
}
