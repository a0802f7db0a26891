/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block.h"

G_BEGIN_DECLS

/* A CARv1 is this header followed by the sections of its blocks (hf_block_get_section()). */
GBytes *hf_car_header_new (HfCid *const *roots, gsize n_roots);

G_END_DECLS
