/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DAGs with blocks of a codec whose links can't be read: taken on the user's word alone, and never
 * taken for more than they are. */
#include "hf-engine-fixture.h"

#include <string.h>

#include "hf-car-writer.h"
#include "hf-error.h"
#include "hf-multihash.h"

#define GIT_RAW 0x78 /* a codec that is not read here */

static const HfAddOptions accepted = { .accept_opaque = TRUE };

static HfBlock *
git_block (const char *content)
{
  return hf_test_block_new (GIT_RAW, content, strlen (content));
}

static HfBlock *
raw_block (const char *content)
{
  return hf_test_block_new (HF_CODEC_RAW, content, strlen (content));
}

/* root → a git block, a raw one */
static HfTestDag *
new_dag (void)
{
  g_autoptr (HfBlock) git = git_block ("tree 1");
  g_autoptr (HfBlock) raw = raw_block ("leaf");
  HfCid *links[] = { hf_block_get_cid (git), hf_block_get_cid (raw) };
  g_autoptr (HfBlock) root = hf_test_node_new (links, 2, NULL);
  HfBlock *blocks[] = { root, git, raw };

  return hf_test_dag_new_of (blocks, 3);
}

static void
assert_untouched (HfHouse *house)
{
  g_assert_cmpuint (hf_house_get_status (house).total_pins, ==, 0);
  g_assert_cmpuint (hf_house_count_puts ("abc"), ==, 0);
  hf_house_assert_spool_empty (house);
}

static void
assert_content (HfHouse *house, HfTestDag *dag, HfContent content)
{
  g_autoptr (HfPin) pin = hf_house_get_pin (house, dag);

  g_assert_nonnull (pin);
  g_assert_cmpstr (hf_content_to_string (pin->content), ==, hf_content_to_string (content));
}

static gint64
add (HfHouse *house, GBytes *car, const HfAddOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_house_try_add (house, car, options, &error);

  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  return added->job_id;
}

/* The refusal says what the word would mean, and how to give it. */
static void
test_refused (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = new_dag ();
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autofree char *root = hf_cid_to_text (hf_test_dag_get_root (dag));
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_house_try_add (house, car, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, root));
  g_assert_nonnull (strstr (error->message, "1 of the blocks"));
  g_assert_nonnull (strstr (error->message, "neither be looked for nor kept"));
  g_assert_nonnull (strstr (error->message, "opaque=accept"));
  assert_untouched (house);
}

static void
test_accepted (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = new_dag ();
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (HfJob) job = hf_house_get_job (house, add (house, car, &accepted));
  JsonObject *result
      = json_array_get_object_element (json_object_get_array_member (job->result, "pins"), 0);

  g_assert_cmpint (job->state, ==, HF_JOB_DONE);
  g_assert_cmpstr (json_object_get_string_member (result, "content"), ==, "opaque");
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  assert_content (house, dag, HF_CONTENT_OPAQUE);
  g_assert_cmpuint (hf_house_get_status (house).opaque, ==, 1);
  for (const char *name = "abc"; *name != '\0'; name++)
    {
      char store[] = { *name, '\0' };
      g_autoptr (GBytes) copy = hf_house_read (house, store, hf_test_dag_get_root (dag));

      g_assert_true (g_bytes_equal (copy, car));
    }
  /* The user knew. */
  g_assert_cmpuint (hf_house_count_events (house, "pin-opaque", ""), ==, 0);
}

/* A later full read finds the same, and says so; a later upload needs the word again. */
static void
test_verify (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = new_dag ();
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (HfJob) job = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *copies;

  add (house, car, &accepted);
  job = hf_house_get_job (house, hf_house_verify (house, dag));
  copies = json_object_get_array_member (job->result, "copies");
  g_assert_cmpuint (json_array_get_length (copies), ==, 3);
  for (unsigned i = 0; i < 3; i++)
    {
      JsonObject *copy = json_array_get_object_element (copies, i);

      g_assert_cmpstr (json_object_get_string_member (copy, "verdict"), ==, "good");
      g_assert_cmpint (json_object_get_int_member (copy, "opaque_blocks"), ==, 1);
    }
  assert_content (house, dag, HF_CONTENT_OPAQUE);

  g_assert_null (hf_house_try_add (house, car, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  g_assert_cmpint (add (house, car, &accepted), ==, 0);
  assert_content (house, dag, HF_CONTENT_OPAQUE);
}

/* What stands in a link counts as what stands in a block. */
static void
test_inlined (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfCid) git = hf_cid_new (GIT_RAW, HF_HASH_IDENTITY, (const guint8 *)"tree 1", 6);
  g_autoptr (HfBlock) root = hf_test_node_new (&git, 1, NULL);
  g_autoptr (HfTestDag) dag = hf_test_dag_new_of (&root, 1);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_house_try_add (house, car, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  assert_untouched (house);
  add (house, car, &accepted);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  assert_content (house, dag, HF_CONTENT_OPAQUE);
}

/* A block that nothing was seen to link to may be what the opaque one links to: dropping it would
 * lose a part of the DAG. */
static void
test_strays (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfBlock) root = git_block ("commit 1");
  g_autoptr (HfBlock) below = git_block ("tree 2");
  HfBlock *blocks[] = { root, below };
  g_autoptr (HfTestDag) dag = hf_test_dag_new_of (blocks, 1);
  g_autoptr (GBytes) both = hf_test_car_new (hf_block_get_cid (root), blocks, 2);
  g_autoptr (GBytes) alone = hf_test_dag_to_car (dag);
  g_autofree char *text = hf_cid_to_text (hf_block_get_cid (root));
  HfAddOptions of_root = { .accept_opaque = TRUE, .root = text };
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_house_try_add (house, both, &accepted, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "not seen to link to (1)"));
  g_assert_nonnull (strstr (error->message, text));
  g_assert_nonnull (strstr (error->message, "Nothing was taken"));
  g_clear_error (&error);
  g_assert_null (hf_house_try_add (house, both, &of_root, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  assert_untouched (house);

  add (house, alone, &accepted);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  assert_content (house, dag, HF_CONTENT_OPAQUE);
}

/* A CAR of blocks that are all roots. */
static GBytes *
car_of_roots (HfCid **roots, HfBlock **blocks, gsize n)
{
  g_autoptr (GBytes) header = hf_car_header_new (roots, n);
  g_autoptr (GByteArray) out = g_byte_array_new ();

  g_byte_array_append (out, g_bytes_get_data (header, NULL), (unsigned)g_bytes_get_size (header));
  for (gsize i = 0; i < n; i++)
    {
      GBytes *section = hf_block_get_section (blocks[i]);

      g_byte_array_append (out, g_bytes_get_data (section, NULL),
                           (unsigned)g_bytes_get_size (section));
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/* Without opaque blocks strays are dropped as ever, whatever was accepted; with them they may be
 * roots of their own. */
static void
test_strays_beside (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfBlock) stray = raw_block ("stray");
  g_autoptr (HfBlock) raw = raw_block ("root");
  g_autoptr (HfBlock) git = git_block ("blob 1");
  HfBlock *clear[] = { raw, stray };
  HfBlock *both[] = { git, stray };
  HfCid *roots[] = { hf_block_get_cid (git), hf_block_get_cid (stray) };
  g_autoptr (HfTestDag) raw_dag = hf_test_dag_new_of (&raw, 1);
  g_autoptr (HfTestDag) git_dag = hf_test_dag_new_of (&git, 1);
  g_autoptr (HfTestDag) stray_dag = hf_test_dag_new_of (&stray, 1);
  g_autoptr (GBytes) clear_car = hf_test_car_new (hf_block_get_cid (raw), clear, 2);
  g_autoptr (GBytes) roots_car = car_of_roots (roots, both, 2);
  HfAddOptions all = { .accept_opaque = TRUE, .all_roots = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_house_try_add (house, clear_car, &accepted, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (added->unreachable, ==, 1);
  add (house, roots_car, &all);
  assert_content (house, raw_dag, HF_CONTENT_COMPLETE);
  assert_content (house, git_dag, HF_CONTENT_OPAQUE);
  assert_content (house, stray_dag, HF_CONTENT_COMPLETE);
  g_assert_cmpuint (hf_house_get_status (house).opaque, ==, 1);
}

/* A CID tells the codec of its root. */
static void
test_cid (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfBlock) root = git_block ("commit 1");
  g_autoptr (HfTestDag) dag = hf_test_dag_new_of (&root, 1);
  g_autofree char *text = hf_cid_to_text (hf_block_get_cid (root));
  HfAddOptions none = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_engine_add_cid (house->engine, text, &none, &error);

  g_assert_null (added);
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "opaque=accept"));
  g_clear_error (&error);
  assert_untouched (house);

  added = hf_engine_add_cid (house->engine, text, &accepted, &error);
  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  assert_content (house, dag, HF_CONTENT_WAITING);
  hf_house_plant (house, "b", dag);
  hf_house_advance (house, HF_MINUTE);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  assert_content (house, dag, HF_CONTENT_OPAQUE);
}

/* What lies deeper is known only when it is found: the pin says so, and the user is told. */
static void
test_cid_of_opaque (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = new_dag ();
  g_autofree char *text = hf_cid_to_text (hf_test_dag_get_root (dag));
  HfAddOptions none = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_engine_add_cid (house->engine, text, &none, &error);

  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  assert_content (house, dag, HF_CONTENT_WAITING);
  hf_house_plant (house, "b", dag);
  hf_house_advance (house, HF_MINUTE);
  assert_content (house, dag, HF_CONTENT_OPAQUE);
  g_assert_cmpuint (hf_house_count_events (house, "pin-opaque", text), ==, 1);
  hf_house_verify (house, dag);
  g_assert_cmpuint (hf_house_count_events (house, "pin-opaque", text), ==, 1);
}

/* A pin that waits for its bytes gets them from an upload that the user vouches for. */
static void
test_cid_then_bytes (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = new_dag ();
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autofree char *text = hf_cid_to_text (hf_test_dag_get_root (dag));
  HfAddOptions none = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_engine_add_cid (house->engine, text, &none, &error);

  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  add (house, car, &accepted);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  assert_content (house, dag, HF_CONTENT_OPAQUE);
}

/* A damaged copy is repaired from another: for that, links that can't be read don't matter. */
static void
test_repair (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = new_dag ();
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) copy = NULL;

  add (house, car, &accepted);
  g_assert_true (hf_memory_store_flip (hf_memory_store_get ("b"), hf_test_dag_get_root (dag),
                                       hf_house_offset_of (dag, 1)));
  hf_house_verify (house, dag);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  copy = hf_house_read (house, "b", hf_test_dag_get_root (dag));
  g_assert_true (g_bytes_equal (copy, car));
  assert_content (house, dag, HF_CONTENT_OPAQUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/opaque/refused", test_refused);
  g_test_add_func ("/engine/opaque/accepted", test_accepted);
  g_test_add_func ("/engine/opaque/verify", test_verify);
  g_test_add_func ("/engine/opaque/inlined", test_inlined);
  g_test_add_func ("/engine/opaque/strays", test_strays);
  g_test_add_func ("/engine/opaque/strays-beside", test_strays_beside);
  g_test_add_func ("/engine/opaque/cid", test_cid);
  g_test_add_func ("/engine/opaque/cid-of-opaque", test_cid_of_opaque);
  g_test_add_func ("/engine/opaque/cid-then-bytes", test_cid_then_bytes);
  g_test_add_func ("/engine/opaque/repair", test_repair);
  return g_test_run ();
}
