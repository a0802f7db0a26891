/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input is an upload of files: the value of Content-Type on the first line, then the body, read
 * at once and again in small pieces. */
#include "hf-file-part.h"

#include <string.h>

#include "hf-fuzz.h"
#include "hf-test-trickle.h"
#include "hf-upload-name.h"

#define MOST_PIECE 300 /* bytes */

/* Nothing that leaves the folder where it is put. */
static void
check_path (const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);

  g_assert_true (g_utf8_validate (path, -1, NULL));
  g_assert_cmpuint (strlen (path), <=, HF_UPLOAD_MOST_PATH);
  for (unsigned i = 0; names[i] != NULL; i++)
    {
      g_assert_cmpstr (names[i], !=, "");
      g_assert_cmpstr (names[i], !=, ".");
      g_assert_cmpstr (names[i], !=, "..");
      g_assert_cmpuint (strlen (names[i]), <=, HF_UPLOAD_MOST_NAME);
    }
}

static void
tell_error (GString *story, gboolean ok, const GError *error)
{
  hf_fuzz_check_error (ok, error);
  if (!ok)
    g_string_append_printf (story, "%d %s\n", error->code, error->message);
}

static void
tell_file (GString *story, const HfPart *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfFilePart) file = hf_file_part_new (part, &error);

  tell_error (story, file != NULL, error);
  if (file == NULL)
    return;
  if (*file->path != '\0')
    check_path (file->path);
  g_assert_cmpuint (file->stat.mtime_nanos, <, 1000000000);
  g_assert_cmpuint (file->stat.mode & ~HF_UNIXFS_MODE_BITS, ==, 0);
  g_string_append_printf (story, "%d “%s” %o %" G_GINT64_FORMAT ".%u\n", file->kind, file->path,
                          file->stat.mode, file->stat.mtime_seconds, file->stat.mtime_nanos);
  if (file->kind == HF_FILE_PART_SYMLINK)
    {
      g_autoptr (GError) target_error = NULL;
      g_autofree char *target = hf_file_part_read_target (part, NULL, &target_error);

      tell_error (story, target != NULL, target_error);
    }
}

/* Every second part is not read, so that asking for the next one passes over it. */
static void
tell_content (GString *story, const HfPart *part)
{
  char buffer[100];
  gssize n = 1;
  g_autoptr (GError) error = NULL;

  while (part->number % 2 == 1 && n > 0)
    {
      n = g_input_stream_read (part->content, buffer, sizeof buffer, NULL, &error);
      tell_error (story, n >= 0, error);
      g_string_append_len (story, buffer, MAX (n, 0));
    }
}

/* All that reading the upload tells; everything after an error is the same error. */
static GString *
read_upload (const char *content_type, GInputStream *body)
{
  GString *story = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfMultipart) multipart = hf_multipart_new (content_type, body, &error);
  unsigned parts = 0;

  tell_error (story, multipart != NULL, error);
  while (multipart != NULL)
    {
      g_autoptr (HfPart) part = NULL;
      g_autoptr (GError) next_error = NULL;
      gboolean ok = hf_multipart_next (multipart, &part, NULL, &next_error);

      tell_error (story, ok, next_error);
      if (part == NULL)
        break;
      g_assert_cmpuint (part->number, ==, ++parts);
      tell_file (story, part);
      tell_content (story, part);
    }
  return story;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  const guint8 *line_end = size > 0 ? memchr (data, '\n', size) : NULL;
  gsize type_length = line_end != NULL ? (gsize)(line_end - data) : size;
  gsize body_at = MIN (type_length + 1, size);
  g_autofree char *content_type = g_strndup ((const char *)data, type_length);
  g_autoptr (GBytes) body = g_bytes_new (data + body_at, size - body_at);
  g_autoptr (GInputStream) whole = g_memory_input_stream_new_from_bytes (body);
  g_autoptr (GInputStream) pieces = hf_test_trickle_new (body, 1 + size % MOST_PIECE, -1);
  g_autoptr (GString) story = read_upload (content_type, whole);
  g_autoptr (GString) again = read_upload (content_type, pieces);

  g_assert_true (g_string_equal (story, again));
  return 0;
}
