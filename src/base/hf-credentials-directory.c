/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may read the directory is the service manager's duty: it gives it to this service alone, and
 * the files may belong to root. Any thread. */
#include "hf-credentials-directory.h"

#include <fcntl.h>
#include <string.h>

#include "hf-error.h"
#include "hf-file.h"

#define MOST_BYTES (HF_SECRET_MOST + 2) /* with a line end */

struct _HfCredentialsDirectory
{
  GObject parent_instance;

  char *path;
};

static void hf_credentials_directory_credentials_init (HfCredentialsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfCredentialsDirectory, hf_credentials_directory, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HF_TYPE_CREDENTIALS,
                                                      hf_credentials_directory_credentials_init))

/* The first line end from behind is not part of it: `echo` adds one. A zero byte would hide what
 * follows it. */
static char *
to_secret (GBytes *bytes, const char *path, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  if (length > 0 && memchr (text, '\0', length))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "%s is not a text", path);
      return NULL;
    }
  if (length > 0 && text[length - 1] == '\n')
    length -= length > 1 && text[length - 2] == '\r' ? 2 : 1;
  return g_strndup (text ? text : "", length);
}

static char *
hf_credentials_directory_lookup (HfCredentials *credentials, const char *backend_id,
                                 const char *name, GError **error)
{
  HfCredentialsDirectory *self = HF_CREDENTIALS_DIRECTORY (credentials);
  g_autofree char *file = g_strconcat (backend_id, ".", name, NULL);
  g_autofree char *path = g_build_filename (self->path, file, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) why = NULL;
  char *secret;

  g_return_val_if_fail (!strchr (file, '/'), NULL);

  bytes = hf_file_read_small (AT_FDCWD, path, MOST_BYTES, &why);
  if (!bytes)
    {
      if (!g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
        g_propagate_error (error, g_steal_pointer (&why));
      return NULL;
    }
  secret = to_secret (bytes, path, error);
  explicit_bzero ((void *)g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return secret;
}

static gboolean
hf_credentials_directory_save (HfCredentials *credentials, const char *backend_id, const char *name,
                               const char *value, GError **error)
{
  HfCredentialsDirectory *self = HF_CREDENTIALS_DIRECTORY (credentials);
  g_autoptr (GError) why = NULL;
  g_autoptr (HfSecret) there
      = hf_credentials_directory_lookup (credentials, backend_id, name, &why);

  if (!value && !there && !why)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
               "what is in %s can't be changed from here: start Holdfast with --secrets FILE, "
               "or change it for the service",
               self->path);
  return FALSE;
}

static void
hf_credentials_directory_finalize (GObject *object)
{
  HfCredentialsDirectory *self = HF_CREDENTIALS_DIRECTORY (object);

  g_free (self->path);
  G_OBJECT_CLASS (hf_credentials_directory_parent_class)->finalize (object);
}

static void
hf_credentials_directory_credentials_init (HfCredentialsInterface *iface)
{
  iface->lookup = hf_credentials_directory_lookup;
  iface->save = hf_credentials_directory_save;
}

static void
hf_credentials_directory_class_init (HfCredentialsDirectoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_credentials_directory_finalize;
}

static void
hf_credentials_directory_init (HfCredentialsDirectory *self)
{
}

/**
 * hf_credentials_directory_new:
 * @path: the directory; it may have none of our secrets in it
 *
 * Returns: (transfer full): the secrets in it
 */
HfCredentials *
hf_credentials_directory_new (const char *path)
{
  HfCredentialsDirectory *self = g_object_new (HF_TYPE_CREDENTIALS_DIRECTORY, NULL);

  self->path = g_strdup (path);
  return HF_CREDENTIALS (self);
}
