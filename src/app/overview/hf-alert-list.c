/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-alert-list.h"

#include <glib/gi18n.h>

#include "hf-alert-help.h"
#include "hf-severity-look.h"
#include "hf-wording.h"

struct _HfAlertList
{
  AdwBin parent_instance;

  HfDesk *desk;
  GtkListBox *list;
  char *shown; /* what the rows say, but for their ages */
};

G_DEFINE_FINAL_TYPE (HfAlertList, hf_alert_list, ADW_TYPE_BIN)

/* ---- a plan that waits ---- */

typedef struct
{
  gint64 id;
  gboolean approve;
} Decision;

static gpointer
decide (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  const Decision *decision = data;
  guint64 pins;

  hf_engine_decide_plan (engine, decision->id, decision->approve, &pins, error);
  return NULL;
}

static void
on_decided (GObject *source, GAsyncResult *result, gpointer data)
{
  HfDesk *desk = HF_DESK (source);
  g_autoptr (GError) error = NULL;

  hf_desk_run_finish (desk, result, &error);
  if (error)
    hf_desk_say_error (desk, _ ("Nothing was decided"), error);
}

static void
decide_plan (HfAlertList *self, GtkButton *button, gboolean approve)
{
  Decision *decision = g_new0 (Decision, 1);
  const gint64 *id = g_object_get_data (G_OBJECT (button), "plan");

  decision->id = *id;
  decision->approve = approve;
  hf_desk_run (self->desk, decide, decision, g_free, NULL, NULL, on_decided, NULL);
}

static void
on_approve (HfAlertList *self, GtkButton *button)
{
  decide_plan (self, button, TRUE);
}

static void
on_decline (HfAlertList *self, GtkButton *button)
{
  decide_plan (self, button, FALSE);
}

/* ---- rows ---- */

static void
on_help (HfAlertList *self, GtkButton *button)
{
  hf_desk_show (self->desk, g_object_get_data (G_OBJECT (button), "page"),
                g_object_get_data (G_OBJECT (button), "query"));
}

static GtkWidget *
add_button (AdwActionRow *row, const char *label)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (row, button);
  return button;
}

static void
add_help (HfAlertList *self, AdwActionRow *row, const HfAlert *alert)
{
  HfAlertHelp help;
  GtkWidget *button;

  if (!hf_alert_help_find (alert, &help))
    return;
  button = add_button (row, help.label);
  g_object_set_data (G_OBJECT (button), "page", (gpointer)help.page);
  g_object_set_data_full (G_OBJECT (button), "query", g_strdup (help.query), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_help), self, G_CONNECT_SWAPPED);
}

static void
add_decision (HfAlertList *self, AdwActionRow *row, gint64 plan)
{
  static const struct
  {
    const char *label;
    void (*decided) (HfAlertList *self, GtkButton *button);
  } buttons[] = { { N_ ("Decline"), on_decline }, { N_ ("Approve"), on_approve } };

  for (unsigned i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      GtkWidget *button = add_button (row, _ (buttons[i].label));

      g_object_set_data_full (G_OBJECT (button), "plan", g_memdup2 (&plan, sizeof plan), g_free);
      g_signal_connect_object (button, "clicked", G_CALLBACK (buttons[i].decided), self,
                               G_CONNECT_SWAPPED);
    }
}

/* The id of a backend stays as it is. Of a pause the engine says how a script ends it; here the
 * banner has a button. */
static char *
title_of (const HfAlert *alert)
{
  if (g_str_equal (alert->type, "all-paused"))
    return g_strdup (_ ("All jobs are paused, also those for pins below their minimum"));
  if (*alert->subject && g_str_has_prefix (alert->message, alert->subject))
    return g_strdup (alert->message);
  return hf_wording_capital (alert->message);
}

static GtkWidget *
make_row (HfAlertList *self, const HfAlert *alert, const HfOverview *overview)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new ();
  g_autofree char *title = title_of (alert);
  g_autofree char *exact = hf_wording_time (alert->since);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_set_tooltip_text (row, exact);
  hf_severity_look_show (GTK_IMAGE (icon), alert->severity);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  add_help (self, ADW_ACTION_ROW (row), alert);
  if (g_str_equal (alert->type, "plan-waits"))
    add_decision (self, ADW_ACTION_ROW (row), overview->plan.id);
  return row;
}

static void
show_age (AdwActionRow *row, const HfAlert *alert, gint64 now)
{
  g_autofree char *age = hf_wording_age (alert->since, now);
  /* Translators: how bad it is, and since when, e.g. “Warning · 3 minutes ago” */
  g_autofree char *subtitle
      = g_strdup_printf (_ ("%s · %s"), hf_severity_look_word (alert->severity), age);

  adw_action_row_set_subtitle (row, subtitle);
}

static char *
describe (const HfOverview *overview)
{
  GString *text = g_string_new (NULL);

  for (unsigned i = 0; i < overview->alerts->len; i++)
    {
      const HfAlert *alert = overview->alerts->pdata[i];

      g_string_append_printf (text, "%s %s %" G_GINT64_FORMAT " %s\n", alert->type, alert->subject,
                              alert->since, alert->message);
    }
  g_string_append_printf (text, "%" G_GINT64_FORMAT, overview->plan.id);
  return g_string_free (text, FALSE);
}

static void
make_rows (HfAlertList *self, const HfOverview *overview)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))))
    gtk_list_box_remove (self->list, row);
  for (unsigned i = 0; i < overview->alerts->len; i++)
    gtk_list_box_append (self->list, make_row (self, overview->alerts->pdata[i], overview));
}

/* Rows stay as long as they say the same, so that the focus does. */
static void
on_overview (HfAlertList *self)
{
  const HfOverview *overview = hf_desk_get_overview (self->desk);
  g_autofree char *text = overview ? describe (overview) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), overview && overview->alerts->len > 0);
  if (!overview)
    return;
  if (g_strcmp0 (text, self->shown) != 0)
    {
      make_rows (self, overview);
      g_free (self->shown);
      self->shown = g_steal_pointer (&text);
    }
  for (unsigned i = 0; i < overview->alerts->len; i++)
    show_age (ADW_ACTION_ROW (gtk_list_box_get_row_at_index (self->list, (int)i)),
              overview->alerts->pdata[i], overview->now);
}

static void
hf_alert_list_dispose (GObject *object)
{
  g_clear_object (&HF_ALERT_LIST (object)->desk);
  G_OBJECT_CLASS (hf_alert_list_parent_class)->dispose (object);
}

static void
hf_alert_list_finalize (GObject *object)
{
  g_free (HF_ALERT_LIST (object)->shown);
  G_OBJECT_CLASS (hf_alert_list_parent_class)->finalize (object);
}

static void
hf_alert_list_class_init (HfAlertListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_alert_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_alert_list_finalize;
}

static void
hf_alert_list_init (HfAlertList *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Alerts"), -1);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
}

/**
 * hf_alert_list_set_desk:
 * @desk: whose alerts are shown from now on; called once
 */
void
hf_alert_list_set_desk (HfAlertList *self, HfDesk *desk)
{
  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "notify::overview", G_CALLBACK (on_overview), self,
                           G_CONNECT_SWAPPED);
  on_overview (self);
}
