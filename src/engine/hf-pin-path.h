/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pin-access.h"

G_BEGIN_DECLS

typedef enum
{
  HF_DAG_SCOPE_BLOCK, /* the block where a path ends */
  HF_DAG_SCOPE_ENTITY, /* all of a file, or of the list of a folder */
  HF_DAG_SCOPE_ALL, /* all that is below it */
} HfDagScope;

/* Which blocks of a DAG are wanted, as the specification of the trustless gateway has it
 * (https://specs.ipfs.tech/http-gateways/trustless-gateway/#dag-scope-request-query-parameter). */
typedef struct
{
  HfDagScope scope;
  gboolean has_range; /* with a scope of an entity: of a file these bytes alone */
  gint64 from; /* negative: from the end */
  gboolean to_end;
  gint64 to; /* the last byte; negative: from the end */
  gboolean doubles; /* a block comes as often as it is linked to */
} HfDagPart;

/**
 * HfPinPath:
 * What stands at a path below the CID of any block that a pin has. Counted by nobody; one thread at
 * a time.
 */
typedef struct _HfPinPath HfPinPath;

HfPinPath *hf_pin_path_open (HfPinAccess *access, HfCid *root, const char *const *names,
                             GCancellable *cancellable, GError **error);
void hf_pin_path_free (HfPinPath *self);
HfBlock *hf_pin_path_get_block (HfPinPath *self);
GPtrArray *hf_pin_path_get_roots (HfPinPath *self);
gboolean hf_pin_path_is_public (HfPinPath *self);
GInputStream *hf_pin_path_read_car (HfPinPath *self, const HfDagPart *part, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPinPath, hf_pin_path_free)

G_END_DECLS
