/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-pin-actions.h"

#include <glib/gi18n.h>

#include "hf-pin-bulk-orders.h"
#include "hf-pin-bulk-unpin.h"
#include "hf-car-save.h"
#include "hf-dialogs.h"
#include "hf-error.h"
#include "hf-limits-question.h"
#include "hf-pin-menu.h"
#include "hf-transfer-question.h"

#define MOST_COPIED 10000 /* CIDs in the clipboard */

struct _HfPinActions
{
  GObject parent_instance;

  HfDesk *desk;
  GWeakRef widget; /* over whose window dialogs are shown */
  HfPinSet *pins; /* NULL: none */
  GSimpleActionGroup *group;
  HfPinMenu *menu;
};

G_DEFINE_FINAL_TYPE (HfPinActions, hf_pin_actions, G_TYPE_OBJECT)

/* (transfer full) (nullable) */
static GtkWindow *
ref_window (HfPinActions *self)
{
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&self->widget);
  GtkRoot *root = widget ? gtk_widget_get_root (widget) : NULL;

  return GTK_IS_WINDOW (root) ? g_object_ref (GTK_WINDOW (root)) : NULL;
}

/* ---- actions ---- */

static void
replicate (HfPinActions *self, GtkWindow *window, GVariant *parameter)
{
  hf_pin_bulk_replicate (self->desk, window, self->pins);
}

static void
copy_to (HfPinActions *self, GtkWindow *window, GVariant *parameter)
{
  hf_transfer_question_copy (self->desk, window, self->pins,
                             g_variant_get_string (parameter, NULL));
}

static void
move_to (HfPinActions *self, GtkWindow *window, GVariant *parameter)
{
  hf_transfer_question_move (self->desk, window, self->pins,
                             g_variant_get_string (parameter, NULL));
}

static void
verify (HfPinActions *self, GtkWindow *window, GVariant *parameter)
{
  hf_pin_bulk_verify (self->desk, window, self->pins);
}

static void
unpin (HfPinActions *self, GtkWindow *window, GVariant *parameter)
{
  hf_pin_bulk_unpin (self->desk, window, self->pins, FALSE);
}

static void
unpin_and_keep (HfPinActions *self, GtkWindow *window, GVariant *parameter)
{
  hf_pin_bulk_unpin (self->desk, window, self->pins, TRUE);
}

static void
set_limits (HfPinActions *self, GtkWindow *window, GVariant *parameter)
{
  hf_limits_question_ask (self->desk, window, self->pins);
}

/* ---- visibility ---- */

/* What a dialog is about, as long as it is shown. */
typedef struct
{
  HfPinActions *actions;
  HfPinSet *pins;
} Meant;

static Meant *
meant_new (HfPinActions *actions)
{
  Meant *self = g_new0 (Meant, 1);

  self->actions = g_object_ref (actions);
  self->pins = hf_pin_set_ref (actions->pins);
  return self;
}

static void
meant_free (gpointer data)
{
  Meant *self = data;

  g_object_unref (self->actions);
  hf_pin_set_unref (self->pins);
  g_free (self);
}

static void
change_visibility (HfPinActions *self, HfPinSet *pins, HfVisibility visibility)
{
  g_autoptr (GtkWindow) window = ref_window (self);
  HfPinChanges changes;

  hf_pin_changes_init (&changes);
  changes.set_visibility = TRUE;
  changes.visibility = visibility;
  hf_pin_bulk_change (self->desk, window, pins, &changes);
}

static void
on_published (gpointer data)
{
  const Meant *meant = data;

  change_visibility (meant->actions, meant->pins, HF_VISIBILITY_PUBLIC);
}

static void
set_visibility (HfPinActions *self, GtkWindow *window, GVariant *parameter)
{
  const HfQuestion question = { _ ("Make These Pins Public?"),
                                _ ("They may then be copied to places where anybody can read them. "
                                   "What was public once can’t be called back."),
                                _ ("Make Public"), TRUE, NULL };

  if (g_str_equal (g_variant_get_string (parameter, NULL), "public"))
    hf_dialogs_confirm (window, &question, on_published, meant_new (self), meant_free);
  else
    change_visibility (self, self->pins, HF_VISIBILITY_PRIVATE);
}

/* ---- export ---- */

static void
on_file (GFile *file, gpointer data)
{
  const Meant *meant = data;

  hf_pin_actions_export_to (meant->actions, meant->pins, file);
}

static void export(HfPinActions *self, GtkWindow *window, GVariant *parameter)
{
  if (window)
    hf_dialogs_save (window, _ ("Export as CAR"),
                     hf_pin_set_get_only (self->pins) != 0 ? _ ("pin.car") : _ ("pins.car"),
                     on_file, meant_new (self), meant_free);
}

/* ---- clipboard ---- */

static gpointer
list_texts (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  const Meant *meant = data;
  g_autoptr (GArray) ids = hf_pin_set_list (meant->pins, engine, cancellable, error);
  g_autoptr (GPtrArray) pins = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (ids && ids->len > MOST_COPIED)
    g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
                 _ ("at most %d can be copied at once, and these are %u"), MOST_COPIED, ids->len);
  else if (ids)
    pins = hf_pin_set_load (engine, (const gint64 *)(void *)ids->data, ids->len, error);
  for (unsigned i = 0; pins && i < pins->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", ((HfPin *)pins->pdata[i])->text);
  return pins ? g_strdup (text->str) : NULL;
}

static void
on_texts (GObject *source, GAsyncResult *result, gpointer data)
{
  HfDesk *desk = HF_DESK (source);
  Meant *meant = data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&meant->actions->widget);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = hf_desk_run_finish (desk, result, &error);

  if (error)
    hf_desk_say_error (desk, _ ("Nothing was copied"), error);
  else if (widget)
    {
      gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
      hf_desk_say (desk, strchr (text, '\n') ? _ ("CIDs copied") : _ ("CID copied"));
    }
  meant_free (meant);
}

static void
copy_cid (HfPinActions *self, GtkWindow *window, GVariant *parameter)
{
  Meant *meant = meant_new (self);

  hf_desk_run (self->desk, list_texts, meant, NULL, g_free, NULL, on_texts, meant);
}

/* ---- the group ---- */

static const struct
{
  const char *name, *type; /* of its parameter; NULL: none */
  void (*func) (HfPinActions *self, GtkWindow *window, GVariant *parameter);
} actions[] = {
  { "replicate", NULL, replicate },   { "copy-to", "s", copy_to },
  { "move-to", "s", move_to },        { "verify", NULL, verify },
  { "export", NULL, export },         { "copy-cid", NULL, copy_cid },
  { "set-limits", NULL, set_limits }, { "set-visibility", "s", set_visibility },
  { "unpin", NULL, unpin },           { "unpin-and-keep", NULL, unpin_and_keep },
};

static void
on_activate (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HfPinActions *self = data;
  g_autoptr (GtkWindow) window = ref_window (self);
  const char *name = g_action_get_name (G_ACTION (action));

  for (unsigned i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, name))
      actions[i].func (self, window, parameter);
}

static void
add_actions (HfPinActions *self)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autoptr (GVariantType) type = actions[i].type ? g_variant_type_new (actions[i].type) : NULL;
      g_autoptr (GSimpleAction) action = g_simple_action_new (actions[i].name, type);

      g_simple_action_set_enabled (action, FALSE);
      g_signal_connect_object (action, "activate", G_CALLBACK (on_activate), self, 0);
      g_action_map_add_action (G_ACTION_MAP (self->group), G_ACTION (action));
    }
}

static void
hf_pin_actions_dispose (GObject *object)
{
  HfPinActions *self = HF_PIN_ACTIONS (object);

  g_clear_pointer (&self->pins, hf_pin_set_unref);
  g_clear_object (&self->group);
  g_clear_object (&self->menu);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (hf_pin_actions_parent_class)->dispose (object);
}

static void
hf_pin_actions_finalize (GObject *object)
{
  g_weak_ref_clear (&HF_PIN_ACTIONS (object)->widget);
  G_OBJECT_CLASS (hf_pin_actions_parent_class)->finalize (object);
}

static void
hf_pin_actions_class_init (HfPinActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_pin_actions_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_pin_actions_finalize;
}

static void
hf_pin_actions_init (HfPinActions *self)
{
  g_weak_ref_init (&self->widget, NULL);
  self->group = g_simple_action_group_new ();
}

/**
 * hf_pin_actions_new:
 * @desk: the desk
 * @widget: over whose window dialogs are shown; it may own this
 *
 * Returns: (transfer full): actions, disabled while nothing is selected
 */
HfPinActions *
hf_pin_actions_new (HfDesk *desk, GtkWidget *widget)
{
  HfPinActions *self = g_object_new (HF_TYPE_PIN_ACTIONS, NULL);

  self->desk = g_object_ref (desk);
  g_weak_ref_set (&self->widget, widget);
  self->menu = hf_pin_menu_new (desk);
  add_actions (self);
  return self;
}

/**
 * hf_pin_actions_get_group:
 * Returns: (transfer none): to be inserted as "pins"
 */
GActionGroup *
hf_pin_actions_get_group (HfPinActions *self)
{
  return G_ACTION_GROUP (self->group);
}

/**
 * hf_pin_actions_get_menu:
 * Returns: (transfer none): all of them; the backends in it follow those that there are
 */
GMenuModel *
hf_pin_actions_get_menu (HfPinActions *self)
{
  return hf_pin_menu_get_model (self->menu);
}

/**
 * hf_pin_actions_set_selection:
 * @pins: (nullable): what the actions are about from now on
 */
void
hf_pin_actions_set_selection (HfPinActions *self, HfPinSet *pins)
{
  gboolean any = pins && !hf_pin_set_is_empty (pins);

  if (any)
    hf_pin_set_ref (pins);
  g_clear_pointer (&self->pins, hf_pin_set_unref);
  self->pins = any ? pins : NULL;
  for (unsigned i = 0; i < G_N_ELEMENTS (actions); i++)
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->group), actions[i].name)),
        any);
}

/**
 * hf_pin_actions_copy_to:
 * @ids: (element-type gint64): pins
 * @backend_id: where they are to have copies
 *
 * Shows what that transfers, and does it when the user says so.
 */
void
hf_pin_actions_copy_to (HfPinActions *self, GArray *ids, const char *backend_id)
{
  g_autoptr (GtkWindow) window = ref_window (self);
  g_autoptr (HfPinSet) pins = hf_pin_set_new_of_ids (ids);

  hf_transfer_question_copy (self->desk, window, pins, backend_id);
}

/**
 * hf_pin_actions_move_to:
 * @ids: (element-type gint64): pins
 * @backend_id: where their copies are to be
 *
 * Shows what that transfers, asks whose copies go, and does it when the user says so.
 */
void
hf_pin_actions_move_to (HfPinActions *self, GArray *ids, const char *backend_id)
{
  g_autoptr (GtkWindow) window = ref_window (self);
  g_autoptr (HfPinSet) pins = hf_pin_set_new_of_ids (ids);

  hf_transfer_question_move (self->desk, window, pins, backend_id);
}

/**
 * hf_pin_actions_export_to:
 * @pins: which pins
 * @file: where their CAR goes, whole; what is there is replaced
 */
void
hf_pin_actions_export_to (HfPinActions *self, HfPinSet *pins, GFile *file)
{
  g_autoptr (GtkWindow) window = ref_window (self);
  g_autofree char *path = g_file_get_path (file);

  if (path)
    hf_car_save (self->desk, window, pins, path);
  else
    hf_desk_say (self->desk, _ ("Pins can only be exported to folders of this computer"));
}
