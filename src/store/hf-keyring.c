/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A locked keyring is not unlocked from here: that asks the user for a password in a window, at
 * any time of the day, and waits until there is an answer. The connection is kept, since a session
 * costs some milliseconds to agree on its key; one that fails is made anew once, as the keyring may
 * have been started again.
 *
 * Threading: any but the main one, which must not wait. The libsecret objects are only used from
 * one call at a time. */
#include "hf-keyring.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

#include "hf-deadline.h"
#include "hf-error.h"
#include "hf-keyring-index.h"

struct _HfKeyring
{
  GObject parent_instance;

  HfClock *clock;
  GMutex mutex;
  HfKeyringIndex *index; /* guarded by mutex, as all below */
  SecretService *service; /* NULL: not connected */
  gint64 silent_until; /* not asked before, as it did not answer; 0: it is */
};

static void hf_keyring_credentials_init (HfCredentialsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfKeyring, hf_keyring, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HF_TYPE_CREDENTIALS,
                                                      hf_keyring_credentials_init))

static const SecretSchema schema = {
  "io.github.holdfast_pins.Holdfast",
  SECRET_SCHEMA_NONE,
  {
      { "registry", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "backend", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "name", SECRET_SCHEMA_ATTRIBUTE_STRING },
  },
};

/* One question to the keyring. */
typedef struct
{
  HfKeyring *keyring;
  const char *backend_id;
  const char *name;
  const char *value; /* to be kept; NULL: none */
  GHashTable *attributes;
  GCancellable *cancellable;
  char *found; /* a secret; NULL: none */
} Call;

typedef gboolean (*CallFunc) (Call *call, SecretService *service, GError **error);

/* ---- what is asked ---- */

static gboolean
refuse_locked (GError **error)
{
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
               _ ("the keyring is locked: unlock it in “Passwords and Keys”, or log in again"));
  return FALSE;
}

static gboolean
look_up (Call *call, SecretService *service, GError **error)
{
  g_autolist (SecretItem) items = NULL;
  g_autoptr (SecretValue) value = NULL;
  g_autoptr (GError) why = NULL;

  items = secret_service_search_sync (service, &schema, call->attributes, SECRET_SEARCH_NONE,
                                      call->cancellable, &why);
  if (why)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (!items) /* the user removed it there */
    return TRUE;
  if (secret_item_get_locked (items->data))
    return refuse_locked (error);
  if (!secret_item_load_secret_sync (items->data, call->cancellable, error))
    return FALSE;
  value = secret_item_get_secret (items->data);
  call->found = value ? g_strdup (secret_value_get_text (value)) : NULL;
  return TRUE;
}

static gboolean
keep (Call *call, SecretService *service, GError **error)
{
  g_autoptr (SecretValue) value = secret_value_new (call->value, -1, "text/plain");
  g_autofree char *label = g_strdup_printf ("Holdfast: %s of %s", call->name, call->backend_id);
  g_autoptr (SecretItem) item = NULL;
  g_autoptr (GError) why = NULL;
  g_autoptr (SecretCollection) collection
      = secret_collection_for_alias_sync (service, SECRET_COLLECTION_DEFAULT,
                                          SECRET_COLLECTION_NONE, call->cancellable, &why);

  if (why)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (!collection)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
                   _ ("there is no default keyring to keep secrets in: make one in “Passwords and "
                      "Keys”, or start Holdfast with --secrets FILE"));
      return FALSE;
    }
  if (secret_collection_get_locked (collection))
    return refuse_locked (error);
  item = secret_item_create_sync (collection, &schema, call->attributes, label, value,
                                  SECRET_ITEM_CREATE_REPLACE, call->cancellable, error);
  return item != NULL;
}

static gboolean
forget (Call *call, SecretService *service, GError **error)
{
  g_autolist (SecretItem) items = NULL;
  g_autoptr (GError) why = NULL;

  items = secret_service_search_sync (service, &schema, call->attributes, SECRET_SEARCH_ALL,
                                      call->cancellable, &why);
  if (why)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  for (GList *l = items; l; l = l->next)
    if (secret_item_get_locked (l->data))
      return refuse_locked (error);
    else if (!secret_item_delete_sync (l->data, call->cancellable, error))
      return FALSE;
  return TRUE;
}

/* ---- how ---- */

/* Nobody speaks for a keyring here. */
static gboolean
is_absence (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_SERVER)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_FAILED);
}

static gboolean
connect (HfKeyring *self, GCancellable *cancellable, GError **error)
{
  if (!self->service)
    self->service = secret_service_open_sync (SECRET_TYPE_SERVICE, NULL,
                                              SECRET_SERVICE_OPEN_SESSION, cancellable, error);
  return self->service != NULL;
}

static gboolean
ask (Call *call, CallFunc func, GError **error)
{
  HfKeyring *self = call->keyring;

  if (!connect (self, call->cancellable, error))
    return FALSE;
  if (func (call, self->service, error))
    return TRUE;
  g_clear_object (&self->service);
  return FALSE;
}

static gboolean
refuse_silent (GError **error)
{
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
               _ ("the keyring did not answer within %d seconds; restart it, or start Holdfast "
                  "with --secrets FILE"),
               (int)(HF_KEYRING_PATIENCE / HF_SECOND));
  return FALSE;
}

/* In our words, when it is not so already. Another place may keep what is to be kept. */
static void
explain (const Call *call, const GError *why, GError **error)
{
  if (why->domain == HF_ERROR)
    g_propagate_error (error, g_error_copy (why));
  else if (is_absence (why))
    g_set_error (
        error, HF_ERROR, call->value ? HF_ERROR_UNSUPPORTED : HF_ERROR_UNAVAILABLE,
        _ ("there is no keyring in this session (%s): install one such as gnome-keyring and "
           "log in again, or start Holdfast with --secrets FILE"),
        why->message);
  else
    g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE, _ ("the keyring can't be used: %s"),
                 why->message);
}

/* The mutex is held: who waits for it does not wait for the same silence once more. */
static gboolean
run (Call *call, CallFunc func, GError **error)
{
  HfKeyring *self = call->keyring;
  gint64 end = hf_clock_now (self->clock) + HF_KEYRING_PATIENCE;
  g_autoptr (HfDeadline) deadline = hf_deadline_new (self->clock, end, NULL);
  g_autoptr (GHashTable) attributes
      = secret_attributes_build (&schema, "registry", hf_keyring_index_get_registry (self->index),
                                 "backend", call->backend_id, "name", call->name, NULL);
  g_autoptr (GError) why = NULL;
  gboolean known = self->service != NULL;
  gboolean done;

  if (hf_clock_now (self->clock) < self->silent_until)
    return refuse_silent (error);
  call->attributes = attributes;
  call->cancellable = hf_deadline_get_cancellable (deadline);
  done = ask (call, func, &why);
  if (!done && known && why->domain != HF_ERROR && !hf_deadline_has_passed (deadline))
    {
      g_clear_error (&why);
      done = ask (call, func, &why);
    }
  if (done)
    return TRUE;
  if (!hf_deadline_has_passed (deadline) || why->domain == HF_ERROR)
    return explain (call, why, error), FALSE;
  self->silent_until = hf_clock_now (self->clock) + HF_KEYRING_PATIENCE;
  return refuse_silent (error);
}

static char *
hf_keyring_lookup (HfCredentials *credentials, const char *backend_id, const char *name,
                   GError **error)
{
  HfKeyring *self = HF_KEYRING (credentials);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Call call = { .keyring = self, .backend_id = backend_id, .name = name };

  if (hf_keyring_index_has (self->index, backend_id, name))
    run (&call, look_up, error);
  return call.found;
}

/* It is named first, so that no secret is in the keyring that is not found again. */
static gboolean
store (Call *call, GError **error)
{
  HfKeyringIndex *index = call->keyring->index;
  gboolean known = hf_keyring_index_has (index, call->backend_id, call->name);

  if (!hf_keyring_index_set (index, call->backend_id, call->name, TRUE, error))
    return FALSE;
  if (run (call, keep, error))
    return TRUE;
  if (!known)
    hf_keyring_index_set (index, call->backend_id, call->name, FALSE, NULL);
  return FALSE;
}

static gboolean
hf_keyring_save (HfCredentials *credentials, const char *backend_id, const char *name,
                 const char *value, GError **error)
{
  HfKeyring *self = HF_KEYRING (credentials);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Call call = { .keyring = self, .backend_id = backend_id, .name = name, .value = value };

  if (value)
    return store (&call, error);
  return !hf_keyring_index_has (self->index, backend_id, name)
         || (run (&call, forget, error)
             && hf_keyring_index_set (self->index, backend_id, name, FALSE, error));
}

/* ---- its life ---- */

static void
hf_keyring_finalize (GObject *object)
{
  HfKeyring *self = HF_KEYRING (object);

  g_clear_object (&self->service);
  g_clear_pointer (&self->index, hf_keyring_index_free);
  hf_clock_unref (self->clock);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (hf_keyring_parent_class)->finalize (object);
}

static void
hf_keyring_credentials_init (HfCredentialsInterface *iface)
{
  iface->lookup = hf_keyring_lookup;
  iface->save = hf_keyring_save;
}

static void
hf_keyring_class_init (HfKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_keyring_finalize;
}

static void
hf_keyring_init (HfKeyring *self)
{
  g_mutex_init (&self->mutex);
}

/**
 * hf_keyring_new:
 * @index_path: where the names of the secrets are written that the keyring keeps
 * @clock: measures how long a call takes
 * @error: why the names can't be read
 *
 * Does not speak to the keyring yet.
 *
 * Returns: (transfer full): the secrets of one registry
 */
HfCredentials *
hf_keyring_new (const char *index_path, HfClock *clock, GError **error)
{
  g_autoptr (HfKeyringIndex) index = hf_keyring_index_load (index_path, error);
  HfKeyring *self;

  if (!index)
    return NULL;
  self = g_object_new (HF_TYPE_KEYRING, NULL);
  self->clock = hf_clock_ref (clock);
  self->index = g_steal_pointer (&index);
  return HF_CREDENTIALS (self);
}
