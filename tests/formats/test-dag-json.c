/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-dag-json.h"

#include <string.h>

#include "hf-error.h"
#include "hf-json-reader.h"
#include "hf-link-cases.h"
#include "hf-multibase.h"

#define LINK "{\"/\":\"" EMPTY_CID "\"}"
#define HELLO_LINK "{\"/\":\"" HELLO_CID "\"}"
#define EMPTY_DIRECTORY "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn"

typedef struct
{
  const char *json;
  const char *result; /* links, or why it is refused */
} Case;

static gboolean
ignore (HfCid *link, gpointer data, GError **error)
{
  return TRUE;
}

static void
assert_links (const char *json, gsize length, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *links = hf_links_to_text (HF_CODEC_DAG_JSON, json, length, &error);

  if (links == NULL)
    g_error ("%s was refused: %s", json, error->message);
  g_assert_cmpstr (links, ==, expected);
}

static void
assert_refused (const char *json, gsize length, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *links = hf_links_to_text (HF_CODEC_DAG_JSON, json, length, &error);

  if (links != NULL)
    g_error ("%s was accepted", json);
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  if (strstr (error->message, why) == NULL)
    g_error ("%s was refused for another reason than “%s”: %s", json, why, error->message);
}

static void
test_links (void)
{
  static const Case cases[] = {
    { "{}", "" },
    { "[]", "" },
    { "null", "" },
    { "\"" EMPTY_CID "\"", "" },
    { LINK, EMPTY_TEXT },
    { "[" LINK "," HELLO_LINK "," LINK "]", EMPTY_TEXT HELLO_TEXT EMPTY_TEXT },
    { "{\"a\":" LINK ",\"b\":[{\"c\":" HELLO_LINK "}]}", EMPTY_TEXT HELLO_TEXT },
    { "{\"/\":\"" EMPTY_DIRECTORY "\"}", EMPTY_DIRECTORY " " },
    /* Other bases than the rules ask for; all readers take them. */
    { "{\"/\":\"BAFKQAAA\"}", EMPTY_TEXT },
    { "{\"/\":\"f" EMPTY "\"}", EMPTY_TEXT },
    { "{\"/\":\"mAVUAAA\"}", EMPTY_TEXT },
    /* Escapes are read before anything is compared. */
    { "{\"\\/\":\"" EMPTY_CID "\"}", EMPTY_TEXT },
    { "{\"\\u002f\":\"" EMPTY_CID "\"}", EMPTY_TEXT },
    { "{\"\\u002F\":\"\\u0062afkqaaa\"}", EMPTY_TEXT },
    { "{\"/\":\"\\u0062\\u0061\\u0066\\u006b\\u0071\\u0061\\u0061\\u0061\"}", EMPTY_TEXT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_links (cases[i].json, strlen (cases[i].json), cases[i].result);
}

/* Maps with "/" that are neither links nor bytes, and not reserved. */
static void
test_plain_maps (void)
{
  static const Case cases[] = {
    { "{\"/\":true}", "" },
    { "{\"/\":true,\"bar\":\"baz\"}", "" },
    { "{\"/\":1}", "" },
    { "{\"/\":[]}", "" },
    { "{\"/\":[\"" EMPTY_CID "\"]}", "" },
    { "{\"/\":{}}", "" },
    { "{\"/\":{},\"a\":1}", "" },
    { "{\"/\":{\"a\":1}}", "" },
    { "{\"/\":{\"bytes\":true}}", "" },
    { "{\"/\":{\"bytes\":true},\"bar\":\"baz\"}", "" },
    { "{\"/\":{\"bytes\":{}}}", "" },
    { "{\"/\":{\"bytes\":[\"!\"]}}", "" },
    { "{\"/\":{\"abar\":\"baz\",\"bytes\":\"foo!\"}}", "" },
    { "{\"0bar\":\"baz\",\"/\":\"foo\"}", "" },
    { "{\"\":0,\"/\":\"" EMPTY_CID "\"}", "" },
    { "{\"0bar\":\"baz\",\"/\":{\"bytes\":\"!\"}}", "" },
    { "{\"bytes\":\"!\"}", "" },
    { "{\"//\":\"foo\"}", "" },
    { "{\"/\\u0000\":\"foo\"}", "" },
    { "{\"\":\"foo\"}", "" },
    { "[\"/\",\"foo\"]", "" },
    /* Links in them. */
    { "{\"/\":" LINK "}", EMPTY_TEXT },
    { "{\"/\":" LINK ",\"a\":" HELLO_LINK "}", EMPTY_TEXT HELLO_TEXT },
    { "{\"/\":[" LINK "]}", EMPTY_TEXT },
    { "{\"/\":{\"bytes\":" LINK "}}", EMPTY_TEXT },
    { "{\"/\":{\"/\":{\"/\":" LINK "}}}", EMPTY_TEXT },
    { "{\"/\":{\"bytes\":{\"/\":{\"bytes\":\"YQ\"}}}}", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_links (cases[i].json, strlen (cases[i].json), cases[i].result);
}

static void
test_reserved (void)
{
  static const Case cases[] = {
    { "{\"/\":\"foo\"}", "a link is no CID" },
    { "{\"/\":\"\"}", "a link is no CID" },
    { "{\"/\":\"bafkqaa\"}", "a link is no CID" },
    { "{\"/\":\" " EMPTY_CID "\"}", "a link is no CID" },
    { "{\"/\":\"" EMPTY_CID "\\n\"}", "a link is no CID" },
    { "{\"/\":\"/ipfs/" EMPTY_CID "\"}", "a link is no CID" },
    { "{\"/\":\"" EMPTY_CID "/a\"}", "a link is no CID" },
    { "{\"/\":\"" EMPTY_CID "\\u0000\"}", "zero byte" },
    { "{\"/\":\"" EMPTY_CID "\\u0000a\"}", "zero byte" },
    { "{\"/\":\"f01551404deadbeef\"}", "a link is no CID" },
    { "{\"/\":\"foo\",\"bar\":\"baz\"}", "a link is no CID" },
    { "{\"/\":\"" EMPTY_CID "\",\"bar\":\"baz\"}", "more keys" },
    { "{\"/\":\"" EMPTY_CID "\",\"\":0}", "more keys" },
    { "{\"/\":{\"bytes\":\"Zm9v\",\"bar\":\"baz\"}}", "more keys" },
    { "{\"/\":{\"bytes\":\"Zm9v\"},\"bar\":\"baz\"}", "more keys" },
    { "[{\"/\":{\"bytes\":\"\"},\"a\":1}]", "more keys" },
    { "{\"\\u002f\":{\"\\u0062ytes\":\"Zm9v\"},\"bar\":1}", "more keys" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i].json, strlen (cases[i].json), cases[i].result);
}

static void
test_bytes (void)
{
  static const char *const right[]
      = { "",     "YQ",   "YWI", "YWJj", "YWJjZA",  "+/+/", "\\/\\u002f8",
          "YQ==", "YWI=", "YR",  "YWL",  "YWJjZA==" };
  static const char *const wrong[]
      = { "Y",    "YWJjZ", "=",    "====",  "YQ=",  "YQ===",    "YWI==", "YWJj=", "YWJj====",
          "Y===", "Y=Q=",  "YQ Q", "YQ\\n", "-_-_", "Y\\u0000", "é",     "YQ=Q",  "🌍" };

  for (gsize i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"/\":{\"bytes\":\"%s\"}}", right[i]);

      assert_links (json, strlen (json), "");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"/\":{\"bytes\":\"%s\"}}", wrong[i]);

      assert_refused (json, strlen (json), "not in base64");
    }
}

/* What readers may not insist on: space, the order of keys, the form of numbers. */
static void
test_free (void)
{
  static const char *const right[] = {
    " \t\r\n{ \"b\" : 1 , \"a\" : [ 1 , 2 ] , \"c\":{ } }\r\n ",
    "{\"bb\":1,\"a\":2,\"c\":{\"z\":1,\"y\":2}}",
    "[0,-0,1,-1,18446744073709551616,-99999999999999999999999]",
    "[0.0,-0.5,1.5e3,1E3,1e+3,1e-3,0e0,1e400,123.456e-78]",
    "[true,false,null]",
    "\"\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\uABCD\\ud83c\\udf0d\"",
    "\"\x7f é 🌍 \xef\xbf\xbf\"",
    "{\"é\":1,\"\\u00e8\":2}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (right); i++)
    assert_links (right[i], strlen (right[i]), "");
}

static void
test_no_json (void)
{
  static const Case cases[] = {
    { "", "a value is missing" },
    { " ", "a value is missing" },
    { "\xef\xbb\xbf{}", "a value is missing" },
    { "[", "a value is missing" },
    { "[1", "a comma or the end" },
    { "[1 2]", "a comma or the end" },
    { "[1,]", "a value is missing" },
    { "[,1]", "a value is missing" },
    { "[1}", "a comma or the end" },
    { "]", "a value is missing" },
    { "{", "a key is missing" },
    { "{]", "a key is missing" },
    { "{1:2}", "a key is missing" },
    { "{a:1}", "a key is missing" },
    { "{null:1}", "a key is missing" },
    { "{\"a\"}", "a colon is missing" },
    { "{\"a\" 1}", "a colon is missing" },
    { "{\"a\":}", "a value is missing" },
    { "{\"a\":1,}", "a key is missing" },
    { "{,\"a\":1}", "a key is missing" },
    { "{\"a\":1 \"b\":2}", "a comma or the end" },
    { "{\"a\":1]", "a comma or the end" },
    { "{\"a\":1", "a comma or the end" },
    { "{\"a\":[1}", "a comma or the end" },
    { "[1]]", "follow after its end" },
    { "{}{}", "follow after its end" },
    { "1 2", "follow after its end" },
    { "null,", "follow after its end" },
    { "nul", "a value is missing" },
    { "nulL", "a value is missing" },
    { "True", "a value is missing" },
    { "falsee", "follow after its end" },
    { "NaN", "a value is missing" },
    { "Infinity", "a value is missing" },
    { "-Infinity", "a number has no digits" },
    { "undefined", "a value is missing" },
    { "-", "a number has no digits" },
    { "--1", "a number has no digits" },
    { "+1", "a value is missing" },
    { ".5", "a value is missing" },
    { "01", "follow after its end" },
    { "-01", "follow after its end" },
    { "1.", "a number is not whole" },
    { "1.e3", "a number is not whole" },
    { "1e", "a number is not whole" },
    { "1e+", "a number is not whole" },
    { "1.5.5", "follow after its end" },
    { "0x10", "follow after its end" },
    { "1_000", "follow after its end" },
    { "'a'", "a value is missing" },
    { "/**/1", "a value is missing" },
    { "1//", "follow after its end" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i].json, strlen (cases[i].json), cases[i].result);
  /* No zeros at the end, as go-ipld-prime overlooks them. */
  assert_refused ("{}\0", 3, "follow after its end");
  assert_refused ("[\0]", 3, "a value is missing");
}

static void
test_no_text (void)
{
  static const Case cases[] = {
    { "\"", "ends within a text" },
    { "\"a", "ends within a text" },
    { "\"\\\"", "ends within a text" },
    { "\"\\", "an escape that is none" },
    { "\"\\u\"", "an escape that is none" },
    { "\"\\u12\"", "an escape that is none" },
    { "\"\\u123", "an escape that is none" },
    { "\"\\u123g\"", "an escape that is none" },
    { "\"\\U0041\"", "an escape that is none" },
    { "\"\\x41\"", "an escape that is none" },
    { "\"\\'\"", "an escape that is none" },
    { "\"\\a\"", "an escape that is none" },
    { "\"\\0\"", "an escape that is none" },
    /* Halves of characters. */
    { "\"\\ud800\"", "an escape that is none" },
    { "\"\\udc00\"", "an escape that is none" },
    { "\"\\udf0d\\ud83c\"", "an escape that is none" },
    { "\"\\ud83c\\ud83c\"", "an escape that is none" },
    { "\"\\ud83c\\n\"", "an escape that is none" },
    { "\"\\ud83cudf0d\"", "an escape that is none" },
    { "\"\\ud83c\\u0041\"", "an escape that is none" },
    { "\"\\ud83c", "an escape that is none" },
    { "\"\\ud83c\\udf0", "an escape that is none" },
    { "\"a\nb\"", "a control character" },
    { "\"\t\"", "a control character" },
    { "\"\x1f\"", "a control character" },
    { "\"\xff\"", "not UTF-8" },
    { "\"\xc3\"", "not UTF-8" },
    { "\"\xc3(\"", "not UTF-8" },
    { "\"\xc0\xaf\"", "not UTF-8" },
    { "\"\xed\xa0\x80\"", "not UTF-8" },
    { "\"\xf4\x90\x80\x80\"", "not UTF-8" },
    { "{\"\xff\":1}", "not UTF-8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i].json, strlen (cases[i].json), cases[i].result);
  assert_refused ("\"\0\"", 3, "a control character");
}

static void
test_double_keys (void)
{
  static const char *const wrong[] = {
    "{\"a\":1,\"a\":2}",
    "{\"a\":1,\"a\":1}",
    "{\"\":1,\"\":2}",
    "{\"a\":1,\"\\u0061\":2}",
    "{\"b\":1,\"a\":2,\"b\":3}",
    "{\"a\":1,\"b\":2,\"a\":3}",
    "{\"c\":1,\"b\":2,\"\\u0061\":3,\"a\":4}",
    "{\"\\ud83c\\udf0d\":1,\"z\":2,\"🌍\":3}",
    "[{\"a\":{\"b\":{\"c\":1,\"c\":2}}}]",
    "{\"b\":{\"b\":1},\"a\":{\"b\":1},\"b\":{}}",
  };
  static const char *const right[] = {
    "{\"a\":{\"a\":{\"a\":1}}}",
    "[{\"a\":1},{\"a\":2}]",
    "{\"b\":{\"d\":1,\"c\":2},\"a\":{\"d\":1,\"c\":2}}",
    "{\"a\":1,\"aa\":2,\"A\":3,\"\":4,\"\\u0000\":5}",
    "{\"b\":[{\"b\":1,\"a\":1},{\"b\":1,\"a\":1}],\"a\":1}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_refused (wrong[i], strlen (wrong[i]), "a key twice");
  for (gsize i = 0; i < G_N_ELEMENTS (right); i++)
    assert_links (right[i], strlen (right[i]), "");
}

/* Many keys in random order, then one of them again, escaped. */
static void
test_many_keys (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  unsigned n = 5000;

  for (unsigned again = 0; again < 2; again++)
    {
      g_autofree unsigned *numbers = g_new (unsigned, n);
      g_autoptr (GString) json = g_string_new ("{");

      for (unsigned i = 0; i < n; i++)
        numbers[i] = i;
      for (unsigned i = n; i > 1; i--)
        {
          unsigned j = (unsigned)g_rand_int_range (rand, 0, (int)i), kept = numbers[i - 1];

          numbers[i - 1] = numbers[j];
          numbers[j] = kept;
        }
      for (unsigned i = 0; i < n; i++)
        g_string_append_printf (json, "\"k%u\":" LINK ",", numbers[i]);
      g_string_append_printf (json, "\"\\u006b%u\":0}", again ? n / 2 : n);
      if (again)
        assert_refused (json->str, json->len, "a key twice");
      else
        {
          g_autofree char *links = hf_links_to_text (HF_CODEC_DAG_JSON, json->str, json->len, NULL);

          g_assert_cmpuint (strlen (links), ==, n * strlen (EMPTY_TEXT));
        }
    }
}

static void
test_depth (void)
{
  static const char *const opens[] = { "[", "{\"a\":" };
  static const char *const closes[] = { "]", "}" };

  for (unsigned kind = 0; kind < 2; kind++)
    for (unsigned depth = HF_JSON_MAX_DEPTH; depth <= HF_JSON_MAX_DEPTH + 1; depth++)
      {
        g_autoptr (GString) json = g_string_new (NULL);

        for (unsigned i = 0; i < depth; i++)
          g_string_append (json, opens[kind]);
        g_string_append (json, "0");
        for (unsigned i = 0; i < depth; i++)
          g_string_append (json, closes[kind]);
        if (depth == HF_JSON_MAX_DEPTH)
          assert_links (json->str, json->len, "");
        else
          assert_refused (json->str, json->len, "nested too deeply");
      }
}

/* A link that is longer than any CID, and the longest one. */
static void
test_long_link (void)
{
  g_autofree guint8 *digest = g_malloc0 (HF_CID_MAX_DIGEST);
  g_autoptr (HfCid) cid = hf_cid_new (G_MAXINT64, 0x7fffffff12345, digest, HF_CID_MAX_DIGEST);
  gsize length;
  const guint8 *bytes = hf_cid_get_bytes (cid, &length);
  g_autofree char *hex = hf_multibase_encode ('f', bytes, length);
  g_autofree char *json = g_strdup_printf ("{\"/\":\"%s\"}", hex);
  g_autofree char *text = hf_cid_to_text (cid);
  g_autofree char *expected = g_strconcat (text, " ", NULL);

  assert_links (json, strlen (json), expected);
  for (gsize n = 500; n < 530; n++)
    {
      g_autofree char *filler = g_strnfill (n, 'b');
      g_autofree char *longer = g_strdup_printf ("{\"/\":\"%s\"}", filler);

      assert_refused (longer, strlen (longer), "a link is no CID");
    }
}

/* Whatever the bytes are, the reader stays within them, and what it takes as JSON is UTF-8. */
static void
test_mutations (void)
{
  static const char json[] = " {\"\\u002f\":{\"bytes\":\"Yw==\"}, \"b\\ud83c\\udf0d\": [ -1.5e3, "
                             "true, \"é\"], \"a\":{\"/\":\"" EMPTY_CID "\"}} ";
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  static const char signs[] = "{}[],:\"\\/u0a-.eE tfn\xc3\xff";

  for (unsigned round = 0; round < 20000; round++)
    {
      gsize length = (gsize)g_rand_int_range (rand, 0, sizeof json);
      g_autofree guint8 *copy = g_memdup2 (json, length + 1);

      for (int n = g_rand_int_range (rand, 0, 4); n > 0 && length > 0; n--)
        copy[g_rand_int_range (rand, 0, (int)length)]
            = (guint8)signs[g_rand_int_range (rand, 0, sizeof signs - 1)];
      if (hf_dag_json_links (copy, length, ignore, NULL, NULL))
        g_assert_true (g_utf8_validate_len ((const char *)copy, length, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/dag-json/links", test_links);
  g_test_add_func ("/formats/dag-json/plain-maps", test_plain_maps);
  g_test_add_func ("/formats/dag-json/reserved", test_reserved);
  g_test_add_func ("/formats/dag-json/bytes", test_bytes);
  g_test_add_func ("/formats/dag-json/free", test_free);
  g_test_add_func ("/formats/dag-json/no-json", test_no_json);
  g_test_add_func ("/formats/dag-json/no-text", test_no_text);
  g_test_add_func ("/formats/dag-json/double-keys", test_double_keys);
  g_test_add_func ("/formats/dag-json/many-keys", test_many_keys);
  g_test_add_func ("/formats/dag-json/depth", test_depth);
  g_test_add_func ("/formats/dag-json/long-link", test_long_link);
  g_test_add_func ("/formats/dag-json/mutations", test_mutations);
  return g_test_run ();
}
