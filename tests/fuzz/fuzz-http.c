/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What anybody can make our own readers of a request read, who is not let in yet: the input is
 * lines, the target and then values of headers, in this order: If-None-Match, Range, If-Range,
 * Content-Type; what is left is a JSON body. */
#include "hf-call.h"
#include "hf-conditions.h"
#include "hf-fuzz.h"
#include "hf-head.h"
#include "hf-header-value.h"
#include "hf-router.h"

#include <string.h>

#define ETAG "\"bafkqaaa\""

static const char *const methods[] = { "GET", "HEAD", "POST", "PATCH", "DELETE", "TRACE", "" };

static unsigned
count_values (const char *pattern)
{
  unsigned count = 0;

  for (; *pattern; pattern++)
    count += *pattern == '{';
  return count;
}

static void
check_path (const char *path)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_auto (GStrv) params = NULL;
      g_autofree char *allow = NULL;
      const HfRoute *route = hf_router_find (methods[i], path, &params, &allow);

      g_assert_true (!route || !allow);
      g_assert_cmpint (route != NULL, ==, params != NULL);
      if (!route)
        continue;
      g_assert_cmpuint (g_strv_length (params), ==, count_values (route->path));
      for (unsigned k = 0; params[k]; k++)
        if (!g_str_has_suffix (route->path, "*}") || params[k + 1])
          {
            g_assert_true (g_utf8_validate (params[k], -1, NULL));
            g_assert_cmpstr (params[k], !=, "");
          }
    }
}

/* What is taken is known, and once; what is not, is told. */
static void
check_query (const char *query)
{
  static const char *const known[] = { "limit", "cursor", "name", "wrap", NULL };
  g_autoptr (HfCall) call = hf_call_new (NULL);
  GHashTableIter iter;
  gpointer name, value;
  gint64 limit = 5;
  gboolean wrap = FALSE;
  HfReply *refusal;

  hf_call_parse_query (call, query, known, TRUE);
  g_hash_table_iter_init (&iter, call->query);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      g_assert_true (g_strv_contains (known, name) || g_str_equal (name, "wait"));
      g_assert_true (g_utf8_validate (value, -1, NULL));
    }
  hf_call_read_int (call, "limit", 1, 1000, &limit);
  hf_call_read_bool (call, "wrap", &wrap);
  g_assert_cmpint (hf_call_read_cursor (call), >=, 0);
  g_assert_cmpint (limit, >=, 1);
  g_assert_cmpint (limit, <=, 1000);
  g_assert_cmpuint (call->wait, <=, 300);
  refusal = hf_call_refuse (call);
  if (refusal)
    g_assert_true (g_utf8_validate (hf_reply_get_text (refusal, NULL), -1, NULL));
  g_clear_pointer (&refusal, hf_reply_free);
}

/* A part lies inside of what there is, whatever is asked for. */
static void
check_conditions (const char *if_none_match, const char *range, const char *if_range)
{
  static const guint64 lengths[] = { 0, 1, 1000, G_MAXINT64 };

  if (hf_conditions_match (if_none_match, ETAG))
    g_assert_true (strstr (if_none_match, ETAG) || strchr (if_none_match, '*'));
  for (unsigned i = 0; i < G_N_ELEMENTS (lengths); i++)
    for (unsigned with = 0; with < 2; with++)
      {
        guint64 first = 0, count = 0;
        HfRange what
            = hf_conditions_range (range, with ? if_range : NULL, ETAG, lengths[i], &first, &count);

        if (what != HF_RANGE_PART)
          continue;
        g_assert_cmpuint (count, >, 0);
        g_assert_cmpuint (count, <=, lengths[i]);
        g_assert_cmpuint (first, <=, lengths[i] - count);
      }
}

static void
check_value (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfHeaderValue) value = hf_header_value_new (text, &error);

  hf_fuzz_check_error (value != NULL, error);
  if (!value)
    return;
  g_assert_cmpstr (value->main, !=, "");
  for (const char *c = value->main; *c; c++)
    g_assert_false (g_ascii_isupper (*c) || g_ascii_isspace (*c));
}

/* What was read reads the same when it is written. */
static void
check_json (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) number_error = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (JsonObject) again = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gboolean fits = hf_json_check_numbers (text, length, &number_error);

  hf_fuzz_check_error (fits, number_error);
  object = hf_json_parse_object (text, (gssize)length, &error);
  hf_fuzz_check_error (object != NULL, error);
  if (!object || !fits)
    return;
  first = hf_json_to_text (object);
  again = hf_json_parse_object (first, -1, NULL);
  if (!again)
    return; /* json-glib writes infinity as it is */
  second = hf_json_to_text (again);
  g_assert_cmpstr (first, ==, second);
}

/* An end is found wherever the bytes come in pieces; behind it nothing counts; and what a head says
 * of the body is one thing. */
static void
check_head (const char *data, gsize size)
{
  gsize searched = 0, none = 0, end = 0;
  HfHead head = { 0 };
  HfHead again = { 0 };
  gboolean ok;

  for (gsize n = 0; n < size && end == 0; n += 1 + n / 8)
    end = hf_head_find_end (data, n, &searched);
  if (end == 0)
    end = hf_head_find_end (data, size, &searched);
  g_assert_cmpuint (hf_head_find_end (data, size, &none), ==, end);
  if (end == 0)
    return;
  g_assert_cmpuint (end, <=, size);
  g_assert_cmpint (data[end - 1], ==, '\n');
  ok = hf_head_read (data, end, &head);
  g_assert_cmpint (hf_head_read (data, end, &again), ==, ok);
  if (!ok)
    return;
  g_assert_null (memchr (data, '\0', end));
  g_assert_cmpuint (head.length, ==, again.length);
  g_assert_cmpint (head.is_unclear, ==, again.is_unclear);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 6);
  unsigned count = g_strv_length (lines);
  const char *query = count > 0 ? strchr (lines[0], '?') : NULL;
  g_autofree char *path = NULL;

  check_head ((const char *)data, size);
  if (count < 6)
    return 0;
  path = query ? g_strndup (lines[0], (gsize)(query - lines[0])) : g_strdup (lines[0]);
  check_path (path);
  check_query (query ? query + 1 : NULL);
  check_conditions (lines[1], lines[2], lines[3]);
  check_value (lines[4]);
  check_json (lines[5], strlen (lines[5]));
  return 0;
}
