/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trustless gateway through a real server on a real engine: what is asked for, in all the ways
 * in which it may be, what comes with it, and what is refused. */
#include "hf-api-place.h"

#include <string.h>

#include "hf-car-reader.h"
#include "hf-tree-builder.h"

#include "hf-test.h"

#define MIB ((gsize)1024 * 1024)
#define RAW "application/vnd.ipld.raw"
#define CAR "application/vnd.ipld.car"
#define UNKNOWN "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"

/* A folder with "small", "big" of three pieces, and "sub/in & out". */
typedef struct
{
  HfPlace *place;
  GPtrArray *blocks; /* of the pin */
  char *cid;
} Site;

static gboolean
keep (HfBlock *block, gpointer data, GError **error)
{
  g_ptr_array_add (data, hf_block_ref (block));
  return TRUE;
}

static void
add_file (HfTreeBuilder *builder, const char *path, gconstpointer data, gsize length)
{
  g_autoptr (GInputStream) stream
      = g_memory_input_stream_new_from_data (data, (gssize)length, NULL);
  g_autoptr (GError) error = NULL;

  hf_tree_builder_add_file (builder, path, NULL, stream, NULL, &error);
  g_assert_no_error (error);
}

static void
pin (Site *self, HfCid *root, HfVisibility visibility)
{
  const HfAddOptions options = { .visibility = visibility };
  g_autoptr (GBytes) car
      = hf_test_car_new (root, (HfBlock *const *)self->blocks->pdata, self->blocks->len);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_house_try_add (self->place->house, car, &options, &error);

  g_assert_no_error (error);
  hf_engine_settle (self->place->house->engine);
}

static void
site_init (Site *self, HfVisibility visibility)
{
  g_autoptr (GBytes) big = hf_test_bytes (3 * MIB, 7);
  g_autoptr (HfTreeBuilder) builder = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfCid) root = NULL;

  self->place = hf_place_new ();
  self->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_block_unref);
  builder = hf_tree_builder_new (hf_unixfs_profile_get_default (), NULL, keep, self->blocks);
  add_file (builder, "small", "small", 5);
  add_file (builder, "big", g_bytes_get_data (big, NULL), 3 * MIB);
  add_file (builder, "sub/in & out", "inner", 5);
  root = hf_tree_builder_finish (builder, &error);
  g_assert_no_error (error);
  pin (self, root, visibility);
  self->cid = hf_cid_to_text (root);
}

static void
site_clear (Site *self)
{
  hf_place_free (self->place);
  g_ptr_array_unref (self->blocks);
  g_free (self->cid);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Site, site_clear)

/* headers: (nullable); after: behind /ipfs/{cid} */
static HfAnswer *
ask (Site *self, const char *method, const char *headers, const char *after)
{
  g_autofree char *path = g_strconcat ("/ipfs/", self->cid, after, NULL);
  HfAnswer *answer = hf_client_ask (self->place->port, method, path, headers, NULL);

  /* The client waits for a body in any case. */
  if (g_str_equal (method, "HEAD"))
    answer->is_cut = FALSE;
  return answer;
}

static HfAnswer *
get (Site *self, const char *after)
{
  return ask (self, "GET", NULL, after);
}

static void
assert_header (HfAnswer *answer, const char *name, const char *expected)
{
  g_autofree char *value = hf_answer_header (answer, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
assert_status (HfAnswer *answer, unsigned status)
{
  if (answer->status != status)
    g_error ("%s%s", answer->head, answer->body);
  g_assert_false (answer->is_cut);
}

/* Whether it is refused, with words that have a part in them. */
static void
assert_refused (Site *self, const char *headers, const char *after, unsigned status,
                const char *words)
{
  g_autoptr (HfAnswer) answer = ask (self, "GET", headers, after);

  assert_status (answer, status);
  g_assert_false (json_object_get_boolean_member (answer->json, "success"));
  if (!strstr (json_object_get_string_member (answer->json, "error"), words))
    g_error ("%s: %s", after, answer->body);
}

/* ---- blocks ---- */

static void
assert_is_safe (HfAnswer *answer)
{
  g_autofree char *disposition = hf_answer_header (answer, "Content-Disposition");

  assert_header (answer, "X-Content-Type-Options", "nosniff");
  assert_header (answer, "Content-Security-Policy", "sandbox; default-src 'none'");
  g_assert_true (g_str_has_prefix (disposition, "attachment; filename="));
}

static void
test_block (void)
{
  g_auto (Site) site = { 0 };
  g_autoptr (HfAnswer) root = NULL;
  g_autoptr (HfAnswer) small = NULL;
  g_autofree char *location = NULL;
  g_autofree char *roots = NULL;
  g_autofree char *etag = NULL;

  site_init (&site, HF_VISIBILITY_PRIVATE);
  root = get (&site, "?format=raw");
  assert_status (root, 200);
  assert_is_safe (root);
  assert_header (root, "Content-Type", RAW);
  assert_header (root, "X-Ipfs-Roots", site.cid);
  etag = g_strdup_printf ("\"%s.raw\"", site.cid);
  assert_header (root, "ETag", etag);

  small = ask (&site, "GET", "Accept: " RAW "\r\n", "/small");
  assert_status (small, 200);
  g_assert_cmpmem (small->body, small->length, "small", 5);
  assert_header (small, "Content-Length", "5");
  assert_header (small, "Accept-Ranges", "bytes");
  location = g_strdup_printf ("/ipfs/%s/small?format=raw", site.cid);
  assert_header (small, "Content-Location", location);
  roots = hf_answer_header (small, "X-Ipfs-Roots");
  g_assert_true (g_str_has_prefix (roots, site.cid) && strchr (roots, ','));
}

/* Every block of the pin, whose root nobody asked for before. */
static void
test_every_block (void)
{
  g_auto (Site) site = { 0 };

  site_init (&site, HF_VISIBILITY_PRIVATE);
  for (unsigned i = 0; i < site.blocks->len; i++)
    {
      HfBlock *block = site.blocks->pdata[i];
      g_autofree char *cid = hf_cid_to_text (hf_block_get_cid (block));
      g_autofree char *path = g_strdup_printf ("/ipfs/%s?format=raw", cid);
      g_autoptr (HfAnswer) answer = hf_client_get (site.place->port, path);
      gsize length;
      const guint8 *data = hf_block_get_data (block, &length);

      assert_status (answer, 200);
      g_assert_cmpmem (answer->body, answer->length, data, length);
    }
}

static void
test_ranges (void)
{
  g_auto (Site) site = { 0 };
  g_autoptr (HfAnswer) part = NULL;
  g_autoptr (HfAnswer) several = NULL;
  g_autoptr (HfAnswer) behind = NULL;
  g_autoptr (HfAnswer) car = NULL;

  site_init (&site, HF_VISIBILITY_PRIVATE);
  part = ask (&site, "GET", "Range: bytes=1-2\r\n", "/small?format=raw");
  assert_status (part, 206);
  g_assert_cmpmem (part->body, part->length, "ma", 2);
  assert_header (part, "Content-Range", "bytes 1-2/5");
  several = ask (&site, "GET", "Range: bytes=0-1,3-4\r\n", "/small?format=raw");
  assert_status (several, 200);
  g_assert_cmpmem (several->body, several->length, "small", 5);
  behind = ask (&site, "GET", "Range: bytes=5-\r\n", "/small?format=raw");
  assert_status (behind, 416);
  car = ask (&site, "GET", "Range: bytes=1-2\r\n", "/small?format=car");
  assert_status (car, 200);
  assert_header (car, "Accept-Ranges", "none");
}

static void
assert_not_modified (Site *self, const char *after)
{
  g_autoptr (HfAnswer) head = ask (self, "HEAD", NULL, after);
  g_autofree char *etag = hf_answer_header (head, "ETag");
  g_autofree char *caching = hf_answer_header (head, "Cache-Control");
  g_autofree char *header = g_strdup_printf ("If-None-Match: W/\"x\", %s\r\n", etag);
  g_autoptr (HfAnswer) again = ask (self, "GET", header, after);

  assert_status (head, 200);
  g_assert_cmpuint (head->length, ==, 0);
  assert_status (again, 304);
  g_assert_cmpuint (again->length, ==, 0);
  assert_header (again, "ETag", etag);
  assert_header (again, "Cache-Control", caching);
}

static void
test_caching (void)
{
  static const char *const all[] = {
    "?format=raw",
    "/small?format=raw",
    "?format=car",
    "/big?format=car",
    "/big?format=car&car-dups=y",
    "/big?format=car&dag-scope=block",
    "/big?format=car&dag-scope=entity",
    "/big?format=car&entity-bytes=0:5",
    "/big?format=car&entity-bytes=0:*",
    "/sub/in%20%26%20out?format=car",
  };
  g_auto (Site) site = { 0 };
  g_autoptr (GHashTable) etags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (HfAnswer) hidden = NULL;

  site_init (&site, HF_VISIBILITY_PRIVATE);
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (HfAnswer) answer = ask (&site, "HEAD", NULL, all[i]);

      assert_not_modified (&site, all[i]);
      g_assert_true (g_hash_table_add (etags, hf_answer_header (answer, "ETag")));
    }
  hidden = ask (&site, "HEAD", NULL, "?format=raw");
  assert_header (hidden, "Cache-Control", "private, max-age=29030400, immutable");
}

/* What everybody may have may be kept for everybody; nothing else may, since who keeps it does not
 * ask who wants it. */
static void
test_public (void)
{
  g_auto (Site) site = { 0 };
  g_autoptr (HfAnswer) shown = NULL;
  g_autoptr (HfAnswer) car = NULL;

  site_init (&site, HF_VISIBILITY_PUBLIC);
  shown = get (&site, "/small?format=raw");
  assert_header (shown, "Cache-Control", "public, max-age=29030400, immutable");
  car = get (&site, "?format=car");
  assert_header (car, "Cache-Control", "public, max-age=29030400, immutable");
}

/* ---- formats ---- */

static void
assert_type (Site *self, const char *headers, const char *after, const char *type)
{
  g_autoptr (HfAnswer) answer = ask (self, "HEAD", headers, after);

  assert_status (answer, 200);
  assert_header (answer, "Content-Type", type);
}

#define ONCE CAR "; version=1; order=dfs; dups=n"
#define OFTEN CAR "; version=1; order=dfs; dups=y"

static void
test_formats (void)
{
  g_auto (Site) site = { 0 };

  site_init (&site, HF_VISIBILITY_PRIVATE);
  assert_type (&site, NULL, "?format=raw", RAW);
  assert_type (&site, NULL, "?format=car", ONCE);
  assert_type (&site, "Accept: " CAR "\r\n", "?format=raw", RAW);
  assert_type (&site, "Accept: " RAW "\r\n", "?format=car", ONCE);
  assert_type (&site, "Accept: " CAR "\r\n", "", ONCE);
  assert_type (&site, "Accept: text/html, " RAW ";q=0.5, " CAR ";q=0.6\r\n", "", ONCE);
  assert_type (&site, "Accept: " RAW ";q=0.6, " CAR ";q=0.5\r\n", "", RAW);
  assert_type (&site, "Accept: " RAW ";q=0, " CAR ";q=0.5\r\n", "", ONCE);
  assert_type (&site, "Accept: " CAR ";order=foo, " CAR ";order=dfs;dups=y;q=0.5\r\n", "", OFTEN);
  assert_type (&site, "Accept: " CAR "; version=1; order=unk; dups=\"y\"\r\n", "", OFTEN);
  assert_type (&site, "Accept: " CAR ";dups=y\r\n", "?format=car", OFTEN);
  assert_type (&site, "Accept: " CAR ";dups=y\r\n", "?format=car&car-dups=n", ONCE);
  assert_type (&site, "Accept: " CAR ";version=2\r\n", "?car-version=1", ONCE);
  assert_type (&site, "Accept: " CAR "\r\nAccept: text/html\r\n", "?car-order=unk", ONCE);
}

static void
test_refused_formats (void)
{
  g_auto (Site) site = { 0 };

  site_init (&site, HF_VISIBILITY_PRIVATE);
  assert_refused (&site, NULL, "", 400, "?format=raw");
  assert_refused (&site, "Accept: */*\r\n", "", 400, "?format=raw");
  assert_refused (&site, "Accept: text/html, */*;q=0.8\r\n", "/small", 400, "?format=car");
  assert_refused (&site, "Accept: text/html\r\n", "", 406, "text/html");
  assert_refused (&site, "Accept: " CAR ";version=2\r\n", "", 406, "version=2");
  assert_refused (&site, "Accept: application/x-tar\r\n", "/sub", 406, "files");
  assert_refused (&site, NULL, "?format=tar", 406, "tar");
  assert_refused (&site, NULL, "?format=dag-json", 406, "dag-json");
  assert_refused (&site, NULL, "?format=ipns-record", 400, "ipns-record");
  assert_refused (&site, NULL, "?format=CAR", 400, "CAR");
  assert_refused (&site, NULL, "?format=car&car-version=2", 400, "version");
  assert_refused (&site, NULL, "?format=car&car-order=bfs", 400, "order");
  assert_refused (&site, NULL, "?format=car&car-dups=1", 400, "dups");
  assert_refused (&site, "Accept: " CAR ";version=2\r\n", "?format=car", 400, "version");
}

static void
test_filenames (void)
{
  g_auto (Site) site = { 0 };
  g_autoptr (HfAnswer) named = NULL;
  g_autoptr (HfAnswer) car = NULL;
  g_autofree char *disposition = NULL;

  site_init (&site, HF_VISIBILITY_PRIVATE);
  named = get (&site, "/small?format=raw&filename=../a%22b%0D%0A.txt&download=false");
  assert_status (named, 200);
  assert_header (named, "Content-Disposition",
                 "attachment; filename=\".._a_b__.txt\"; filename*=UTF-8''.._a%22b%0D%0A.txt");
  car = get (&site, "/small?format=car");
  disposition = g_strdup_printf ("attachment; filename=\"%s.car\"", site.cid);
  assert_header (car, "Content-Disposition", disposition);
}

/* ---- CARs ---- */

/* How many blocks it has; each is verified. root: (out) (transfer full) */
static unsigned
count_blocks (HfAnswer *answer, char **root)
{
  g_autoptr (GInputStream) stream
      = g_memory_input_stream_new_from_data (answer->body, (gssize)answer->length, NULL);
  g_autoptr (HfCarReader) reader = hf_car_reader_new (stream);
  g_autoptr (GError) error = NULL;

  hf_car_reader_read_header (reader, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hf_car_reader_get_roots (reader)->len, ==, 1);
  *root = hf_cid_to_text (hf_car_reader_get_roots (reader)->pdata[0]);
  for (unsigned n = 0;; n++)
    {
      g_autoptr (HfBlock) block = NULL;

      hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, &error);
      g_assert_no_error (error);
      if (!block)
        return n;
    }
}

static void
assert_blocks (Site *self, const char *after, unsigned expected)
{
  g_autofree char *path
      = g_strdup_printf ("%s%cformat=car", after, strchr (after, '?') ? '&' : '?');
  g_autoptr (HfAnswer) answer = get (self, path);
  g_autofree char *root = NULL;
  g_autofree char *roots = hf_answer_header (answer, "X-Ipfs-Roots");

  assert_status (answer, 200);
  assert_is_safe (answer);
  g_test_message ("%s", path);
  g_assert_cmpuint (count_blocks (answer, &root), ==, expected);
  g_assert_true (g_str_has_suffix (roots, root));
}

static void
test_parts (void)
{
  g_auto (Site) site = { 0 };

  site_init (&site, HF_VISIBILITY_PRIVATE);
  assert_blocks (&site, "", site.blocks->len);
  assert_blocks (&site, "/", site.blocks->len);
  assert_blocks (&site, "?dag-scope=all", site.blocks->len);
  assert_blocks (&site, "?dag-scope=entity", 1);
  assert_blocks (&site, "?dag-scope=block", 1);
  assert_blocks (&site, "/big", 1 + 1 + 3);
  assert_blocks (&site, "/big?dag-scope=entity", 1 + 1 + 3);
  assert_blocks (&site, "/big?dag-scope=block", 1 + 1);
  assert_blocks (&site, "/sub/in%20%26%20out", 3);
  assert_blocks (&site, "/sub?dag-scope=entity", 2);
  assert_blocks (&site, "/sub?entity-bytes=5:6", 2);
  assert_blocks (&site, "/big?entity-bytes=0:*", 5);
  assert_blocks (&site, "/big?entity-bytes=0:0", 3);
  assert_blocks (&site, "/big?entity-bytes=1048575:1048576", 4);
  assert_blocks (&site, "/big?entity-bytes=-1:*", 3);
  assert_blocks (&site, "/big?entity-bytes=-99999999:*", 5);
  assert_blocks (&site, "/big?entity-bytes=1048576:-1048577", 3);
  assert_blocks (&site, "/big?entity-bytes=3145727:99999999", 3);
  assert_blocks (&site, "/big?entity-bytes=3145727:-99999999", 2);
  assert_blocks (&site, "/big?entity-bytes=0:0&dag-scope=all", 5);
}

static void
test_refused_parts (void)
{
  static const char *const ranges[] = {
    "", "5", ":", "0:", ":5", "a:b", "*:5", "5:4", "-4:-5", "0:1:2", "9223372036854775808:*"
  };
  g_auto (Site) site = { 0 };

  site_init (&site, HF_VISIBILITY_PRIVATE);
  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      g_autofree char *after = g_strdup_printf ("/big?format=car&entity-bytes=%s", ranges[i]);

      assert_refused (&site, NULL, after, 400, "entity-bytes must be");
    }
  assert_refused (&site, NULL, "/big?format=car&entity-bytes=3145728:*", 400, "3145728 bytes");
  assert_refused (&site, NULL, "?format=car&dag-scope=some", 400, "dag-scope");
  assert_refused (&site, NULL, "?format=car&dag_scope=all", 400, "dag_scope");
  assert_refused (&site, NULL, "?format=car&format=raw", 400, "twice");
  assert_refused (&site, NULL, "?format=car&download=maybe", 400, "download");
  assert_refused (&site, "Service-Worker: script\r\n", "?format=raw", 400, "service worker");
}

/* ---- what is not there ---- */

static void
test_absent (void)
{
  g_auto (Site) site = { 0 };
  g_autoptr (HfAnswer) unknown = NULL;
  g_autoptr (HfAnswer) no_cid = NULL;
  g_autoptr (HfAnswer) post = NULL;

  site_init (&site, HF_VISIBILITY_PRIVATE);
  assert_refused (&site, NULL, "/none?format=car", 404, "none");
  assert_refused (&site, NULL, "/small/none?format=raw", 404, "none");
  unknown = hf_client_get (site.place->port, "/ipfs/" UNKNOWN "?format=car");
  hf_answer_assert_failure (unknown, 404, "not_found");
  no_cid = hf_client_get (site.place->port, "/ipfs/bafynone?format=raw");
  hf_answer_assert_failure (no_cid, 400, "malformed");
  post = ask (&site, "POST", NULL, "?format=raw");
  hf_answer_assert_failure (post, 405, "method_not_allowed");
}

static void
test_only_if_cached (void)
{
  static const char header[] = "Cache-Control: max-age=0, Only-If-Cached\r\n";
  g_auto (Site) site = { 0 };
  g_autoptr (HfAnswer) there = NULL;
  g_autoptr (HfAnswer) absent = NULL;

  site_init (&site, HF_VISIBILITY_PRIVATE);
  there = ask (&site, "HEAD", header, "?format=raw");
  assert_status (there, 200);
  absent = hf_client_ask (site.place->port, "GET", "/ipfs/" UNKNOWN "?format=raw", header, NULL);
  hf_answer_assert_failure (absent, 412, "not_here");
  assert_refused (&site, header, "/none?format=raw", 404, "none");
}

/* What a CID holds itself; the empty one is asked for by those who want to know what we are. */
static void
test_identity (void)
{
  g_auto (Site) site = { 0 };
  g_autoptr (HfAnswer) raw = NULL;
  g_autoptr (HfAnswer) probe = NULL;
  g_autoptr (HfAnswer) car = NULL;
  g_autofree char *root = NULL;

  site_init (&site, HF_VISIBILITY_PRIVATE);
  raw = hf_client_get (site.place->port, "/ipfs/bafkqablimvwgy3y?format=raw");
  assert_status (raw, 200);
  g_assert_cmpmem (raw->body, raw->length, "hello", 5);
  probe = hf_client_get (site.place->port, "/ipfs/bafkqaaa?format=raw");
  assert_status (probe, 200);
  g_assert_cmpuint (probe->length, ==, 0);
  car = hf_client_get (site.place->port, "/ipfs/bafkqaaa?format=car&car-dups=y");
  assert_status (car, 200);
  g_assert_cmpuint (count_blocks (car, &root), ==, 0);
  g_assert_cmpstr (root, ==, "bafkqaaa");
}

/* ---- damage ---- */

/* The last piece of the file. */
static HfBlock *
find_big (Site *self)
{
  gsize length = 0;
  unsigned i = self->blocks->len;

  while (length != MIB)
    hf_block_get_data (self->blocks->pdata[--i], &length);
  return self->blocks->pdata[i];
}

/* In the copies of the first stores. */
static void
flip (Site *self, HfCid *root, HfBlock *block, unsigned stores)
{
  gsize length, size;
  const guint8 *data = hf_block_get_data (block, &length);

  for (unsigned i = 0; i < stores; i++)
    {
      char store[] = { (char)('a' + i), '\0' };
      g_autoptr (GBytes) car = hf_house_read (self->place->house, store, root);
      const guint8 *bytes = g_bytes_get_data (car, &size);
      const guint8 *found = memmem (bytes, size, data, length);

      g_assert_nonnull (found);
      g_assert_true (
          hf_memory_store_flip (hf_memory_store_get (store), root, (gsize)(found - bytes)));
    }
}

static void
test_damage (void)
{
  g_auto (Site) site = { 0 };
  g_autoptr (HfCid) root = NULL;
  g_autofree char *block = NULL;
  g_autofree char *path = NULL;
  g_autoptr (HfAnswer) car = NULL;
  g_autoptr (HfAnswer) raw = NULL;

  site_init (&site, HF_VISIBILITY_PRIVATE);
  root = hf_cid_new_from_text (site.cid, NULL);
  flip (&site, root, find_big (&site), 2);
  assert_blocks (&site, "", site.blocks->len);
  hf_engine_settle (site.place->house->engine);

  /* Now no copy has it: the rest comes, and is cut. */
  flip (&site, root, find_big (&site), 3);
  car = get (&site, "/big?format=car");
  g_assert_cmpuint (car->status, ==, 200);
  g_assert_true (car->is_cut);
  block = hf_cid_to_text (hf_block_get_cid (find_big (&site)));
  path = g_strdup_printf ("/ipfs/%s?format=raw", block);
  hf_engine_settle (site.place->house->engine);
  raw = hf_client_get (site.place->port, path);
  hf_answer_assert_failure (raw, 503, "unavailable");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/block", test_block);
  g_test_add_func ("/gateway/every-block", test_every_block);
  g_test_add_func ("/gateway/ranges", test_ranges);
  g_test_add_func ("/gateway/caching", test_caching);
  g_test_add_func ("/gateway/public", test_public);
  g_test_add_func ("/gateway/formats", test_formats);
  g_test_add_func ("/gateway/refused-formats", test_refused_formats);
  g_test_add_func ("/gateway/filenames", test_filenames);
  g_test_add_func ("/gateway/parts", test_parts);
  g_test_add_func ("/gateway/refused-parts", test_refused_parts);
  g_test_add_func ("/gateway/absent", test_absent);
  g_test_add_func ("/gateway/only-if-cached", test_only_if_cached);
  g_test_add_func ("/gateway/identity", test_identity);
  g_test_add_func ("/gateway/damage", test_damage);
  return g_test_run ();
}
