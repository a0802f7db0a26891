/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * HfCredentials:
 * Where secrets are kept (SAFETY §7): looked up and saved by backend and by name ("password",
 * "token"). Nothing else holds on to one longer than a request needs it. Calls block; any thread.
 */
#define HF_TYPE_CREDENTIALS (hf_credentials_get_type ())
G_DECLARE_INTERFACE (HfCredentials, hf_credentials, HF, CREDENTIALS, GObject)

struct _HfCredentialsInterface
{
  GTypeInterface parent;

  /* The secret, or NULL: with @error when it could not be asked for, e.g. of a locked keyring. */
  char *(*lookup) (HfCredentials *self, const char *backend_id, const char *name, GError **error);

  /* Keeps @value, or forgets it when it is NULL; durable when this returns. HF_ERROR_UNSUPPORTED
   * where nothing can be written. */
  gboolean (*save) (HfCredentials *self, const char *backend_id, const char *name,
                    const char *value, GError **error);
};

/* A text that is overwritten before its memory is given back: g_autoptr (HfSecret). */
typedef char HfSecret;

#define HF_SECRET_MOST 4096 /* bytes; tokens that carry claims have about a thousand */

void hf_secret_free (HfSecret *self);
gboolean hf_secret_is_usable (const char *text);

char *hf_credentials_lookup (HfCredentials *self, const char *backend_id, const char *name,
                             GError **error);
gboolean hf_credentials_save (HfCredentials *self, const char *backend_id, const char *name,
                              const char *value, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfSecret, hf_secret_free)

G_END_DECLS
