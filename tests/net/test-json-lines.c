/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-error.h"
#include "hf-json-lines.h"

#include <string.h>

/* Sums the field "n" of all lines; -1 with an error. */
static int
sum (const char *text, gsize most_line, unsigned *lines, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text, -1, NULL);
  g_autoptr (HfJsonLines) reader = hf_json_lines_new (stream, most_line);
  int total = 0;

  *lines = 0;
  while (TRUE)
    {
      JsonObject *object;

      if (!hf_json_lines_next (reader, &object, NULL, error))
        return -1;
      if (!object)
        return total;
      *lines += 1;
      total += (int)json_object_get_int_member (object, "n");
      json_object_unref (object);
    }
}

static void
test_lines (void)
{
  static const struct
  {
    const char *text;
    unsigned lines;
    int sum;
  } cases[] = {
    { "", 0, 0 },
    { "\n", 0, 0 },
    { "\r\n\n\r\n", 0, 0 },
    { "{\"n\":1}", 1, 1 },
    { "{\"n\":1}\n", 1, 1 },
    { "{\"n\":1}\r\n{\"n\":2}\r\n", 2, 3 },
    { "\n{\"n\":1}\n\n\n{\"n\":2}\n{\"n\":3}", 3, 6 },
    { "  {\"n\":4} \n\r", 1, 4 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      unsigned lines;

      g_assert_cmpint (sum (cases[i].text, 100, &lines, &error), ==, cases[i].sum);
      g_assert_no_error (error);
      g_assert_cmpuint (lines, ==, cases[i].lines);
    }
}

/* Lines of every length, over the bounds of all pieces. */
static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  unsigned lines;

  for (unsigned i = 0; i < 3000; i++)
    g_string_append_printf (text, "{\"n\":1,\"s\":\"%*s\"}\n", (int)(i % 997), "");
  g_assert_cmpint (sum (text->str, 2000, &lines, &error), ==, 3000);
  g_assert_no_error (error);
}

static void
test_refused (void)
{
  static const char *const texts[]
      = { "{\"n\":1}\n{\"n\":", "x\n", "{\"n\":1} {\"n\":2}\n", "[1]\n", "{\"n\":1}\n\xff\n" };
  g_autofree char *wide = g_strnfill (300000, ' ');
  g_autoptr (GError) error = NULL;
  unsigned lines;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_cmpint (sum (texts[i], 100, &lines, &error), ==, -1);
      g_assert_error (error, HF_ERROR, HF_ERROR_MALFORMED);
      g_clear_error (&error);
    }
  g_assert_cmpint (sum (wide, 100000, &lines, &error), ==, -1);
  g_assert_error (error, HF_ERROR, HF_ERROR_MALFORMED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/json-lines/lines", test_lines);
  g_test_add_func ("/net/json-lines/many", test_many);
  g_test_add_func ("/net/json-lines/refused", test_refused);
  return g_test_run ();
}
