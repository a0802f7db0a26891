/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-json.h"

#include <string.h>

#include "hf-error.h"

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = hf_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (object);
  return object;
}

static void
test_round_trip (void)
{
  g_autoptr (JsonObject) object
      = parse (" {\"a\": [1, 2.5, true, null, \"\\\"}\\\\\"], \"b\" : {} } \n");
  g_autofree char *text = hf_json_to_text (object);

  g_assert_cmpstr (text, ==, "{\"a\":[1,2.5,true,null,\"\\\"}\\\\\"],\"b\":{}}");
}

/* Each control character is written in a way that every reader takes. */
static void
test_control (void)
{
  for (char c = 1; c < 0x20; c++)
    {
      const char value[] = { 'a', c, 'b', '\0' };
      g_autoptr (JsonObject) object = json_object_new ();
      g_autoptr (JsonObject) again = NULL;
      g_autofree char *text = NULL;

      json_object_set_string_member (object, "s", value);
      text = hf_json_to_text (object);
      for (const char *at = text; *at; at++)
        g_assert_cmpint (*at, >=, 0x20);
      again = parse (text);
      g_assert_cmpstr (json_object_get_string_member (again, "s"), ==, value);
    }
}

static void
test_duplicate (void)
{
  g_autoptr (JsonObject) object = parse ("{\"a\":1,\"a\":2}");

  g_assert_cmpint (json_object_get_int_member (object, "a"), ==, 2);
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",           " ",          "[]",         "3",         "\"a\"",        "null",
    "{",          "{\"a\":}",   "{\"a\":1",   "{\"a\":\"", "{\"a\":\"\\",  "{} {}",
    "{}x",        "{\"a\":1}]", "/* { */ {}", "{/**/}",    "{'a':1}",      "{\"a\":'\"'}",
    "var x = {}", "{]",         "{\"a\":[}",  "{\"a\" 1}", "{\"\xff\":1}", "}{",
    "{\"a\":#1}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) object = hf_json_parse_object (texts[i], -1, &error);

      g_assert_error (error, HF_ERROR, HF_ERROR_MALFORMED);
      g_assert_null (object);
    }
}

static void
test_zero_byte (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_json_parse_object ("{\"a\":\0}", 7, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_MALFORMED);
}

/* Every prefix and every one-byte change of a text must come back, with or without an error. */
static void
test_any_bytes (void)
{
  const char *text = "{\"a\": [1, {\"b\": \"\\u00e9\\n\"}, -2.5e3], \"c\": true}";
  gsize length = strlen (text);

  for (gsize cut = 0; cut < length; cut++)
    g_assert_null (hf_json_parse_object (text, (gssize)cut, NULL));

  for (gsize i = 0; i < length; i++)
    for (int byte = 0; byte < 256; byte++)
      {
        g_autofree char *copy = g_strdup (text);
        g_autoptr (JsonObject) object = NULL;

        copy[i] = (char)byte;
        object = hf_json_parse_object (copy, (gssize)length, NULL);
      }
}

static char *
nested (unsigned depth, const char *prefix)
{
  GString *text = g_string_new (prefix);

  g_string_append (text, "{\"a\":");
  for (unsigned i = 1; i < depth; i++)
    g_string_append_c (text, '[');
  for (unsigned i = 1; i < depth; i++)
    g_string_append_c (text, ']');
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *most = nested (32, "");
  g_autofree char *deep = nested (33, "");
  g_autofree char *bomb = nested (1000000, "");
  g_autofree char *in_string
      = g_strdup_printf ("{\"%0999d[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\":1}", 1);
  g_autoptr (JsonObject) object = parse (most);
  g_autoptr (JsonObject) other = parse (in_string);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) error2 = NULL;

  g_assert_null (hf_json_parse_object (deep, -1, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_MALFORMED);
  g_assert_null (hf_json_parse_object (bomb, -1, &error2));
  g_assert_error (error2, HF_ERROR, HF_ERROR_MALFORMED);
}

static void
test_numbers (void)
{
  g_autoptr (JsonObject) object
      = parse ("{\"i\":7,\"whole\":3.0,\"part\":3.5,\"text\":\"7\",\"huge\":1e999,"
               "\"big\":1e300,\"null\":null,\"yes\":true}");
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfProblems) large = hf_problems_new ();
  g_autofree char *text = NULL;
  gint64 value = 42;
  double number = 4.2;

  g_assert_false (hf_json_read_int (object, "absent", 0, 9, &value, problems));
  g_assert_false (hf_json_read_int (object, "null", 0, 9, &value, problems));
  g_assert_cmpuint (hf_problems_count (problems), ==, 0);
  g_assert_true (hf_json_read_int (object, "i", 7, 7, &value, problems));
  g_assert_cmpint (value, ==, 7);
  g_assert_true (hf_json_read_int (object, "whole", 0, 9, &value, problems));
  g_assert_cmpint (value, ==, 3);
  g_assert_true (hf_json_read_double (object, "part", 0, 9, &number, problems));
  g_assert_cmpfloat (number, ==, 3.5);
  g_assert_true (hf_json_read_double (object, "i", 0, 9, &number, problems));
  g_assert_cmpfloat (number, ==, 7);
  g_assert_cmpuint (hf_problems_count (problems), ==, 0);

  g_assert_false (hf_json_read_int (object, "i", 8, 9, &value, problems));
  g_assert_false (hf_json_read_int (object, "i", 0, 6, &value, problems));
  g_assert_false (hf_json_read_int (object, "part", 0, 9, &value, problems));
  g_assert_false (hf_json_read_int (object, "text", 0, 9, &value, problems));
  g_assert_false (hf_json_read_int (object, "huge", 0, G_MAXINT64, &value, problems));
  g_assert_false (hf_json_read_int (object, "big", 0, G_MAXINT64, &value, problems));
  g_assert_false (hf_json_read_int (object, "yes", 0, 9, &value, problems));
  g_assert_false (hf_json_read_double (object, "huge", 0, 9, &number, problems));
  g_assert_false (hf_json_read_double (object, "yes", 0, 9, &number, problems));
  g_assert_cmpuint (hf_problems_count (problems), ==, 9);
  g_assert_cmpint (value, ==, 3);
  g_assert_cmpfloat (number, ==, 7);

  g_assert_false (hf_json_read_double (object, "i", 0.25, 1, &number, large));
  g_assert_false (hf_json_read_double (object, "i", -1e9, 0, &number, large));
  text = hf_problems_to_text (large);
  g_assert_cmpstr (text, ==, "“i” must be from 0.25 to 1; “i” must be from -1000000000 to 0");
}

static void
test_texts (void)
{
  g_autoptr (JsonObject) object = parse ("{\"s\":\"abc\",\"n\":1,\"list\":[\"x\",\"y\"],\"mixed\":["
                                         "\"x\",1],\"none\":[],\"o\":{\"k\":1}}");
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autofree char *text = g_strdup ("before");
  g_auto (GStrv) list = NULL;
  JsonObject *inner = NULL;
  gboolean flag = TRUE;

  g_assert_false (hf_json_read_string (object, "s", 2, &text, problems));
  g_assert_false (hf_json_read_string (object, "n", 2, &text, problems));
  g_assert_cmpstr (text, ==, "before");
  g_assert_true (hf_json_read_string (object, "s", 3, &text, problems));
  g_assert_cmpstr (text, ==, "abc");

  g_assert_true (hf_json_read_strings (object, "list", 2, &list, problems));
  g_assert_cmpuint (g_strv_length (list), ==, 2);
  g_assert_false (hf_json_read_strings (object, "list", 1, &list, problems));
  g_assert_false (hf_json_read_strings (object, "mixed", 9, &list, problems));
  g_assert_false (hf_json_read_strings (object, "s", 9, &list, problems));
  g_assert_cmpstr (list[1], ==, "y");
  g_assert_true (hf_json_read_strings (object, "none", 0, &list, problems));
  g_assert_cmpuint (g_strv_length (list), ==, 0);

  g_assert_true (hf_json_read_object (object, "o", &inner, problems));
  g_assert_cmpint (json_object_get_int_member (inner, "k"), ==, 1);
  g_assert_false (hf_json_read_object (object, "list", &inner, problems));
  g_assert_false (hf_json_read_bool (object, "n", &flag, problems));
  g_assert_true (flag);
  g_assert_cmpuint (hf_problems_count (problems), ==, 7);
}

static void
test_problems (void)
{
  static const char *const known[] = { "cid", "name", NULL };
  g_autoptr (JsonObject) object = parse ("{\"cid\":1,\"nmae\":\"%s\",\"name\":\"n\"}");
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (JsonArray) array = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *cid = NULL;
  JsonObject *entry;

  g_assert_false (hf_problems_set_error (problems, &error));
  g_assert_no_error (error);
  hf_json_read_string (object, "cid", 100, &cid, problems);
  hf_json_refuse_unknown (object, known, problems);
  g_assert_true (hf_problems_set_error (problems, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==,
                   "“cid” must be a text; “nmae” is not a field that is known here");

  array = hf_problems_to_json (problems);
  g_assert_cmpuint (json_array_get_length (array), ==, 2);
  entry = json_array_get_object_element (array, 0);
  g_assert_cmpstr (json_object_get_string_member (entry, "msg"), ==, "must be a text");
  g_assert_cmpstr (json_object_get_string_member (entry, "type"), ==, "type_error.str");
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (entry, "loc"), 1),
                   ==, "cid");
}

/* json-glib would lose the string, as the address sanitizer sees. */
static void
test_surrogates (void)
{
  static const char *const good[]
      = { "{\"a\":\"\\ud83d\\ude00\"}", "{\"a\":\"x\\uD83D\\uDE00y\"}",
          "{\"a\":\"\\ud7ff\\ue000\"}", "{\"a\":\"\\\\ud83d\"}", "{\"a\":\"\\\"\\\\\"}" };
  static const char *const bad[]
      = { "{\"a\":\"\\ud83d\"}",        "{\"a\":\"\\ud83dx\"}",       "{\"a\":\"\\ud83d\\u00e4\"}",
          "{\"a\":\"\\ud83d\\ud83d\"}", "{\"a\":\"\\ude00\\ud83d\"}", "{\"\\udfff\":1}",
          "{\"a\":\"\\ud83d\\u" };

  for (unsigned i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) object = hf_json_parse_object (good[i], -1, &error);

      g_assert_no_error (error);
      g_assert_nonnull (object);
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_null (hf_json_parse_object (bad[i], -1, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_MALFORMED);
      g_assert_nonnull (strstr (error->message, "surrogate"));
    }
}

/* What json-glib would make another number of. */
static void
test_number_limits (void)
{
  static const char *const good[] = { "",
                                      "{}",
                                      "{\"a\":9223372036854775807,\"b\":-9223372036854775807}",
                                      "{\"a\":99999999999999999999.5}",
                                      "{\"a\":99999999999999999999e3}",
                                      "{\"a\":\"99999999999999999999\"}",
                                      "{\"a\\\"99999999999999999999\":1}",
                                      "[1234567890123456789,1234567890123456789]" };
  static const char *const bad[]
      = { "{\"a\":9223372036854775808}", "{\"a\":-99999999999999999999}", "99999999999999999999",
          "{\"a\\\\\":18446744073709551616}", "[1,2,10000000000000000000 ]" };

  for (unsigned i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (hf_json_check_numbers (good[i], strlen (good[i]), &error));
      g_assert_no_error (error);
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_false (hf_json_check_numbers (bad[i], strlen (bad[i]), &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_MALFORMED);
    }
}

/* By its path, or by what it is in. */
static void
test_problems_find (void)
{
  g_autoptr (HfProblems) problems = hf_problems_new ();
  const char *type = NULL;

  hf_problems_add (problems, "limits.hours.0", "value_error.hours", "must be hours");
  hf_problems_add (problems, "id", "value_error", "must be %d", 1);
  hf_problems_add (problems, "id", "value_error", "must be %d", 2);
  g_assert_cmpstr (hf_problems_find (problems, "limits.hours", &type), ==, "must be hours");
  g_assert_cmpstr (type, ==, "value_error.hours");
  g_assert_cmpstr (hf_problems_find (problems, "id", NULL), ==, "must be 1");
  g_assert_null (hf_problems_find (problems, "i", NULL));
  g_assert_null (hf_problems_find (problems, "limits.hour", NULL));
  g_assert_null (hf_problems_find (problems, "identity", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json/round-trip", test_round_trip);
  g_test_add_func ("/base/json/control", test_control);
  g_test_add_func ("/base/json/duplicate", test_duplicate);
  g_test_add_func ("/base/json/refused", test_refused);
  g_test_add_func ("/base/json/zero-byte", test_zero_byte);
  g_test_add_func ("/base/json/any-bytes", test_any_bytes);
  g_test_add_func ("/base/json/depth", test_depth);
  g_test_add_func ("/base/json/numbers", test_numbers);
  g_test_add_func ("/base/json/texts", test_texts);
  g_test_add_func ("/base/json/problems", test_problems);
  g_test_add_func ("/base/json/surrogates", test_surrogates);
  g_test_add_func ("/base/json/number-limits", test_number_limits);
  g_test_add_func ("/json/problems-find", test_problems_find);
  return g_test_run ();
}
