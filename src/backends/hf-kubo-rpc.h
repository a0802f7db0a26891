/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block.h"
#include "hf-kubo-link.h"

G_BEGIN_DECLS

/**
 * HfKuboRpc:
 * The calls of Kubo's RPC (/api/v0) that Holdfast makes, with what each of them means. Every read
 * is from that node alone: with offline=true, as the network would answer for a lost block
 * otherwise; js-ipfs, which has no such option, has to be asked whether it is alone. Any thread,
 * several at once.
 *
 * Errors: %HF_ERROR_NOT_FOUND for a pin or a block that the node does not have,
 * %HF_ERROR_NO_SPACE, %HF_ERROR_TOO_LARGE, %HF_ERROR_UNSUPPORTED for a call that it does not know,
 * %HF_ERROR_DENIED; %HF_ERROR_FAILED with Kubo's own words for what else it reports;
 * %HF_ERROR_UNAVAILABLE and %HF_ERROR_STALLED as #HfHttpClient.
 */
typedef struct _HfKuboRpc HfKuboRpc;

typedef struct
{
  char *peer_id;
  char *version; /* "0.42.0"; other programs with the same calls say their own */
} HfKuboNode;

typedef struct
{
  guint64 used; /* bytes */
  guint64 most; /* bytes; G_MAXUINT64: no limit */
  char *path; /* of the repository, on the node's computer */
} HfKuboRepo;

typedef struct
{
  char *text; /* the CID in the version in which the node has it: "Qm…" or "bafy…" */
  char *name; /* NULL: none */
} HfKuboPin;

/* FALSE with @error stops. */
typedef gboolean (*HfKuboPinFunc) (const HfKuboPin *pin, gpointer data, GError **error);

/* @bytes: that the node has of a DAG that it gets from its network. */
typedef void (*HfKuboProgressFunc) (guint64 bytes, gpointer data);

HfKuboRpc *hf_kubo_rpc_new (const char *address, HfClock *clock);
void hf_kubo_rpc_free (HfKuboRpc *self);
HfKuboLink *hf_kubo_rpc_get_link (HfKuboRpc *self);

HfKuboNode *hf_kubo_rpc_get_node (HfKuboRpc *self, GCancellable *cancellable, GError **error);
char *hf_kubo_rpc_get_peer_id (HfKuboRpc *self, GCancellable *cancellable, GError **error);
gboolean hf_kubo_rpc_is_js (HfKuboRpc *self);
gboolean hf_kubo_rpc_check_alone (HfKuboRpc *self, GCancellable *cancellable, GError **error);
HfKuboRepo *hf_kubo_rpc_get_repo (HfKuboRpc *self, GCancellable *cancellable, GError **error);
char **hf_kubo_rpc_list_addresses (HfKuboRpc *self, GCancellable *cancellable, GError **error);
gboolean hf_kubo_rpc_connect (HfKuboRpc *self, const char *const *addresses, unsigned count,
                              GCancellable *cancellable, GError **error);

HfKuboPin *hf_kubo_rpc_get_pin (HfKuboRpc *self, const char *cid, GCancellable *cancellable,
                                GError **error);
gboolean hf_kubo_rpc_list_pins (HfKuboRpc *self, HfKuboPinFunc func, gpointer data,
                                GCancellable *cancellable, GError **error);
gboolean hf_kubo_rpc_add_pin (HfKuboRpc *self, const char *cid, const char *name,
                              GCancellable *cancellable, GError **error);
gboolean hf_kubo_rpc_obtain_pin (HfKuboRpc *self, const char *cid, const char *name,
                                 guint64 most_bytes, HfKuboProgressFunc func, gpointer data,
                                 GCancellable *cancellable, GError **error);
void hf_kubo_rpc_set_patience (HfKuboRpc *self, gint64 patience_us);
gint64 hf_kubo_rpc_get_patience (HfKuboRpc *self);
gboolean hf_kubo_rpc_remove_pin (HfKuboRpc *self, const char *cid, GCancellable *cancellable,
                                 GError **error);

gboolean hf_kubo_rpc_import (HfKuboRpc *self, GInputStream *car, guint64 *bytes,
                             GCancellable *cancellable, GError **error);
GInputStream *hf_kubo_rpc_export (HfKuboRpc *self, const char *cid, GCancellable *cancellable,
                                  GError **error);
HfBlock *hf_kubo_rpc_get_block (HfKuboRpc *self, HfCid *cid, GCancellable *cancellable,
                                GError **error);
gboolean hf_kubo_rpc_remove_block (HfKuboRpc *self, HfCid *cid, GCancellable *cancellable,
                                   GError **error);

GBytes *hf_kubo_rpc_read_file (HfKuboRpc *self, const char *path, GCancellable *cancellable,
                               GError **error);
gboolean hf_kubo_rpc_write_file (HfKuboRpc *self, const char *path, const char *text,
                                 GCancellable *cancellable, GError **error);

void hf_kubo_node_free (HfKuboNode *self);
void hf_kubo_repo_free (HfKuboRepo *self);
void hf_kubo_pin_free (HfKuboPin *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfKuboRpc, hf_kubo_rpc_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfKuboNode, hf_kubo_node_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfKuboRepo, hf_kubo_repo_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfKuboPin, hf_kubo_pin_free)

G_END_DECLS
