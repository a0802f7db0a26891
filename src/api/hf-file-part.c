/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file as a part of multipart/form-data: what curl, browsers and libraries send, and the form of
 * Kubo's clients for `ipfs add`. Theirs has folders as parts of type application/x-directory, links
 * as application/symlink with the target as content, and permissions and time in the query of the
 * field's name: file?mode=0644&mtime=1700000000&mtime-nsecs=5. */
#include "hf-file-part.h"

#include <string.h>

#include "hf-error.h"
#include "hf-header-value.h"
#include "hf-upload-name.h"

#define DIRECTORY_TYPE "application/x-directory"
#define SYMLINK_TYPE "application/symlink"

/* Go's os.FileMode, which Kubo's own client sends as it is, has these elsewhere. */
#define GO_SETUID (1u << 23)
#define GO_SETGID (1u << 22)
#define GO_STICKY (1u << 20)

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, why);
  return FALSE;
}

static guint32
permissions_of (guint64 mode)
{
  guint32 bits = (guint32)mode & 0777;

  if (mode <= HF_UNIXFS_MODE_BITS)
    return (guint32)mode;
  bits |= mode & GO_SETUID ? 04000 : 0;
  bits |= mode & GO_SETGID ? 02000 : 0;
  bits |= mode & GO_STICKY ? 01000 : 0;
  return bits;
}

static gboolean
read_mode (GHashTable *params, HfUnixfsStat *stat, GError **error)
{
  const char *text = g_hash_table_lookup (params, "mode");
  guint64 mode;

  if (!text)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 8, 0, G_MAXUINT32, &mode, NULL))
    return refuse (error, "its mode must be an octal number, such as 0644");
  stat->has_mode = TRUE;
  stat->mode = permissions_of (mode);
  return TRUE;
}

static gboolean
read_mtime (GHashTable *params, HfUnixfsStat *stat, GError **error)
{
  const char *text = g_hash_table_lookup (params, "mtime");
  const char *nanos_text = g_hash_table_lookup (params, "mtime-nsecs");
  guint64 nanos = 0;

  if (nanos_text && !g_ascii_string_to_unsigned (nanos_text, 10, 0, 999999999, &nanos, NULL))
    return refuse (error, "its mtime-nsecs must be a number from 0 to 999999999");
  if (!text)
    return nanos_text ? refuse (error, "its mtime-nsecs stands there without an mtime") : TRUE;
  if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &stat->mtime_seconds, NULL))
    return refuse (error, "its mtime must be a number of seconds since 1970");
  stat->has_mtime = TRUE;
  stat->mtime_nanos = (guint32)nanos;
  return TRUE;
}

static gboolean
read_stat (const char *field, HfUnixfsStat *stat, GError **error)
{
  const char *query = field ? strchr (field, '?') : NULL;
  g_autoptr (GHashTable) params = NULL;

  if (!query)
    return TRUE;
  params = g_uri_parse_params (query + 1, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
  if (!params)
    return refuse (error, "the query in its field's name can't be read");
  return read_mode (params, stat, error) && read_mtime (params, stat, error);
}

/* absent: what to read when the part has no such header */
static HfHeaderValue *
read_header (const HfPart *part, const char *name, const char *absent, GError **error)
{
  const char *text = hf_part_get_header (part, name);
  HfHeaderValue *value = hf_header_value_new (text ? text : absent, error);

  if (!value)
    g_prefix_error (error, "its %s can't be read: ", name);
  return value;
}

/* Any encoding but these would store other bytes than the file's (RFC 7578 §4.7). */
static gboolean
check_encoding (const HfPart *part, GError **error)
{
  static const char *const plain[] = { "binary", "8bit", "7bit", NULL };
  const char *encoding = hf_part_get_header (part, "content-transfer-encoding");
  g_autofree char *lower = encoding ? g_ascii_strdown (encoding, -1) : NULL;

  if (!lower || g_strv_contains (plain, lower))
    return TRUE;
  return refuse (error, "send files without Content-Transfer-Encoding");
}

static gboolean
check_disposition (const HfHeaderValue *disposition, GError **error)
{
  static const char *const known[] = { "form-data", "attachment", "file", NULL };
  const char *field = hf_header_value_get (disposition, "name");

  if (!g_strv_contains (known, disposition->main))
    return refuse (error, "its Content-Disposition must be form-data");
  if (hf_header_value_get (disposition, "filename")
      || hf_header_value_get (disposition, "filename*"))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
               "the field “%s” has no filename, so it is no file; options stand in the query, as "
               "?wrap=true",
               field && g_utf8_validate (field, -1, NULL) ? field : "");
  return FALSE;
}

static gboolean
is_from_kubo (const HfPart *part, HfFilePartKind kind)
{
  return kind != HF_FILE_PART_FILE || hf_part_get_header (part, "abspath")
         || hf_part_get_header (part, "abspath-encoded");
}

/**
 * hf_file_part_new:
 * @part: a part of an upload
 * @error: %HF_ERROR_INVALID or %HF_ERROR_MALFORMED, naming the part or its file
 *
 * Returns: (transfer full): what its headers say; %NULL with @error
 */
HfFilePart *
hf_file_part_new (const HfPart *part, GError **error)
{
  g_autoptr (HfFilePart) self = g_new0 (HfFilePart, 1);
  g_autoptr (HfHeaderValue) type
      = read_header (part, "content-type", "application/octet-stream", error);
  g_autoptr (HfHeaderValue) disposition
      = type ? read_header (part, "content-disposition", "absent", error) : NULL;

  if (disposition && g_str_equal (type->main, DIRECTORY_TYPE))
    self->kind = HF_FILE_PART_DIRECTORY;
  else if (disposition && g_str_equal (type->main, SYMLINK_TYPE))
    self->kind = HF_FILE_PART_SYMLINK;
  if (disposition && check_encoding (part, error) && check_disposition (disposition, error)
      && read_stat (hf_header_value_get (disposition, "name"), &self->stat, error))
    self->path = hf_upload_name_read (disposition, is_from_kubo (part, self->kind), error);
  if (self->path)
    return g_steal_pointer (&self);
  g_prefix_error (error, "part %u of the upload can't be taken: ", part->number);
  return NULL;
}

/**
 * hf_file_part_free:
 * @self: (transfer full): freed
 */
void
hf_file_part_free (HfFilePart *self)
{
  g_free (self->path);
  g_free (self);
}

/**
 * hf_file_part_read_target:
 * @part: of a symlink
 * @error: %HF_ERROR_INVALID for what no target can be, or the stream's own
 *
 * Returns: (transfer full): where the link points; %NULL with @error
 */
char *
hf_file_part_read_target (const HfPart *part, GCancellable *cancellable, GError **error)
{
  g_autofree char *target = g_malloc0 (HF_FILE_PART_MOST_TARGET + 2);
  gsize length;

  if (!g_input_stream_read_all (part->content, target, HF_FILE_PART_MOST_TARGET + 1, &length,
                                cancellable, error))
    return NULL;
  if (length > 0 && length <= HF_FILE_PART_MOST_TARGET && strlen (target) == length)
    return g_steal_pointer (&target);
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
               "part %u of the upload can't be taken: a symlink's target must have from 1 to %d "
               "bytes, none of them zero",
               part->number, HF_FILE_PART_MOST_TARGET);
  return NULL;
}

/**
 * hf_file_part_check_empty:
 * @part: of a directory
 * @error: %HF_ERROR_INVALID when it has content, or the stream's own
 *
 * Returns: %FALSE with @error
 */
gboolean
hf_file_part_check_empty (const HfPart *part, GCancellable *cancellable, GError **error)
{
  char byte;
  gssize n = g_input_stream_read (part->content, &byte, 1, cancellable, error);

  if (n > 0)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                 "part %u of the upload can't be taken: it is a directory, and those have no "
                 "content of their own",
                 part->number);
  return n == 0;
}
