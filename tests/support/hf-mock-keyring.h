/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfMockKeyring:
 * One collection of secrets on the session bus, as the Secret Service API has it, which takes
 * secrets in the open alone. On a thread of its own.
 */
typedef struct _HfMockKeyring HfMockKeyring;

HfMockKeyring *hf_mock_keyring_new (void); /* owns the name when this returns */
void hf_mock_keyring_free (HfMockKeyring *self);
void hf_mock_keyring_set_locked (HfMockKeyring *self, gboolean locked);
void hf_mock_keyring_set_empty (HfMockKeyring *self); /* without a default collection */
void hf_mock_keyring_set_silent (HfMockKeyring *self, gboolean silent);
void hf_mock_keyring_wait_for_silence (HfMockKeyring *self); /* until a call gets no answer */
void hf_mock_keyring_clear (HfMockKeyring *self); /* as the user does */
unsigned hf_mock_keyring_count (HfMockKeyring *self);
unsigned hf_mock_keyring_count_made (HfMockKeyring *self); /* ever */
unsigned hf_mock_keyring_count_searches (HfMockKeyring *self);
char *hf_mock_keyring_get (HfMockKeyring *self, const char *backend, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfMockKeyring, hf_mock_keyring_free)

G_END_DECLS
