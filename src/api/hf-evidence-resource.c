/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET evidence?cid=: every look at a pin's copies, the newest first. On a worker. */
#include "hf-evidence-resource.h"

#include "hf-evidence-table.h"
#include "hf-pin-table.h"
#include "hf-view.h"

#define DEFAULT_LIMIT 100
#define MOST_LIMIT 1000

/* (nullable): NULL when the store is managed no more */
static const char *
backend_of (HfView *view, gint64 store_id)
{
  GPtrArray *backends = hf_view_get_backends (view);

  for (unsigned i = 0; i < backends->len; i++)
    {
      const HfBackendInfo *info = backends->pdata[i];

      if (info->store_id == store_id)
        return info->id;
    }
  return NULL;
}

static JsonObject *
look_to_json (HfView *view, const HfEvidence *look)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "id", look->id);
  hf_reply_set_text (object, "backend", backend_of (view, look->store_id));
  hf_reply_set_text (object, "store_uuid", look->store_uuid);
  hf_reply_set_text (object, "kind", hf_proof_kind_to_string (look->kind));
  hf_reply_set_text (object, "verdict", hf_verdict_to_string (look->verdict));
  hf_reply_set_time (object, "started", look->started);
  hf_reply_set_time (object, "finished", look->finished);
  json_object_set_int_member (object, "bytes", (gint64)look->bytes);
  hf_reply_set_text (object, "detail", look->detail);
  return object;
}

static JsonObject *
list (HfView *view, const char *text, gint64 cursor, unsigned limit, GError **error)
{
  HfDb *db = hf_view_get_db (view);
  g_autoptr (HfCid) cid = hf_cid_new_from_text (text, error);
  g_autoptr (HfPin) pin = cid ? hf_pin_table_find (db, cid, error) : NULL;
  g_autoptr (GPtrArray) looks
      = pin ? hf_evidence_table_of_pin (db, pin->id, cursor, limit, error) : NULL;
  JsonArray *array;
  JsonObject *object;
  guint64 total;

  if (!looks || !hf_evidence_table_count (db, pin->id, &total, error))
    return NULL;
  array = json_array_new ();
  for (unsigned i = 0; i < looks->len; i++)
    json_array_add_object_element (array, look_to_json (view, looks->pdata[i]));
  object = json_object_new ();
  hf_reply_set_text (object, "cid", pin->text);
  json_object_set_array_member (object, "evidence", array);
  json_object_set_int_member (object, "total", (gint64)total);
  if (looks->len == limit)
    {
      const HfEvidence *last = looks->pdata[looks->len - 1];
      g_autofree char *next = g_strdup_printf ("%" G_GINT64_FORMAT, last->id);

      json_object_set_string_member (object, "next_cursor", next);
    }
  return object;
}

HfReply *
hf_evidence_list (HfCall *call)
{
  gint64 limit = DEFAULT_LIMIT;
  gint64 cursor = hf_call_read_cursor (call);
  const char *cid = hf_call_get_text (call, "cid");
  g_autoptr (HfView) view = NULL;
  g_autoptr (GError) error = NULL;
  HfReply *refusal;
  JsonObject *object;

  hf_call_read_int (call, "limit", 1, MOST_LIMIT, &limit);
  if (!cid)
    hf_problems_add (call->query_problems, "cid", "value_error.missing", "is required");
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  object = view ? list (view, cid, cursor, (unsigned)limit, &error) : NULL;
  return object ? hf_reply_new (SOUP_STATUS_OK, object) : hf_reply_new_for_error (error);
}
