/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line at a time is made and given out. An error ends the stream behind the last whole line. */
#include "hf-entry-stream.h"

#include <string.h>

#include "hf-entry-json.h"
#include "hf-json.h"

struct _HfEntryStream
{
  GInputStream parent_instance;

  HfUnixfsCursor *cursor;
  char *folder_href;
  unsigned left; /* entries, when is_limited */
  gboolean is_limited;
  char *line; /* that is being read; NULL: the next one is due */
  gsize length, used; /* of it */
  gboolean ended;
  GError *failure;
};

G_DEFINE_FINAL_TYPE (HfEntryStream, hf_entry_stream, G_TYPE_INPUT_STREAM)

static void
make_line (HfEntryStream *self, GCancellable *cancellable)
{
  g_auto (HfUnixfsEntry) entry = { 0 };
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *json = NULL;

  if (self->is_limited && self->left-- == 0)
    self->ended = TRUE;
  else if (hf_unixfs_cursor_next (self->cursor, &entry, cancellable, &self->failure))
    self->ended = entry.cid == NULL;
  if (self->ended || self->failure)
    return;
  object = hf_entry_to_json (&entry, self->folder_href);
  json = hf_json_to_text (object);
  self->line = g_strconcat (json, "\n", NULL);
  self->length = strlen (self->line);
  self->used = 0;
}

static gsize
take_bytes (HfEntryStream *self, char *buffer, gsize count)
{
  gsize part = MIN (count, self->length - self->used);

  memcpy (buffer, self->line + self->used, part);
  self->used += part;
  if (self->used == self->length)
    g_clear_pointer (&self->line, g_free);
  return part;
}

static gssize
hf_entry_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                      GError **error)
{
  HfEntryStream *self = HF_ENTRY_STREAM (stream);
  gsize taken = 0;

  while (taken < count && !self->ended && !self->failure)
    if (self->line)
      taken += take_bytes (self, (char *)buffer + taken, count - taken);
    else
      make_line (self, cancellable);
  if (taken > 0 || !self->failure)
    return (gssize)taken;
  g_propagate_error (error, g_error_copy (self->failure));
  return -1;
}

static void
hf_entry_stream_finalize (GObject *object)
{
  HfEntryStream *self = HF_ENTRY_STREAM (object);

  hf_unixfs_cursor_free (self->cursor);
  g_free (self->folder_href);
  g_free (self->line);
  g_clear_error (&self->failure);
  G_OBJECT_CLASS (hf_entry_stream_parent_class)->finalize (object);
}

static void
hf_entry_stream_class_init (HfEntryStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_entry_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hf_entry_stream_read;
}

static void
hf_entry_stream_init (HfEntryStream *self)
{
}

/* cursor: (transfer full): where it begins; folder_href: where the folder is, with a slash at the
 * end; limit: entries, 0 for all */
GInputStream *
hf_entry_stream_new (HfUnixfsCursor *cursor, const char *folder_href, unsigned limit)
{
  HfEntryStream *self = g_object_new (HF_TYPE_ENTRY_STREAM, NULL);

  self->cursor = cursor;
  self->folder_href = g_strdup (folder_href);
  self->left = limit;
  self->is_limited = limit > 0;
  return G_INPUT_STREAM (self);
}
