/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answers of the IPFS Pinning Service API 1.0.0, which know no envelope of ours. Any thread. */
#include "hf-psa-json.h"

#include "hf-clock.h"
#include "hf-json.h"

#define PREFIX "/psa"

static JsonArray *
texts_to_json (char **texts)
{
  JsonArray *array = json_array_new ();

  for (; *texts; texts++)
    json_array_add_string_element (array, *texts);
  return array;
}

static JsonObject *
pin_to_json (const HfPsaRequest *request)
{
  JsonObject *pin = json_object_new ();
  JsonObject *meta = request->meta ? hf_json_parse_object (request->meta, -1, NULL) : NULL;

  hf_reply_set_text (pin, "cid", request->cid);
  if (request->name)
    hf_reply_set_text (pin, "name", request->name);
  if (request->origins)
    json_object_set_array_member (pin, "origins", texts_to_json (request->origins));
  if (meta)
    json_object_set_object_member (pin, "meta", meta);
  return pin;
}

static char *
tell_details (const HfPsaRequest *request)
{
  int held = request->held, least = request->min_replicas;

  if (request->status == HF_PSA_PINNED)
    return g_strdup_printf ("%d proven %s", held, held == 1 ? "copy" : "copies");
  if (request->words)
    return g_strdup_printf ("%d of %d proven copies; %s", held, least, request->words);
  return g_strdup_printf ("%d of %d proven copies", held, least);
}

/* All values are texts. */
static JsonObject *
info_to_json (const HfPsaRequest *request, gboolean any_delegate)
{
  JsonObject *info = json_object_new ();
  g_autofree char *details = tell_details (request);

  hf_reply_set_text (info, "status_details", details);
  if (request->content != HF_CONTENT_WAITING)
    {
      g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, request->size);

      json_object_set_string_member (info, "dag_size", size);
    }
  else if (request->origins && !any_delegate)
    json_object_set_string_member (info, "origins",
                                   "not used: no backend here gets pins from a network now");
  return info;
}

/* (transfer full): request as PinStatus
 * delegates: multiaddrs of the nodes that get pins; the standard wants one at least, but there may
 * be none */
JsonObject *
hf_psa_json_status (const HfPsaRequest *request, char **delegates)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "requestid", request->id);
  json_object_set_string_member (object, "status", hf_psa_status_to_string (request->status));
  hf_reply_set_time (object, "created", request->created);
  json_object_set_object_member (object, "pin", pin_to_json (request));
  json_object_set_array_member (object, "delegates", texts_to_json (delegates));
  json_object_set_object_member (object, "info", info_to_json (request, *delegates != NULL));
  return object;
}

/* ---- failures ---- */

/* Whether who asks for path speaks the Pinning Service API. */
gboolean
hf_psa_json_is_for (const char *path)
{
  return g_str_has_prefix (path, PREFIX "/") || g_str_equal (path, PREFIX);
}

/* There is no 422, and 409 is about money there. */
static unsigned
status_of (unsigned status)
{
  return status == SOUP_STATUS_UNPROCESSABLE_ENTITY ? SOUP_STATUS_BAD_REQUEST : status;
}

static char *
reason_of (unsigned status, const char *code)
{
  if (status == SOUP_STATUS_BAD_REQUEST)
    return g_strdup ("BAD_REQUEST");
  if (status == SOUP_STATUS_INTERNAL_SERVER_ERROR)
    return g_strdup ("INTERNAL_SERVER_ERROR");
  return g_ascii_strup (code, -1);
}

/* Gives a failure the form {"error": {"reason", "details"}}. Others stay as they are. */
void
hf_psa_json_reshape (HfReply *reply)
{
  unsigned status = status_of (hf_reply_get_status (reply));
  const char *code, *text;
  g_autofree char *reason = NULL;
  JsonObject *envelope, *error;

  if (!hf_reply_get_failure (reply, &code, &text))
    return;
  reason = reason_of (status, code);
  error = json_object_new ();
  json_object_set_string_member (error, "reason", reason);
  json_object_set_string_member (error, "details", text);
  envelope = json_object_new ();
  json_object_set_object_member (envelope, "error", error);
  hf_reply_set_failure (reply, status, envelope);
}
