/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How Kubo's RPC tells that something went wrong. Before the first byte of an answer: HTTP 500, or
 * 400, with {"Message", "Code", "Type": "error"}. After it: HTTP 200 all the same, and a trailer
 * X-Stream-Error behind what looks like the end, which js-ipfs fills with JSON. What it means has
 * to be told from the words. Threading: as the client and the response. */
#include "hf-kubo-answer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-error.h"
#include "hf-http-error.h"

#define STREAM_ERROR "X-Stream-Error"
#define MOST_MESSAGE (64 * 1024)
#define MOST_OBJECT (4 * 1024 * 1024)

typedef struct
{
  const char *words;
  HfError code;
} Meaning;

/* Kubo's, and those of js-ipfs. */
static const Meaning meanings[] = {
  { "is not pinned", HF_ERROR_NOT_FOUND },
  { "not pinned or pinned indirectly", HF_ERROR_NOT_FOUND },
  { "is pinned recursively", HF_ERROR_CONFLICT },
  { "block was not found locally", HF_ERROR_NOT_FOUND },
  { "could not find", HF_ERROR_NOT_FOUND },
  { "block not found", HF_ERROR_NOT_FOUND },
  { "file does not exist", HF_ERROR_NOT_FOUND },
  { "does not exist", HF_ERROR_NOT_FOUND },
  { "hash mismatch", HF_ERROR_CORRUPT },
  { "no space left on device", HF_ERROR_NO_SPACE },
  { "disk quota exceeded", HF_ERROR_NO_SPACE },
  { "produced block is over", HF_ERROR_TOO_LARGE },
  { "pin name is", HF_ERROR_INVALID },
  { "unrecognized object type", HF_ERROR_UNSUPPORTED },
  { "context deadline exceeded", HF_ERROR_UNAVAILABLE },
  { "context canceled", HF_ERROR_UNAVAILABLE },
};

/**
 * hf_kubo_answer_set_error:
 * @message: of Kubo
 *
 * Sets @error to what the words mean; %HF_ERROR_FAILED when they are not known.
 */
void
hf_kubo_answer_set_error (GError **error, const char *message)
{
  HfError code = HF_ERROR_FAILED;

  for (gsize i = 0; i < G_N_ELEMENTS (meanings) && code == HF_ERROR_FAILED; i++)
    if (strstr (message, meanings[i].words))
      code = meanings[i].code;
  g_set_error (error, HF_ERROR, (int)code, _ ("the IPFS node says: %s"), message);
}

/* What a node says of a call that it does not have; of anything else it says more with a 404. */
static gboolean
is_unknown_call (unsigned status, const char *message)
{
  return status == 404
         && (g_strcmp0 (message, "404 page not found") == 0
             || g_strcmp0 (message, "Not Found") == 0);
}

static void
set_unknown_call (GError **error, HfHttpRequest *request)
{
  g_autofree char *target = hf_http_request_make_target (request);

  g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
               _ ("the IPFS node does not know the call %.*s"), (int)strcspn (target, "?"), target);
}

/**
 * hf_kubo_answer_check:
 * @response: nothing was read of it yet
 * @request: what it answers
 *
 * A command's own error comes as 500, or as 400 when it is the request's fault.
 *
 * Returns: whether the command began well
 */
gboolean
hf_kubo_answer_check (HfHttpResponse *response, HfHttpRequest *request, GCancellable *cancellable,
                      GError **error)
{
  unsigned status = hf_http_response_get_status (response);
  g_autoptr (GBytes) body = NULL;
  g_autofree char *message = NULL;

  if (status != 500 && status != 400 && status != 404)
    return hf_http_response_check (response, cancellable, error);
  body = hf_http_response_read_all (response, MOST_MESSAGE, cancellable, error);
  if (!body)
    return FALSE;
  message = hf_http_error_message (body);
  if (is_unknown_call (status, message))
    set_unknown_call (error, request);
  else
    hf_kubo_answer_set_error (error, message ? message : "(nothing)");
  return FALSE;
}

/**
 * hf_kubo_answer_end:
 * @response: read to its end
 *
 * Returns: whether the command ended well, too
 */
gboolean
hf_kubo_answer_end (HfHttpResponse *response, GError **error)
{
  const char *message = hf_http_response_get_trailer (response, STREAM_ERROR);
  g_autoptr (GBytes) object = NULL;
  g_autofree char *within = NULL;

  if (!message || *message == '\0')
    return TRUE;
  object = *message == '{' ? g_bytes_new (message, strlen (message)) : NULL;
  within = hf_http_error_message (object);
  hf_kubo_answer_set_error (error, within ? within : message);
  return FALSE;
}

static JsonObject *
read_objects (HfHttpResponse *response, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfJsonLines) lines = hf_json_lines_new (G_INPUT_STREAM (response), MOST_OBJECT);
  g_autoptr (JsonObject) first = NULL;

  while (TRUE)
    {
      g_autoptr (JsonObject) object = NULL;

      if (!hf_json_lines_next (lines, &object, cancellable, error))
        return NULL;
      if (!object)
        break;
      if (!first)
        first = g_steal_pointer (&object);
    }
  if (!hf_kubo_answer_end (response, error))
    return NULL;
  if (!first)
    g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED, "nothing");
  return g_steal_pointer (&first);
}

/**
 * hf_kubo_answer_object:
 * @response: of a command that began well; read to its end
 * @address: of the node
 *
 * Returns: (transfer full): the only object, or the first of several, that the command answers with
 */
JsonObject *
hf_kubo_answer_object (HfHttpResponse *response, const char *address, GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GError) why = NULL;
  JsonObject *object = read_objects (response, cancellable, &why);

  if (g_error_matches (why, HF_ERROR, HF_ERROR_MALFORMED))
    g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE, _ ("%s is no IPFS node: its answer is %s"),
                 address, why->message);
  else if (why)
    g_propagate_error (error, g_steal_pointer (&why));
  return object;
}

/* ---- bytes ---- */

#define HF_TYPE_KUBO_STREAM (hf_kubo_stream_get_type ())
G_DECLARE_FINAL_TYPE (HfKuboStream, hf_kubo_stream, HF, KUBO_STREAM, GFilterInputStream)

struct _HfKuboStream
{
  GFilterInputStream parent_instance;

  gboolean waits;
};

G_DEFINE_FINAL_TYPE (HfKuboStream, hf_kubo_stream, G_TYPE_FILTER_INPUT_STREAM)

/* A block that is not found in the middle of a DAG is damage of a copy that is there. */
static void
set_incomplete (GError **error, GError *why)
{
  if (g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    why->code = HF_ERROR_INCOMPLETE;
  g_propagate_error (error, why);
}

static void
explain_waiting (GError **error)
{
  if (error && g_error_matches (*error, HF_ERROR, HF_ERROR_STALLED))
    g_prefix_error (error, _ ("the IPFS node seems to wait for a block that it does not have: "));
}

static gssize
hf_kubo_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                     GError **error)
{
  GInputStream *response = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  gssize got = g_input_stream_read (response, buffer, count, cancellable, error);
  GError *why = NULL;

  if (got < 0 && HF_KUBO_STREAM (stream)->waits)
    explain_waiting (error);
  if (got != 0 || count == 0 || hf_kubo_answer_end (HF_HTTP_RESPONSE (response), &why))
    return got;
  set_incomplete (error, why);
  return -1;
}

static void
hf_kubo_stream_class_init (HfKuboStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = hf_kubo_stream_read;
}

static void
hf_kubo_stream_init (HfKuboStream *self)
{
}

/**
 * hf_kubo_answer_stream:
 * @waits: whether the node waits for ever for a block that it lacks, instead of saying so
 *
 * Returns: (transfer full): the DAG that a command answers with, whose bytes end normally only when
 * it ended well; %HF_ERROR_INCOMPLETE when the node lacks a block of it
 */
GInputStream *
hf_kubo_answer_stream (HfHttpResponse *response, gboolean waits)
{
  HfKuboStream *self = g_object_new (HF_TYPE_KUBO_STREAM, "base-stream", response, NULL);

  self->waits = waits;
  return G_INPUT_STREAM (self);
}
