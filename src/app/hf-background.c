/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between two jobs there is a moment without one, so work has ended only when a second look finds
 * none either. The desktop's portal is asked for its consent where there is one; without one nobody
 * has to be asked. Main thread only. */
#include "hf-background.h"

#include <glib/gi18n.h>

#define NOTIFICATION "background"
#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_INTERFACE "org.freedesktop.portal.Background"

struct _HfBackground
{
  GApplication *application; /* borrowed: owns this */
  HfDesk *desk;
  gulong handler; /* of the desk; 0: not entered */
  unsigned idle_looks; /* one after another without work */
};

/* Nobody waits for the answer: a desktop that refuses ends the program by itself. */
static void
ask_portal (GApplication *application)
{
  GDBusConnection *bus = g_application_get_dbus_connection (application);
  GVariantBuilder options;

  if (!bus)
    return;
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "reason",
                         g_variant_new_string (_ ("Copies of pins are being made")));
  g_dbus_connection_call (bus, PORTAL, PORTAL_PATH, PORTAL_INTERFACE, "RequestBackground",
                          g_variant_new ("(sa{sv})", "", &options), NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}

static void
notify (GApplication *application)
{
  g_autoptr (GNotification) notification
      = g_notification_new (_ ("Holdfast goes on in the background"));

  g_notification_set_body (notification, _ ("It ends when its work is done"));
  g_notification_set_default_action (notification, "app.open");
  g_notification_add_button (notification, _ ("Open"), "app.open");
  g_notification_add_button (notification, _ ("Quit"), "app.quit-now");
  g_application_send_notification (application, NOTIFICATION, notification);
}

static void
on_service (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GApplication) application = data;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  /* The application may have a window again, or be at its end. */
  if (answer && g_object_get_data (G_OBJECT (application), NOTIFICATION))
    notify (application);
}

/* GLib warns where no service shows notifications, so it is asked for first. A sandbox has the
 * portal's. */
static void
notify_if_shown (GApplication *application)
{
  GDBusConnection *bus = g_application_get_dbus_connection (application);

  g_object_set_data (G_OBJECT (application), NOTIFICATION, application);
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    notify (application);
  else if (bus)
    g_dbus_connection_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                            "org.freedesktop.DBus", "StartServiceByName",
                            g_variant_new ("(su)", "org.freedesktop.Notifications", 0), NULL,
                            G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_service,
                            g_object_ref (application));
}

static void
withdraw (GApplication *application)
{
  g_object_set_data (G_OBJECT (application), NOTIFICATION, NULL);
  g_application_withdraw_notification (application, NOTIFICATION);
}

static void
on_overview (HfBackground *self)
{
  self->idle_looks = hf_desk_has_work (self->desk) ? 0 : self->idle_looks + 1;
  if (self->idle_looks == 1)
    hf_desk_refresh (self->desk);
  else if (self->idle_looks > 1)
    hf_background_leave (self);
}

/**
 * hf_background_enter:
 * @self: after the last window was closed
 *
 * Holds the application until there is no work, or hf_background_leave().
 */
void
hf_background_enter (HfBackground *self)
{
  if (self->handler != 0)
    return;
  self->idle_looks = 0;
  self->handler
      = g_signal_connect_swapped (self->desk, "notify::overview", G_CALLBACK (on_overview), self);
  g_application_hold (self->application);
  ask_portal (self->application);
  notify_if_shown (self->application);
  hf_desk_refresh (self->desk);
}

/**
 * hf_background_leave:
 * @self: entered or not
 */
void
hf_background_leave (HfBackground *self)
{
  if (self->handler == 0)
    return;
  g_clear_signal_handler (&self->handler, self->desk);
  withdraw (self->application);
  g_application_release (self->application);
}

/**
 * hf_background_new:
 * @application: lives longer
 * @desk: whose work counts
 *
 * Returns: (transfer full): not entered
 */
HfBackground *
hf_background_new (GApplication *application, HfDesk *desk)
{
  HfBackground *self = g_new0 (HfBackground, 1);

  self->application = application;
  self->desk = g_object_ref (desk);
  return self;
}

/**
 * hf_background_free:
 * @self: (transfer full): left first
 */
void
hf_background_free (HfBackground *self)
{
  hf_background_leave (self);
  g_object_unref (self->desk);
  g_free (self);
}
