/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The path of a temporary directory, removed with all in it when the variable goes out of scope. */
typedef char HfTestDir;

char *hf_test_dir_new (void);
void hf_test_dir_free (char *path);
void hf_test_main_run_until (gboolean *done);
GBytes *hf_test_bytes (gsize n, unsigned seed);
void hf_test_file_set (const char *dir, const char *name, const void *data, gsize length);
GBytes *hf_test_file_get (const char *dir, const char *name);
int hf_test_memory_file_new (const void *data, gsize length);
unsigned hf_test_dir_count (const char *dir);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfTestDir, hf_test_dir_free)

G_END_DECLS
