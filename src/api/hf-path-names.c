/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of a DAG in addresses. Any thread. */
#include "hf-path-names.h"

#include <string.h>

#include "hf-error.h"

#define MOST_SEGMENTS 4096 /* more don't fit into an address */

/* (transfer full) (nullable): the names of a path as it stands in an address: between slashes, each
 * decoded by itself, so that it may have a slash in it. Empty ones don't count. */
char **
hf_path_names_decode (const char *path, GError **error)
{
  g_auto (GStrv) segments = g_strsplit (path, "/", MOST_SEGMENTS);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (unsigned i = 0; segments[i]; i++)
    {
      g_autoptr (GBytes) bytes = g_uri_unescape_bytes (segments[i], -1, NULL, NULL);
      gsize length = bytes ? g_bytes_get_size (bytes) : 0;
      g_autofree char *name = bytes ? g_strndup (g_bytes_get_data (bytes, NULL), length) : NULL;

      if (!name || strlen (name) != length)
        {
          g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED, "“%s” is no name in an address",
                       segments[i]);
          return NULL;
        }
      if (*name)
        g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}
