/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of a pin: seen, opened, saved whole or not at all. */
#include "hf-details-stage.h"

#include "hf-error.h"
#include "hf-file-fetch.h"
#include "hf-file-list.h"
#include "hf-file-row.h"
#include "hf-pin-table.h"

#include "hf-test.h"

static void
open_stage (HfDetailsStage *self, HfCid *cid)
{
  hf_details_stage_show_pin (self, hf_details_stage_find_pin (self, cid));
  hf_stage_click (hf_stage_find_button (self->details, "Show Files"));
  hf_stage_until_text (self->details, "readme.txt");
}

static void
activate (HfDetailsStage *self, const char *name)
{
  GtkWidget *row
      = gtk_widget_get_ancestor (hf_stage_find_text (self->details, name), HF_TYPE_FILE_ROW);

  g_assert_true (gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (row)));
  g_signal_emit_by_name (gtk_widget_get_parent (row), "row-activated", row);
}

static void
on_open (HfFileList *list, const char *path, gpointer data)
{
  g_signal_stop_emission_by_name (list, "open-file");
  *(char **)data = g_strdup (path);
}

static gboolean
is_opened (gpointer data)
{
  return *(char **)data != NULL;
}

static void
assert_file (const char *path, gconstpointer data, gsize length)
{
  g_autofree char *got = NULL;
  g_autoptr (GError) error = NULL;
  gsize got_length;

  g_file_get_contents (path, &got, &got_length, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (got, got_length, data, length);
}

/* A file is opened from a copy in the cache, which has its name and its bytes. */
static void
test_open (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (2);
  g_autoptr (HfCid) cid = hf_details_stage_add_tree (self);
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  GtkWidget *list;

  open_stage (self, cid);
  list = hf_stage_find_type (self->details, HF_TYPE_FILE_LIST);
  g_signal_connect (list, "open-file", G_CALLBACK (on_open), &path);
  activate (self, "readme.txt");
  hf_stage_until (is_opened, &path);
  name = g_path_get_basename (path);
  g_assert_cmpstr (name, ==, "readme.txt");
  g_assert_true (g_str_has_prefix (path, g_get_user_cache_dir ()));
  assert_file (path, HF_DETAILS_STAGE_TEXT, strlen (HF_DETAILS_STAGE_TEXT));
}

static void
test_folders (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (2);
  g_autoptr (HfCid) cid = hf_details_stage_add_tree (self);
  g_autofree char *size = g_format_size (HF_DETAILS_STAGE_BIG);

  open_stage (self, cid);
  g_assert_null (hf_stage_find_button (self->details, "Up"));
  activate (self, "data");
  hf_stage_until_text (self->details, "big.bin");
  g_assert_nonnull (hf_stage_find_text (self->details, size));
  g_assert_null (hf_stage_find_text (self->details, "readme.txt"));
  hf_stage_click (hf_stage_find_button (self->details, "Up"));
  hf_stage_until_text (self->details, "readme.txt");
}

static HfFilePlace *
place_of_big (HfCid *cid)
{
  char *names[] = { (char *)"data", (char *)"big.bin", NULL };

  return hf_file_place_new (cid, names, NULL);
}

/* Also where one was, which is gone then. */
static void
test_save (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (2);
  g_autoptr (HfCid) cid = hf_details_stage_add_tree (self);
  g_autoptr (GBytes) big = hf_details_stage_make_big ();
  char *dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "copy.bin", NULL);

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  hf_file_fetch_save (self->stage->desk, self->window, place_of_big (cid), path);
  g_assert_cmpstr (hf_details_stage_hear (self), ==, "“copy.bin” saved");
  assert_file (path, g_bytes_get_data (big, NULL), g_bytes_get_size (big));
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 1);
  hf_test_dir_free (dir);
}

/* What can't be read leaves nothing behind, and what was there is there still. */
static void
test_save_fails (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (1);
  g_autoptr (HfCid) cid = hf_details_stage_add_tree (self);
  char *dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "copy.bin", NULL);

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  hf_memory_store_flip (hf_memory_store_get ("a"), cid, 2 * 1024 * 1024);
  hf_file_fetch_save (self->stage->desk, self->window, place_of_big (cid), path);
  g_assert_true (g_str_has_prefix (hf_details_stage_hear (self), "“copy.bin” could not be read: "));
  assert_file (path, "old", 3);
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 1);
  hf_test_dir_free (dir);
}

static void
cancel (HfMemoryStore *store, gpointer data)
{
  g_cancellable_cancel (data);
}

/* The user's word comes while its blocks are read. */
static void
test_save_cancelled (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (1);
  g_autoptr (HfCid) cid = hf_details_stage_add_tree (self);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (HfTally) tally = hf_tally_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HfFilePlace) place = place_of_big (cid);
  HfMemoryStore *store = hf_memory_store_get ("a");
  char *dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "copy.bin", NULL);

  hf_memory_store_set_hook (store, "get", G_CALLBACK (cancel), cancellable);
  hf_memory_store_set_hook (store, "get-block", G_CALLBACK (cancel), cancellable);
  g_assert_false (
      hf_file_page_save (self->stage->house->engine, place, path, tally, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  hf_memory_store_set_hook (store, "get", NULL, NULL);
  hf_memory_store_set_hook (store, "get-block", NULL, NULL);
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
  hf_test_dir_free (dir);
}

/* What is no file is said to be none. */
static void
test_no_files (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  GtkWidget *list;

  hf_details_stage_add (self, dag);
  hf_details_stage_show (self, dag);
  hf_memory_store_fail (hf_memory_store_get ("a"), "get-block", -1, HF_ERROR_UNAVAILABLE);
  hf_memory_store_fail (hf_memory_store_get ("b"), "get-block", -1, HF_ERROR_UNAVAILABLE);
  hf_memory_store_fail (hf_memory_store_get ("a"), "get", -1, HF_ERROR_UNAVAILABLE);
  hf_memory_store_fail (hf_memory_store_get ("b"), "get", -1, HF_ERROR_UNAVAILABLE);
  hf_stage_click (hf_stage_find_button (self->details, "Show Files"));
  list = hf_stage_find_type (self->details, HF_TYPE_FILE_LIST);
  while (!hf_stage_find_type (list, GTK_TYPE_LABEL)
         || !g_str_has_prefix (gtk_label_get_text (
                                   GTK_LABEL (hf_stage_find_type (list, GTK_TYPE_LABEL))),
                               "The files can’t be read: "))
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/pin-files/open", test_open);
  g_test_add_func ("/app/pin-files/folders", test_folders);
  g_test_add_func ("/app/pin-files/save", test_save);
  g_test_add_func ("/app/pin-files/save-fails", test_save_fails);
  g_test_add_func ("/app/pin-files/save-cancelled", test_save_cancelled);
  g_test_add_func ("/app/pin-files/no-files", test_no_files);
  return g_test_run ();
}
