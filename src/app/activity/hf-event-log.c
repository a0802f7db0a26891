/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events don't change, so what was read stays. If more happened than a page holds, the list begins
 * anew. */
#include "hf-event-log.h"

#define PAGE 100

struct _HfEventLog
{
  GObject parent_instance;

  HfDesk *desk;
  GListStore *store; /* of HfEventItem */
  HfSeverity severity;
  char *text;
  guint64 total;
  gint64 newest; /* all up to this one were looked at */
  gboolean more, has_read;
  gboolean reading, look_again, look_further;
  unsigned generation; /* of the filter; what was read for another one is dropped */
  char *trouble;
};

G_DEFINE_FINAL_TYPE (HfEventLog, hf_event_log, G_TYPE_OBJECT)

static unsigned changed;

typedef struct
{
  HfEventLog *log;
  unsigned generation;
  gboolean further;
} Look;

static gint64
id_at (HfEventLog *self, unsigned position)
{
  g_autoptr (HfEventItem) item = g_list_model_get_item (G_LIST_MODEL (self->store), position);

  return item ? hf_event_item_get_event (item)->id : 0;
}

static void
take_newer (HfEventLog *self, HfEventPage *page)
{
  if (!self->has_read || page->more)
    {
      g_list_store_remove_all (self->store);
      self->more = page->more;
    }
  g_list_store_splice (self->store, 0, 0, page->items->pdata, page->items->len);
  self->newest = MAX (page->newest, id_at (self, 0));
  self->has_read = TRUE;
}

static void
take_older (HfEventLog *self, HfEventPage *page)
{
  unsigned n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  self->more = page->more;
  g_list_store_splice (self->store, n, 0, page->items->pdata, page->items->len);
}

static gpointer
read_page (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  return hf_event_page_read (engine, data, error);
}

static void
take (HfEventLog *self, const Look *look, HfEventPage *page)
{
  self->total = page->total;
  if (look->further)
    take_older (self, page);
  else
    take_newer (self, page);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Look *look = data;
  g_autoptr (HfEventLog) self = look->log;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfEventPage) page = hf_desk_run_finish (HF_DESK (source), result, &error);

  self->reading = FALSE;
  g_clear_pointer (&self->trouble, g_free);
  if (error)
    self->trouble = g_strdup (error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (look->generation != self->generation)
    self->look_again = TRUE;
  else if (page)
    take (self, look, page);
  g_signal_emit (self, changed, 0);
  if (self->look_again)
    hf_event_log_look (self);
  else if (self->look_further)
    hf_event_log_look_further (self);
}

static void
start (HfEventLog *self, HfEventWish *wish, gboolean further)
{
  Look *look = g_new0 (Look, 1);

  look->log = g_object_ref (self);
  look->generation = self->generation;
  look->further = further;
  self->reading = TRUE;
  hf_desk_run (self->desk, read_page, wish, hf_event_wish_free, hf_event_page_free, NULL, on_read,
               look);
}

/**
 * hf_event_log_look:
 * @self: a log
 *
 * Reads what happened since the last look.
 */
void
hf_event_log_look (HfEventLog *self)
{
  HfEventWish *wish;

  self->look_again = self->reading;
  if (self->reading)
    return;
  wish = hf_event_wish_new (self->severity, self->text, PAGE);
  wish->query.after_id = self->has_read ? self->newest : 0;
  start (self, wish, FALSE);
}

/**
 * hf_event_log_look_further:
 * @self: a log
 *
 * Reads the next page of older ones, if there is one.
 */
void
hf_event_log_look_further (HfEventLog *self)
{
  unsigned n = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  HfEventWish *wish;

  self->look_further = self->reading && self->more;
  if (self->reading || !self->more || n == 0)
    return;
  wish = hf_event_wish_new (self->severity, self->text, PAGE);
  wish->query.before_id = id_at (self, n - 1);
  start (self, wish, TRUE);
}

/**
 * hf_event_log_set_filter:
 * @severity: events that are at least so bad
 * @text: and have this in them; empty: any
 */
void
hf_event_log_set_filter (HfEventLog *self, HfSeverity severity, const char *text)
{
  if (severity == self->severity && g_str_equal (text, self->text))
    return;
  self->severity = severity;
  g_free (self->text);
  self->text = g_strdup (text);
  self->generation++;
  self->has_read = FALSE;
  self->more = FALSE;
  self->look_further = FALSE;
  hf_event_log_look (self);
}

/**
 * hf_event_log_get_severity:
 * Returns: how bad events are at least
 */
HfSeverity
hf_event_log_get_severity (HfEventLog *self)
{
  return self->severity;
}

/**
 * hf_event_log_get_text:
 * Returns: (transfer none): what they have in them
 */
const char *
hf_event_log_get_text (HfEventLog *self)
{
  return self->text;
}

/**
 * hf_event_log_is_filtered:
 * Returns: whether some are left out
 */
gboolean
hf_event_log_is_filtered (HfEventLog *self)
{
  return self->severity != HF_SEVERITY_INFO || *self->text;
}

/**
 * hf_event_log_get_model:
 * Returns: (transfer none) (element-type HfEventItem): the list
 */
GListModel *
hf_event_log_get_model (HfEventLog *self)
{
  return G_LIST_MODEL (self->store);
}

/**
 * hf_event_log_get_total:
 * Returns: how many events the registry has, whatever the filter
 */
guint64
hf_event_log_get_total (HfEventLog *self)
{
  return self->total;
}

/**
 * hf_event_log_has_more:
 * Returns: whether there may be older ones than those in the list
 */
gboolean
hf_event_log_has_more (HfEventLog *self)
{
  return self->more;
}

/**
 * hf_event_log_has_read:
 * Returns: whether the list is what the filter asks for
 */
gboolean
hf_event_log_has_read (HfEventLog *self)
{
  return self->has_read;
}

/**
 * hf_event_log_get_trouble:
 * Returns: (transfer none) (nullable): why the last look failed
 */
const char *
hf_event_log_get_trouble (HfEventLog *self)
{
  return self->trouble;
}

static void
hf_event_log_finalize (GObject *object)
{
  HfEventLog *self = HF_EVENT_LOG (object);

  g_object_unref (self->desk);
  g_object_unref (self->store);
  g_free (self->text);
  g_free (self->trouble);
  G_OBJECT_CLASS (hf_event_log_parent_class)->finalize (object);
}

static void
hf_event_log_class_init (HfEventLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_event_log_finalize;
  changed = g_signal_new ("changed", HF_TYPE_EVENT_LOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                          G_TYPE_NONE, 0);
}

static void
hf_event_log_init (HfEventLog *self)
{
  self->store = g_list_store_new (HF_TYPE_EVENT_ITEM);
  self->text = g_strdup ("");
}

/**
 * hf_event_log_new:
 * @desk: whose events are listed
 *
 * Returns: (transfer full): a log that has not looked yet
 */
HfEventLog *
hf_event_log_new (HfDesk *desk)
{
  HfEventLog *self = g_object_new (HF_TYPE_EVENT_LOG, NULL);

  self->desk = g_object_ref (desk);
  return self;
}
