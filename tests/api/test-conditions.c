/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranges, entity tags and file names in headers: RFC 9110 §13 and §14, RFC 6266. */
#include "hf-conditions.h"

#include "hf-bytes-reply.h"

#define TAG "\"tag\""

static void
test_match (void)
{
  static const struct
  {
    const char *header;
    gboolean matches;
  } cases[] = {
    { NULL, FALSE },
    { "", FALSE },
    { "*", TRUE },
    { TAG, TRUE },
    { "W/" TAG, TRUE },
    { "  " TAG "  ", TRUE },
    { "\"other\"", FALSE },
    { "\"other\", " TAG, TRUE },
    { "\"other\",W/" TAG, TRUE },
    { "\"a,b\" , " TAG, TRUE },
    { "\"other\" " TAG, FALSE },
    { "tag", FALSE },
    { "\"tag", FALSE },
    { "\"tagg\"", FALSE },
    { "\"ta\"", FALSE },
    { ", ,", FALSE },
    { "W/", FALSE },
    { "w/" TAG, FALSE },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].header ? cases[i].header : "none");
      g_assert_cmpint (hf_conditions_match (cases[i].header, TAG), ==, cases[i].matches);
    }
}

static void
test_range (void)
{
  static const struct
  {
    const char *header;
    guint64 length;
    HfRange range;
    guint64 first, count;
  } cases[] = {
    { NULL, 10, HF_RANGE_WHOLE, 0, 0 },
    { "bytes=0-0", 10, HF_RANGE_PART, 0, 1 },
    { "bytes=0-", 10, HF_RANGE_PART, 0, 10 },
    { "bytes=0-9", 10, HF_RANGE_PART, 0, 10 },
    { "bytes=0-10", 10, HF_RANGE_PART, 0, 10 },
    { "bytes=9-", 10, HF_RANGE_PART, 9, 1 },
    { "bytes=9-9", 10, HF_RANGE_PART, 9, 1 },
    { "bytes=3-5", 10, HF_RANGE_PART, 3, 3 },
    { "BYTES= 3-5 ", 10, HF_RANGE_PART, 3, 3 },
    { "bytes=3-99999999999999999999999", 10, HF_RANGE_PART, 3, 7 },
    { "bytes=-1", 10, HF_RANGE_PART, 9, 1 },
    { "bytes=-10", 10, HF_RANGE_PART, 0, 10 },
    { "bytes=-11", 10, HF_RANGE_PART, 0, 10 },
    { "bytes=-99999999999999999999999", 10, HF_RANGE_PART, 0, 10 },
    { "bytes=10-", 10, HF_RANGE_UNSATISFIABLE, 0, 0 },
    { "bytes=10-20", 10, HF_RANGE_UNSATISFIABLE, 0, 0 },
    { "bytes=99999999999999999999999-", 10, HF_RANGE_UNSATISFIABLE, 0, 0 },
    { "bytes=-0", 10, HF_RANGE_UNSATISFIABLE, 0, 0 },
    { "bytes=0-", 0, HF_RANGE_UNSATISFIABLE, 0, 0 },
    { "bytes=-5", 0, HF_RANGE_WHOLE, 0, 0 },
    { "bytes=5-3", 10, HF_RANGE_WHOLE, 0, 0 },
    { "bytes=0-1,3-4", 10, HF_RANGE_WHOLE, 0, 0 },
    { "bytes=0-1, bytes=3-4", 10, HF_RANGE_WHOLE, 0, 0 },
    { "bytes=-1,2-3", 10, HF_RANGE_WHOLE, 0, 0 },
    { "bytes=", 10, HF_RANGE_WHOLE, 0, 0 },
    { "bytes=-", 10, HF_RANGE_WHOLE, 0, 0 },
    { "bytes=3", 10, HF_RANGE_WHOLE, 0, 0 },
    { "bytes=x-3", 10, HF_RANGE_WHOLE, 0, 0 },
    { "bytes=3-x", 10, HF_RANGE_WHOLE, 0, 0 },
    { "bytes=+3-5", 10, HF_RANGE_WHOLE, 0, 0 },
    { "bytes=--5", 10, HF_RANGE_WHOLE, 0, 0 },
    { "lines=0-3", 10, HF_RANGE_WHOLE, 0, 0 },
    { "bytes 0-3", 10, HF_RANGE_WHOLE, 0, 0 },
    { "bytes=0-", G_MAXUINT64, HF_RANGE_PART, 0, G_MAXUINT64 },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint64 first = 0, count = 0;
      HfRange range
          = hf_conditions_range (cases[i].header, NULL, TAG, cases[i].length, &first, &count);

      g_test_message ("%s of %" G_GUINT64_FORMAT, cases[i].header ? cases[i].header : "none",
                      cases[i].length);
      g_assert_cmpint (range, ==, cases[i].range);
      if (range != HF_RANGE_PART)
        continue;
      g_assert_cmpuint (first, ==, cases[i].first);
      g_assert_cmpuint (count, ==, cases[i].count);
    }
}

/* Only a strong tag that is the same keeps the range. */
static void
test_if_range (void)
{
  static const char *const others[]
      = { "\"other\"", "W/" TAG, "*", "", "Tue, 15 Nov 1994 12:45:26 GMT" };
  guint64 first, count;

  g_assert_cmpint (hf_conditions_range ("bytes=1-2", TAG, TAG, 10, &first, &count), ==,
                   HF_RANGE_PART);
  for (unsigned i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_cmpint (hf_conditions_range ("bytes=1-2", others[i], TAG, 10, &first, &count), ==,
                     HF_RANGE_WHOLE);
  g_assert_cmpint (hf_conditions_range ("bytes=10-", "\"other\"", TAG, 10, &first, &count), ==,
                   HF_RANGE_WHOLE);
}

static void
test_disposition (void)
{
  static const struct
  {
    const char *name, *header;
  } cases[] = {
    { "a file.txt", "attachment; filename=\"a file.txt\"" },
    { "", "attachment; filename=\"\"" },
    { "say \"hi\"", "attachment; filename=\"say _hi_\"; filename*=UTF-8''say%20%22hi%22" },
    { "a\\b/c", "attachment; filename=\"a_b_c\"" },
    { "a\r\nSet-Cookie: x",
      "attachment; filename=\"a__Set-Cookie_ x\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x" },
    { "100%", "attachment; filename=\"100_\"; filename*=UTF-8''100%25" },
    { "\xc3\xbc", "attachment; filename=\"__\"; filename*=UTF-8''%C3%BC" },
    { "it's", "attachment; filename=\"it_s\"; filename*=UTF-8''it%27s" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *header = hf_disposition (cases[i].name);

      g_assert_cmpstr (header, ==, cases[i].header);
    }
}

/* What is refused, what is sent in part, and what not at all. */
static void
test_replies (void)
{
  static const struct
  {
    const char *if_none_match, *range;
    gboolean head;
    gint64 length;
    unsigned status;
    gboolean wanted;
    guint64 first;
    gint64 count;
  } cases[] = {
    { NULL, NULL, FALSE, 10, 200, TRUE, 0, 10 },
    { NULL, NULL, FALSE, -1, 200, TRUE, 0, -1 },
    { NULL, NULL, TRUE, 10, 200, FALSE, 0, 10 },
    { NULL, "bytes=3-5", FALSE, 10, 206, TRUE, 3, 3 },
    { NULL, "bytes=3-5", TRUE, 10, 200, FALSE, 0, 10 },
    { NULL, "bytes=3-5", FALSE, -1, 200, TRUE, 0, -1 },
    { NULL, "bytes=20-", FALSE, 10, 416, FALSE, 0, 0 },
    { TAG, "bytes=3-5", FALSE, 10, 304, FALSE, 0, -1 },
    { TAG, NULL, TRUE, 10, 304, FALSE, 0, -1 },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HfCall call = { .if_none_match = (char *)cases[i].if_none_match,
                      .range = (char *)cases[i].range,
                      .headers_only = cases[i].head };
      HfBytesInfo info
          = { .type = "text/plain", .filename = "f", .etag = TAG, .length = cases[i].length };
      HfBytesPart part;
      g_autoptr (HfReply) reply = hf_bytes_reply_new (&call, &info, &part);

      g_assert_cmpuint (hf_reply_get_status (reply), ==, cases[i].status);
      g_assert_cmpint (part.is_wanted, ==, cases[i].wanted);
      g_assert_cmpuint (part.first, ==, cases[i].first);
      g_assert_null (hf_reply_get_stream (reply));
      if (hf_reply_is_bytes (reply))
        g_assert_cmpint (hf_reply_get_length (reply), ==, cases[i].count);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/conditions/match", test_match);
  g_test_add_func ("/api/conditions/range", test_range);
  g_test_add_func ("/api/conditions/if-range", test_if_range);
  g_test_add_func ("/api/conditions/disposition", test_disposition);
  g_test_add_func ("/api/conditions/replies", test_replies);
  return g_test_run ();
}
