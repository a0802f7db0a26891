/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Kubo node as a place: through the backend of that kind, of which only what reads is called. Its
 * identity is asked for first, since a backend reads from no other store than its own. */
#include "hf-audit-place.h"

#include "hf-backend-kind.h"
#include "hf-error.h"

#define HF_TYPE_AUDIT_KUBO (hf_audit_kubo_get_type ())
G_DECLARE_FINAL_TYPE (HfAuditKubo, hf_audit_kubo, HF, AUDIT_KUBO, HfAuditPlace)

struct _HfAuditKubo
{
  HfAuditPlace parent_instance;

  char *spill_dir;
  HfClock *clock;
  HfBackend *backend; /* NULL until the place is open */
};

G_DEFINE_FINAL_TYPE (HfAuditKubo, hf_audit_kubo, HF_TYPE_AUDIT_PLACE)

/* @uuid: NULL for one that can be probed only. NULL with @error for an address that is none. */
static HfBackend *
make_backend (HfAuditKubo *self, const char *uuid, GError **error)
{
  const HfBackendKind *kind = hf_backend_kind_find ("ipfs");
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (HfBackendConfig) config = NULL;

  json_object_set_string_member (settings, "address",
                                 hf_audit_place_get_name (HF_AUDIT_PLACE (self)));
  hf_backend_kind_check (kind, settings, problems);
  if (hf_problems_set_error (problems, error))
    return NULL;
  config = hf_backend_config_new ("audit", settings, uuid, "audit", self->spill_dir, self->clock,
                                  NULL);
  return hf_backend_kind_create (kind, config);
}

static gboolean
hf_audit_kubo_open (HfAuditPlace *place, HfAuditPlaceReport *report, GCancellable *cancellable,
                    GError **error)
{
  HfAuditKubo *self = HF_AUDIT_KUBO (place);
  g_autoptr (HfBackend) nameless = make_backend (self, NULL, error);
  g_autoptr (HfProbe) probe = nameless ? hf_backend_probe (nameless, cancellable, error) : NULL;

  if (!probe)
    return FALSE;
  report->title = g_strdup_printf ("IPFS node, version %s", probe->version);
  report->domain = g_strdup (probe->domain);
  report->identity = g_strdup_printf ("ipfs:%s", probe->store_uuid);
  self->backend = make_backend (self, probe->store_uuid, error);
  return self->backend != NULL;
}

typedef struct
{
  HfAuditPlaceReport *report;
  HfAuditCopyFunc func;
  gpointer data;
} Listing;

static gboolean
tell_entry (const HfEntry *entry, gpointer data, GError **error)
{
  Listing *listing = data;

  if (entry->cid)
    return listing->func (entry->cid, entry->locator, listing->data, error);
  hf_audit_names_add (&listing->report->strangers, entry->locator);
  return TRUE;
}

static gboolean
hf_audit_kubo_list (HfAuditPlace *place, HfAuditPlaceReport *report, HfAuditCopyFunc func,
                    gpointer data, GCancellable *cancellable, GError **error)
{
  Listing listing = { report, func, data };

  return hf_backend_list (HF_AUDIT_KUBO (place)->backend, tell_entry, &listing, cancellable, error);
}

typedef struct
{
  HfBackend *backend;
  const char *locator;
} Source;

static HfBlock *
fetch (HfCid *cid, gpointer data, GCancellable *cancellable, GError **error)
{
  Source *source = data;

  return hf_backend_get_block (source->backend, source->locator, cid, cancellable, error);
}

/* A pin whose root block is not there, and one that was taken away meanwhile, answer alike. */
static gboolean
find_gone (HfAuditKubo *self, const char *locator, HfAuditRead *read, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HfEntry) entry = hf_backend_stat (self->backend, locator, read->cancellable, &why);

  read->gone = g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND);
  if (entry || read->gone)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
hf_audit_kubo_read (HfAuditPlace *place, const char *locator, HfAuditRead *read, GError **error)
{
  static const HfBlockSource blocks = { .fetch = fetch };
  HfAuditKubo *self = HF_AUDIT_KUBO (place);
  Source source = { self->backend, locator };
  g_autoptr (GError) why = NULL;
  g_autoptr (GInputStream) stream
      = hf_backend_get (self->backend, locator, read->cancellable, &why);

  if (stream && hf_audit_read_stream (read, stream, &why))
    return TRUE;
  g_clear_object (&stream);
  if (!hf_audit_is_about_copy (why))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND)
      && (!find_gone (self, locator, read, error) || read->gone))
    return read->gone;
  return hf_audit_read_blocks (read, &blocks, &source, why, error);
}

static void
hf_audit_kubo_finalize (GObject *object)
{
  HfAuditKubo *self = HF_AUDIT_KUBO (object);

  g_free (self->spill_dir);
  hf_clock_unref (self->clock);
  g_clear_object (&self->backend);
  G_OBJECT_CLASS (hf_audit_kubo_parent_class)->finalize (object);
}

static void
hf_audit_kubo_class_init (HfAuditKuboClass *klass)
{
  HfAuditPlaceClass *place_class = HF_AUDIT_PLACE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_audit_kubo_finalize;
  place_class->one_copy = TRUE;
  place_class->open = hf_audit_kubo_open;
  place_class->list = hf_audit_kubo_list;
  place_class->read = hf_audit_kubo_read;
}

static void
hf_audit_kubo_init (HfAuditKubo *self)
{
}

/**
 * hf_audit_kubo_new:
 * @address: of the node's RPC, such as "http://127.0.0.1:5001"
 * @spill_dir: (nullable): for private temporary files
 * @clock: the time
 *
 * Connects to nothing yet.
 *
 * Returns: (transfer full): the place
 */
HfAuditPlace *
hf_audit_kubo_new (const char *address, const char *spill_dir, HfClock *clock)
{
  HfAuditKubo *self = g_object_new (HF_TYPE_AUDIT_KUBO, "name", address, NULL);

  self->spill_dir = g_strdup (spill_dir);
  self->clock = hf_clock_ref (clock);
  return HF_AUDIT_PLACE (self);
}
