/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-test-credentials.h"

#include "hf-error.h"

#define TEST_TYPE_CREDENTIALS (test_credentials_get_type ())
G_DECLARE_FINAL_TYPE (TestCredentials, test_credentials, TEST, CREDENTIALS, GObject)

struct _TestCredentials
{
  GObject parent_instance;

  GMutex mutex;
  char *secret;
  gboolean locked;
};

static char *
lookup (HfCredentials *credentials, const char *backend_id, const char *name, GError **error)
{
  TestCredentials *self = TEST_CREDENTIALS (credentials);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->locked)
    g_set_error_literal (error, HF_ERROR, HF_ERROR_DENIED, "the keyring is locked");
  return self->locked ? NULL : g_strdup (self->secret);
}

static void
init_credentials (HfCredentialsInterface *iface)
{
  iface->lookup = lookup;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestCredentials, test_credentials, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HF_TYPE_CREDENTIALS, init_credentials))

static void
test_credentials_finalize (GObject *object)
{
  TestCredentials *self = TEST_CREDENTIALS (object);

  g_mutex_clear (&self->mutex);
  g_free (self->secret);
  G_OBJECT_CLASS (test_credentials_parent_class)->finalize (object);
}

static void
test_credentials_class_init (TestCredentialsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_credentials_finalize;
}

static void
test_credentials_init (TestCredentials *self)
{
  g_mutex_init (&self->mutex);
}

HfCredentials *
hf_test_credentials_new (const char *secret)
{
  TestCredentials *self = g_object_new (TEST_TYPE_CREDENTIALS, NULL);

  self->secret = g_strdup (secret);
  return HF_CREDENTIALS (self);
}

void
hf_test_credentials_set (HfCredentials *credentials, const char *secret)
{
  TestCredentials *self = TEST_CREDENTIALS (credentials);

  g_mutex_lock (&self->mutex);
  g_free (self->secret);
  self->secret = g_strdup (secret);
  g_mutex_unlock (&self->mutex);
}

void
hf_test_credentials_lock (HfCredentials *credentials)
{
  TestCredentials *self = TEST_CREDENTIALS (credentials);

  g_mutex_lock (&self->mutex);
  self->locked = TRUE;
  g_mutex_unlock (&self->mutex);
}
