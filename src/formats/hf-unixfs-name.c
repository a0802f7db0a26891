/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names in directories, and paths of them (https://specs.ipfs.tech/unixfs/#unixfs-paths). A name in
 * a DAG may be any bytes: a listing shows all of them, but only some may become a name in a file
 * system or an archive. Any thread.
 */
#include "hf-unixfs-name.h"

#include <string.h>

#include "hf-error.h"

#define TEXT_MOST 200 /* bytes shown of a name */

/* The character at @text if it is a whole one that can be shown, else 0. */
static gunichar
printable_at (const char *text, gsize left)
{
  gunichar c = g_utf8_get_char_validated (text, (gssize)left);

  return c != (gunichar)-1 && c != (gunichar)-2 && g_unichar_isprint (c) ? c : 0;
}

/**
 * hf_unixfs_name_to_text:
 * @name: (array length=length): any bytes
 *
 * Returns: (transfer full): @name for people, in valid UTF-8: what is not text, or would move the
 * cursor of a terminal, as \xNN, a long one cut short
 */
char *
hf_unixfs_name_to_text (const char *name, gsize length)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < length;)
    {
      gunichar c = printable_at (name + i, length - i);

      if (text->len > TEXT_MOST)
        {
          g_string_append (text, "…");
          break;
        }
      if (c != 0)
        g_string_append_unichar (text, c);
      else
        g_string_append_printf (text, "\\x%02x", (guint8)name[i]);
      i += c != 0 ? (gsize)g_unichar_to_utf8 (c, NULL) : 1;
    }
  return g_string_free (text, FALSE);
}

static const char *
find_fault (const char *name, gsize length)
{
  if (length == 0)
    return "it is empty";
  if (memchr (name, '\0', length) != NULL)
    return "it has a NUL byte";
  if (memchr (name, '/', length) != NULL)
    return "it has a “/”";
  if (length == 1 && name[0] == '.')
    return "it stands for the folder itself";
  if (length == 2 && name[0] == '.' && name[1] == '.')
    return "it stands for the folder above";
  if (length > HF_UNIXFS_MAX_NAME)
    return "it has more than 255 bytes";
  return NULL;
}

/**
 * hf_unixfs_name_check:
 * @name: (array length=length): any bytes
 *
 * Returns: whether @name may become one of a file system or an archive; %FALSE with
 * %HF_ERROR_INVALID saying what is wrong with it
 */
gboolean
hf_unixfs_name_check (const char *name, gsize length, GError **error)
{
  const char *fault = find_fault (name, length);
  g_autofree char *text = NULL;

  if (fault == NULL)
    return TRUE;
  text = hf_unixfs_name_to_text (name, length);
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "the name “%s” is refused: %s", text, fault);
  return FALSE;
}

/**
 * hf_unixfs_path_split:
 * @path: names with “/” between them, below a root
 *
 * Resolves “.” and “..” by the text alone, as the specification wants it; doubled and outer “/” do
 * not count.
 *
 * Returns: (transfer full): the names; %NULL with %HF_ERROR_INVALID if “..” leads out of the root
 */
char **
hf_unixfs_path_split (const char *path, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (char **part = parts; *part != NULL; part++)
    {
      if (**part == '\0' || strcmp (*part, ".") == 0)
        continue;
      if (strcmp (*part, "..") != 0)
        {
          g_ptr_array_add (names, g_strdup (*part));
          continue;
        }
      if (names->len == 0)
        {
          g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID,
                               "the path leads out of its root with “..”");
          return NULL;
        }
      g_ptr_array_set_size (names, (int)names->len - 1);
    }
  g_ptr_array_add (names, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&names), FALSE);
}
