/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-mock-keyring.h"

#define ROOT "/org/freedesktop/secrets"
#define COLLECTION ROOT "/collection/login"
#define SESSION ROOT "/session/s1"
#define SECRET "org.freedesktop.Secret."

typedef struct
{
  char *path;
  char *label;
  GVariant *attributes; /* a{ss} */
  GVariant *value; /* ay */
  unsigned registration;
} Item;

struct _HfMockKeyring
{
  GDBusConnection *connection;
  GDBusNodeInfo *node;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;

  GMutex mutex; /* guards what is below */
  GCond cond;
  GPtrArray *items;
  unsigned made;
  unsigned searches;
  gboolean owned;
  gboolean locked;
  gboolean empty;
  gboolean silent;
  GPtrArray *unanswered; /* of GDBusMethodInvocation */
};

static const char xml[]
    = "<node>"
      "<interface name='" SECRET "Service'>"
      "<method name='OpenSession'><arg type='s' direction='in'/><arg type='v' direction='in'/>"
      "<arg type='v' direction='out'/><arg type='o' direction='out'/></method>"
      "<method name='SearchItems'><arg type='a{ss}' direction='in'/>"
      "<arg type='ao' direction='out'/><arg type='ao' direction='out'/></method>"
      "<method name='GetSecrets'><arg type='ao' direction='in'/><arg type='o' direction='in'/>"
      "<arg type='a{o(oayays)}' direction='out'/></method>"
      "<method name='ReadAlias'><arg type='s' direction='in'/><arg type='o' direction='out'/>"
      "</method>"
      "<property name='Collections' type='ao' access='read'/>"
      "</interface>"
      "<interface name='" SECRET "Collection'>"
      "<method name='CreateItem'><arg type='a{sv}' direction='in'/>"
      "<arg type='(oayays)' direction='in'/><arg type='b' direction='in'/>"
      "<arg type='o' direction='out'/><arg type='o' direction='out'/></method>"
      "<property name='Items' type='ao' access='read'/>"
      "<property name='Label' type='s' access='read'/>"
      "<property name='Locked' type='b' access='read'/>"
      "<property name='Created' type='t' access='read'/>"
      "<property name='Modified' type='t' access='read'/>"
      "</interface>"
      "<interface name='" SECRET "Item'>"
      "<method name='Delete'><arg type='o' direction='out'/></method>"
      "<method name='GetSecret'><arg type='o' direction='in'/>"
      "<arg type='(oayays)' direction='out'/></method>"
      "<property name='Locked' type='b' access='read'/>"
      "<property name='Attributes' type='a{ss}' access='read'/>"
      "<property name='Label' type='s' access='read'/>"
      "<property name='Created' type='t' access='read'/>"
      "<property name='Modified' type='t' access='read'/>"
      "</interface>"
      "</node>";

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->path);
  g_free (item->label);
  g_variant_unref (item->attributes);
  g_variant_unref (item->value);
  g_free (item);
}

/* ---- what is in it; the mutex is held ---- */

static gboolean
fits (const Item *item, GVariant *wanted)
{
  GVariantIter iter;
  const char *name, *value;

  g_variant_iter_init (&iter, wanted);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &value))
    {
      const char *own = NULL;

      if (!g_variant_lookup (item->attributes, name, "&s", &own) || !g_str_equal (own, value))
        return FALSE;
    }
  return TRUE;
}

static Item *
find_path (HfMockKeyring *self, const char *path)
{
  for (unsigned i = 0; i < self->items->len; i++)
    if (g_str_equal (((Item *)self->items->pdata[i])->path, path))
      return self->items->pdata[i];
  return NULL;
}

static GVariant *
secret_of (const Item *item)
{
  return g_variant_new ("(o@ay@ays)", SESSION, g_variant_new_array (G_VARIANT_TYPE_BYTE, NULL, 0),
                        item->value, "text/plain");
}

static GVariant *
search (HfMockKeyring *self, GVariant *parameters)
{
  g_autoptr (GVariant) wanted = g_variant_get_child_value (parameters, 0);
  GVariantBuilder found, none;

  self->searches++;
  g_variant_builder_init (&found, G_VARIANT_TYPE ("ao"));
  g_variant_builder_init (&none, G_VARIANT_TYPE ("ao"));
  for (unsigned i = 0; i < self->items->len; i++)
    if (fits (self->items->pdata[i], wanted))
      g_variant_builder_add (&found, "o", ((Item *)self->items->pdata[i])->path);
  return self->locked ? g_variant_new ("(aoao)", &none, &found)
                      : g_variant_new ("(aoao)", &found, &none);
}

static GVariant *
get_secrets (HfMockKeyring *self, GVariant *parameters)
{
  g_autoptr (GVariant) paths = g_variant_get_child_value (parameters, 0);
  GVariantBuilder secrets;
  GVariantIter iter;
  const char *path;

  g_variant_builder_init (&secrets, G_VARIANT_TYPE ("a{o(oayays)}"));
  g_variant_iter_init (&iter, paths);
  while (g_variant_iter_next (&iter, "&o", &path))
    {
      const Item *item = find_path (self, path);

      if (item)
        g_variant_builder_add (&secrets, "{o@(oayays)}", path, secret_of (item));
    }
  return g_variant_new ("(a{o(oayays)})", &secrets);
}

static void on_call (GDBusConnection *connection, const char *sender, const char *path,
                     const char *interface, const char *method, GVariant *parameters,
                     GDBusMethodInvocation *invocation, gpointer data);

static GVariant *get_property (GDBusConnection *connection, const char *sender, const char *path,
                               const char *interface, const char *property, GError **error,
                               gpointer data);

static const GDBusInterfaceVTable vtable = { on_call, get_property, NULL, { 0 } };

static unsigned export(HfMockKeyring *self, const char *path, unsigned interface)
{
  return g_dbus_connection_register_object (self->connection, path,
                                            self->node->interfaces[interface], &vtable, self, NULL,
                                            NULL);
}

static void
drop (HfMockKeyring *self, Item *item)
{
  g_dbus_connection_unregister_object (self->connection, item->registration);
  g_ptr_array_remove (self->items, item);
}

static GVariant *
create_item (HfMockKeyring *self, GVariant *parameters)
{
  g_autoptr (GVariant) properties = g_variant_get_child_value (parameters, 0);
  g_autoptr (GVariant) secret = g_variant_get_child_value (parameters, 1);
  Item *item = g_new0 (Item, 1);

  g_variant_lookup (properties, SECRET "Item.Attributes", "@a{ss}", &item->attributes);
  g_variant_lookup (properties, SECRET "Item.Label", "s", &item->label);
  item->value = g_variant_get_child_value (secret, 2);
  item->path = g_strdup_printf (COLLECTION "/%u", ++self->made);
  for (unsigned i = self->items->len; i > 0; i--)
    if (fits (self->items->pdata[i - 1], item->attributes))
      drop (self, self->items->pdata[i - 1]);
  g_ptr_array_add (self->items, item);
  item->registration = export(self, item->path, 2);
  return g_variant_new ("(oo)", item->path, "/");
}

/* ---- its calls ---- */

/* NULL: an error is answered */
static GVariant *
answer (HfMockKeyring *self, const char *path, const char *method, GVariant *parameters)
{
  const char *text;

  if (g_str_equal (method, "OpenSession"))
    {
      g_variant_get_child (parameters, 0, "&s", &text);
      return g_str_equal (text, "plain")
                 ? g_variant_new ("(vo)", g_variant_new_string (""), SESSION)
                 : NULL;
    }
  if (g_str_equal (method, "SearchItems"))
    return search (self, parameters);
  if (g_str_equal (method, "GetSecrets"))
    return get_secrets (self, parameters);
  if (g_str_equal (method, "ReadAlias"))
    return g_variant_new ("(o)", self->empty ? "/" : COLLECTION);
  if (g_str_equal (method, "CreateItem"))
    return create_item (self, parameters);
  if (g_str_equal (method, "GetSecret") && find_path (self, path))
    return g_variant_new ("(@(oayays))", secret_of (find_path (self, path)));
  if (g_str_equal (method, "Delete") && find_path (self, path))
    {
      drop (self, find_path (self, path));
      return g_variant_new ("(o)", "/");
    }
  return NULL;
}

static void
on_call (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
         const char *method, GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data)
{
  HfMockKeyring *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GVariant *result;

  if (self->silent)
    {
      g_ptr_array_add (self->unanswered, invocation);
      g_cond_broadcast (&self->cond);
      return;
    }
  result = answer (self, path, method, parameters);
  if (result)
    g_dbus_method_invocation_return_value (invocation, result);
  else
    g_dbus_method_invocation_return_dbus_error (invocation,
                                                "org.freedesktop.DBus.Error.NotSupported",
                                                "not here");
}

static GVariant *
list_paths (HfMockKeyring *self)
{
  GVariantBuilder paths;

  g_variant_builder_init (&paths, G_VARIANT_TYPE ("ao"));
  for (unsigned i = 0; i < self->items->len; i++)
    g_variant_builder_add (&paths, "o", ((Item *)self->items->pdata[i])->path);
  return g_variant_builder_end (&paths);
}

static GVariant *
get_property (GDBusConnection *connection, const char *sender, const char *path,
              const char *interface, const char *property, GError **error, gpointer data)
{
  HfMockKeyring *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  const Item *item = find_path (self, path);
  const char *collection = COLLECTION;

  if (g_str_equal (property, "Locked"))
    return g_variant_new_boolean (self->locked);
  if (g_str_equal (property, "Label"))
    return g_variant_new_string (item ? item->label : "Login");
  if (g_str_equal (property, "Attributes") && item)
    return g_variant_ref (item->attributes);
  if (g_str_equal (property, "Items"))
    return list_paths (self);
  if (g_str_equal (property, "Collections"))
    return g_variant_new_objv (&collection, 1);
  return g_variant_new_uint64 (0);
}

/* ---- its thread ---- */

static void
on_owned (GDBusConnection *connection, const char *name, gpointer data)
{
  HfMockKeyring *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->owned = TRUE;
  g_cond_broadcast (&self->cond);
}

static gpointer
serve (gpointer data)
{
  HfMockKeyring *self = data;
  unsigned owner;

  g_main_context_push_thread_default (self->context);
  export(self, ROOT, 0);
  export(self, COLLECTION, 1);
  owner = g_bus_own_name_on_connection (self->connection, "org.freedesktop.secrets",
                                        G_BUS_NAME_OWNER_FLAGS_NONE, on_owned, NULL, self, NULL);
  g_main_loop_run (self->loop);
  g_bus_unown_name (owner);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static void
on_unanswered (gpointer data)
{
  g_dbus_method_invocation_return_dbus_error (data, "org.freedesktop.DBus.Error.NoReply", "gone");
}

HfMockKeyring *
hf_mock_keyring_new (void)
{
  HfMockKeyring *self = g_new0 (HfMockKeyring, 1);
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->items = g_ptr_array_new_with_free_func (item_free);
  self->unanswered = g_ptr_array_new_with_free_func (on_unanswered);
  self->node = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  self->connection = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("keyring", serve, self);
  g_mutex_lock (&self->mutex);
  while (!self->owned)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
  return self;
}

void
hf_mock_keyring_free (HfMockKeyring *self)
{
  g_ptr_array_unref (self->unanswered);
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  g_object_unref (self->connection);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_ptr_array_unref (self->items);
  g_dbus_node_info_unref (self->node);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

/* ---- what tests do ---- */

void
hf_mock_keyring_set_locked (HfMockKeyring *self, gboolean locked)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->locked = locked;
}

void
hf_mock_keyring_set_empty (HfMockKeyring *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->empty = TRUE;
}

void
hf_mock_keyring_set_silent (HfMockKeyring *self, gboolean silent)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->silent = silent;
}

void
hf_mock_keyring_wait_for_silence (HfMockKeyring *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  while (self->unanswered->len == 0)
    g_cond_wait (&self->cond, &self->mutex);
}

void
hf_mock_keyring_clear (HfMockKeyring *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  while (self->items->len > 0)
    drop (self, self->items->pdata[0]);
}

unsigned
hf_mock_keyring_count (HfMockKeyring *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->items->len;
}

unsigned
hf_mock_keyring_count_made (HfMockKeyring *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->made;
}

unsigned
hf_mock_keyring_count_searches (HfMockKeyring *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->searches;
}

char *
hf_mock_keyring_get (HfMockKeyring *self, const char *backend, const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (GVariant) wanted
      = g_variant_ref_sink (g_variant_new_parsed ("{'backend': %s, 'name': %s}", backend, name));

  for (unsigned i = 0; i < self->items->len; i++)
    {
      const Item *item = self->items->pdata[i];

      if (fits (item, wanted))
        return g_strndup (g_variant_get_data (item->value), g_variant_get_size (item->value));
    }
  return NULL;
}
