/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pure, but for the language. Any thread. */
#include "hf-add-item.h"

#include <glib/gi18n.h>
#include <string.h>

#include "hf-cid-link.h"
#include "hf-error.h"

/* A CAR's name says little behind its dot. */
static char *
name_of (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  if (g_str_has_suffix (name, ".car") && strlen (name) > strlen (".car"))
    name[strlen (name) - strlen (".car")] = '\0';
  return g_filename_display_name (name);
}

/**
 * hf_add_item_new_for_file:
 * @file: a file or folder
 * @error: INVALID when it is not one of this computer's
 *
 * Returns: (transfer full): the item; whether the file is there is not looked at
 */
HfAddItem *
hf_add_item_new_for_file (GFile *file, GError **error)
{
  HfAddItem *self;

  if (!g_file_peek_path (file))
    {
      g_autofree char *uri = g_file_get_uri (file);

      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   _ ("“%s” is no file of this computer: save it here first"), uri);
      return NULL;
    }
  self = g_new0 (HfAddItem, 1);
  self->path = g_file_get_path (file);
  self->name = name_of (file);
  return self;
}

/**
 * hf_add_item_new_for_cid:
 * @cid: a CID
 * @name: (nullable): for people
 *
 * Returns: (transfer full): the item
 */
HfAddItem *
hf_add_item_new_for_cid (const char *cid, const char *name)
{
  HfAddItem *self = g_new0 (HfAddItem, 1);

  self->cid = g_strdup (cid);
  self->name = name && *name ? g_strdup (name) : NULL;
  return self;
}

/**
 * hf_add_item_copy:
 * Returns: (transfer full): the same once more
 */
HfAddItem *
hf_add_item_copy (const HfAddItem *self)
{
  HfAddItem *copy = g_new0 (HfAddItem, 1);

  copy->path = g_strdup (self->path);
  copy->cid = g_strdup (self->cid);
  copy->name = g_strdup (self->name);
  return copy;
}

/**
 * hf_add_item_free:
 * @self: (transfer full): an item
 */
void
hf_add_item_free (HfAddItem *self)
{
  g_free (self->path);
  g_free (self->cid);
  g_free (self->name);
  g_free (self);
}

/**
 * hf_add_item_get_title:
 * Returns: (transfer none): what people call it
 */
const char *
hf_add_item_get_title (const HfAddItem *self)
{
  if (self->name)
    return self->name;
  return self->cid ? self->cid : self->path;
}

static GPtrArray *
items_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)hf_add_item_free);
}

static gboolean
take (GPtrArray *items, HfAddItem *item, GError **error)
{
  if (!item)
    return FALSE;
  if (items->len < HF_ADD_MOST_ITEMS)
    {
      g_ptr_array_add (items, item);
      return TRUE;
    }
  hf_add_item_free (item);
  g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
               _ ("These are too many at once: %d is the most. Put files into one folder and add "
                  "that"),
               HF_ADD_MOST_ITEMS);
  return FALSE;
}

/**
 * hf_add_items_from_files:
 * @files: of GFile
 * @error: what is wrong with one of them
 *
 * Returns: (transfer full) (element-type HfAddItem): all of them, or %NULL
 */
GPtrArray *
hf_add_items_from_files (GListModel *files, GError **error)
{
  g_autoptr (GPtrArray) items = items_new ();

  for (unsigned i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      if (!take (items, hf_add_item_new_for_file (file, error), error))
        return NULL;
    }
  return g_steal_pointer (&items);
}

static HfAddItem *
parse_line (const char *line, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *cid = NULL;

  if (g_ascii_strncasecmp (line, "file:", 5) == 0)
    {
      file = g_file_new_for_uri (line);
      return hf_add_item_new_for_file (file, error);
    }
  if (*line == '/' && !g_str_has_prefix (line, "/ipfs/"))
    {
      file = g_file_new_for_path (line);
      return hf_add_item_new_for_file (file, error);
    }
  cid = hf_cid_link_parse (line, error);
  return cid ? hf_add_item_new_for_cid (cid, NULL) : NULL;
}

/**
 * hf_add_items_from_text:
 * @text: CIDs, ipfs:// links or addresses of files, one a line
 * @error: what is wrong with one of them
 *
 * Returns: (transfer full) (element-type HfAddItem): all of them, one at least, or %NULL
 */
GPtrArray *
hf_add_items_from_text (const char *text, GError **error)
{
  g_autoptr (GPtrArray) items = items_new ();
  g_auto (GStrv) lines = g_strsplit_set (text, "\r\n", -1);

  for (char **line = lines; *line; line++)
    if (*g_strstrip (*line) && !take (items, parse_line (*line, error), error))
      return NULL;
  if (items->len > 0)
    return g_steal_pointer (&items);
  g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, _ ("There is no CID in it"));
  return NULL;
}
