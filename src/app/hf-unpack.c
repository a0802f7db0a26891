/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfast --unpack: a CAR, of either version, becomes the file or folder that is in it; its CID
 * goes to stdout. Threading: main thread, before there is anything else. */

#include "hf-unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "hf-car-file.h"
#include "hf-error.h"
#include "hf-file.h"
#include "hf-unixfs-extract.h"

#define MOST_NAMED 10 /* roots in an error */

static HfCarFile *
open_car (const char *path, GError **error)
{
  int fd = hf_file_open (AT_FDCWD, path, O_RDONLY, 0);
  HfCarFile *car;

  if (fd < 0)
    {
      hf_set_error_errno (error, errno, "can't open “%s”", path);
      return NULL;
    }
  car = hf_car_file_new (fd, NULL, NULL, error);
  if (car == NULL)
    g_prefix_error (error, "“%s”: ", path);
  return car;
}

static gboolean
are_equal (GPtrArray *roots)
{
  for (unsigned i = 1; i < roots->len; i++)
    if (!hf_cid_equal (roots->pdata[0], roots->pdata[i]))
      return FALSE;
  return TRUE;
}

static void
refuse_roots (GPtrArray *roots, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (unsigned i = 0; i < MIN (roots->len, MOST_NAMED); i++)
    {
      g_autofree char *text = hf_cid_to_text (roots->pdata[i]);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", text);
    }
  if (roots->len == 0)
    g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID,
                         "the CAR names no root: choose one with --root");
  else
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                 "the CAR names %u roots: choose one with --root: %s%s", roots->len, names->str,
                 roots->len > MOST_NAMED ? "…" : "");
}

static HfCid *
choose_root (const HfUnpack *self, HfCarFile *car, GError **error)
{
  GPtrArray *roots = hf_car_file_get_roots (car);
  HfCid *root;

  if (self->root != NULL)
    {
      root = hf_cid_new_from_text (self->root, error);
      if (root == NULL)
        g_prefix_error (error, "“%s” is no CID: ", self->root);
      return root;
    }
  if (roots->len > 0 && are_equal (roots))
    return hf_cid_ref (roots->pdata[0]);
  refuse_roots (roots, error);
  return NULL;
}

static gboolean
extract (HfUnixfsReader *reader, HfCid *root, const char *output, GError **error)
{
  g_autofree char *whole = g_canonicalize_filename (output, NULL);
  g_autofree char *folder = g_path_get_dirname (whole);
  g_autofree char *name = g_path_get_basename (whole);
  int fd = hf_dir_open (AT_FDCWD, folder, error);
  gboolean ok;

  if (fd < 0)
    return FALSE;
  ok = hf_unixfs_extract (reader, root, fd, name, NULL, error);
  close (fd);
  return ok;
}

/**
 * hf_unpack_add_options:
 * @self: filled while options are parsed
 * @group: gets the options; --output is there already
 */
void
hf_unpack_add_options (HfUnpack *self, GOptionGroup *group)
{
  const GOptionEntry entries[] = {
    { "unpack", 0, 0, G_OPTION_ARG_FILENAME, &self->path,
      "Write the file or folder that is in this CAR to the new --output, and print its CID",
      "FILE" },
    { "root", 0, 0, G_OPTION_ARG_STRING, &self->root,
      "Unpack this one, if the CAR has several or another is wanted", "CID" },
    { NULL },
  };

  g_option_group_add_entries (group, entries);
}

/**
 * hf_unpack_run:
 * @self: with a path
 * @output: (nullable): what is made; must not exist
 *
 * Every block is hashed. The CAR may lack others than those below the root.
 *
 * Returns: %FALSE with @error; nothing was made then
 */
gboolean
hf_unpack_run (const HfUnpack *self, const char *output, GError **error)
{
  g_autoptr (HfCarFile) car = NULL;
  g_autoptr (HfCid) root = NULL;
  g_autoptr (HfUnixfsReader) reader = NULL;
  g_autofree char *text = NULL;

  if (output == NULL)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID,
                           "say with --output where the files shall go");
      return FALSE;
    }
  car = open_car (self->path, error);
  root = car != NULL ? choose_root (self, car, error) : NULL;
  if (root == NULL)
    return FALSE;
  reader = hf_unixfs_reader_new (&hf_car_file_source, g_steal_pointer (&car),
                                 (GDestroyNotify)hf_car_file_free);
  if (!extract (reader, root, output, error))
    return FALSE;
  text = hf_cid_to_text (root);
  printf ("%s\n", text);
  return TRUE;
}

/**
 * hf_unpack_clear:
 * @self: what it holds is freed
 */
void
hf_unpack_clear (HfUnpack *self)
{
  g_free (self->path);
  g_free (self->root);
}
