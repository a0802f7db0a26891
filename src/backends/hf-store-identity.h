/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-clock.h"

G_BEGIN_DECLS

#define HF_STORE_IDENTITY_FILE "holdfast-store.json"

gboolean hf_store_identity_read (int dir_fd, const char *path, char **uuid, GError **error);
gboolean hf_store_identity_check (int dir_fd, const char *path, const char *uuid, GError **error);
char *hf_store_identity_establish (int dir_fd, const char *path, const char *uuid, HfClock *clock,
                                   GError **error);

G_END_DECLS
