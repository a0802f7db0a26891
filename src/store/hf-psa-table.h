/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-psa-request.h"

G_BEGIN_DECLS

/* How a name is compared. */
typedef enum
{
  HF_PSA_MATCH_EXACT,
  HF_PSA_MATCH_IEXACT, /* whatever the case of its letters */
  HF_PSA_MATCH_PARTIAL, /* it is a part */
  HF_PSA_MATCH_IPARTIAL,
} HfPsaMatch;

typedef struct
{
  int min_replicas; /* the policy's, for the status */
  unsigned statuses; /* 1 << HfPsaStatus, one or several */
  GPtrArray *cids; /* of HfCid: only for these; NULL = any */
  const char *name; /* NULL = any */
  HfPsaMatch match;
  const char *meta; /* JSON object of texts, all of which a request must have; NULL = any */
  gint64 before, after; /* µs, both exclusive */
  unsigned limit;
} HfPsaQuery;

gboolean hf_psa_table_insert (HfDb *db, HfPsaRequest *request, gboolean users, GError **error);
gboolean hf_psa_table_delete (HfDb *db, const HfPsaRequest *request, gboolean *unwanted,
                              GError **error);
gboolean hf_psa_table_claim_pin (HfDb *db, gint64 pin_id, GError **error);
gboolean hf_psa_table_forget_pin (HfDb *db, gint64 pin_id, GError **error);
gboolean hf_psa_table_note (HfDb *db, gint64 pin_id, gboolean gave_up, const char *words,
                            GError **error);
char *hf_psa_table_fold (const char *name);

HfPsaRequest *hf_psa_table_get (HfDb *db, const char *id, int min_replicas, GError **error);
GPtrArray *hf_psa_table_list (HfDb *db, const HfPsaQuery *query, GError **error);
gboolean hf_psa_table_count (HfDb *db, const HfPsaQuery *query, guint64 *count, GError **error);
gboolean hf_psa_table_list_origins (HfDb *db, gint64 pin_id, char ***origins, GError **error);

G_END_DECLS
