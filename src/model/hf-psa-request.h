/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pin.h"

G_BEGIN_DECLS

/* What a client of the Pinning Service API is told of its request. The numbers are those of the
 * registry's statements. */
typedef enum
{
  HF_PSA_QUEUED = 0, /* nothing runs for it */
  HF_PSA_PINNING = 1, /* something does */
  HF_PSA_PINNED = 2, /* the pin has its minimum of proven copies */
  HF_PSA_FAILED = 3, /* the engine gave up */
} HfPsaStatus;

#define HF_PSA_STATUSES 4

/**
 * HfPsaRequest:
 * One request of the Pinning Service API, a value: several may be for the same pin. Times are µs
 * since 1970.
 */
typedef struct
{
  char *id; /* the client's requestid */
  gint64 pin_id;
  gint64 created; /* a whole number of ms, and of no other request */
  char *cid; /* as the client wrote it */
  char *name; /* NULL = none */
  char *meta; /* JSON object of texts; NULL = none */
  char **origins; /* multiaddrs; NULL = none */

  /* Of the pin, when it was read: */
  HfPsaStatus status;
  char *words; /* what its last job had to say; NULL = nothing */
  HfContent content;
  guint64 size;
  int held;
  int min_replicas; /* that it is pinned with */
} HfPsaRequest;

HfPsaRequest *hf_psa_request_new (void);
void hf_psa_request_free (HfPsaRequest *self);
const char *hf_psa_status_to_string (HfPsaStatus status);
gboolean hf_psa_status_from_string (const char *text, HfPsaStatus *status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPsaRequest, hf_psa_request_free)

G_END_DECLS
