/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET backends/{id}/strays: what the last listing of a store found beside our copies. POST
 * backends/{id}/adopt: keep it from now on. On workers; the order is one short change, and is
 * carried out after the answer. */
#include "hf-strays-resource.h"

#include "hf-backend-table.h"
#include "hf-stray-table.h"
#include "hf-view.h"

#define DEFAULT_LIMIT 100
#define MOST_LIMIT 1000
#define MOST_CIDS 10000

/* What is in the table was seen by the last good listing, unless it got there since. */
static JsonObject *
stray_to_json (HfView *view, const HfBackendInfo *info, const HfStray *stray)
{
  JsonObject *object = json_object_new ();
  g_autofree char *cid = hf_cid_to_text (stray->cid);

  hf_reply_set_text (object, "cid", cid);
  hf_reply_set_text (object, "locator", stray->locator);
  hf_reply_set_text (object, "name", stray->name);
  if (stray->bytes > 0)
    json_object_set_int_member (object, "bytes", (gint64)stray->bytes);
  else
    json_object_set_null_member (object, "bytes");
  json_object_set_boolean_member (object, "ours", stray->ours);
  hf_reply_set_text (object, "state",
                     stray->state == HF_STRAY_FOUND && stray->id <= info->adopt_upto
                         ? hf_stray_state_to_string (HF_STRAY_WANTED)
                         : hf_stray_state_to_string (stray->state));
  hf_reply_set_time (object, "first_seen", stray->first_seen);
  hf_reply_set_time (object, "last_seen", MAX (stray->first_seen, info->listed));
  return object;
}

static JsonObject *
list (HfView *view, const char *id, gint64 cursor, unsigned limit, GError **error)
{
  HfDb *db = hf_view_get_db (view);
  g_autoptr (HfBackendInfo) info = hf_backend_table_get (db, id, error);
  g_autoptr (GPtrArray) strays
      = info ? hf_stray_table_list (db, info->store_id, cursor, limit, error) : NULL;
  JsonArray *array;
  JsonObject *object;

  if (!strays)
    return NULL;
  array = json_array_new ();
  for (unsigned i = 0; i < strays->len; i++)
    json_array_add_object_element (array, stray_to_json (view, info, strays->pdata[i]));
  object = json_object_new ();
  json_object_set_array_member (object, "strays", array);
  json_object_set_int_member (object, "total",
                              (gint64)(info->stray_found + info->stray_wanted
                                       + info->stray_declined));
  if (strays->len == limit)
    {
      const HfStray *last = strays->pdata[strays->len - 1];
      g_autofree char *next = g_strdup_printf ("%" G_GINT64_FORMAT, last->id);

      json_object_set_string_member (object, "next_cursor", next);
    }
  return object;
}

HfReply *
hf_strays_list (HfCall *call)
{
  gint64 limit = DEFAULT_LIMIT;
  gint64 cursor = hf_call_read_cursor (call);
  g_autoptr (HfView) view = NULL;
  g_autoptr (GError) error = NULL;
  HfReply *refusal;
  JsonObject *object;

  hf_call_read_int (call, "limit", 1, MOST_LIMIT, &limit);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  if (!view)
    return hf_reply_new_for_error (error);
  object = list (view, call->params[0], cursor, (unsigned)limit, &error);
  return object ? hf_reply_new (SOUP_STATUS_OK, object) : hf_reply_new_for_error (error);
}

/* (nullable): all when none are named */
static GPtrArray *
read_cids (HfCall *call)
{
  static const char *const known[] = { "cids", NULL };
  g_auto (GStrv) texts = NULL;
  GPtrArray *cids;

  hf_json_refuse_unknown (call->body, known, call->problems);
  if (!hf_json_read_strings (call->body, "cids", MOST_CIDS, &texts, call->problems))
    return NULL;
  cids = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  for (unsigned i = 0; texts[i]; i++)
    {
      g_autoptr (GError) error = NULL;
      HfCid *cid = hf_cid_new_from_text (texts[i], &error);

      if (cid)
        g_ptr_array_add (cids, cid);
      else
        hf_problems_add (call->problems, "cids", "value_error", "%s", error->message);
    }
  return cids;
}

HfReply *
hf_strays_adopt (HfCall *call)
{
  g_autoptr (GPtrArray) cids = read_cids (call);
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  guint64 count = 0;
  JsonObject *object;

  if (refusal)
    return refusal;
  if (!hf_engine_adopt (call->engine, call->params[0], cids, &count, &error))
    return hf_reply_new_for_error (error);
  object = json_object_new ();
  hf_reply_set_text (object, "backend", call->params[0]);
  json_object_set_int_member (object, "adopting", (gint64)count);
  return hf_reply_new (count > 0 ? SOUP_STATUS_ACCEPTED : SOUP_STATUS_OK, object);
}
