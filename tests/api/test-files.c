/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of a pin through a real server on a real engine: listed, read in whole and in part, packed;
 * nothing but what stands in the DAG can be reached. */
#include "hf-api-place.h"

#include <string.h>

#include "hf-unixfs-folder.h"

#include "hf-test.h"

#define KIB ((gsize)1024)
#define MIB ((gsize)1024 * 1024)

/* Names of all kinds, each the name of a file whose content is the name. */
static const char *const odd_names[] = {
  "a b",      "a/b",     "..",   ".",    "%2F",       "caf\xc3\xa9",
  "\xff\xfe", "q?x=1#y", "\"q'", "\\",   "new\nline", "<b>&amp;</b>",
  "..%2f..",  "...",     "-",    "CON:",
};

/* A tree in the making. */
typedef struct
{
  HfUnixfsWriter *writer;
  GPtrArray *blocks;
} Tree;

static gboolean
keep (HfBlock *block, gpointer data, GError **error)
{
  g_ptr_array_add (data, hf_block_ref (block));
  return TRUE;
}

static void
tree_init (Tree *self)
{
  self->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_block_unref);
  self->writer = hf_unixfs_writer_new (hf_unixfs_profile_get_default (), NULL, keep, self->blocks);
}

static void
tree_clear (Tree *self)
{
  hf_unixfs_writer_free (self->writer);
  g_ptr_array_unref (self->blocks);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tree, tree_clear)

static void
add_file (Tree *self, HfUnixfsFolder *folder, const char *name, const void *data, gsize length)
{
  g_autoptr (GInputStream) content
      = g_memory_input_stream_new_from_data (data, (gssize)length, NULL);
  HfUnixfsStat stat = {
    .has_mode = TRUE, .mode = 0640, .has_mtime = TRUE, .mtime_seconds = 1000000000, .mtime_nanos = 5
  };
  g_auto (HfUnixfsNode) file = { 0 };
  g_autoptr (GError) error = NULL;

  hf_unixfs_writer_add_file (self->writer, content, g_str_equal (name, "stat") ? &stat : NULL,
                             &file, NULL, &error);
  g_assert_no_error (error);
  hf_unixfs_folder_add (folder, name, strlen (name), &file, &error);
  g_assert_no_error (error);
}

static void
add_text (Tree *self, HfUnixfsFolder *folder, const char *name)
{
  add_file (self, folder, name, name, strlen (name));
}

/* (transfer full): the CID of the folder, which is added to parent when there is one */
static char *
finish (HfUnixfsFolder *folder, HfUnixfsFolder *parent, const char *name)
{
  g_auto (HfUnixfsNode) node = { 0 };
  g_autoptr (GError) error = NULL;

  hf_unixfs_folder_finish (folder, NULL, &node, &error);
  g_assert_no_error (error);
  if (parent)
    hf_unixfs_folder_add (parent, name, strlen (name), &node, &error);
  g_assert_no_error (error);
  hf_unixfs_folder_free (folder);
  return hf_cid_to_text (node.cid);
}

static void
pin (HfPlace *place, Tree *self, const char *cid)
{
  g_autoptr (HfCid) root = hf_cid_new_from_text (cid, NULL);
  g_autoptr (GBytes) car
      = hf_test_car_new (root, (HfBlock *const *)self->blocks->pdata, self->blocks->len);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_house_try_add (place->house, car, NULL, &error);

  g_assert_no_error (error);
  hf_engine_settle (place->house->engine);
}

static HfAnswer *
ask (HfPlace *place, const char *method, const char *headers, const char *format, ...)
{
  va_list args;
  g_autofree char *path = NULL;

  va_start (args, format);
  path = g_strdup_vprintf (format, args);
  va_end (args);
  return hf_client_ask (place->port, method, path, headers, NULL);
}

#define get(place, ...) ask (place, "GET", NULL, __VA_ARGS__)

/* A folder with a folder "sub", a symlink, files; all small ones but "big". */
static char *
pin_usual (HfPlace *place, const void *big, gsize length)
{
  g_auto (Tree) tree = { 0 };
  g_autofree char *sub_cid = NULL;
  g_auto (HfUnixfsNode) symlink = { 0 };
  g_autoptr (GError) error = NULL;
  HfUnixfsFolder *root, *sub;
  char *cid;

  tree_init (&tree);
  root = hf_unixfs_folder_new (tree.writer);
  sub = hf_unixfs_folder_new (tree.writer);
  add_text (&tree, sub, "inner");
  sub_cid = finish (sub, root, "sub");
  add_file (&tree, root, "big", big, length);
  add_file (&tree, root, "empty", "", 0);
  add_text (&tree, root, "stat");
  hf_unixfs_writer_add_symlink (tree.writer, "../../etc/passwd", NULL, &symlink, &error);
  g_assert_no_error (error);
  hf_unixfs_folder_add (root, "link", 4, &symlink, &error);
  g_assert_no_error (error);
  cid = finish (root, NULL, NULL);
  pin (place, &tree, cid);
  return cid;
}

static JsonObject *
entry_of (JsonObject *data, const char *name)
{
  JsonArray *entries = json_object_get_array_member (data, "entries");

  for (unsigned i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);

      if (g_str_equal (json_object_get_string_member (entry, "name"), name))
        return entry;
    }
  g_error ("no entry “%s”", name);
}

static void
assert_member (JsonObject *object, const char *member, const char *value)
{
  g_assert_cmpstr (json_object_get_string_member_with_default (object, member, "none"), ==, value);
}

static void
test_list (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *cid = pin_usual (place, "0123456789", 10);
  g_autofree char *href = g_strdup_printf ("/api/pins/%s/files/sub/inner", cid);
  g_autoptr (HfAnswer) root = get (place, "/api/pins/%s/files", cid);
  g_autoptr (HfAnswer) sub = get (place, "/api/pins/%s/files?path=sub", cid);
  g_autoptr (HfAnswer) file = get (place, "/api/pins/%s/files?path=/sub//inner/", cid);
  JsonObject *data = hf_answer_data (root);
  JsonObject *stat = entry_of (data, "stat");
  JsonObject *link = entry_of (data, "link");

  g_assert_cmpuint (root->status, ==, 200);
  assert_member (data, "cid", cid);
  assert_member (data, "type", "directory");
  assert_member (data, "path", "");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (data, "entries")), ==, 5);
  g_assert_false (json_object_has_member (data, "next_cursor"));
  assert_member (entry_of (data, "sub"), "type", "directory");
  assert_member (entry_of (data, "big"), "type", "file");
  g_assert_cmpint (json_object_get_int_member (entry_of (data, "big"), "size"), ==, 10);
  g_assert_cmpint (json_object_get_int_member (entry_of (data, "empty"), "size"), ==, 0);
  assert_member (stat, "mode", "0640");
  assert_member (stat, "mtime", "2001-09-09T01:46:40.000000005Z");
  assert_member (link, "type", "symlink");
  assert_member (link, "target", "../../etc/passwd");

  assert_member (entry_of (hf_answer_data (sub), "inner"), "href", href);
  assert_member (hf_answer_data (sub), "path", "sub");
  assert_member (hf_answer_data (file), "type", "file");
  assert_member (hf_answer_data (file), "path", "sub/inner");
  g_assert_false (json_object_has_member (hf_answer_data (file), "entries"));
}

static void
test_not_there (void)
{
  static const struct
  {
    const char *path;
    unsigned status;
    const char *part;
  } cases[] = {
    { "files/nothing", 404, "there is no “nothing” in the root" },
    { "files/sub/nothing/else", 404, "there is no “nothing” in “sub”" },
    { "files?path=sub/nothing", 404, "there is no “nothing” in “sub”" },
    { "files/big/x", 422, "“big” is a file" },
    { "files/link/x", 422, "“link” is a symlink" },
    { "files/link", 422, "not followed" },
    { "files/sub", 422, "format=tar" },
    { "files/", 422, "format=tar" },
    { "files?path=../x", 422, "leads out" },
    { "files?path=..%2F..%2Fetc%2Fpasswd", 422, "leads out" },
    { "files?cursor=nonsense", 422, "is no place" },
    { "files?limit=0", 422, "from 1 to 1000" },
    { "files?limit=1001", 422, "from 1 to 1000" },
    { "files?details=perhaps", 422, "true or false" },
    { "files/big?format=zip", 422, "one of: tar" },
    { "files/%00", 400, "no name" },
    { "files/%zz", 400, "" },
  };
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *cid = pin_usual (place, "0123456789", 10);

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfAnswer) answer = get (place, "/api/pins/%s/%s", cid, cases[i].path);

      g_test_message ("%s: %s", cases[i].path, answer->body);
      g_assert_cmpuint (answer->status, ==, cases[i].status);
      g_assert_nonnull (strstr (answer->body, cases[i].part));
    }
}

/* Names mean nothing: each leads to its own file, by the address that the list gives. */
static void
test_odd_names (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_auto (Tree) tree = { 0 };
  HfUnixfsFolder *root;
  g_autofree char *cid = NULL;
  g_autoptr (HfAnswer) list = NULL;
  JsonArray *entries;
  unsigned found = 0;

  tree_init (&tree);
  root = hf_unixfs_folder_new (tree.writer);
  for (unsigned i = 0; i < G_N_ELEMENTS (odd_names); i++)
    add_text (&tree, root, odd_names[i]);
  cid = finish (root, NULL, NULL);
  pin (place, &tree, cid);

  list = get (place, "/api/pins/%s/files", cid);
  entries = json_object_get_array_member (hf_answer_data (list), "entries");
  g_assert_cmpuint (json_array_get_length (entries), ==, G_N_ELEMENTS (odd_names));
  for (unsigned i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      const char *href = json_object_get_string_member_with_default (entry, "href", NULL);
      g_autoptr (HfAnswer) answer = href ? get (place, "%s", href) : NULL;
      g_autofree char *name = NULL;

      if (!href)
        continue;
      g_assert_cmpuint (answer->status, ==, 200);
      name = g_utf8_make_valid (answer->body, (gssize)answer->length);
      assert_member (entry, "name", name);
      found++;
    }
  g_assert_cmpuint (found, ==, G_N_ELEMENTS (odd_names) - 2);
}

/* However it is written: libsoup resolves the two names that mean another folder before a route is
 * looked for, and what comes through means nothing. The last two are the root again. */
static void
test_no_way_out (void)
{
  static const char *const paths[] = {
    "files/..",
    "files/%2e%2e",
    "files/../../../../etc/passwd",
    "files/sub/../../../../etc/passwd",
    "files/%2e%2e/%2e%2e/etc/passwd",
    "files/..%2f..%2fetc%2fpasswd",
    "files//etc/passwd",
    "files/%2fetc%2fpasswd",
    "files/sub/..",
    "files/.",
  };
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *cid = pin_usual (place, "0123456789", 10);

  for (unsigned i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (HfAnswer) answer = get (place, "/api/pins/%s/%s", cid, paths[i]);

      g_test_message ("%s: %u %s", paths[i], answer->status, answer->body);
      g_assert_cmpuint (answer->status, ==, i < G_N_ELEMENTS (paths) - 2 ? 404 : 422);
      g_assert_null (strstr (answer->body, "root:"));
    }
}

static void
assert_header (HfAnswer *answer, const char *name, const char *value)
{
  g_autofree char *header = hf_answer_header (answer, name);

  g_assert_cmpstr (header, ==, value);
}

static void
test_bytes (void)
{
  const gsize length = 3 * MIB + 123;
  g_autoptr (GBytes) bytes = hf_test_bytes (length, 7);
  g_autoptr (HfPlace) place = hf_place_new ();
  const char *data = g_bytes_get_data (bytes, NULL);
  g_autofree char *cid = pin_usual (place, data, length);
  g_autoptr (HfAnswer) whole = get (place, "/api/pins/%s/files/big", cid);
  g_autoptr (HfAnswer) empty = get (place, "/api/pins/%s/files/empty", cid);
  g_autoptr (HfAnswer) inner = get (place, "/api/pins/%s/files/sub/inner", cid);
  g_autofree char *tag = NULL;
  g_autofree char *condition = NULL;
  g_autoptr (HfAnswer) same = NULL;

  g_assert_cmpuint (whole->status, ==, 200);
  g_assert_cmpmem (whole->body, whole->length, data, length);
  assert_header (whole, "Content-Length", "3145851");
  assert_header (whole, "Accept-Ranges", "bytes");
  assert_header (whole, "Content-Type", "application/octet-stream");
  assert_header (whole, "Content-Disposition", "attachment; filename=\"big\"");
  assert_header (whole, "X-Content-Type-Options", "nosniff");
  assert_header (whole, "Content-Security-Policy", "sandbox; default-src 'none'");
  g_assert_cmpuint (empty->status, ==, 200);
  assert_header (empty, "Content-Length", "0");
  g_assert_cmpstr (inner->body, ==, "inner");

  tag = hf_answer_header (whole, "ETag");
  condition = g_strdup_printf ("If-None-Match: %s\r\n", tag);
  same = ask (place, "GET", condition, "/api/pins/%s/files/big", cid);
  g_assert_cmpuint (same->status, ==, 304);
  g_assert_cmpuint (same->length, ==, 0);
}

static void
test_ranges (void)
{
  static const struct
  {
    const char *range;
    gsize first, count;
  } parts[] = {
    { "bytes=0-0", 0, 1 },
    { "bytes=1048570-1048585", 1048570, 16 }, /* around the end of a piece */
    { "bytes=2000000-", 2000000, 1145851 },
    { "bytes=-100", 3145751, 100 },
    { "bytes=3145850-9999999999", 3145850, 1 },
    { "bytes=0-3145850", 0, 3145851 },
  };
  const gsize length = 3 * MIB + 123;
  g_autoptr (GBytes) bytes = hf_test_bytes (length, 7);
  g_autoptr (HfPlace) place = hf_place_new ();
  const char *data = g_bytes_get_data (bytes, NULL);
  g_autofree char *cid = pin_usual (place, data, length);
  g_autoptr (HfAnswer) behind = NULL;
  g_autoptr (HfAnswer) several = NULL;
  g_autoptr (HfAnswer) stale = NULL;
  g_autoptr (HfAnswer) of_empty = NULL;

  for (unsigned i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *headers = g_strdup_printf ("Range: %s\r\n", parts[i].range);
      g_autofree char *expected = g_strdup_printf ("bytes %zu-%zu/3145851", parts[i].first,
                                                   parts[i].first + parts[i].count - 1);
      g_autoptr (HfAnswer) answer = ask (place, "GET", headers, "/api/pins/%s/files/big", cid);

      g_assert_cmpuint (answer->status, ==, 206);
      assert_header (answer, "Content-Range", expected);
      g_assert_cmpmem (answer->body, answer->length, data + parts[i].first, parts[i].count);
    }
  behind = ask (place, "GET", "Range: bytes=3145851-\r\n", "/api/pins/%s/files/big", cid);
  hf_answer_assert_failure (behind, 416, "range_not_satisfiable");
  assert_header (behind, "Content-Range", "bytes */3145851");
  several = ask (place, "GET", "Range: bytes=0-1,5-6\r\n", "/api/pins/%s/files/big", cid);
  g_assert_cmpuint (several->status, ==, 200);
  g_assert_cmpuint (several->length, ==, length);
  stale = ask (place, "GET", "Range: bytes=0-1\r\nIf-Range: \"old\"\r\n", "/api/pins/%s/files/big",
               cid);
  g_assert_cmpuint (stale->status, ==, 200);
  of_empty = ask (place, "GET", "Range: bytes=0-\r\n", "/api/pins/%s/files/empty", cid);
  hf_answer_assert_failure (of_empty, 416, "range_not_satisfiable");
}

/* Only what lies in a range is read. */
static void
test_range_reads_little (void)
{
  const gsize length = 20 * MIB;
  g_autoptr (GBytes) bytes = hf_test_bytes (length, 7);
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *cid = pin_usual (place, g_bytes_get_data (bytes, NULL), length);
  HfMemoryStore *store = hf_memory_store_get ("a");
  guint64 before = hf_memory_store_get_count (store, "get-block");
  g_autoptr (HfAnswer) answer
      = ask (place, "GET", "Range: bytes=10000000-10000009\r\n", "/api/pins/%s/files/big", cid);

  g_assert_cmpuint (answer->status, ==, 206);
  g_assert_cmpuint (hf_memory_store_get_count (store, "get-block") - before, <=, 4);
}

/* A lost piece in the middle of a file of known length: fewer bytes come than were announced. */
static void
test_cut (void)
{
  const gsize length = 20 * MIB;
  g_autoptr (GBytes) bytes = hf_test_bytes (length, 7);
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *cid = pin_usual (place, g_bytes_get_data (bytes, NULL), length);
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (HfCid) root = hf_cid_new_from_text (cid, NULL);

  hf_engine_stop (place->house->engine);
  for (const char *name = "abc"; *name; name++)
    {
      char store[] = { *name, '\0' };

      g_assert_true (hf_memory_store_flip (hf_memory_store_get (store), root, 15 * MIB));
    }
  answer = get (place, "/api/pins/%s/files/big", cid);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (answer->is_cut);
  g_assert_cmpuint (answer->length, >=, 10 * MIB);
  g_assert_cmpuint (answer->length, <, length);
  g_assert_cmpmem (answer->body, answer->length, g_bytes_get_data (bytes, NULL), answer->length);
}

static void
test_tar (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *cid = pin_usual (place, "0123456789", 10);
  g_autofree char *disposition = g_strdup_printf ("attachment; filename=\"%s.tar\"", cid);
  g_autofree char *path = g_strdup_printf ("/api/pins/%s/files/?format=tar", cid);
  g_autofree char *top = NULL;
  g_autoptr (HfAnswer) head = NULL;
  g_autoptr (HfAnswer) all = get (place, "%s", path);
  g_autoptr (HfAnswer) sub = get (place, "/api/pins/%s/files/sub?format=tar", cid);
  g_autoptr (HfAnswer) file = get (place, "/api/pins/%s/files/big?format=tar", cid);

  assert_header (sub, "Content-Type", "application/x-tar");
  assert_header (sub, "Content-Disposition", "attachment; filename=\"sub.tar\"");
  g_assert_cmpuint (sub->length % 512, ==, 0);
  g_assert_cmpstr (sub->body, ==, "sub/");
  g_assert_cmpstr (sub->body + 512, ==, "sub/inner");
  g_assert_cmpmem (sub->body + 1024, 5, "inner", 5);
  g_assert_cmpstr (file->body, ==, "big");
  assert_header (all, "Content-Disposition", disposition);
  top = g_strconcat (cid, "/", NULL);
  g_assert_cmpstr (all->body, ==, top);
  head = hf_client_ask (place->port, "HEAD", path, NULL, NULL);
  g_assert_cmpuint (head->status, ==, 200);
}

static HfAnswer *
get_lines (HfPlace *place, const char *cid, const char *query)
{
  return ask (place, "GET", "Accept: application/x-ndjson\r\n", "/api/pins/%s/files%s", cid, query);
}

/* A folder of several thousand, page by page, and as lines. */
static void
test_pages (void)
{
  const unsigned n = 5000;
  g_autoptr (HfPlace) place = hf_place_new ();
  g_auto (Tree) tree = { 0 };
  HfUnixfsFolder *root;
  g_autofree char *cid = NULL;
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *cursor = NULL;
  g_autofree char *second = NULL;
  g_autoptr (HfAnswer) lines = NULL;
  g_autoptr (HfAnswer) rest = NULL;
  g_autoptr (HfAnswer) some = NULL;
  g_auto (GStrv) all = NULL;
  g_auto (GStrv) of_rest = NULL;

  tree_init (&tree);
  root = hf_unixfs_folder_new (tree.writer);
  for (unsigned i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("a rather long name, so that it is sharded %u", i);

      add_text (&tree, root, name);
    }
  cid = finish (root, NULL, NULL);
  pin (place, &tree, cid);
  for (unsigned pages = 0; pages == 0 || cursor; pages++)
    {
      g_autofree char *query = cursor ? g_strconcat ("&cursor=", cursor, NULL) : g_strdup ("");
      g_autoptr (HfAnswer) page = get (place, "/api/pins/%s/files?limit=700%s", cid, query);
      JsonArray *entries = json_object_get_array_member (hf_answer_data (page), "entries");

      g_free (cursor);
      cursor = g_strdup (
          json_object_get_string_member_with_default (hf_answer_data (page), "next_cursor", NULL));
      if (pages == 0)
        second = g_strdup (cursor);
      g_assert_cmpuint (json_array_get_length (entries), ==, cursor ? 700 : n % 700);
      for (unsigned i = 0; i < json_array_get_length (entries); i++)
        g_assert_true (
            g_hash_table_add (names, g_strdup (json_object_get_string_member (
                                         json_array_get_object_element (entries, i), "name"))));
    }
  g_assert_cmpuint (g_hash_table_size (names), ==, n);

  lines = get_lines (place, cid, "");
  g_assert_cmpuint (lines->status, ==, 200);
  g_assert_false (lines->is_cut);
  assert_header (lines, "Content-Type", "application/x-ndjson");
  all = g_strsplit (lines->body, "\n", -1);
  g_assert_cmpuint (g_strv_length (all), ==, n + 1);
  for (unsigned i = 0; i < n; i++)
    {
      g_autoptr (JsonObject) object = hf_json_parse_object (all[i], -1, NULL);

      g_assert_true (g_hash_table_remove (names, json_object_get_string_member (object, "name")));
      assert_member (object, "type", "file");
    }
  g_assert_cmpuint (g_hash_table_size (names), ==, 0);

  {
    g_autofree char *query = g_strconcat ("?cursor=", second, NULL);

    rest = get_lines (place, cid, query);
  }
  of_rest = g_strsplit (rest->body, "\n", -1);
  g_assert_cmpuint (g_strv_length (of_rest), ==, n - 700 + 1);
  g_assert_cmpstr (of_rest[0], ==, all[700]);
  some = get_lines (place, cid, "?limit=3");
  g_assert_true (g_str_has_prefix (lines->body, some->body));
  g_assert_cmpstr (some->body + some->length - 1, ==, "\n");
}

static void
test_lines_of_no_folder (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *cid = pin_usual (place, "0123456789", 10);
  g_autoptr (HfAnswer) file = get_lines (place, cid, "?path=big");
  g_autoptr (HfAnswer) cursor = get_lines (place, cid, "?cursor=x");

  hf_answer_assert_failure (file, 422, "invalid");
  hf_answer_assert_failure (cursor, 422, "invalid");
}

/* A pin that is no file or folder. */
static void
test_other_codecs (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_auto (Tree) tree = { 0 };
  HfBlock *block = hf_test_block_new (HF_CODEC_DAG_CBOR, "\xa0", 1);
  g_autofree char *cid = hf_cid_to_text (hf_block_get_cid (block));
  g_autoptr (HfAnswer) list = NULL;
  g_autoptr (HfAnswer) bytes = NULL;

  tree_init (&tree);
  g_ptr_array_add (tree.blocks, block);
  pin (place, &tree, cid);
  list = get (place, "/api/pins/%s/files", cid);
  bytes = get (place, "/api/pins/%s/files/", cid);
  g_test_message ("%s", list->body);
  g_assert_cmpuint (list->status, ==, 422);
  g_assert_cmpuint (bytes->status, ==, 422);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/files/list", test_list);
  g_test_add_func ("/api/files/not-there", test_not_there);
  g_test_add_func ("/api/files/odd-names", test_odd_names);
  g_test_add_func ("/api/files/no-way-out", test_no_way_out);
  g_test_add_func ("/api/files/bytes", test_bytes);
  g_test_add_func ("/api/files/ranges", test_ranges);
  g_test_add_func ("/api/files/range-reads-little", test_range_reads_little);
  g_test_add_func ("/api/files/cut", test_cut);
  g_test_add_func ("/api/files/tar", test_tar);
  g_test_add_func ("/api/files/pages", test_pages);
  g_test_add_func ("/api/files/lines-of-no-folder", test_lines_of_no_folder);
  g_test_add_func ("/api/files/other-codecs", test_other_codecs);
  return g_test_run ();
}
