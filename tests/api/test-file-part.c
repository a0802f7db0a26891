/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a part says about its file, in the words of many clients. */
#include "hf-file-part.h"

#include <string.h>

#include "hf-error.h"

#define FILE_TYPE "\r\nContent-Type: application/octet-stream"
#define DIRECTORY_TYPE "\r\nContent-Type: application/x-directory"
#define SYMLINK_TYPE "\r\nContent-Type: application/symlink"

/* The only part of a body; headers: without the last line end */
static HfPart *
part_with (const char *headers, const char *content)
{
  g_autofree char *text = g_strdup_printf ("--x\r\n%s\r\n\r\n%s\r\n--x--\r\n", headers, content);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (HfMultipart) multipart
      = hf_multipart_new ("multipart/form-data; boundary=x", stream, NULL);
  g_autoptr (GError) error = NULL;
  HfPart *part;

  hf_multipart_next (multipart, &part, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (part);
  return part;
}

static HfFilePart *
read_part (const char *headers, GError **error)
{
  g_autoptr (HfPart) part = part_with (headers, "content");

  return hf_file_part_new (part, error);
}

static void
assert_path (const char *headers, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfFilePart) file = read_part (headers, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (file->path, ==, path);
}

static void
assert_filename (const char *filename, const char *path)
{
  g_autofree char *headers
      = g_strdup_printf ("Content-Disposition: form-data; name=\"file\"; filename=\"%s\"" FILE_TYPE,
                         filename);

  assert_path (headers, path);
}

/* As curl, browsers and urllib3 send them. */
static void
test_plain_names (void)
{
  assert_filename ("a.txt", "a.txt");
  assert_filename ("two words.txt", "two words.txt");
  assert_filename ("a+b.txt", "a+b.txt");
  assert_filename ("\xc3\xbc\xe2\x82\xac.txt", "\xc3\xbc\xe2\x82\xac.txt");
  assert_filename ("folder/sub/a", "folder/sub/a");
  assert_filename ("100%.txt", "100%.txt");
  assert_filename ("100%2.txt", "100%2.txt");
  assert_filename ("100%25 sure.txt", "100%25 sure.txt");
  assert_filename ("say %22yes%22 twice", "say \"yes\" twice");
  assert_filename ("line%0D%0Aend here", "line\r\nend here");
  assert_filename ("a;b=c, d", "a;b=c, d");
  /* Backslashes of old curl, and of Windows. */
  assert_filename ("say \\\"yes\\\"", "say \"yes\"");
  assert_filename ("a\\\\b", "a\\b");
  assert_filename ("C:\\dir\\a.txt", "C:\\dir\\a.txt");
  assert_filename ("..a", "..a");
  assert_filename ("...", "...");
  assert_filename (".hidden", ".hidden");
  assert_filename ("", "");
  assert_path ("Content-Disposition: form-data; name=f; filename=a.txt", "a.txt");
  assert_path ("content-disposition: Form-Data; FILENAME=\"a\"; Name=f", "a");
}

/* As encoders of whole names leave them. */
static void
test_encoded_names (void)
{
  assert_filename ("two%20words.txt", "two words.txt");
  assert_filename ("folder%2Fsub%2Fa%2Bb", "folder/sub/a+b");
  assert_filename ("folder/two%20words", "folder/two words");
  assert_filename ("%C3%BC(1)'!*~", "\xc3\xbc(1)'!*~");
  assert_filename ("a%25b", "a%b");
  assert_filename ("a%2520b", "a%20b");
  assert_filename ("%2Fabsolute", "absolute");
  assert_path ("Content-Disposition: form-data; name=f; filename*=UTF-8''%e2%82%ac%20rates",
               "\xe2\x82\xac rates");
  assert_path ("Content-Disposition: form-data; name=f; filename=\"no\"; filename*=utf-8'en'a#%2Bb",
               "a#+b");
}

/* As Kubo's own client, and the libraries for it, send them. */
static void
test_kubo_names (void)
{
  assert_path ("Abspath-Encoded: %2Ftmp%2Fa+b" FILE_TYPE
               "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"dir%2Fa+b%2Bc\"",
               "dir/a b+c");
  assert_path ("abspath: /tmp/a\r\nContent-Disposition: file; filename=\"100%25 x+y\"", "100% x y");
  assert_path ("abspath: /tmp/a\r\nContent-Disposition: file; filename=\"100%+x\"", "100%+x");
  assert_path ("abspath: /tmp/a\r\nContent-Disposition: file; filename=\"100% %22+x\"",
               "100% %22+x");
  assert_path ("Content-Disposition: attachment; filename=\"a+b\"" DIRECTORY_TYPE, "a b");
  assert_path ("Content-Disposition: attachment; filename=\"a+b\"" SYMLINK_TYPE, "a b");
  assert_path ("Content-Disposition: attachment; filename=\"\"" DIRECTORY_TYPE, "");
}

static void
test_kinds (void)
{
  static const struct
  {
    const char *type;
    HfFilePartKind kind;
  } cases[] = { { "", HF_FILE_PART_FILE },
                { FILE_TYPE, HF_FILE_PART_FILE },
                { "\r\nContent-Type: text/plain; charset=utf-8", HF_FILE_PART_FILE },
                { DIRECTORY_TYPE, HF_FILE_PART_DIRECTORY },
                { "\r\nContent-Type: Application/X-Directory; x=y", HF_FILE_PART_DIRECTORY },
                { SYMLINK_TYPE, HF_FILE_PART_SYMLINK } };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *headers
          = g_strconcat ("Content-Disposition: form-data; filename=\"a\"; name=\"f\"",
                         cases[i].type, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (HfFilePart) file = read_part (headers, &error);

      g_assert_no_error (error);
      g_assert_cmpint (file->kind, ==, cases[i].kind);
    }
}

static HfUnixfsStat
stat_of (const char *query)
{
  g_autofree char *headers
      = g_strdup_printf ("Content-Disposition: form-data; name=\"file%s\"; filename=\"a\"", query);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfFilePart) file = read_part (headers, &error);

  g_assert_no_error (error);
  return file->stat;
}

static void
test_stat (void)
{
  HfUnixfsStat none = stat_of ("");
  HfUnixfsStat all = stat_of ("?mode=0644&mtime=1700000000&mtime-nsecs=5");
  HfUnixfsStat old = stat_of ("-3?mtime=-9223372036854775808&x=y");

  g_assert_false (none.has_mode || none.has_mtime);
  g_assert_true (all.has_mode && all.has_mtime);
  g_assert_cmpuint (all.mode, ==, 0644);
  g_assert_cmpint (all.mtime_seconds, ==, 1700000000);
  g_assert_cmpuint (all.mtime_nanos, ==, 5);
  g_assert_true (!old.has_mode && old.has_mtime);
  g_assert_cmpint (old.mtime_seconds, ==, G_MININT64);
  g_assert_cmpuint (old.mtime_nanos, ==, 0);

  g_assert_cmpuint (stat_of ("?mode=7777").mode, ==, 07777);
  g_assert_cmpuint (stat_of ("?mode=0").mode, ==, 0);
  /* Go: a directory, setuid, setgid, sticky */
  g_assert_cmpuint (stat_of ("?mode=020000000755").mode, ==, 0755);
  g_assert_cmpuint (stat_of ("?mode=040000755").mode, ==, 04755);
  g_assert_cmpuint (stat_of ("?mode=020000755").mode, ==, 02755);
  g_assert_cmpuint (stat_of ("?mode=020004000777").mode, ==, 01777);
}

static void
assert_refused (const char *headers, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfFilePart) file = read_part (headers, &error);

  if (file)
    g_error ("this was not refused: %s", headers);
  g_assert_true (error->domain == HF_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  if (!strstr (error->message, "part 1") || !strstr (error->message, part))
    g_error ("“%s” does not say “%s”", error->message, part);
}

static void
test_refused (void)
{
  static const char *const cases[][2] = {
    { "X: y", "Content-Disposition must be form-data" },
    { "Content-Disposition: inline; filename=a", "must be form-data" },
    { "Content-Disposition: \"a\"", "content-disposition can't be read" },
    { "Content-Disposition: form-data; filename=", "no value" },
    { "Content-Disposition: form-data; filename=\"a", "no end" },
    { "Content-Disposition: form-data; filename=a b", "semicolons" },
    { "Content-Disposition: form-data; filename=\"a\" x", "semicolons" },
    { "Content-Disposition: form-data; filename", "name=value" },
    { "Content-Disposition: form-data; filename=a; Filename=b", "twice" },
    { "Content-Disposition: form-data; name=\"wrap\"", "the field “wrap” has no filename" },
    { "Content-Disposition: form-data; name=\"\xff\"", "has no filename" },
    { "Content-Disposition: form-data; name=f; filename=a\r\nContent-Type: text/", "content-type" },
    { "Content-Disposition: form-data; name=f; filename=a\r\nContent-Transfer-Encoding: base64",
      "Content-Transfer-Encoding" },
    { "Content-Disposition: form-data; filename*=iso-8859-1''a", "UTF-8''name" },
    { "Content-Disposition: form-data; filename*=a", "UTF-8''name" },
    { "Content-Disposition: form-data; filename*=utf-8''a%2", "UTF-8''name" },
    { "Content-Disposition: form-data; filename=\"a%00b\"", "zero byte" },
    { "Content-Disposition: form-data; filename=\"a b%00\"", "zero byte" },
    { "Content-Disposition: form-data; name=\"f?mode=9\"; filename=a", "octal" },
    { "Content-Disposition: form-data; name=\"f?mode=-1\"; filename=a", "octal" },
    { "Content-Disposition: form-data; name=\"f?mode=40000000000\"; filename=a", "octal" },
    { "Content-Disposition: form-data; name=\"f?mtime=x\"; filename=a", "mtime must" },
    { "Content-Disposition: form-data; name=\"f?mtime=9223372036854775808\"; filename=a", "mtime" },
    { "Content-Disposition: form-data; name=\"f?mtime=1&mtime-nsecs=1000000000\"; filename=a",
      "999999999" },
    { "Content-Disposition: form-data; name=\"f?mtime-nsecs=1\"; filename=a", "without an mtime" },
    { "Content-Disposition: form-data; name=\"f?%zz\"; filename=a", "query" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i][0], cases[i][1]);
}

static void
assert_name_refused (const char *filename, const char *part)
{
  g_autofree char *headers
      = g_strdup_printf ("Content-Disposition: form-data; name=f; filename=\"%s\"", filename);

  assert_refused (headers, part);
}

static void
test_paths (void)
{
  g_autofree char *name = g_strnfill (255, 'n');
  g_autofree char *longer = g_strconcat ("a/", name, "n", NULL);
  g_autoptr (GString) path = g_string_new ("p");

  assert_name_refused ("..", "“.” or “..”");
  assert_name_refused ("../a", "“../a”");
  assert_name_refused ("a/../b", "“.” or “..”");
  assert_name_refused ("a%2F..%2Fb", "“.” or “..”");
  assert_name_refused (".", "“.” or “..”");
  assert_name_refused ("a/.", "“.” or “..”");
  assert_name_refused ("a//b", "empty part");
  assert_name_refused ("a/", "empty part");
  assert_name_refused ("//a", "empty part");
  assert_name_refused ("\xff\xfe", "not UTF-8");
  assert_name_refused ("%FF", "not UTF-8");
  assert_name_refused ("%ED%A0%80", "not UTF-8");

  assert_filename (name, name);
  assert_name_refused (longer, "more than 255 bytes");
  while (path->len < 4095)
    g_string_append (path, "/p");
  g_string_append_c (path, 'p');
  assert_filename (path->str, path->str);
  g_string_append_c (path, 'p');
  assert_name_refused (path->str, "more than 4096 bytes");
}

static void
test_content (void)
{
  g_autofree char *most = g_strnfill (HF_FILE_PART_MOST_TARGET, 't');
  g_autofree char *more = g_strconcat (most, "t", NULL);
  const char *const targets[] = { "../a", most };
  const char *const wrong[] = { "", more };
  g_autoptr (HfPart) empty = part_with ("X: y", "");
  g_autoptr (HfPart) full = part_with ("X: y", "z");
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autoptr (HfPart) good = part_with ("X: y", targets[i]);
      g_autoptr (HfPart) bad = part_with ("X: y", wrong[i]);
      g_autofree char *target = hf_file_part_read_target (good, NULL, &error);
      g_autoptr (GError) refusal = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (target, ==, targets[i]);
      g_assert_null (hf_file_part_read_target (bad, NULL, &refusal));
      g_assert_error (refusal, HF_ERROR, HF_ERROR_INVALID);
    }
  g_assert_true (hf_file_part_check_empty (empty, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (hf_file_part_check_empty (full, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/file-part/plain-names", test_plain_names);
  g_test_add_func ("/api/file-part/encoded-names", test_encoded_names);
  g_test_add_func ("/api/file-part/kubo-names", test_kubo_names);
  g_test_add_func ("/api/file-part/kinds", test_kinds);
  g_test_add_func ("/api/file-part/stat", test_stat);
  g_test_add_func ("/api/file-part/refused", test_refused);
  g_test_add_func ("/api/file-part/paths", test_paths);
  g_test_add_func ("/api/file-part/content", test_content);
  return g_test_run ();
}
