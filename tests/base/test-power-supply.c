/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-power-supply.h"

#include <glib/gstdio.h>
#include <string.h>

#include "hf-test.h"

/* Files of one supply: name, content, name, content, …, NULL. */
static void
put (const char *dir, const char *supply, const char *const *files)
{
  g_autofree char *path = g_build_filename (dir, supply, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  for (; *files; files += 2)
    {
      g_autofree char *line = g_strconcat (files[1], "\n", NULL);

      hf_test_file_set (path, files[0], line, strlen (line));
    }
}

#define PUT(dir, supply, ...) put (dir, supply, (const char *const[]){ __VA_ARGS__, NULL })

static void
test_none (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *absent = g_build_filename (dir, "absent", NULL);

  g_assert_false (hf_power_supply_is_battery (dir));
  g_assert_false (hf_power_supply_is_battery (absent));
}

static void
test_laptop (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();

  PUT (dir, "BAT0", "type", "Battery", "status", "Discharging");
  g_assert_true (hf_power_supply_is_battery (dir));
  PUT (dir, "AC", "type", "Mains", "online", "0");
  g_assert_true (hf_power_supply_is_battery (dir));

  /* A weak supply may not keep the battery from being used. */
  PUT (dir, "AC", "online", "1");
  g_assert_false (hf_power_supply_is_battery (dir));
  PUT (dir, "AC", "online", "0");
  PUT (dir, "ucsi-1", "type", "USB", "online", "1");
  g_assert_false (hf_power_supply_is_battery (dir));
}

static void
test_full (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();

  PUT (dir, "AC", "type", "Mains", "online", "0");
  PUT (dir, "BAT0", "type", "Battery", "status", "Full");
  g_assert_false (hf_power_supply_is_battery (dir));
}

static void
test_device (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();

  PUT (dir, "mouse", "type", "Battery", "scope", "Device", "status", "Discharging");
  g_assert_false (hf_power_supply_is_battery (dir));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/power-supply/none", test_none);
  g_test_add_func ("/base/power-supply/laptop", test_laptop);
  g_test_add_func ("/base/power-supply/full", test_full);
  g_test_add_func ("/base/power-supply/device", test_device);
  return g_test_run ();
}
