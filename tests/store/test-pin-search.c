/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-fixture.h"

#include "hf-error.h"
#include "hf-pin-search.h"
#include "hf-test.h"

#define DAY (24 * 3600)
#define NOW ((gint64)1000 * DAY * G_USEC_PER_SEC)

/* What is typed, and how it is written back. */
static const struct
{
  const char *typed, *written;
} good[] = {
  { "", "" },
  { "  \t ", "" },
  { "report", "report" },
  { "  two\twords ", "two words" },
  { "\"two words\"", "\"two words\"" },
  { "\"not closed", "\"not closed\"" },
  { "\"\"", "" },
  { "a\\b", "\"a\\\\b\"" },
  { "\"a \\\" quote\"", "\"a \\\" quote\"" },
  { "\"size:1\"", "\"size:1\"" },
  { "ä", "ä" },
  { "-", "\"-\"" },
  { "\"-old\"", "\"-old\"" },
  { "backend:s3", "backend:s3" },
  { "BACKEND:s3", "backend:s3" },
  { "-backend:ipfs", "-backend:ipfs" },
  { "backend:\"my s3\"", "backend:\"my s3\"" },
  { "backend:a:b", "backend:a:b" },
  { "health:Critical", "health:critical" },
  { "health:excess health:excess", "health:excess health:excess" },
  { "size:>1GB", "size:>1GB" },
  { "size:>1g", "size:>1GB" },
  { "size:>=1.5GB", "size:>=1.5GB" },
  { "size:<0.25MB", "size:<250kB" },
  { "size:<=1000", "size:<=1kB" },
  { "size:>1KiB", "size:>1.024kB" },
  { "size:>1.5KiB", "size:>1.536kB" },
  { "size:>1GiB", "size:>1073741.824kB" },
  { "size:>0", "size:>0B" },
  { "checked:<7d", "checked:<7d" },
  { "checked:>48h", "checked:>2d" },
  { "checked:<2w", "checked:<14d" },
  { "checked:<90min", "checked:<90min" },
  { "checked:Never", "checked:never" },
  { "ipfs://bafyabc/sub/file", "bafyabc" },
  { "/ipfs/bafyabc", "bafyabc" },
  { "\"/ipfs/x\"", "\"/ipfs/x\"" },
  { "\"ipfs://\"", "\"ipfs://\"" },
};

/* What is typed, and what the sentence names. */
static const struct
{
  const char *typed, *named;
} bad[] = {
  { "kind:dataset", "no filter kind:" },
  { ":x", "no filter :" },
  { "https://example.org", "no filter https:" },
  { "backend:", "backend:s3" },
  { "-backend:", "-backend:s3" },
  { "health:", "health:critical" },
  { "health:sick", "health:sick" },
  { "-health:critical", "-backend:s3" },
  { "health:critical health:warning", "both critical and warning" },
  { "size:", "size:>1GB" },
  { "size:1GB", "size:1GB" },
  { "size:>", "size:>" },
  { "size:>GB", "size:>GB" },
  { "size:>1XB", "size:>1XB" },
  { "size:>-1", "size:>-1" },
  { "size:>1e3", "size:>1e3" },
  { "size:>99999999999PB", "size:>99999999999PB" },
  { "size:<1", "size:<1" },
  { "size:<=0", "size:<=0" },
  { "checked:", "checked:never" },
  { "checked:7d", "checked:7d" },
  { "checked:<7", "checked:<7" },
  { "checked:<=7d", "checked:<=7d" },
  { "checked:<999999999y", "checked:<999999999y" },
  { "-old", "quotes around “-old”" },
};

static HfPinSearch *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  HfPinSearch *search = hf_pin_search_parse (text, &error);

  g_assert_no_error (error);
  return search;
}

static void
assert_equal (const HfPinSearch *one, const HfPinSearch *two)
{
  const GPtrArray *a = hf_pin_search_get_terms (one), *b = hf_pin_search_get_terms (two);

  g_assert_cmpuint (a->len, ==, b->len);
  for (unsigned i = 0; i < a->len; i++)
    g_assert_true (hf_pin_term_equal (a->pdata[i], b->pdata[i]));
}

static void
test_good (void)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (HfPinSearch) search = parse (good[i].typed);
      g_autofree char *written = hf_pin_search_to_text (search);
      g_autoptr (HfPinSearch) again = parse (written);

      g_assert_cmpstr (written, ==, good[i].written);
      assert_equal (search, again);
    }
}

static void
test_bad (void)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (hf_pin_search_parse (bad[i].typed, &error));
      g_assert_true (error->domain == HF_ERROR);
      if (!g_strstr_len (error->message, -1, bad[i].named))
        g_error ("%s: %s", bad[i].typed, error->message);
    }
}

/* Where a term stands, so that it can be taken away. */
static void
test_places (void)
{
  const char *text = "  a backend:\"b c\"  -backend:d";
  g_autoptr (HfPinSearch) search = parse (text);
  const GPtrArray *terms = hf_pin_search_get_terms (search);
  const HfPinTerm *term = terms->pdata[1];
  g_autofree char *part = g_strndup (text + term->begin, term->end - term->begin);

  g_assert_cmpuint (terms->len, ==, 3);
  g_assert_cmpstr (part, ==, "backend:\"b c\"");
  g_assert_cmpuint (((HfPinTerm *)terms->pdata[2])->end, ==, strlen (text));
}

static void
test_fill (void)
{
  g_autoptr (HfPinSearch) search
      = parse ("a b backend:x backend:y -backend:z health:warning size:>1kB size:>=2kB size:<9kB "
               "checked:<3d checked:<2d checked:>1d");
  HfPinQuery query = { .min_replicas = 2, .sort = HF_PIN_SORT_SIZE, .never_checked = TRUE };

  hf_pin_search_fill (search, &query, NOW);
  g_assert_cmpstr (query.text, ==, "a");
  g_assert_cmpstr (query.more_text[0], ==, "b");
  g_assert_null (query.more_text[1]);
  g_assert_cmpstr (query.backend_id, ==, "x");
  g_assert_cmpstr (query.more_backends[0], ==, "y");
  g_assert_cmpstr (query.not_backends[0], ==, "z");
  g_assert_cmpint (query.health, ==, HF_HEALTH_WARNING);
  g_assert_cmpuint (query.min_size, ==, 2000);
  g_assert_cmpuint (query.max_size, ==, 8999);
  g_assert_cmpint (query.checked_since, ==, NOW - 2 * (gint64)DAY * G_USEC_PER_SEC);
  g_assert_cmpint (query.checked_before, ==, NOW - (gint64)DAY * G_USEC_PER_SEC);
  g_assert_false (query.never_checked);
  g_assert_cmpint (query.min_replicas, ==, 2);
  g_assert_true (query.sort == HF_PIN_SORT_SIZE);
}

static void
test_fill_nothing (void)
{
  g_autoptr (HfPinSearch) search = parse ("");
  g_autoptr (HfPinSearch) never = parse ("checked:never");
  HfPinQuery query = { .text = "x", .health = 2, .min_size = 7 };

  hf_pin_search_fill (search, &query, NOW);
  g_assert_null (query.text);
  g_assert_null (query.not_backends);
  g_assert_cmpint (query.health, ==, -1);
  g_assert_cmpuint (query.min_size, ==, 0);
  hf_pin_search_fill (never, &query, NOW);
  g_assert_true (query.never_checked);
}

static void
append_text (GString *text, GRand *rand)
{
  static const char *const parts[] = { "a", "ß", " ", "\"", "\\", ":", "-", "<", "7d", "/ipfs/" };
  int n = g_rand_int_range (rand, 1, 6);

  g_string_append_c (text, '"');
  for (int i = 0; i < n; i++)
    {
      const char *part = parts[g_rand_int_range (rand, 0, G_N_ELEMENTS (parts))];

      g_string_append_printf (text, "%s%s", *part == '"' || *part == '\\' ? "\\" : "", part);
    }
  g_string_append_c (text, '"');
}

static void
append_term (GString *text, GRand *rand)
{
  static const char *const compares[] = { "<", "<=", ">", ">=" };

  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      append_text (text, rand);
      break;
    case 1:
      g_string_append (text, g_rand_boolean (rand) ? "backend:" : "-backend:");
      append_text (text, rand);
      break;
    case 2:
      g_string_append (text, "health:healthy");
      break;
    case 3:
      g_string_append_printf (text, "size:%s%" G_GUINT64_FORMAT, compares[g_rand_int (rand) % 4],
                              ((guint64)g_rand_int (rand) << 30 >> g_rand_int_range (rand, 0, 60))
                                  + 2);
      break;
    default:
      g_string_append_printf (text, "checked:%s%ds", compares[g_rand_int (rand) % 2 * 2],
                              g_rand_int_range (rand, 0, 1 << g_rand_int_range (rand, 0, 30)));
      break;
    }
  g_string_append_c (text, ' ');
}

/* What is written is read as what it was written from. */
static void
test_written (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (31);

  for (unsigned round = 0; round < 3000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (HfPinSearch) search = NULL;
      g_autoptr (HfPinSearch) again = NULL;
      g_autofree char *written = NULL;

      for (int i = g_rand_int_range (rand, 0, 6); i > 0; i--)
        append_term (text, rand);
      search = parse (text->str);
      written = hf_pin_search_to_text (search);
      again = parse (written);
      assert_equal (search, again);
    }
}

/* Anything at all is understood, or there is a sentence. */
static void
test_anything (void)
{
  static const char letters[] = "a:-\"\\<>=1 dGB sizebackendcheckedhealth";
  g_autoptr (GRand) rand = g_rand_new_with_seed (32);

  for (unsigned round = 0; round < 20000; round++)
    {
      char text[24] = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (HfPinSearch) search = NULL;

      for (int i = g_rand_int_range (rand, 0, sizeof text - 1); i > 0; i--)
        text[i - 1] = letters[g_rand_int_range (rand, 0, sizeof letters - 1)];
      search = hf_pin_search_parse (text, &error);
      g_assert_true ((search == NULL) == (error != NULL));
    }
}

static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < 100; i++)
    g_string_append (text, "a ");
  g_assert_null (hf_pin_search_parse (text->str, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/pin-search/good", test_good);
  g_test_add_func ("/store/pin-search/bad", test_bad);
  g_test_add_func ("/store/pin-search/places", test_places);
  g_test_add_func ("/store/pin-search/fill", test_fill);
  g_test_add_func ("/store/pin-search/fill-nothing", test_fill_nothing);
  g_test_add_func ("/store/pin-search/written", test_written);
  g_test_add_func ("/store/pin-search/anything", test_anything);
  g_test_add_func ("/store/pin-search/many", test_many);
  return g_test_run ();
}
