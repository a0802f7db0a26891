/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pin requests as values. Lengths are limited, and words made harmless. Any thread. */
#include "hf-pin-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-error.h"
#include "hf-http-error.h"

#define MOST_ID 1024 /* bytes of what a service calls its request */
#define MOST_DELEGATES 20

static const char *const status_names[] = { "queued", "pinning", "pinned", "failed" };

static const char *
text_of (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static JsonObject *
object_of (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
array_of (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static gboolean
parse_status (const char *text, HfPinningStatus *status)
{
  for (gsize i = 0; text && i < G_N_ELEMENTS (status_names); i++)
    if (g_str_equal (text, status_names[i]))
      {
        *status = (HfPinningStatus)i;
        return TRUE;
      }
  return FALSE;
}

/* Visible ASCII: it goes into a URL and into the registry. */
static gboolean
is_good_id (const char *id)
{
  if (!id || *id == '\0' || strlen (id) > MOST_ID)
    return FALSE;
  for (; *id; id++)
    if (!g_ascii_isgraph (*id))
      return FALSE;
  return TRUE;
}

/* They go on to a node of ours as arguments. */
static char **
parse_delegates (JsonArray *array)
{
  g_autoptr (GStrvBuilder) delegates = g_strv_builder_new ();

  for (unsigned i = 0; array && i < MIN (json_array_get_length (array), MOST_DELEGATES); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *text
          = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
                ? json_node_get_string (node)
                : "";

      if (*text == '/' && is_good_id (text))
        g_strv_builder_add (delegates, text);
    }
  return g_strv_builder_end (delegates);
}

/**
 * hf_pin_request_parse:
 * @object: what a service calls "PinStatus"; believed in nothing but its syntax
 * @address: of the service, for the words of @error
 * @error: %HF_ERROR_UNAVAILABLE when it is none
 *
 * Returns: (transfer full): the request
 */
HfPinRequest *
hf_pin_request_parse (JsonObject *object, const char *address, GError **error)
{
  g_autoptr (HfPinRequest) request = g_new0 (HfPinRequest, 1);
  JsonObject *pin = object_of (object, "pin");
  JsonObject *meta = pin ? object_of (pin, "meta") : NULL;
  JsonObject *info = object_of (object, "info");
  const char *words = info ? text_of (info, "status_details") : NULL;

  request->id = g_strdup (text_of (object, "requestid"));
  request->created = g_strdup (text_of (object, "created"));
  request->text = pin ? g_strdup (text_of (pin, "cid")) : NULL;
  request->owner = meta ? g_strdup (text_of (meta, HF_PIN_REQUEST_OWNER)) : NULL;
  request->words = words && *words ? hf_http_error_tidy (words, strlen (words)) : NULL;
  request->delegates = parse_delegates (array_of (object, "delegates"));
  if (!is_good_id (request->id) || !is_good_id (request->text)
      || !parse_status (text_of (object, "status"), &request->status))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                   _ ("%s answers with what is no pin request: is it a pinning service?"), address);
      return NULL;
    }
  request->cid = hf_cid_new_from_text (request->text, NULL);
  return g_steal_pointer (&request);
}

/**
 * hf_pin_request_copy:
 * Returns: (transfer full): a copy
 */
HfPinRequest *
hf_pin_request_copy (const HfPinRequest *self)
{
  HfPinRequest *copy = g_new0 (HfPinRequest, 1);

  copy->id = g_strdup (self->id);
  copy->status = self->status;
  copy->created = g_strdup (self->created);
  copy->text = g_strdup (self->text);
  copy->cid = self->cid ? hf_cid_ref (self->cid) : NULL;
  copy->owner = g_strdup (self->owner);
  copy->words = g_strdup (self->words);
  copy->delegates = g_strdupv (self->delegates);
  return copy;
}

/**
 * hf_pin_request_free:
 * @self: (transfer full): a request
 */
void
hf_pin_request_free (HfPinRequest *self)
{
  g_free (self->id);
  g_free (self->created);
  g_free (self->text);
  g_clear_pointer (&self->cid, hf_cid_unref);
  g_free (self->owner);
  g_free (self->words);
  g_strfreev (self->delegates);
  g_free (self);
}
