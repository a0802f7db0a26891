/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An audit of a Kubo node: what is wrong is found and named, and nothing but reading is asked for.
 */
#include "hf-audit-fixture.h"
#include "hf-mock-kubo.h"

#include <string.h>

#include "hf-test.h"

typedef struct
{
  HfMockKubo *kubo;
  HfTestDag *dags[3];
  char *texts[3]; /* of their roots */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->kubo = hf_mock_kubo_new ();
  for (unsigned i = 0; i < G_N_ELEMENTS (fixture->dags); i++)
    {
      g_autoptr (GBytes) car = NULL;

      fixture->dags[i] = hf_test_dag_new (i, 9, 5000, 3);
      fixture->texts[i] = hf_cid_to_canonical (hf_test_dag_get_root (fixture->dags[i]));
      car = hf_test_dag_to_car (fixture->dags[i]);
      hf_mock_kubo_import (fixture->kubo, car);
      hf_mock_kubo_pin (fixture->kubo, fixture->texts[i], i == 0 ? "movie" : NULL);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  hf_mock_kubo_free (fixture->kubo);
  for (unsigned i = 0; i < G_N_ELEMENTS (fixture->dags); i++)
    {
      hf_test_dag_free (fixture->dags[i]);
      g_free (fixture->texts[i]);
    }
}

static HfCid *
root_of (Fixture *fixture, unsigned dag)
{
  return hf_test_dag_get_root (fixture->dags[dag]);
}

static HfCid *
cid_of (Fixture *fixture, unsigned dag, unsigned block)
{
  return hf_block_get_cid (hf_test_dag_get_blocks (fixture->dags[dag])->pdata[block]);
}

static HfAuditReport *
audit_with (Fixture *fixture, HfAuditOptions options)
{
  g_autoptr (HfClock) clock = hf_clock_new_system ();
  g_autoptr (HfAuditPlace) place
      = hf_audit_kubo_new (hf_mock_kubo_get_address (fixture->kubo), NULL, clock);
  HfAuditPlace *places[] = { place, NULL };

  return hf_test_audit (places, options, NULL);
}

static HfAuditReport *
audit (Fixture *fixture)
{
  return audit_with (fixture, (HfAuditOptions){ 0 });
}

static unsigned
count (Fixture *fixture, const char *command)
{
  g_autofree char *prefix = g_strconcat ("POST /api/v0/", command, NULL);

  return hf_mock_server_count (hf_mock_kubo_get_server (fixture->kubo), prefix);
}

/* The mock itself insists on offline=true where that matters. */
static void
assert_only_read (Fixture *fixture)
{
  static const char *const reading[]
      = { "id", "version", "repo/stat?size-only=true", "pin/ls", "dag/export", "block/get" };
  unsigned n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (reading); i++)
    n += count (fixture, reading[i]);
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (hf_mock_server_count (hf_mock_kubo_get_server (fixture->kubo), ""), ==, n);
}

static void
test_whole (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = hf_mock_kubo_list (fixture->kubo);
  g_autofree char *after = NULL;
  g_autofree char *name = NULL;
  g_autoptr (HfAuditReport) report = audit (fixture);
  HfAuditPlaceReport *place = hf_test_audit_place (report, 0);

  hf_test_audit_assert (report, HF_AUDIT_WARNING, "3 pins: 3 in one place only, all whole");
  g_assert_cmpstr (place->title, ==, "IPFS node, version 0.42.0");
  g_assert_true (g_str_has_prefix (place->identity, "ipfs:12D3"));
  g_assert_cmpuint (place->bytes, >=, 3 * 9 * 5000);
  assert_only_read (fixture);
  after = hf_mock_kubo_list (fixture->kubo);
  name = hf_mock_kubo_get_name (fixture->kubo, fixture->texts[0]);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpstr (name, ==, "movie");
}

/* A block that the node serves as good, one that it lacks and its network has, and a missing root.
 */
static void
test_bad (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dags[1]);
  g_autoptr (HfAuditReport) report = NULL;
  HfAuditPlaceReport *place;
  HfAuditFinding *finding;

  g_assert_true (hf_mock_kubo_flip (fixture->kubo, cid_of (fixture, 0, 6), 17));
  hf_mock_kubo_offer (fixture->kubo, car);
  g_assert_true (hf_mock_kubo_drop (fixture->kubo, cid_of (fixture, 1, 7)));
  g_assert_true (hf_mock_kubo_drop (fixture->kubo, cid_of (fixture, 1, 12)));
  g_assert_true (hf_mock_kubo_drop (fixture->kubo, cid_of (fixture, 2, 0)));
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_AT_RISK,
                        "3 pins: 3 in one place only, 1 unreadable, 2 incomplete");
  place = hf_test_audit_place (report, 0);
  finding = hf_test_audit_find (place, root_of (fixture, 0));
  g_assert_cmpint (finding->state, ==, HF_AUDIT_UNREADABLE);
  hf_test_audit_assert_block (finding, cid_of (fixture, 0, 6));
  g_assert_false (finding->more);
  finding = hf_test_audit_find (place, root_of (fixture, 1));
  g_assert_cmpint (finding->state, ==, HF_AUDIT_INCOMPLETE);
  g_assert_cmpuint (finding->n_blocks, ==, 2);
  finding = hf_test_audit_find (place, root_of (fixture, 2));
  g_assert_cmpint (finding->state, ==, HF_AUDIT_INCOMPLETE);
  hf_test_audit_assert_block (finding, root_of (fixture, 2));
  assert_only_read (fixture);
}

/* "Qm…" and "bafy…" are two pins for Kubo, and one for people. */
static void
test_two_texts (Fixture *fixture, gconstpointer data)
{
  gsize length;
  const guint8 *multihash = hf_cid_get_multihash (root_of (fixture, 0), &length);
  g_autoptr (HfCid) v0 = hf_cid_new_from_bytes (multihash, length, NULL, NULL);
  g_autofree char *text = hf_cid_to_text (v0);
  g_autoptr (HfAuditReport) report = NULL;

  g_assert_true (g_str_has_prefix (text, "Qm"));
  hf_mock_kubo_pin (fixture->kubo, text, NULL);
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_WARNING, "3 pins: 3 in one place only, all whole");
  g_assert_cmpuint (count (fixture, "dag/export"), ==, 3);
}

/* The same pins in a directory, whose copy is whole where the node's isn't. */
static void
test_with_directory (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfClock) clock = hf_clock_new_system ();
  g_autoptr (HfAuditPlace) kubo
      = hf_audit_kubo_new (hf_mock_kubo_get_address (fixture->kubo), NULL, clock);
  g_autoptr (HfAuditPlace) directory = hf_audit_directory_new (dir, NULL);
  HfAuditPlace *places[] = { kubo, directory, NULL };
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dags[0]);
  g_autoptr (HfAuditReport) report = NULL;

  hf_test_file_set (dir, "x", g_bytes_get_data (car, NULL), g_bytes_get_size (car));
  g_assert_true (hf_mock_kubo_flip (fixture->kubo, cid_of (fixture, 0, 6), 17));
  report = hf_test_audit (places, (HfAuditOptions){ 0 }, NULL);
  g_assert_cmpuint (report->pins, ==, 3);
  g_assert_cmpuint (report->damaged, ==, 1);
  g_assert_cmpuint (report->unreadable, ==, 0);
  g_assert_cmpuint (hf_test_audit_place (report, 0)->unreadable, ==, 1);
}

typedef struct
{
  Fixture *fixture;
  gboolean done;
} Meanwhile;

static void
unpin (const HfAuditProgress *progress, gpointer data)
{
  Meanwhile *self = data;

  if (!self->done && progress->listed == 3)
    hf_mock_kubo_unpin (self->fixture->kubo, self->fixture->texts[1]);
  self->done = self->done || progress->listed == 3;
}

/* What the node lets go of between the listing and the reading is not damaged. */
static void
test_gone (Fixture *fixture, gconstpointer data)
{
  Meanwhile meanwhile = { fixture, FALSE };
  g_autoptr (HfAuditReport) report
      = audit_with (fixture, (HfAuditOptions){ .progress = unpin, .data = &meanwhile });

  hf_test_audit_assert (report, HF_AUDIT_WARNING, "3 pins: 3 in one place only, all whole");
  g_assert_cmpuint (hf_test_audit_place (report, 0)->gone, ==, 1);
  g_assert_cmpuint (hf_test_audit_place (report, 0)->read, ==, 2);
}

static void
test_unreachable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;

  hf_mock_server_set_reachable (hf_mock_kubo_get_server (fixture->kubo), FALSE);
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_UNKNOWN, "No pins were found");
  g_assert_nonnull (hf_test_audit_place (report, 0)->error);
}

/* A node that goes away says nothing about its pins. */
static void
test_goes_away (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;

  hf_mock_server_fail (hf_mock_kubo_get_server (fixture->kubo), "/api/v0/dag/export", HF_MOCK_CUT,
                       NULL, 100);
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_UNKNOWN, "3 pins: 3 in one place only; none was read");
  g_assert_nonnull (hf_test_audit_place (report, 0)->error);
}

static void
test_no_node (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;

  hf_mock_server_fail (hf_mock_kubo_get_server (fixture->kubo), "/api/v0/", HF_MOCK_GARBAGE, NULL,
                       100);
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_UNKNOWN, "No pins were found");
  g_assert_nonnull (strstr (hf_test_audit_place (report, 0)->error, "no IPFS node"));
}

#define ADD(name, func) g_test_add ("/audit/kubo/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("whole", test_whole);
  ADD ("bad", test_bad);
  ADD ("two-texts", test_two_texts);
  ADD ("with-directory", test_with_directory);
  ADD ("gone", test_gone);
  ADD ("unreachable", test_unreachable);
  ADD ("goes-away", test_goes_away);
  ADD ("no-node", test_no_node);
  return g_test_run ();
}
