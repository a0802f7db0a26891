/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-test-path.h"

/* (transfer full): its address, with value for each {…} */
char *
hf_test_path_of (const HfRoute *route, const char *value)
{
  g_auto (GStrv) segments = g_strsplit (route->path, "/", -1);
  g_autofree char *path = NULL;

  for (unsigned i = 0; segments[i]; i++)
    if (*segments[i] == '{')
      {
        g_free (segments[i]);
        segments[i] = g_strdup (value);
      }
  path = g_strjoinv ("/", segments);
  return g_strconcat (*path == '/' ? "" : "/api/", path, NULL);
}
