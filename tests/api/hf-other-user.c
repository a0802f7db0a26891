/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A process of another user, which only the superuser can start. Between fork() and _exit() it
 * calls nothing but the kernel: the server's threads may have held any lock. */
#include "hf-other-user.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

gboolean
hf_other_user_can_be (void)
{
  return geteuid () == 0;
}

static int
connect_to (HfOtherWay way, unsigned port)
{
  static const unsigned char mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 127, 0, 0, 1 };
  struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_port = htons ((uint16_t)port) };
  struct sockaddr_in four = { .sin_family = AF_INET, .sin_port = htons ((uint16_t)port) };
  int fd = socket (way == HF_OTHER_IPV4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int result;

  four.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  six.sin6_addr = in6addr_loopback;
  if (way == HF_OTHER_MAPPED)
    memcpy (&six.sin6_addr, mapped, sizeof mapped);
  if (way == HF_OTHER_IPV4)
    result = connect (fd, (struct sockaddr *)&four, sizeof four);
  else
    result = connect (fd, (struct sockaddr *)&six, sizeof six);
  return result == 0 ? fd : -1;
}

static void
be_other_user (HfOtherWay way, unsigned port, const char *request, gboolean in_a_hurry, int out)
{
  char buffer[4096];
  ssize_t length;
  int fd;

  /* The C library's setuid() would call on the threads that are not there any more. */
  if (syscall (SYS_setuid, HF_OTHER_UID) != 0 || geteuid () != HF_OTHER_UID)
    _exit (1);
  fd = connect_to (way, port);
  if (fd < 0 || write (fd, request, strlen (request)) < 0)
    _exit (2);
  if (in_a_hurry)
    close (fd);
  else
    while ((length = read (fd, buffer, sizeof buffer)) > 0)
      if (write (out, buffer, (size_t)length) != length)
        _exit (3);
  _exit (0);
}

/* in_a_hurry: closes at once, and waits for no answer
 * Returns (transfer full): all that came until the connection ended */
char *
hf_other_user_ask (HfOtherWay way, unsigned port, const char *request, gboolean in_a_hurry)
{
  g_autoptr (GString) got = g_string_new (NULL);
  char buffer[4096];
  ssize_t length;
  int pipe_ends[2], status;
  pid_t child;

  g_assert_cmpint (pipe (pipe_ends), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    be_other_user (way, port, request, in_a_hurry, pipe_ends[1]);
  close (pipe_ends[1]);
  while ((length = read (pipe_ends[0], buffer, sizeof buffer)) > 0)
    g_string_append_len (got, buffer, length);
  close (pipe_ends[0]);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  return g_string_free (g_steal_pointer (&got), FALSE);
}
