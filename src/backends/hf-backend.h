/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "hf-block.h"
#include "hf-clock.h"
#include "hf-credentials.h"
#include "hf-meter.h"
#include "hf-token-bucket.h"

G_BEGIN_DECLS

typedef enum
{
  HF_BACKEND_CAN_LIST = 1 << 0,
  HF_BACKEND_CAN_STORE = 1 << 1,
  HF_BACKEND_CAN_FETCH = 1 << 2,
  HF_BACKEND_CAN_FETCH_BLOCK = 1 << 3,
  HF_BACKEND_IS_DEFERRED = 1 << 4, /* what it obtains is accepted before it is held */
  HF_BACKEND_CAN_OBTAIN = 1 << 5, /* gets from its own network what no store here has */
  HF_BACKEND_CAN_FIND_BLOCK = 1 << 6, /* tells cheaply which of many copies has a block */
} HfBackendFlags;

/**
 * HfBackendConfig:
 * All that a backend is made from, immutable and counted.
 */
typedef struct
{
  char *id;
  JsonObject *settings; /* as the kind describes them, validated */
  char *store_uuid; /* the store that this backend was added for; NULL while it is being added */
  char *installation_id; /* whose ownership marks are ours */
  char *spill_dir; /* for private temporary files */
  HfClock *clock;
  HfCredentials *credentials; /* where its secrets are; NULL = nowhere */
} HfBackendConfig;

HfBackendConfig *hf_backend_config_new (const char *id, JsonObject *settings,
                                        const char *store_uuid, const char *installation_id,
                                        const char *spill_dir, HfClock *clock,
                                        HfCredentials *credentials);
HfBackendConfig *hf_backend_config_ref (HfBackendConfig *self);
void hf_backend_config_unref (HfBackendConfig *self);

typedef struct
{
  char *store_uuid; /* NULL when the place carries no identity yet */
  char *domain; /* failure domain: "disk:…", "host:…", "account:…" */
  char *version; /* of the service, for people */
  guint64 free_bytes; /* that we may still write; G_MAXUINT64 = not known */
  guint64 total_bytes; /* 0 = not known, or no limit */
} HfProbe;

typedef struct
{
  char *locator;
  guint64 bytes; /* that the copy takes there */
  gboolean created; /* FALSE when the store held it before Holdfast did */
  gboolean accepted; /* and not held yet: a look at it tells when it is */
  char **delegates; /* multiaddrs that wait for those who have it; NULL: none */
} HfReceipt;

/* What is to be kept. */
typedef struct
{
  HfCid *root;
  guint64 size; /* expected bytes of the CAR; 0 = not known */
  const char *name; /* of the pin, for stores that show one; NULL = none */
  const char *const *origins; /* multiaddrs of nodes that have it; NULL = none */
} HfPut;

/* @bytes: that have come so far. On the thread of the call. */
typedef void (*HfObtainFunc) (guint64 bytes, gpointer data);

/* What a store says of a copy, which proves nothing. */
typedef enum
{
  HF_HELD,
  HF_ACCEPTED, /* and not held yet */
  HF_REFUSED, /* accepted once, and given up */
} HfHolding;

/* One copy that a store holds. */
typedef struct
{
  char *locator;
  HfCid *cid; /* NULL when the locator tells none */
  char *name; /* that the store shows; NULL = none */
  guint64 bytes; /* 0 = the store does not tell */
  gboolean ours; /* carries this installation's mark */
  HfHolding holding;
  char *words; /* of the store, on why it is so; NULL: none */
  char **delegates; /* multiaddrs of the nodes that hold it; NULL: not told */
} HfEntry;

/* FALSE with @error set stops the listing. */
typedef gboolean (*HfEntryFunc) (const HfEntry *entry, gpointer data, GError **error);

/* Whether a copy has a block. */
typedef enum
{
  HF_HAVING_UNKNOWN, /* only reading the copy would tell */
  HF_HAVING_NOT,
  HF_HAVING,
} HfHaving;

typedef enum
{
  HF_REMOVED, /* the bytes are gone */
  HF_REMOVED_ABSENT, /* there were none */
  HF_REMOVED_OUR_MARK, /* others own them too: they stay, our mark is gone */
} HfRemoved;

/**
 * HfBackend:
 * A place that can hold copies. Calls are synchronous, may come from several threads at once, take
 * a #GCancellable and report in #HF_ERROR: UNAVAILABLE when the place does not answer or carries
 * another identity than the config's, DENIED when it refuses our access, NO_SPACE, NOT_FOUND after
 * a direct look. Every call but probe and establish first makes sure that the place is the store
 * that was added.
 */
#define HF_TYPE_BACKEND (hf_backend_get_type ())
G_DECLARE_DERIVABLE_TYPE (HfBackend, hf_backend, HF, BACKEND, GObject)

struct _HfBackendClass
{
  GObjectClass parent_class;
  HfBackendFlags flags;
  guint64 largest_pin; /* bytes; 0 = no limit of the kind */

  /* Those of @flags that the settings leave. NULL: all of them. */
  HfBackendFlags (*get_flags) (HfBackend *self);

  /* Health, identity and room. Never writes. Required. */
  HfProbe *(*probe) (HfBackend *self, GCancellable *cancellable, GError **error);

  /* Called once, when the user adds the store: returns the identity that the place carries, or
   * writes @uuid as its identity. Never called when a store is opened. Required. */
  char *(*establish) (HfBackend *self, const char *uuid, GCancellable *cancellable, GError **error);

  /* All copies, in no order, streaming: a million entries take the memory of one. A copy that is
   * being written is not listed. Needs CAN_LIST, else NULL. */
  gboolean (*list) (HfBackend *self, HfEntryFunc func, gpointer data, GCancellable *cancellable,
                    GError **error);

  /* A direct look at one copy. HF_ERROR_NOT_FOUND only when it is surely absent. Proves nothing.
   * Required. */
  HfEntry *(*stat) (HfBackend *self, const char *locator, GCancellable *cancellable,
                    GError **error);

  /* The locator that a copy of @cid has or would have here, or NULL when put decides it. Never
   * blocks. */
  char *(*locate) (HfBackend *self, HfCid *cid);

  /* Reads @car to its end and keeps it as a copy of the root, with our mark, durable when this
   * returns. @car ends normally only after the whole DAG was proven; an error in it is passed on
   * and leaves nothing behind. A whole copy that is there already is kept (and @car still read to
   * its end); a damaged one is set aside, never overwritten, once the new one is durable. Needs
   * CAN_STORE, else NULL. */
  HfReceipt *(*put) (HfBackend *self, const HfPut *put, GInputStream *car,
                     GCancellable *cancellable, GError **error);

  /* Makes the store get a DAG by itself, from wherever its network offers it, and keep it as put
   * does. HF_ERROR_UNAVAILABLE when nothing has come for a while, of a DAG that nobody offers. What
   * came proves nothing. What is there already is taken as it is: after a crash the same is not
   * asked for twice. Of a store that IS_DEFERRED, the receipt comes before the DAG does. Needs
   * CAN_OBTAIN, else NULL. */
  HfReceipt *(*obtain) (HfBackend *self, const HfPut *put, HfObtainFunc func, gpointer data,
                        GCancellable *cancellable, GError **error);

  /* The bytes of one copy as a CARv1, from this store alone, as they are: not verified. Needs
   * CAN_FETCH, else NULL. */
  GInputStream *(*get) (HfBackend *self, const char *locator, GCancellable *cancellable,
                        GError **error);

  /* One block of a copy, not verified; also from a damaged copy, as far as it can be read. Needs
   * CAN_FETCH_BLOCK, else NULL. */
  HfBlock *(*get_block) (HfBackend *self, const char *locator, HfCid *cid,
                         GCancellable *cancellable, GError **error);

  /* Which of @n copies has a block, told by indexes alone and never by reading through a copy, in
   * their order up to the first that has it: @having is all UNKNOWN before. That a copy has it was
   * seen at the place where the index says so, though not verified. Needs CAN_FIND_BLOCK, else
   * NULL. */
  gboolean (*find_block) (HfBackend *self, HfCid *cid, const char *const *locators, unsigned n,
                          HfHaving *having, GCancellable *cancellable, GError **error);

  /* Takes our mark off, and deletes the bytes if no other installation has one. Called by the
   * engine's removal alone (SAFETY §4). Needs CAN_STORE or CAN_OBTAIN, else NULL. */
  gboolean (*remove) (HfBackend *self, const char *locator, HfRemoved *removed,
                      GCancellable *cancellable, GError **error);

  /* Where the copy is, for people: a file name, a URL. Never blocks. NULL: the locator says it. */
  char *(*describe) (HfBackend *self, const char *locator);

  /* Under which multiaddrs its network reaches this store; and: connects it to others, any of which
   * will do. NULL for what has no network. */
  char **(*list_addresses) (HfBackend *self, GCancellable *cancellable, GError **error);
  gboolean (*connect) (HfBackend *self, const char *const *addresses, GCancellable *cancellable,
                       GError **error);
};

HfBackendConfig *hf_backend_get_config (HfBackend *self);
char *hf_backend_lookup_secret (HfBackend *self, const char *name, GError **error);
void hf_backend_set_bucket (HfBackend *self, HfTokenBucket *bucket);
HfTokenBucket *hf_backend_get_bucket (HfBackend *self);
void hf_backend_set_meter (HfBackend *self, HfMeter *meter);
HfMeter *hf_backend_get_meter (HfBackend *self);
HfBackendFlags hf_backend_get_flags (HfBackend *self);
guint64 hf_backend_get_largest_pin (HfBackend *self);

HfProbe *hf_backend_probe (HfBackend *self, GCancellable *cancellable, GError **error);
char *hf_backend_establish (HfBackend *self, const char *uuid, GCancellable *cancellable,
                            GError **error);
gboolean hf_backend_list (HfBackend *self, HfEntryFunc func, gpointer data,
                          GCancellable *cancellable, GError **error);
HfEntry *hf_backend_stat (HfBackend *self, const char *locator, GCancellable *cancellable,
                          GError **error);
char *hf_backend_locate (HfBackend *self, HfCid *cid);
HfReceipt *hf_backend_put (HfBackend *self, const HfPut *put, GInputStream *car,
                           GCancellable *cancellable, GError **error);
HfReceipt *hf_backend_obtain (HfBackend *self, const HfPut *put, HfObtainFunc func, gpointer data,
                              GCancellable *cancellable, GError **error);
GInputStream *hf_backend_get (HfBackend *self, const char *locator, GCancellable *cancellable,
                              GError **error);
HfBlock *hf_backend_get_block (HfBackend *self, const char *locator, HfCid *cid,
                               GCancellable *cancellable, GError **error);
gboolean hf_backend_find_block (HfBackend *self, HfCid *cid, const char *const *locators,
                                unsigned n, HfHaving *having, GCancellable *cancellable,
                                GError **error);
gboolean hf_backend_remove (HfBackend *self, const char *locator, HfRemoved *removed,
                            GCancellable *cancellable, GError **error);
char *hf_backend_describe (HfBackend *self, const char *locator);
char **hf_backend_list_addresses (HfBackend *self, GCancellable *cancellable, GError **error);
gboolean hf_backend_connect (HfBackend *self, const char *const *addresses,
                             GCancellable *cancellable, GError **error);

void hf_probe_free (HfProbe *self);
void hf_receipt_free (HfReceipt *self);
void hf_entry_free (HfEntry *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfBackendConfig, hf_backend_config_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfProbe, hf_probe_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfReceipt, hf_receipt_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfEntry, hf_entry_free)

G_END_DECLS
