/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-car-file.h"
#include "hf-test-car2.h"
#include "hf-test-dag.h"
#include "hf-test.h"

G_BEGIN_DECLS

/* A CARv1 and where its blocks are. */
typedef struct
{
  HfTestDir *dir;
  HfTestDag *dag;
  GPtrArray *blocks; /* of the DAG */
  GBytes *car1;
  GArray *places;
  HfCid *absent;
} HfCarWorld;

extern const unsigned hf_car_world_codecs[2]; /* of both kinds of indexes */

void hf_car_world_init (HfCarWorld *self, guint64 leaves);
void hf_car_world_clear (HfCarWorld *self);
guint64 hf_car_world_first_section (HfCid *const *roots, gsize n_roots);
GBytes *hf_car_world_index_of (unsigned codec, GArray *places);
GBytes *hf_car_world_car2_of (HfCarWorld *self, GBytes *index);
HfTestPlace *hf_car_world_place (GArray *places, unsigned i);

int hf_car_world_open_bytes (GBytes *bytes);
HfCarFile *hf_car_world_open_car (const char *dir, GBytes *car, GBytes *sidecar, GError **error);
HfCarFile *hf_car_world_open_well (const char *dir, GBytes *car, GBytes *sidecar);
void hf_car_world_assert_gives_block (HfCarFile *file, HfBlock *expected);
void hf_car_world_assert_gives_all (HfCarFile *file, GPtrArray *blocks);
void hf_car_world_assert_has_block (HfCarFile *file, HfBlock *expected);
void hf_car_world_assert_has_all (HfCarFile *file, GPtrArray *blocks);
void hf_car_world_assert_absent (HfCarFile *file, HfCid *cid);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfCarWorld, hf_car_world_clear)

G_END_DECLS
