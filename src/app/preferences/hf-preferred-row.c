/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows stay where they are, and show other backends when the order changes: so the keyboard and the
 * pointer stay where they are, too. Main thread only. */
#include "hf-preferred-row.h"

#include <glib/gi18n.h>

#include "hf-accessible.h"

/* A place in the list. */
typedef struct
{
  AdwActionRow *row;
  GtkCheckButton *check;
  GtkButton *up, *down;
} Place;

struct _HfPreferredRow
{
  AdwExpanderRow parent_instance;

  char **backends; /* ids of those that there are */
  GPtrArray *ids; /* of char *: the preferred ones in their order, then the others */
  unsigned n_preferred;
  GArray *places; /* of Place; borrowed widgets */
  char *problem; /* NULL: none */
  gboolean showing; /* what changes now is not the user's doing */
  gboolean is_edited;
};

G_DEFINE_FINAL_TYPE (HfPreferredRow, hf_preferred_row, ADW_TYPE_EXPANDER_ROW)

static unsigned edited;

/* ---- what it shows ---- */

static char *
describe (HfPreferredRow *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  if (self->problem)
    return g_strdup (self->problem);
  if (self->n_preferred == 0)
    return g_strdup (_ ("None: the order of stores decides"));
  for (unsigned i = 0; i < self->n_preferred; i++)
    g_strv_builder_add (names, self->ids->pdata[i]);
  list = g_strv_builder_end (names);
  /* Translators: between the names of backends in a list */
  return g_strjoinv (_ (", "), list);
}

static void
show_button (GtkButton *button, gboolean sensitive, const char *label)
{
  gtk_widget_set_sensitive (GTK_WIDGET (button), sensitive);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), label);
  hf_accessible_set_label (GTK_WIDGET (button), label);
}

static void
show_place (HfPreferredRow *self, unsigned i)
{
  const Place *place = &g_array_index (self->places, Place, i);
  const char *id = self->ids->pdata[i];
  gboolean exists = self->backends && g_strv_contains ((const char *const *)self->backends, id);
  gboolean preferred = i < self->n_preferred;
  g_autofree char *label = g_strdup_printf (_ ("Prefer “%s”"), id);
  g_autofree char *up = g_strdup_printf (_ ("Move “%s” Up"), id);
  g_autofree char *down = g_strdup_printf (_ ("Move “%s” Down"), id);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (place->row), id);
  adw_action_row_set_subtitle (place->row, exists ? "" : _ ("There is no such backend"));
  gtk_check_button_set_active (place->check, preferred);
  hf_accessible_set_label (GTK_WIDGET (place->check), label);
  show_button (place->up, preferred && i > 0, up);
  show_button (place->down, i + 1 < self->n_preferred, down);
}

static void add_place (HfPreferredRow *self);

static void
show (HfPreferredRow *self)
{
  g_autofree char *text = describe (self);

  self->showing = TRUE;
  while (self->places->len < self->ids->len)
    add_place (self);
  while (self->places->len > self->ids->len)
    {
      const Place *last = &g_array_index (self->places, Place, self->places->len - 1);

      adw_expander_row_remove (ADW_EXPANDER_ROW (self), GTK_WIDGET (last->row));
      g_array_set_size (self->places, self->places->len - 1);
    }
  for (unsigned i = 0; i < self->ids->len; i++)
    show_place (self, i);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), text);
  self->showing = FALSE;
}

/* ---- what the user does ---- */

/* Moves what stands at a place. */
static void
move (HfPreferredRow *self, unsigned from, unsigned to)
{
  char *id = g_ptr_array_steal_index (self->ids, from);

  g_ptr_array_insert (self->ids, (int)to, id);
  self->is_edited = TRUE;
  show (self);
}

static void
on_toggled (HfPreferredRow *self, GtkCheckButton *check)
{
  unsigned from = 0, to;

  if (self->showing)
    return;
  while (g_array_index (self->places, Place, from).check != check)
    from++;
  to = from < self->n_preferred ? --self->n_preferred : self->n_preferred++;
  move (self, from, to);
  if (gtk_widget_has_focus (GTK_WIDGET (check)))
    gtk_widget_grab_focus (GTK_WIDGET (g_array_index (self->places, Place, to).check));
  g_signal_emit (self, edited, 0);
}

static void
on_move (HfPreferredRow *self, GtkButton *button)
{
  for (unsigned i = 0; i < self->places->len; i++)
    {
      const Place *place = &g_array_index (self->places, Place, i);
      gboolean is_up = button == place->up;
      unsigned to = is_up ? i - 1 : i + 1;
      const Place *there;

      if (!is_up && button != place->down)
        continue;
      move (self, i, to);
      there = &g_array_index (self->places, Place, to);
      gtk_widget_grab_focus (GTK_WIDGET (is_up ? there->up : there->down));
      g_signal_emit (self, edited, 0);
      return;
    }
}

static GtkButton *
add_button (HfPreferredRow *self, AdwActionRow *row, const char *icon)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_move), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (row, button);
  return GTK_BUTTON (button);
}

static void
add_place (HfPreferredRow *self)
{
  Place place = { ADW_ACTION_ROW (adw_action_row_new ()),
                  GTK_CHECK_BUTTON (gtk_check_button_new ()), NULL, NULL };

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (place.row), FALSE);
  gtk_widget_set_valign (GTK_WIDGET (place.check), GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (place.row, GTK_WIDGET (place.check));
  adw_action_row_set_activatable_widget (place.row, GTK_WIDGET (place.check));
  place.up = add_button (self, place.row, "go-up-symbolic");
  place.down = add_button (self, place.row, "go-down-symbolic");
  g_signal_connect_object (place.check, "toggled", G_CALLBACK (on_toggled), self,
                           G_CONNECT_SWAPPED);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), GTK_WIDGET (place.row));
  g_array_append_val (self->places, place);
}

/* ---- its life ---- */

static void
hf_preferred_row_finalize (GObject *object)
{
  HfPreferredRow *self = HF_PREFERRED_ROW (object);

  g_strfreev (self->backends);
  g_ptr_array_unref (self->ids);
  g_array_unref (self->places);
  g_free (self->problem);
  G_OBJECT_CLASS (hf_preferred_row_parent_class)->finalize (object);
}

static void
hf_preferred_row_class_init (HfPreferredRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_preferred_row_finalize;
  edited = g_signal_new ("edited", HF_TYPE_PREFERRED_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                         G_TYPE_NONE, 0);
}

static void
hf_preferred_row_init (HfPreferredRow *self)
{
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->places = g_array_new (FALSE, TRUE, sizeof (Place));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Preferred Backends"));
  show (self);
}

/**
 * hf_preferred_row_new:
 *
 * Returns: (transfer floating): a row without backends
 */
HfPreferredRow *
hf_preferred_row_new (void)
{
  return g_object_new (HF_TYPE_PREFERRED_ROW, NULL);
}

/* Those that there are come behind the preferred ones. */
static void
add_others (HfPreferredRow *self)
{
  g_ptr_array_set_size (self->ids, (int)self->n_preferred);
  for (unsigned i = 0; self->backends && self->backends[i]; i++)
    if (!g_ptr_array_find_with_equal_func (self->ids, self->backends[i], g_str_equal, NULL))
      g_ptr_array_add (self->ids, g_strdup (self->backends[i]));
}

/**
 * hf_preferred_row_set_backends:
 * @ids: (array zero-terminated=1): the backends that there are
 */
void
hf_preferred_row_set_backends (HfPreferredRow *self, const char *const *ids)
{
  if (self->backends && g_strv_equal (ids, (const char *const *)self->backends))
    return;
  g_strfreev (self->backends);
  self->backends = g_strdupv ((char **)ids);
  add_others (self);
  show (self);
}

/**
 * hf_preferred_row_show:
 * @settings: the document
 *
 * Shows the list there.
 */
void
hf_preferred_row_show (HfPreferredRow *self, JsonObject *settings)
{
  JsonArray *list = json_object_get_array_member (settings, HF_PREFERRED_FIELD);

  self->is_edited = FALSE;
  self->n_preferred = json_array_get_length (list);
  g_ptr_array_set_size (self->ids, 0);
  for (unsigned i = 0; i < self->n_preferred; i++)
    g_ptr_array_add (self->ids, g_strdup (json_array_get_string_element (list, i)));
  add_others (self);
  show (self);
}

/**
 * hf_preferred_row_is_edited:
 * Returns: whether the user changed it since it was shown
 */
gboolean
hf_preferred_row_is_edited (HfPreferredRow *self)
{
  return self->is_edited;
}

/**
 * hf_preferred_row_add_to:
 * @settings: gets the list that is shown
 */
void
hf_preferred_row_add_to (HfPreferredRow *self, JsonObject *settings)
{
  JsonArray *list = json_array_new ();

  for (unsigned i = 0; i < self->n_preferred; i++)
    json_array_add_string_element (list, self->ids->pdata[i]);
  json_object_set_array_member (settings, HF_PREFERRED_FIELD, list);
}

/**
 * hf_preferred_row_set_problem:
 * @problem: (nullable): why the list can't be taken, in place of it
 */
void
hf_preferred_row_set_problem (HfPreferredRow *self, const char *problem)
{
  if (g_strcmp0 (problem, self->problem) == 0)
    return;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  if (problem)
    gtk_widget_add_css_class (GTK_WIDGET (self), "hf-problem");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "hf-problem");
  show (self);
}
