/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file that holds the admin token: 43 characters of base64url (RFC 4648 §5), a new line, and
 * nobody else may read it. Any thread. */
#include "hf-token-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hf-bearer.h"
#include "hf-error.h"

#define LEAST_LENGTH 16
#define MOST_LENGTH 512

typedef int Fd;

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (Fd, close, -1)

static gboolean
check_file (int fd, const char *path, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    {
      hf_set_error_errno (error, errno, "can't look at the token file %s", path);
      return FALSE;
    }
  if (!S_ISREG (info.st_mode))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   "the token file %s is not a regular file; name one that is", path);
      return FALSE;
    }
  if (info.st_uid != geteuid ())
    {
      g_set_error (error, HF_ERROR, HF_ERROR_DENIED,
                   "the token file %s belongs to another user; name a file of your own", path);
      return FALSE;
    }
  if ((info.st_mode & 07777 & ~0600) != 0)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_DENIED,
                   "others may use the token file %s (mode %04o); run: chmod 600 %s, or remove it "
                   "to get a new token",
                   path, (unsigned)(info.st_mode & 07777), path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_token (const char *token, const char *path, GError **error)
{
  gsize length = strlen (token);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (token[i]))
      length = 0;
  if (length >= LEAST_LENGTH && length <= MOST_LENGTH)
    return TRUE;

  g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
               "the token file %s must hold one line of %d to %d visible characters; remove it to "
               "get a new token",
               path, LEAST_LENGTH, MOST_LENGTH);
  return FALSE;
}

static char *
read_token (int fd, const char *path, GError **error)
{
  char buffer[MOST_LENGTH + 8];
  g_autofree char *token = NULL;
  ssize_t length;

  if (!check_file (fd, path, error))
    return NULL;
  do
    length = read (fd, buffer, sizeof buffer);
  while (length < 0 && errno == EINTR);
  if (length < 0)
    {
      hf_set_error_errno (error, errno, "can't read the token file %s", path);
      return NULL;
    }

  token = g_strndup (buffer, (gsize)length);
  g_strchomp (token);
  return check_token (token, path, error) ? g_steal_pointer (&token) : NULL;
}

static char *
write_token (int fd, const char *path, GError **error)
{
  g_autofree char *token = hf_bearer_make (error);
  g_autofree char *line = NULL;

  if (!token)
    return NULL;
  line = g_strconcat (token, "\n", NULL);
  if (fchmod (fd, 0600) == 0 && write (fd, line, strlen (line)) == (ssize_t)strlen (line)
      && fsync (fd) == 0)
    return g_steal_pointer (&token);

  hf_set_error_errno (error, errno, "can't write the token file %s", path);
  unlink (path);
  return NULL;
}

/**
 * hf_token_file_load:
 * @path: a file, which is made with a new token when there is none
 * @error: %HF_ERROR_DENIED when somebody else owns it or may use it, %HF_ERROR_INVALID when it is
 * no regular file or holds no token
 *
 * Returns: (transfer full): the token
 */
char *
hf_token_file_load (const char *path, GError **error)
{
  g_auto (Fd) fd = -1;

  for (unsigned attempt = 0; attempt < 2; attempt++)
    {
      /* Without O_NONBLOCK a FIFO would stop us here for ever. */
      fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
      if (fd >= 0)
        return read_token (fd, path, error);
      if (errno != ENOENT)
        break;
      fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
      if (fd >= 0)
        return write_token (fd, path, error);
      if (errno != EEXIST)
        break;
    }
  if (errno == ELOOP)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                 "the token file %s is a link; name the file itself", path);
  else
    hf_set_error_errno (error, errno, "can't open the token file %s", path);
  return NULL;
}
