/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kind car_archive. Each call opens the directory anew by its path and checks its identity, so
 * that a disk that comes, goes or is swapped is noticed; hf-car-archive.c tells the layout.
 * Threading: any thread; what is shared is behind a mutex. */
#include "hf-car-archive-backend.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "hf-archive-blocks.h"
#include "hf-archive-names.h"
#include "hf-car-archive-put.h"
#include "hf-car-archive-read.h"
#include "hf-disk-domain.h"
#include "hf-error.h"
#include "hf-store-identity.h"

struct _HfCarArchiveBackend
{
  HfBackend parent_instance;

  char *path;
  HfArchiveBlocks *blocks;
  gint64 started_us; /* by the system's clock, as times of files are */
  GMutex mutex;
  gboolean swept; /* our leftovers are gone */
};

G_DEFINE_FINAL_TYPE (HfCarArchiveBackend, hf_car_archive_backend, HF_TYPE_BACKEND)

static HfCarArchive *
open_archive (HfBackend *backend, GError **error)
{
  HfCarArchiveBackend *self = HF_CAR_ARCHIVE_BACKEND (backend);

  return hf_car_archive_open (self->path, hf_backend_get_config (backend), error);
}

static gboolean
measure (int fd, HfProbe *probe, GError **error)
{
  guint64 available, least;

  if (!hf_disk_measure (fd, &available, &probe->total_bytes, error))
    return FALSE;
  least = hf_disk_floor (probe->total_bytes);
  probe->free_bytes = available > least ? available - least : 0;
  probe->domain = hf_disk_domain (fd, error);
  return probe->domain != NULL;
}

static gboolean
check_writable (HfCarArchiveBackend *self, int fd, GError **error)
{
  if (hf_file_allowed ("access", self->path) && faccessat (fd, ".", R_OK | W_OK | X_OK, 0) == 0)
    return TRUE;
  hf_set_error_errno (error, errno, "%s can't be written to; give this user the right to",
                      self->path);
  return FALSE;
}

static HfProbe *
hf_car_archive_backend_probe (HfBackend *backend, GCancellable *cancellable, GError **error)
{
  HfCarArchiveBackend *self = HF_CAR_ARCHIVE_BACKEND (backend);
  g_autoptr (HfProbe) probe = g_new0 (HfProbe, 1);
  int fd = hf_car_archive_open_dir (self->path, error);
  gboolean done;

  if (fd < 0)
    return NULL;
  done = hf_store_identity_read (fd, self->path, &probe->store_uuid, error)
         && check_writable (self, fd, error) && measure (fd, probe, error);
  close (fd);
  return done ? g_steal_pointer (&probe) : NULL;
}

/* Only the last directory is made: a parent that is missing is more likely a disk that is. */
static gboolean
make_directory (HfCarArchiveBackend *self, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (self->path);

  if (g_file_test (self->path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (g_file_test (parent, G_FILE_TEST_IS_DIR))
    return hf_dir_make (AT_FDCWD, self->path, error);
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
               _ ("%s can't be made, since %s does not exist; is the disk mounted?"), self->path,
               parent);
  return FALSE;
}

static char *
hf_car_archive_backend_establish (HfBackend *backend, const char *uuid, GCancellable *cancellable,
                                  GError **error)
{
  HfCarArchiveBackend *self = HF_CAR_ARCHIVE_BACKEND (backend);
  char *found;
  int fd;

  if (!make_directory (self, error))
    return NULL;
  fd = hf_car_archive_open_dir (self->path, error);
  if (fd < 0)
    return NULL;
  found = hf_store_identity_establish (fd, self->path, uuid, hf_backend_get_config (backend)->clock,
                                       error);
  close (fd);
  return found;
}

static gboolean
hf_car_archive_backend_list (HfBackend *backend, HfEntryFunc func, gpointer data,
                             GCancellable *cancellable, GError **error)
{
  g_autoptr (HfCarArchive) archive = open_archive (backend, error);

  return archive && hf_car_archive_list (archive, func, data, cancellable, error);
}

static HfEntry *
hf_car_archive_backend_stat (HfBackend *backend, const char *locator, GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (HfCarArchive) archive = open_archive (backend, error);

  return archive ? hf_car_archive_stat (archive, locator, error) : NULL;
}

static char *
hf_car_archive_backend_locate (HfBackend *backend, HfCid *cid)
{
  g_autofree char *key = hf_cid_to_key (cid);

  return hf_archive_car_name (key);
}

/* Once in the life of the backend, before it writes for the first time. */
static gboolean
sweep (HfCarArchiveBackend *self, HfCarArchive *archive, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (!self->swept)
    self->swept = hf_car_archive_sweep (archive, self->started_us, error);
  return self->swept;
}

static HfReceipt *
hf_car_archive_backend_put (HfBackend *backend, const HfPut *put, GInputStream *car,
                            GCancellable *cancellable, GError **error)
{
  g_autoptr (HfCarArchive) archive = open_archive (backend, error);

  if (!archive || !sweep (HF_CAR_ARCHIVE_BACKEND (backend), archive, error))
    return NULL;
  return hf_car_archive_put (archive, put->root, put->size, car, cancellable, error);
}

static GInputStream *
hf_car_archive_backend_get (HfBackend *backend, const char *locator, GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (HfCarArchive) archive = open_archive (backend, error);

  return archive ? hf_car_archive_get (archive, locator, error) : NULL;
}

static HfBlock *
hf_car_archive_backend_get_block (HfBackend *backend, const char *locator, HfCid *cid,
                                  GCancellable *cancellable, GError **error)
{
  g_autoptr (HfCarArchive) archive = open_archive (backend, error);

  if (!archive)
    return NULL;
  return hf_archive_blocks_get (HF_CAR_ARCHIVE_BACKEND (backend)->blocks, archive, locator, cid,
                                cancellable, error);
}

static gboolean
hf_car_archive_backend_find_block (HfBackend *backend, HfCid *cid, const char *const *locators,
                                   unsigned n, HfHaving *having, GCancellable *cancellable,
                                   GError **error)
{
  g_autoptr (HfCarArchive) archive = open_archive (backend, error);

  if (!archive)
    return FALSE;
  for (unsigned i = 0; i < n; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      having[i] = hf_archive_blocks_look (archive, locators[i], cid);
      if (having[i] == HF_HAVING)
        break;
    }
  return TRUE;
}

static gboolean
hf_car_archive_backend_remove (HfBackend *backend, const char *locator, HfRemoved *removed,
                               GCancellable *cancellable, GError **error)
{
  g_autoptr (HfCarArchive) archive = open_archive (backend, error);

  return archive && hf_car_archive_remove (archive, locator, removed, error);
}

static char *
hf_car_archive_backend_describe (HfBackend *backend, const char *locator)
{
  return g_build_filename (HF_CAR_ARCHIVE_BACKEND (backend)->path, locator, NULL);
}

static void
hf_car_archive_backend_constructed (GObject *object)
{
  HfCarArchiveBackend *self = HF_CAR_ARCHIVE_BACKEND (object);
  JsonObject *settings = hf_backend_get_config (HF_BACKEND (self))->settings;

  G_OBJECT_CLASS (hf_car_archive_backend_parent_class)->constructed (object);
  self->path = g_strdup (json_object_get_string_member_with_default (settings, "path", ""));
}

static void
hf_car_archive_backend_finalize (GObject *object)
{
  HfCarArchiveBackend *self = HF_CAR_ARCHIVE_BACKEND (object);

  g_free (self->path);
  hf_archive_blocks_free (self->blocks);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (hf_car_archive_backend_parent_class)->finalize (object);
}

static void
hf_car_archive_backend_class_init (HfCarArchiveBackendClass *klass)
{
  HfBackendClass *backend = HF_BACKEND_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = hf_car_archive_backend_constructed;
  G_OBJECT_CLASS (klass)->finalize = hf_car_archive_backend_finalize;

  backend->flags = HF_BACKEND_CAN_LIST | HF_BACKEND_CAN_STORE | HF_BACKEND_CAN_FETCH
                   | HF_BACKEND_CAN_FETCH_BLOCK | HF_BACKEND_CAN_FIND_BLOCK;
  backend->probe = hf_car_archive_backend_probe;
  backend->establish = hf_car_archive_backend_establish;
  backend->list = hf_car_archive_backend_list;
  backend->stat = hf_car_archive_backend_stat;
  backend->locate = hf_car_archive_backend_locate;
  backend->put = hf_car_archive_backend_put;
  backend->get = hf_car_archive_backend_get;
  backend->get_block = hf_car_archive_backend_get_block;
  backend->find_block = hf_car_archive_backend_find_block;
  backend->remove = hf_car_archive_backend_remove;
  backend->describe = hf_car_archive_backend_describe;
}

static void
hf_car_archive_backend_init (HfCarArchiveBackend *self)
{
  g_mutex_init (&self->mutex);
  self->blocks = hf_archive_blocks_new ();
  self->started_us = g_get_real_time ();
}
