/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which job is the next: what the limits let, in fair turns. Pure functions of a moment. */
#include "hf-turns.h"

#include <string.h>

#include "hf-clock.h"

#define NOON (G_GINT64_CONSTANT (1704110400) * HF_SECOND) /* Monday, 2024-01-01 12:00 UTC */
#define A 1
#define B 2
#define C 4

/* "a" in slot 0, "b" in slot 1, and "c", which is on another computer, in slot 2. */
static GPtrArray *
backends_new (void)
{
  GPtrArray *backends = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_backend_info_free);

  for (int slot = 0; slot < 3; slot++)
    {
      HfBackendInfo *info = hf_backend_info_new ();

      info->id = g_strdup_printf ("%c", 'a' + slot);
      info->kind = g_strdup ("memory");
      info->slot = slot;
      g_ptr_array_add (backends, info);
    }
  json_object_set_string_member (((HfBackendInfo *)backends->pdata[2])->settings, "address",
                                 "http://192.0.2.1:5001");
  return backends;
}

static HfLimits *
limits_of (GPtrArray *backends, unsigned slot)
{
  return ((HfBackendInfo *)backends->pdata[slot])->limits;
}

static void
set_hours (GPtrArray *backends, unsigned slot, const char *hours)
{
  HfLimits *limits = limits_of (backends, slot);

  g_strfreev (limits->hours);
  limits->hours = g_strsplit (hours, ";", -1);
}

static void
assert_gate (const HfGate *gate, gint64 uses, HfUrgency urgency, const char *why)
{
  g_autofree char *got = hf_gate_explain (gate, uses, urgency);

  g_assert_cmpint (hf_gate_lets (gate, uses, urgency), ==, why == NULL);
  if (why != NULL)
    g_assert_nonnull (got);
  if (why == NULL ? got != NULL : strstr (got, why) == NULL)
    g_error ("“%s” is not “%s”", got, why);
}

static void
test_room (void)
{
  g_autoptr (GPtrArray) backends = backends_new ();
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  HfSituation situation = { .now = NOON, .running = { 2, 1, 5 } };
  g_autoptr (HfGate) gate = NULL;

  limits_of (backends, 0)->parallel_jobs = 2;
  limits_of (backends, 1)->parallel_jobs = 2;
  gate = hf_gate_new (backends, policy, &situation);
  assert_gate (gate, 0, HF_URGENCY_NONE, NULL);
  assert_gate (gate, B | C, HF_URGENCY_NONE, NULL);
  assert_gate (gate, A, HF_URGENCY_SHORT, "waits for a, which works on as many jobs as it may (2)");
  assert_gate (gate, A | B | C, HF_URGENCY_ASKED, "waits for a");
  g_assert_true (hf_gate_lacks_room_only (gate, A, HF_URGENCY_NONE));
  g_assert_cmpint (hf_gate_next_change (gate), ==, G_MAXINT64);
}

static void
test_hours (void)
{
  g_autoptr (GPtrArray) backends = backends_new ();
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  HfSituation situation = { .now = NOON };
  g_autoptr (HfGate) gate = NULL;
  g_autoptr (HfGate) late = NULL;

  set_hours (backends, 0, "22:00-06:00");
  set_hours (backends, 1, "wed 10:00-11:00");
  gate = hf_gate_new (backends, policy, &situation);
  assert_gate (gate, C, HF_URGENCY_NONE, NULL);
  assert_gate (gate, A | C, HF_URGENCY_NONE, "waits for a's hours, from 22:00");
  assert_gate (gate, B, HF_URGENCY_NONE, "waits for b's hours, from 2024-01-03 10:00");
  assert_gate (gate, A | B, HF_URGENCY_ASKED, NULL);
  assert_gate (gate, A | B, HF_URGENCY_SHORT, NULL);
  g_assert_false (hf_gate_lacks_room_only (gate, A, HF_URGENCY_NONE));
  g_assert_cmpint (hf_gate_next_change (gate), ==, NOON + 10 * HF_HOUR);

  situation.now = NOON + 10 * HF_HOUR;
  late = hf_gate_new (backends, policy, &situation);
  assert_gate (late, A, HF_URGENCY_NONE, NULL);
}

static void
test_metered (void)
{
  g_autoptr (GPtrArray) backends = backends_new ();
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  HfSituation situation = { .now = NOON, .metered = TRUE };
  g_autoptr (HfGate) below = hf_gate_new (backends, policy, &situation);
  g_autoptr (HfGate) all = NULL;
  g_autoptr (HfGate) none = NULL;
  g_autoptr (HfGate) unmetered = NULL;

  assert_gate (below, A | B, HF_URGENCY_NONE, NULL);
  assert_gate (below, A | C, HF_URGENCY_NONE, "the network to c is metered");
  assert_gate (below, C, HF_URGENCY_ASKED, "metered");
  assert_gate (below, C, HF_URGENCY_SHORT, NULL);
  g_assert_true (hf_gate_is_metered_for (below, C, HF_URGENCY_NONE));
  g_assert_false (hf_gate_is_metered_for (below, A, HF_URGENCY_NONE));
  policy->metered = HF_SPARING_ALL;
  all = hf_gate_new (backends, policy, &situation);
  assert_gate (all, C, HF_URGENCY_NONE, NULL);
  policy->metered = HF_SPARING_NONE;
  none = hf_gate_new (backends, policy, &situation);
  assert_gate (none, C, HF_URGENCY_SHORT, "metered");
  assert_gate (none, A, HF_URGENCY_NONE, NULL);
  situation.metered = FALSE;
  unmetered = hf_gate_new (backends, policy, &situation);
  assert_gate (unmetered, C, HF_URGENCY_NONE, NULL);
}

static void
test_battery (void)
{
  g_autoptr (GPtrArray) backends = backends_new ();
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  HfSituation situation = { .now = NOON, .on_battery = TRUE };
  g_autoptr (HfGate) below = hf_gate_new (backends, policy, &situation);
  g_autoptr (HfGate) all = NULL;
  g_autoptr (HfGate) none = NULL;
  g_autoptr (HfGate) mains = NULL;

  assert_gate (below, A, HF_URGENCY_NONE, "runs on its battery and no pin of it is below");
  assert_gate (below, A, HF_URGENCY_ASKED, NULL);
  assert_gate (below, A, HF_URGENCY_SHORT, NULL);
  g_assert_cmpint (hf_gate_next_change (below), ==, NOON + HF_MINUTE);
  policy->battery = HF_SPARING_NONE;
  none = hf_gate_new (backends, policy, &situation);
  assert_gate (none, A, HF_URGENCY_SHORT, "runs on its battery;");
  assert_gate (none, A, HF_URGENCY_ASKED, NULL);
  policy->battery = HF_SPARING_ALL;
  all = hf_gate_new (backends, policy, &situation);
  assert_gate (all, A, HF_URGENCY_NONE, NULL);
  policy->battery = HF_SPARING_BELOW_MIN;
  situation.on_battery = FALSE;
  mains = hf_gate_new (backends, policy, &situation);
  assert_gate (mains, A, HF_URGENCY_NONE, NULL);
}

/* ---- turns ---- */

/* Jobs that wait, @left of each group, with ids in the order of the groups. */
typedef struct
{
  HfTurns *turns;
  GPtrArray *backends;
  HfPolicy *policy;
  HfSituation situation;
  GArray *heads;
  unsigned left[8];
} Line;

static Line *
line_new (void)
{
  Line *line = g_new0 (Line, 1);

  line->turns = hf_turns_new ();
  line->backends = backends_new ();
  line->policy = hf_policy_new ();
  line->situation.now = NOON;
  line->heads = g_array_new (FALSE, FALSE, sizeof (HfJobHead));
  return line;
}

static void
line_free (Line *line)
{
  hf_turns_free (line->turns);
  g_ptr_array_unref (line->backends);
  hf_policy_free (line->policy);
  g_array_unref (line->heads);
  g_free (line);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Line, line_free)

static void
line_add (Line *line, gint64 uses, int priority, unsigned jobs)
{
  HfJobHead head = { uses, HF_URGENCY_NONE, priority, 1000 * (line->heads->len + 1) };

  line->left[line->heads->len] = jobs;
  g_array_append_val (line->heads, head);
}

/* The number of the group whose job begins, -1 for none. */
static int
line_next (Line *line)
{
  g_autoptr (HfGate) gate = hf_gate_new (line->backends, line->policy, &line->situation);
  g_autoptr (GArray) heads = g_array_new (FALSE, FALSE, sizeof (HfJobHead));
  const HfJobHead *chosen;

  for (unsigned i = 0; i < line->heads->len; i++)
    if (line->left[i] > 0)
      g_array_append_val (heads, g_array_index (line->heads, HfJobHead, i));
  chosen = hf_turns_choose (line->turns, heads, gate);
  for (unsigned i = 0; chosen != NULL && i < line->heads->len; i++)
    {
      HfJobHead *head = &g_array_index (line->heads, HfJobHead, i);

      if (head->id != chosen->id)
        continue;
      hf_turns_note (line->turns, head->uses);
      head->id++;
      line->left[i]--;
      return (int)i;
    }
  return -1;
}

static void
line_assert (Line *line, const char *order)
{
  for (; *order != '\0'; order++)
    g_assert_cmpint (line_next (line), ==, *order == '-' ? -1 : *order - '0');
}

/* A store with very many jobs goes in turns with the others. */
static void
test_fair (void)
{
  g_autoptr (Line) line = line_new ();

  line_add (line, A, 0, 100000);
  line_assert (line, "000");
  line_add (line, B, 0, 3);
  line_add (line, A | C, 0, 2);
  line_assert (line, "0120120100");
  line_add (line, C, 0, 1);
  line_assert (line, "03000");
}

static void
test_priority (void)
{
  g_autoptr (Line) line = line_new ();

  line_add (line, A, 0, 2);
  line_add (line, B, 5, 3);
  line_add (line, C, 5, 1);
  line_assert (line, "121100-");
}

/* A full store holds up its own jobs alone. */
static void
test_full (void)
{
  g_autoptr (Line) line = line_new ();

  limits_of (line->backends, 0)->parallel_jobs = 1;
  line->situation.running[0] = 1;
  line_add (line, A, 0, 100000);
  line_add (line, B, 0, 2);
  line_add (line, A | B, 0, 1);
  line_assert (line, "11-");
  line->situation.running[0] = 0;
  line_assert (line, "020");
}

/* One or the other of two stores is always busy: at last they are kept free for who needs both. */
static void
test_nobody_starves (void)
{
  g_autoptr (Line) line = line_new ();
  unsigned turns = 0;
  int chosen;

  limits_of (line->backends, 0)->parallel_jobs = 1;
  limits_of (line->backends, 1)->parallel_jobs = 1;
  line_add (line, A | B, 0, 1);
  line_add (line, A, 0, 100000);
  line_add (line, B, 0, 100000);
  line->situation.running[0] = 1;
  do
    {
      unsigned free_slot = turns % 2;

      line->situation.running[0] = free_slot != 0;
      line->situation.running[1] = free_slot != 1;
      chosen = line_next (line);
      turns++;
    }
  while (chosen > 0 && turns < 1000);
  g_assert_cmpint (chosen, ==, -1);
  g_assert_cmpuint (turns, ==, HF_TURNS_PATIENCE + 1);
  memset (line->situation.running, 0, sizeof line->situation.running);
  line_assert (line, "0");
}

/* What waits for hours keeps nothing free. */
static void
test_closed (void)
{
  g_autoptr (Line) line = line_new ();

  limits_of (line->backends, 0)->parallel_jobs = 1;
  set_hours (line->backends, 1, "22:00-06:00");
  line_add (line, A | B, 0, 1);
  line_add (line, A, 0, 1000);
  for (unsigned i = 0; i < 3 * HF_TURNS_PATIENCE; i++)
    line_assert (line, "1");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC0", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/gate/room", test_room);
  g_test_add_func ("/engine/gate/hours", test_hours);
  g_test_add_func ("/engine/gate/metered", test_metered);
  g_test_add_func ("/engine/gate/battery", test_battery);
  g_test_add_func ("/engine/turns/fair", test_fair);
  g_test_add_func ("/engine/turns/priority", test_priority);
  g_test_add_func ("/engine/turns/full", test_full);
  g_test_add_func ("/engine/turns/nobody-starves", test_nobody_starves);
  g_test_add_func ("/engine/turns/closed", test_closed);
  return g_test_run ();
}
