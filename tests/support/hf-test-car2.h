/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"

G_BEGIN_DECLS

/* Which block an index finds where, true or not. */
typedef struct
{
  HfCid *cid;
  guint64 offset;
} HfTestPlace;

#define HF_TEST_INDEX_SORTED 0x0400
#define HF_TEST_INDEX_MULTIHASH_SORTED 0x0401

/* Where the numbers of the header of a CARv2 stand. */
typedef enum
{
  HF_TEST_CAR2_CHARACTERISTICS = 11,
  HF_TEST_CAR2_DATA_OFFSET = 27,
  HF_TEST_CAR2_DATA_SIZE = 35,
  HF_TEST_CAR2_INDEX_OFFSET = 43,
  HF_TEST_CAR2_END = 51,
} HfTestCar2Field;

GArray *hf_test_places_new (GPtrArray *blocks, guint64 first);
GBytes *hf_test_index_new (unsigned codec, const HfTestPlace *places, gsize n_places);
GBytes *hf_test_car2_new (GBytes *car1, gsize padding, gsize index_padding, GBytes *index);
GBytes *hf_test_car2_lie (GBytes *car2, HfTestCar2Field field, guint64 value);

G_END_DECLS
