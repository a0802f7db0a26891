/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One item becomes a pin. Blocks: on a worker. */
#include "hf-add-errand.h"

#include "hf-tree-scan.h"

typedef struct
{
  const HfAddErrand *errand;
  HfAddOutcome *outcome;
  guint64 total; /* bytes */
} Work;

/**
 * hf_add_errand_new:
 * @item: copied
 * @choices: copied
 * @progress: is told of what was read
 *
 * Returns: (transfer full): what hf_add_errand_run() needs
 */
HfAddErrand *
hf_add_errand_new (const HfAddItem *item, const HfAddChoices *choices, HfProgress *progress)
{
  HfAddErrand *self = g_new0 (HfAddErrand, 1);

  self->item = hf_add_item_copy (item);
  self->choices = *choices;
  self->progress = hf_progress_ref (progress);
  return self;
}

/**
 * hf_add_errand_free:
 * @self: (transfer full): an errand
 */
void
hf_add_errand_free (HfAddErrand *self)
{
  hf_add_item_free (self->item);
  hf_progress_unref (self->progress);
  g_free (self);
}

/**
 * hf_add_outcome_free:
 * @self: (transfer full): what came of it
 */
void
hf_add_outcome_free (HfAddOutcome *self)
{
  g_clear_pointer (&self->added, hf_added_free);
  g_free (self->first_skipped);
  g_free (self);
}

static void
note_bytes (guint64 bytes, gpointer data)
{
  Work *work = data;

  hf_progress_note (work->errand->progress, bytes, MAX (bytes, work->total));
}

static void
note_skipped (const char *path, const char *why, gpointer data)
{
  Work *work = data;

  if (work->outcome->skipped++ == 0)
    work->outcome->first_skipped = g_strdup_printf ("“%s” %s", path, why);
}

static HfAddOptions
options_of (const HfAddErrand *errand)
{
  return (HfAddOptions){ .name = errand->item->name, .visibility = errand->choices.visibility };
}

static gboolean
fill (HfTreeBuilder *builder, gpointer data, GCancellable *cancellable, GError **error)
{
  Work *work = data;
  const HfAddChoices *choices = &work->errand->choices;
  const HfTreeScan scan = { .skip_hidden = choices->skip_hidden,
                            .preserve_mode = choices->preserve,
                            .preserve_mtime = choices->preserve,
                            .skipped = note_skipped,
                            .counted = note_bytes,
                            .data = work };

  return hf_tree_builder_add_path (builder, "", work->errand->item->path, &scan, cancellable,
                                   error);
}

static HfAdded *
add_car (HfEngine *engine, Work *work, GFile *file, GCancellable *cancellable, GError **error)
{
  HfAddOptions options = options_of (work->errand);
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr (GInputStream) counted = NULL;

  if (!stream)
    return NULL;
  counted = hf_counted_stream_new (G_INPUT_STREAM (stream), note_bytes, work);
  return hf_engine_add_car (engine, counted, work->total, &options, cancellable, error);
}

static HfAdded *
add_file (HfEngine *engine, Work *work, GCancellable *cancellable, GError **error)
{
  const HfAddItem *item = work->errand->item;
  HfAddOptions options = options_of (work->errand);
  g_autoptr (GFile) file = g_file_new_for_path (item->path);
  GFileType type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, cancellable);

  /* What can't be measured is told when it is read. */
  g_file_measure_disk_usage (file, G_FILE_MEASURE_APPARENT_SIZE, cancellable, NULL, NULL,
                             &work->total, NULL, NULL, NULL);
  hf_progress_note (work->errand->progress, 0, work->total);
  if (type == G_FILE_TYPE_REGULAR && g_str_has_suffix (item->path, ".car"))
    return add_car (engine, work, file, cancellable, error);
  return hf_engine_add_tree (engine, fill, work, work->total, work->errand->choices.profile,
                             &options, cancellable, error);
}

/**
 * hf_add_errand_run:
 * @engine: the engine
 * @data: an HfAddErrand
 * @cancellable: stops it; nothing was added then
 * @error: what is wrong with it
 *
 * Returns: (transfer full): an HfAddOutcome, or %NULL
 */
gpointer
hf_add_errand_run (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  const HfAddErrand *self = data;
  g_autoptr (HfAddOutcome) outcome = g_new0 (HfAddOutcome, 1);
  Work work = { self, outcome, 0 };
  HfAddOptions options = options_of (self);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  outcome->added = self->item->cid ? hf_engine_add_cid (engine, self->item->cid, &options, error)
                                   : add_file (engine, &work, cancellable, error);
  return outcome->added ? g_steal_pointer (&outcome) : NULL;
}
