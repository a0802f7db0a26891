/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry changes hundreds of times a second while copies are made; the overview is read again
 * at most five times a second, and every half minute for what only time changes. What is asked
 * while a look is under way becomes one more look. */
#include "hf-desk.h"

#include "hf-language.h"

#define LEAST_BETWEEN 200 /* ms between two looks */
#define MOST_BETWEEN 30 /* s */

struct _HfDesk
{
  GObject parent_instance;

  HfEngine *engine;
  char *address;
  HfOverview *overview;
  char *trouble; /* why the registry could not be read the last time */

  int asked; /* atomic: a call of look() is on its way */
  gboolean looking;
  gboolean look_again;
  gint64 looked; /* monotonic */
  unsigned later; /* source of a look that was put off */
  unsigned clock; /* source of the look every half minute */

  GCancellable *ending;
  unsigned running; /* on workers */
  unsigned work; /* of the user's, which a closed window does not end */
};

G_DEFINE_FINAL_TYPE (HfDesk, hf_desk, G_TYPE_OBJECT)

enum
{
  PROP_OVERVIEW = 1,
  N_PROPS
};

enum
{
  TOAST,
  TELL,
  SHOW,
  CLOSING,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static unsigned signals[N_SIGNALS];

static void look (HfDesk *self);

/* ---- errands ---- */

typedef struct
{
  HfDeskFunc func;
  gpointer data;
  GDestroyNotify free_data;
  GDestroyNotify free_result;
  GCancellable *caller;
  gulong chained;
} Errand;

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  if (errand->caller)
    g_cancellable_disconnect (errand->caller, errand->chained);
  g_clear_object (&errand->caller);
  if (errand->free_data)
    errand->free_data (errand->data);
  g_free (errand);
}

static void
on_cancelled (GCancellable *caller, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
run_errand (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  HfDesk *self = source;
  Errand *errand = task_data;
  HfLanguage spoken = hf_language_use_users (); /* GLib lends its threads to others, too */
  GError *error = NULL;
  gpointer result = errand->func (self->engine, errand->data, cancellable, &error);

  hf_language_use (spoken);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, errand->free_result);
}

static void
on_errand_over (HfDesk *self)
{
  self->running--;
}

/**
 * hf_desk_run:
 * @func: called on a worker
 * @data: for @func
 * @free_data: (nullable): for @data, afterwards
 * @free_result: (nullable): for what @func returns, when nobody takes it
 * @cancellable: (nullable): stops it
 * @callback: called on the main thread
 * @user_data: for @callback
 */
void
hf_desk_run (HfDesk *self, HfDeskFunc func, gpointer data, GDestroyNotify free_data,
             GDestroyNotify free_result, GCancellable *cancellable, GAsyncReadyCallback callback,
             gpointer user_data)
{
  g_autoptr (GCancellable) own = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (self, own, callback, user_data);
  Errand *errand = g_new0 (Errand, 1);

  errand->func = func;
  errand->data = data;
  errand->free_data = free_data;
  errand->free_result = free_result;
  g_task_set_task_data (task, errand, errand_free);
  g_task_set_check_cancellable (task, FALSE);
  g_signal_connect_object (task, "notify::completed", G_CALLBACK (on_errand_over), self,
                           G_CONNECT_SWAPPED);
  self->running++;
  if (cancellable)
    {
      errand->caller = g_object_ref (cancellable);
      errand->chained = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled),
                                               g_object_ref (own), g_object_unref);
    }
  g_signal_connect_object (self->ending, "cancelled", G_CALLBACK (on_cancelled), own, 0);
  if (g_cancellable_is_cancelled (self->ending))
    g_cancellable_cancel (own);
  g_task_run_in_thread (task, run_errand);
}

/**
 * hf_desk_run_finish:
 * @result: as the callback got it
 * @error: what went wrong, or that it was cancelled
 *
 * Returns: (transfer full) (nullable): what the function returned
 */
gpointer
hf_desk_run_finish (HfDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- the overview ---- */

static gpointer
read_overview (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  return hf_overview_new (engine, error);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  HfDesk *self = HF_DESK (source);
  g_autoptr (GError) error = NULL;
  HfOverview *overview = hf_desk_run_finish (self, result, &error);

  g_clear_pointer (&self->trouble, g_free);
  if (overview)
    {
      g_clear_pointer (&self->overview, hf_overview_unref);
      self->overview = overview;
    }
  else
    self->trouble = g_strdup (error->message);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OVERVIEW]);

  self->looking = FALSE;
  if (self->look_again)
    look (self);
}

static gboolean
look_later (gpointer data)
{
  HfDesk *self = data;

  self->later = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
look (HfDesk *self)
{
  gint64 wait = LEAST_BETWEEN - (g_get_monotonic_time () - self->looked) / 1000;

  self->look_again = self->looking;
  if (self->looking || self->later != 0 || g_cancellable_is_cancelled (self->ending))
    return;
  if (self->looked != 0 && wait > 0)
    {
      self->later = g_timeout_add ((unsigned)wait, look_later, self);
      return;
    }
  self->looking = TRUE;
  self->looked = g_get_monotonic_time ();
  hf_desk_run (self, read_overview, NULL, NULL, (GDestroyNotify)hf_overview_unref, NULL, on_read,
               NULL);
}

static gboolean
look_when_asked (gpointer data)
{
  HfDesk *self = data;

  g_atomic_int_set (&self->asked, 0);
  look (self);
  return G_SOURCE_REMOVE;
}

static gboolean
look_by_clock (gpointer data)
{
  look (data);
  return G_SOURCE_CONTINUE;
}

/**
 * hf_desk_refresh:
 * @self: a desk
 *
 * Looks again soon. Any thread, as often as it likes.
 */
void
hf_desk_refresh (HfDesk *self)
{
  if (g_atomic_int_compare_and_exchange (&self->asked, 0, 1))
    g_idle_add_full (G_PRIORITY_DEFAULT, look_when_asked, g_object_ref (self), g_object_unref);
}

/* Any thread. */
static void
on_changed (gpointer data)
{
  hf_desk_refresh (data);
}

/**
 * hf_desk_get_overview:
 * Returns: (transfer none) (nullable): how everything was at the last look; %NULL before the first
 */
const HfOverview *
hf_desk_get_overview (HfDesk *self)
{
  return self->overview;
}

/**
 * hf_desk_get_trouble:
 * Returns: (transfer none) (nullable): why the last look failed
 */
const char *
hf_desk_get_trouble (HfDesk *self)
{
  return self->trouble;
}

/**
 * hf_desk_get_engine:
 * Returns: (transfer none): the engine; only what never blocks may be called here
 */
HfEngine *
hf_desk_get_engine (HfDesk *self)
{
  return self->engine;
}

/**
 * hf_desk_get_address:
 * Returns: (transfer none): the address of the API
 */
const char *
hf_desk_get_address (HfDesk *self)
{
  return self->address;
}

/* ---- work ---- */

/**
 * hf_desk_begin_work:
 * @self: a desk
 *
 * Something of the user's is under way that goes on when the window is closed, until
 * hf_desk_end_work().
 */
void
hf_desk_begin_work (HfDesk *self)
{
  self->work++;
}

/**
 * hf_desk_end_work:
 * @self: a desk
 */
void
hf_desk_end_work (HfDesk *self)
{
  self->work--;
  hf_desk_refresh (self);
}

/**
 * hf_desk_has_work:
 * Returns: whether something is under way, there or in a job
 */
gboolean
hf_desk_has_work (HfDesk *self)
{
  return self->work > 0 || (self->overview && self->overview->jobs_running > 0);
}

/* ---- words ---- */

/**
 * hf_desk_show_toast:
 * @toast: (transfer full): what the window in front shows
 */
void
hf_desk_show_toast (HfDesk *self, AdwToast *toast)
{
  g_signal_emit (self, signals[TOAST], 0, toast);
  g_object_unref (toast);
}

/**
 * hf_desk_say:
 * @text: plain text, without a full stop
 */
void
hf_desk_say (HfDesk *self, const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  hf_desk_show_toast (self, adw_toast_new (markup));
}

/**
 * hf_desk_say_error:
 * @attempt: what could not be done, a sentence without a full stop
 * @error: why; that it was cancelled is not said
 */
void
hf_desk_say_error (HfDesk *self, const char *attempt, const GError *error)
{
  g_autofree char *text = g_strdup_printf ("%s: %s", attempt, error->message);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    hf_desk_say (self, text);
}

/**
 * hf_desk_tell:
 * @heading: what it is about, with capitals
 * @text: plain text of any length
 *
 * Says in a dialog what the user must not miss.
 */
void
hf_desk_tell (HfDesk *self, const char *heading, const char *text)
{
  g_signal_emit (self, signals[TELL], 0, heading, text);
}

/**
 * hf_desk_show:
 * @page: the name of a page
 * @query: (nullable): what it shall show
 */
void
hf_desk_show (HfDesk *self, const char *page, const char *query)
{
  g_signal_emit (self, signals[SHOW], 0, page, query);
}

/* ---- its life ---- */

static void
hf_desk_get_property (GObject *object, unsigned id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_OVERVIEW)
    g_value_set_pointer (value, HF_DESK (object)->overview);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hf_desk_finalize (GObject *object)
{
  HfDesk *self = HF_DESK (object);

  g_clear_pointer (&self->overview, hf_overview_unref);
  g_free (self->trouble);
  g_free (self->address);
  g_object_unref (self->ending);
  G_OBJECT_CLASS (hf_desk_parent_class)->finalize (object);
}

static void
hf_desk_class_init (HfDeskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hf_desk_get_property;
  object_class->finalize = hf_desk_finalize;
  props[PROP_OVERVIEW]
      = g_param_spec_pointer ("overview", NULL, NULL,
                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[TOAST] = g_signal_new ("toast", HF_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, ADW_TYPE_TOAST);
  signals[TELL] = g_signal_new ("tell", HF_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SHOW] = g_signal_new ("show", HF_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[CLOSING] = g_signal_new ("closing", HF_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
hf_desk_init (HfDesk *self)
{
  self->ending = g_cancellable_new ();
}

/**
 * hf_desk_new:
 * @engine: must live until hf_desk_close() returned
 * @address: of the API
 *
 * Returns: (transfer full): a desk, which takes its first look and is told of changes from now on
 */
HfDesk *
hf_desk_new (HfEngine *engine, const char *address)
{
  HfDesk *self = g_object_new (HF_TYPE_DESK, NULL);

  self->engine = engine;
  self->address = g_strdup (address);
  hf_engine_set_changed_func (engine, on_changed, self);
  self->clock = g_timeout_add_seconds (MOST_BETWEEN, look_by_clock, self);
  look (self);
  return self;
}

/**
 * hf_desk_close:
 * @self: a desk
 *
 * Cancels what runs on workers, and waits for it: afterwards nothing of this uses the engine.
 */
void
hf_desk_close (HfDesk *self)
{
  if (g_cancellable_is_cancelled (self->ending))
    return;
  hf_engine_set_changed_func (self->engine, NULL, NULL);
  g_cancellable_cancel (self->ending);
  g_signal_emit (self, signals[CLOSING], 0);
  g_clear_handle_id (&self->later, g_source_remove);
  g_clear_handle_id (&self->clock, g_source_remove);
  while (self->running > 0)
    g_main_context_iteration (NULL, TRUE);
}
