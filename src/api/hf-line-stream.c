/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory: one page. An error ends the stream behind the last whole line. Threading: one at a time,
 * a worker's. */
#include "hf-line-stream.h"

#include <string.h>

#include "hf-json.h"

struct _HfLineStream
{
  GInputStream parent_instance;

  HfLinesFunc next;
  gpointer data;
  GDestroyNotify destroy;
  GString *lines; /* the page that is being read */
  gsize used; /* bytes of it */
  gboolean ended;
  GError *failure;
};

G_DEFINE_FINAL_TYPE (HfLineStream, hf_line_stream, G_TYPE_INPUT_STREAM)

static void
turn_page (HfLineStream *self)
{
  g_string_truncate (self->lines, 0);
  self->used = 0;
  if (!self->next (self->data, self->lines, &self->failure))
    g_string_truncate (self->lines, 0);
  self->ended = self->lines->len == 0;
}

static gssize
hf_line_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                     GError **error)
{
  HfLineStream *self = HF_LINE_STREAM (stream);
  gsize part;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  if (self->used == self->lines->len && !self->ended)
    turn_page (self);
  part = MIN (count, self->lines->len - self->used);
  memcpy (buffer, self->lines->str + self->used, part);
  self->used += part;
  if (part > 0 || !self->failure)
    return (gssize)part;
  g_propagate_error (error, g_error_copy (self->failure));
  return -1;
}

static void
hf_line_stream_finalize (GObject *object)
{
  HfLineStream *self = HF_LINE_STREAM (object);

  if (self->destroy)
    self->destroy (self->data);
  g_string_free (self->lines, TRUE);
  g_clear_error (&self->failure);
  G_OBJECT_CLASS (hf_line_stream_parent_class)->finalize (object);
}

static void
hf_line_stream_class_init (HfLineStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_line_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hf_line_stream_read;
}

static void
hf_line_stream_init (HfLineStream *self)
{
  self->lines = g_string_new (NULL);
}

/* data: (transfer full): for next, freed with destroy (nullable) */
GInputStream *
hf_line_stream_new (HfLinesFunc next, gpointer data, GDestroyNotify destroy)
{
  HfLineStream *self = g_object_new (HF_TYPE_LINE_STREAM, NULL);

  self->next = next;
  self->data = data;
  self->destroy = destroy;
  return G_INPUT_STREAM (self);
}

/* The answer of a route to a client that wants lines. Parameters as for hf_line_stream_new() */
HfReply *
hf_line_stream_answer (HfCall *call, HfLinesFunc next, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GInputStream) stream = hf_line_stream_new (next, data, destroy);
  HfReply *reply = hf_reply_new_bytes (SOUP_STATUS_OK, HF_LINES_TYPE, -1);

  hf_reply_add_header (reply, "Content-Disposition", "attachment");
  if (!call->headers_only)
    hf_reply_set_stream (reply, stream);
  return reply;
}

void
hf_line_stream_append (GString *lines, JsonObject *object)
{
  g_autofree char *json = hf_json_to_text (object);

  g_string_append (lines, json);
  g_string_append_c (lines, '\n');
}
