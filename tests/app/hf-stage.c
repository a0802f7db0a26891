/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What users do in a window, and what they see. Waiting has no end of its own: the test's timeout
 * is one. */
#include "hf-stage.h"

#include "hf-pin-cell.h"

HfStage *
hf_stage_new (unsigned stores, int width)
{
  return hf_stage_new_over (hf_house_new (stores), width);
}

HfStage *
hf_stage_new_over (HfHouse *house, int width)
{
  HfStage *self = g_new0 (HfStage, 1);

  self->house = house;
  self->desk = hf_desk_new (self->house->engine, "http://127.0.0.1:8000/");
  self->window = g_object_ref (hf_window_new (NULL, self->desk));
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, 700);
  gtk_window_present (GTK_WINDOW (self->window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  hf_stage_settle (self);
  return self;
}

void
hf_stage_drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
hf_stage_drop (gpointer object)
{
  GWeakRef weak;
  gpointer left;

  g_weak_ref_init (&weak, object);
  g_object_unref (object);
  while ((left = g_weak_ref_get (&weak)))
    {
      g_object_unref (left);
      hf_stage_drain ();
      g_thread_yield ();
    }
  g_weak_ref_clear (&weak);
}

void
hf_stage_free (HfStage *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  hf_desk_close (self->desk);
  hf_stage_drain ();
  g_assert_finalize_object (self->window);
  hf_stage_drop (self->desk);
  hf_house_free (self->house);
  g_free (self);
}

void
hf_stage_until (HfStageFunc func, gpointer data)
{
  while (!func (data))
    g_main_context_iteration (NULL, TRUE);
}

static void
on_overview (HfDesk *desk, GParamSpec *pspec, gpointer data)
{
  *(gboolean *)data = TRUE;
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *)data;
}

static void
look (HfDesk *desk)
{
  gboolean seen = FALSE;
  gulong handler = g_signal_connect (desk, "notify::overview", G_CALLBACK (on_overview), &seen);

  hf_desk_refresh (desk);
  hf_stage_until (is_set, &seen);
  g_signal_handler_disconnect (desk, handler);
}

/* The first look may have begun before the engine rested. */
void
hf_stage_settle (HfStage *self)
{
  hf_engine_settle (self->house->engine);
  look (self->desk);
  look (self->desk);
  hf_stage_drain ();
}

typedef gboolean (*Match) (GtkWidget *widget, gconstpointer what);

static GtkWidget *
find (GtkWidget *widget, Match match, gconstpointer what)
{
  if (gtk_widget_get_mapped (widget) && match (widget, what))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, match, what);

      if (found)
        return found;
    }
  return NULL;
}

static gboolean
is_of_type (GtkWidget *widget, gconstpointer what)
{
  return G_TYPE_CHECK_INSTANCE_TYPE (widget, *(const GType *)what);
}

GtkWidget *
hf_stage_find_type (GtkWidget *widget, GType type)
{
  return find (widget, is_of_type, &type);
}

static gboolean
says (GtkWidget *widget, gconstpointer what)
{
  if (HF_IS_PIN_CELL (widget))
    return g_strcmp0 (hf_pin_cell_get_text (HF_PIN_CELL (widget)), what) == 0;
  return GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), what);
}

GtkWidget *
hf_stage_find_text (GtkWidget *widget, const char *text)
{
  return find (widget, says, text);
}

/* A button without a text on it has a tooltip. */
static gboolean
is_button (GtkWidget *widget, gconstpointer what)
{
  g_autofree char *mismatch = NULL;

  if (!GTK_IS_BUTTON (widget) && !GTK_IS_MENU_BUTTON (widget))
    return FALSE;
  if (hf_stage_find_text (widget, what)
      || g_strcmp0 (gtk_widget_get_tooltip_text (widget), what) == 0)
    return TRUE;
  mismatch = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget),
                                                 GTK_ACCESSIBLE_PROPERTY_LABEL, what);
  return mismatch == NULL;
}

GtkWidget *
hf_stage_find_button (GtkWidget *widget, const char *label)
{
  return find (widget, is_button, label);
}

void
hf_stage_click (GtkWidget *button)
{
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button) && gtk_widget_get_mapped (button));
  g_signal_emit_by_name (button, "clicked");
  hf_stage_drain ();
}

typedef struct
{
  GtkWidget *widget;
  const char *text;
} Wanted;

static gboolean
is_said (gpointer data)
{
  const Wanted *wanted = data;

  return hf_stage_find_text (wanted->widget, wanted->text) != NULL;
}

void
hf_stage_until_text (GtkWidget *widget, const char *text)
{
  Wanted wanted = { widget, text };

  hf_stage_until (is_said, &wanted);
}

static GtkWidget *
find_dialog (HfStage *self)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (unsigned i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (window != GTK_WIDGET (self->window) && gtk_widget_get_mapped (window))
        return window;
    }
  return NULL;
}

static gboolean
has_dialog (gpointer data)
{
  return find_dialog (data) != NULL;
}

static gboolean
is_alone (gpointer data)
{
  return find_dialog (data) == NULL;
}

GtkWidget *
hf_stage_wait_for_dialog (HfStage *self)
{
  hf_stage_until (has_dialog, self);
  return find_dialog (self);
}

void
hf_stage_until_alone (HfStage *self)
{
  hf_stage_until (is_alone, self);
  hf_stage_drain ();
}
