/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-test-path.h"

/* (transfer full): its address, with value for each {…}, but 7 where only a number fits */
char *
hf_test_path_of (const HfRoute *route, const char *value)
{
  g_auto (GStrv) segments = g_strsplit (route->path, "/", -1);
  g_autofree char *path = NULL;

  for (unsigned i = 0; segments[i]; i++)
    if (*segments[i] == '{')
      {
        gboolean is_number = g_str_has_suffix (segments[i], "#}");

        g_free (segments[i]);
        segments[i] = g_strdup (is_number ? "7" : value);
      }
  path = g_strjoinv ("/", segments);
  return g_strconcat (*path == '/' ? "" : "/api/", path, NULL);
}
