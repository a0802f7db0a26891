/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A check at each change costs some microseconds: it is pure, but for the names of the backends
 * that the last look found. Main thread only. */
#include "hf-backend-form.h"

#include <glib/gi18n.h>

#include "hf-backend-wish.h"
#include "hf-backend-wording.h"
#include "hf-field.h"
#include "hf-setting-fields.h"
#include "hf-wording.h"

#define GB 1e9

struct _HfBackendForm
{
  AdwBin parent_instance;

  HfDesk *desk;
  const HfBackendKind *kind;
  HfBackendInfo *info; /* NULL: a new one */
  GtkBox *box;
  GPtrArray *fields; /* of HfField, which the box owns */
  gboolean valid;
};

G_DEFINE_FINAL_TYPE (HfBackendForm, hf_backend_form, ADW_TYPE_BIN)

enum
{
  CHANGED,
  N_SIGNALS
};

static unsigned signals[N_SIGNALS];

static const char *const discovery_words[] = { "off", "tell", "adopt", NULL };

/* ---- what it says ---- */

/**
 * hf_backend_form_read:
 * Returns: (transfer full): what hf_backend_wish_read() takes; of a backend that there is the
 * changes alone
 */
JsonObject *
hf_backend_form_read (HfBackendForm *self)
{
  JsonObject *object = json_object_new ();

  if (!self->info)
    json_object_set_string_member (object, "kind", self->kind->name);
  for (unsigned i = 0; i < self->fields->len; i++)
    {
      HfField *field = self->fields->pdata[i];
      JsonNode *node = self->info && !hf_field_is_touched (field) ? NULL : hf_field_read (field);

      if (node)
        hf_setting_put (object, hf_field_get_path (field), node);
    }
  return object;
}

/* ---- what is wrong with it ---- */

static void
check_new (HfBackendForm *self, JsonObject *wish, HfProblems *problems)
{
  const HfOverview *overview = hf_desk_get_overview (self->desk);
  JsonObject *secrets = NULL;
  g_autoptr (HfBackendInfo) info = hf_backend_wish_read (wish, self->kind, &secrets, problems);

  if (overview && info->id && hf_overview_find_backend (overview, info->id))
    hf_problems_add (problems, "id", "value_error.conflict", "%s",
                     _ ("There is a backend with this name already"));
  hf_setting_check_required (self->kind, secrets, problems);
}

static void
check_changes (HfBackendForm *self, JsonObject *changes, HfProblems *problems)
{
  g_autoptr (HfBackendInfo) info = hf_backend_info_copy (self->info);
  JsonObject *secrets = NULL;

  hf_backend_wish_apply (info, changes, problems);
  if (hf_json_read_object (changes, "secrets", &secrets, problems))
    hf_backend_kind_check_secrets (self->kind, info->settings, secrets, problems);
}

/* That something is missing is not said of what the user did not come to yet. */
static void
show (HfBackendForm *self, HfProblems *problems, gboolean all)
{
  for (unsigned i = 0; i < self->fields->len; i++)
    {
      HfField *field = self->fields->pdata[i];
      const char *type = NULL;
      const char *message = hf_problems_find (problems, hf_field_get_path (field), &type);
      gboolean missing = g_strcmp0 (type, "value_error.missing") == 0;
      g_autofree char *text
          = missing ? g_strdup (_ ("This is required")) : hf_wording_capital (message);

      hf_field_show_problem (field, message && (all || hf_field_is_touched (field)) ? text : NULL);
    }
}

static void
check (HfBackendForm *self)
{
  g_autoptr (JsonObject) object = hf_backend_form_read (self);
  g_autoptr (HfProblems) problems = hf_problems_new ();

  if (self->info)
    check_changes (self, object, problems);
  else
    check_new (self, object, problems);
  show (self, problems, FALSE);
  self->valid
      = hf_problems_count (problems) == 0 && (!self->info || json_object_get_size (object) > 0);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * hf_backend_form_is_valid:
 * Returns: whether it can be tried, added or saved
 */
gboolean
hf_backend_form_is_valid (HfBackendForm *self)
{
  return self->valid;
}

static gboolean
has_field_of (HfBackendForm *self, HfProblems *problems)
{
  unsigned found = 0;

  for (unsigned i = 0; i < self->fields->len; i++)
    found += hf_problems_find (problems, hf_field_get_path (self->fields->pdata[i]), NULL) != NULL;
  return found == hf_problems_count (problems);
}

/**
 * hf_backend_form_show_problems:
 * @problems: what the engine found to be wrong
 *
 * Shows each below its field.
 *
 * Returns: (transfer full) (nullable): all of them in words when some belong to no field
 */
char *
hf_backend_form_show_problems (HfBackendForm *self, HfProblems *problems)
{
  show (self, problems, TRUE);
  return has_field_of (self, problems) ? NULL : hf_problems_to_text (problems);
}

/* ---- its fields ---- */

static HfField *
add_field (HfBackendForm *self, HfFieldKind kind, const char *path, const char *title,
           const char *help)
{
  GtkWidget *field = hf_field_new (kind, path, title, help);

  gtk_box_append (self->box, field);
  g_ptr_array_add (self->fields, field);
  return HF_FIELD (field);
}

static void
add_heading (HfBackendForm *self, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_set_margin_top (label, 6);
  gtk_box_append (self->box, label);
}

static void
add_setting (HfBackendForm *self, const HfSetting *setting, char **kept)
{
  gboolean secret = setting->type == HF_SETTING_SECRET;
  g_autofree char *path = g_strconcat (secret ? "secrets." : "settings.", setting->name, NULL);
  g_autofree char *title = hf_setting_title (setting);
  HfField *field = add_field (self, hf_setting_editor (setting), path, title, _ (setting->help));

  if (kept && g_strv_contains ((const char *const *)kept, setting->name))
    hf_field_set_kept (field, !setting->required);
}

static void
add_settings (HfBackendForm *self)
{
  g_auto (GStrv) kept
      = self->info ? hf_engine_list_secrets (hf_desk_get_engine (self->desk), self->info->id)
                   : NULL;

  for (gsize i = 0; i < self->kind->n_settings; i++)
    {
      const HfSetting *setting = &self->kind->settings[i];

      if (!self->info || setting->type == HF_SETTING_SECRET)
        add_setting (self, setting, kept);
      else if (hf_json_has (self->info->settings, setting->name))
        gtk_box_append (self->box, hf_setting_make_known (setting, self->info->settings));
    }
}

static void
add_use (HfBackendForm *self)
{
  const char *const labels[] = { _ ("Don’t look"), _ ("Tell me"), _ ("Adopt it"), NULL };

  add_heading (self, _ ("Use"));
  if (self->info)
    add_field (self, HF_FIELD_BOOL, "paused", _ ("Paused"),
               _ ("A paused backend gets no new copies and is not looked at."));
  add_field (self, HF_FIELD_DOUBLE, "max_size_gb", _ ("Limit in GB"),
             self->info ? _ ("How much may be kept there, in billions of bytes; 0 for no limit.")
                        : _ ("How much may be kept there, in billions of bytes."));
  add_field (self, HF_FIELD_INT, "priority", _ ("Priority"),
             _ ("From 1 to 1000; lower goes first."));
  if (hf_setting_can_list (self->kind))
    hf_field_set_choices (add_field (self, HF_FIELD_CHOICE, "discovery", _ ("What Else Is There"),
                                     _ ("What to do about pins that appear there by themselves.")),
                          discovery_words, labels);
  add_field (self, HF_FIELD_WORDS, "tags", _ ("Tags"),
             _ ("Separated by commas. Backends with the same “domain:…”, such as domain:home, "
                "count as one place."));
}

static void
add_limits (HfBackendForm *self)
{
  add_heading (self, _ ("Limits"));
  add_field (self, HF_FIELD_INT, "limits.parallel_jobs", _ ("Jobs at the Same Time"),
             _ ("0 for as many as there are."));
  add_field (self, HF_FIELD_INT, "limits.bytes_per_second", _ ("Bytes per Second"),
             _ ("To and from it together; 0 for no limit."));
  add_field (self, HF_FIELD_SPANS, "limits.hours", _ ("Hours"),
             _ ("When it may be used, in local time, separated by semicolons: 22:00-06:00; "
                "sat,sun 00:00-24:00. Always if this is empty."));
}

/* ---- their first values ---- */

static HfField *
find_field (HfBackendForm *self, const char *path)
{
  for (unsigned i = 0; i < self->fields->len; i++)
    if (g_str_equal (hf_field_get_path (self->fields->pdata[i]), path))
      return self->fields->pdata[i];
  return NULL;
}

static void
fill (HfBackendForm *self, const char *path, char *text)
{
  HfField *field = find_field (self, path);

  if (field)
    hf_field_set_text (field, text);
  g_free (text);
}

static char *
suggest_id (HfBackendForm *self)
{
  const HfOverview *overview = hf_desk_get_overview (self->desk);
  char *id = g_strdup (self->kind->name);

  for (unsigned i = 2; overview && hf_overview_find_backend (overview, id); i++)
    {
      g_free (id);
      id = g_strdup_printf ("%s-%u", self->kind->name, i);
    }
  return id;
}

static void
fill_new (HfBackendForm *self)
{
  HfDiscovery discovery = self->kind->discovery;

  fill (self, "id", suggest_id (self));
  fill (self, "max_size_gb", g_strdup_printf ("%" G_GUINT64_FORMAT, self->kind->max_size_gb));
  fill (self, "priority", g_strdup_printf ("%d", self->kind->priority));
  fill (self, "discovery", g_strdup (hf_discovery_to_string (discovery)));
  fill (self, "limits.parallel_jobs", g_strdup ("0"));
  fill (self, "limits.bytes_per_second", g_strdup ("0"));
}

static void
fill_known (HfBackendForm *self)
{
  const HfBackendInfo *info = self->info;

  hf_field_set_active (find_field (self, "paused"), info->paused);
  fill (self, "max_size_gb", g_strdup_printf ("%.10g", (double)info->max_bytes / GB));
  fill (self, "priority", g_strdup_printf ("%d", info->priority));
  fill (self, "discovery", g_strdup (hf_discovery_to_string (info->discovery)));
  fill (self, "tags", g_strjoinv (", ", info->tags));
  fill (self, "limits.parallel_jobs", g_strdup_printf ("%d", info->limits->parallel_jobs));
  fill (self, "limits.bytes_per_second",
        g_strdup_printf ("%" G_GINT64_FORMAT, info->limits->bytes_per_second));
  fill (self, "limits.hours", g_strjoinv ("; ", info->limits->hours));
}

static void
add_all (HfBackendForm *self)
{
  if (!self->info)
    add_field (self, HF_FIELD_TEXT, "id", _ ("Name"),
               _ ("Small letters, digits, “-” and “_”. It can’t be changed later."));
  add_settings (self);
  add_use (self);
  add_limits (self);
  if (self->info)
    fill_known (self);
  else
    fill_new (self);
  for (unsigned i = 0; i < self->fields->len; i++)
    {
      hf_field_set_pristine (self->fields->pdata[i]);
      g_signal_connect_object (self->fields->pdata[i], "changed", G_CALLBACK (check), self,
                               G_CONNECT_SWAPPED);
    }
  check (self);
}

/* ---- its life ---- */

/**
 * hf_backend_form_get_kind:
 * Returns: (transfer none): what it was made from
 */
const HfBackendKind *
hf_backend_form_get_kind (HfBackendForm *self)
{
  return self->kind;
}

static void
hf_backend_form_dispose (GObject *object)
{
  g_clear_object (&HF_BACKEND_FORM (object)->desk);
  G_OBJECT_CLASS (hf_backend_form_parent_class)->dispose (object);
}

static void
hf_backend_form_finalize (GObject *object)
{
  HfBackendForm *self = HF_BACKEND_FORM (object);

  g_clear_pointer (&self->info, hf_backend_info_free);
  g_ptr_array_unref (self->fields);
  G_OBJECT_CLASS (hf_backend_form_parent_class)->finalize (object);
}

static void
hf_backend_form_class_init (HfBackendFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_backend_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_backend_form_finalize;
  signals[CHANGED] = g_signal_new ("changed", HF_TYPE_BACKEND_FORM, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
hf_backend_form_init (HfBackendForm *self)
{
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  self->fields = g_ptr_array_new ();
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

/**
 * hf_backend_form_new:
 * @desk: whose backends there are already
 * @kind: lives as long as the form
 * @info: (nullable): the backend that is to be changed; %NULL: a new one
 *
 * Returns: (transfer floating): the form
 */
GtkWidget *
hf_backend_form_new (HfDesk *desk, const HfBackendKind *kind, const HfBackendInfo *info)
{
  HfBackendForm *self = g_object_new (HF_TYPE_BACKEND_FORM, NULL);

  self->desk = g_object_ref (desk);
  self->kind = kind;
  self->info = info ? hf_backend_info_copy (info) : NULL;
  add_all (self);
  return GTK_WIDGET (self);
}
