/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What fails together with a directory: the whole disk below its file system, or the host or pool
 * that it comes from. All partitions and logical volumes of one disk are one domain. Linux alone
 * tells this, in sysfs and in /proc/self/mountinfo (proc(5)); where it doesn't, the device number
 * stands for itself. Any thread. */
#include "hf-disk-domain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "hf-error.h"

#define MAX_DEPTH 8 /* of volumes made of volumes */

/* The first by name: a volume over several disks shares its fate with each of them. */
static char *
first_below (const char *device)
{
  g_autofree char *slaves = g_build_filename (device, "slaves", NULL);
  g_autoptr (GDir) dir = g_dir_open (slaves, 0, NULL);
  g_autofree char *first = NULL;
  g_autofree char *path = NULL;
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (!first || strcmp (name, first) < 0)
      {
        g_free (first);
        first = g_strdup (name);
      }
  if (!first)
    return NULL;
  path = g_build_filename (slaves, first, NULL);
  return realpath (path, NULL);
}

static gboolean
is_partition (const char *device)
{
  g_autofree char *path = g_build_filename (device, "partition", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Names such as sda change from start to start, what the disk says of itself does not. */
static char *
name_of_disk (const char *device)
{
  static const char *const files[] = { "wwid", "device/wwid", "serial", "device/serial" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (device, files[i], NULL);
      g_autofree char *text = NULL;

      if (g_file_get_contents (path, &text, NULL, NULL) && g_utf8_validate (text, -1, NULL)
          && *g_strstrip (text) != '\0')
        return g_steal_pointer (&text);
    }
  return g_path_get_basename (device);
}

/**
 * hf_disk_domain_of_device:
 * @sys: where sysfs is mounted
 * @major_number: of a block device
 * @minor_number: likewise
 *
 * Returns: (transfer full) (nullable): "disk:" and what the whole disk below that device is called;
 * %NULL when the kernel knows no such device
 */
char *
hf_disk_domain_of_device (const char *sys, unsigned major_number, unsigned minor_number)
{
  g_autofree char *number = g_strdup_printf ("%u:%u", major_number, minor_number);
  g_autofree char *link = g_build_filename (sys, "dev", "block", number, NULL);
  char *device = realpath (link, NULL);
  g_autofree char *name = NULL;

  for (int depth = 0; device && depth < MAX_DEPTH; depth++)
    {
      char *below = is_partition (device) ? g_path_get_dirname (device) : first_below (device);

      if (!below)
        break;
      free (device);
      device = below;
    }
  if (!device)
    return NULL;
  name = name_of_disk (device);
  free (device);
  return g_strconcat ("disk:", name, NULL);
}

static char *
domain_of_source (const char *type, const char *source)
{
  gsize length;

  if (g_str_equal (type, "zfs"))
    length = strcspn (source, "/");
  else if (g_str_has_prefix (type, "nfs") || g_str_equal (type, "fuse.sshfs"))
    length = strcspn (source, ":");
  else if (g_str_equal (type, "cifs") || g_str_equal (type, "smb3"))
    {
      source += strspn (source, "/");
      length = strcspn (source, "/");
    }
  else
    return NULL;
  return g_strdup_printf ("%s:%.*s", g_str_equal (type, "zfs") ? "disk:zfs" : "host", (int)length,
                          source);
}

/**
 * hf_disk_domain_of_mount:
 * @mountinfo: the content of /proc/self/mountinfo
 * @mount_id: the first field of the line in question
 * @source: (out): what is mounted, such as "/dev/sda1"; %NULL when there is no such line
 *
 * Returns: (transfer full) (nullable): "host:…" for file systems of another host, "disk:zfs:…" for
 * a pool; %NULL when the source is a device or tells nothing
 */
char *
hf_disk_domain_of_mount (const char *mountinfo, guint64 mount_id, char **source)
{
  g_auto (GStrv) lines = g_strsplit (mountinfo, "\n", -1);

  *source = NULL;
  for (char **line = lines; *line; line++)
    {
      const char *tail = strstr (*line, " - ");
      g_auto (GStrv) fields = NULL;

      if (!tail || g_ascii_strtoull (*line, NULL, 10) != mount_id)
        continue;
      fields = g_strsplit (tail + 3, " ", 3);
      if (!fields[0] || !fields[1])
        continue;
      *source = g_strdup (fields[1]);
      return domain_of_source (fields[0], fields[1]);
    }
  return NULL;
}

static gboolean
read_mount_id (int fd, guint64 *id)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fdinfo/%d", fd);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL) || !(line = strstr (text, "mnt_id:")))
    return FALSE;
  *id = g_ascii_strtoull (line + strlen ("mnt_id:"), NULL, 10);
  return TRUE;
}

/* Btrfs shows device numbers of its own, so that the source of the mount is asked first. */
static char *
from_mount (int fd)
{
  g_autofree char *text = NULL;
  g_autofree char *source = NULL;
  g_autofree char *domain = NULL;
  struct stat info;
  guint64 id;

  if (!read_mount_id (fd, &id) || !g_file_get_contents ("/proc/self/mountinfo", &text, NULL, NULL))
    return NULL;
  domain = hf_disk_domain_of_mount (text, id, &source);
  if (!domain && source && g_str_has_prefix (source, "/dev/") && stat (source, &info) == 0
      && S_ISBLK (info.st_mode))
    return hf_disk_domain_of_device ("/sys", major (info.st_rdev), minor (info.st_rdev));
  return g_steal_pointer (&domain);
}

/**
 * hf_disk_domain:
 * @fd: anything open in the file system
 *
 * Returns: (transfer full): the failure domain: "disk:…" or "host:…"
 */
char *
hf_disk_domain (int fd, GError **error)
{
  struct stat info;
  char *domain;

  if (fstat (fd, &info) != 0)
    {
      hf_set_error_errno (error, errno, "can't tell which disk this is");
      return NULL;
    }
  domain = from_mount (fd);
  if (!domain)
    domain = hf_disk_domain_of_device ("/sys", major (info.st_dev), minor (info.st_dev));
  if (!domain)
    domain = g_strdup_printf ("disk:%u:%u", major (info.st_dev), minor (info.st_dev));
  return domain;
}
