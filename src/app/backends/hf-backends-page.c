/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards are made and dropped as backends come and go, and else stay. Jobs are counted after each
 * look that the user can see, one count at a time. Main thread only. */
#include "hf-backends-page.h"

#include <glib/gi18n.h>

#include "hf-backend-card.h"
#include "hf-backend-dialog.h"

struct _HfBackendsPage
{
  AdwBin parent_instance;

  HfDesk *desk;
  GtkStack *stack;
  GtkBox *cards;
  GHashTable *by_id; /* id → HfBackendCard, which the box owns */
  char *wanted; /* the card to be shown once it is there */
  GCancellable *cancellable; /* of what is being counted */
  gboolean counting;
  gboolean count_again;
};

G_DEFINE_FINAL_TYPE (HfBackendsPage, hf_backends_page, ADW_TYPE_BIN)

/* ---- the jobs of each ---- */

static void count (HfBackendsPage *self);

static gpointer
read_counts (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  return hf_backend_counts_read (engine, error);
}

static void
on_counted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfBackendsPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) counts = hf_desk_run_finish (HF_DESK (source), result, &error);

  self->counting = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (error)
    hf_desk_say_error (self->desk, _ ("Jobs could not be counted"), error);
  for (unsigned i = 0; counts && i < counts->len; i++)
    {
      const HfBackendCount *one = counts->pdata[i];
      HfBackendCard *card = g_hash_table_lookup (self->by_id, one->id);

      if (card)
        hf_backend_card_show_counts (card, one);
    }
  if (self->count_again)
    count (self);
}

static void
count (HfBackendsPage *self)
{
  self->count_again = self->counting;
  if (self->counting || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->counting = TRUE;
  hf_desk_run (self->desk, read_counts, NULL, NULL, (GDestroyNotify)g_ptr_array_unref,
               self->cancellable, on_counted, g_object_ref (self));
}

static void
hf_backends_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hf_backends_page_parent_class)->map (widget);
  count (HF_BACKENDS_PAGE (widget));
}

/* ---- the cards ---- */

static void
drop_cards (HfBackendsPage *self, const HfOverview *overview)
{
  GHashTableIter iter;
  gpointer id, card;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, &id, &card))
    if (!hf_overview_find_backend (overview, id))
      {
        gtk_box_remove (self->cards, card);
        g_hash_table_iter_remove (&iter);
      }
}

static GtkWidget *
have_card (HfBackendsPage *self, const char *id)
{
  GtkWidget *card = g_hash_table_lookup (self->by_id, id);

  if (card)
    return card;
  card = hf_backend_card_new (self->desk, id);
  gtk_box_append (self->cards, card);
  g_hash_table_insert (self->by_id, g_strdup (id), card);
  return card;
}

/* Scrolls to what has the focus. */
static void
show_wanted (HfBackendsPage *self)
{
  HfBackendCard *card = self->wanted ? g_hash_table_lookup (self->by_id, self->wanted) : NULL;

  if (!card || !gtk_widget_get_mapped (GTK_WIDGET (card)))
    return;
  hf_backend_card_flash (card);
  g_clear_pointer (&self->wanted, g_free);
}

static void
on_overview (HfBackendsPage *self)
{
  const HfOverview *overview = hf_desk_get_overview (self->desk);
  GtkWidget *before = NULL;

  if (!overview)
    return;
  drop_cards (self, overview);
  for (unsigned i = 0; i < overview->backends->len; i++)
    {
      const HfBackendInfo *info = overview->backends->pdata[i];
      GtkWidget *card = have_card (self, info->id);

      if (gtk_widget_get_prev_sibling (card) != before)
        gtk_box_reorder_child_after (self->cards, card, before);
      hf_backend_card_show (HF_BACKEND_CARD (card), overview);
      before = card;
    }
  gtk_stack_set_visible_child_name (self->stack, overview->backends->len > 0 ? "list" : "empty");
  show_wanted (self);
  count (self);
}

static void
on_add (HfBackendsPage *self)
{
  hf_backend_dialog_add (self->desk, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
}

static void
hf_backends_page_dispose (GObject *object)
{
  HfBackendsPage *self = HF_BACKENDS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (hf_backends_page_parent_class)->dispose (object);
}

static void
hf_backends_page_finalize (GObject *object)
{
  HfBackendsPage *self = HF_BACKENDS_PAGE (object);

  g_object_unref (self->cancellable);
  g_hash_table_unref (self->by_id);
  g_free (self->wanted);
  G_OBJECT_CLASS (hf_backends_page_parent_class)->finalize (object);
}

static void
hf_backends_page_class_init (HfBackendsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_backends_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_backends_page_finalize;
  widget_class->map = hf_backends_page_map;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/backends/hf-backends-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HfBackendsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, HfBackendsPage, cards);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
}

static void
hf_backends_page_init (HfBackendsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->cancellable = g_cancellable_new ();
}

/**
 * hf_backends_page_new:
 * @desk: what it shows
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
hf_backends_page_new (HfDesk *desk)
{
  HfBackendsPage *self = g_object_new (HF_TYPE_BACKENDS_PAGE, NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "notify::overview", G_CALLBACK (on_overview), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "map", G_CALLBACK (show_wanted), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  on_overview (self);
  return GTK_WIDGET (self);
}

/**
 * hf_backends_page_show:
 * @query: a backend; of one that there isn't nothing happens
 *
 * Scrolls to its card.
 */
void
hf_backends_page_show (GtkWidget *page, const char *query)
{
  HfBackendsPage *self = HF_BACKENDS_PAGE (page);

  g_free (self->wanted);
  self->wanted = *query ? g_strdup (query) : NULL;
  show_wanted (self);
}

/**
 * hf_backends_page_count_unwell:
 * Returns: how many backends need attention: neither healthy nor paused
 */
guint64
hf_backends_page_count_unwell (const HfOverview *overview)
{
  guint64 n = 0;

  for (unsigned i = 0; i < overview->backends->len; i++)
    {
      const HfBackendInfo *info = overview->backends->pdata[i];

      n += info->state != HF_BACKEND_HEALTHY && !info->paused;
    }
  return n;
}
