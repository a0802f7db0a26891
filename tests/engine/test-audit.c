/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an audit makes of places: counts, samples, what they say of all, times and ends. The places
 * are made up. */
#include "hf-audit-fixture.h"

#include "hf-audit-bound.h"
#include "hf-audit-copies.h"
#include "hf-json.h"

#define START (1000 * HF_DAY)

typedef struct
{
  HfClock *clock;
  HfFakePlace *a, *b, *c; /* "a" and "b" on one disk */
  HfAuditPlace *places[4];
  GCancellable *cancellable;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = hf_clock_new_manual (START);
  fixture->a = hf_fake_place_new ("a", "disk:1", fixture->clock);
  fixture->b = hf_fake_place_new ("b", "disk:1", fixture->clock);
  fixture->c = hf_fake_place_new ("c", "disk:2", fixture->clock);
  fixture->places[0] = HF_AUDIT_PLACE (fixture->a);
  fixture->places[1] = HF_AUDIT_PLACE (fixture->b);
  fixture->places[2] = HF_AUDIT_PLACE (fixture->c);
  fixture->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->a);
  g_object_unref (fixture->b);
  g_object_unref (fixture->c);
  g_object_unref (fixture->cancellable);
  hf_clock_unref (fixture->clock);
}

static HfAuditReport *
audit (Fixture *fixture, HfAuditOptions options)
{
  options.clock = fixture->clock;
  return hf_test_audit (fixture->places, options, fixture->cancellable);
}

/* ---- the bound ---- */

/* Computed with whole numbers elsewhere; the last ones are those of Clopper and Pearson (and the
 * rule of three), which large populations come to. */
static void
test_bound (void)
{
  static const struct
  {
    guint64 population, sample, bad, bound;
  } known[] = {
    { 4312, 300, 0, 41 },
    { 4312, 300, 12, 272 },
    { 10, 9, 0, 1 },
    { 10, 5, 0, 3 },
    { 100, 10, 1, 38 },
    { 1000, 100, 5, 99 },
    { 59, 58, 0, 0 },
    { 1000000, 300, 0, 9934 },
    { 1000000, 100, 5, 102250 },
    { 1000000, 10, 10, 1000000 },
    { 1000000, 10, 0, 258864 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    g_assert_cmpuint (hf_audit_bound (known[i].population, known[i].sample, known[i].bad, 0.95), ==,
                      known[i].bound);
  for (guint64 bad = 0; bad <= 50; bad++)
    g_assert_cmpuint (hf_audit_bound (50, 50, bad, 0.95), ==, bad);
  g_assert_cmpuint (hf_audit_bound (50, 0, 0, 0.95), ==, 50);
  g_assert_cmpuint (hf_audit_bound (0, 0, 0, 0.95), ==, 0);
  g_assert_cmpuint (hf_audit_bound (1000, 100, 5, 0.99), >, hf_audit_bound (1000, 100, 5, 0.95));
}

/* ---- the sample ---- */

static guint64
hash_of (unsigned i)
{
  return (guint64)i * 2654435761u % 10007;
}

/* Whatever the order, the smallest hashes, each once, with all copies of a pin. */
static void
test_copies (void)
{
  for (unsigned step = 1; step < 6; step += 2)
    {
      g_autoptr (HfAuditCopies) copies = hf_audit_copies_new (20);
      guint64 hash = 0, last = 0;
      unsigned n = 0;

      for (unsigned i = 0; i < 10006; i++)
        {
          unsigned at = i * step % 10006;
          g_autoptr (HfCid) cid = hf_fake_place_pin (at + 1);
          g_autofree char *locator = g_strdup_printf ("%u", at + 1);

          hf_audit_copies_add (copies, hash_of (at + 1), cid, locator);
          hf_audit_copies_add (copies, hash_of (at + 1), cid, "again");
        }
      g_assert_cmpuint (hf_audit_copies_finish (copies), ==, 20);
      for (; hf_audit_copies_peek (copies, &hash); last = hash, n++)
        {
          const char *locator;
          g_autoptr (HfCid) cid = hf_audit_copies_take (copies, &locator);
          g_autoptr (HfCid) expected = NULL;

          g_assert_cmpuint (hash, >=, last);
          if (g_str_equal (locator, "again"))
            continue;
          expected = hf_fake_place_pin ((unsigned)g_ascii_strtoull (locator, NULL, 10));
          g_assert_true (hf_cid_equal (cid, expected));
          g_assert_cmpuint (hash, ==, hash_of ((unsigned)g_ascii_strtoull (locator, NULL, 10)));
        }
      g_assert_cmpuint (n, ==, 40);
      g_assert_cmpuint (last, ==, 20);
    }
}

static gboolean
same (GArray *a, GArray *b)
{
  return a->len == b->len && memcmp (a->data, b->data, a->len * sizeof (unsigned)) == 0;
}

/* The same seed draws the same pins, in whatever order they are listed; another one others. In all
 * places they are the same pins. */
static void
test_sample (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfFakePlace) turned = hf_fake_place_new ("turned", "disk:3", fixture->clock);
  HfAuditPlace *others[] = { HF_AUDIT_PLACE (turned), NULL };
  HfAuditOptions options = { .sample = 30, .seed = 7, .clock = fixture->clock };
  g_autoptr (HfAuditReport) report = NULL;
  g_autoptr (HfAuditReport) again = NULL;
  g_autoptr (HfAuditReport) different = NULL;

  hf_fake_place_add (fixture->a, 0, 5000, HF_AUDIT_WHOLE);
  hf_fake_place_add (fixture->c, 0, 5000, HF_AUDIT_WHOLE);
  for (unsigned i = 5000; i-- > 0;)
    hf_fake_place_add (turned, i, 1, HF_AUDIT_WHOLE);
  report = audit (fixture, options);
  again = hf_test_audit (others, options, NULL);
  hf_test_audit_assert (
      report, HF_AUDIT_SAFE,
      "5000 pins: all in two or more independent places; of 30 that were read, all whole");
  g_assert_cmpuint (hf_test_audit_place (report, 0)->read, ==, 30);
  g_assert_cmpuint (hf_test_audit_place (report, 0)->at_most, ==,
                    hf_audit_bound (5000, 30, 0, 0.95));
  g_assert_true (same (hf_fake_place_get_read (fixture->a), hf_fake_place_get_read (fixture->c)));
  g_assert_true (same (hf_fake_place_get_read (fixture->a), hf_fake_place_get_read (turned)));
  g_array_set_size (hf_fake_place_get_read (turned), 0);
  options.seed = 8;
  different = hf_test_audit (others, options, NULL);
  g_assert_false (same (hf_fake_place_get_read (fixture->a), hf_fake_place_get_read (turned)));
}

/* ---- what it comes to ---- */

static void
test_safe (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;

  hf_fake_place_add (fixture->a, 0, 10, HF_AUDIT_WHOLE);
  hf_fake_place_add (fixture->c, 0, 10, HF_AUDIT_WHOLE);
  report = audit (fixture, (HfAuditOptions){ 0 });
  hf_test_audit_assert (report, HF_AUDIT_SAFE,
                        "10 pins: all in two or more independent places, all whole");
}

/* Two places on one disk are one. */
static void
test_domains (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;

  hf_fake_place_add (fixture->a, 0, 10, HF_AUDIT_WHOLE);
  hf_fake_place_add (fixture->b, 0, 8, HF_AUDIT_WHOLE);
  hf_fake_place_add (fixture->c, 0, 5, HF_AUDIT_WHOLE);
  report = audit (fixture, (HfAuditOptions){ 0 });
  hf_test_audit_assert (report, HF_AUDIT_WARNING, "10 pins: 5 in one place only, all whole");
  g_assert_cmpuint (report->one_domain, ==, 3);
}

/* A pin is at risk when no whole copy was found; a damaged copy beside a whole one is a warning. */
static void
test_states (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;
  g_autoptr (HfAuditReport) worse = NULL;

  hf_fake_place_add (fixture->a, 0, 3, HF_AUDIT_INCOMPLETE);
  hf_fake_place_add (fixture->a, 3, 2, HF_AUDIT_WHOLE);
  hf_fake_place_add (fixture->c, 0, 5, HF_AUDIT_WHOLE);
  report = audit (fixture, (HfAuditOptions){ 0 });
  hf_test_audit_assert (report, HF_AUDIT_WARNING,
                        "5 pins: all in two or more independent places, 3 with a damaged copy and "
                        "a whole one");

  hf_fake_place_add (fixture->b, 5, 1, HF_AUDIT_UNREADABLE);
  hf_fake_place_add (fixture->c, 5, 1, HF_AUDIT_INCOMPLETE);
  hf_fake_place_add (fixture->c, 6, 2, HF_AUDIT_UNREADABLE);
  worse = audit (fixture, (HfAuditOptions){ 0 });
  hf_test_audit_assert (worse, HF_AUDIT_AT_RISK,
                        "8 pins: 2 in one place only, 2 unreadable, 1 incomplete, 3 with a damaged "
                        "copy and a whole one");
  g_assert_cmpuint (hf_test_audit_place (worse, 0)->incomplete, ==, 3);
  g_assert_cmpuint (hf_test_audit_place (worse, 2)->unreadable, ==, 2);
  g_assert_cmpuint (hf_test_audit_place (worse, 2)->n_findings, ==, 3);
}

/* Several copies in one place: the best counts, and the others are named. */
static void
test_several_copies (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;
  HfAuditPlaceReport *place;

  hf_fake_place_add (fixture->a, 0, 2, HF_AUDIT_UNREADABLE);
  hf_fake_place_add (fixture->a, 0, 2, HF_AUDIT_WHOLE);
  hf_fake_place_add (fixture->a, 2, 1, HF_AUDIT_INCOMPLETE);
  hf_fake_place_add (fixture->a, 2, 1, HF_AUDIT_UNREADABLE);
  hf_fake_place_add (fixture->a, 3, 1, HF_AUDIT_NOT_THERE);
  hf_fake_place_add (fixture->a, 3, 1, HF_AUDIT_WHOLE);
  hf_fake_place_add (fixture->a, 4, 1, HF_AUDIT_NOT_THERE);
  report = audit (fixture, (HfAuditOptions){ 0 });
  hf_test_audit_assert (report, HF_AUDIT_AT_RISK,
                        "5 pins: 5 in one place only, 1 incomplete, 2 with a damaged copy and a "
                        "whole one");
  place = hf_test_audit_place (report, 0);
  g_assert_cmpuint (place->pins, ==, 5);
  g_assert_cmpuint (place->read, ==, 4);
  g_assert_cmpuint (place->damaged, ==, 2);
  g_assert_cmpuint (place->gone, ==, 1);
  g_assert_cmpuint (place->n_findings, ==, 4);
  g_assert_cmpuint (place->at_most, ==, 1);
}

/* Of a sample the sentence says so, and the bound is told. */
static void
test_sampled_bad (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;
  HfAuditPlaceReport *place;

  hf_fake_place_add (fixture->a, 0, 1000, HF_AUDIT_UNREADABLE);
  report = audit (fixture, (HfAuditOptions){ .sample = 50 });
  hf_test_audit_assert (report, HF_AUDIT_AT_RISK,
                        "1000 pins: 1000 in one place only; of 50 that were read, 50 are "
                        "unreadable");
  place = hf_test_audit_place (report, 0);
  g_assert_cmpuint (place->at_most, ==, 1000);
}

static void
test_same_place (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfFakePlace) again = hf_fake_place_new ("a", "disk:1", fixture->clock);
  HfAuditPlace *places[] = { HF_AUDIT_PLACE (fixture->a), HF_AUDIT_PLACE (again), NULL };
  g_autoptr (HfAuditReport) report = NULL;

  hf_fake_place_add (fixture->a, 0, 4, HF_AUDIT_WHOLE);
  hf_fake_place_add (again, 0, 4, HF_AUDIT_WHOLE);
  report = hf_test_audit (places, (HfAuditOptions){ .clock = fixture->clock }, NULL);
  hf_test_audit_assert (report, HF_AUDIT_WARNING, "4 pins: 4 in one place only, all whole");
  g_assert_cmpstr (hf_test_audit_place (report, 1)->same_as, ==, "a");
  g_assert_cmpuint (report->one_domain, ==, 0);
}

/* ---- places that fail, times, and ends ---- */

static void
test_hangs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;

  hf_fake_place_set_fault (fixture->a, HF_FAKE_PLACE_HANGS_AT_OPEN);
  hf_fake_place_add (fixture->b, 0, 4, HF_AUDIT_WHOLE);
  report = audit (fixture, (HfAuditOptions){ 0 });
  hf_test_audit_assert (report, HF_AUDIT_UNKNOWN, "4 pins: 4 in one place only, all whole");
  g_assert_cmpstr (hf_test_audit_place (report, 0)->error, ==, "it does not answer");
  g_assert_cmpstr (hf_audit_report_advice (report), ==,
                   "Make what could not be read accessible, and audit again.");
}

static void
test_hangs_reading (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;

  hf_fake_place_set_fault (fixture->a, HF_FAKE_PLACE_HANGS_AT_READ);
  hf_fake_place_add (fixture->a, 0, 4, HF_AUDIT_WHOLE);
  report = audit (fixture, (HfAuditOptions){ .most_time = HF_MINUTE });
  hf_test_audit_assert (report, HF_AUDIT_UNKNOWN, "4 pins: 4 in one place only; none was read");
  g_assert_true (report->out_of_time);
  g_assert_false (report->interrupted);
  g_assert_cmpstr (hf_audit_report_advice (report), ==,
                   "Audit again with more time, by --max-time, or with --full.");
}

/* What was listed counts, and what was read; nothing more is asked of a place that fails. */
static void
test_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;

  hf_fake_place_set_fault (fixture->a, HF_FAKE_PLACE_FAILS_AT_READ);
  hf_fake_place_add (fixture->a, 0, 100, HF_AUDIT_WHOLE);
  hf_fake_place_set_fault (fixture->c, HF_FAKE_PLACE_FAILS_AT_LIST);
  hf_fake_place_add (fixture->c, 0, 50, HF_AUDIT_WHOLE);
  report = audit (fixture, (HfAuditOptions){ 0 });
  hf_test_audit_assert (report, HF_AUDIT_UNKNOWN,
                        "100 pins: 50 in one place only; of 50 that were read, all whole");
  g_assert_cmpuint (hf_fake_place_get_read (fixture->a)->len, ==, 1);
  g_assert_cmpstr (hf_test_audit_place (report, 0)->error, ==, "it went away");
  g_assert_cmpstr (hf_test_audit_place (report, 2)->error, ==, "it went away");
}

/* One copy takes a quarter of the time at most, and then others are read. */
static void
test_large_copy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;

  hf_fake_place_add (fixture->a, 0, 100, HF_AUDIT_WHOLE);
  hf_fake_place_set_slow (fixture->a, 42, HF_HOUR);
  report = audit (fixture, (HfAuditOptions){ .most_time = 40 * HF_HOUR / 10 - 1 });
  g_assert_cmpuint (hf_test_audit_place (report, 0)->unfinished, ==, 1);
  g_assert_cmpuint (hf_test_audit_place (report, 0)->read, ==, 99);
  g_assert_cmpuint (hf_test_audit_place (report, 0)->at_most, ==, 1);
  g_assert_false (report->out_of_time);
}

static void
test_out_of_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;

  hf_fake_place_add (fixture->a, 0, 100, HF_AUDIT_WHOLE);
  for (unsigned i = 0; i < 100; i++)
    hf_fake_place_set_slow (fixture->a, i, HF_SECOND);
  report = audit (fixture, (HfAuditOptions){ .most_time = HF_MINUTE });
  g_assert_true (report->out_of_time);
  hf_test_audit_assert (report, HF_AUDIT_WARNING,
                        "100 pins: 100 in one place only; of 60 that were read, all whole");
  g_assert_cmpuint (hf_test_audit_place (report, 0)->at_most, ==,
                    hf_audit_bound (100, 60, 0, 0.95));
}

/* A pin is read in all its places before the next one: wherever the time ends, the samples are of
 * the same pins. */
static void
test_same_pins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;
  GArray *first, *second;

  hf_fake_place_add (fixture->a, 0, 100, HF_AUDIT_WHOLE);
  hf_fake_place_add (fixture->c, 0, 100, HF_AUDIT_WHOLE);
  for (unsigned i = 0; i < 100; i++)
    hf_fake_place_set_slow (fixture->a, i, HF_SECOND);
  report = audit (fixture, (HfAuditOptions){ .most_time = 20 * HF_SECOND });
  first = hf_fake_place_get_read (fixture->a);
  second = hf_fake_place_get_read (fixture->c);
  g_assert_cmpuint (first->len, ==, 20);
  g_assert_cmpuint (second->len, >=, 19);
  g_array_set_size (first, 19);
  g_array_set_size (second, 19);
  g_assert_true (same (first, second));
}

typedef struct
{
  Fixture *fixture;
  HfAuditPhase phase;
  guint64 at; /* pins listed or read */
} Interruption;

static void
interrupt (const HfAuditProgress *progress, gpointer data)
{
  Interruption *self = data;

  if (progress->phase == self->phase
      && (self->phase == HF_AUDIT_LISTING ? progress->listed : progress->read) == self->at)
    g_cancellable_cancel (self->fixture->cancellable);
}

static void
test_interrupted_reading (Fixture *fixture, gconstpointer data)
{
  Interruption interruption = { fixture, HF_AUDIT_READING, 10 };
  g_autoptr (HfAuditReport) report = NULL;

  hf_fake_place_add (fixture->a, 0, 100, HF_AUDIT_WHOLE);
  report = audit (fixture, (HfAuditOptions){ .progress = interrupt, .data = &interruption });
  hf_test_audit_assert (report, HF_AUDIT_UNKNOWN,
                        "Interrupted; so far: 100 pins: 100 in one place only; of 11 that "
                        "were read, all whole");
}

static void
test_interrupted_listing (Fixture *fixture, gconstpointer data)
{
  Interruption interruption = { fixture, HF_AUDIT_LISTING, 10 };
  g_autoptr (HfAuditReport) report = NULL;

  hf_fake_place_add (fixture->a, 0, 100, HF_AUDIT_WHOLE);
  hf_fake_place_add (fixture->c, 0, 100, HF_AUDIT_WHOLE);
  report = audit (fixture, (HfAuditOptions){ .progress = interrupt, .data = &interruption });
  hf_test_audit_assert (report, HF_AUDIT_UNKNOWN,
                        "Interrupted; so far: 10 pins: 10 in one place only; none was read");
  g_assert_null (hf_test_audit_place (report, 0)->error);
}

static void
test_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = audit (fixture, (HfAuditOptions){ 0 });

  hf_test_audit_assert (report, HF_AUDIT_SAFE, "No pins are there");
}

/* As README has it. */
static void
test_json (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;
  g_autoptr (JsonObject) object = NULL;
  JsonObject *place;

  hf_fake_place_add (fixture->a, 0, 3, HF_AUDIT_INCOMPLETE);
  report = audit (fixture, (HfAuditOptions){ .seed = G_MAXUINT64 });
  object = hf_audit_report_to_json (report);
  g_assert_cmpstr (json_object_get_string_member (object, "result"), ==, "at_risk");
  g_assert_cmpint (json_object_get_int_member (object, "exit_status"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (object, "incomplete"), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (object, "seed"), ==, "18446744073709551615");
  g_assert_false (json_object_get_boolean_member (object, "sampled"));
  place = json_array_get_object_element (json_object_get_array_member (object, "places"), 0);
  g_assert_cmpstr (json_object_get_string_member (place, "place"), ==, "a");
  g_assert_true (json_object_get_null_member (place, "error"));
  g_assert_cmpint (json_object_get_int_member (place, "bytes_read"), ==, 3000);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (place, "findings")), ==,
                    3);
}

#define ADD(name, func) g_test_add ("/audit/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audit/bound", test_bound);
  g_test_add_func ("/audit/copies", test_copies);
  ADD ("sample", test_sample);
  ADD ("safe", test_safe);
  ADD ("domains", test_domains);
  ADD ("states", test_states);
  ADD ("several-copies", test_several_copies);
  ADD ("sampled-bad", test_sampled_bad);
  ADD ("same-place", test_same_place);
  ADD ("hangs", test_hangs);
  ADD ("hangs-reading", test_hangs_reading);
  ADD ("fails", test_fails);
  ADD ("large-copy", test_large_copy);
  ADD ("out-of-time", test_out_of_time);
  ADD ("same-pins", test_same_pins);
  ADD ("interrupted-reading", test_interrupted_reading);
  ADD ("interrupted-listing", test_interrupted_listing);
  ADD ("nothing", test_nothing);
  ADD ("json", test_json);
  return g_test_run ();
}
