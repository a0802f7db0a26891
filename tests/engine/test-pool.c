/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pool of threads: order, bound, and an end that loses no task. */
#include "hf-pool.h"

#include "hf-test.h"

/* What the tasks of one test share. */
typedef struct
{
  GMutex mutex;
  GCond changed;
  gboolean open; /* tasks at the gate go on */
  unsigned at_gate;
  unsigned running;
  unsigned most_running;
  GString *order;
  unsigned finished; /* main thread only: callbacks that came */
  unsigned cancelled;
} World;

static void
world_init (World *world)
{
  memset (world, 0, sizeof *world);
  g_mutex_init (&world->mutex);
  g_cond_init (&world->changed);
  world->order = g_string_new (NULL);
}

static void
world_clear (World *world)
{
  g_mutex_clear (&world->mutex);
  g_cond_clear (&world->changed);
  g_string_free (world->order, TRUE);
}

static void
stand_at_gate (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  World *world = data;

  g_mutex_lock (&world->mutex);
  world->at_gate++;
  world->running++;
  world->most_running = MAX (world->most_running, world->running);
  g_cond_broadcast (&world->changed);
  while (!world->open)
    g_cond_wait (&world->changed, &world->mutex);
  world->running--;
  g_mutex_unlock (&world->mutex);
  g_task_return_boolean (task, TRUE);
}

static void
write_name (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  World *world = data;

  g_mutex_lock (&world->mutex);
  g_string_append (world->order, g_task_get_name (task));
  g_mutex_unlock (&world->mutex);
  g_task_return_boolean (task, TRUE);
}

static void
on_finished (GObject *source, GAsyncResult *result, gpointer data)
{
  World *world = data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      world->cancelled++;
    }
  world->finished++;
}

static void
push (HfPool *pool, World *world, int priority, const char *name, GCancellable *cancellable,
      GTaskThreadFunc func)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, on_finished, world);

  g_task_set_task_data (task, world, NULL);
  g_task_set_name (task, name);
  hf_pool_push (pool, priority, task, func);
}

static void
wait_at_gate (World *world, unsigned count)
{
  g_mutex_lock (&world->mutex);
  while (world->at_gate < count)
    g_cond_wait (&world->changed, &world->mutex);
  g_mutex_unlock (&world->mutex);
}

static void
open_gate (World *world)
{
  g_mutex_lock (&world->mutex);
  world->open = TRUE;
  g_cond_broadcast (&world->changed);
  g_mutex_unlock (&world->mutex);
}

static void
run_until_finished (World *world, unsigned count)
{
  while (world->finished < count)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_order (void)
{
  g_autoptr (HfPool) pool = hf_pool_new ("test", 1);
  World world;

  world_init (&world);
  push (pool, &world, 0, "gate", NULL, stand_at_gate);
  wait_at_gate (&world, 1);
  push (pool, &world, 0, "c", NULL, write_name);
  push (pool, &world, 5, "a", NULL, write_name);
  push (pool, &world, -1, "e", NULL, write_name);
  push (pool, &world, 5, "b", NULL, write_name);
  push (pool, &world, 0, "d", NULL, write_name);
  g_assert_cmpuint (hf_pool_get_waiting (pool), ==, 5);

  open_gate (&world);
  run_until_finished (&world, 6);
  g_assert_cmpstr (world.order->str, ==, "abcde");
  g_assert_cmpuint (hf_pool_get_waiting (pool), ==, 0);
  world_clear (&world);
}

static void
test_bound (void)
{
  g_autoptr (HfPool) pool = hf_pool_new ("test", 3);
  World world;

  world_init (&world);
  for (unsigned i = 0; i < 20; i++)
    push (pool, &world, 0, "gate", NULL, stand_at_gate);
  wait_at_gate (&world, 3);
  g_assert_cmpuint (hf_pool_get_waiting (pool), ==, 17);
  open_gate (&world);
  run_until_finished (&world, 20);
  g_assert_cmpuint (world.most_running, ==, 3);
  world_clear (&world);
}

static void
test_cancelled_before_its_turn (void)
{
  g_autoptr (HfPool) pool = hf_pool_new ("test", 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  World world;

  world_init (&world);
  push (pool, &world, 0, "gate", NULL, stand_at_gate);
  wait_at_gate (&world, 1);
  push (pool, &world, 0, "x", cancellable, write_name);
  push (pool, &world, 0, "y", NULL, write_name);
  g_cancellable_cancel (cancellable);
  open_gate (&world);
  run_until_finished (&world, 3);
  g_assert_cmpstr (world.order->str, ==, "y");
  g_assert_cmpuint (world.cancelled, ==, 1);
  world_clear (&world);
}

static gboolean
try_push (HfPool *pool, World *world)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_finished, world);
  gboolean taken;

  g_task_set_task_data (task, world, NULL);
  taken = hf_pool_try_push (pool, task, stand_at_gate);
  if (!taken)
    g_task_return_boolean (task, TRUE);
  return taken;
}

/* Never more than there are threads, whether they have taken it up yet or not. */
static void
test_try (void)
{
  g_autoptr (HfPool) pool = hf_pool_new ("test", 3);
  World world;

  world_init (&world);
  for (unsigned i = 0; i < 3; i++)
    g_assert_true (try_push (pool, &world));
  g_assert_false (try_push (pool, &world));
  wait_at_gate (&world, 3);
  g_assert_false (try_push (pool, &world));
  g_assert_cmpuint (hf_pool_get_waiting (pool), ==, 0);
  open_gate (&world);
  run_until_finished (&world, 5);
  g_assert_cmpuint (world.at_gate, ==, 3);
  world_clear (&world);
}

static gpointer
free_pool (gpointer pool)
{
  hf_pool_free (pool);
  return NULL;
}

/* What runs is waited for, what waits is told so: each task's callback comes exactly once. */
static void
test_free (void)
{
  HfPool *pool = hf_pool_new ("test", 2);
  GThread *thread;
  World world;

  world_init (&world);
  for (unsigned i = 0; i < 2; i++)
    push (pool, &world, 0, "gate", NULL, stand_at_gate);
  for (unsigned i = 0; i < 10; i++)
    push (pool, &world, 0, "x", NULL, write_name);
  wait_at_gate (&world, 2);
  thread = g_thread_new ("free", free_pool, pool);
  open_gate (&world);
  g_thread_join (thread);
  run_until_finished (&world, 12);
  g_assert_cmpuint (world.cancelled + (unsigned)strlen (world.order->str), ==, 10);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  world_clear (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/pool/order", test_order);
  g_test_add_func ("/engine/pool/bound", test_bound);
  g_test_add_func ("/engine/pool/try", test_try);
  g_test_add_func ("/engine/pool/cancelled-before-its-turn", test_cancelled_before_its_turn);
  g_test_add_func ("/engine/pool/free", test_free);
  return g_test_run ();
}
