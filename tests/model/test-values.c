/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values: stored numbers, words, copies that share nothing that changes. */
#include "hf-backend-info.h"
#include "hf-clock.h"
#include "hf-upkeep.h"
#include "hf-event.h"
#include "hf-job.h"
#include "hf-json.h"
#include "hf-pin.h"
#include "hf-removal.h"
#include "hf-replica.h"

/* Databases hold these numbers. */
G_STATIC_ASSERT (HF_REPLICA_QUEUED == 0 && HF_REPLICA_STORED == 3 && HF_REPLICA_VERIFIED == 4
                 && HF_REPLICA_STALE == 5 && HF_REPLICA_CORRUPT == 8 && HF_REPLICA_FAILED == 11);
G_STATIC_ASSERT (HF_PROOF_CHECKSUM == 2 && HF_PROOF_FULL_READ == 4);
G_STATIC_ASSERT (HF_CONTENT_WAITING == 0 && HF_CONTENT_COMPLETE == 1 && HF_CONTENT_OPAQUE == 2);
G_STATIC_ASSERT (HF_VISIBILITY_PRIVATE == 0 && HF_VISIBILITY_PUBLIC == 1);
G_STATIC_ASSERT (HF_JOB_IMPORT == 1 && HF_JOB_REMOVE == 4 && HF_JOB_CANCELLED == 4);
G_STATIC_ASSERT (HF_REMOVAL_WAITING == 0 && HF_REMOVAL_DELETING == 1 && HF_REMOVAL_ABORTED == 3);

static void
test_proofs_last (void)
{
  HfUpkeep upkeep;

  hf_upkeep_init (&upkeep);
  g_assert_cmpint (hf_upkeep_proof_lasts (&upkeep, HF_PROOF_NONE), ==, 0);
  g_assert_cmpint (hf_upkeep_proof_lasts (&upkeep, HF_PROOF_LISTED), ==, 0);
  g_assert_cmpint (hf_upkeep_proof_lasts (&upkeep, HF_PROOF_CHECKSUM), ==, 30 * HF_DAY);
  g_assert_cmpint (hf_upkeep_proof_lasts (&upkeep, HF_PROOF_SAMPLE), ==, 30 * HF_DAY);
  g_assert_cmpint (hf_upkeep_proof_lasts (&upkeep, HF_PROOF_FULL_READ), ==, 180 * HF_DAY);
  g_assert_cmpint (hf_upkeep_proof_lasts (&upkeep, (HfProofKind)99), ==, 0);
  g_assert_cmpint (hf_upkeep_scrub_after (&upkeep, HF_PROOF_FULL_READ), ==, 150 * HF_DAY);
  g_assert_cmpint (hf_upkeep_scrub_after (&upkeep, HF_PROOF_SAMPLE), ==, 15 * HF_DAY);
}

static void
test_words (void)
{
  HfVisibility visibility = HF_VISIBILITY_PRIVATE;

  g_assert_cmpstr (hf_replica_state_to_string (HF_REPLICA_VERIFIED), ==, "verified");
  g_assert_cmpstr (hf_replica_state_to_string (HF_REPLICA_FAILED), ==, "failed");
  g_assert_cmpstr (hf_replica_state_to_string ((HfReplicaState)12), ==, "unknown");
  g_assert_cmpstr (hf_replica_state_to_string ((HfReplicaState)-1), ==, "unknown");
  g_assert_cmpstr (hf_proof_kind_to_string (HF_PROOF_FULL_READ), ==, "full-read");
  g_assert_cmpstr (hf_job_kind_to_string ((HfJobKind)0), ==, "unknown");
  g_assert_cmpstr (hf_job_kind_to_string (HF_JOB_REMOVE), ==, "remove");
  g_assert_cmpstr (hf_job_state_to_string (HF_JOB_CANCELLED), ==, "cancelled");
  g_assert_cmpstr (hf_removal_state_to_string (HF_REMOVAL_ABORTED), ==, "aborted");
  g_assert_cmpstr (hf_backend_state_to_string (HF_BACKEND_DENIED), ==, "denied");
  g_assert_cmpstr (hf_severity_to_string (HF_SEVERITY_CRITICAL), ==, "critical");
  g_assert_cmpstr (hf_health_to_string (HF_HEALTH_EXCESS), ==, "excess");

  g_assert_true (hf_visibility_from_string ("public", &visibility));
  g_assert_cmpint (visibility, ==, HF_VISIBILITY_PUBLIC);
  g_assert_false (hf_visibility_from_string ("Private", &visibility));
  g_assert_cmpint (visibility, ==, HF_VISIBILITY_PUBLIC);
}

static void
test_backend_copy (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBackendInfo) info = hf_backend_info_new ();
  g_autoptr (HfBackendInfo) copy = NULL;
  g_autofree char *text = NULL;

  info->id = g_strdup ("s3");
  info->domain = g_strdup ("host");
  json_object_unref (info->settings);
  info->settings = hf_json_parse_object ("{\"a\":{\"b\":[1,{\"c\":null}]},\"d\":true}", -1, &error);
  g_assert_no_error (error);

  copy = hf_backend_info_copy (info);
  g_assert_true (copy->settings != info->settings);
  json_object_remove_member (info->settings, "a");
  g_clear_pointer (&info->id, g_free);
  text = hf_json_to_text (copy->settings);
  g_assert_cmpstr (text, ==, "{\"a\":{\"b\":[1,{\"c\":null}]},\"d\":true}");
  g_assert_cmpstr (copy->id, ==, "s3");
}

static void
test_pin_copy (void)
{
  g_autoptr (HfPin) pin = hf_pin_new ();
  g_autoptr (HfPin) copy = NULL;

  g_assert_true (pin->managed);
  g_assert_cmpint (pin->visibility, ==, HF_VISIBILITY_PRIVATE);
  pin->cid = hf_cid_new_for_data (HF_CODEC_RAW, "x", 1);
  pin->name = g_strdup ("name");
  copy = hf_pin_copy (pin);
  g_clear_pointer (&pin->name, g_free);
  g_clear_pointer (&pin->cid, hf_cid_unref);
  g_assert_cmpstr (copy->name, ==, "name");
  g_assert_cmpint (hf_cid_get_codec (copy->cid), ==, HF_CODEC_RAW);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/values/proofs-last", test_proofs_last);
  g_test_add_func ("/model/values/words", test_words);
  g_test_add_func ("/model/values/backend-copy", test_backend_copy);
  g_test_add_func ("/model/values/pin-copy", test_pin_copy);
  return g_test_run ();
}
