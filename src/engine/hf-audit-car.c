/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unlike HfCarFile it takes what was cut short as far as it goes, and no index but its own: one
 * that comes with the file could hide that a block is damaged where readers will look for it. */
#include "hf-audit-car.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "hf-car-block.h"
#include "hf-car-layout.h"
#include "hf-car-scan.h"
#include "hf-car-stream.h"
#include "hf-error.h"
#include "hf-file.h"

struct _HfAuditCar
{
  int fd;
  char *name;
  HfCarLayout layout;
  GPtrArray *roots; /* each once, inlined (identity) ones left out */
  HfCarIndex *index; /* NULL until it is needed */
  gboolean whole; /* its sections can be followed to the end */
};

/**
 * hf_audit_open_file:
 * @dir_fd: an open directory, or AT_FDCWD
 * @name: relative to it; a link is not followed
 * @flags: of open(2), for reading
 * @error: the error of the system
 *
 * Opens without changing the time of the last access, which the owner alone may ask for.
 *
 * Returns: a file descriptor; -1 with @error
 */
int
hf_audit_open_file (int dir_fd, const char *name, int flags, GError **error)
{
  int fd;

  flags |= O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
  fd = hf_file_open (dir_fd, name, flags | O_NOATIME, 0);
  if (fd < 0 && errno == EPERM)
    fd = hf_file_open (dir_fd, name, flags, 0);
  if (fd < 0)
    hf_set_error_errno (error, errno, "can't open %s", name);
  return fd;
}

/* A root whose content stands in its CID is what some programs write for “none”. */
static void
keep_roots (HfAuditCar *self, GPtrArray *roots)
{
  for (unsigned i = 0; i < roots->len; i++)
    if (!hf_cid_is_identity (roots->pdata[i])
        && !g_ptr_array_find_with_equal_func (self->roots, roots->pdata[i], hf_cid_equal, NULL))
      g_ptr_array_add (self->roots, hf_cid_ref (roots->pdata[i]));
}

/**
 * hf_audit_car_new:
 * @fd: (transfer full): a file, open for reading; closed on an error too
 * @name: what it is called
 * @error: %HF_ERROR_CORRUPT when it does not begin as a CAR does, or the error of the system
 *
 * Reads the header.
 *
 * Returns: (transfer full): the CAR
 */
HfAuditCar *
hf_audit_car_new (int fd, const char *name, GError **error)
{
  g_autoptr (HfAuditCar) self = g_new0 (HfAuditCar, 1);
  g_autoptr (GPtrArray) roots = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);

  self->fd = fd;
  self->name = g_strdup (name);
  self->roots = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  if (!hf_car_layout_look (fd, &self->layout, roots, error))
    return NULL;
  keep_roots (self, roots);
  return g_steal_pointer (&self);
}

/**
 * hf_audit_car_free:
 * @self: (transfer full): a CAR, closed
 */
void
hf_audit_car_free (HfAuditCar *self)
{
  close (self->fd);
  g_free (self->name);
  g_ptr_array_unref (self->roots);
  g_clear_pointer (&self->index, hf_car_index_free);
  g_free (self);
}

/**
 * hf_audit_car_get_name:
 * Returns: (transfer none): what it is called
 */
const char *
hf_audit_car_get_name (HfAuditCar *self)
{
  return self->name;
}

/**
 * hf_audit_car_get_roots:
 * Returns: (transfer none) (element-type HfCid): the pins that its header names, perhaps none
 */
GPtrArray *
hf_audit_car_get_roots (HfAuditCar *self)
{
  return self->roots;
}

/**
 * hf_audit_car_open_stream:
 * Returns: (transfer full): its bytes, from the disk rather than from what the system remembers
 */
GInputStream *
hf_audit_car_open_stream (HfAuditCar *self, GError **error)
{
  int fd = fcntl (self->fd, F_DUPFD_CLOEXEC, 0);

  if (fd >= 0)
    return hf_car_stream_new (fd, self->name);
  hf_set_error_errno (error, errno, "can't read %s", self->name);
  return NULL;
}

/**
 * hf_audit_car_make_index:
 * @spill_dir: (nullable): for private temporary files
 * @error: not of the file: what can't be followed is left out
 *
 * Looks where the blocks are, if that was not done before. Cost: a small read for each.
 *
 * Returns: whether they can be looked up now
 */
gboolean
hf_audit_car_make_index (HfAuditCar *self, const char *spill_dir, GCancellable *cancellable,
                         GError **error)
{
  if (!self->index)
    self->index = hf_car_scan_to_index (self->fd, self->layout.start, self->layout.end, spill_dir,
                                        &self->whole, cancellable, error);
  return self->index != NULL;
}

/**
 * hf_audit_car_is_cut:
 * Returns: whether its sections could not be followed to the end; known after
 * hf_audit_car_make_index()
 */
gboolean
hf_audit_car_is_cut (HfAuditCar *self)
{
  return !self->whole || self->layout.lacking > 0;
}

typedef struct
{
  HfAuditCar *car;
  HfCid *cid;
  HfBlock *block;
  GError *failure; /* of the last place that has no good one */
} Search;

/* A file may have a block twice, once good. */
static gboolean
try_place (guint64 offset, gpointer data)
{
  Search *search = data;
  HfAuditCar *car = search->car;
  g_autoptr (HfBlock) block = NULL;

  g_clear_error (&search->failure);
  block = hf_car_block_read (car->fd, car->layout.start + offset, car->layout.end, search->cid,
                             &search->failure);
  if (block && hf_block_verify (block, &search->failure))
    search->block = g_steal_pointer (&block);
  return search->block == NULL;
}

/* The last section of a file that was cut is as good as not there. */
static gboolean
is_cut_section (HfAuditCar *self, HfCid *cid)
{
  HfCarSection section;
  guint64 offset;

  return hf_audit_car_is_cut (self) && hf_car_index_lookup (self->index, cid, &offset)
         && !hf_car_block_locate (self->fd, self->layout.start + offset, self->layout.end, cid,
                                  &section, NULL);
}

static HfBlock *
fetch (HfCid *cid, gpointer data, GCancellable *cancellable, GError **error)
{
  HfAuditCar *self = data;
  Search search = { .car = self, .cid = cid };
  g_autofree char *text = NULL;

  hf_car_index_find (self->index, cid, try_place, &search);
  if (search.block)
    {
      g_clear_error (&search.failure);
      return search.block;
    }
  if (search.failure && !is_cut_section (self, cid))
    {
      g_propagate_error (error, search.failure);
      return NULL;
    }
  g_clear_error (&search.failure);
  text = hf_cid_to_text (cid);
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "block %s is not in the CAR%s", text,
               hf_audit_car_is_cut (self) ? ", as far as that can be read" : "");
  return NULL;
}

const HfBlockSource hf_audit_car_source = { .fetch = fetch };
