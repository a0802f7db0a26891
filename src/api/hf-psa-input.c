/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What clients of the IPFS Pinning Service API 1.0.0 send: filters of a list, and a Pin. What is
 * wrong is told to the call's problems. */
#include "hf-psa-input.h"

#include <string.h>

#define DEFAULT_LIMIT 10
#define MOST_LIMIT 1000
#define MOST_CIDS 10
#define MOST_CID 1024 /* bytes */
#define MOST_NAME 255 /* characters */
#define MOST_META (64 * 1024) /* bytes of JSON */
#define MOST_PAIRS 1000
#define MOST_ORIGINS 20
#define MOST_ORIGINS_SENT 1000
#define MOST_ORIGIN 512 /* bytes */

/* ---- filters ---- */

/* RFC 3339, to the µs; GLib reads fractions as doubles, which are none of these. */
static gboolean
parse_time (const char *text, gint64 *time)
{
  g_autoptr (GRegex) regex
      = g_regex_new ("^([0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2})(?:\\.([0-9]+))?"
                     "([Zz]|[+-][0-9]{2}:[0-9]{2})$",
                     0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *seconds = NULL;
  g_autofree char *fraction = NULL;
  g_autofree char *zone = NULL;
  g_autofree char *us = NULL;

  if (!g_regex_match (regex, text, 0, &match))
    return FALSE;
  seconds = g_match_info_fetch (match, 1);
  fraction = g_match_info_fetch (match, 2);
  zone = g_match_info_fetch (match, 3);
  whole = g_strconcat (seconds, zone, NULL);
  date = g_date_time_new_from_iso8601 (whole, NULL);
  us = g_strdup_printf ("%-6.6s", fraction);
  if (!date)
    return FALSE;
  *time = g_date_time_to_unix (date) * G_USEC_PER_SEC
          + g_ascii_strtoll (g_strdelimit (us, " ", '0'), NULL, 10);
  return TRUE;
}

static void
read_time (HfCall *call, const char *name, gint64 *time)
{
  const char *text = hf_call_get_text (call, name);

  if (text && !parse_time (text, time))
    hf_problems_add (call->query_problems, name, "value_error",
                     "must be a time, such as 2026-11-22T23:35:53.123Z");
}

static void
read_cids (HfCall *call, HfPsaQuery *query)
{
  const char *text = hf_call_get_text (call, "cid");
  g_auto (GStrv) words = text ? g_strsplit (text, ",", -1) : NULL;

  if (!words)
    return;
  query->cids = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  if (g_strv_length (words) > MOST_CIDS || !*words)
    hf_problems_add (call->query_problems, "cid", "value_error.length", "must be 1 to %d CIDs",
                     MOST_CIDS);
  for (unsigned i = 0; words[i] && i < MOST_CIDS; i++)
    {
      g_autoptr (GError) problem = NULL;
      HfCid *cid = hf_cid_new_from_text (words[i], &problem);

      if (cid)
        g_ptr_array_add (query->cids, cid);
      else
        hf_problems_add (call->query_problems, "cid", "value_error", "has “%s”: %s", words[i],
                         problem->message);
    }
}

static void
read_statuses (HfCall *call, HfPsaQuery *query)
{
  const char *text = hf_call_get_text (call, "status");
  g_auto (GStrv) words = text ? g_strsplit (text, ",", -1) : NULL;

  query->statuses = words ? 0 : 1 << HF_PSA_PINNED;
  for (char **word = words; word && *word; word++)
    {
      HfPsaStatus status;

      if (hf_psa_status_from_string (*word, &status))
        query->statuses |= 1u << status;
      else
        hf_problems_add (call->query_problems, "status", "value_error.word",
                         "must be some of: queued, pinning, pinned, failed");
    }
  if (words && !*words)
    hf_problems_add (call->query_problems, "status", "value_error.word",
                     "must be some of: queued, pinning, pinned, failed");
}

static gboolean
is_short (const char *name)
{
  return g_utf8_strlen (name, -1) <= MOST_NAME;
}

static void
read_name (HfCall *call, HfPsaQuery *query)
{
  static const char *const matches[] = { [HF_PSA_MATCH_EXACT] = "exact",
                                         [HF_PSA_MATCH_IEXACT] = "iexact",
                                         [HF_PSA_MATCH_PARTIAL] = "partial",
                                         [HF_PSA_MATCH_IPARTIAL] = "ipartial",
                                         NULL };

  query->match = (HfPsaMatch)hf_call_read_word (call, "match", matches, HF_PSA_MATCH_EXACT);
  query->name = hf_call_get_text (call, "name");
  if (query->name && !is_short (query->name))
    hf_problems_add (call->query_problems, "name", "value_error.length",
                     "must have at most %d characters", MOST_NAME);
}

/* Whether all values are texts. */
static gboolean
holds_texts (JsonObject *object)
{
  JsonObjectIter iter;
  JsonNode *node;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, NULL, &node))
    if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
      return FALSE;
  return TRUE;
}

static void
read_wanted_meta (HfCall *call, HfPsaQuery *query)
{
  const char *text = hf_call_get_text (call, "meta");
  g_autoptr (JsonObject) object = text ? hf_json_parse_object (text, -1, NULL) : NULL;

  if (!text)
    return;
  if (object && holds_texts (object))
    query->meta = hf_json_to_text (object);
  else
    hf_problems_add (call->query_problems, "meta", "value_error",
                     "must be a JSON object of texts, such as {\"app\":\"mine\"}");
}

/* query: gets the filters of a list; to be cleared with hf_psa_input_clear() */
void
hf_psa_input_query (HfCall *call, HfPsaQuery *query)
{
  gint64 limit = DEFAULT_LIMIT;

  *query = (HfPsaQuery){ .before = G_MAXINT64, .after = G_MININT64 };
  hf_call_read_int (call, "limit", 1, MOST_LIMIT, &limit);
  query->limit = (unsigned)limit;
  read_time (call, "before", &query->before);
  read_time (call, "after", &query->after);
  read_cids (call, query);
  read_statuses (call, query);
  read_name (call, query);
  read_wanted_meta (call, query);
}

void
hf_psa_input_clear (HfPsaQuery *query)
{
  g_clear_pointer (&query->cids, g_ptr_array_unref);
  g_free ((char *)query->meta);
  query->meta = NULL;
}

/* ---- a Pin ---- */

/* They go on to a node of ours. */
static gboolean
is_multiaddr (const char *text)
{
  if (*text != '/' || strlen (text) > MOST_ORIGIN)
    return FALSE;
  for (; *text; text++)
    if (!g_ascii_isgraph (*text))
      return FALSE;
  return TRUE;
}

/* A node with many addresses may send more than the standard has: they are hints, so the first are
 * kept. */
static void
read_origins (HfCall *call, HfPsaRequest *request)
{
  g_auto (GStrv) origins = NULL;
  unsigned sent;

  if (!hf_json_read_strings (call->body, "origins", MOST_ORIGINS_SENT, &origins, call->problems))
    return;
  for (unsigned i = 0; origins[i]; i++)
    if (!is_multiaddr (origins[i]))
      {
        hf_problems_add (call->problems, "origins", "value_error", "must be a list of multiaddrs");
        return;
      }
  sent = g_strv_length (origins);
  for (unsigned i = MOST_ORIGINS; i < sent; i++)
    g_clear_pointer (&origins[i], g_free);
  if (*origins)
    request->origins = g_steal_pointer (&origins);
}

static void
read_meta (HfCall *call, HfPsaRequest *request)
{
  JsonObject *meta = NULL;
  g_autofree char *text = NULL;

  if (!hf_json_read_object (call->body, "meta", &meta, call->problems))
    return;
  text = hf_json_to_text (meta);
  if (!holds_texts (meta))
    hf_problems_add (call->problems, "meta", "type_error.dict", "must be an object of texts");
  else if (json_object_get_size (meta) > MOST_PAIRS || strlen (text) > MOST_META)
    hf_problems_add (call->problems, "meta", "value_error.length",
                     "must have at most %d fields and 64 KiB", MOST_PAIRS);
  else
    request->meta = g_steal_pointer (&text);
}

/* (transfer full): the Pin of the body, right when there are no problems. Fields that the standard
 * does not know are passed over, as it asks for no more. */
HfPsaRequest *
hf_psa_input_pin (HfCall *call)
{
  HfPsaRequest *request = hf_psa_request_new ();

  hf_call_require_text (call, "cid", MOST_CID, &request->cid);
  if (hf_json_read_string (call->body, "name", 4 * MOST_NAME, &request->name, call->problems)
      && !is_short (request->name))
    hf_problems_add (call->problems, "name", "value_error.length",
                     "must have at most %d characters", MOST_NAME);
  read_origins (call, request);
  read_meta (call, request);
  return request;
}
