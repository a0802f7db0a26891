/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of pins as blocks, and the DAG-CBOR that they are written in. */
#include "hf-manifest.h"

#include <string.h>

#include "hf-dag-cbor-writer.h"
#include "hf-dag-cbor.h"
#include "hf-error.h"
#include "hf-test-dag.h"

#define LISTS 30
#define SEED 4

static GPtrArray *
pins_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)hf_manifest_pin_free);
}

static HfCid *
cid_of (unsigned number)
{
  return hf_cid_new_for_data (HF_CODEC_RAW, &number, sizeof number);
}

static void
add_pin (GPtrArray *pins, unsigned number, const char *name)
{
  g_autoptr (HfCid) cid = cid_of (number);

  g_ptr_array_add (pins, hf_manifest_pin_new (cid, name));
}

static void
assert_hex (GByteArray *bytes, const char *hex)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (unsigned i = 0; i < bytes->len; i++)
    g_string_append_printf (text, "%02x", bytes->data[i]);
  g_assert_cmpstr (text->str, ==, hex);
}

/* The examples of RFC 8949, appendix A. */
static void
test_numbers (void)
{
  static const struct
  {
    guint64 value;
    const char *hex;
  } examples[] = {
    { 0, "00" },
    { 23, "17" },
    { 24, "1818" },
    { 100, "1864" },
    { 255, "18ff" },
    { 256, "190100" },
    { 1000, "1903e8" },
    { 65535, "19ffff" },
    { 65536, "1a00010000" },
    { 1000000, "1a000f4240" },
    { G_MAXUINT32, "1affffffff" },
    { (guint64)G_MAXUINT32 + 1, "1b0000000100000000" },
    { G_GUINT64_CONSTANT (1000000000000), "1b000000e8d4a51000" },
    { G_MAXUINT64, "1bffffffffffffffff" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autoptr (GByteArray) out = g_byte_array_new ();

      hf_dag_cbor_append_uint (out, examples[i].value);
      assert_hex (out, examples[i].hex);
    }
}

static void
test_items (void)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (HfCid) cid = hf_cid_new (HF_CODEC_RAW, 0, (const guint8 *)"hi", 2);

  hf_dag_cbor_append_map (out, 2);
  hf_dag_cbor_append_text (out, "a");
  hf_dag_cbor_append_list (out, 1);
  hf_dag_cbor_append_link (out, cid);
  hf_dag_cbor_append_text (out, "");
  hf_dag_cbor_append_text (out, "\xc3\xbc");
  assert_hex (out, "a2"
                   "6161"
                   "81d82a4700015500026869"
                   "60"
                   "62c3bc");
}

static gboolean
count_link (HfCid *link, gpointer data, GError **error)
{
  ++*(unsigned *)data;
  return TRUE;
}

/* Random lists come back as they were, and what is written is strict DAG-CBOR with all links. */
static void
test_pages (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  for (unsigned i = 0; i < LISTS; i++)
    {
      unsigned n = i == 0 ? HF_MANIFEST_PAGE_PINS : (unsigned)g_rand_int_range (rand, 1, 200);
      g_autoptr (GPtrArray) pins = pins_new ();
      g_autoptr (GPtrArray) again = NULL;
      g_autoptr (HfBlock) page = NULL;
      g_autoptr (GError) error = NULL;
      unsigned links = 0;
      gsize length;
      const guint8 *data;

      for (unsigned j = 0; j < n; j++)
        {
          g_autofree char *name
              = g_strnfill ((gsize)g_rand_int_range (rand, 0, HF_MANIFEST_MAX_NAME + 1), 'n');

          add_pin (pins, j, j % 3 == 0 ? NULL : name);
        }
      page = hf_manifest_page_new (pins);
      hf_block_verify (page, &error);
      g_assert_no_error (error);
      data = hf_block_get_data (page, &length);
      hf_dag_cbor_links (data, length, count_link, &links, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (links, ==, n);
      g_assert_cmpuint (length, <, 2 * 1024 * 1024);

      again = hf_manifest_page_read (page, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (again->len, ==, n);
      for (unsigned j = 0; j < n; j++)
        {
          const HfManifestPin *was = pins->pdata[j], *is = again->pdata[j];

          g_assert_true (hf_cid_equal (was->cid, is->cid));
          g_assert_cmpstr (was->name, ==, is->name);
        }
    }
}

static void
test_root (void)
{
  static const struct
  {
    guint64 pins;
    unsigned pages;
    gboolean fits;
  } cases[] = {
    { 0, 0, TRUE },      { 1, 1, TRUE },  { 1000, 1, TRUE },         { 1001, 2, TRUE },
    { 20000, 20, TRUE }, { 1, 0, FALSE }, { 0, 1, FALSE },           { 1001, 1, FALSE },
    { 1000, 2, FALSE },  { 5, 3, FALSE }, { G_MAXUINT64, 3, FALSE },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
      g_autoptr (GPtrArray) again = NULL;
      g_autoptr (HfBlock) root = NULL;
      g_autoptr (GError) error = NULL;
      guint64 pins = 0;

      for (unsigned j = 0; j < cases[i].pages; j++)
        g_ptr_array_add (pages, cid_of (j));
      root = hf_manifest_root_new (cases[i].pins, (HfCid *const *)pages->pdata, pages->len);
      again = hf_manifest_root_read (root, &pins, &error);
      if (!cases[i].fits)
        {
          g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpuint (pins, ==, cases[i].pins);
      g_assert_cmpuint (again->len, ==, cases[i].pages);
      for (unsigned j = 0; j < cases[i].pages; j++)
        g_assert_true (hf_cid_equal (pages->pdata[j], again->pdata[j]));
    }
}

static void
refuse_page (guint64 codec, const void *data, gsize length)
{
  g_autoptr (HfBlock) block = hf_test_block_new (codec, data, length);
  g_autoptr (GPtrArray) pins = NULL;
  g_autoptr (GPtrArray) pages = NULL;
  g_autoptr (GError) page_error = NULL;
  g_autoptr (GError) root_error = NULL;
  g_autofree char *text = hf_cid_to_text (hf_block_get_cid (block));
  guint64 n;

  pins = hf_manifest_page_read (block, &page_error);
  g_assert_error (page_error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_nonnull (strstr (page_error->message, text));
  pages = hf_manifest_root_read (block, &n, &root_error);
  g_assert_error (root_error, HF_ERROR, HF_ERROR_INVALID);
}

/* Every byte that is missing, added or changed makes it something else, or refused. */
static void
test_mutations (void)
{
  g_autoptr (GPtrArray) pins = pins_new ();
  g_autoptr (HfBlock) page = NULL;
  const guint8 *data;
  gsize length;

  add_pin (pins, 1, "one");
  add_pin (pins, 2, NULL);
  page = hf_manifest_page_new (pins);
  data = hf_block_get_data (page, &length);
  refuse_page (HF_CODEC_RAW, data, length);
  for (gsize i = 0; i < length; i++)
    refuse_page (HF_CODEC_DAG_CBOR, data, i);
  for (gsize i = 0; i < length; i++)
    for (unsigned bit = 0; bit < 8; bit++)
      {
        g_autofree guint8 *changed = g_memdup2 (data, length);
        g_autoptr (HfBlock) block = NULL;
        g_autoptr (GPtrArray) again = NULL;

        changed[i] ^= (guint8)(1u << bit);
        block = hf_test_block_new (HF_CODEC_DAG_CBOR, changed, length);
        again = hf_manifest_page_read (block, NULL);
        /* What is still a page has another CID or name in it. */
        if (again)
          {
            g_autoptr (HfBlock) written = hf_manifest_page_new (again);

            g_assert_true (hf_cid_equal (hf_block_get_cid (written), hf_block_get_cid (block)));
          }
      }
  {
    g_autofree guint8 *longer = g_malloc0 (length + 1);

    memcpy (longer, data, length);
    refuse_page (HF_CODEC_DAG_CBOR, longer, length + 1);
  }
}

static void
append_entry (GByteArray *out, const char *first, const char *second, const char *name)
{
  g_autoptr (HfCid) cid = cid_of (1);

  hf_dag_cbor_append_map (out, second ? 2 : 1);
  hf_dag_cbor_append_text (out, first);
  if (g_str_equal (first, "cid"))
    hf_dag_cbor_append_link (out, cid);
  else
    hf_dag_cbor_append_text (out, name);
  if (!second)
    return;
  hf_dag_cbor_append_text (out, second);
  if (g_str_equal (second, "cid"))
    hf_dag_cbor_append_link (out, cid);
  else
    hf_dag_cbor_append_text (out, name);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *first, *second, *name;
  } entries[] = {
    { "name", "cid", "x" },    { "cid", "size", "x" }, { "name", NULL, "x" }, { "cid", "name", "" },
    { "cid", "name", "\xff" }, { "cid", "cid", NULL }, { "CID", NULL, "x" },
  };
  g_autoptr (GByteArray) empty = g_byte_array_new ();
  g_autoptr (GByteArray) long_name = g_byte_array_new ();
  g_autofree char *name = g_strnfill (HF_MANIFEST_MAX_NAME + 1, 'x');
  g_autoptr (GByteArray) too_many = g_byte_array_new ();

  for (unsigned i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autoptr (GByteArray) out = g_byte_array_new ();

      hf_dag_cbor_append_list (out, 1);
      append_entry (out, entries[i].first, entries[i].second, entries[i].name);
      refuse_page (HF_CODEC_DAG_CBOR, out->data, out->len);
    }
  hf_dag_cbor_append_list (empty, 0);
  refuse_page (HF_CODEC_DAG_CBOR, empty->data, empty->len);
  hf_dag_cbor_append_list (long_name, 1);
  append_entry (long_name, "cid", "name", name);
  refuse_page (HF_CODEC_DAG_CBOR, long_name->data, long_name->len);
  hf_dag_cbor_append_list (too_many, HF_MANIFEST_PAGE_PINS + 1);
  for (unsigned i = 0; i <= HF_MANIFEST_PAGE_PINS; i++)
    append_entry (too_many, "cid", NULL, NULL);
  refuse_page (HF_CODEC_DAG_CBOR, too_many->data, too_many->len);
  refuse_page (HF_CODEC_DAG_CBOR, "", 0);
  /* Heads that promise more than there is. */
  refuse_page (HF_CODEC_DAG_CBOR, "\x9b\xff\xff\xff\xff\xff\xff\xff\xff", 9);
  refuse_page (HF_CODEC_DAG_CBOR, "\x81\xa1\x7b\xff\xff\xff\xff\xff\xff\xff\xff", 11);
}

static void
append_root (GByteArray *out, const char *type, guint64 version)
{
  hf_dag_cbor_append_map (out, 4);
  hf_dag_cbor_append_text (out, "pins");
  hf_dag_cbor_append_uint (out, 0);
  hf_dag_cbor_append_text (out, "type");
  hf_dag_cbor_append_text (out, type);
  hf_dag_cbor_append_text (out, "pages");
  hf_dag_cbor_append_list (out, 0);
  hf_dag_cbor_append_text (out, "version");
  hf_dag_cbor_append_uint (out, version);
}

static void
test_refused_roots (void)
{
  g_autoptr (GByteArray) other_type = g_byte_array_new ();
  g_autoptr (GByteArray) other_version = g_byte_array_new ();
  g_autoptr (GByteArray) right = g_byte_array_new ();
  g_autoptr (HfBlock) block = NULL;
  g_autoptr (GPtrArray) pages = NULL;
  g_autoptr (GError) error = NULL;
  guint64 n;

  append_root (other_type, "other-pins", 1);
  append_root (other_version, "holdfast-pins", 2);
  append_root (right, "holdfast-pins", 1);
  refuse_page (HF_CODEC_DAG_CBOR, other_type->data, other_type->len);
  refuse_page (HF_CODEC_DAG_CBOR, other_version->data, other_version->len);
  for (unsigned i = 0; i < right->len; i++)
    refuse_page (HF_CODEC_DAG_CBOR, right->data, i);
  block = hf_test_block_new (HF_CODEC_DAG_CBOR, right->data, right->len);
  pages = hf_manifest_root_read (block, &n, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/manifest/numbers", test_numbers);
  g_test_add_func ("/formats/manifest/items", test_items);
  g_test_add_func ("/formats/manifest/pages", test_pages);
  g_test_add_func ("/formats/manifest/root", test_root);
  g_test_add_func ("/formats/manifest/mutations", test_mutations);
  g_test_add_func ("/formats/manifest/refused", test_refused);
  g_test_add_func ("/formats/manifest/refused-roots", test_refused_roots);
  return g_test_run ();
}
