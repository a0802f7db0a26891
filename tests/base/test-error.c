/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-error.h"

#include <errno.h>
#include <gio/gio.h>

static void
assert_meaning (GQuark domain, int code, const char *word, unsigned status)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "x");

  g_assert_cmpstr (hf_error_code (error), ==, word);
  g_assert_cmpuint (hf_error_http_status (error), ==, status);
}

static void
test_meanings (void)
{
  assert_meaning (HF_ERROR, HF_ERROR_FAILED, "failed", 500);
  assert_meaning (HF_ERROR, HF_ERROR_MALFORMED, "malformed", 400);
  assert_meaning (HF_ERROR, HF_ERROR_INVALID, "invalid", 422);
  assert_meaning (HF_ERROR, HF_ERROR_UNSUPPORTED, "unsupported", 422);
  assert_meaning (HF_ERROR, HF_ERROR_CORRUPT, "corrupt", 422);
  assert_meaning (HF_ERROR, HF_ERROR_INCOMPLETE, "incomplete", 422);
  assert_meaning (HF_ERROR, HF_ERROR_NOT_FOUND, "not_found", 404);
  assert_meaning (HF_ERROR, HF_ERROR_CONFLICT, "conflict", 409);
  assert_meaning (HF_ERROR, HF_ERROR_UNSAFE, "unsafe", 409);
  assert_meaning (HF_ERROR, HF_ERROR_TOO_LARGE, "too_large", 413);
  assert_meaning (HF_ERROR, HF_ERROR_NO_SPACE, "no_space", 507);
  assert_meaning (HF_ERROR, HF_ERROR_UNAVAILABLE, "unavailable", 503);
  assert_meaning (HF_ERROR, HF_ERROR_DENIED, "denied", 502);
  assert_meaning (HF_ERROR, HF_ERROR_STALLED, "stalled", 503);
}

static void
test_other_domains (void)
{
  assert_meaning (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled", 503);
  assert_meaning (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "failed", 500);
  assert_meaning (HF_ERROR, 4711, "failed", 500);
  assert_meaning (HF_ERROR, -1, "failed", 500);
}

static void
assert_errno (int number, HfError code)
{
  g_autoptr (GError) error = NULL;

  hf_set_error_errno (&error, number, "can't write %s", "a%sb");
  g_assert_error (error, HF_ERROR, (int)code);
  g_assert_true (g_str_has_prefix (error->message, "can't write a%sb: "));
  g_assert_true (g_str_has_suffix (error->message, g_strerror (number)));
}

static void
test_errno (void)
{
  assert_errno (ENOSPC, HF_ERROR_NO_SPACE);
  assert_errno (EDQUOT, HF_ERROR_NO_SPACE);
  assert_errno (ENOENT, HF_ERROR_NOT_FOUND);
  assert_errno (EEXIST, HF_ERROR_CONFLICT);
  assert_errno (EACCES, HF_ERROR_DENIED);
  assert_errno (EPERM, HF_ERROR_DENIED);
  assert_errno (EROFS, HF_ERROR_DENIED);
  assert_errno (ESTALE, HF_ERROR_UNAVAILABLE);
  assert_errno (EIO, HF_ERROR_FAILED);
  hf_set_error_errno (NULL, EIO, "nobody asks");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error/meanings", test_meanings);
  g_test_add_func ("/base/error/other-domains", test_other_domains);
  g_test_add_func ("/base/error/errno", test_errno);
  return g_test_run ();
}
