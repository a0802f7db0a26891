/* SPDX-License-Identifier: GPL-3.0-or-later */

/* New pins: of an upload, or of a CID alone. Each is one change of the registry.
 * Threading: blocks; workers only. */

#include "hf-admission.h"

#include <glib/gi18n-lib.h>

#include "hf-error.h"
#include "hf-human.h"
#include "hf-job-table.h"
#include "hf-jobs.h"
#include "hf-links.h"
#include "hf-listed-pins.h"
#include "hf-manifest.h"
#include "hf-pin-table.h"
#include "hf-psa-table.h"
#include "hf-reconciler.h"
#include "hf-remover.h"

#define NAMED_ROOTS 10 /* in a message */

static HfAdded *
added_new (void)
{
  HfAdded *added = g_new0 (HfAdded, 1);

  added->cids = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  added->fresh = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  return added;
}

static gboolean
refuse_link (HfCid *link, gpointer data, GError **error)
{
  g_set_error_literal (error, HF_ERROR, HF_ERROR_INCOMPLETE, "there is a link");
  return FALSE;
}

/* An identity CID holds the bytes of its block (multihash 0x00), so without links there is nothing
 * to be looked for. */
static gboolean
carries_all (HfCid *cid)
{
  gsize length;
  const guint8 *digest = hf_cid_get_digest (cid, &length);

  return hf_cid_is_identity (cid) && hf_links_kind (hf_cid_get_codec (cid)) != HF_LINKS_UNKNOWN
         && hf_links_foreach (cid, digest, length, refuse_link, NULL, NULL);
}

/**
 * hf_admission_make_pin:
 * @cid: a root
 * @text: its CID as it was given
 * @options: what the user said
 * @now: the time
 *
 * Returns: (transfer full): a pin, not in the registry yet, that waits for its content unless its
 * CID carries that
 */
HfPin *
hf_admission_make_pin (HfCid *cid, const char *text, const HfAddOptions *options, gint64 now)
{
  HfPin *pin = hf_pin_new ();

  pin->cid = hf_cid_ref (cid);
  pin->text = g_strdup (text);
  pin->name = g_strdup (options->name != NULL ? options->name : "");
  pin->content = carries_all (cid) ? HF_CONTENT_COMPLETE : HF_CONTENT_WAITING;
  pin->visibility = options->visibility;
  pin->priority = options->priority;
  pin->min_replicas = options->min_replicas;
  pin->target_replicas = options->target_replicas;
  pin->max_replicas = options->max_replicas;
  pin->metadata = g_strdup (options->metadata != NULL ? options->metadata : "{}");
  pin->managed = TRUE;
  pin->created = now;
  return pin;
}

/* ---- an upload ---- */

static GError *
complain_of_roots (GPtrArray *roots)
{
  GString *text = g_string_new (NULL);
  GError *error;
  unsigned i;

  if (roots->len == 0)
    g_string_append (text,
                     "the CAR names no root: send it again with ?root= and the CID of its root");
  else
    {
      g_string_append_printf (text, "the CAR has %u roots (", roots->len);
      for (i = 0; i < MIN (roots->len, NAMED_ROOTS); i++)
        {
          g_autofree char *root = hf_cid_to_text (g_ptr_array_index (roots, i));
          g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", root);
        }
      g_string_append_printf (
          text,
          "%s): send it again with ?roots=all for a pin of each, or with ?root= and "
          "the CID of one",
          roots->len > NAMED_ROOTS ? ", …" : "");
    }
  error = g_error_new_literal (HF_ERROR, HF_ERROR_INVALID, text->str);
  g_string_free (text, TRUE);
  return error;
}

/* (element-type HfCid): the roots that pins are made of. */
static GPtrArray *
choose_roots (HfSpool *spool, const HfAddOptions *options, GError **error)
{
  GPtrArray *roots = hf_spool_get_roots (spool);
  g_autoptr (GPtrArray) chosen = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  unsigned i;

  if (options->root != NULL)
    {
      HfCid *root = hf_cid_new_from_text (options->root, error);

      if (root == NULL)
        return NULL;
      g_ptr_array_add (chosen, root);
      return g_steal_pointer (&chosen);
    }
  for (i = 0; i < roots->len; i++)
    if (!g_ptr_array_find_with_equal_func (chosen, g_ptr_array_index (roots, i), hf_cid_equal,
                                           NULL))
      g_ptr_array_add (chosen, hf_cid_ref (g_ptr_array_index (roots, i)));
  if (chosen->len == 1 || (chosen->len > 1 && options->all_roots))
    return g_steal_pointer (&chosen);
  g_propagate_error (error, complain_of_roots (chosen));
  return NULL;
}

static gboolean
refuse_opaque (const HfPin *pin, guint64 opaque, GError **error)
{
  g_autofree char *count = hf_human_count (opaque);

  g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
               _ ("the links in %s of the blocks of %s can't be read here, as their codec is not "
                  "known: what they lead to would neither be looked for nor kept. If these blocks "
                  "alone are wanted, add it through the API with “opaque=accept”"),
               count, pin->text);
  return FALSE;
}

static gboolean
survey (HfSpool *spool, HfPin *pin, const HfAddOptions *options, GCancellable *cancellable,
        GError **error)
{
  HfDagSummary summary;

  if (!hf_spool_survey (spool, pin->cid, &summary, cancellable, error))
    {
      g_prefix_error (error, "the CAR does not hold all of %s: ", pin->text);
      return FALSE;
    }
  if (summary.opaque > 0 && !options->accept_opaque)
    return refuse_opaque (pin, summary.opaque, error);
  pin->content = summary.opaque > 0 ? HF_CONTENT_OPAQUE : HF_CONTENT_COMPLETE;
  pin->size = summary.bytes;
  pin->blocks = summary.blocks;
  return TRUE;
}

static GPtrArray *
pins_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)hf_pin_free);
}

/* (element-type HfPin): the pins of the upload's roots. */
static GPtrArray *
pins_of_roots (HfSpool *spool, const HfAddOptions *options, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) roots = choose_roots (spool, options, error);
  g_autoptr (GPtrArray) pins = pins_new ();
  HfAddOptions own = *options;

  /* A file that is given no name keeps its own. */
  if (own.name == NULL)
    own.name = hf_spool_get_title (spool);
  for (unsigned i = 0; roots != NULL && i < roots->len; i++)
    {
      HfCid *root = g_ptr_array_index (roots, i);
      g_autofree char *text
          = options->root != NULL ? g_strdup (options->root) : hf_cid_to_text (root);

      g_ptr_array_add (pins, hf_admission_make_pin (root, text, &own, now));
    }
  return roots != NULL ? g_steal_pointer (&pins) : NULL;
}

/* (element-type HfPin): the pins that the upload lists, under the names that it gives them. */
static GPtrArray *
pins_of_list (HfSpool *spool, const HfAddOptions *options, gint64 now, GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GPtrArray) listed = hf_listed_pins_read (spool, cancellable, error);
  g_autoptr (GPtrArray) pins = pins_new ();

  for (unsigned i = 0; listed != NULL && i < listed->len; i++)
    {
      const HfManifestPin *entry = g_ptr_array_index (listed, i);
      g_autofree char *text = hf_cid_to_text (entry->cid);
      HfAddOptions own = *options;

      own.name = entry->name;
      g_ptr_array_add (pins, hf_admission_make_pin (entry->cid, text, &own, now));
    }
  return listed != NULL ? g_steal_pointer (&pins) : NULL;
}

/* (element-type HfPin): the pins that the upload makes, each complete. */
static GPtrArray *
survey_pins (HfSpool *spool, const HfAddOptions *options, gint64 now, GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GPtrArray) pins = options->listed
                                   ? pins_of_list (spool, options, now, cancellable, error)
                                   : pins_of_roots (spool, options, now, error);

  for (unsigned i = 0; pins != NULL && i < pins->len; i++)
    if (!survey (spool, g_ptr_array_index (pins, i), options, cancellable, error))
      return NULL;
  return g_steal_pointer (&pins);
}

/* Blocks that no root reaches are dropped, but not where an opaque block may be what links to them.
 */
static gboolean
check_unreachable (GPtrArray *pins, guint64 unreachable, GError **error)
{
  for (unsigned i = 0; unreachable > 0 && i < pins->len; i++)
    {
      const HfPin *pin = g_ptr_array_index (pins, i);

      if (pin->content != HF_CONTENT_OPAQUE)
        continue;
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   "the CAR has blocks that its roots were not seen to link to (%" G_GUINT64_FORMAT
                   "), and they may belong to the blocks of %s whose links can't be read here. "
                   "Nothing was taken: send a CAR without them, or with roots that reach them",
                   unreachable, pin->text);
      return FALSE;
    }
  return TRUE;
}

typedef struct
{
  HfStore *store;
  HfSpool *spool;
  GPtrArray *pins;
  HfAdded *added;
} Upload;

/**
 * hf_admission_enter_pin:
 * @db: inside a change
 * @pin: a pin; gets its id
 * @now: the time
 * @existed: (out): whether it was known
 * @error: return location
 *
 * A pin that is known keeps what the user said of it before, and is the user's from now on, whoever
 * else requested it; one that is on its way out is pinned again.
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_admission_enter_pin (HfDb *db, HfPin *pin, gint64 now, gboolean *existed, GError **error)
{
  gboolean undone = FALSE;
  g_autoptr (HfPin) known = NULL;

  if (!hf_pin_table_insert (db, pin, existed, error))
    return FALSE;
  if (!*existed)
    return TRUE;
  known = hf_pin_table_get (db, pin->id, error);
  if (known == NULL || (!known->managed && !hf_remover_undo (db, pin->id, now, &undone, error)))
    return FALSE;
  if (undone && known->held == 0 && !hf_import_job_hurry (db, pin->id, error))
    return FALSE;
  known->managed = TRUE;
  if (pin->content != HF_CONTENT_WAITING)
    {
      known->content = pin->content;
      known->size = pin->size;
      known->blocks = pin->blocks;
    }
  return hf_pin_table_update (db, known, error) && hf_psa_table_claim_pin (db, pin->id, error)
         && hf_pin_table_touch_wanted (db, pin->id, 0, error);
}

/* By what was said of the pin when it was new. */
static gboolean
reserve_for (HfDb *db, gint64 pin_id, HfJob *job, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_table_get (db, pin_id, error);
  g_auto (HfReconciled) result = { 0 };
  gboolean placed;

  if (pin == NULL || (pin->held == 0 && !hf_reconciler_take_over (db, pin->id, job, error)))
    return FALSE;
  if (!hf_reconciler_reserve (db, pin, job, &result, error)
      || !hf_reconciler_has_place (db, pin->id, &placed, error))
    return FALSE;
  if (placed)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_NO_SPACE, "%s was not taken: %s", pin->text,
               result.shortage != NULL ? result.shortage : "no backend can store it");
  return FALSE;
}

static gboolean
enter_upload (HfDb *db, gpointer data, GError **error)
{
  Upload *upload = data;
  gint64 now = hf_clock_now (hf_store_get_clock (upload->store));
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_IMPORT);
  g_autoptr (GHashTable) made = g_hash_table_new (NULL, NULL);
  unsigned i;

  g_ptr_array_set_size (upload->added->fresh, 0);
  for (i = 0; i < upload->pins->len; i++)
    {
      HfPin *pin = g_ptr_array_index (upload->pins, i);
      gboolean existed;

      if (!hf_admission_enter_pin (db, pin, now, &existed, error))
        return FALSE;
      if (!existed)
        {
          g_hash_table_add (made, pin);
          g_ptr_array_add (upload->added->fresh, hf_cid_ref (pin->cid));
        }
      job->priority = MAX (job->priority, pin->priority);
      job->total_bytes += pin->size;
    }
  job->created = now;
  g_clear_pointer (&job->payload, json_object_unref);
  job->payload = hf_import_job_payload (hf_spool_get_name (upload->spool), upload->pins, made);
  for (i = 0; i < upload->pins->len; i++)
    if (!reserve_for (db, ((HfPin *)g_ptr_array_index (upload->pins, i))->id, job, error))
      return FALSE;
  upload->added->job_id = job->id;
  return TRUE;
}

/* The spool must be durable before the job that needs it is; without a job nobody needs it. */
static gboolean
enter (Upload *upload, GError **error)
{
  g_autoptr (GError) leftover = NULL;
  gboolean entered;

  if (!hf_spool_keep (upload->spool, error))
    return FALSE;
  entered = hf_store_change (upload->store, enter_upload, upload, error);
  if ((!entered || upload->added->job_id == 0)
      && !hf_spool_delete (hf_spool_get_directory (upload->spool),
                           hf_spool_get_name (upload->spool), &leftover))
    g_warning ("an upload stays until the next start: %s", leftover->message);
  return entered;
}

/**
 * hf_admission_add_spool:
 * @store: the registry
 * @spool: an upload, just received; kept when there is something to do with it
 * @options: what the user said
 * @cancellable: (nullable): stops the survey
 * @error: return location
 *
 * Makes pins of the upload's roots, or of what its root lists, reserves places for their copies,
 * and queues the import.
 *
 * Returns: (transfer full): what was added, or %NULL with INVALID (roots, or blocks that may belong
 * to opaque ones), INCOMPLETE, UNSUPPORTED (links that can't be read, which the user did not
 * accept), NO_SPACE (no store takes it); nothing was changed then
 */
HfAdded *
hf_admission_add_spool (HfStore *store, HfSpool *spool, const HfAddOptions *options,
                        GCancellable *cancellable, GError **error)
{
  gint64 now = hf_clock_now (hf_store_get_clock (store));
  g_autoptr (GPtrArray) pins = survey_pins (spool, options, now, cancellable, error);
  g_autoptr (HfAdded) added = added_new ();
  Upload upload = { store, spool, pins, added };
  unsigned i;

  if (pins == NULL)
    return NULL;
  added->unreachable = hf_spool_count_unreachable (spool);
  if (!check_unreachable (pins, added->unreachable, error))
    return NULL;
  for (i = 0; i < pins->len; i++)
    g_ptr_array_add (added->cids, hf_cid_ref (((HfPin *)g_ptr_array_index (pins, i))->cid));
  if (!enter (&upload, error))
    return NULL;
  return g_steal_pointer (&added);
}

/* ---- a CID ---- */

typedef struct
{
  HfStore *store;
  HfPin *pin;
  gint64 job_id;
  gboolean existed;
} Naming;

/**
 * hf_admission_enter_cid:
 * @db: inside a change
 * @pin: a pin; gets its id
 * @now: the time
 * @job_id: (out): see hf_reconciler_replicate()
 * @error: return location
 *
 * As hf_admission_enter_pin(), and begins to look for it.
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_admission_enter_cid (HfDb *db, HfPin *pin, gint64 now, gint64 *job_id, GError **error)
{
  g_autoptr (HfPin) entered = NULL;
  gboolean existed;

  if (!hf_admission_enter_pin (db, pin, now, &existed, error))
    return FALSE;
  entered = hf_pin_table_get (db, pin->id, error);
  return entered != NULL
         && hf_reconciler_replicate (db, entered, HF_INITIATIVE_USER, now, job_id, error)
         && hf_pin_table_untouch (db, pin->id, error);
}

static gboolean
enter_cid (HfDb *db, gpointer data, GError **error)
{
  Naming *naming = data;
  gint64 now = hf_clock_now (hf_store_get_clock (naming->store));
  g_autoptr (GError) none = NULL;
  g_autoptr (HfPin) known = hf_pin_table_find_managed (db, naming->pin->cid, &none);

  if (known == NULL && !g_error_matches (none, HF_ERROR, HF_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&none));
      return FALSE;
    }
  naming->existed = known != NULL;
  return hf_admission_enter_cid (db, naming->pin, now, &naming->job_id, error);
}

/**
 * hf_admission_add_cid:
 * @store: the registry
 * @text: a CID, as the user writes it
 * @options: what the user said
 * @error: return location
 *
 * Makes a pin whose bytes are looked for in the stores there are. One that is being removed is kept
 * again.
 *
 * Returns: (transfer full): what was added, or %NULL with MALFORMED for what is no CID, UNSUPPORTED
 * for one whose links can't be read, which the user did not accept
 */
HfAdded *
hf_admission_add_cid (HfStore *store, const char *text, const HfAddOptions *options, GError **error)
{
  gint64 now = hf_clock_now (hf_store_get_clock (store));
  g_autoptr (HfCid) cid = hf_cid_new_from_text (text, error);
  g_autoptr (HfPin) pin = NULL;
  g_autoptr (HfAdded) added = NULL;
  Naming naming = { .store = store };

  if (cid == NULL)
    return NULL;
  pin = naming.pin = hf_admission_make_pin (cid, text, options, now);
  if (hf_links_kind (hf_cid_get_codec (cid)) == HF_LINKS_UNKNOWN && !options->accept_opaque)
    {
      refuse_opaque (pin, 1, error);
      return NULL;
    }
  if (!hf_store_change (store, enter_cid, &naming, error))
    return NULL;
  added = added_new ();
  added->job_id = naming.job_id;
  g_ptr_array_add (added->cids, hf_cid_ref (cid));
  if (!naming.existed)
    g_ptr_array_add (added->fresh, hf_cid_ref (cid));
  return g_steal_pointer (&added);
}
