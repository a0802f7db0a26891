/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-tally.h"

struct _HfTally
{
  int references; /* atomic */
  GMutex mutex;
  guint64 done;
  guint64 total; /* 0: not known */
};

/**
 * hf_tally_new:
 * Returns: (transfer full): nothing done, of nobody knows how much
 */
HfTally *
hf_tally_new (void)
{
  HfTally *self = g_new0 (HfTally, 1);

  self->references = 1;
  g_mutex_init (&self->mutex);
  return self;
}

/**
 * hf_tally_ref:
 * Returns: (transfer full): @self
 */
HfTally *
hf_tally_ref (HfTally *self)
{
  g_atomic_int_inc (&self->references);
  return self;
}

/**
 * hf_tally_unref:
 * @self: (transfer full): a tally
 */
void
hf_tally_unref (HfTally *self)
{
  if (!g_atomic_int_dec_and_test (&self->references))
    return;
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * hf_tally_set_total:
 * @total: how much there is to do
 */
void
hf_tally_set_total (HfTally *self, guint64 total)
{
  g_mutex_lock (&self->mutex);
  self->total = total;
  g_mutex_unlock (&self->mutex);
}

/**
 * hf_tally_add:
 * @done: so much more was done
 */
void
hf_tally_add (HfTally *self, guint64 done)
{
  g_mutex_lock (&self->mutex);
  self->done += done;
  g_mutex_unlock (&self->mutex);
}

/**
 * hf_tally_read:
 * @done: (out): what was done
 * @total: (out): of how much; 0: not known
 */
void
hf_tally_read (HfTally *self, guint64 *done, guint64 *total)
{
  g_mutex_lock (&self->mutex);
  *done = self->done;
  *total = self->total;
  g_mutex_unlock (&self->mutex);
}
