/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of --secrets. Whoever could have read or written it is told of before anything in it is
 * believed, each time. What is wrong with its content is told without any of it.
 *
 * Threading: any; changes one at a time. Two programs that change one file at the same moment would
 * lose one of the changes. */
#include "hf-secrets-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-file.h"
#include "hf-json.h"

#define MOST_BYTES (1024 * 1024)

struct _HfSecretsFile
{
  GObject parent_instance;

  char *path; /* absolute */
  GMutex changing;
};

static void hf_secrets_file_credentials_init (HfCredentialsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfSecretsFile, hf_secrets_file, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HF_TYPE_CREDENTIALS,
                                                      hf_secrets_file_credentials_init))

typedef int Fd;

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (Fd, close, -1)

/* ---- reading ---- */

static gboolean
check_file (const char *path, const struct stat *info, GError **error)
{
  if (!S_ISREG (info->st_mode))
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                 "the secrets file %s is not a regular file; name one that is", path);
  else if (info->st_uid != geteuid ())
    g_set_error (error, HF_ERROR, HF_ERROR_DENIED,
                 "the secrets file %s belongs to another user; name a file of your own", path);
  else if ((info->st_mode & 07777 & ~0600) != 0)
    g_set_error (error, HF_ERROR, HF_ERROR_DENIED,
                 "others may use the secrets file %s (mode %04o); run: chmod 600 %s", path,
                 (unsigned)(info->st_mode & 07777), path);
  else if (info->st_size > MOST_BYTES)
    g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
                 "the secrets file %s has more than %d bytes; is it the right one?", path,
                 MOST_BYTES);
  else
    return TRUE;
  return FALSE;
}

/* -1: @error is set. */
static int
open_file (const char *path, struct stat *info, GError **error)
{
  /* Without O_NONBLOCK a FIFO would stop us here for ever. */
  g_auto (Fd) fd = hf_file_open (AT_FDCWD, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
  int opened = fd;

  if (fd < 0 && errno == ELOOP)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                 "the secrets file %s is a link; name the file itself", path);
  else if (fd < 0 || fstat (fd, info) != 0)
    hf_set_error_errno (error, errno, "can't open the secrets file %s", path);
  else if (check_file (path, info, error))
    {
      fd = -1;
      return opened;
    }
  return -1;
}

/* Nothing but objects of texts in an object. */
static gboolean
check_content (JsonObject *content)
{
  JsonObjectIter backends;
  JsonNode *backend;

  json_object_iter_init (&backends, content);
  while (json_object_iter_next (&backends, NULL, &backend))
    {
      JsonObjectIter secrets;
      JsonNode *secret;

      if (!JSON_NODE_HOLDS_OBJECT (backend))
        return FALSE;
      json_object_iter_init (&secrets, json_node_get_object (backend));
      while (json_object_iter_next (&secrets, NULL, &secret))
        if (!JSON_NODE_HOLDS_VALUE (secret) || json_node_get_value_type (secret) != G_TYPE_STRING)
          return FALSE;
    }
  return TRUE;
}

static JsonObject *
parse (const char *path, const char *text, gsize length, GError **error)
{
  /* One that was just made by hand is empty. */
  g_autoptr (JsonObject) content
      = length > 0 ? hf_json_parse_object (text, (gssize)length, NULL) : json_object_new ();

  if (content && check_content (content))
    return g_steal_pointer (&content);
  g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED,
               "the secrets file %s must be JSON such as {\"backend\": {\"name\": \"value\"}}; "
               "correct or remove it",
               path);
  return NULL;
}

static JsonObject *
read_file (const char *path, struct stat *info, GError **error)
{
  g_auto (Fd) fd = open_file (path, info, error);
  gsize size = fd >= 0 ? (gsize)info->st_size : 0;
  g_autofree char *text = g_malloc (size + 1);
  JsonObject *content = NULL;
  gsize length = 0;

  if (fd < 0)
    return NULL;
  if (hf_file_read_at (fd, path, text, size, 0, &length, error))
    content = parse (path, text, length, error);
  explicit_bzero (text, size);
  return content;
}

static char *
hf_secrets_file_lookup (HfCredentials *credentials, const char *backend_id, const char *name,
                        GError **error)
{
  HfSecretsFile *self = HF_SECRETS_FILE (credentials);
  struct stat info;
  g_autoptr (JsonObject) content = read_file (self->path, &info, error);
  JsonNode *backend = content ? json_object_get_member (content, backend_id) : NULL;

  return backend
             ? g_strdup (json_object_get_string_member_with_default (json_node_get_object (backend),
                                                                     name, NULL))
             : NULL;
}

/* ---- writing ---- */

/* A copy in which one secret is another one, or gone; a backend without secrets goes too. */
static JsonObject *
change (JsonObject *content, const char *backend_id, const char *name, const char *value)
{
  JsonObject *changed = json_object_new ();
  JsonObject *of_backend = json_object_new ();
  JsonObjectIter iter;
  const char *key;
  JsonNode *node = json_object_get_member (content, backend_id);

  if (node)
    {
      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, &key, &node))
        if (!g_str_equal (key, name))
          json_object_set_member (of_backend, key, json_node_copy (node));
    }
  if (value)
    json_object_set_string_member (of_backend, name, value);
  json_object_iter_init (&iter, content);
  while (json_object_iter_next (&iter, &key, &node))
    if (!g_str_equal (key, backend_id))
      json_object_set_member (changed, key, json_node_copy (node));
  if (json_object_get_size (of_backend) > 0)
    json_object_set_object_member (changed, backend_id, of_backend);
  else
    json_object_unref (of_backend);
  return changed;
}

static gboolean
write_file (const char *path, JsonObject *content, GError **error)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), content);
  g_autoptr (HfSecret) text = json_to_string (node, TRUE);
  g_autoptr (HfSecret) line = g_strconcat (text, "\n", NULL);

  if (strlen (line) > MOST_BYTES)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
                   "the secrets file %s would have more than %d bytes", path, MOST_BYTES);
      return FALSE;
    }
  if (hf_file_replace_private (AT_FDCWD, path, line, strlen (line), error))
    return TRUE;
  g_prefix_error (error, "the secrets file %s: ", path);
  return FALSE;
}

static gboolean
save (HfSecretsFile *self, const char *backend_id, const char *name, const char *value,
      GError **error)
{
  struct stat info;
  g_autoptr (JsonObject) content = read_file (self->path, &info, error);
  JsonNode *backend = content ? json_object_get_member (content, backend_id) : NULL;
  const char *old
      = backend ? json_object_get_string_member_with_default (json_node_get_object (backend), name,
                                                              NULL)
                : NULL;
  g_autoptr (JsonObject) changed = NULL;

  if (!content)
    return FALSE;
  if (g_strcmp0 (old, value) == 0)
    return TRUE;
  if ((info.st_mode & S_IWUSR) == 0)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
                   "the secrets file %s is read-only; run: chmod 600 %s", self->path, self->path);
      return FALSE;
    }
  changed = change (content, backend_id, name, value);
  return write_file (self->path, changed, error);
}

static gboolean
hf_secrets_file_save (HfCredentials *credentials, const char *backend_id, const char *name,
                      const char *value, GError **error)
{
  HfSecretsFile *self = HF_SECRETS_FILE (credentials);
  gboolean saved;

  g_mutex_lock (&self->changing);
  saved = save (self, backend_id, name, value, error);
  g_mutex_unlock (&self->changing);
  return saved;
}

static void
hf_secrets_file_finalize (GObject *object)
{
  HfSecretsFile *self = HF_SECRETS_FILE (object);

  g_free (self->path);
  g_mutex_clear (&self->changing);
  G_OBJECT_CLASS (hf_secrets_file_parent_class)->finalize (object);
}

static void
hf_secrets_file_credentials_init (HfCredentialsInterface *iface)
{
  iface->lookup = hf_secrets_file_lookup;
  iface->save = hf_secrets_file_save;
}

static void
hf_secrets_file_class_init (HfSecretsFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_secrets_file_finalize;
}

static void
hf_secrets_file_init (HfSecretsFile *self)
{
  g_mutex_init (&self->changing);
}

/* Never in place of another file. */
static gboolean
make_file (const char *path, GError **error)
{
  static const char empty[] = "{}\n";
  g_auto (Fd) fd = hf_file_open (AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
  gsize length = strlen (empty);

  if (fd < 0 && errno == EEXIST)
    return TRUE;
  if (fd >= 0 && fchmod (fd, 0600) == 0 && write (fd, empty, length) == (ssize_t)length
      && fsync (fd) == 0)
    return TRUE;
  hf_set_error_errno (error, errno, "can't make the secrets file %s", path);
  if (fd >= 0)
    unlink (path);
  return FALSE;
}

/**
 * hf_secrets_file_new:
 * @path: a file, which is made when there is none
 * @error: %HF_ERROR_DENIED when somebody else owns it or may use it, %HF_ERROR_INVALID when it is a
 *   link or no regular file, %HF_ERROR_MALFORMED
 *
 * Returns: (transfer full): the secrets in it
 */
HfCredentials *
hf_secrets_file_new (const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autoptr (JsonObject) content = NULL;
  HfSecretsFile *self;
  struct stat info;

  if (lstat (absolute, &info) != 0 && errno == ENOENT && !make_file (absolute, error))
    return NULL;
  content = read_file (absolute, &info, error);
  if (!content)
    return NULL;
  self = g_object_new (HF_TYPE_SECRETS_FILE, NULL);
  self->path = g_steal_pointer (&absolute);
  return HF_CREDENTIALS (self);
}
