/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Four steps: places, looking, what was found, and what shall be done about it. Main thread only.
 */
#include "hf-first-run.h"

#include <glib/gi18n.h>

#include "hf-accessible.h"
#include "hf-audit-rows.h"
#include "hf-backend-kind.h"
#include "hf-dialogs.h"
#include "hf-protection.h"
#include "hf-survey.h"
#include "hf-wording.h"

#define SHOW_EVERY 200 /* ms */
#define RATE 10000000 /* bytes a second, for an estimate that says so */

typedef enum
{
  STEP_PLACES,
  STEP_RUNNING,
  STEP_RESULT,
  STEP_CHOICES,
  STEP_SETTING_UP,
} Step;

struct _HfFirstRun
{
  AdwWindow parent_instance;

  HfDesk *desk;
  HfAdder *adder;
  Step step;
  GPtrArray *places; /* of char, as the rows are */
  HfSurvey *survey; /* NULL: none is under way */
  GCancellable *cancellable;
  unsigned timer;
  HfAuditReport *report;

  GtkButton *skip_button;
  GtkButton *next_button;
  GtkStack *stack;
  AdwPreferencesGroup *places_group;
  AdwEntryRow *address_row;
  GtkLabel *address_trouble;
  GtkProgressBar *progress;
  GtkLabel *progress_label;
  GtkLabel *result_sentence;
  GtkLabel *result_advice;
  AdwPreferencesGroup *result_places;
  GtkCheckButton *two_places;
  GtkCheckButton *damage;
  AdwActionRow *store_row;
  GtkSpinButton *limit;
  GtkSwitch *private_switch;
  GtkLabel *plan;
  GtkLabel *trouble;
};

G_DEFINE_FINAL_TYPE (HfFirstRun, hf_first_run, ADW_TYPE_WINDOW)

static unsigned set_up;

static const struct
{
  const char *page, *next; /* next NULL: there is no such button */
} steps[] = {
  [STEP_PLACES] = { "places", N_ ("Look") },
  [STEP_RUNNING] = { "running", N_ ("Stop") },
  [STEP_RESULT] = { "result", N_ ("Protect These…") },
  [STEP_CHOICES] = { "choices", N_ ("Protect") },
  [STEP_SETTING_UP] = { "choices", N_ ("Protect") },
};

static void
go_to (HfFirstRun *self, Step step)
{
  self->step = step;
  gtk_stack_set_visible_child_name (self->stack, steps[step].page);
  gtk_button_set_label (self->next_button, _ (steps[step].next));
  gtk_widget_set_sensitive (GTK_WIDGET (self->next_button),
                            step != STEP_SETTING_UP
                                && (step != STEP_PLACES || self->places->len > 0)
                                && (step != STEP_RESULT || self->report->pins > 0));
  gtk_button_set_label (self->skip_button, step == STEP_RESULT ? _ ("Close") : _ ("Skip"));
}

/* ---- places ---- */

static void
on_leave_out (HfFirstRun *self, GtkButton *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), ADW_TYPE_ACTION_ROW);
  const char *place = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));
  unsigned index;

  if (g_ptr_array_find_with_equal_func (self->places, place, g_str_equal, &index))
    g_ptr_array_remove_index (self->places, index);
  adw_preferences_group_remove (self->places_group, row);
  go_to (self, STEP_PLACES);
}

static void
add_place (HfFirstRun *self, const char *place)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");
  g_autofree char *label = g_strdup_printf (_ ("Leave Out “%s”"), place);

  g_ptr_array_add (self->places, g_strdup (place));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), place);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), hf_survey_is_address (place)
                                                         ? _ ("An IPFS node")
                                                         : _ ("A folder of CARs"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_leave_out), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (self->places_group, row);
  go_to (self, STEP_PLACES);
}

/**
 * hf_first_run_add_places:
 * @places: (array zero-terminated=1): addresses and directories, beside those that are shown
 */
void
hf_first_run_add_places (HfFirstRun *self, const char *const *places)
{
  for (; *places; places++)
    if (!g_ptr_array_find_with_equal_func (self->places, *places, g_str_equal, NULL)
        && self->places->len < HF_AUDIT_MOST_PLACES)
      add_place (self, *places);
}

/* By the same rules as a backend's. */
static gboolean
check_address (const char *address)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();

  json_object_set_string_member (settings, "address", address);
  hf_backend_kind_check (hf_backend_kind_find ("ipfs"), settings, problems);
  return hf_problems_count (problems) == 0;
}

static void
on_address (HfFirstRun *self)
{
  GtkEditable *entry = GTK_EDITABLE (self->address_row);
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (entry)));
  g_autofree char *address
      = strstr (typed, "://") ? g_strdup (typed) : g_strconcat ("http://", typed, NULL);
  const char *const places[] = { address, NULL };
  gboolean good = check_address (address);

  gtk_widget_set_visible (GTK_WIDGET (self->address_trouble), !good);
  if (!good)
    return;
  hf_first_run_add_places (self, places);
  gtk_editable_set_text (entry, "");
}

static void
on_folders (GListModel *files, gpointer data)
{
  for (unsigned i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      const char *const places[] = { g_file_peek_path (file), NULL };

      hf_first_run_add_places (data, places);
    }
}

static void
on_choose_folder (HfFirstRun *self)
{
  hf_dialogs_choose_files (GTK_WINDOW (self), _ ("Choose a Folder of CARs"), TRUE, on_folders,
                           g_object_ref (self), g_object_unref);
}

/* ---- looking ---- */

static gboolean
show_progress (gpointer data)
{
  HfFirstRun *self = data;
  HfAuditProgress progress;
  g_autofree char *text = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  hf_survey_read_progress (self->survey, &progress);
  if (progress.phase == HF_AUDIT_LISTING)
    {
      first = hf_wording_count (progress.listed);
      text = g_strdup_printf (ngettext ("%s pin listed", "%s pins listed", (gulong)progress.listed),
                              first);
      gtk_progress_bar_pulse (self->progress);
    }
  else
    {
      first = hf_wording_count (progress.read);
      second = hf_wording_count (progress.to_read);
      text = g_strdup_printf (_ ("%s of %s pins read"), first, second);
      gtk_progress_bar_set_fraction (self->progress,
                                     (double)progress.read / (double)MAX (progress.to_read, 1));
    }
  gtk_label_set_text (self->progress_label, text);
  return G_SOURCE_CONTINUE;
}

static void
show_report (HfFirstRun *self)
{
  g_autofree char *sentence = hf_audit_sentence (self->report);

  gtk_label_set_text (self->result_sentence, sentence);
  gtk_label_set_text (self->result_advice, hf_audit_report_advice (self->report));
  for (unsigned i = 0; i < self->report->places->len; i++)
    adw_preferences_group_add (self->result_places,
                               hf_audit_row_new (self->report->places->pdata[i]));
  go_to (self, STEP_RESULT);
}

static void
on_surveyed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfFirstRun) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAuditReport) report = hf_survey_finish (HF_DESK (source), result, &error);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->survey, hf_survey_unref);
  if (!report)
    hf_desk_say_error (HF_DESK (source), _ ("The audit failed"), error);
  else if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      self->report = g_steal_pointer (&report);
      show_report (self);
    }
}

static void
begin_survey (HfFirstRun *self)
{
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->survey = hf_survey_begin (self->desk, self->places, self->cancellable, on_surveyed,
                                  g_object_ref (self));
  self->timer = g_timeout_add (SHOW_EVERY, show_progress, self);
  go_to (self, STEP_RUNNING);
  show_progress (self);
}

/* ---- choices ---- */

static HfSurvive
get_survive (HfFirstRun *self)
{
  if (gtk_check_button_get_active (self->two_places))
    return HF_SURVIVE_TWO_PLACES;
  return gtk_check_button_get_active (self->damage) ? HF_SURVIVE_DAMAGE : HF_SURVIVE_ONE_PLACE;
}

/* An upper bound of what is written: all copies but one of each pin are new. */
static void
show_plan (HfFirstRun *self)
{
  guint64 bytes = hf_audit_estimate_bytes (self->report);
  int min, target, domains;
  g_autofree char *pins = hf_wording_count (self->report->pins);
  g_autofree char *size = NULL;
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;

  hf_protection_get_numbers (get_survive (self), &min, &target, &domains);
  bytes *= (guint64)(target - 1);
  size = hf_wording_bytes (bytes);
  time = hf_wording_duration ((gint64)(bytes / RATE) + 1);
  text = g_strdup_printf (ngettext ("%s pin gets %d copies in all. About %s will be written, which "
                                    "takes %s at 10 MB a second.",
                                    "%s pins get %d copies each. About %s will be written, which "
                                    "takes %s at 10 MB a second.",
                                    (gulong)self->report->pins),
                          pins, target, size, time);
  gtk_label_set_text (self->plan, text);
}

static void
show_choices (HfFirstRun *self)
{
  const HfOverview *overview = hf_desk_get_overview (self->desk);
  const HfBackendInfo *own = overview ? hf_overview_find_backend (overview, "car_archive") : NULL;
  const char *path
      = own ? json_object_get_string_member_with_default (own->settings, "path", "") : "";

  adw_action_row_set_subtitle (self->store_row, path);
  if (own && own->max_bytes > 0)
    gtk_spin_button_set_value (self->limit, (double)own->max_bytes / 1e9);
  show_plan (self);
  go_to (self, STEP_CHOICES);
}

static HfProtection *
make_protection (HfFirstRun *self)
{
  HfProtection *protection = hf_protection_new ();

  protection->survive = get_survive (self);
  protection->limit_gb = gtk_spin_button_get_value (self->limit);
  for (unsigned i = 0; i < self->report->places->len; i++)
    {
      const HfAuditPlaceReport *place = self->report->places->pdata[i];

      if (place->pins > 0 && !place->same_as)
        g_ptr_array_add (hf_survey_is_address (place->name) ? protection->addresses
                                                            : protection->directories,
                         g_strdup (place->name));
    }
  return protection;
}

static void
add_cars (HfFirstRun *self, GPtrArray *cars)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_add_item_free);
  const HfAddChoices choices
      = { .visibility = gtk_switch_get_active (self->private_switch) ? HF_VISIBILITY_PRIVATE
                                                                     : HF_VISIBILITY_PUBLIC,
          .profile = hf_unixfs_profile_get_default () };

  for (unsigned i = 0; i < cars->len; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (cars->pdata[i]);

      g_ptr_array_add (items, hf_add_item_new_for_file (file, NULL));
    }
  if (items->len > 0)
    hf_adder_add (self->adder, items, &choices);
}

static void
on_set_up (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfFirstRun) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfProtected) made = hf_desk_run_finish (HF_DESK (source), result, &error);

  gtk_widget_set_visible (GTK_WIDGET (self->trouble), error != NULL);
  gtk_label_set_text (self->trouble, error ? error->message : "");
  go_to (self, STEP_CHOICES);
  if (!made)
    return;
  add_cars (self, made->cars);
  g_signal_emit (self, set_up, 0, gtk_switch_get_active (self->private_switch));
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_next (HfFirstRun *self)
{
  if (self->step == STEP_PLACES)
    begin_survey (self);
  else if (self->step == STEP_RUNNING)
    g_cancellable_cancel (self->cancellable);
  else if (self->step == STEP_RESULT)
    show_choices (self);
  else if (self->step == STEP_CHOICES)
    {
      go_to (self, STEP_SETTING_UP);
      hf_desk_run (self->desk, hf_protection_set_up, make_protection (self),
                   (GDestroyNotify)hf_protection_free, (GDestroyNotify)hf_protected_free, NULL,
                   on_set_up, g_object_ref (self));
    }
}

/* ---- its life ---- */

static gboolean
hf_first_run_close_request (GtkWindow *window)
{
  HfFirstRun *self = HF_FIRST_RUN (window);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  return GTK_WINDOW_CLASS (hf_first_run_parent_class)->close_request (window);
}

static void
hf_first_run_dispose (GObject *object)
{
  HfFirstRun *self = HF_FIRST_RUN (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk);
  g_clear_object (&self->adder);
  G_OBJECT_CLASS (hf_first_run_parent_class)->dispose (object);
}

static void
hf_first_run_finalize (GObject *object)
{
  HfFirstRun *self = HF_FIRST_RUN (object);

  g_ptr_array_unref (self->places);
  g_clear_pointer (&self->survey, hf_survey_unref);
  g_clear_pointer (&self->report, hf_audit_report_free);
  G_OBJECT_CLASS (hf_first_run_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, skip_button);
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, next_button);
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, stack);
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, places_group);
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, address_row);
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, address_trouble);
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, progress);
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, progress_label);
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, result_sentence);
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, result_advice);
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, result_places);
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, two_places);
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, damage);
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, store_row);
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, limit);
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, private_switch);
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, plan);
  gtk_widget_class_bind_template_child (widget_class, HfFirstRun, trouble);
}

static void
hf_first_run_class_init (HfFirstRunClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_first_run_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_first_run_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = hf_first_run_close_request;
  set_up = g_signal_new ("set-up", HF_TYPE_FIRST_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                         G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/first-run/hf-first-run.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_address);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_folder);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
hf_first_run_init (HfFirstRun *self)
{
  self->places = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  hf_accessible_name_buttons (GTK_WIDGET (self->address_row), _ ("Apply"));
  g_signal_connect_object (self->two_places, "toggled", G_CALLBACK (show_plan), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->damage, "toggled", G_CALLBACK (show_plan), self,
                           G_CONNECT_SWAPPED);
  go_to (self, STEP_PLACES);
}

/**
 * hf_first_run_new:
 * @parent: the window in front of which it stands
 * @desk: whose engine looks and is set up
 * @adder: adds what is in directories
 *
 * Returns: (transfer none): the window, not yet shown, without places
 */
HfFirstRun *
hf_first_run_new (GtkWindow *parent, HfDesk *desk, HfAdder *adder)
{
  HfFirstRun *self = g_object_new (HF_TYPE_FIRST_RUN, "transient-for", parent, NULL);

  self->desk = g_object_ref (desk);
  self->adder = g_object_ref (adder);
  return self;
}
