/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the head of a request ends, what is one, and what it says of the body. */
#include "hf-head.h"

#include <string.h>

#include "hf-test.h"

#define LINE "POST /api/pins HTTP/1.1\r\n"

static void
check_end (const char *text, gsize expected)
{
  gsize whole = 0, step = 0, end = 0;

  g_assert_cmpuint (hf_head_find_end (text, strlen (text), &whole), ==, expected);
  for (gsize n = 0; n <= strlen (text) && end == 0; n++)
    end = hf_head_find_end (text, n, &step);
  g_assert_cmpuint (end, ==, expected);
}

static void
test_end (void)
{
  check_end ("", 0);
  check_end ("GET", 0);
  check_end (LINE "A: b\r\n", 0);
  check_end (LINE "A: b\r\n\r", 0);
  check_end (LINE "\r\n", strlen (LINE) + 2);
  check_end (LINE "A: b\r\n\r\nmore\r\n\r\n", strlen (LINE) + 8);
  check_end ("GET /\n\nmore", 7);
  check_end ("GET /\n\r\nmore", 8);
  check_end ("\r\n\r\n", 4);
}

static void
check (const char *lines, gboolean ok, guint64 length, gboolean is_unclear)
{
  g_autofree char *head = g_strconcat (LINE, lines, "\r\n", NULL);
  HfHead read;

  g_test_message ("%s", lines);
  g_assert_cmpint (hf_head_read (head, strlen (head), &read), ==, ok);
  if (!ok)
    return;
  g_assert_cmpuint (read.length, ==, length);
  g_assert_cmpint (read.is_unclear, ==, is_unclear);
}

static void
test_bodies (void)
{
  check ("", TRUE, 0, FALSE);
  check ("Host: x\r\nAccept:\r\nX:y:z\r\nX-Name: \xc3\xa4\t \r\n", TRUE, 0, FALSE);
  check ("Content-Length: 0\r\n", TRUE, 0, FALSE);
  check ("content-length:17 \r\n", TRUE, 17, FALSE);
  check ("Content-Length: 007\r\n", TRUE, 7, FALSE);
  check ("Content-Length: 999999999999999999\r\n", TRUE, G_GUINT64_CONSTANT (999999999999999999),
         FALSE);
  check ("Transfer-Encoding: CHUNKED\r\n", TRUE, 0, TRUE);
  /* Said twice: access refuses that, and what follows is no request. */
  check ("Content-Length: 2\r\nContent-Length: 3\r\n", TRUE, 3, TRUE);
  check ("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", TRUE, 3, TRUE);
  check ("X-Content-Length: 2\r\nContent-Length-X: 3\r\n", TRUE, 0, FALSE);
}

static void
test_refused (void)
{
  static const char *const lines[] = { "nonsense\r\n",
                                       ": x\r\n",
                                       "A : b\r\n",
                                       " A: b\r\n",
                                       "A: b\r\n c\r\n",
                                       "A: b\r\n\tc\r\n",
                                       "A: b\n",
                                       "A: b\rB: c\r\n",
                                       "A: \x01\r\n",
                                       "A: \x7f\r\n",
                                       "A(b): c\r\n",
                                       "\xc3\xa4: c\r\n",
                                       "Content-Length:\r\n",
                                       "Content-Length: -1\r\n",
                                       "Content-Length: +1\r\n",
                                       "Content-Length: 0x1\r\n",
                                       "Content-Length: 1,1\r\n",
                                       "Content-Length: 1 1\r\n",
                                       "Content-Length: 9999999999999999999\r\n",
                                       "Transfer-Encoding:\r\n",
                                       "Transfer-Encoding: identity\r\n",
                                       "Transfer-Encoding: gzip, chunked\r\n",
                                       "Transfer-Encoding: \"chunked\"\r\n" };
  HfHead head;

  for (unsigned i = 0; i < G_N_ELEMENTS (lines); i++)
    check (lines[i], FALSE, 0, FALSE);
  g_assert_false (hf_head_read ("GET /\0 HTTP/1.1\r\n\r\n", 19, &head));
  g_assert_false (hf_head_read (LINE "A: b\0c\r\n\r\n", strlen (LINE) + 10, &head));
  g_assert_false (hf_head_read ("GET / HTTP/1.1\nA: b\r\n\r\n", 24, &head));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/head/end", test_end);
  g_test_add_func ("/api/head/bodies", test_bodies);
  g_test_add_func ("/api/head/refused", test_refused);
  return g_test_run ();
}
