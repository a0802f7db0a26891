/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program with a window. Main thread only. */
#include "hf-application.h"

#include "hf-dialogs.h"
#include "hf-window.h"

struct _HfApplication
{
  AdwApplication parent_instance;

  HfDesk *desk;
};

G_DEFINE_FINAL_TYPE (HfApplication, hf_application, ADW_TYPE_APPLICATION)

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hf_dialogs_show_about (gtk_application_get_active_window (GTK_APPLICATION (data)));
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_application_quit (G_APPLICATION (data));
}

static void
hf_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "about", .activate = on_about },
    { .name = "quit", .activate = on_quit },
  };
  static const char *const quit_keys[] = { "<Control>q", NULL };
  static const char *const close_keys[] = { "<Control>w", NULL };
  GtkApplication *app = GTK_APPLICATION (application);

  G_APPLICATION_CLASS (hf_application_parent_class)->startup (application);

  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
  gtk_application_set_accels_for_action (app, "app.quit", quit_keys);
  gtk_application_set_accels_for_action (app, "window.close", close_keys);
}

static void
hf_application_activate (GApplication *application)
{
  HfApplication *self = HF_APPLICATION (application);
  GtkApplication *app = GTK_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (app);

  if (!window)
    window = GTK_WINDOW (hf_window_new (app, self->desk));
  gtk_window_present (window);
}

/* What a desk's work reads may go away with the caller of g_application_run(). */
static void
hf_application_shutdown (GApplication *application)
{
  HfApplication *self = HF_APPLICATION (application);

  if (self->desk)
    hf_desk_close (self->desk);
  G_APPLICATION_CLASS (hf_application_parent_class)->shutdown (application);
}

static void
hf_application_dispose (GObject *object)
{
  g_clear_object (&HF_APPLICATION (object)->desk);
  G_OBJECT_CLASS (hf_application_parent_class)->dispose (object);
}

static void
hf_application_class_init (HfApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_application_dispose;
  G_APPLICATION_CLASS (klass)->startup = hf_application_startup;
  G_APPLICATION_CLASS (klass)->activate = hf_application_activate;
  G_APPLICATION_CLASS (klass)->shutdown = hf_application_shutdown;
}

static void
hf_application_init (HfApplication *self)
{
}

/**
 * hf_application_new:
 *
 * Returns: (transfer full): an application, which needs a desk before it is activated
 */
HfApplication *
hf_application_new (void)
{
  return g_object_new (HF_TYPE_APPLICATION, "application-id", "io.github.holdfast_pins.Holdfast",
                       "resource-base-path", "/io/github/holdfast_pins/Holdfast", NULL);
}

/**
 * hf_application_set_desk:
 * @desk: what its windows show; called once. It is closed when the application ends
 */
void
hf_application_set_desk (HfApplication *self, HfDesk *desk)
{
  self->desk = g_object_ref (desk);
}
