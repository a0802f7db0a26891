/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfKeyringIndex:
 * Which secrets a keyring keeps for one registry, in a file beside it: names alone. One thread at a
 * time; blocks on the disk.
 */
typedef struct _HfKeyringIndex HfKeyringIndex;

HfKeyringIndex *hf_keyring_index_load (const char *path, GError **error);
void hf_keyring_index_free (HfKeyringIndex *self);
const char *hf_keyring_index_get_registry (HfKeyringIndex *self);
gboolean hf_keyring_index_has (HfKeyringIndex *self, const char *backend_id, const char *name);
gboolean hf_keyring_index_set (HfKeyringIndex *self, const char *backend_id, const char *name,
                               gboolean kept, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfKeyringIndex, hf_keyring_index_free)

G_END_DECLS
