/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/stat.h>

#include "hf-backend.h"
#include "hf-file.h"

G_BEGIN_DECLS

/**
 * HfCarArchive:
 * A directory of CAR files, opened, whose identity was checked: all names are relative to the open
 * directory, so that another one which takes its place is never mixed up with it. For the length of
 * one call.
 */
typedef struct _HfCarArchive HfCarArchive;

int hf_car_archive_open_dir (const char *path, GError **error);
HfCarArchive *hf_car_archive_open (const char *path, HfBackendConfig *config, GError **error);
void hf_car_archive_free (HfCarArchive *self);
int hf_car_archive_get_fd (HfCarArchive *self);
const char *hf_car_archive_get_path (HfCarArchive *self);
HfBackendConfig *hf_car_archive_get_config (HfCarArchive *self);
gboolean hf_car_archive_check_place (HfCarArchive *self, GError **error);

int hf_car_archive_lock (HfCarArchive *self, GError **error);
void hf_car_archive_unlock (int lock);

HfNewFile *hf_car_archive_new_part (HfCarArchive *self, GError **error);
gboolean hf_car_archive_sweep (HfCarArchive *self, gint64 before_us, GError **error);
gboolean hf_car_archive_remove_file (HfCarArchive *self, const char *name, GError **error);
gboolean hf_car_archive_look (HfCarArchive *self, const char *name, struct stat *info,
                              GError **error);
int hf_car_archive_open_car (HfCarArchive *self, const char *name, struct stat *info,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCarArchive, hf_car_archive_free)

G_END_DECLS
