/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfNewFile:
 * A file that becomes visible whole or not at all: written under a temporary name, synced, then
 * linked to its name without replacing anything, then the directory synced. Names are relative to
 * an open directory, so that a directory that is moved or replaced under us is noticed. Freed
 * before it was published, it is unlinked. Belongs to one thread at a time.
 */
typedef struct _HfNewFile HfNewFile;

HfNewFile *hf_new_file_create (int dir_fd, const char *temp_name, GError **error);
void hf_new_file_free (HfNewFile *self);
gboolean hf_new_file_write (HfNewFile *self, const void *data, gsize length, GError **error);
gboolean hf_new_file_rewrite (HfNewFile *self, guint64 offset, const void *data, gsize length,
                              GError **error);
gboolean hf_new_file_write_behind (HfNewFile *self, gboolean forget, GError **error);
gboolean hf_new_file_sync (HfNewFile *self, GError **error);
gboolean hf_new_file_publish (HfNewFile *self, const char *name, gboolean *existed, GError **error);
gboolean hf_new_file_replace (HfNewFile *self, const char *name, GError **error);
gboolean hf_new_file_exchange (HfNewFile *self, const char *name, const char *old_name,
                               GError **error);
int hf_new_file_get_fd (HfNewFile *self);
guint64 hf_new_file_get_size (HfNewFile *self);

int hf_dir_open (int dir_fd, const char *path, GError **error);
gboolean hf_dir_make (int dir_fd, const char *path, GError **error);
gboolean hf_dir_sync (int dir_fd, const char *path, GError **error);
GBytes *hf_file_read_small (int dir_fd, const char *name, gsize max, GError **error);
gboolean hf_file_read_at (int fd, const char *what, void *data, gsize length, guint64 offset,
                          gsize *got, GError **error);
gboolean hf_file_replace_small (int dir_fd, const char *name, const void *data, gsize length,
                                GError **error);
gboolean hf_file_replace_private (int dir_fd, const char *name, const void *data, gsize length,
                                  GError **error);
gboolean hf_file_remove (int dir_fd, const char *name, GError **error);

gboolean hf_file_publish (int dir_fd, const char *temp_name, const char *name, GError **error);
gboolean hf_tree_remove (int dir_fd, const char *name, GError **error);

gboolean hf_file_allowed (const char *operation, const char *name);
int hf_file_open (int dir_fd, const char *name, int flags, unsigned mode);

gboolean hf_disk_measure (int fd, guint64 *free_bytes, guint64 *total_bytes, GError **error);
guint64 hf_disk_floor (guint64 total_bytes);

/* Seams for tests alone: the program leaves both NULL. */
typedef int (*HfFileFault) (const char *operation,
                            const char *name); /* an errno, 0, or -n: only n bytes */
extern HfFileFault hf_file_fault;
extern void (*hf_disk_measured) (guint64 *free_bytes, guint64 *total_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfNewFile, hf_new_file_free)

G_END_DECLS
