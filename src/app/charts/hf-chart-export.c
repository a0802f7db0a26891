/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of charts. They are written on a worker, and replaced as a whole. */
#include "hf-chart-export.h"

#include <glib/gi18n.h>

#include "hf-palette.h"

#define SCALE 2 /* image pixels for one on the screen */
#define MARGIN 12

typedef struct
{
  GFile *file;
  char *text; /* or */
  cairo_surface_t *image;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_object_unref (export->file);
  g_free (export->text);
  g_clear_pointer (&export->image, cairo_surface_destroy);
  g_free (export);
}

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
encode (Export *export, GByteArray *bytes, GError **error)
{
  cairo_status_t status = cairo_surface_write_to_png_stream (export->image, append, bytes);

  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, cairo_status_to_string (status));
  return FALSE;
}

static gpointer
write_file (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  Export *export = data;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  if (export->text)
    g_byte_array_append (bytes, (const guint8 *)export->text, (guint)strlen (export->text));
  else if (!encode (export, bytes, error))
    return NULL;
  g_file_replace_contents (export->file, (const char *)bytes->data, bytes->len, NULL, FALSE,
                           G_FILE_CREATE_REPLACE_DESTINATION, NULL, cancellable, error);
  return NULL;
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  HfDesk *desk = HF_DESK (source);
  g_autofree char *name = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  hf_desk_run_finish (desk, result, &error);
  if (error)
    {
      hf_desk_say_error (desk, _ ("The chart could not be saved"), error);
      return;
    }
  /* Translators: a toast; the name of a file */
  text = g_strdup_printf (_ ("Saved as “%s”"), name);
  hf_desk_say (desk, text);
}

static void
start (HfDesk *desk, Export *export)
{
  hf_desk_run (desk, write_file, export, export_free, NULL, NULL, on_written,
               g_file_get_basename (export->file));
}

/**
 * hf_chart_export_text:
 * @desk: told how it went
 * @file: is replaced
 * @text: that it shall hold
 */
void
hf_chart_export_text (HfDesk *desk, GFile *file, const char *text)
{
  Export *export = g_new0 (Export, 1);

  export->file = g_object_ref (file);
  export->text = g_strdup (text);
  start (desk, export);
}

/**
 * hf_chart_export_draw:
 * @widget: that is shown
 * @scale: image pixels for one on the screen
 *
 * Returns: (transfer full): what it looks like, on what is behind it, with a margin
 */
cairo_surface_t *
hf_chart_export_draw (GtkWidget *widget, int scale)
{
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_surface_t *surface
      = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, scale * (width + 2 * MARGIN),
                                    scale * (height + 2 * MARGIN));
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  GdkRGBA behind = hf_palette_get_surface (widget);
  cairo_t *cr = cairo_create (surface);

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_to_node (snapshot);
  gdk_cairo_set_source_rgba (cr, &behind);
  cairo_paint (cr);
  cairo_scale (cr, scale, scale);
  cairo_translate (cr, MARGIN, MARGIN);
  if (node)
    gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  return surface;
}

/**
 * hf_chart_export_image:
 * @desk: told how it went
 * @file: is replaced
 * @widget: that is shown
 *
 * Writes a PNG.
 */
void
hf_chart_export_image (HfDesk *desk, GFile *file, GtkWidget *widget)
{
  Export *export = g_new0 (Export, 1);

  export->file = g_object_ref (file);
  export->image = hf_chart_export_draw (widget, SCALE);
  start (desk, export);
}
