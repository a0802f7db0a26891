/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-disk-domain.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-test.h"

static void
make (const char *sys, const char *dir, const char *file, const char *text)
{
  g_autofree char *path = g_build_filename (sys, dir, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
  if (file)
    hf_test_file_set (path, file, text, strlen (text));
}

static void
make_link (const char *sys, const char *name, const char *target)
{
  g_autofree char *path = g_build_filename (sys, name, NULL);
  g_autofree char *dir = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0755), ==, 0);
  g_assert_cmpint (symlink (target, path), ==, 0);
}

static void
check_device (const char *sys, unsigned minor_number, const char *expected)
{
  g_autofree char *domain = hf_disk_domain_of_device (sys, 8, minor_number);

  g_assert_cmpstr (domain, ==, expected);
}

/* Partitions, and volumes on them, are one domain with their disk. */
static void
test_device (void)
{
  g_autoptr (HfTestDir) sys = hf_test_dir_new ();

  make (sys, "devices/a/sda/sda1", "partition", "1");
  make (sys, "devices/a/sda/sda2", "partition", "2");
  make (sys, "devices/a/sda/device", "wwid", "naa.5000 \n");
  make (sys, "devices/b/sdb", "serial", "\n");
  make_link (sys, "dev/block/8:1", "../../devices/a/sda/sda1");
  make_link (sys, "dev/block/8:2", "../../devices/a/sda/sda2");
  make_link (sys, "dev/block/8:16", "../../devices/b/sdb");
  make_link (sys, "devices/dm/dm-0/slaves/sda2", "../../../a/sda/sda2");
  make_link (sys, "devices/dm/dm-1/slaves/dm-0", "../../dm-0");
  make_link (sys, "dev/block/8:99", "../../devices/dm/dm-1");

  check_device (sys, 1, "disk:naa.5000");
  check_device (sys, 2, "disk:naa.5000");
  check_device (sys, 99, "disk:naa.5000");
  check_device (sys, 16, "disk:sdb");
  check_device (sys, 3, NULL);
}

/* A volume that claims to stand on itself does not hang us. */
static void
test_device_loop (void)
{
  g_autoptr (HfTestDir) sys = hf_test_dir_new ();

  make (sys, "devices/dm-0/slaves", NULL, NULL);
  make_link (sys, "devices/dm-0/slaves/dm-0", "../../dm-0");
  make_link (sys, "dev/block/8:1", "../../devices/dm-0");
  check_device (sys, 1, "disk:dm-0");
}

static void
test_mount (void)
{
  static const char text[] = "22 27 0:21 / /proc rw - proc proc rw\n"
                             "27 1 0:30 /root / rw,noatime shared:1 - btrfs /dev/sda2 rw\n"
                             "31 27 0:40 / /mnt/a rw - nfs4 nas.local:/export/a rw\n"
                             "32 27 0:41 / /mnt/b rw - cifs //server/share rw\n"
                             "33 27 0:42 / /tank/x rw - zfs tank/x rw\n"
                             "34 27 0:43 / /broken rw\n";
  static const struct
  {
    guint64 id;
    const char *source;
    const char *domain;
  } cases[] = {
    { 22, "proc", NULL },
    { 27, "/dev/sda2", NULL },
    { 31, "nas.local:/export/a", "host:nas.local" },
    { 32, "//server/share", "host:server" },
    { 33, "tank/x", "disk:zfs:tank" },
    { 34, NULL, NULL },
    { 35, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *source = NULL;
      g_autofree char *domain = hf_disk_domain_of_mount (text, cases[i].id, &source);

      g_assert_cmpstr (source, ==, cases[i].source);
      g_assert_cmpstr (domain, ==, cases[i].domain);
    }
}

static void
test_this_machine (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *below = g_build_filename (dir, "below", NULL);
  g_autofree char *domain = NULL;
  g_autofree char *same = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_open (dir, O_RDONLY | O_CLOEXEC, 0);
  int other;

  g_assert_cmpint (g_mkdir (below, 0755), ==, 0);
  other = g_open (below, O_RDONLY | O_CLOEXEC, 0);
  domain = hf_disk_domain (fd, &error);
  g_assert_no_error (error);
  same = hf_disk_domain (other, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (domain, ==, same);
  close (fd);
  close (other);
  g_assert_null (hf_disk_domain (-1, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_FAILED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backends/disk-domain/device", test_device);
  g_test_add_func ("/backends/disk-domain/device-loop", test_device_loop);
  g_test_add_func ("/backends/disk-domain/mount", test_mount);
  g_test_add_func ("/backends/disk-domain/this-machine", test_this_machine);
  return g_test_run ();
}
