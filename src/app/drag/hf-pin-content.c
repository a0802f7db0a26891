/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only. Hovering over our own stores makes no file. */
#include "hf-pin-content.h"

#include <glib/gi18n.h>
#include <string.h>

#include "hf-drag-files.h"
#include "hf-pin-ids.h"

#define FILES "text/uri-list"

struct _HfPinContent
{
  GdkContentProvider parent_instance;

  HfDesk *desk;
  GArray *ids;
  char *uris; /* of the files, once they are made */
};

G_DEFINE_FINAL_TYPE (HfPinContent, hf_pin_content, GDK_TYPE_CONTENT_PROVIDER)

static GdkContentFormats *
hf_pin_content_ref_formats (GdkContentProvider *provider)
{
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  gdk_content_formats_builder_add_gtype (builder, HF_TYPE_PIN_IDS);
  gdk_content_formats_builder_add_mime_type (builder, FILES);
  return gdk_content_formats_builder_free_to_formats (builder);
}

static gboolean
hf_pin_content_get_value (GdkContentProvider *provider, GValue *value, GError **error)
{
  if (!G_VALUE_HOLDS (value, HF_TYPE_PIN_IDS))
    return GDK_CONTENT_PROVIDER_CLASS (hf_pin_content_parent_class)
        ->get_value (provider, value, error);
  g_value_set_boxed (value, HF_PIN_CONTENT (provider)->ids);
  return TRUE;
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The text lives as long as the provider, which the task holds. */
static void
write_uris (GTask *task)
{
  HfPinContent *self = g_task_get_source_object (task);

  g_output_stream_write_all_async (g_task_get_task_data (task), self->uris, strlen (self->uris),
                                   G_PRIORITY_DEFAULT, g_task_get_cancellable (task), on_written,
                                   g_object_ref (task));
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HfPinContent *self = g_task_get_source_object (task);
  GError *error = NULL;
  char *uris = hf_desk_run_finish (HF_DESK (source), result, &error);

  if (error)
    {
      hf_desk_say_error (HF_DESK (source), _ ("Nothing was exported"), error);
      g_task_return_error (task, error);
      return;
    }
  g_free (self->uris);
  self->uris = uris;
  write_uris (task);
}

static void
hf_pin_content_write_async (GdkContentProvider *provider, const char *mime_type,
                            GOutputStream *stream, int priority, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  HfPinContent *self = HF_PIN_CONTENT (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_task_data (task, g_object_ref (stream), g_object_unref);
  if (!g_str_equal (mime_type, FILES))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s is not offered",
                             mime_type);
  else if (self->uris)
    write_uris (task);
  else
    hf_desk_run (self->desk, hf_drag_files_make, g_array_ref (self->ids),
                 (GDestroyNotify)g_array_unref, g_free, cancellable, on_made, g_object_ref (task));
}

static gboolean
hf_pin_content_write_finish (GdkContentProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
hf_pin_content_finalize (GObject *object)
{
  HfPinContent *self = HF_PIN_CONTENT (object);

  g_object_unref (self->desk);
  g_array_unref (self->ids);
  g_free (self->uris);
  G_OBJECT_CLASS (hf_pin_content_parent_class)->finalize (object);
}

static void
hf_pin_content_class_init (HfPinContentClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_pin_content_finalize;
  provider_class->ref_formats = hf_pin_content_ref_formats;
  provider_class->get_value = hf_pin_content_get_value;
  provider_class->write_mime_type_async = hf_pin_content_write_async;
  provider_class->write_mime_type_finish = hf_pin_content_write_finish;
}

static void
hf_pin_content_init (HfPinContent *self)
{
}

/**
 * hf_pin_content_new:
 * @desk: whose engine exports
 * @ids: (element-type gint64): of pins; not changed any more
 *
 * Returns: (transfer full): what a drag or the clipboard offers
 */
GdkContentProvider *
hf_pin_content_new (HfDesk *desk, GArray *ids)
{
  HfPinContent *self = g_object_new (HF_TYPE_PIN_CONTENT, NULL);

  self->desk = g_object_ref (desk);
  self->ids = g_array_ref (ids);
  return GDK_CONTENT_PROVIDER (self);
}
