/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /healthz: whether this process serves and its registry can be read. API thread. */
#include "hf-health-resource.h"

HfReply *
hf_health_get (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  HfStore *store = hf_engine_get_store (call->engine);
  g_autoptr (GError) error = NULL;
  JsonObject *object;
  HfDb *db;

  if (refusal)
    return refusal;
  db = hf_store_borrow (store, &error);
  if (!db)
    return hf_reply_new_for_error (error);
  hf_store_give_back (store, db);

  object = json_object_new ();
  json_object_set_string_member (object, "status", "ok");
  hf_reply_set_text (object, "version", call->version);
  return hf_reply_new_bare (SOUP_STATUS_OK, object);
}
