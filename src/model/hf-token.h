/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What somebody may do through the API; each allows what stands before it too. The numbers are
 * stored: never renumber. */
typedef enum
{
  HF_SCOPE_NONE = 0, /* what anybody may */
  HF_SCOPE_READ = 1,
  HF_SCOPE_OPERATE = 2, /* pins, jobs, policy */
  HF_SCOPE_ADMIN = 3, /* where copies are kept, secrets, tokens */
} HfScope;

/**
 * HfToken:
 * What is known of a token of the API but for the token itself, a value.
 */
typedef struct
{
  gint64 id; /* 0: it is that of the token file, and not in the registry */
  char *name;
  HfScope scope;
  gint64 created;
  gint64 last_use; /* to the hour; 0 = never */
  gint64 revoked; /* 0 = it is valid */
} HfToken;

HfToken *hf_token_new (void);
void hf_token_free (HfToken *self);

const char *hf_scope_to_string (HfScope scope);
gboolean hf_scope_from_string (const char *word, HfScope *scope);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfToken, hf_token_free)

G_END_DECLS
