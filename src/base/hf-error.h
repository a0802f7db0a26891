/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfError:
 * What went wrong, as far as a caller acts differently on it. The message is a sentence that
 * names the thing (CID, file, store) and says what to do. A cancelled call reports
 * %G_IO_ERROR_CANCELLED instead.
 */
typedef enum
{
  HF_ERROR_FAILED, /* our own fault or an unforeseen one of the system */
  HF_ERROR_MALFORMED, /* input is not of its syntax: JSON, CID text */
  HF_ERROR_INVALID, /* input is well-formed but not acceptable */
  HF_ERROR_UNSUPPORTED, /* a hash or codec we can't check */
  HF_ERROR_CORRUPT, /* bytes do not match their CID, or end too early */
  HF_ERROR_INCOMPLETE, /* blocks of a DAG are missing */
  HF_ERROR_NOT_FOUND, /* looked directly, and it is not there */
  HF_ERROR_CONFLICT, /* exists already, or is in use */
  HF_ERROR_UNSAFE, /* refused, since copies would fall below what the policy asks */
  HF_ERROR_TOO_LARGE, /* above a limit of ours */
  HF_ERROR_NO_SPACE, /* no room, or none above the floor that is kept free */
  HF_ERROR_UNAVAILABLE, /* the store does not answer, or is not the store that was added */
  HF_ERROR_DENIED, /* our access was refused */
  HF_ERROR_STALLED, /* nothing moved for too long */
} HfError;

#define HF_ERROR (hf_error_quark ())
GQuark hf_error_quark (void);

const char *hf_error_code (const GError *error);
unsigned hf_error_http_status (const GError *error);
void hf_set_error_errno (GError **error, int saved_errno, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

G_END_DECLS
