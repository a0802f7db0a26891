/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-set.h"
#include "hf-dag.h"

G_BEGIN_DECLS

HfBlockStream *hf_union_walk (HfBackendSet *backends, HfCid *root, GPtrArray *replicas);

G_END_DECLS
