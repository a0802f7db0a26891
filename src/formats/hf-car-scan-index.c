/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An index of a CAR file that has none, or none that is right: in a file without a name, for as
 * long as it is open. Any thread. */
#include "hf-car-scan.h"

#include <errno.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-spill.h"

static gboolean
add_section (HfCid *cid, guint64 offset, gpointer data, GError **error)
{
  return hf_car_index_builder_add (data, cid, offset, error);
}

typedef struct
{
  int fd;
  guint64 size;
} IndexFile;

static gboolean
write_piece (gconstpointer bytes, gsize length, gpointer data, GError **error)
{
  IndexFile *file = data;

  while (length > 0)
    {
      gssize n = write (file->fd, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          hf_set_error_errno (error, errno, "can't write an index of the CAR");
          return FALSE;
        }
      bytes = (const guint8 *)bytes + n;
      length -= (gsize)n;
      file->size += (guint64)n;
    }
  return TRUE;
}

static HfCarIndex *
index_of (HfCarIndexBuilder *builder, const char *spill_dir, GError **error)
{
  IndexFile file = { .fd = hf_spill_open_unlinked (spill_dir, error) };
  HfCarIndex *index = NULL;

  if (file.fd < 0)
    return NULL;
  if (hf_car_index_builder_write (builder, write_piece, &file, error))
    index = hf_car_index_new (file.fd, 0, file.size, error);
  close (file.fd);
  return index;
}

/**
 * hf_car_scan_to_index:
 * @fd: a CAR file, perhaps a damaged one
 * @start: where the CARv1 begins in it, in bytes
 * @end: where it ends; not after the file
 * @spill_dir: (nullable): where the index goes, by default the system's directory for temporary
 * files
 * @whole: (out): whether the end was reached; if not, the index has what stands before the damage
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Returns: (transfer full): an index; %NULL with %HF_ERROR_NO_SPACE or another error of the system
 */
HfCarIndex *
hf_car_scan_to_index (int fd, guint64 start, guint64 end, const char *spill_dir, gboolean *whole,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (HfCarIndexBuilder) builder = hf_car_index_builder_new (spill_dir);
  g_autoptr (GError) why = NULL;

  *whole = hf_car_scan (fd, start, end, add_section, builder, cancellable, &why);
  if (*whole || g_error_matches (why, HF_ERROR, HF_ERROR_CORRUPT))
    return index_of (builder, spill_dir, error);
  g_propagate_error (error, g_steal_pointer (&why));
  return NULL;
}
