/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-dag.h"
#include "hf-error.h"
#include "hf-unixfs.h"

G_BEGIN_DECLS

/* Blocks in memory as a source, which counts what is asked of it. */
typedef struct
{
  GHashTable *blocks; /* HfCid → HfBlock */
  unsigned fetched;
  HfError failure; /* what fetching fails with from now on, unless it is 0 */
} HfTestShelf;

extern const HfBlockSource hf_test_shelf_source;

HfTestShelf *hf_test_shelf_new (void);
void hf_test_shelf_free (HfTestShelf *self);
gboolean hf_test_shelf_add (HfBlock *block, gpointer shelf, GError **error);
void hf_test_shelf_remove (HfTestShelf *self, HfCid *cid);

/* Single nodes, for DAGs that no builder makes. Each is put on the shelf. */
HfCid *hf_test_shelf_add_raw (HfTestShelf *self, const void *data, gsize length);
HfCid *hf_test_shelf_add_node (HfTestShelf *self, GByteArray *links, const HfUnixfs *data);
void hf_test_link_append (GByteArray *links, HfCid *cid, const char *name, guint64 size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfTestShelf, hf_test_shelf_free)

G_END_DECLS
