/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A directory of CARs as a place: whatever has the header of one, under any name and at any depth;
 * a store of Holdfast anywhere in it is entered only where it keeps its copies. Links are not
 * followed: what they lead to may be elsewhere, or be met twice. */
#include "hf-audit-place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hf-audit-car.h"
#include "hf-disk-domain.h"
#include "hf-error.h"
#include "hf-file.h"
#include "hf-store-identity.h"

#define MOST_DEPTH 128 /* directories in each other, each an open file */
#define MOST_OPEN 4 /* CARs of several roots that are kept open with their indexes */

#define HF_TYPE_AUDIT_DIRECTORY (hf_audit_directory_get_type ())
G_DECLARE_FINAL_TYPE (HfAuditDirectory, hf_audit_directory, HF, AUDIT_DIRECTORY, HfAuditPlace)

struct _HfAuditDirectory
{
  HfAuditPlace parent_instance;

  char *path;
  char *spill_dir;
  int fd; /* -1 until the place is open */
  GQueue open; /* of HfAuditCar, the last used one first */
};

G_DEFINE_FINAL_TYPE (HfAuditDirectory, hf_audit_directory, HF_TYPE_AUDIT_PLACE)

static gboolean
hf_audit_directory_open (HfAuditPlace *place, HfAuditPlaceReport *report, GCancellable *cancellable,
                         GError **error)
{
  HfAuditDirectory *self = HF_AUDIT_DIRECTORY (place);
  struct stat info;
  struct stat marker;

  self->fd = hf_dir_open (AT_FDCWD, self->path, error);
  if (self->fd < 0)
    return FALSE;
  report->domain = hf_disk_domain (self->fd, error);
  if (!report->domain)
    return FALSE;
  if (fstat (self->fd, &info) != 0)
    {
      hf_set_error_errno (error, errno, "can't look at %s", self->path);
      return FALSE;
    }
  report->identity = g_strdup_printf ("directory:%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                                      (guint64)info.st_dev, (guint64)info.st_ino);
  report->title = g_strdup (fstatat (self->fd, HF_STORE_IDENTITY_FILE, &marker, 0) == 0
                                ? "store of Holdfast"
                                : "directory of CARs");
  return TRUE;
}

/* ---- listing ---- */

typedef struct
{
  HfAuditPlaceReport *report;
  HfAuditCopyFunc func;
  gpointer data;
  GCancellable *cancellable;
  unsigned stores; /* of Holdfast, in which the walk is */
} Listing;

static char *
join (const char *path, const char *name)
{
  return *path ? g_build_filename (path, name, NULL) : g_strdup (name);
}

static gboolean
has_suffix (const char *name, const char *suffix)
{
  gsize length = strlen (name), tail = strlen (suffix);

  return length > tail && g_ascii_strcasecmp (name + length - tail, suffix) == 0;
}

/* What a file "CID.car" says of itself. */
static HfCid *
cid_of_name (const char *name)
{
  g_autofree char *text = g_strndup (name, strlen (name) - strlen (".car"));

  return hf_cid_new_from_text (text, NULL);
}

/* A CAR by its name whose header can't be read: a pin all the same when its name tells which. */
static gboolean
tell_broken (Listing *self, const char *path, const char *name, const GError *why, GError **error)
{
  g_autoptr (HfCid) cid = has_suffix (name, ".car") ? cid_of_name (name) : NULL;
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *words = g_strdup_printf ("%s: %s", shown, why->message);

  hf_audit_names_add (&self->report->broken, words);
  return !cid || self->func (cid, path, self->data, error);
}

static gboolean
tell_car (Listing *self, const char *path, HfAuditCar *car, GError **error)
{
  GPtrArray *roots = hf_audit_car_get_roots (car);

  self->report->cars++;
  if (roots->len == 0)
    hf_audit_names_add (&self->report->rootless, path);
  for (unsigned i = 0; i < roots->len; i++)
    if (!self->func (roots->pdata[i], path, self->data, error))
      return FALSE;
  return TRUE;
}

/* Whether something that can't be opened is passed over: when it went since its name was read, or
 * when it is only not ours to open, which is counted. */
static gboolean
pass_over (Listing *self, const char *path, const GError *why)
{
  if (g_error_matches (why, HF_ERROR, HF_ERROR_DENIED))
    hf_audit_names_add (&self->report->denied, path);
  else if (!g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return FALSE;
  return TRUE;
}

static gboolean
tell_file (Listing *self, int dir_fd, const char *path, const char *name, GError **error)
{
  g_autoptr (GError) why = NULL;
  int fd = hf_audit_open_file (dir_fd, name, 0, &why);
  g_autoptr (HfAuditCar) car = fd >= 0 ? hf_audit_car_new (fd, name, &why) : NULL;

  if (car)
    return tell_car (self, path, car, error);
  if (fd < 0)
    return pass_over (self, path, why) || tell_broken (self, path, name, why, error);
  if (has_suffix (name, ".car") || !g_error_matches (why, HF_ERROR, HF_ERROR_CORRUPT))
    return tell_broken (self, path, name, why, error);
  hf_audit_names_add (&self->report->strangers, path);
  return TRUE;
}

static gboolean walk (Listing *self, int fd, const char *path, const char *only, unsigned depth,
                      GError **error);

static gboolean
enter (Listing *self, int dir_fd, const char *path, const char *name, unsigned depth,
       GError **error)
{
  g_autoptr (GError) why = NULL;
  int fd = hf_audit_open_file (dir_fd, name, O_DIRECTORY, &why);
  struct stat marker;
  gboolean is_store, done;

  if (fd < 0)
    {
      if (pass_over (self, path, why))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  is_store = fstatat (fd, HF_STORE_IDENTITY_FILE, &marker, 0) == 0;
  self->stores += is_store;
  done = walk (self, fd, path, is_store ? "cars" : NULL, depth, error);
  self->stores -= is_store;
  return done;
}

static gboolean
tell_entry (Listing *self, int dir_fd, const char *path, const char *name, unsigned depth,
            GError **error)
{
  g_autofree char *below = join (path, name);
  struct stat info;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (fstatat (dir_fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return TRUE; /* gone since its name was read */
  if (S_ISDIR (info.st_mode) && depth < MOST_DEPTH)
    return enter (self, dir_fd, below, name, depth + 1, error);
  if (S_ISDIR (info.st_mode))
    hf_audit_names_add (&self->report->denied, below);
  else if (S_ISLNK (info.st_mode))
    hf_audit_names_add (&self->report->links, below);
  else if (S_ISREG (info.st_mode))
    return (self->stores > 0 && has_suffix (name, ".idx"))
           || tell_file (self, dir_fd, below, name, error);
  else
    hf_audit_names_add (&self->report->strangers, below);
  return TRUE;
}

/* @fd is closed. @only: the only name that is looked at; NULL: all are. */
static gboolean
walk (Listing *self, int fd, const char *path, const char *only, unsigned depth, GError **error)
{
  DIR *dir = fdopendir (fd);
  const struct dirent *entry;
  gboolean done = dir != NULL;

  for (errno = 0; done && (entry = readdir (dir)); errno = 0)
    if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, "..")
        && (!only || g_str_equal (entry->d_name, only)))
      done = tell_entry (self, fd, path, entry->d_name, depth, error);
  if (errno != 0 && (!dir || done))
    {
      hf_set_error_errno (error, errno, "can't list %s", *path ? path : self->report->name);
      done = FALSE;
    }
  if (dir)
    closedir (dir);
  else
    close (fd);
  return done;
}

static gboolean
hf_audit_directory_list (HfAuditPlace *place, HfAuditPlaceReport *report, HfAuditCopyFunc func,
                         gpointer data, GCancellable *cancellable, GError **error)
{
  Listing listing = { report, func, data, cancellable, 0 };

  return enter (&listing, HF_AUDIT_DIRECTORY (place)->fd, "", ".", 0, error);
}

/* ---- reading ---- */

static HfAuditCar *
open_car (HfAuditDirectory *self, const char *path, GError **error)
{
  int fd = hf_audit_open_file (self->fd, path, 0, error);

  return fd >= 0 ? hf_audit_car_new (fd, path, error) : NULL;
}

/* One of several roots is read with an index, which is made once for all of them. */
static HfAuditCar *
find_open (HfAuditDirectory *self, const char *path)
{
  for (GList *link = self->open.head; link; link = link->next)
    if (g_str_equal (hf_audit_car_get_name (link->data), path))
      {
        g_queue_unlink (&self->open, link);
        g_queue_push_head_link (&self->open, link);
        return link->data;
      }
  return NULL;
}

static void
keep_open (HfAuditDirectory *self, HfAuditCar *car)
{
  g_queue_push_head (&self->open, car);
  if (self->open.length > MOST_OPEN)
    hf_audit_car_free (g_queue_pop_tail (&self->open));
}

/* Where all sections can be followed and no block is wrong that the pin has, what the stream did
 * not take stands where a block of the pin should. */
static void
settle (HfAuditRead *read, HfAuditCar *car, const GError *why)
{
  if (read->finding->state == HF_AUDIT_INCOMPLETE && !hf_audit_car_is_cut (car)
      && g_error_matches (why, HF_ERROR, HF_ERROR_CORRUPT))
    read->finding->state = HF_AUDIT_UNREADABLE;
}

/* A file in which nothing can be looked up, or that is not there any more. */
static gboolean
conclude_unread (HfAuditRead *read, GError *why, GError **error)
{
  read->gone = g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND);
  if (!hf_audit_is_about_copy (why))
    {
      g_propagate_error (error, why);
      return FALSE;
    }
  if (!read->gone)
    {
      read->finding->state = HF_AUDIT_UNREADABLE;
      read->finding->detail = g_strdup (why->message);
    }
  g_error_free (why);
  return TRUE;
}

static gboolean
read_blocks (HfAuditDirectory *self, HfAuditCar *car, HfAuditRead *read, const GError *why,
             GError **error)
{
  GError *failure = NULL;
  gboolean ended;

  if (!hf_audit_car_make_index (car, self->spill_dir, read->cancellable, &failure))
    return conclude_unread (read, failure, error);
  ended = hf_audit_read_blocks (read, &hf_audit_car_source, car, why, error);
  settle (read, car, why);
  return ended;
}

static gboolean
read_single (HfAuditDirectory *self, HfAuditCar *car, HfAuditRead *read, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (GInputStream) stream = hf_audit_car_open_stream (car, &why);

  if (stream && hf_audit_read_stream (read, stream, &why))
    return TRUE;
  if (hf_audit_is_about_copy (why))
    return read_blocks (self, car, read, why, error);
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
hf_audit_directory_read (HfAuditPlace *place, const char *locator, HfAuditRead *read,
                         GError **error)
{
  HfAuditDirectory *self = HF_AUDIT_DIRECTORY (place);
  HfAuditCar *kept = find_open (self, locator);
  g_autoptr (HfAuditCar) car = NULL;
  GError *why = NULL;

  read->finding->file = g_filename_display_name (locator);
  if (kept)
    return read_blocks (self, kept, read, NULL, error);
  car = open_car (self, locator, &why);
  if (!car)
    return conclude_unread (read, why, error);
  if (hf_audit_car_get_roots (car)->len <= 1)
    return read_single (self, car, read, error);
  kept = g_steal_pointer (&car);
  keep_open (self, kept);
  return read_blocks (self, kept, read, NULL, error);
}

static void
hf_audit_directory_finalize (GObject *object)
{
  HfAuditDirectory *self = HF_AUDIT_DIRECTORY (object);

  g_queue_clear_full (&self->open, (GDestroyNotify)hf_audit_car_free);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self->spill_dir);
  G_OBJECT_CLASS (hf_audit_directory_parent_class)->finalize (object);
}

static void
hf_audit_directory_class_init (HfAuditDirectoryClass *klass)
{
  HfAuditPlaceClass *place_class = HF_AUDIT_PLACE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_audit_directory_finalize;
  place_class->open = hf_audit_directory_open;
  place_class->list = hf_audit_directory_list;
  place_class->read = hf_audit_directory_read;
}

static void
hf_audit_directory_init (HfAuditDirectory *self)
{
  self->fd = -1;
  g_queue_init (&self->open);
}

/**
 * hf_audit_directory_new:
 * @path: of the directory, in the encoding of file names
 * @spill_dir: (nullable): for private temporary files
 *
 * Looks at nothing yet.
 *
 * Returns: (transfer full): the place
 */
HfAuditPlace *
hf_audit_directory_new (const char *path, const char *spill_dir)
{
  g_autofree char *name = g_filename_display_name (path);
  HfAuditDirectory *self = g_object_new (HF_TYPE_AUDIT_DIRECTORY, "name", name, NULL);

  self->path = g_strdup (path);
  self->spill_dir = g_strdup (spill_dir);
  return HF_AUDIT_PLACE (self);
}
