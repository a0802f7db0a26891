/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only. */
#include "hf-token-group.h"

#include <glib/gi18n.h>

#include "hf-token-table.h"
#include "hf-tokens.h"
#include "hf-wording.h"

#define MOST_SHOWN 100
#define MOST_NAME 100 /* bytes */

struct _HfTokenGroup
{
  AdwPreferencesGroup parent_instance;

  HfDesk *desk;
  AdwEntryRow *name_row;
  AdwComboRow *scope_row;
  GtkWidget *make_button;
  AdwActionRow *new_row; /* shows a token once */
  GPtrArray *rows; /* of the tokens that are shown, borrowed */
};

G_DEFINE_FINAL_TYPE (HfTokenGroup, hf_token_group, ADW_TYPE_PREFERENCES_GROUP)

/* In the order of the row's choices. */
static const struct
{
  HfScope scope;
  const char *label;
} scopes[] = {
  { HF_SCOPE_READ, N_ ("Read") },
  { HF_SCOPE_OPERATE, N_ ("Change pins, jobs and policy") },
  { HF_SCOPE_ADMIN, N_ ("Everything") },
};

static void load (HfTokenGroup *self);

/* ---- copying ---- */

static void
on_copy (GtkButton *button)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)),
                          g_object_get_data (G_OBJECT (button), "text"));
}

static GtkWidget *
make_copy_button (const char *text)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Copy"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Copy"), -1);
  g_object_set_data_full (G_OBJECT (button), "text", g_strdup (text), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_copy), NULL);
  return button;
}

static AdwActionRow *
make_text_row (const char *title, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_copy_button (text));
  return ADW_ACTION_ROW (row);
}

/* ---- revoking ---- */

static gpointer
revoke_token (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfToken) token
      = hf_tokens_revoke (hf_engine_get_store (engine), *(gint64 *)data, "the window", error);

  return NULL;
}

static void
on_revoked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfTokenGroup) self = data;
  g_autoptr (GError) error = NULL;

  hf_desk_run_finish (HF_DESK (source), result, &error);
  if (error)
    hf_desk_say_error (HF_DESK (source), _ ("The token was not revoked"), error);
  load (self);
}

static void
on_revoke (HfTokenGroup *self, GtkButton *button)
{
  const gint64 *id = g_object_get_data (G_OBJECT (button), "id");

  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  hf_desk_run (self->desk, revoke_token, g_memdup2 (id, sizeof *id), g_free, NULL, NULL, on_revoked,
               g_object_ref (self));
}

/* ---- the list ---- */

static gpointer
read_tokens (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  HfDb *db = hf_store_borrow (store, error);
  GPtrArray *tokens = db ? hf_token_table_list (db, 0, MOST_SHOWN, error) : NULL;

  if (db)
    hf_store_give_back (store, db);
  return tokens;
}

static char *
describe (const HfToken *token, gint64 now)
{
  g_autofree char *made = hf_wording_age (token->created, now);
  g_autofree char *used = hf_wording_age (token->last_use, now);
  const char *scope = scopes[CLAMP ((int)token->scope, 1, 3) - 1].label;

  /* Translators: what a token allows, when it was made, when it was used */
  return g_strdup_printf (_ ("%s · made %s · used %s"), _ (scope), made, used);
}

static GtkWidget *
make_row (HfTokenGroup *self, const HfToken *token)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_label (_ ("Revoke"));
  gint64 now = hf_clock_now (hf_engine_get_clock (hf_desk_get_engine (self->desk)));
  g_autofree char *subtitle = describe (token, now);
  g_autofree char *label = g_strdup_printf (_ ("Revoke “%s”"), token->name);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), token->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "id", g_memdup2 (&token->id, sizeof token->id),
                          g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_revoke), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
show (HfTokenGroup *self, GPtrArray *tokens)
{
  for (unsigned i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (unsigned i = 0; i < tokens->len; i++)
    {
      const HfToken *token = tokens->pdata[i];
      GtkWidget *row;

      if (token->revoked != 0)
        continue;
      row = make_row (self, token);
      g_ptr_array_add (self->rows, row);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
    }
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfTokenGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tokens = hf_desk_run_finish (HF_DESK (source), result, &error);

  if (tokens && self->desk)
    show (self, tokens);
  else if (error)
    hf_desk_say_error (HF_DESK (source), _ ("The tokens can’t be read"), error);
}

static void
load (HfTokenGroup *self)
{
  if (self->desk)
    hf_desk_run (self->desk, read_tokens, NULL, NULL, (GDestroyNotify)g_ptr_array_unref, NULL,
                 on_read, g_object_ref (self));
}

/* ---- making ---- */

static gpointer
make (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  return hf_tokens_make (hf_engine_get_store (engine), data, "the window", error);
}

static void
show_new (HfTokenGroup *self, const char *text)
{
  if (self->new_row)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->new_row));
  self->new_row = make_text_row (_ ("Copy It Now: It Is Not Shown Again"), text);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->new_row));
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfTokenGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = hf_desk_run_finish (HF_DESK (source), result, &error);

  if (error)
    hf_desk_say_error (HF_DESK (source), _ ("The token was not made"), error);
  else if (self->desk)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->name_row), "");
      show_new (self, text);
    }
  load (self);
}

static gboolean
is_good_name (const char *name)
{
  if (!*name || strlen (name) > MOST_NAME)
    return FALSE;
  for (const char *c = name; *c; c = g_utf8_next_char (c))
    if (!g_unichar_isprint (g_utf8_get_char (c)))
      return FALSE;
  return TRUE;
}

static void
on_make (HfTokenGroup *self)
{
  HfToken *token = hf_token_new ();

  token->name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row)));
  token->scope = scopes[adw_combo_row_get_selected (self->scope_row)].scope;
  hf_desk_run (self->desk, make, token, (GDestroyNotify)hf_token_free, g_free, NULL, on_made,
               g_object_ref (self));
}

static void
on_name_changed (HfTokenGroup *self)
{
  gtk_widget_set_sensitive (self->make_button,
                            is_good_name (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
}

/* ---- its life ---- */

static void
add_maker (HfTokenGroup *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);

  for (unsigned i = 0; i < G_N_ELEMENTS (scopes); i++)
    gtk_string_list_append (labels, _ (scopes[i].label));
  self->name_row = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name_row), _ ("Name of a New Token"));
  self->make_button = gtk_button_new_with_label (_ ("Make"));
  gtk_widget_set_valign (self->make_button, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (self->make_button, FALSE);
  adw_entry_row_add_suffix (self->name_row, self->make_button);
  self->scope_row = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->scope_row), _ ("It Allows"));
  adw_combo_row_set_model (self->scope_row, G_LIST_MODEL (labels));
  g_signal_connect_object (self->name_row, "changed", G_CALLBACK (on_name_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->make_button, "clicked", G_CALLBACK (on_make), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (group, GTK_WIDGET (self->name_row));
  adw_preferences_group_add (group, GTK_WIDGET (self->scope_row));
}

static void
hf_token_group_dispose (GObject *object)
{
  g_clear_object (&HF_TOKEN_GROUP (object)->desk);
  G_OBJECT_CLASS (hf_token_group_parent_class)->dispose (object);
}

static void
hf_token_group_finalize (GObject *object)
{
  g_ptr_array_unref (HF_TOKEN_GROUP (object)->rows);
  G_OBJECT_CLASS (hf_token_group_parent_class)->finalize (object);
}

static void
hf_token_group_class_init (HfTokenGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_token_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_token_group_finalize;
}

static void
hf_token_group_init (HfTokenGroup *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Tokens"));
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (self),
      _ ("Your own programs on this computer need none; others show one"));
  add_maker (self);
}

/**
 * hf_token_group_new:
 * @desk: whose engine's tokens are shown
 *
 * Returns: (transfer floating): the group
 */
HfTokenGroup *
hf_token_group_new (HfDesk *desk)
{
  HfTokenGroup *self = g_object_new (HF_TYPE_TOKEN_GROUP, NULL);

  self->desk = g_object_ref (desk);
  load (self);
  return self;
}

/**
 * hf_token_group_new_address:
 * @desk: whose API it is
 *
 * Returns: (transfer floating): where the API is, with examples
 */
AdwPreferencesGroup *
hf_token_group_new_address (HfDesk *desk)
{
  GtkWidget *group = adw_preferences_group_new ();
  const char *address = hf_desk_get_address (desk);
  g_autofree char *list = g_strdup_printf ("curl %sapi/pins", address);
  g_autofree char *add = g_strdup_printf ("curl -F file=@photo.jpg %sapi/pins", address);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("REST API"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             GTK_WIDGET (make_text_row (_ ("Address"), address)));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             GTK_WIDGET (make_text_row (_ ("List Pins"), list)));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             GTK_WIDGET (make_text_row (_ ("Add a File"), add)));
  return ADW_PREFERENCES_GROUP (group);
}
