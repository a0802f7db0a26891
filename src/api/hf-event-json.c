/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How events look to the API's users: in JSON, and as server-sent events (HTML standard, 9.2.6):
 * lines of fields, an empty line at the end. JSON without spaces is one line always. */
#include "hf-event-json.h"

#include "hf-error.h"
#include "hf-json.h"
#include "hf-pin-table.h"
#include "hf-reply.h"

/* cid: (out) (transfer full): NULL without an error when the event is about no pin, or one that is
 * gone by now */
static gboolean
find_cid (HfDb *db, gint64 pin_id, char **cid, GError **error)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (HfPin) pin = pin_id != 0 ? hf_pin_table_get (db, pin_id, &missing) : NULL;

  *cid = pin ? g_strdup (pin->text) : NULL;
  if (!missing || g_error_matches (missing, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&missing));
  return FALSE;
}

/* (transfer full): NULL with error when the registry can't be read */
JsonObject *
hf_event_to_json (HfDb *db, const HfEvent *event, GError **error)
{
  g_autofree char *cid = NULL;
  JsonObject *object;

  if (!find_cid (db, event->pin_id, &cid, error))
    return NULL;
  object = json_object_new ();
  json_object_set_int_member (object, "id", event->id);
  hf_reply_set_time (object, "time", event->time);
  hf_reply_set_text (object, "severity", hf_severity_to_string (event->severity));
  hf_reply_set_text (object, "type", event->type);
  hf_reply_set_text (object, "cid", cid);
  hf_reply_set_text (object, "backend", event->backend_id);
  hf_reply_set_text (object, "message", event->message);
  return object;
}

/* One that is recorded, with its id, from which a client goes on. */
gboolean
hf_event_append_text (GString *text, HfDb *db, const HfEvent *event, GError **error)
{
  g_autoptr (JsonObject) object = hf_event_to_json (db, event, error);

  if (!object)
    return FALSE;
  g_string_append_printf (text, "id: %" G_GINT64_FORMAT "\n", event->id);
  hf_event_append_live (text, event->type, object);
  return TRUE;
}

/* One that is told once: it has no id, so that a client goes on from the last one that has. */
void
hf_event_append_live (GString *text, const char *type, JsonObject *data)
{
  g_autofree char *json = hf_json_to_text (data);

  g_string_append_printf (text, "event: %s\ndata: %s\n\n", type, json);
}
