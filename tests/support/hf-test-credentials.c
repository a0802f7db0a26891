/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-test-credentials.h"

#include "hf-error.h"

struct _HfTestCredentials
{
  GObject parent_instance;

  GMutex mutex; /* guards the rest */
  gboolean locked, read_only;
  GHashTable *secrets; /* "backend.name" → value */
};

static void credentials_init (HfCredentialsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfTestCredentials, hf_test_credentials, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HF_TYPE_CREDENTIALS, credentials_init))

static gboolean
is_open (HfTestCredentials *self, GError **error)
{
  if (!self->locked)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE, "the keyring is locked");
  return FALSE;
}

static char *
lookup (HfCredentials *credentials, const char *backend_id, const char *name, GError **error)
{
  HfTestCredentials *self = HF_TEST_CREDENTIALS (credentials);
  g_autofree char *key = g_strconcat (backend_id, ".", name, NULL);
  char *value;

  g_mutex_lock (&self->mutex);
  value = is_open (self, error) ? g_strdup (g_hash_table_lookup (self->secrets, key)) : NULL;
  g_mutex_unlock (&self->mutex);
  return value;
}

static gboolean
save (HfCredentials *credentials, const char *backend_id, const char *name, const char *value,
      GError **error)
{
  HfTestCredentials *self = HF_TEST_CREDENTIALS (credentials);
  char *key = g_strconcat (backend_id, ".", name, NULL);
  gboolean saved;

  g_mutex_lock (&self->mutex);
  saved = is_open (self, error);
  if (saved && self->read_only)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_NO_SPACE, "the keyring is full");
      saved = FALSE;
    }
  if (saved && value)
    g_hash_table_replace (self->secrets, g_steal_pointer (&key), g_strdup (value));
  else if (saved)
    g_hash_table_remove (self->secrets, key);
  g_mutex_unlock (&self->mutex);
  g_free (key);
  return saved;
}

static void
credentials_init (HfCredentialsInterface *iface)
{
  iface->lookup = lookup;
  iface->save = save;
}

static void
hf_test_credentials_finalize (GObject *object)
{
  HfTestCredentials *self = HF_TEST_CREDENTIALS (object);

  g_hash_table_unref (self->secrets);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (hf_test_credentials_parent_class)->finalize (object);
}

static void
hf_test_credentials_class_init (HfTestCredentialsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_test_credentials_finalize;
}

static void
hf_test_credentials_init (HfTestCredentials *self)
{
  g_mutex_init (&self->mutex);
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

HfTestCredentials *
hf_test_credentials_new (void)
{
  return g_object_new (HF_TYPE_TEST_CREDENTIALS, NULL);
}

void
hf_test_credentials_set_locked (HfTestCredentials *self, gboolean locked)
{
  g_mutex_lock (&self->mutex);
  self->locked = locked;
  g_mutex_unlock (&self->mutex);
}

/* It can be asked, and nothing be written there. */
void
hf_test_credentials_set_read_only (HfTestCredentials *self, gboolean read_only)
{
  g_mutex_lock (&self->mutex);
  self->read_only = read_only;
  g_mutex_unlock (&self->mutex);
}

unsigned
hf_test_credentials_count (HfTestCredentials *self)
{
  unsigned n;

  g_mutex_lock (&self->mutex);
  n = g_hash_table_size (self->secrets);
  g_mutex_unlock (&self->mutex);
  return n;
}

/* @value NULL: forgets it. */
void
hf_test_credentials_set (HfTestCredentials *self, const char *backend_id, const char *name,
                         const char *value)
{
  g_autoptr (GError) error = NULL;

  hf_credentials_save (HF_CREDENTIALS (self), backend_id, name, value, &error);
  g_assert_no_error (error);
}

void
hf_test_credentials_assert (HfTestCredentials *self, const char *backend_id, const char *name,
                            const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfSecret) value
      = hf_credentials_lookup (HF_CREDENTIALS (self), backend_id, name, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (value, ==, expected);
}
