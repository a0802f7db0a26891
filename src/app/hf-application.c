/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program with a window. Main thread only. */
#include "hf-application.h"

#include <glib/gi18n.h>

#include "hf-background.h"
#include "hf-dialogs.h"
#include "hf-window.h"

struct _HfApplication
{
  AdwApplication parent_instance;

  HfDesk *desk;
  HfBackground *background;
};

G_DEFINE_FINAL_TYPE (HfApplication, hf_application, ADW_TYPE_APPLICATION)

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hf_dialogs_show_about (gtk_application_get_active_window (GTK_APPLICATION (data)));
}

static void
on_quit_now (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_application_quit (G_APPLICATION (data));
}

static void
quit (gpointer data)
{
  g_application_quit (data);
}

/* What jobs do goes on at the next start; what is just being added was not taken over yet. */
static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HfApplication *self = data;
  const HfQuestion question = { .heading = _ ("Quit While Work Is Under Way?"),
                                .body = _ ("Copies go on at the next start. What is just being "
                                           "added has to be added again."),
                                .button = _ ("Quit") };

  if (hf_desk_has_work (self->desk))
    hf_dialogs_confirm (gtk_application_get_active_window (data), &question, quit, data, NULL);
  else
    g_application_quit (data);
}

static void
on_open (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_application_activate (data);
}

static void
hf_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "about", .activate = on_about },
    { .name = "open", .activate = on_open },
    { .name = "quit", .activate = on_quit },
    { .name = "quit-now", .activate = on_quit_now },
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
  hf_background_leave (self->background);
}

static void
hf_application_window_removed (GtkApplication *app, GtkWindow *window)
{
  HfApplication *self = HF_APPLICATION (app);

  GTK_APPLICATION_CLASS (hf_application_parent_class)->window_removed (app, window);
  if (HF_IS_WINDOW (window) && self->background && hf_desk_has_work (self->desk))
    hf_background_enter (self->background);
}

/* What a desk's work reads may go away with the caller of g_application_run(). */
static void
hf_application_shutdown (GApplication *application)
{
  HfApplication *self = HF_APPLICATION (application);

  g_clear_pointer (&self->background, hf_background_free);
  if (self->desk)
    hf_desk_close (self->desk);
  G_APPLICATION_CLASS (hf_application_parent_class)->shutdown (application);
}

static void
hf_application_dispose (GObject *object)
{
  g_clear_pointer (&HF_APPLICATION (object)->background, hf_background_free);
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
  GTK_APPLICATION_CLASS (klass)->window_removed = hf_application_window_removed;
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
  self->background = hf_background_new (G_APPLICATION (self), desk);
}
