/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program with a window. Threading: main thread, but for hf_application_refresh(), which any
 * thread may call as often as it likes: what is asked while a look is under way becomes one more
 * look. */
#include "hf-application.h"

#include "hf-dialogs.h"
#include "hf-window.h"

struct _HfApplication
{
  AdwApplication parent_instance;

  HfSentenceFunc func;
  gpointer data;

  int asked; /* atomic: a call of look() is on its way */
  gboolean looking;
  gboolean look_again;
  gboolean ending;
};

G_DEFINE_FINAL_TYPE (HfApplication, hf_application, ADW_TYPE_APPLICATION)

typedef struct
{
  char *title;
  char *description;
  gboolean at_risk;
} Sentence;

static void look (HfApplication *self);

static void
sentence_free (gpointer data)
{
  Sentence *sentence = data;

  g_free (sentence->title);
  g_free (sentence->description);
  g_free (sentence);
}

static void
read_sentence (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  HfApplication *self = source;
  Sentence *sentence = g_new0 (Sentence, 1);

  self->func (&sentence->title, &sentence->description, &sentence->at_risk, self->data);
  g_task_return_pointer (task, sentence, sentence_free);
}

static void
show_sentence (GObject *source, GAsyncResult *result, gpointer data)
{
  HfApplication *self = HF_APPLICATION (source);
  Sentence *sentence = g_task_propagate_pointer (G_TASK (result), NULL);

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l; l = l->next)
    if (HF_IS_WINDOW (l->data))
      hf_window_set_sentence (l->data, sentence->title, sentence->description, sentence->at_risk);
  sentence_free (sentence);

  self->looking = FALSE;
  if (self->look_again)
    look (self);
}

static void
look (HfApplication *self)
{
  g_autoptr (GTask) task = NULL;

  self->look_again = self->looking;
  if (self->looking || self->ending)
    return;

  self->looking = TRUE;
  task = g_task_new (self, NULL, show_sentence, NULL);
  g_task_run_in_thread (task, read_sentence);
}

static gboolean
look_when_asked (gpointer data)
{
  HfApplication *self = data;

  g_atomic_int_set (&self->asked, 0);
  look (self);
  return G_SOURCE_REMOVE;
}

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
  GtkApplication *app = GTK_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (app);

  if (!window)
    window = GTK_WINDOW (hf_window_new (app));
  gtk_window_present (window);
  look (HF_APPLICATION (application));
}

/* What a look reads may go away with the caller of g_application_run(), so a look that is under way
 * is waited for. */
static void
hf_application_shutdown (GApplication *application)
{
  HfApplication *self = HF_APPLICATION (application);

  self->ending = TRUE;
  while (self->looking)
    g_main_context_iteration (NULL, TRUE);
  G_APPLICATION_CLASS (hf_application_parent_class)->shutdown (application);
}

static void
hf_application_class_init (HfApplicationClass *klass)
{
  G_APPLICATION_CLASS (klass)->startup = hf_application_startup;
  G_APPLICATION_CLASS (klass)->activate = hf_application_activate;
  G_APPLICATION_CLASS (klass)->shutdown = hf_application_shutdown;
}

static void
hf_application_init (HfApplication *self)
{
}

/* hf_application_new: @func and @data must live until the application is finalized. */
HfApplication *
hf_application_new (HfSentenceFunc func, gpointer data)
{
  HfApplication *self = g_object_new (HF_TYPE_APPLICATION, "application-id",
                                      "io.github.holdfast_pins.Holdfast", NULL);

  self->func = func;
  self->data = data;
  return self;
}

/* hf_application_refresh: looks again soon, and shows what is new. Any thread. */
void
hf_application_refresh (HfApplication *self)
{
  if (g_atomic_int_compare_and_exchange (&self->asked, 0, 1))
    g_idle_add_full (G_PRIORITY_DEFAULT, look_when_asked, g_object_ref (self), g_object_unref);
}
