/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-job-item.h"

struct _HfJobItem
{
  GObject parent_instance;

  HfJobFacts *facts;
};

G_DEFINE_FINAL_TYPE (HfJobItem, hf_job_item, G_TYPE_OBJECT)

static unsigned changed;

static void
hf_job_item_finalize (GObject *object)
{
  hf_job_facts_free (HF_JOB_ITEM (object)->facts);
  G_OBJECT_CLASS (hf_job_item_parent_class)->finalize (object);
}

static void
hf_job_item_class_init (HfJobItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_job_item_finalize;
  changed = g_signal_new ("changed", HF_TYPE_JOB_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                          G_TYPE_NONE, 0);
}

static void
hf_job_item_init (HfJobItem *self)
{
}

/**
 * hf_job_item_new:
 * @facts: (transfer full): what there is to tell
 *
 * Returns: (transfer full): an item
 */
HfJobItem *
hf_job_item_new (HfJobFacts *facts)
{
  HfJobItem *self = g_object_new (HF_TYPE_JOB_ITEM, NULL);

  self->facts = facts;
  return self;
}

/**
 * hf_job_item_get_id:
 * Returns: the number of the job
 */
gint64
hf_job_item_get_id (HfJobItem *self)
{
  return self->facts->job->id;
}

/**
 * hf_job_item_get_facts:
 * Returns: (transfer none): what there is to tell now
 */
const HfJobFacts *
hf_job_item_get_facts (HfJobItem *self)
{
  return self->facts;
}

/**
 * hf_job_item_set_facts:
 * @facts: (transfer full): about the same job
 */
void
hf_job_item_set_facts (HfJobItem *self, HfJobFacts *facts)
{
  gboolean same = hf_job_facts_equal (self->facts, facts);

  hf_job_facts_free (self->facts);
  self->facts = facts;
  if (!same)
    g_signal_emit (self, changed, 0);
}
