/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Linux says of the power supplies (Documentation/ABI/testing/sysfs-class-power), which needs
 * no bus and can be read inside a sandbox. */
#include "hf-power-supply.h"

typedef struct
{
  gboolean mains; /* one is online */
  gboolean discharging; /* a battery of the computer's own is */
} Supplies;

/* (transfer full) (nullable): what one of a supply's files says */
static char *
read_word (const char *supply, const char *name)
{
  g_autofree char *path = g_build_filename (supply, name, NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? g_strstrip (text) : NULL;
}

static gboolean
says (const char *supply, const char *name, const char *word)
{
  g_autofree char *text = read_word (supply, name);

  return g_strcmp0 (text, word) == 0;
}

static void
look_at (const char *supply, Supplies *found)
{
  /* A mouse has a battery too. */
  if (says (supply, "scope", "Device"))
    return;
  if (says (supply, "type", "Battery"))
    found->discharging = found->discharging || says (supply, "status", "Discharging");
  else if (says (supply, "type", "Mains") || says (supply, "type", "USB"))
    found->mains = found->mains || says (supply, "online", "1");
}

/**
 * hf_power_supply_is_battery:
 * @directory: where the supplies are: %HF_POWER_SUPPLY_DIR
 *
 * Returns: whether this computer runs on its battery: one discharges and no mains are online.
 * Where nothing can be read it has none.
 */
gboolean
hf_power_supply_is_battery (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  Supplies found = { FALSE, FALSE };
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *supply = g_build_filename (directory, name, NULL);

      look_at (supply, &found);
    }
  return found.discharging && !found.mains;
}
