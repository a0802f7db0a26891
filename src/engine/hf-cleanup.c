/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Removes leftovers while all goes on: files of uploads that no job needs, and the rows of jobs and
 * removals that were over a month ago. Never a copy. Threading: blocks; workers only. */

#include "hf-cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-file.h"
#include "hf-jobs.h"
#include "hf-job-table.h"
#include "hf-spool-use.h"

#define KEPT (30 * HF_DAY) /* of what is over */

typedef gboolean (*DeleteFunc) (HfDb *db, gint64 before, gint64 *after_id, gboolean *more,
                                HfLeftoverRows *deleted, GError **error);

typedef struct
{
  DeleteFunc delete;
  gint64 before;
  gint64 after_id;
  gboolean more;
  HfLeftoverRows *deleted;
} Deleting;

static void
file_free (gpointer data)
{
  HfLeftoverFile *file = data;

  g_free (file->name);
  g_free (file);
}

/* Names that begin with a dot are temporary files that are about to lose their name. */
static char **
list_files (const char *directory, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, error);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  const char *name;

  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (*name != '.')
      g_strv_builder_add (names, name);
  return g_strv_builder_end (names);
}

static gboolean
add_needed (HfStore *store, GHashTable *keep, GError **error)
{
  HfDb *db = hf_store_borrow (store, error);
  g_autoptr (GPtrArray) jobs = db != NULL ? hf_job_table_list_imports (db, error) : NULL;

  if (db != NULL)
    hf_store_give_back (store, db);
  for (unsigned i = 0; jobs != NULL && i < jobs->len; i++)
    g_hash_table_add (keep, g_strdup (hf_import_job_get_spool (jobs->pdata[i])));
  return jobs != NULL;
}

/* What is gone meanwhile was removed by the job that needed it. */
static gboolean
remove_file (int dir_fd, const char *name, GPtrArray *removed, GError **error)
{
  HfLeftoverFile *file;
  struct stat info;

  if (fstatat (dir_fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG (info.st_mode))
    return TRUE;
  if (unlinkat (dir_fd, name, 0) != 0)
    {
      if (errno == ENOENT)
        return TRUE;
      hf_set_error_errno (error, errno, "removing the leftover %s", name);
      return FALSE;
    }
  file = g_new0 (HfLeftoverFile, 1);
  file->name = g_strdup (name);
  file->bytes = (guint64)info.st_blocks * 512;
  g_ptr_array_add (removed, file);
  return TRUE;
}

/* The order matters. A spool is in use before its files appear, and until the job that needs it is
 * in the registry: so a file that was listed, whose spool is not in use afterwards and that no job
 * needs after that, is needed by nobody. */
static gboolean
sweep (HfStore *store, const char *directory, GPtrArray *removed, GError **error)
{
  g_auto (GStrv) files = list_files (directory, error);
  g_autoptr (GHashTable) keep = NULL;
  gboolean good = files != NULL;
  int dir_fd = -1;

  if (files != NULL)
    {
      keep = hf_spool_use_list ();
      dir_fd = add_needed (store, keep, error) ? hf_dir_open (AT_FDCWD, directory, error) : -1;
      good = dir_fd >= 0;
    }
  for (unsigned i = 0; good && files[i] != NULL; i++)
    {
      g_autofree char *name = g_strndup (files[i], strcspn (files[i], "."));

      if (!g_hash_table_contains (keep, name))
        good = remove_file (dir_fd, files[i], removed, error);
    }
  if (dir_fd >= 0)
    close (dir_fd);
  return good;
}

static gboolean
delete_some (HfDb *db, gpointer data, GError **error)
{
  Deleting *self = data;

  return self->delete (db, self->before, &self->after_id, &self->more, self->deleted, error);
}

static gboolean
delete_all (HfStore *store, DeleteFunc delete, HfLeftoverRows *deleted, GError **error)
{
  Deleting self = { delete, hf_clock_now (hf_store_get_clock (store)) - KEPT, 0, TRUE, deleted };

  while (self.more)
    if (!hf_store_change (store, delete_some, &self, error))
      return FALSE;
  return TRUE;
}

/**
 * hf_cleanup_run:
 * @store: the registry
 * @spool_dir: where uploads wait
 * @error: return location
 *
 * Returns: (transfer full): what was removed; %NULL with @error when something could not be
 */
HfCleaned *
hf_cleanup_run (HfStore *store, const char *spool_dir, GError **error)
{
  g_autoptr (HfCleaned) self = g_new0 (HfCleaned, 1);

  self->files = g_ptr_array_new_with_free_func (file_free);
  if (!sweep (store, spool_dir, self->files, error)
      || !delete_all (store, hf_leftover_rows_delete_jobs, &self->jobs, error)
      || !delete_all (store, hf_leftover_rows_delete_removals, &self->removals, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * hf_cleaned_free:
 * @self: (transfer full): a result
 */
void
hf_cleaned_free (HfCleaned *self)
{
  g_ptr_array_unref (self->files);
  g_free (self);
}
