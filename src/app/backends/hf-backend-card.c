/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made once for a backend and filled again at each look, so that focus and menus stay. Main thread
 * only. */
#include "hf-backend-card.h"

#include <glib/gi18n.h>

#include "hf-backend-actions.h"
#include "hf-backend-dialog.h"
#include "hf-backend-drag.h"
#include "hf-backend-wording.h"
#include "hf-stray-window.h"
#include "hf-trial-window.h"
#include "hf-wording.h"

typedef enum
{
  FACT_PINS,
  FACT_JOBS,
  FACT_LATENCY,
  FACT_PROBED,
  N_FACTS
} Fact;

struct _HfBackendCard
{
  GtkBox parent_instance;

  HfDesk *desk;
  char *id;
  GtkWidget *head;
  GtkWidget *handle;
  GtkImage *kind_icon;
  GtkLabel *name;
  GtkLabel *kind;
  GtkMenuButton *menu_button;
  GtkImage *state_icon;
  GtkLabel *state;
  GtkLabel *since;
  GtkLabel *reason;
  GtkProgressBar *bar;
  GtkLabel *usage;
  GtkFlowBox *facts;
  GtkLabel *fact[N_FACTS];
  GtkWidget *note_box;
  GtkLabel *note;
  GtkWidget *strays_box;
  GtkLabel *strays;
  GtkWidget *adopt_button;
  GtkButton *pause_button;
};

G_DEFINE_FINAL_TYPE (HfBackendCard, hf_backend_card, GTK_TYPE_BOX)

/* ---- what it shows ---- */

/* Setting a text lays the card out anew, even when it is the same. */
static void
set_text (GtkLabel *label, const char *text)
{
  if (!g_str_equal (gtk_label_get_text (label), text))
    gtk_label_set_text (label, text);
}

static void
set_icon (GtkImage *image, const char *name)
{
  if (g_strcmp0 (gtk_image_get_icon_name (image), name) != 0)
    gtk_image_set_from_icon_name (image, name);
}

static void
show_state (HfBackendCard *self, const HfBackendInfo *info, gint64 now)
{
  static const char *const styles[] = { "success", "error", NULL };
  HfSign sign = hf_backend_wording_state (info);
  g_autofree char *since = hf_backend_wording_since (info, now);
  g_autofree char *exact = hf_wording_time (info->since);
  g_autofree char *reason = hf_backend_wording_reason (info, now);
  g_autofree char *label = g_strdup_printf ("%s: %s", info->id, sign.word);

  set_icon (self->state_icon, sign.icon);
  for (unsigned i = 0; styles[i]; i++)
    if (g_strcmp0 (sign.style, styles[i]) == 0)
      gtk_widget_add_css_class (GTK_WIDGET (self->state_icon), styles[i]);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (self->state_icon), styles[i]);
  set_text (self->state, sign.word);
  set_text (self->since, since);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->since), *since ? exact : NULL);
  set_text (self->reason, reason);
  gtk_widget_set_visible (GTK_WIDGET (self->reason), *reason != '\0');
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
show_usage (HfBackendCard *self, const HfBackendInfo *info)
{
  double fraction = hf_backend_wording_fraction (info);
  g_autofree char *usage = hf_backend_wording_usage (info);

  gtk_widget_set_visible (GTK_WIDGET (self->bar), fraction >= 0);
  gtk_progress_bar_set_fraction (self->bar, MAX (fraction, 0));
  set_text (self->usage, usage);
}

static void
show_strays (HfBackendCard *self, const HfBackendInfo *info)
{
  g_autofree char *strays = hf_backend_wording_strays (info);
  g_autofree char *note = hf_wording_capital (info->listing_note);
  gboolean bad = info->listing != HF_LISTING_GOOD && *note;
  gboolean adoptable = info->stray_found > 0 && info->adopt_upto == 0;

  set_text (self->strays, strays);
  gtk_widget_set_visible (self->strays_box, *strays != '\0');
  gtk_widget_set_visible (self->adopt_button, adoptable);
  set_text (self->note, note);
  gtk_widget_set_visible (self->note_box, bad);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "backend.list",
                                 info->stray_found + info->stray_wanted + info->stray_declined > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "backend.adopt", adoptable);
}

static void
show_pause_button (HfBackendCard *self, gboolean paused)
{
  const char *label = paused ? _ ("Resume") : _ ("Pause");

  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self->pause_button)), label) == 0)
    return;
  gtk_button_set_icon_name (self->pause_button, paused ? "media-playback-start-symbolic"
                                                       : "media-playback-pause-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->pause_button),
                                  paused ? "backend.resume" : "backend.pause");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->pause_button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pause_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
show_actions (HfBackendCard *self, const HfBackendInfo *info, const HfOverview *overview)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const HfBackendInfo *first = overview->backends->pdata[0];
  const HfBackendInfo *last = overview->backends->pdata[overview->backends->len - 1];

  show_pause_button (self, info->paused);
  gtk_widget_action_set_enabled (widget, "backend.pause", !info->paused);
  gtk_widget_action_set_enabled (widget, "backend.resume", info->paused);
  gtk_widget_action_set_enabled (widget, "backend.verify", info->pin_count > 0);
  gtk_widget_action_set_enabled (widget, "backend.move-up", !g_str_equal (first->id, self->id));
  gtk_widget_action_set_enabled (widget, "backend.move-down", !g_str_equal (last->id, self->id));
  gtk_widget_set_visible (self->handle, overview->backends->len > 1);
}

/**
 * hf_backend_card_show:
 * @overview: has the backend
 *
 * Shows how it is now.
 */
void
hf_backend_card_show (HfBackendCard *self, const HfOverview *overview)
{
  const HfBackendInfo *info = hf_overview_find_backend (overview, self->id);
  g_autofree char *kind = hf_backend_wording_kind (info);
  g_autofree char *pins = hf_wording_count (info->pin_count);
  g_autofree char *probed = hf_wording_age (info->probed_at, overview->now);
  g_autofree char *exact = hf_wording_time (info->probed_at);

  set_text (self->kind, kind);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->kind), kind);
  set_icon (self->kind_icon, hf_backend_wording_icon (hf_backend_kind_find (info->kind)));
  set_text (self->fact[FACT_PINS], pins);
  set_text (self->fact[FACT_PROBED], probed);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->fact[FACT_PROBED]), exact);
  show_state (self, info, overview->now);
  show_usage (self, info);
  show_strays (self, info);
  show_actions (self, info, overview);
}

/**
 * hf_backend_card_show_counts:
 * @count: of the backend
 *
 * Shows what the overview does not say.
 */
void
hf_backend_card_show_counts (HfBackendCard *self, const HfBackendCount *count)
{
  g_autofree char *jobs = hf_backend_wording_jobs (count->running, count->queued);
  g_autofree char *latency = hf_backend_wording_latency (count->latency);

  set_text (self->fact[FACT_JOBS], jobs);
  set_text (self->fact[FACT_LATENCY], latency);
}

/**
 * hf_backend_card_flash:
 *
 * Draws the user's eye to it, and takes the focus.
 */
void
hf_backend_card_flash (HfBackendCard *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self), "hf-flash");
  gtk_widget_add_css_class (GTK_WIDGET (self), "hf-flash");
  gtk_widget_grab_focus (GTK_WIDGET (self->menu_button));
}

/**
 * hf_backend_card_get_id:
 * Returns: (transfer none): the backend
 */
const char *
hf_backend_card_get_id (HfBackendCard *self)
{
  return self->id;
}

/* ---- what can be done ---- */

static GtkWindow *
window_of (HfBackendCard *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
act (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HfBackendCard *self = HF_BACKEND_CARD (widget);
  const char *name = action + strlen ("backend.");

  if (g_str_equal (name, "settings"))
    hf_backend_dialog_edit (self->desk, window_of (self), self->id);
  else if (g_str_equal (name, "test"))
    hf_trial_window_show (self->desk, window_of (self), self->id);
  else if (g_str_equal (name, "verify"))
    hf_backend_action_verify (self->desk, self->id);
  else if (g_str_equal (name, "list"))
    hf_stray_window_show (self->desk, window_of (self), self->id);
  else if (g_str_equal (name, "adopt"))
    hf_backend_action_adopt (self->desk, window_of (self), self->id);
  else if (g_str_equal (name, "pause") || g_str_equal (name, "resume"))
    hf_backend_action_pause (self->desk, self->id, g_str_equal (name, "pause"));
  else if (g_str_equal (name, "move-up"))
    hf_backend_action_move_by (self->desk, self->id, -1);
  else if (g_str_equal (name, "move-down"))
    hf_backend_action_move_by (self->desk, self->id, 1);
  else
    hf_backend_action_remove (self->desk, window_of (self), self->id);
}

/* ---- its life ---- */

/* The box is not to take the focus: it has nothing that could pass it on. */
static void
add_facts (HfBackendCard *self)
{
  static const char *const titles[N_FACTS] = {
    [FACT_PINS] = N_ ("Pins"),
    [FACT_JOBS] = N_ ("Jobs"),
    [FACT_LATENCY] = N_ ("Answers In"),
    [FACT_PROBED] = N_ ("Last Looked At"),
  };

  for (unsigned i = 0; i < N_FACTS; i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
      GtkWidget *title = gtk_label_new (_ (titles[i]));
      GtkWidget *value = gtk_label_new ("–");

      gtk_widget_add_css_class (title, "caption");
      gtk_widget_add_css_class (title, "dim-label");
      gtk_widget_add_css_class (value, "numeric");
      gtk_label_set_xalign (GTK_LABEL (title), 0);
      gtk_label_set_xalign (GTK_LABEL (value), 0);
      gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
      gtk_label_set_wrap (GTK_LABEL (value), TRUE);
      gtk_box_append (GTK_BOX (box), title);
      gtk_box_append (GTK_BOX (box), value);
      self->fact[i] = GTK_LABEL (value);
      gtk_flow_box_insert (self->facts, box, -1);
      gtk_widget_set_focusable (gtk_widget_get_parent (box), FALSE);
    }
}

static void
hf_backend_card_dispose (GObject *object)
{
  g_clear_object (&HF_BACKEND_CARD (object)->desk);
  G_OBJECT_CLASS (hf_backend_card_parent_class)->dispose (object);
}

static void
hf_backend_card_finalize (GObject *object)
{
  g_free (HF_BACKEND_CARD (object)->id);
  G_OBJECT_CLASS (hf_backend_card_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, head);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, handle);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, kind_icon);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, name);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, kind);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, menu_button);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, state_icon);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, state);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, since);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, reason);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, bar);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, usage);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, facts);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, note_box);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, note);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, strays_box);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, strays);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, adopt_button);
  gtk_widget_class_bind_template_child (widget_class, HfBackendCard, pause_button);
}

static void
hf_backend_card_class_init (HfBackendCardClass *klass)
{
  static const char *const actions[]
      = { "backend.settings",  "backend.test",  "backend.verify", "backend.list",
          "backend.adopt",     "backend.pause", "backend.resume", "backend.move-up",
          "backend.move-down", "backend.remove" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_backend_card_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_backend_card_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/backends/hf-backend-card.ui");
  bind_children (widget_class);
  for (unsigned i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, act);
}

static void
hf_backend_card_init (HfBackendCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_facts (self);
}

/**
 * hf_backend_card_new:
 * @desk: what it works with
 * @id: the backend
 *
 * Returns: (transfer floating): a card without numbers
 */
GtkWidget *
hf_backend_card_new (HfDesk *desk, const char *id)
{
  HfBackendCard *self = g_object_new (HF_TYPE_BACKEND_CARD, NULL);

  self->desk = g_object_ref (desk);
  self->id = g_strdup (id);
  gtk_label_set_text (self->name, id);
  hf_backend_drag_attach (self, self->head, desk);
  return GTK_WIDGET (self);
}
