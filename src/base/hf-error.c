/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domain of all layers, and what its codes mean to HTTP and to the system. Any thread. */
#include "hf-error.h"

#include <errno.h>
#include <gio/gio.h>

typedef struct
{
  const char *code;
  unsigned http_status;
} Meaning;

static const Meaning meanings[] = {
  [HF_ERROR_FAILED] = { "failed", 500 },       [HF_ERROR_MALFORMED] = { "malformed", 400 },
  [HF_ERROR_INVALID] = { "invalid", 422 },     [HF_ERROR_UNSUPPORTED] = { "unsupported", 422 },
  [HF_ERROR_CORRUPT] = { "corrupt", 422 },     [HF_ERROR_INCOMPLETE] = { "incomplete", 422 },
  [HF_ERROR_NOT_FOUND] = { "not_found", 404 }, [HF_ERROR_CONFLICT] = { "conflict", 409 },
  [HF_ERROR_UNSAFE] = { "unsafe", 409 },       [HF_ERROR_TOO_LARGE] = { "too_large", 413 },
  [HF_ERROR_NO_SPACE] = { "no_space", 507 },   [HF_ERROR_UNAVAILABLE] = { "unavailable", 503 },
  [HF_ERROR_DENIED] = { "denied", 502 },       [HF_ERROR_STALLED] = { "stalled", 503 },
};

static const Meaning cancelled = { "cancelled", 503 };

G_DEFINE_QUARK (hf - error - quark, hf_error)

static const Meaning *
meaning_of (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return &cancelled;
  if (error->domain == HF_ERROR && error->code >= 0 && error->code < (int)G_N_ELEMENTS (meanings))
    return &meanings[error->code];
  return &meanings[HF_ERROR_FAILED];
}

/**
 * hf_error_code:
 * @error: an error of any domain
 *
 * Returns: a word in snake case that scripts can rely on, such as "no_space"; "failed" for what is
 * of another domain, except for a cancelled call
 */
const char *
hf_error_code (const GError *error)
{
  return meaning_of (error)->code;
}

/**
 * hf_error_http_status:
 * @error: an error of any domain
 *
 * Returns: the status of the HTTP answer (RFC 9110) that carries @error
 */
unsigned
hf_error_http_status (const GError *error)
{
  return meaning_of (error)->http_status;
}

static HfError
code_of_errno (int saved_errno)
{
  switch (saved_errno)
    {
    case ENOSPC:
    case EDQUOT:
      return HF_ERROR_NO_SPACE;
    case ENOENT:
      return HF_ERROR_NOT_FOUND;
    case EEXIST:
      return HF_ERROR_CONFLICT;
    case EACCES:
    case EPERM:
    case EROFS:
      return HF_ERROR_DENIED;
    case ESTALE:
    case ENODEV:
    case ENOTCONN:
    case ETIMEDOUT:
      return HF_ERROR_UNAVAILABLE;
    default:
      return HF_ERROR_FAILED;
    }
}

/**
 * hf_set_error_errno:
 * @error: (out) (optional): where to
 * @saved_errno: what the failed call left in errno, saved before anything else ran
 * @format: what was being attempted, with the name of the thing
 *
 * Sets @error to the code that fits @saved_errno; the system's own words follow the message.
 */
void
hf_set_error_errno (GError **error, int saved_errno, const char *format, ...)
{
  g_autofree char *attempt = NULL;
  va_list args;

  va_start (args, format);
  attempt = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, HF_ERROR, code_of_errno (saved_errno), "%s: %s", attempt,
               g_strerror (saved_errno));
}
