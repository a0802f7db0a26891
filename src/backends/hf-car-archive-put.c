/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Putting a copy into a directory of CAR files. The bytes are written and made durable first. Then
 * it is looked at what stands under that name, without the lock, since a full read may take hours;
 * with the lock that look is confirmed, and names are changed. Whatever fails, at any moment, the
 * name leads to nothing, to the former file or to the new one, each whole (SAFETY §5). Any thread.
 */
#include "hf-car-archive-put.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "hf-archive-index.h"
#include "hf-archive-names.h"
#include "hf-car-check.h"
#include "hf-car-stream.h"
#include "hf-error.h"
#include "hf-incoming-car.h"
#include "hf-owner-marks.h"
#include "hf-rules.h"

#define MOST_ROUNDS 100 /* of others changing the name between our look and our lock */
#define MOST_NAMES 1000 /* of copies set aside in one second */

typedef enum
{
  THERE_NOTHING,
  THERE_GOOD,
  THERE_BAD,
} There;

typedef struct
{
  There there;
  struct stat info; /* of the file that was looked at */
} Look;

typedef struct
{
  HfCarArchive *archive;
  HfCid *root;
  char *key;
  char *name;
  HfIncomingCar *incoming;
  gboolean reread; /* our file was found whole after it had become durable */
} Put;

static gboolean
check_fd (Put *self, int fd, const char *name, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) stream = hf_car_stream_new (fd, name);
  HfDagSummary summary;

  return hf_car_check (stream, self->root, hf_car_archive_get_config (self->archive)->spill_dir,
                       &summary, NULL, cancellable, error);
}

/* A copy that the disk can't read, while the store is there, is a damaged one too. */
static gboolean
judge (Put *self, Look *look, int fd, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) why = NULL;

  look->there = THERE_GOOD;
  if (check_fd (self, fd, self->name, cancellable, &why))
    return TRUE;
  look->there = THERE_BAD;
  if (hf_car_is_damaged (why))
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&why),
                              "can't check the copy that is there: ");
  return FALSE;
}

static gboolean
look_at_name (Put *self, Look *look, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) why = NULL;
  int fd = hf_car_archive_open_car (self->archive, self->name, &look->info, &why);

  if (fd >= 0)
    return judge (self, look, fd, cancellable, error);
  look->there = THERE_NOTHING;
  if (g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/* Whether the name still leads to what was looked at. */
static gboolean
confirm (Put *self, const Look *look, gboolean *same, GError **error)
{
  g_autoptr (GError) why = NULL;
  struct stat now;

  if (hf_car_archive_look (self->archive, self->name, &now, &why))
    *same = look->there != THERE_NOTHING && now.st_ino == look->info.st_ino
            && now.st_dev == look->info.st_dev && now.st_size == look->info.st_size
            && now.st_mtim.tv_sec == look->info.st_mtim.tv_sec
            && now.st_mtim.tv_nsec == look->info.st_mtim.tv_nsec;
  else if (g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    *same = look->there == THERE_NOTHING;
  else
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  return TRUE;
}

/* The mark comes first: bytes of ours without a mark would be taken for somebody else's. */
static gboolean
publish_new (Put *self, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (self->name);
  gboolean existed = FALSE;

  if (!hf_dir_make (hf_car_archive_get_fd (self->archive), dir, error)
      || !hf_owner_mark_set (self->archive, self->key, TRUE, error)
      || !hf_archive_index_publish (self->archive, self->incoming->index, self->key, error)
      || !hf_new_file_publish (self->incoming->car, self->name, &existed, error))
    return FALSE;
  if (!existed)
    return TRUE;
  if (!hf_owner_mark_drop (self->archive, self->key, error))
    return FALSE;
  g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT,
               _ ("another program put a file at %s/%s at this moment; try again"),
               hf_car_archive_get_path (self->archive), self->name);
  return FALSE;
}

/* A mark without a copy is harmless, but says too much if somebody puts a file there by hand. */
static void
withdraw_mark (Put *self)
{
  struct stat info;
  g_autoptr (GError) why = NULL;

  if (!hf_car_archive_look (self->archive, self->name, &info, &why)
      && g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND)
      && hf_owner_mark_drop (self->archive, self->key, NULL))
    hf_owner_marks_clear (self->archive, self->key, NULL);
}

static char *
free_damaged_name (Put *self, GError **error)
{
  HfClock *clock = hf_car_archive_get_config (self->archive)->clock;
  g_autofree char *time = hf_clock_format (hf_clock_now (clock));
  struct stat info;

  for (unsigned n = 0; n < MOST_NAMES; n++)
    {
      g_autofree char *name = hf_archive_damaged_name (self->key, time, n);

      if (fstatat (hf_car_archive_get_fd (self->archive), name, &info, AT_SYMLINK_NOFOLLOW) != 0
          && errno == ENOENT)
        return g_steal_pointer (&name);
    }
  g_set_error (error, HF_ERROR, HF_ERROR_FAILED,
               _ ("no name is left for the damaged copy of %s; empty %s/damaged"), self->key,
               hf_car_archive_get_path (self->archive));
  return NULL;
}

static gboolean
overwrite (Put *self, GError **error)
{
  return hf_car_archive_remove_file (self->archive, self->name, error)
         && hf_new_file_publish (self->incoming->car, self->name, NULL, error);
}

static gboolean
set_aside (Put *self, GError **error)
{
  g_autofree char *aside = NULL;

  if (!hf_dir_make (hf_car_archive_get_fd (self->archive), "damaged", error))
    return FALSE;
  aside = free_damaged_name (self, error);
  return aside && hf_new_file_exchange (self->incoming->car, self->name, aside, error);
}

/* The index follows: with the wrong one blocks are found by a scan, with none at all they would be
 * lost to a later reader of the damaged copy. */
static gboolean
replace_bad (Put *self, GError **error)
{
  return hf_owner_mark_set (self->archive, self->key, TRUE, error)
         && (HF_RULE (BAD_KEPT) ? set_aside (self, error) : overwrite (self, error))
         && hf_archive_index_publish (self->archive, self->incoming->index, self->key, error);
}

static gboolean
change_names (Put *self, There there, GError **error)
{
  if (!hf_car_archive_check_place (self->archive, error))
    return FALSE;
  switch (there)
    {
    case THERE_NOTHING:
      if (publish_new (self, error))
        return TRUE;
      withdraw_mark (self);
      return FALSE;
    case THERE_GOOD:
      return hf_owner_mark_set (self->archive, self->key, FALSE, error);
    case THERE_BAD:
      return replace_bad (self, error);
    default:
      g_assert_not_reached ();
    }
}

/* *@settled is FALSE when the name changed since it was looked at. */
static gboolean
settle (Put *self, const Look *look, gboolean *settled, GError **error)
{
  int lock = hf_car_archive_lock (self->archive, error);
  gboolean done;

  if (lock < 0)
    return FALSE;
  done = confirm (self, look, settled, error)
         && (!*settled || change_names (self, look->there, error));
  hf_car_archive_unlock (lock);
  return done;
}

/* A bad copy is replaced only by one that was read back. */
static gboolean
reread (Put *self, GCancellable *cancellable, GError **error)
{
  int fd;

  if (self->reread)
    return TRUE;
  fd = fcntl (hf_new_file_get_fd (self->incoming->car), F_DUPFD_CLOEXEC, 3);
  if (fd < 0)
    {
      hf_set_error_errno (error, errno, "can't read the new copy back");
      return FALSE;
    }
  self->reread = check_fd (self, fd, "the new copy", cancellable, error);
  if (!self->reread)
    g_prefix_error (error, _ ("the damaged copy stays, since the new one is not good: "));
  return self->reread;
}

static gboolean
settle_until_done (Put *self, GCancellable *cancellable, GError **error)
{
  for (int round = 0; round < MOST_ROUNDS; round++)
    {
      gboolean settled = FALSE;
      Look look;

      if (!look_at_name (self, &look, cancellable, error)
          || (look.there == THERE_BAD && !reread (self, cancellable, error))
          || g_cancellable_set_error_if_cancelled (cancellable, error)
          || !settle (self, &look, &settled, error))
        return FALSE;
      if (settled)
        return TRUE;
    }
  g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT, _ ("other programs keep changing %s/%s"),
               hf_car_archive_get_path (self->archive), self->name);
  return FALSE;
}

static HfReceipt *
make_receipt (Put *self, GError **error)
{
  g_autoptr (HfReceipt) receipt = g_new0 (HfReceipt, 1);
  HfOwnerMark mark;
  struct stat info;

  if (!hf_car_archive_look (self->archive, self->name, &info, error)
      || !hf_owner_mark_read (self->archive, self->key, &mark, error))
    return NULL;
  receipt->locator = g_strdup (self->name);
  receipt->bytes = (guint64)info.st_size;
  receipt->created = mark == HF_OWNER_MARK_CREATED;
  return g_steal_pointer (&receipt);
}

/**
 * hf_car_archive_put:
 * @root: what @car is a copy of
 * @size: the expected bytes of @car, 0 when not known
 * @car: read to its end
 *
 * See #HfBackendClass.put.
 *
 * Returns: (transfer full): where it is
 */
HfReceipt *
hf_car_archive_put (HfCarArchive *archive, HfCid *root, guint64 size, GInputStream *car,
                    GCancellable *cancellable, GError **error)
{
  g_autofree char *key = hf_cid_to_key (root);
  g_autofree char *name = hf_archive_car_name (key);
  g_autoptr (HfIncomingCar) incoming
      = hf_incoming_car_receive (archive, size, car, cancellable, error);
  Put put = { .archive = archive, .root = root, .key = key, .name = name, .incoming = incoming };

  if (!incoming || !settle_until_done (&put, cancellable, error))
    {
      g_prefix_error (error, _ ("can't keep %s in %s: "), key, hf_car_archive_get_path (archive));
      return NULL;
    }
  return make_receipt (&put, error);
}
