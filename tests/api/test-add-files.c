/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files through a real server into a real engine: what clients send gets the CID that it has
 * everywhere, and nothing stays of what is refused. */
#include "hf-api-place.h"

#include <string.h>

#include "hf-tree-builder.h"

#include "hf-test.h"

#define MIB ((gsize)1024 * 1024)
#define TYPE "multipart/form-data; boundary=xYx"
#define LAST "--xYx--\r\n"

/* CIDs that Kubo gives. */
#define EMPTY_FILE "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"
#define EMPTY_FOLDER_V0 "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn"
#define HELLO_WORLD_V0 "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD" /* "hello world" */
#define HELLO_WORLD "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"

/* ---- bodies ---- */

static void
add_part (GString *body, const char *headers, const char *content)
{
  g_string_append_printf (body, "--xYx\r\n%s\r\n\r\n%s\r\n", headers, content);
}

static void
add_file (GString *body, const char *filename, const char *content)
{
  g_autofree char *headers
      = g_strdup_printf ("Content-Disposition: form-data; name=\"file\"; filename=\"%s\"",
                         filename);

  add_part (body, headers, content);
}

/* One file for each name, with its name as content. */
static char *
body_of (const char *const *names)
{
  GString *body = g_string_new (NULL);

  for (; *names; names++)
    add_file (body, *names, *names);
  g_string_append (body, LAST);
  return g_string_free (body, FALSE);
}

static HfAnswer *
post_as (HfPlace *place, const char *type, const char *query, const char *body)
{
  g_autofree char *path = g_strconcat ("/api/pins", query, NULL);
  g_autofree char *headers = g_strdup_printf ("Content-Type: %s\r\n", type);

  return hf_client_ask (place->port, "POST", path, headers, body);
}

static HfAnswer *
post (HfPlace *place, const char *query, const char *body)
{
  return post_as (place, TYPE, query, body);
}

/* ---- what is there afterwards ---- */

static gint64
count (HfPlace *place, const char *path, const char *member)
{
  g_autoptr (HfAnswer) answer = hf_client_get (place->port, path);

  return json_object_get_int_member (hf_answer_data (answer), member);
}

static void
assert_nothing (HfPlace *place)
{
  g_assert_cmpint (count (place, "/api/pins", "total_pins"), ==, 0);
  g_assert_cmpint (count (place, "/api/jobs", "total"), ==, 0);
  hf_house_assert_spool_empty (place->house);
  g_assert_cmpuint (hf_house_count_puts ("abc"), ==, 0);
}

static char *
cid_in (HfAnswer *answer)
{
  JsonArray *cids = json_object_get_array_member (hf_answer_data (answer), "cids");

  g_assert_cmpuint (json_array_get_length (cids), ==, 1);
  return g_strdup (json_array_get_string_element (cids, 0));
}

/* Adds and waits: copies are there, and the spool is gone. */
static char *
add (HfPlace *place, const char *query, const char *body)
{
  g_autofree char *waiting = g_strconcat ("?wait=60", query, NULL);
  g_autoptr (HfAnswer) answer = post (place, waiting, body);
  g_autofree char *cid = cid_in (answer);
  g_autofree char *path = g_strdup_printf ("/api/pins/%s/locations", cid);
  g_autoptr (HfAnswer) there = hf_client_get (place->port, path);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (there->status, ==, 200);
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (answer), "unreachable_blocks"), ==,
                   0);
  hf_house_assert_spool_empty (place->house);
  return g_steal_pointer (&cid);
}

static void
assert_added (HfPlace *place, const char *query, const char *body, const char *cid)
{
  g_autofree char *got = add (place, query, body);

  g_assert_cmpstr (got, ==, cid);
}

/* ---- what is expected, without the API ---- */

static gboolean
drop (HfBlock *block, gpointer data, GError **error)
{
  return TRUE;
}

static HfTreeBuilder *
expect_new (const char *profile)
{
  return hf_tree_builder_new (profile ? hf_unixfs_profile_find (profile)
                                      : hf_unixfs_profile_get_default (),
                              NULL, drop, NULL);
}

static void
expect_file (HfTreeBuilder *builder, const char *path, const HfUnixfsStat *stat,
             const char *content)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (content, -1, NULL);
  g_autoptr (GError) error = NULL;

  hf_tree_builder_add_file (builder, path, stat, stream, NULL, &error);
  g_assert_no_error (error);
}

static char *
expect_root (HfTreeBuilder *builder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfCid) root = hf_tree_builder_finish (builder, &error);

  g_assert_no_error (error);
  return hf_cid_to_text (root);
}

/* The root of these files. */
static char *
expect (const char *profile, const char *const *paths, const char *const *contents)
{
  g_autoptr (HfTreeBuilder) builder = expect_new (profile);

  for (unsigned i = 0; paths[i]; i++)
    expect_file (builder, paths[i], NULL, contents[i]);
  return expect_root (builder);
}

/* ---- files and folders ---- */

static void
test_single_file (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (GString) body = g_string_new (NULL);
  g_autoptr (GString) empty = g_string_new (NULL);
  g_autoptr (GString) nameless = g_string_new (NULL);

  add_file (body, "some name", "hello world");
  g_string_append (body, LAST);
  assert_added (place, "", body->str, HELLO_WORLD);
  assert_added (place, "&profile=unixfs-v1-2025", body->str, HELLO_WORLD);
  assert_added (place, "&profile=kubo-cid-v1&wrap=false", body->str, HELLO_WORLD);
  assert_added (place, "&profile=unixfs-v0-2015", body->str, HELLO_WORLD_V0);
  g_assert_cmpint (count (place, "/api/pins", "total_pins"), ==, 2);

  add_file (empty, "some name", "");
  g_string_append (empty, LAST);
  assert_added (place, "", empty->str, EMPTY_FILE);
  add_file (nameless, "", "hello world");
  g_string_append (nameless, LAST);
  assert_added (place, "", nameless->str, HELLO_WORLD);
}

static void
test_accepted (void)
{
  static const char *const names[] = { "a", "b", NULL };
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *body = body_of (names);
  g_autofree char *expected = expect (NULL, names, names);
  g_autoptr (HfAnswer) answer = post (place, "?name=two+files&visibility=public", body);
  g_autofree char *cid = cid_in (answer);

  g_assert_cmpuint (answer->status, ==, 202);
  g_assert_cmpstr (cid, ==, expected);
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (answer), "job"), >, 0);
}

static void
test_several_files (void)
{
  static const char *const names[] = { "a", "b.txt", "z", NULL };
  static const char *const turned[] = { "z", "a", "b.txt", NULL };
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *body = body_of (names);
  g_autofree char *other = body_of (turned);
  g_autofree char *expected = expect (NULL, names, names);
  g_autofree char *old = expect ("unixfs-v0-2015", names, names);

  assert_added (place, "", body, expected);
  assert_added (place, "", other, expected);
  assert_added (place, "&wrap=true", body, expected);
  assert_added (place, "&profile=unixfs-v0-2015", body, old);
}

/* The name of the pin that was made of @names; NULL for none. */
static char *
name_after (const char *query, const char *const *names)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *body = body_of (names);
  g_autofree char *cid = add (place, query, body);
  g_autoptr (HfAnswer) answer = hf_client_get (place->port, "/api/pins");
  JsonArray *pins = json_object_get_array_member (hf_answer_data (answer), "pins");
  JsonObject *pin = json_array_get_object_element (pins, 0);

  return g_strdup (json_object_get_string_member_with_default (pin, "name", NULL));
}

/* What was uploaded alone is a pin of its own name, unless another one is asked for. */
static void
test_pin_names (void)
{
  static const char *const file[] = { "photo 1.jpg", NULL };
  static const char *const folder[] = { "holidays/a", "holidays/b/c", NULL };
  static const char *const several[] = { "a", "b", NULL };
  g_autofree char *of_file = name_after ("", file);
  g_autofree char *of_folder = name_after ("", folder);
  g_autofree char *of_several = name_after ("", several);
  g_autofree char *given = name_after ("&name=mine", file);

  g_assert_cmpstr (of_file, ==, "photo 1.jpg");
  g_assert_cmpstr (of_folder, ==, "holidays");
  g_assert_null (of_several);
  g_assert_cmpstr (given, ==, "mine");
}

static void
test_wrap (void)
{
  static const char *const name[] = { "a", NULL };
  static const char *const names[] = { "dir/a", "dir/sub/b", NULL };
  static const char *const inner[] = { "a", "sub/b", NULL };
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *single = body_of (name);
  g_autofree char *folder = body_of (names);
  g_autofree char *single_wrapped = expect (NULL, name, name);
  g_autofree char *folder_wrapped = expect (NULL, names, names);
  g_autofree char *bare = expect (NULL, inner, names);

  assert_added (place, "&wrap=true", single, single_wrapped);
  assert_added (place, "&wrap=1", folder, folder_wrapped);
  assert_added (place, "", folder, bare);
}

static void
test_names (void)
{
  static const char *const sent[]
      = { "two words", "a+b",        "100%", "say %22yes%22 twice", "\xc3\xbc/\xe2\x82\xac",
          "x%2Fy%20z", "C:\\dir\\a", NULL };
  static const char *const kept[]
      = { "two words", "a+b",        "100%", "say \"yes\" twice", "\xc3\xbc/\xe2\x82\xac",
          "x/y z",     "C:\\dir\\a", NULL };
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *body = body_of (sent);
  g_autofree char *expected = expect (NULL, kept, sent);

  assert_added (place, "", body, expected);
}

/* ---- Kubo's clients ---- */

/* What `ipfs add -r --preserve-mode --preserve-mtime dir` sends. */
static char *
kubo_body (void)
{
  GString *body = g_string_new (NULL);

  add_part (body,
            "Content-Disposition: form-data; name=\"file?mode=020000000750&mtime=1700000000\"; "
            "filename=\"dir\"\r\nContent-Type: application/x-directory",
            "");
  add_part (body,
            "Abspath-Encoded: %2Fhome%2Fme%2Fdir%2Ftwo+words\r\nContent-Disposition: form-data; "
            "name=\"file?mode=0640&mtime=1700000001&mtime-nsecs=5\"; filename=\"dir%2Ftwo+words"
            "\"\r\nContent-Type: application/octet-stream",
            "hello world");
  add_part (body,
            "Content-Disposition: form-data; name=\"file?mode=01000000777\"; "
            "filename=\"dir%2Flink%2B\"\r\nContent-Type: application/symlink",
            "two words");
  add_part (body,
            "Content-Disposition: form-data; name=\"file\"; filename=\"dir%2Fsub\"\r\n"
            "Content-Type: application/x-directory",
            "");
  g_string_append (body, LAST);
  return g_string_free (body, FALSE);
}

static char *
expect_kubo (gboolean mode, gboolean mtime)
{
  HfUnixfsStat dir = { mode, 0750, mtime, 1700000000, 0 };
  HfUnixfsStat file = { mode, 0640, mtime, 1700000001, 5 };
  HfUnixfsStat link = { mode, 0777, FALSE, 0, 0 };
  g_autoptr (HfTreeBuilder) builder = expect_new ("kubo-cid-v1");

  g_assert_true (hf_tree_builder_add_directory (builder, "", &dir, NULL));
  expect_file (builder, "two words", &file, "hello world");
  g_assert_true (hf_tree_builder_add_symlink (builder, "link+", &link, "two words", NULL));
  g_assert_true (hf_tree_builder_add_directory (builder, "sub", NULL, NULL));
  return expect_root (builder);
}

static void
test_kubo_folder (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *body = kubo_body ();
  g_autoptr (GHashTable) all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (unsigned i = 0; i < 4; i++)
    {
      g_autofree char *query
          = g_strdup_printf ("&profile=kubo-cid-v1&preserve_mode=%s&preserve_mtime=%s",
                             i & 1 ? "true" : "false", i & 2 ? "true" : "false");
      char *expected = expect_kubo (i & 1, (i & 2) != 0);

      assert_added (place, query, body, expected);
      g_assert_true (g_hash_table_add (all, expected));
    }
}

/* The folder itself has no name, as `client/rpc` sends one; and there is nothing in it. */
static void
test_kubo_root (void)
{
  static const char *const paths[] = { "a", NULL };
  static const char directory[] = "Content-Disposition: attachment; filename=\"\"\r\nContent-Type: "
                                  "application/x-directory";
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (GString) empty = g_string_new (NULL);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *expected = expect (NULL, paths, paths);

  add_part (empty, directory, "");
  add_part (body, directory, "");
  add_part (body, "Abspath: \r\nContent-Disposition: attachment; filename=\"a\"", "a");
  g_string_append (empty, LAST);
  g_string_append (body, LAST);
  assert_added (place, "&profile=unixfs-v0-2015", empty->str, EMPTY_FOLDER_V0);
  assert_added (place, "", body->str, expected);
  assert_added (place, "&wrap=true", body->str, expected);
}

/* ---- curl ---- */

/* Runs curl in the directory. Returns NULL when there is no curl. */
static char *
run_curl (HfPlace *place, const char *dir, const char *query, const char *const *args)
{
  g_autofree char *curl = g_find_program_in_path ("curl");
  g_autofree char *url
      = g_strdup_printf ("http://127.0.0.1:%u/api/pins?wait=60%s", place->port, query);
  g_autoptr (GStrvBuilder) line = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *data;

  g_assert_nonnull (curl);
  g_strv_builder_add_many (line, curl, "--silent", "--noproxy", "*", "--disable", url, NULL);
  for (; *args; args++)
    g_strv_builder_add_many (line, "-F", *args, NULL);
  argv = g_strv_builder_end (line);
  g_spawn_sync (dir, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, NULL, &error);
  g_assert_no_error (error);
  json_parser_load_from_data (parser, out, -1, &error);
  g_assert_no_error (error);
  data = json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)),
                                        "data");
  if (!data)
    g_error ("curl was answered: %s", out);
  return g_strdup (json_array_get_string_element (json_object_get_array_member (data, "cids"), 0));
}

static char *
expect_files (const char *dir, const char *const *paths)
{
  g_autoptr (HfTreeBuilder) builder = expect_new (NULL);

  for (; *paths; paths++)
    {
      g_autofree char *path = g_build_filename (dir, *paths, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);

      g_assert_true (
          hf_tree_builder_add_file (builder, *paths, NULL, G_INPUT_STREAM (stream), NULL, NULL));
    }
  return expect_root (builder);
}

/* Real files with names that curl escapes in its own way, one of them larger than all buffers and
 * full of line ends. */
static void
test_curl (void)
{
  static const char *const names[] = { "a+b c.txt", "say \"yes\".txt", "\xc3\xbc.bin",
                                       "100%.txt",  "back\\slash",     "empty",
                                       NULL };
  static const char *const args[] = { "file=@a+b c.txt",
                                      "file=@\"say \\\"yes\\\".txt\"",
                                      "file=@\xc3\xbc.bin",
                                      "file=@100%.txt",
                                      "file=@\"back\\\\slash\"",
                                      "file=@empty",
                                      NULL };
  static const char *const big_args[] = { "x=@\xc3\xbc.bin;filename=dir/big;type=image/png", NULL };
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GBytes) noise = hf_test_bytes (20 * MIB, 7);
  g_autofree char *big = g_memdup2 (g_bytes_get_data (noise, NULL), 20 * MIB);
  g_autofree char *expected = NULL;
  g_autofree char *got = NULL;
  g_autofree char *renamed = NULL;

  for (gsize i = 0; i + 64 < 20 * MIB; i += 4099)
    memcpy (big + i, "\r\n--------------------------", 28);
  for (unsigned i = 0; names[i]; i++)
    hf_test_file_set (dir, names[i], names[i], strlen (names[i]));
  hf_test_file_set (dir, "\xc3\xbc.bin", big, 20 * MIB);
  hf_test_file_set (dir, "empty", "", 0);
  got = run_curl (place, dir, "", args);
  expected = expect_files (dir, names);
  g_assert_cmpstr (got, ==, expected);
  renamed = run_curl (place, dir, "&wrap=true", big_args);
  g_assert_cmpstr (renamed, !=, expected);
  hf_house_assert_spool_empty (place->house);
}

/* ---- refusals ---- */

static void
assert_refused (HfPlace *place, HfAnswer *answer, unsigned status, const char *code,
                const char *part)
{
  const char *text;

  hf_answer_assert_failure (answer, status, code);
  text = json_object_get_string_member (answer->json, "error");
  if (!strstr (text, part))
    g_error ("“%s” does not say “%s”", text, part);
  assert_nothing (place);
}

#define FILE_A "--xYx\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\nA\r\n"
#define FILE_IN_A                                                                                  \
  "--xYx\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a/b\"\r\n\r\nB\r\n"
#define FILE_NAMELESS                                                                              \
  "--xYx\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\n\r\nN\r\n"
#define FOLDER_A                                                                                   \
  "--xYx\r\nContent-Disposition: form-data; filename=\"a\"\r\nContent-Type: "                      \
  "application/x-directory\r\n\r\n"
#define LINK_A                                                                                     \
  "--xYx\r\nContent-Disposition: form-data; filename=\"a\"\r\nContent-Type: "                      \
  "application/symlink\r\n\r\n"

static void
test_refused_bodies (void)
{
  static const struct
  {
    const char *query;
    const char *body;
    unsigned status;
    const char *code;
    const char *part;
  } cases[] = {
    { "", LAST, 422, "invalid", "there is no file to add" },
    { "", "", 400, "malformed", "ends before its last boundary" },
    { "", FILE_A, 400, "malformed", "ends before its last boundary" },
    { "", FILE_A "--xYx\r\n", 400, "malformed", "ends before its last boundary" },
    { "", FILE_A FILE_A LAST, 409, "conflict", "“a” was added twice" },
    { "?wrap=true", FILE_A FILE_A LAST, 409, "conflict", "“a” was added twice" },
    { "", FILE_A FILE_IN_A LAST, 409, "conflict", "“a” was added as a file and as a folder" },
    { "", FILE_IN_A FILE_A LAST, 409, "conflict", "“a” was added as a file and as a folder" },
    { "", FOLDER_A "\r\n" FILE_A LAST, 409, "conflict", "“a” was added twice" },
    { "", LINK_A "x\r\n" FILE_IN_A LAST, 409, "conflict", "“a” was added as a file" },
    { "", FILE_NAMELESS FILE_A LAST, 409, "conflict", "a file without a name" },
    { "?wrap=true", FILE_NAMELESS LAST, 422, "invalid", "a file needs a filename" },
    { "", FOLDER_A "x\r\n" LAST, 422, "invalid", "it is a directory" },
    { "", LINK_A "\r\n" LAST, 422, "invalid", "a symlink's target" },
    { "", FILE_A "--xYx\r\nContent-Disposition: form-data; name=\"wrap\"\r\n\r\ntrue\r\n" LAST, 422,
      "invalid", "options stand in the query" },
    { "", "--xYx\r\nContent-Disposition: form-data; filename=\"../a\"\r\n\r\nA\r\n" LAST, 422,
      "invalid", "“../a”" },
    { "",
      FILE_A "--xYx\r\nContent-Disposition: form-data; filename=\"b\"\r\nContent-Type: "
             "multipart/mixed; boundary=y\r\n\r\n--y--\r\n" LAST,
      400, "malformed", "part 2 of the upload" },
    { "", FILE_A "--xYxx\r\n\r\n" LAST, 400, "malformed", "goes on" },
    { "?profile=v9", FILE_A LAST, 422, "invalid", "unixfs-v1-2025, unixfs-v0-2015, kubo-cid-v1" },
    { "?wrap=perhaps", FILE_A LAST, 422, "invalid", "“wrap” must be true or false" },
    { "?preserve_mode=x&preserve_mtime=y", FILE_A LAST, 422, "invalid", "“preserve_mtime” must" },
    { "?roots=all", FILE_A LAST, 422, "invalid", "“roots” is for a CAR" },
    { "?root=x", FILE_A LAST, 422, "invalid", "“root” is for a CAR" },
    { "?chunker=size-1", FILE_A LAST, 422, "invalid", "“chunker”" },
  };
  g_autoptr (HfPlace) place = hf_place_new ();

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfAnswer) answer = post (place, cases[i].query, cases[i].body);

      assert_refused (place, answer, cases[i].status, cases[i].code, cases[i].part);
    }
}

static void
test_refused_types (void)
{
  static const struct
  {
    const char *path;
    const char *headers;
    unsigned status;
    const char *code;
    const char *part;
  } cases[] = {
    { "/api/pins", "Content-Type: multipart/mixed; boundary=xYx\r\n", 415, "unsupported_media_type",
      "multipart/form-data" },
    { "/api/pins", "Content-Type: multipart/form-data\r\n", 400, "malformed", "boundary" },
    { "/api/pins", "Content-Type: multipart/form-data; boundary=\"x\xc3\xbc\"\r\n", 400,
      "malformed", "Content-Type" },
    { "/api/pins", "Content-Type: " TYPE "\r\nContent-Type: " TYPE "x\r\n", 400, "malformed",
      "Content-Type" },
    { "/api/pins", "Content-Type: " TYPE "\r\nContent-Encoding: gzip\r\n", 415,
      "unsupported_media_type", "Content-Encoding" },
    { "/api/pins", "Content-Type: " TYPE "\r\nOrigin: https://evil.example\r\n", 403,
      "wrong_origin", "other web pages" },
    { "/api/pins", "Content-Type: " TYPE "\r\nOrigin: null\r\n", 403, "wrong_origin",
      "other web pages" },
    { "/api/pins", "Content-Type: " TYPE "\r\nSec-Fetch-Site: cross-site\r\n", 403, "wrong_origin",
      "other sites" },
    { "/api/replication/settings", "Content-Type: " TYPE "\r\n", 415, "unsupported_media_type",
      "JSON" },
    { "/api/pins?wrap=true", "Content-Type: application/vnd.ipld.car\r\n", 422, "invalid",
      "“wrap” is for files" },
    { "/api/pins?profile=unixfs-v1-2025", "Content-Type: application/json\r\n", 422, "invalid",
      "“profile” belongs into the JSON body, or to an upload" },
  };
  g_autoptr (HfPlace) place = hf_place_new ();

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfAnswer) answer
          = hf_client_ask (place->port, "POST", cases[i].path, cases[i].headers,
                           strstr (cases[i].headers, "json") ? "{\"cid\":\"" HELLO_WORLD "\"}"
                                                             : FILE_A LAST);

      assert_refused (place, answer, cases[i].status, cases[i].code, cases[i].part);
    }
}

/* Our own pages, of which there may be some one day, may send files. */
static void
test_own_origin (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *headers
      = g_strdup_printf ("Content-Type: Multipart/Form-Data; boundary=xYx\r\n"
                         "Origin: http://127.0.0.1:%u\r\nSec-Fetch-Site: same-origin\r\n",
                         place->port);
  g_autoptr (HfAnswer) answer
      = hf_client_ask (place->port, "POST", "/api/pins", headers, FILE_A LAST);

  g_assert_cmpuint (answer->status, ==, 202);
}

static GSocketConnection *
begin (HfPlace *place, guint64 length)
{
  GSocketConnection *connection = hf_client_connect (place->port);
  g_autofree char *head
      = g_strdup_printf ("POST /api/pins HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Type: " TYPE
                         "\r\nContent-Length: %" G_GUINT64_FORMAT "\r\n\r\n",
                         place->port, length);

  hf_client_send (connection, head);
  return connection;
}

/* What is wrong is said at once, not after gigabytes more. */
static void
test_refused_early (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (GSocketConnection) connection = begin (place, 10000 * MIB);
  g_autofree char *bytes = g_malloc0 (4 * MIB);
  g_autoptr (HfAnswer) answer = NULL;

  hf_client_send (connection, "--xYx\r\nContent-Disposition: form-data; filename=\"..\"\r\n\r\n");
  hf_client_try_send (connection, bytes, 4 * MIB);
  answer = hf_client_read (connection);
  hf_answer_assert_failure (answer, 422, "invalid");
  g_assert_true (hf_client_is_closed (connection));
  assert_nothing (place);
}

/* A client that goes away between two parts, or within one, has sent nothing. */
static void
test_client_gone (void)
{
  static const char *const bodies[]
      = { "", FILE_A, FILE_A "--xYx\r\nContent-Disp", FILE_A "--xYx--" };
  static const HfServerConfig config = { .version = "test" };
  g_autoptr (HfPlace) place = hf_place_new ();

  for (unsigned i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GSocketConnection) connection = begin (place, strlen (bodies[i]) + 1);
      g_autoptr (GError) error = NULL;

      hf_client_send (connection, bodies[i]);
      g_socket_shutdown (g_socket_connection_get_socket (connection), FALSE, TRUE, NULL);
      hf_client_is_closed (connection);
      /* Stopping waits for what is under way. */
      hf_server_free (place->server);
      hf_house_assert_spool_empty (place->house);
      place->server = hf_server_new (place->house->engine, &config);
      place->port = hf_server_start (place->server, &error);
      g_assert_no_error (error);
      assert_nothing (place);
    }
}

/* Thousands of small files in one request. */
static void
test_many_files (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (GString) body = g_string_new (NULL);
  g_autoptr (HfTreeBuilder) builder = expect_new (NULL);
  g_autofree char *expected = NULL;

  for (unsigned i = 0; i < 5000; i++)
    {
      g_autofree char *path = g_strdup_printf ("dir%u/file %u", i % 7, i);

      add_file (body, path, path);
      expect_file (builder, path, NULL, path);
    }
  g_string_append (body, LAST);
  expected = expect_root (builder);
  assert_added (place, "", body->str, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/add-files/single-file", test_single_file);
  g_test_add_func ("/api/add-files/accepted", test_accepted);
  g_test_add_func ("/api/add-files/several-files", test_several_files);
  g_test_add_func ("/api/add-files/pin-names", test_pin_names);
  g_test_add_func ("/api/add-files/wrap", test_wrap);
  g_test_add_func ("/api/add-files/names", test_names);
  g_test_add_func ("/api/add-files/kubo-folder", test_kubo_folder);
  g_test_add_func ("/api/add-files/kubo-root", test_kubo_root);
  g_test_add_func ("/api/add-files/curl", test_curl);
  g_test_add_func ("/api/add-files/refused-bodies", test_refused_bodies);
  g_test_add_func ("/api/add-files/refused-types", test_refused_types);
  g_test_add_func ("/api/add-files/own-origin", test_own_origin);
  g_test_add_func ("/api/add-files/refused-early", test_refused_early);
  g_test_add_func ("/api/add-files/client-gone", test_client_gone);
  g_test_add_func ("/api/add-files/many-files", test_many_files);
  return g_test_run ();
}
