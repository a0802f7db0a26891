/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *hf_disk_domain (int fd, GError **error);
char *hf_disk_domain_of_device (const char *sys, unsigned major_number, unsigned minor_number);
char *hf_disk_domain_of_mount (const char *mountinfo, guint64 mount_id, char **source);

G_END_DECLS
