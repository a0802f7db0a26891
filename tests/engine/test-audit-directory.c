/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An audit of a directory of CARs that anybody made, good and bad ones, and others' files. */
#include "hf-audit-fixture.h"

#include <errno.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hf-car-writer.h"
#include "hf-file.h"
#include "hf-test-car2.h"
#include "hf-test.h"

typedef struct
{
  char *dir;
  HfTestDag *dags[3]; /* of 1 + 3 + 9 blocks */
  GBytes *cars[3];
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = hf_test_dir_new ();
  for (unsigned i = 0; i < G_N_ELEMENTS (fixture->dags); i++)
    {
      fixture->dags[i] = hf_test_dag_new (i, 9, 5000, 3);
      fixture->cars[i] = hf_test_dag_to_car (fixture->dags[i]);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  hf_file_fault = NULL;
  hf_test_dir_free (fixture->dir);
  for (unsigned i = 0; i < G_N_ELEMENTS (fixture->dags); i++)
    {
      hf_test_dag_free (fixture->dags[i]);
      g_bytes_unref (fixture->cars[i]);
    }
}

static HfCid *
root_of (Fixture *fixture, unsigned dag)
{
  return hf_test_dag_get_root (fixture->dags[dag]);
}

static HfBlock *
block_of (Fixture *fixture, unsigned dag, unsigned block)
{
  return hf_test_dag_get_blocks (fixture->dags[dag])->pdata[block];
}

static void
write_file (Fixture *fixture, const char *name, GBytes *bytes)
{
  g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
  g_autofree char *dir = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  hf_test_file_set (fixture->dir, name, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
write_text (Fixture *fixture, const char *name, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  write_file (fixture, name, bytes);
}

/* @skip: a block that is left out; NULL: none. */
static GBytes *
make_car (HfCid *const *roots, gsize n_roots, GPtrArray *blocks, HfBlock *skip)
{
  GByteArray *car = g_byte_array_new ();
  g_autoptr (GBytes) header = hf_car_header_new (roots, n_roots);

  g_byte_array_append (car, g_bytes_get_data (header, NULL), (guint)g_bytes_get_size (header));
  for (unsigned i = 0; i < blocks->len; i++)
    {
      GBytes *section = hf_block_get_section (blocks->pdata[i]);

      if (blocks->pdata[i] != skip)
        g_byte_array_append (car, g_bytes_get_data (section, NULL),
                             (guint)g_bytes_get_size (section));
    }
  return g_byte_array_free_to_bytes (car);
}

/* The same bytes with one bit of a block turned. */
static GBytes *
flip (GBytes *car, HfBlock *block)
{
  gsize length, size;
  const guint8 *data = hf_block_get_data (block, &length);
  guint8 *copy = g_memdup2 (g_bytes_get_data (car, &size), g_bytes_get_size (car));
  guint8 *at = memmem (copy, size, data, length);

  g_assert_nonnull (at);
  at[length / 2] ^= 4;
  return g_bytes_new_take (copy, size);
}

static HfAuditReport *
audit (Fixture *fixture)
{
  g_autoptr (HfAuditPlace) place = hf_audit_directory_new (fixture->dir, NULL);
  HfAuditPlace *places[] = { place, NULL };

  return hf_test_audit (places, (HfAuditOptions){ 0 }, NULL);
}

/* Any name, any depth, version 1 and 2; what is no CAR is named. */
static void
test_whole (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) car2 = hf_test_car2_new (fixture->cars[1], 5, 0, NULL);
  g_autofree char *link = g_build_filename (fixture->dir, "link.car", NULL);
  g_autoptr (HfAuditReport) report = NULL;
  HfAuditPlaceReport *place;

  write_file (fixture, "a.car", fixture->cars[0]);
  write_file (fixture, "deep/er/and/deeper/noname", car2);
  write_file (fixture, ".hidden/c.CAR", fixture->cars[2]);
  write_text (fixture, "README", "hello");
  write_text (fixture, "empty", "");
  g_assert_cmpint (symlink ("a.car", link), ==, 0);
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_WARNING, "3 pins: 3 in one place only, all whole");
  place = hf_test_audit_place (report, 0);
  g_assert_cmpuint (place->cars, ==, 3);
  g_assert_cmpuint (place->strangers.count, ==, 2);
  g_assert_cmpuint (place->links.count, ==, 1);
  g_assert_cmpstr (place->links.names->pdata[0], ==, "link.car");
  g_assert_cmpuint (place->bytes, >=, 3 * 9 * 5000);
  g_assert_cmpstr (place->title, ==, "directory of CARs");
}

static void
test_corrupt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bad = flip (fixture->cars[0], block_of (fixture, 0, 4));
  g_autoptr (HfAuditReport) report = NULL;
  HfAuditFinding *finding;

  write_file (fixture, "bad.car", bad);
  write_file (fixture, "good.car", fixture->cars[1]);
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_AT_RISK, "2 pins: 2 in one place only, 1 unreadable");
  finding = hf_test_audit_find (hf_test_audit_place (report, 0), root_of (fixture, 0));
  g_assert_cmpint (finding->state, ==, HF_AUDIT_UNREADABLE);
  hf_test_audit_assert_block (finding, hf_block_get_cid (block_of (fixture, 0, 4)));
  g_assert_cmpstr (finding->file, ==, "bad.car");
  g_assert_nonnull (strstr (finding->detail, "does not match its hash"));
  g_assert_false (finding->more);
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  HfCid *root = root_of (fixture, 0);
  HfBlock *leaf = block_of (fixture, 0, 7);
  g_autoptr (GBytes) bad = make_car (&root, 1, hf_test_dag_get_blocks (fixture->dags[0]), leaf);
  g_autoptr (HfAuditReport) report = NULL;
  HfAuditFinding *finding;

  write_file (fixture, "bad.car", bad);
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_AT_RISK, "1 pin: 1 in one place only, 1 incomplete");
  finding = hf_test_audit_find (hf_test_audit_place (report, 0), root);
  g_assert_cmpint (finding->state, ==, HF_AUDIT_INCOMPLETE);
  hf_test_audit_assert_block (finding, hf_block_get_cid (leaf));
}

/* Of a missing node nobody knows what is below. */
static void
test_missing_node (Fixture *fixture, gconstpointer data)
{
  HfCid *root = root_of (fixture, 0);
  HfBlock *node = block_of (fixture, 0, 1);
  g_autoptr (GBytes) bad = make_car (&root, 1, hf_test_dag_get_blocks (fixture->dags[0]), node);
  g_autoptr (HfAuditReport) report = NULL;
  HfAuditFinding *finding;

  write_file (fixture, "bad.car", bad);
  report = audit (fixture);
  finding = hf_test_audit_find (hf_test_audit_place (report, 0), root);
  hf_test_audit_assert_block (finding, hf_block_get_cid (node));
  g_assert_true (finding->more);
}

/* Cut anywhere behind the header it is incomplete, of version 1 and 2; in it, it can't be read. */
static void
test_cut (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) car2 = hf_test_car2_new (fixture->cars[0], 0, 0, NULL);
  GBytes *const whole[] = { fixture->cars[0], car2 };

  for (unsigned version = 0; version < 2; version++)
    for (gsize from_end = 1; from_end < 50000; from_end += 1217)
      {
        gsize size = g_bytes_get_size (whole[version]);
        gsize behind_data = version == 1 ? size - 51 - g_bytes_get_size (fixture->cars[0]) : 0;
        g_autoptr (GBytes) cut
            = g_bytes_new_from_bytes (whole[version], 0, size - behind_data - MIN (from_end, size));
        g_autoptr (HfAuditReport) report = NULL;
        HfAuditFinding *finding;

        if (from_end >= g_bytes_get_size (fixture->cars[0]) - 100)
          break;
        write_file (fixture, "cut.car", cut);
        report = audit (fixture);
        hf_test_audit_assert (report, HF_AUDIT_AT_RISK, "1 pin: 1 in one place only, 1 incomplete");
        finding = hf_test_audit_find (hf_test_audit_place (report, 0), root_of (fixture, 0));
        g_assert_cmpint (finding->state, ==, HF_AUDIT_INCOMPLETE);
        g_assert_cmpuint (finding->n_blocks, >=, 1);
        if (from_end == 1)
          hf_test_audit_assert_block (finding, hf_block_get_cid (block_of (fixture, 0, 12)));
      }
}

/* A CAR by its name of which nobody knows what it had is a risk; one that is named by its CID is
 * that pin, also when nothing in it can be read. */
static void
test_broken (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = hf_cid_to_text (root_of (fixture, 0));
  g_autofree char *name = g_strconcat (text, ".car", NULL);
  g_autoptr (HfAuditReport) report = NULL;
  g_autoptr (HfAuditReport) named = NULL;
  HfAuditPlaceReport *place;

  write_text (fixture, "other.car", "");
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_AT_RISK,
                        "No pins are there; 1 CAR file without a readable header");
  write_text (fixture, name, "nothing of a CAR");
  named = audit (fixture);
  hf_test_audit_assert (named, HF_AUDIT_AT_RISK,
                        "1 pin: 1 in one place only, 1 unreadable; 2 CAR files without a readable "
                        "header");
  place = hf_test_audit_place (named, 0);
  g_assert_cmpuint (place->broken.count, ==, 2);
  g_assert_cmpuint (place->strangers.count, ==, 0);
  g_assert_nonnull (hf_test_audit_find (place, root_of (fixture, 0)));
}

/* One file with three pins, of which one lacks a block and one has a bad one. */
static void
test_several_roots (Fixture *fixture, gconstpointer data)
{
  HfCid *roots[] = { root_of (fixture, 0), root_of (fixture, 1), root_of (fixture, 2) };
  g_autoptr (GPtrArray) blocks = g_ptr_array_new ();
  g_autoptr (GBytes) car = NULL;
  g_autoptr (GBytes) bad = NULL;
  g_autoptr (HfAuditReport) report = NULL;
  HfAuditPlaceReport *place;

  for (unsigned i = 0; i < 3; i++)
    g_ptr_array_extend (blocks, hf_test_dag_get_blocks (fixture->dags[i]), NULL, NULL);
  car = make_car (roots, 3, blocks, block_of (fixture, 0, 12));
  bad = flip (car, block_of (fixture, 2, 12));
  write_file (fixture, "three.car", bad);
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_AT_RISK,
                        "3 pins: 3 in one place only, 1 unreadable, 1 incomplete");
  place = hf_test_audit_place (report, 0);
  hf_test_audit_assert_block (hf_test_audit_find (place, roots[0]),
                              hf_block_get_cid (block_of (fixture, 0, 12)));
  g_assert_null (hf_test_audit_find (place, roots[1]));
  hf_test_audit_assert_block (hf_test_audit_find (place, roots[2]),
                              hf_block_get_cid (block_of (fixture, 2, 12)));
}

/* Blocks that do not belong to the pin do not make it bad. */
static void
test_strays (Fixture *fixture, gconstpointer data)
{
  HfCid *root = root_of (fixture, 0);
  g_autoptr (GPtrArray) blocks = g_ptr_array_new ();
  g_autoptr (GBytes) car = NULL;
  g_autoptr (GBytes) bad = NULL;
  g_autoptr (HfAuditReport) report = NULL;

  g_ptr_array_add (blocks, block_of (fixture, 1, 0));
  g_ptr_array_add (blocks, block_of (fixture, 1, 12));
  g_ptr_array_extend (blocks, hf_test_dag_get_blocks (fixture->dags[0]), NULL, NULL);
  car = make_car (&root, 1, blocks, NULL);
  bad = flip (car, block_of (fixture, 1, 12));
  write_file (fixture, "strays.car", bad);
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_WARNING, "1 pin: 1 in one place only, all whole");
}

/* The CID of a section is damaged, and nothing else: the block is there, and nobody finds it. */
static void
test_wrong_cid (Fixture *fixture, gconstpointer data)
{
  HfBlock *leaf = block_of (fixture, 0, 5);
  gsize length, size;
  const guint8 *cid = hf_cid_get_bytes (hf_block_get_cid (leaf), &length);
  guint8 *copy
      = g_memdup2 (g_bytes_get_data (fixture->cars[0], &size), g_bytes_get_size (fixture->cars[0]));
  g_autoptr (GBytes) bad = NULL;
  g_autoptr (HfAuditReport) report = NULL;
  GBytes *section = hf_block_get_section (leaf);
  guint8 *at = memmem (copy, size, g_bytes_get_data (section, NULL), g_bytes_get_size (section));

  at = memmem (at, 100, cid, length);
  at[length - 1] ^= 1;
  bad = g_bytes_new_take (copy, size);
  write_file (fixture, "bad.car", bad);
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_AT_RISK, "1 pin: 1 in one place only, 1 unreadable");
}

/* An index that leads to good bytes elsewhere in the file hides nothing. */
static void
test_lying_index (Fixture *fixture, gconstpointer data)
{
  GPtrArray *blocks = hf_test_dag_get_blocks (fixture->dags[0]);
  HfCid *root = root_of (fixture, 0);
  g_autoptr (GBytes) car1 = make_car (&root, 1, blocks, block_of (fixture, 0, 12));
  g_autoptr (GBytes) header = hf_car_header_new (&root, 1);
  g_autoptr (GArray) places = hf_test_places_new (blocks, g_bytes_get_size (header));
  g_autoptr (GBytes) index = hf_test_index_new (HF_TEST_INDEX_MULTIHASH_SORTED,
                                                (HfTestPlace *)(void *)places->data, places->len);
  g_autoptr (GBytes) car2 = hf_test_car2_new (car1, 0, 0, index);
  g_autoptr (HfAuditReport) report = NULL;

  write_file (fixture, "lies.car", car2);
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_AT_RISK, "1 pin: 1 in one place only, 1 incomplete");
}

/* No root, and the inlined root that some write for none. */
static void
test_rootless (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfCid) none = hf_cid_new (HF_CODEC_RAW, 0, NULL, 0);
  GPtrArray *blocks = hf_test_dag_get_blocks (fixture->dags[0]);
  g_autoptr (GBytes) rootless = make_car (NULL, 0, blocks, NULL);
  g_autoptr (GBytes) placeholder = make_car (&none, 1, blocks, NULL);
  g_autoptr (HfAuditReport) report = NULL;

  write_file (fixture, "rootless.car", rootless);
  write_file (fixture, "placeholder.car", placeholder);
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_SAFE, "No pins are there");
  g_assert_cmpuint (hf_test_audit_place (report, 0)->rootless.count, ==, 2);
  g_assert_cmpuint (hf_test_audit_place (report, 0)->cars, ==, 2);
}

/* The same pin in two files: one of them is whole. */
static void
test_twice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bad = flip (fixture->cars[0], block_of (fixture, 0, 4));
  g_autoptr (HfAuditReport) report = NULL;

  write_file (fixture, "bad.car", bad);
  write_file (fixture, "good.car", fixture->cars[0]);
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_WARNING,
                        "1 pin: 1 in one place only, 1 with a damaged copy and a whole one");
  g_assert_cmpuint (hf_test_audit_place (report, 0)->n_findings, ==, 1);
}

/* In a store of Holdfast only what it keeps counts: not its indexes, nor what it set aside. */
static void
test_store (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = hf_cid_to_key (root_of (fixture, 0));
  g_autofree char *name = g_strdup_printf ("store/cars/%s/%s.car", text + strlen (text) - 2, text);
  g_autofree char *index = g_strdup_printf ("store/cars/%s/%s.idx", text + strlen (text) - 2, text);
  g_autoptr (GBytes) bad = flip (fixture->cars[1], block_of (fixture, 1, 4));
  g_autoptr (HfAuditReport) report = NULL;

  write_text (fixture, "store/holdfast-store.json", "{}");
  write_file (fixture, name, fixture->cars[0]);
  write_text (fixture, index, "an index");
  write_file (fixture, "store/damaged/x.car", bad);
  write_text (fixture, "store/owners/y", "z");
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_WARNING, "1 pin: 1 in one place only, all whole");
  g_assert_cmpuint (hf_test_audit_place (report, 0)->strangers.count, ==, 0);
}

/* A disk that can't read one of its files, once it comes to what is behind the header. */
static gboolean disk_fails;

static int
fail_to_read (const char *operation, const char *name)
{
  if (g_str_equal (operation, "open"))
    disk_fails = FALSE;
  else if (g_str_equal (operation, "read") && g_str_has_suffix (name, "bad.car"))
    disk_fails = TRUE;
  return disk_fails && g_str_equal (operation, "read") ? EIO : 0;
}

static void
test_unreadable_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;
  HfAuditFinding *finding;

  write_file (fixture, "bad.car", fixture->cars[0]);
  write_file (fixture, "good.car", fixture->cars[1]);
  write_file (fixture, "other.car", fixture->cars[2]);
  hf_file_fault = fail_to_read;
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_AT_RISK, "3 pins: 3 in one place only, 1 unreadable");
  finding = hf_test_audit_find (hf_test_audit_place (report, 0), root_of (fixture, 0));
  g_assert_cmpint (finding->state, ==, HF_AUDIT_UNREADABLE);
  g_assert_nonnull (strstr (finding->detail, g_strerror (EIO)));
}

/* What we may not open says nothing about the pins, and is told. */
static int
deny (const char *operation, const char *name)
{
  return g_str_equal (operation, "open") && g_str_equal (name, "denied.car") ? EACCES : 0;
}

static void
test_denied (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;

  write_file (fixture, "denied.car", fixture->cars[0]);
  write_file (fixture, "good.car", fixture->cars[1]);
  hf_file_fault = deny;
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_UNKNOWN, "1 pin: 1 in one place only, all whole");
  g_assert_cmpuint (hf_test_audit_place (report, 0)->denied.count, ==, 1);
}

static void
test_absent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfAuditReport) report = NULL;

  hf_test_dir_free (g_steal_pointer (&fixture->dir));
  fixture->dir = g_strdup ("/nonexistent/holdfast");
  report = audit (fixture);
  hf_test_audit_assert (report, HF_AUDIT_UNKNOWN, "No pins were found");
  g_assert_nonnull (strstr (hf_test_audit_place (report, 0)->error, "/nonexistent/holdfast"));
}

/* ---- nothing is changed ---- */

static GString *listing;

static int
list_entry (const char *path, const struct stat *info, int type, struct FTW *at)
{
  g_string_append_printf (listing, "%s %o %ld %ld.%09ld %ld.%09ld %ld.%09ld\n", path, info->st_mode,
                          (long)info->st_size, (long)info->st_mtim.tv_sec, info->st_mtim.tv_nsec,
                          (long)info->st_ctim.tv_sec, info->st_ctim.tv_nsec,
                          (long)info->st_atim.tv_sec, info->st_atim.tv_nsec);
  return 0;
}

/* Names, modes, sizes and all times, also that of the last access. */
static char *
list_tree (const char *dir)
{
  listing = g_string_new (NULL);
  g_assert_cmpint (nftw (dir, list_entry, 16, FTW_PHYS), ==, 0);
  return g_string_free (g_steal_pointer (&listing), FALSE);
}

static void
test_unchanged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bad = flip (fixture->cars[1], block_of (fixture, 1, 4));
  HfCid *roots[] = { root_of (fixture, 2), root_of (fixture, 0) };
  g_autoptr (GBytes) two = make_car (roots, 2, hf_test_dag_get_blocks (fixture->dags[2]), NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (HfAuditReport) report = NULL;

  write_file (fixture, "a/good.car", fixture->cars[0]);
  write_file (fixture, "b/bad.car", bad);
  write_file (fixture, "b/two", two);
  write_text (fixture, "README", "hello");
  g_free (list_tree (fixture->dir)); /* which may change the times of directories */
  before = list_tree (fixture->dir);
  report = audit (fixture);
  after = list_tree (fixture->dir);
  g_assert_cmpuint (report->pins, ==, 3);
  g_assert_cmpstr (before, ==, after);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/audit/directory/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("whole", test_whole);
  ADD ("corrupt", test_corrupt);
  ADD ("missing", test_missing);
  ADD ("missing-node", test_missing_node);
  ADD ("cut", test_cut);
  ADD ("broken", test_broken);
  ADD ("several-roots", test_several_roots);
  ADD ("strays", test_strays);
  ADD ("wrong-cid", test_wrong_cid);
  ADD ("lying-index", test_lying_index);
  ADD ("rootless", test_rootless);
  ADD ("twice", test_twice);
  ADD ("store", test_store);
  ADD ("unreadable-file", test_unreadable_file);
  ADD ("denied", test_denied);
  ADD ("absent", test_absent);
  ADD ("unchanged", test_unchanged);
  return g_test_run ();
}
