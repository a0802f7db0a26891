/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"

G_BEGIN_DECLS

/* An order for copies of one pin, as it was asked for. */
typedef struct
{
  char *cid;
  char **targets; /* NULL or empty: the engine chooses */
  char *link; /* NULL: stays as it is */
  gboolean force;
  const char *action; /* of the answer; NULL: without that wrapping */
} HfCopiesAsked;

HfReply *hf_copies_order (HfCall *call, const HfCopiesAsked *asked);
HfReply *hf_copies_report_again (HfCall *call);
void hf_copies_read_targets (HfCall *call, const char *field, char ***targets);
void hf_copies_asked_clear (HfCopiesAsked *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfCopiesAsked, hf_copies_asked_clear)

HfReply *hf_copies_replicate (HfCall *call);
HfReply *hf_copies_replicate_plain (HfCall *call);
HfReply *hf_copies_link_backend (HfCall *call);
HfReply *hf_copies_get_links (HfCall *call);

G_END_DECLS
