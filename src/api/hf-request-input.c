/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a handler gets to know of a request beside its path and its query. Any thread. */
#include "hf-request-input.h"

#include <string.h>

/* Which of the ways to give a list the client names first. A stream of events is what it gets if it
 * names none, and when it names it at all: it was made for nothing else. */
static void
take_accept (HfCall *call, HfRouteFlags flags, SoupMessageHeaders *headers)
{
  const char *accept = soup_message_headers_get_list (headers, "Accept");
  GSList *types = accept ? soup_header_parse_quality_list (accept, NULL) : NULL;
  gboolean lines = FALSE, json = FALSE, events = FALSE;

  for (GSList *type = types; type; type = type->next)
    {
      lines = lines || (!json && g_ascii_strcasecmp (type->data, HF_LINES_TYPE) == 0);
      json = json || (!lines && g_ascii_strcasecmp (type->data, "application/json") == 0);
      events = events || g_ascii_strcasecmp (type->data, HF_EVENTS_TYPE) == 0;
    }
  g_clear_pointer (&types, soup_header_free_list);
  call->wants_events = (flags & HF_ROUTE_EVENTS) != 0 && (events || (!lines && !json));
  call->wants_lines = (flags & HF_ROUTE_LINES) != 0 && lines && !call->wants_events;
}

/* Those that some answers go by. flags: of the route */
void
hf_request_input_take_headers (HfCall *call, HfRouteFlags flags, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  call->headers_only = g_str_equal (soup_server_message_get_method (message), SOUP_METHOD_HEAD);
  take_accept (call, flags, headers);
  call->last_event_id = g_strdup (soup_message_headers_get_list (headers, "Last-Event-ID"));
  call->if_none_match = g_strdup (soup_message_headers_get_list (headers, "If-None-Match"));
  call->range = g_strdup (soup_message_headers_get_list (headers, "Range"));
  call->if_range = g_strdup (soup_message_headers_get_list (headers, "If-Range"));
  call->accept = g_strdup (soup_message_headers_get_list (headers, "Accept"));
  call->cache_control = g_strdup (soup_message_headers_get_list (headers, "Cache-Control"));
  call->service_worker = g_strdup (soup_message_headers_get_list (headers, "Service-Worker"));
}

static gboolean
is_list (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!strchr (" \t\r\n", text[i]))
      return text[i] == '[';
  return FALSE;
}

/* An empty body is an empty object. flags: of the route
 * Returns: (transfer full) (nullable): the refusal of a body that is not JSON */
HfReply *
hf_request_input_read_json (HfCall *call, HfRouteFlags flags, SoupMessageBody *body)
{
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  if ((flags & HF_ROUTE_LIST) && is_list (text, length))
    {
      call->list = hf_json_parse_list (text, (gssize)length, &error);
      if (!call->list)
        return hf_reply_new_for_error (error);
      length = 0;
    }
  if (length == 0)
    call->body = json_object_new ();
  else if (hf_json_check_numbers (text, length, &error))
    call->body = hf_json_parse_object (text, (gssize)length, &error);
  return call->body ? NULL : hf_reply_new_for_error (error);
}
