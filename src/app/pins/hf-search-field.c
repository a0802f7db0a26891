/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text is what counts: chips and completions only change it. Main thread only. */
#include "hf-search-field.h"

#include <glib/gi18n.h>
#include <string.h>

#include "hf-backend-info.h"
#include "hf-completion-popover.h"
#include "hf-pin-wording.h"
#include "hf-search-chip.h"
#include "hf-search-completion.h"

struct _HfSearchField
{
  AdwBin parent_instance;

  AdwBin *place;
  GtkEditable *entry;
  HfCompletionPopover *completions;
  GtkWidget *sentence_box;
  GtkLabel *sentence;
  GtkWidget *chips_scroller;
  GtkBox *chips;
  GPtrArray *backends; /* of HfBackendInfo; NULL: not known yet */
  char *understood; /* the text of the last search */
  gsize word; /* where the word at the cursor begins, in bytes */
  gboolean replacing; /* the text is being changed by this */
};

G_DEFINE_FINAL_TYPE (HfSearchField, hf_search_field, ADW_TYPE_BIN)

static unsigned changed_signal;

/* ---- understanding ---- */

static gboolean
knows_backend (HfSearchField *self, const char *id)
{
  for (unsigned i = 0; self->backends && i < self->backends->len; i++)
    if (g_str_equal (((const HfBackendInfo *)self->backends->pdata[i])->id, id))
      return TRUE;
  return !self->backends;
}

/* (transfer full) (nullable): NULL with a sentence */
static HfPinSearch *
understand (HfSearchField *self, const char *text, char **sentence)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfPinSearch) search = hf_pin_search_parse (text, &error);
  const GPtrArray *terms = search ? hf_pin_search_get_terms (search) : NULL;

  if (!search)
    *sentence = g_strdup (error->message);
  for (unsigned i = 0; terms && i < terms->len; i++)
    {
      const HfPinTerm *term = terms->pdata[i];

      if (term->kind != HF_PIN_TERM_BACKEND || knows_backend (self, term->text))
        continue;
      *sentence = g_strdup_printf (_ ("There is no backend “%s”"), term->text);
      return NULL;
    }
  return g_steal_pointer (&search);
}

/* The entry says twice that it changes: when it is emptied, and when it has the new text. */
static void
replace_text (HfSearchField *self, const char *text)
{
  self->replacing = TRUE;
  gtk_editable_set_text (self->entry, text);
  gtk_editable_set_position (self->entry, -1);
  self->replacing = FALSE;
}

static void
on_chip_removed (HfSearchField *self, GtkWidget *chip)
{
  const char *text = hf_search_field_get_text (self);
  gsize begin = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (chip), "begin"));
  gsize end = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (chip), "end"));
  g_autofree char *head = g_strndup (text, begin);
  g_autofree char *left = NULL;

  g_strchomp (head);
  left = g_strstrip (g_strconcat (head, text + end, NULL));
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  hf_search_field_set_text (self, left);
}

static void
add_chip (HfSearchField *self, const HfPinTerm *term)
{
  g_autofree char *words = hf_pin_wording_term (term);
  GtkWidget *chip = hf_search_chip_new (words);

  g_object_set_data (G_OBJECT (chip), "begin", GSIZE_TO_POINTER (term->begin));
  g_object_set_data (G_OBJECT (chip), "end", GSIZE_TO_POINTER (term->end));
  g_signal_connect_object (chip, "removed", G_CALLBACK (on_chip_removed), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->chips, chip);
}

static void
show_chips (HfSearchField *self, const HfPinSearch *search)
{
  const GPtrArray *terms = hf_pin_search_get_terms (search);
  GtkWidget *chip;

  while ((chip = gtk_widget_get_first_child (GTK_WIDGET (self->chips))) != NULL)
    gtk_box_remove (self->chips, chip);
  for (unsigned i = 0; i < terms->len; i++)
    if (((const HfPinTerm *)terms->pdata[i])->kind != HF_PIN_TERM_WORD)
      add_chip (self, terms->pdata[i]);
  gtk_widget_set_visible (self->chips_scroller,
                          gtk_widget_get_first_child (GTK_WIDGET (self->chips)) != NULL);
}

/* What can't be understood leaves chips and results as they are. */
static void
look (HfSearchField *self)
{
  const char *text = hf_search_field_get_text (self);
  g_autofree char *sentence = NULL;
  g_autoptr (HfPinSearch) search = understand (self, text, &sentence);

  if (sentence)
    gtk_label_set_text (self->sentence, sentence);
  gtk_widget_set_visible (self->sentence_box, sentence != NULL);
  if (sentence)
    gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                                 GTK_ACCESSIBLE_INVALID_TRUE, -1);
  else
    gtk_accessible_reset_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID);
  if (!search || g_strcmp0 (self->understood, text) == 0)
    return;
  g_free (self->understood);
  self->understood = g_strdup (text);
  show_chips (self, search);
  g_signal_emit (self, changed_signal, 0);
}

/* ---- completing ---- */

static gsize
cursor_of (HfSearchField *self)
{
  const char *text = hf_search_field_get_text (self);

  return (gsize)(g_utf8_offset_to_pointer (text, gtk_editable_get_position (self->entry)) - text);
}

static void
show_completions (HfSearchField *self)
{
  g_autoptr (GPtrArray) completions
      = hf_search_completion_list (hf_search_field_get_text (self), cursor_of (self),
                                   self->backends, &self->word);

  if (!gtk_widget_is_focus (GTK_WIDGET (self->entry))
      && !gtk_widget_get_focus_child (GTK_WIDGET (self->entry)))
    g_ptr_array_set_size (completions, 0);
  hf_completion_popover_show (self->completions, completions);
}

static void
on_chosen (HfSearchField *self, const char *completion)
{
  const char *text = hf_search_field_get_text (self);
  gsize cursor = cursor_of (self);
  g_autofree char *head = g_strndup (text, self->word);
  g_autofree char *all = g_strconcat (head, completion, text + cursor, NULL);
  glong position = g_utf8_strlen (head, -1) + g_utf8_strlen (completion, -1);

  replace_text (self, all);
  gtk_editable_set_position (self->entry, (int)position);
  show_completions (self); /* of a key, its values */
  look (self);
}

/* The cursor is moved after the text was changed. */
static gboolean
complete (gpointer data)
{
  show_completions (data);
  return G_SOURCE_REMOVE;
}

static void
on_text (HfSearchField *self)
{
  if (self->replacing)
    return;
  g_idle_add_full (G_PRIORITY_DEFAULT, complete, g_object_ref (self), g_object_unref);
  look (self);
}

static gboolean
on_key (HfSearchField *self, unsigned key, unsigned code, GdkModifierType modifiers)
{
  if (!hf_completion_popover_is_shown (self->completions))
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Down:
    case GDK_KEY_Up:
      hf_completion_popover_move (self->completions, key == GDK_KEY_Down ? 1 : -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_Tab:
      return hf_completion_popover_choose (self->completions);
    case GDK_KEY_Escape:
      {
        g_autoptr (GPtrArray) none = g_ptr_array_new ();

        hf_completion_popover_show (self->completions, none);
        return GDK_EVENT_STOP;
      }
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
on_leave (HfSearchField *self)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  hf_completion_popover_show (self->completions, none);
}

static void
on_stop (HfSearchField *self)
{
  gtk_editable_set_text (self->entry, "");
}

/* ---- its life ---- */

static void
make_entry (HfSearchField *self)
{
  GtkWidget *entry = gtk_search_entry_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->entry = GTK_EDITABLE (entry);
  g_object_set (entry, "placeholder-text", _ ("Name, CID, or a filter such as health:critical"),
                NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search Pins"), -1);
  self->completions = HF_COMPLETION_POPOVER (hf_completion_popover_new (entry));
  adw_bin_set_child (self->place, GTK_WIDGET (self->completions));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (entry, keys);
  gtk_widget_add_controller (entry, focus);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (on_leave), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_text), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "stop-search", G_CALLBACK (on_stop), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->completions, "chosen", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
}

static void
hf_search_field_finalize (GObject *object)
{
  HfSearchField *self = HF_SEARCH_FIELD (object);

  g_clear_pointer (&self->backends, g_ptr_array_unref);
  g_free (self->understood);
  G_OBJECT_CLASS (hf_search_field_parent_class)->finalize (object);
}

static void
hf_search_field_class_init (HfSearchFieldClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_search_field_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/pins/hf-search-field.ui");
  gtk_widget_class_bind_template_child (widget_class, HfSearchField, place);
  gtk_widget_class_bind_template_child (widget_class, HfSearchField, sentence_box);
  gtk_widget_class_bind_template_child (widget_class, HfSearchField, sentence);
  gtk_widget_class_bind_template_child (widget_class, HfSearchField, chips_scroller);
  gtk_widget_class_bind_template_child (widget_class, HfSearchField, chips);
  changed_signal = g_signal_new ("changed", HF_TYPE_SEARCH_FIELD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
hf_search_field_init (HfSearchField *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  make_entry (self);
  self->understood = g_strdup ("");
}

/**
 * hf_search_field_get_text:
 * Returns: (transfer none): what is typed
 */
const char *
hf_search_field_get_text (HfSearchField *self)
{
  return gtk_editable_get_text (self->entry);
}

/**
 * hf_search_field_set_text:
 * @text: what to search for
 */
void
hf_search_field_set_text (HfSearchField *self, const char *text)
{
  replace_text (self, text);
  look (self);
}

/**
 * hf_search_field_set_backends:
 * @backends: (element-type HfBackendInfo): those that there are
 */
void
hf_search_field_set_backends (HfSearchField *self, const GPtrArray *backends)
{
  g_clear_pointer (&self->backends, g_ptr_array_unref);
  self->backends = g_ptr_array_ref ((GPtrArray *)backends);
  look (self);
}

/**
 * hf_search_field_dup_search:
 * Returns: (transfer full): the last search that was understood
 */
HfPinSearch *
hf_search_field_dup_search (HfSearchField *self)
{
  return hf_pin_search_parse (self->understood, NULL);
}

/**
 * hf_search_field_focus:
 * @self: a field
 *
 * Whatever is typed next replaces what is there.
 */
void
hf_search_field_focus (HfSearchField *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (self->entry, 0, -1);
}
