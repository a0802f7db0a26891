/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holds jobs in the middle of their work. */
#include "hf-door.h"

struct _HfDoor
{
  HfMemoryStore *store;
  const char *operation;
  GMutex mutex;
  GCond changed;
  gboolean is_open;
  unsigned came, inside, most;
};

static void
pass (HfMemoryStore *store, HfDoor *self)
{
  g_mutex_lock (&self->mutex);
  self->came++;
  self->inside++;
  self->most = MAX (self->most, self->inside);
  g_cond_broadcast (&self->changed);
  while (!self->is_open)
    g_cond_wait (&self->changed, &self->mutex);
  self->inside--;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

HfDoor *
hf_door_new (const char *store, const char *operation)
{
  HfDoor *self = g_new0 (HfDoor, 1);

  self->store = hf_memory_store_get (store);
  self->operation = operation;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  hf_memory_store_set_hook (self->store, operation, G_CALLBACK (pass), self);
  return self;
}

void
hf_door_open (HfDoor *self)
{
  hf_memory_store_set_hook (self->store, self->operation, NULL, NULL);
  g_mutex_lock (&self->mutex);
  self->is_open = TRUE;
  g_cond_broadcast (&self->changed);
  while (self->inside > 0)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

void
hf_door_free (HfDoor *self)
{
  hf_door_open (self);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

void
hf_door_await (HfDoor *self, unsigned calls)
{
  g_mutex_lock (&self->mutex);
  while (self->came < calls)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

unsigned
hf_door_get_most (HfDoor *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->most;
}

void
hf_door_await_job (HfHouse *house, gint64 id, HfJobState state)
{
  for (;;)
    {
      g_autoptr (HfJob) job = hf_house_get_job (house, id);

      if (job->state == state)
        return;
      g_assert_false (hf_job_is_over (job));
      g_thread_yield ();
    }
}

gint64
hf_door_start_verify (HfHouse *house, HfTestDag *dag)
{
  g_autoptr (GError) error = NULL;
  gint64 job;

  hf_engine_verify (house->engine, hf_test_dag_get_root (dag), &job, &error);
  g_assert_no_error (error);
  return job;
}

gint64
hf_door_start_add (HfHouse *house, HfTestDag *dag)
{
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_house_try_add (house, car, NULL, &error);

  g_assert_no_error (error);
  return added->job_id;
}
