/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tokens of the API: one of the token file, which the registry does not know, and those of the
 * registry. Looking one up reads a row by its index, on a connection that no writer keeps waiting;
 * that it was used is written afterwards by the writer, and nobody waits for that. */
#include "hf-tokens.h"

#include "hf-bearer.h"
#include "hf-clock.h"
#include "hf-event-table.h"
#include "hf-token-table.h"

#define FILE_TOKEN "the token file"

struct _HfTokens
{
  HfStore *store;
  gboolean has_admin;
  HfBearerHash admin;
  GHashTable *noted; /* id of a token → when its use was last given to the writer, gint64 */
};

/**
 * hf_tokens_new:
 * @store: the registry, which must live longer
 * @admin: (nullable): a token that opens everything, and is in no registry
 *
 * Returns: (transfer full): the tokens
 */
HfTokens *
hf_tokens_new (HfStore *store, const char *admin)
{
  HfTokens *self = g_new0 (HfTokens, 1);

  self->store = store;
  self->has_admin = admin != NULL;
  if (admin)
    hf_bearer_hash (admin, &self->admin);
  self->noted = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return self;
}

/**
 * hf_tokens_free:
 * @self: (transfer full): freed
 */
void
hf_tokens_free (HfTokens *self)
{
  g_hash_table_unref (self->noted);
  g_free (self);
}

static HfToken *
file_token (void)
{
  HfToken *token = hf_token_new ();

  token->name = g_strdup (FILE_TOKEN);
  token->scope = HF_SCOPE_ADMIN;
  return token;
}

/**
 * hf_tokens_find:
 * @text: what somebody showed
 * @token: (out) (transfer full) (nullable): the valid token that it is; %NULL when it is none
 * @error: why the registry can't be read
 *
 * What is no token takes as long as what is one.
 *
 * Returns: whether @token was set
 */
gboolean
hf_tokens_find (HfTokens *self, const char *text, HfToken **token, GError **error)
{
  HfBearerHash hash;
  HfDb *db;
  gboolean read;

  *token = NULL;
  hf_bearer_hash (text, &hash);
  if (self->has_admin && hf_bearer_equal (&hash, &self->admin))
    {
      *token = file_token ();
      return TRUE;
    }
  db = hf_store_borrow (self->store, error);
  if (!db)
    return FALSE;
  read = hf_token_table_find (db, &hash, token, error);
  hf_store_give_back (self->store, db);
  return read;
}

typedef struct
{
  gint64 id;
  gint64 now;
} Use;

static gboolean
enter_use (HfDb *db, gpointer data, GError **error)
{
  const Use *use = data;

  return hf_token_table_use (db, use->id, use->now, error);
}

static void
on_use_entered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!hf_store_change_finish (data, result, &error))
    g_warning ("can't note that a token was used: %s", error->message);
}

static gboolean
is_recent (gint64 time, gint64 now)
{
  return time <= now && now - time < HF_HOUR;
}

/**
 * hf_tokens_note_use:
 * @token: what hf_tokens_find() found
 *
 * Has its last use written, at most once an hour. Does not wait for that.
 */
void
hf_tokens_note_use (HfTokens *self, const HfToken *token)
{
  gint64 now = hf_clock_now (hf_store_get_clock (self->store));
  const gint64 *noted = g_hash_table_lookup (self->noted, &token->id);
  Use *use;

  if (token->id == 0 || is_recent (token->last_use, now) || (noted && is_recent (*noted, now)))
    return;
  g_hash_table_insert (self->noted, g_memdup2 (&token->id, sizeof token->id),
                       g_memdup2 (&now, sizeof now));
  use = g_new (Use, 1);
  *use = (Use){ token->id, now };
  hf_store_change_async (self->store, enter_use, use, g_free, on_use_entered, self->store);
}

typedef struct
{
  HfStore *store;
  HfToken *token;
  HfBearerHash hash;
  gint64 id;
  const char *by;
} Change;

static gboolean
tell (HfDb *db, const Change *change, const char *type, const char *what, GError **error)
{
  g_autoptr (HfEvent) event
      = hf_event_new (HF_SEVERITY_INFO, type, 0, NULL,
                      "the token “%s” (number %" G_GINT64_FORMAT ", scope %s) was %s with %s",
                      change->token->name, change->token->id,
                      hf_scope_to_string (change->token->scope), what, change->by);

  return hf_event_table_append (db, event, hf_clock_now (hf_store_get_clock (change->store)),
                                error);
}

static gboolean
enter_token (HfDb *db, gpointer data, GError **error)
{
  Change *change = data;

  return hf_token_table_insert (db, change->token, &change->hash, error)
         && tell (db, change, "token-made", "made", error);
}

/**
 * hf_tokens_make:
 * @store: the registry
 * @token: name and scope of a new token; gets its id and its time
 * @by: the name of the token that allows it, or who else does
 * @error: why it can't be made
 *
 * Blocks.
 *
 * Returns: (transfer full): the token itself, which is kept nowhere
 */
char *
hf_tokens_make (HfStore *store, HfToken *token, const char *by, GError **error)
{
  g_autofree char *text = hf_bearer_make (error);
  Change change = { .store = store, .token = token, .by = by };

  if (!text)
    return NULL;
  token->created = hf_clock_now (hf_store_get_clock (store));
  hf_bearer_hash (text, &change.hash);
  return hf_store_change (store, enter_token, &change, error) ? g_steal_pointer (&text) : NULL;
}

static gboolean
enter_end (HfDb *db, gpointer data, GError **error)
{
  Change *change = data;
  gint64 now = hf_clock_now (hf_store_get_clock (change->store));

  change->token = hf_token_table_get (db, change->id, error);
  if (!change->token)
    return FALSE;
  if (change->token->revoked)
    return TRUE;
  change->token->revoked = now;
  return hf_token_table_revoke (db, change->id, now, error)
         && tell (db, change, "token-revoked", "revoked", error);
}

/**
 * hf_tokens_revoke:
 * @store: the registry
 * @id: of a token
 * @by: the name of the token that allows it, or who else does
 * @error: %HF_ERROR_NOT_FOUND when there never was such a token
 *
 * It opens nothing from the moment when this returns; what it began goes on. Blocks.
 *
 * Returns: (transfer full): the token as it is now, also when it was revoked before
 */
HfToken *
hf_tokens_revoke (HfStore *store, gint64 id, const char *by, GError **error)
{
  Change change = { .store = store, .id = id, .by = by };

  if (hf_store_change (store, enter_end, &change, error))
    return change.token;
  hf_token_free (change.token);
  return NULL;
}
