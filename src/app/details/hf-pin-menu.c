/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-pin-menu.h"

#include <glib/gi18n.h>

struct _HfPinMenu
{
  GObject parent_instance;

  HfDesk *desk;
  GMenu *model;
  GMenu *copy_to;
  GMenu *move_to;
  char **shown; /* the backends in these */
};

G_DEFINE_FINAL_TYPE (HfPinMenu, hf_pin_menu, G_TYPE_OBJECT)

static char **
list_backends (const HfOverview *overview)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  char **ids;

  for (unsigned i = 0; i < overview->backends->len; i++)
    g_strv_builder_add (builder, ((HfBackendInfo *)overview->backends->pdata[i])->id);
  ids = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return ids;
}

/* An underscore in a name is no mnemonic. */
static void
fill (GMenu *menu, char **ids, const char *action)
{
  g_menu_remove_all (menu);
  for (unsigned i = 0; ids[i]; i++)
    {
      g_auto (GStrv) parts = g_strsplit (ids[i], "_", -1);
      g_autofree char *label = g_strjoinv ("__", parts);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, action, "s", ids[i]);
      g_menu_append_item (menu, item);
    }
}

/* An open menu stays as it is as long as the backends do. */
static void
on_overview (HfPinMenu *self)
{
  const HfOverview *overview = hf_desk_get_overview (self->desk);
  g_auto (GStrv) ids = overview ? list_backends (overview) : NULL;

  if (!ids
      || (self->shown && g_strv_equal ((const char *const *)ids, (const char *const *)self->shown)))
    return;
  fill (self->copy_to, ids, "pins.copy-to");
  fill (self->move_to, ids, "pins.move-to");
  g_strfreev (self->shown);
  self->shown = g_steal_pointer (&ids);
}

static GMenu *
add_section (HfPinMenu *self)
{
  GMenu *section = g_menu_new ();

  g_menu_append_section (self->model, NULL, G_MENU_MODEL (section));
  return section;
}

static void
add_copies (HfPinMenu *self)
{
  g_autoptr (GMenu) section = add_section (self);

  g_menu_append (section, _ ("_Replicate"), "pins.replicate");
  g_menu_append_submenu (section, _ ("_Copy To"), G_MENU_MODEL (self->copy_to));
  g_menu_append_submenu (section, _ ("_Move To"), G_MENU_MODEL (self->move_to));
  g_menu_append (section, _ ("_Verify"), "pins.verify");
}

static void
add_output (HfPinMenu *self)
{
  g_autoptr (GMenu) section = add_section (self);

  g_menu_append (section, _ ("_Export as CAR…"), "pins.export");
  g_menu_append (section, _ ("Copy C_ID"), "pins.copy-cid");
}

static void
add_settings (HfPinMenu *self)
{
  g_autoptr (GMenu) section = add_section (self);
  g_autoptr (GMenu) visibility = g_menu_new ();

  g_menu_append (visibility, _ ("_Private"), "pins.set-visibility::private");
  g_menu_append (visibility, _ ("P_ublic…"), "pins.set-visibility::public");
  g_menu_append (section, _ ("Set _Limits…"), "pins.set-limits");
  g_menu_append_submenu (section, _ ("V_isibility"), G_MENU_MODEL (visibility));
}

static void
add_end (HfPinMenu *self)
{
  g_autoptr (GMenu) section = add_section (self);

  g_menu_append (section, _ ("_Unpin"), "pins.unpin");
  g_menu_append (section, _ ("Unpin, _Keep Copies"), "pins.unpin-and-keep");
}

static void
hf_pin_menu_finalize (GObject *object)
{
  HfPinMenu *self = HF_PIN_MENU (object);

  g_object_unref (self->desk);
  g_object_unref (self->model);
  g_object_unref (self->copy_to);
  g_object_unref (self->move_to);
  g_strfreev (self->shown);
  G_OBJECT_CLASS (hf_pin_menu_parent_class)->finalize (object);
}

static void
hf_pin_menu_class_init (HfPinMenuClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_pin_menu_finalize;
}

static void
hf_pin_menu_init (HfPinMenu *self)
{
  self->model = g_menu_new ();
  self->copy_to = g_menu_new ();
  self->move_to = g_menu_new ();
  add_copies (self);
  add_output (self);
  add_settings (self);
  add_end (self);
}

/**
 * hf_pin_menu_new:
 * @desk: whose backends are in it
 *
 * Returns: (transfer full): a menu
 */
HfPinMenu *
hf_pin_menu_new (HfDesk *desk)
{
  HfPinMenu *self = g_object_new (HF_TYPE_PIN_MENU, NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "notify::overview", G_CALLBACK (on_overview), self,
                           G_CONNECT_SWAPPED);
  on_overview (self);
  return self;
}

/**
 * hf_pin_menu_get_model:
 * Returns: (transfer none): the menu, with actions of the group "pins"
 */
GMenuModel *
hf_pin_menu_get_model (HfPinMenu *self)
{
  return G_MENU_MODEL (self->model);
}
