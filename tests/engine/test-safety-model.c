/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The law over random histories: five stores in three domains, a handful of pins, users who change
 * their minds, disks that fail, a clock that jumps, an engine that is stopped anywhere. The test
 * looks into the stores itself, byte by byte, and believes nothing that the registry says:
 *   - whatever we removed of a pin that is managed left at least min whole copies in enough domains
 *   - a whole copy stays whole, and a damaged one is only ever replaced by a whole one
 *   - as long as the world leaves one whole copy of a managed pin, so do we
 *   - the counters are what a count gives
 * With -m slow many more and longer ones. */
#include "hf-safety-fixture.h"

#include "hf-car-reader.h"
#include "hf-error.h"
#include "hf-memory-store.h"
#include "hf-test-dag.h"

#define STORES 5
#define PINS 4
#define MIN_COPIES 2 /* the policy's, as are the domains */
#define MIN_DOMAINS 2
#define SEED 20

static const char *const domains[STORES] = { "one", "one", "two", "two", "three" };
static const char *const operations[]
    = { "probe", "put", "get", "get-block", "stat", "remove", "list" };

typedef enum
{
  NOTHING,
  WHOLE,
  DAMAGED,
} Copy;

typedef struct
{
  HfWorld *world;
  GRand *rand;
  HfTestDag *dags[PINS];
  GBytes *cars[PINS]; /* what a whole copy is */
  gboolean down[STORES];
  Copy before[PINS][STORES];
  GString *history;
  char *failure; /* the first one */
  unsigned trims, removed;
} Model;

static int
pick (Model *self, int n)
{
  return g_rand_int_range (self->rand, 0, n);
}

static HfMemoryStore *
store (int index)
{
  char id[] = { (char)('a' + index), '\0' };

  return hf_memory_store_get (id);
}

static HfCid *
cid_of (Model *self, int pin)
{
  return hf_test_dag_get_root (self->dags[pin]);
}

G_GNUC_PRINTF (2, 3)
static void
note (Model *self, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_string_append_vprintf (self->history, format, args);
  va_end (args);
  g_string_append_c (self->history, '\n');
}

G_GNUC_PRINTF (2, 3)
static void
fail (Model *self, const char *format, ...)
{
  va_list args;

  if (self->failure)
    return;
  va_start (args, format);
  self->failure = g_strdup_vprintf (format, args);
  va_end (args);
}

/* ---- what the stores hold ---- */

/* Whether all blocks of the pin can be read there, in any order: what was put together from two
 * damaged copies has another one, and keeps a block whose CID was damaged under that CID. */
static gboolean
has_all_blocks (Model *self, int pin, GBytes *car)
{
  g_autoptr (GInputStream) bytes = g_memory_input_stream_new_from_bytes (car);
  g_autoptr (HfCarReader) reader = hf_car_reader_new (bytes);
  g_autoptr (GHashTable) left = g_hash_table_new (hf_cid_hash, hf_cid_equal);
  GPtrArray *blocks = hf_test_dag_get_blocks (self->dags[pin]);
  HfBlock *block = NULL;

  if (!hf_car_reader_read_header (reader, NULL, NULL)
      || !hf_cid_equal (hf_car_reader_get_roots (reader)->pdata[0], cid_of (self, pin)))
    return FALSE;
  for (unsigned i = 0; i < blocks->len; i++)
    g_hash_table_add (left, hf_block_get_cid (blocks->pdata[i]));
  while (hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, NULL))
    {
      g_autoptr (HfBlock) taken = block;

      if (!block)
        return g_hash_table_size (left) == 0;
      g_hash_table_remove (left, hf_block_get_cid (taken));
    }
  return FALSE;
}

static Copy
look (Model *self, int pin, int index)
{
  g_autofree char *key = hf_cid_to_key (cid_of (self, pin));
  g_autoptr (GBytes) car = hf_memory_store_read (store (index), key);

  if (!car)
    return NOTHING;
  return g_bytes_equal (car, self->cars[pin]) || has_all_blocks (self, pin, car) ? WHOLE : DAMAGED;
}

static int
count_whole (Model *self, int pin, int *n_domains)
{
  g_autoptr (GHashTable) found = g_hash_table_new (g_str_hash, g_str_equal);
  int count = 0;

  for (int i = 0; i < STORES; i++)
    if (look (self, pin, i) == WHOLE)
      {
        count++;
        g_hash_table_add (found, (gpointer)domains[i]);
      }
  *n_domains = (int)g_hash_table_size (found);
  return count;
}

static void
remember (Model *self)
{
  for (int pin = 0; pin < PINS; pin++)
    for (int i = 0; i < STORES; i++)
      self->before[pin][i] = look (self, pin, i);
}

static gboolean
is_managed (Model *self, int pin)
{
  g_autoptr (HfPin) row = hf_world_find_pin (self->world, cid_of (self, pin));

  return row && row->managed;
}

static void
check_copy (Model *self, int pin, int index, gboolean managed)
{
  Copy now = look (self, pin, index);
  int n_domains;
  int whole = count_whole (self, pin, &n_domains);

  if (self->before[pin][index] == NOTHING)
    return;
  if (now == NOTHING)
    self->removed++;
  if (now == NOTHING && managed && (whole < MIN_COPIES || n_domains < MIN_DOMAINS))
    fail (self, "the removal of pin %d from store %c left %d copies in %d domains", pin,
          'a' + index, whole, n_domains);
  if (now == DAMAGED && self->before[pin][index] == WHOLE)
    fail (self, "the whole copy of pin %d on store %c was damaged", pin, 'a' + index);
}

static void
check (Model *self)
{
  for (int pin = 0; pin < PINS; pin++)
    {
      gboolean managed = is_managed (self, pin);
      gboolean had = FALSE;
      int n_domains;

      for (int i = 0; i < STORES; i++)
        {
          check_copy (self, pin, i, managed);
          had |= self->before[pin][i] == WHOLE;
        }
      if (managed && had && count_whole (self, pin, &n_domains) == 0)
        fail (self, "pin %d was lost", pin);
    }
  hf_world_recount (self->world);
}

/* ---- what the world does ---- */

/* The last whole copy is spared, so that a loss is ours. */
static void
damage (Model *self, gboolean drop)
{
  int pin = pick (self, PINS);
  int index = pick (self, STORES);
  gsize offset = (gsize)pick (self, (int)g_bytes_get_size (self->cars[pin]));
  int n_domains;

  if (look (self, pin, index) != WHOLE || count_whole (self, pin, &n_domains) < 2)
    return;
  note (self, "%s pin %d on %c", drop ? "drop" : "flip", pin, 'a' + index);
  if (drop)
    hf_memory_store_drop (store (index), cid_of (self, pin));
  else
    hf_memory_store_flip (store (index), cid_of (self, pin), offset);
}

static void
set_down (Model *self, int index, gboolean down)
{
  note (self, "store %c %s", 'a' + index, down ? "down" : "up");
  self->down[index] = down;
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    hf_memory_store_fail (store (index), operations[i], down ? -1 : 0, HF_ERROR_UNAVAILABLE);
}

/* A deletion that was told to the store and not heard of again. */
static void
break_removal (Model *self)
{
  int index = pick (self, STORES);

  note (self, "the next removal on %c fails", 'a' + index);
  if (!self->down[index])
    hf_memory_store_fail (store (index), "remove", 1, HF_ERROR_UNAVAILABLE);
}

/* ---- what users do ---- */

static void
add (Model *self, int pin)
{
  HfAddOptions options = { 0 };
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (self->cars[pin]);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = NULL;

  note (self, "add pin %d", pin);
  added = hf_engine_add_car (self->world->engine, stream, 0, &options, NULL, &error);
  if (error && !g_error_matches (error, HF_ERROR, HF_ERROR_NO_SPACE))
    fail (self, "adding pin %d: %s", pin, error->message);
}

static void
unpin (Model *self, int pin)
{
  gboolean keep = pick (self, 4) == 0;
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  if (!is_managed (self, pin))
    return;
  note (self, "unpin %d%s", pin, keep ? ", keeping its copies" : "");
  hf_engine_unpin (self->world->engine, cid_of (self, pin), keep, &jobs, &error);
  if (error)
    fail (self, "unpinning %d: %s", pin, error->message);
}

static void
trim (Model *self, int pin)
{
  int index = pick (self, STORES);
  char id[] = { (char)('a' + index), '\0' };
  g_autoptr (GError) error = NULL;

  if (!is_managed (self, pin)
      || hf_world_get_state (self->world, cid_of (self, pin), id) == HF_STATE_NONE)
    return;
  hf_world_trim (self->world, cid_of (self, pin), id, &error);
  note (self, "trim pin %d on %c: %s", pin, 'a' + index, error ? error->message : "accepted");
  self->trims += error == NULL;
  if (error && !g_error_matches (error, HF_ERROR, HF_ERROR_UNSAFE)
      && !g_error_matches (error, HF_ERROR, HF_ERROR_CONFLICT))
    fail (self, "an unexpected refusal");
}

static void
verify (Model *self, int pin)
{
  gint64 job;

  if (!is_managed (self, pin))
    return;
  note (self, "verify pin %d", pin);
  hf_engine_verify (self->world->engine, cid_of (self, pin), &job, NULL);
}

static void
advance (Model *self)
{
  static const gint64 steps[]
      = { HF_SECOND, HF_MINUTE, 11 * HF_MINUTE, 2 * HF_HOUR, HF_DAY, 3 * HF_DAY, 8 * HF_DAY };
  gint64 by = steps[pick (self, G_N_ELEMENTS (steps))];

  note (self, "advance %" G_GINT64_FORMAT " s", by / HF_SECOND);
  hf_clock_advance (self->world->clock, by);
}

/* ---- a history ---- */

static gboolean
fault (Model *self, int what)
{
  int index = pick (self, STORES);

  if (what < 3)
    damage (self, what == 2);
  else if (what < 6)
    set_down (self, index, what == 3);
  else if (what == 6)
    break_removal (self);
  return what <= 6;
}

static void
act (Model *self, int what)
{
  int pin = pick (self, PINS);

  if (what < 11)
    add (self, pin);
  else if (what < 13)
    unpin (self, pin);
  else if (what < 17)
    trim (self, pin);
  else if (what < 19)
    verify (self, pin);
  else
    advance (self);
}

/* Sometimes the engine is stopped in the middle of what the step began. */
static void
step (Model *self)
{
  int what = pick (self, 26);
  gboolean faulty = fault (self, what);

  remember (self);
  if (!faulty)
    act (self, what);
  if (pick (self, 12) == 0)
    {
      note (self, "restart");
      hf_world_restart (self->world);
    }
  hf_world_settle (self->world);
  check (self);
}

/* When all is well again, so are the pins: the managed ones hold what their stores allow, the
 * others are gone. */
static void
end_well (Model *self)
{
  for (int i = 0; i < STORES; i++)
    set_down (self, i, FALSE);
  for (int i = 0; i < 12; i++)
    {
      remember (self);
      for (int pin = 0; pin < PINS; pin++)
        verify (self, pin);
      hf_world_advance (self->world, i % 2 == 0 ? 2 * HF_HOUR : 2 * HF_DAY);
      check (self);
    }
  for (int pin = 0; pin < PINS; pin++)
    {
      g_autoptr (HfPin) row = hf_world_find_pin (self->world, cid_of (self, pin));
      int n_domains;
      int whole = count_whole (self, pin, &n_domains);

      if (row && !row->managed)
        fail (self, "pin %d is not managed, and was not forgotten", pin);
      if (row && row->proven > whole)
        fail (self, "pin %d has %d whole copies, not %d", pin, whole, row->proven);
      if (row && row->proven == 0)
        fail (self, "pin %d has no proven copy", pin);
    }
}

/* Whether the law held. */
static gboolean
run_history (unsigned seed, int steps)
{
  Model model = { .world = hf_world_new (), .rand = g_rand_new_with_seed (seed) };
  gboolean held;

  model.history = g_string_new (NULL);
  for (int i = 0; i < STORES; i++)
    {
      char id[] = { (char)('a' + i), '\0' };

      hf_world_add_memory (model.world, id, domains[i]);
    }
  for (int i = 0; i < PINS; i++)
    {
      model.dags[i] = hf_test_dag_new (seed * PINS + (unsigned)i, 3, 400, 2);
      model.cars[i] = hf_test_dag_to_car (model.dags[i]);
      add (&model, i);
    }
  hf_world_settle (model.world);

  for (int i = 0; i < steps && !model.failure; i++)
    step (&model);
  if (!model.failure)
    end_well (&model);
  held = model.failure == NULL;
  g_test_message ("seed %u, %d steps: %u trims, %u copies removed", seed, steps, model.trims,
                  model.removed);
  if (!held)
    g_test_message ("%s after:\n%s", model.failure, model.history->str);

  for (int i = 0; i < PINS; i++)
    {
      hf_test_dag_free (model.dags[i]);
      g_bytes_unref (model.cars[i]);
    }
  g_free (model.failure);
  g_string_free (model.history, TRUE);
  g_rand_free (model.rand);
  hf_world_free (model.world);
  hf_memory_stores_clear ();
  return held;
}

static void
test_histories (void)
{
  unsigned n = g_test_slow () ? 200 : 4;

  for (unsigned i = 0; i < n; i++)
    g_assert_true (run_history (SEED + i, g_test_slow () ? 200 : 60));
}

/* With nobody who proves the witnesses the same histories must break the law, or else they show
 * nothing. */
static void
test_finds_violations (void)
{
  gboolean held = TRUE;

  hf_rules_off = HF_RULE_PROVE_AFTER_RESERVE | HF_RULE_FRESH_PROOF | HF_RULE_RECHECK
                 | HF_RULE_LOOK_AFTER_CRASH | HF_RULE_MIN_COPIES | HF_RULE_MIN_DOMAINS;
  for (unsigned i = 0; held && i < 20; i++)
    held = run_history (SEED + i, 60);
  hf_rules_off = 0;
  g_assert_false (held);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safety/model/histories", test_histories);
  g_test_add_func ("/safety/model/finds-violations", test_finds_violations);
  return g_test_run ();
}
