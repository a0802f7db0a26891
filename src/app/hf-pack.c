/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfast --pack: a file or folder becomes a CARv1, its root CID goes to stdout. What was skipped
 * goes to stderr. Threading: main thread, before there is anything else. */

#include "hf-pack.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "hf-car-sink.h"
#include "hf-error.h"
#include "hf-tree-scan.h"

static void
tell_skipped (const char *path, const char *why, gpointer data)
{
  fprintf (stderr, "holdfast: “%s” was left out: %s\n", path, why);
}

static gboolean
drop (HfBlock *block, gpointer data, GError **error)
{
  return TRUE;
}

static gboolean
keep (HfBlock *block, gpointer data, GError **error)
{
  return hf_car_sink_add (data, block, error);
}

/* Where in the tree the path goes. */
static char *
choose_place (const HfPack *self, GError **error)
{
  g_autofree char *whole = NULL;
  g_autofree char *name = NULL;

  if (!self->wrap)
    return g_strdup ("");
  whole = g_canonicalize_filename (self->path, NULL);
  name = g_path_get_basename (whole);
  if (*name != G_DIR_SEPARATOR)
    return g_steal_pointer (&name);
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "“%s” has no name to be wrapped with",
               self->path);
  return NULL;
}

static HfCid *
build (const HfPack *self, const HfUnixfsProfile *profile, HfBlockFunc func, gpointer data,
       GError **error)
{
  g_autoptr (HfTreeBuilder) builder = hf_tree_builder_new (profile, NULL, func, data);
  g_autofree char *place = choose_place (self, error);
  HfTreeScan scan = { .skip_hidden = self->skip_hidden,
                      .preserve_mode = self->preserve_mode,
                      .preserve_mtime = self->preserve_mtime,
                      .skipped = tell_skipped };

  if (place == NULL || !hf_tree_builder_add_path (builder, place, self->path, &scan, NULL, error))
    return NULL;
  return hf_tree_builder_finish (builder, error);
}

static gboolean
publish (HfNewFile *file, const char *output, GError **error)
{
  gboolean existed;

  if (!hf_new_file_publish (file, output, &existed, error))
    return FALSE;
  if (!existed)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT,
               "“%s” exists already: choose another name, or remove it first", output);
  return FALSE;
}

static HfCid *
build_car (const HfPack *self, const HfUnixfsProfile *profile, GError **error)
{
  g_autofree char *temporary = g_strdup_printf ("%s.part-%d", self->output, (int)getpid ());
  g_autoptr (HfNewFile) file = hf_new_file_create (AT_FDCWD, temporary, error);
  g_autoptr (HfCarSink) sink = NULL;
  g_autoptr (HfCid) root = NULL;

  if (file == NULL)
    return NULL;
  sink = hf_car_sink_new (file, NULL, NULL);
  if (!hf_car_sink_reserve (sink, profile->cid_version, error))
    return NULL;
  root = build (self, profile, keep, sink, error);
  if (root == NULL || !hf_car_sink_finish (sink, root, error)
      || !publish (file, self->output, error))
    return NULL;
  return g_steal_pointer (&root);
}

static const HfUnixfsProfile *
choose_profile (const HfPack *self, GError **error)
{
  const HfUnixfsProfile *profile = self->profile != NULL ? hf_unixfs_profile_find (self->profile)
                                                         : hf_unixfs_profile_get_default ();
  g_autofree char *names = hf_unixfs_profile_list ();

  if (profile == NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "there is no profile “%s”; choose one of: %s",
                 self->profile, names);
  return profile;
}

/**
 * hf_pack_add_options:
 * @self: filled while options are parsed
 * @group: gets the options
 */
void
hf_pack_add_options (HfPack *self, GOptionGroup *group)
{
  const GOptionEntry entries[] = {
    { "pack", 0, 0, G_OPTION_ARG_FILENAME, &self->path,
      "Make a CAR of this file or folder, and print its CID", "PATH" },
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &self->output,
      "Write to this new file or folder; without it --pack prints the CID alone", "PATH" },
    { "profile", 0, 0, G_OPTION_ARG_STRING, &self->profile,
      "How CIDs are made: unixfs-v1-2025 (default), unixfs-v0-2015 or kubo-cid-v1", "NAME" },
    { "wrap", 0, 0, G_OPTION_ARG_NONE, &self->wrap,
      "Put what is packed into a folder, so that its name is kept", NULL },
    { "skip-hidden", 0, 0, G_OPTION_ARG_NONE, &self->skip_hidden,
      "Leave out what begins with a dot", NULL },
    { "preserve-mode", 0, 0, G_OPTION_ARG_NONE, &self->preserve_mode, "Keep permissions", NULL },
    { "preserve-mtime", 0, 0, G_OPTION_ARG_NONE, &self->preserve_mtime, "Keep times of change",
      NULL },
    { NULL },
  };

  g_option_group_add_entries (group, entries);
}

/**
 * hf_pack_run:
 * @self: with a path
 *
 * Returns: %FALSE with @error; no file stays then
 */
gboolean
hf_pack_run (const HfPack *self, GError **error)
{
  const HfUnixfsProfile *profile = choose_profile (self, error);
  g_autoptr (HfCid) root = NULL;
  g_autofree char *text = NULL;

  if (profile == NULL)
    return FALSE;
  root = self->output != NULL ? build_car (self, profile, error)
                              : build (self, profile, drop, NULL, error);
  if (root == NULL)
    return FALSE;
  text = hf_cid_to_text (root);
  printf ("%s\n", text);
  return TRUE;
}

/**
 * hf_pack_clear:
 * @self: what it holds is freed
 */
void
hf_pack_clear (HfPack *self)
{
  g_free (self->path);
  g_free (self->output);
  g_free (self->profile);
}
