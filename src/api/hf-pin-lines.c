/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page at a time is read and given out; between two of them nothing of the registry is held, so a
 * client may take as long as it likes. Memory is that of one page. An error ends the stream behind
 * the last whole page. */
#include "hf-pin-lines.h"

#include <string.h>

#include "hf-json.h"

#define PAGE 100 /* pins */

struct _HfPinLines
{
  GInputStream parent_instance;

  HfEngine *engine;
  HfPinListing *listing;
  guint64 left; /* pins */
  GString *lines; /* of the page that is being given out */
  gsize used; /* of them */
  gboolean ended;
  GError *failure;
};

G_DEFINE_FINAL_TYPE (HfPinLines, hf_pin_lines, G_TYPE_INPUT_STREAM)

static gboolean
append_line (GString *lines, HfView *view, const HfPin *pin, GError **error)
{
  g_autoptr (JsonObject) object = hf_view_pin (view, pin, error);
  g_autofree char *json = object ? hf_json_to_text (object) : NULL;

  if (!json)
    return FALSE;
  g_string_append (lines, json);
  g_string_append_c (lines, '\n');
  return TRUE;
}

static gboolean
read_page (HfPinLines *self, GError **error)
{
  unsigned limit = (unsigned)MIN (self->left, PAGE);
  g_autoptr (HfView) view = hf_view_open (self->engine, error);
  g_autoptr (GPtrArray) pins = NULL;

  g_string_truncate (self->lines, 0);
  self->used = 0;
  if (!view)
    return FALSE;
  pins = hf_pin_listing_read (self->listing, view, limit, error);
  if (!pins)
    return FALSE;
  for (unsigned i = 0; i < pins->len; i++)
    if (!append_line (self->lines, view, pins->pdata[i], error))
      return FALSE;
  self->left -= pins->len;
  self->ended = pins->len < limit || self->left == 0;
  return TRUE;
}

static gsize
take_bytes (HfPinLines *self, char *buffer, gsize count)
{
  gsize part = MIN (count, self->lines->len - self->used);

  memcpy (buffer, self->lines->str + self->used, part);
  self->used += part;
  return part;
}

static gssize
hf_pin_lines_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                   GError **error)
{
  HfPinLines *self = HF_PIN_LINES (stream);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  if (self->used == self->lines->len && !self->ended && !self->failure)
    read_page (self, &self->failure);
  if (!self->failure)
    return (gssize)take_bytes (self, buffer, count);
  g_propagate_error (error, g_error_copy (self->failure));
  return -1;
}

static void
hf_pin_lines_finalize (GObject *object)
{
  HfPinLines *self = HF_PIN_LINES (object);

  hf_pin_listing_free (self->listing);
  g_string_free (self->lines, TRUE);
  g_clear_error (&self->failure);
  G_OBJECT_CLASS (hf_pin_lines_parent_class)->finalize (object);
}

static void
hf_pin_lines_class_init (HfPinLinesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_pin_lines_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hf_pin_lines_read;
}

static void
hf_pin_lines_init (HfPinLines *self)
{
  self->lines = g_string_new (NULL);
}

/* engine: outlives the stream; listing: (transfer full): where it begins; limit: pins at most. The
 * first page is read here, so that what is wrong with it can still be told. */
GInputStream *
hf_pin_lines_new (HfEngine *engine, HfPinListing *listing, guint64 limit, GError **error)
{
  g_autoptr (HfPinLines) self = g_object_new (HF_TYPE_PIN_LINES, NULL);

  self->engine = engine;
  self->listing = listing;
  self->left = limit;
  return read_page (self, error) ? G_INPUT_STREAM (g_steal_pointer (&self)) : NULL;
}
