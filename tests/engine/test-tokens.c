/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens over a registry: what is written when, and that nobody waits for the writer. */
#include "hf-tokens.h"

#include <string.h>

#include "hf-error.h"
#include "hf-event-table.h"
#include "hf-test.h"
#include "hf-token-table.h"

#define NOW (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)

typedef struct
{
  HfTestDir *dir;
  HfClock *clock;
  HfStore *store;
  HfTokens *tokens;
} World;

static World
world_new (const char *admin)
{
  World world = { hf_test_dir_new (), hf_clock_new_manual (NOW), NULL, NULL };
  g_autoptr (GError) error = NULL;

  world.store = hf_store_open (world.dir, world.clock, &error);
  g_assert_no_error (error);
  world.tokens = hf_tokens_new (world.store, admin);
  return world;
}

static void
world_clear (World *world)
{
  hf_tokens_free (world->tokens);
  hf_store_close (world->store);
  hf_clock_unref (world->clock);
  hf_test_dir_free (world->dir);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static char *
make (World *world, const char *name, HfScope scope, gint64 *id)
{
  g_autoptr (HfToken) token = hf_token_new ();
  g_autoptr (GError) error = NULL;
  char *text;

  token->name = g_strdup (name);
  token->scope = scope;
  text = hf_tokens_make (world->store, token, "a test", &error);
  g_assert_no_error (error);
  g_assert_cmpint (token->created, ==, hf_clock_now (world->clock));
  *id = token->id;
  return text;
}

static HfToken *
find (World *world, const char *text)
{
  g_autoptr (GError) error = NULL;
  HfToken *token;

  g_assert_true (hf_tokens_find (world->tokens, text, &token, &error));
  g_assert_no_error (error);
  return token;
}

static void
use (World *world, const char *text)
{
  g_autoptr (HfToken) token = find (world, text);

  g_assert_nonnull (token);
  hf_tokens_note_use (world->tokens, token);
}

static gboolean
change_nothing (HfDb *db, gpointer data, GError **error)
{
  return TRUE;
}

/* Changes are made in order, so this one comes after all that was queued. */
static gint64
last_use (World *world, gint64 id)
{
  g_autoptr (HfToken) token = NULL;
  HfDb *db;

  g_assert_true (hf_store_change (world->store, change_nothing, NULL, NULL));
  db = hf_store_borrow (world->store, NULL);
  token = hf_token_table_get (db, id, NULL);
  hf_store_give_back (world->store, db);
  return token->last_use;
}

static void
test_admin (void)
{
  g_auto (World) world = world_new ("the-token-of-the-file");
  g_autoptr (HfToken) token = find (&world, "the-token-of-the-file");
  guint64 before = hf_store_get_commits (world.store);

  g_assert_cmpint (token->scope, ==, HF_SCOPE_ADMIN);
  g_assert_cmpint (token->id, ==, 0);
  g_assert_null (find (&world, "the-token-of-the-fila"));
  g_assert_null (find (&world, "the-token-of-the-file "));
  g_assert_null (find (&world, ""));
  hf_tokens_note_use (world.tokens, token);
  g_assert_true (hf_store_change (world.store, change_nothing, NULL, NULL));
  g_assert_cmpuint (hf_store_get_commits (world.store), ==, before);
}

static void
test_none (void)
{
  g_auto (World) world = world_new (NULL);

  g_assert_null (find (&world, ""));
  g_assert_null (find (&world, "anything"));
}

static void
test_made_and_revoked (void)
{
  g_auto (World) world = world_new (NULL);
  gint64 id;
  g_autofree char *text = make (&world, "ci", HF_SCOPE_READ, &id);
  g_autoptr (HfToken) found = find (&world, text);
  g_autoptr (HfToken) revoked = NULL;
  g_autoptr (HfToken) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (found->id, ==, id);
  g_assert_cmpstr (found->name, ==, "ci");
  g_assert_cmpint (found->scope, ==, HF_SCOPE_READ);

  revoked = hf_tokens_revoke (world.store, id, "a test", &error);
  g_assert_no_error (error);
  g_assert_cmpint (revoked->revoked, ==, NOW);
  g_assert_null (find (&world, text));
  hf_clock_advance (world.clock, HF_HOUR);
  again = hf_tokens_revoke (world.store, id, "a test", &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->revoked, ==, NOW);
  g_assert_null (hf_tokens_revoke (world.store, id + 1, "a test", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
}

/* One event for each, however often it is revoked, and never the token. */
static void
test_events (void)
{
  g_auto (World) world = world_new (NULL);
  gint64 id;
  g_autofree char *text = make (&world, "ci", HF_SCOPE_OPERATE, &id);
  g_autoptr (HfToken) revoked = hf_tokens_revoke (world.store, id, "the token “boss”", NULL);
  g_autoptr (HfToken) again = hf_tokens_revoke (world.store, id, "the token “boss”", NULL);
  HfDb *db = hf_store_borrow (world.store, NULL);
  g_autoptr (GPtrArray) events = hf_event_table_list (db, 0, 10, NULL);
  const HfEvent *made = events->pdata[0];
  const HfEvent *ended = events->pdata[1];

  hf_store_give_back (world.store, db);
  g_assert_cmpuint (events->len, ==, 2);
  g_assert_cmpstr (made->type, ==, "token-made");
  g_assert_cmpstr (made->message, ==,
                   "the token “ci” (number 1, scope operate) was made with a test");
  g_assert_cmpstr (ended->type, ==, "token-revoked");
  g_assert_cmpstr (ended->message, ==,
                   "the token “ci” (number 1, scope operate) was revoked with the token “boss”");
  g_assert_null (strstr (made->message, text));
}

static void
test_last_use (void)
{
  g_auto (World) world = world_new (NULL);
  gint64 id;
  g_autofree char *text = make (&world, "ci", HF_SCOPE_READ, &id);
  guint64 before = hf_store_get_commits (world.store);

  g_assert_cmpint (last_use (&world, id), ==, 0);
  for (unsigned i = 0; i < 100; i++)
    use (&world, text);
  g_assert_cmpint (last_use (&world, id), ==, NOW);
  g_assert_cmpuint (hf_store_get_commits (world.store), ==, before + 1);

  /* Nor once more when the program is started again within the hour. */
  hf_tokens_free (world.tokens);
  world.tokens = hf_tokens_new (world.store, NULL);
  hf_clock_advance (world.clock, HF_HOUR - 1);
  use (&world, text);
  g_assert_cmpint (last_use (&world, id), ==, NOW);
  g_assert_cmpuint (hf_store_get_commits (world.store), ==, before + 1);

  hf_clock_advance (world.clock, 1);
  use (&world, text);
  g_assert_cmpint (last_use (&world, id), ==, NOW + HF_HOUR);

  /* A clock that was set back does not stop it for good. */
  hf_clock_advance (world.clock, -HF_DAY);
  use (&world, text);
  g_assert_cmpint (last_use (&world, id), ==, NOW + HF_HOUR - HF_DAY);
}

typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean entered, may_leave;
} Gate;

static gboolean
stand_in_the_way (HfDb *db, gpointer data, GError **error)
{
  Gate *gate = data;

  g_mutex_lock (&gate->mutex);
  gate->entered = TRUE;
  g_cond_broadcast (&gate->cond);
  while (!gate->may_leave)
    g_cond_wait (&gate->cond, &gate->mutex);
  g_mutex_unlock (&gate->mutex);
  return TRUE;
}

/* Were anything here to wait for the writer, it would wait for ever. */
static void
test_writer_is_busy (void)
{
  g_auto (World) world = world_new (NULL);
  gint64 id;
  g_autofree char *text = make (&world, "ci", HF_SCOPE_READ, &id);
  Gate gate = { 0 };

  g_mutex_init (&gate.mutex);
  g_cond_init (&gate.cond);
  hf_store_change_async (world.store, stand_in_the_way, &gate, NULL, NULL, NULL);
  g_mutex_lock (&gate.mutex);
  while (!gate.entered)
    g_cond_wait (&gate.cond, &gate.mutex);
  g_mutex_unlock (&gate.mutex);

  for (unsigned i = 0; i < 10; i++)
    {
      use (&world, text);
      g_assert_null (find (&world, "wrong"));
    }

  g_mutex_lock (&gate.mutex);
  gate.may_leave = TRUE;
  g_cond_broadcast (&gate.cond);
  g_mutex_unlock (&gate.mutex);
  g_assert_cmpint (last_use (&world, id), ==, NOW);
  g_mutex_clear (&gate.mutex);
  g_cond_clear (&gate.cond);
}

/* Nowhere in what is kept. */
static void
test_kept_nowhere (void)
{
  g_auto (World) world = world_new ("the-token-of-the-file");
  gint64 id;
  g_autofree char *text = make (&world, "ci", HF_SCOPE_READ, &id);
  g_autoptr (GDir) dir = g_dir_open (world.dir, 0, NULL);
  const char *name;
  unsigned files = 0;

  use (&world, text);
  last_use (&world, id);
  while ((name = g_dir_read_name (dir)))
    {
      g_autoptr (GBytes) bytes = hf_test_file_get (world.dir, name);
      gsize length;
      const char *data = g_bytes_get_data (bytes, &length);

      if (length == 0)
        continue;
      files++;
      g_assert_null (memmem (data, length, text, strlen (text)));
      g_assert_null (memmem (data, length, "the-token-of-the-file", 21));
    }
  g_assert_cmpuint (files, >=, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/tokens/admin", test_admin);
  g_test_add_func ("/engine/tokens/none", test_none);
  g_test_add_func ("/engine/tokens/made-and-revoked", test_made_and_revoked);
  g_test_add_func ("/engine/tokens/events", test_events);
  g_test_add_func ("/engine/tokens/last-use", test_last_use);
  g_test_add_func ("/engine/tokens/writer-is-busy", test_writer_is_busy);
  g_test_add_func ("/engine/tokens/kept-nowhere", test_kept_nowhere);
  return g_test_run ();
}
