/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-router.h"

G_BEGIN_DECLS

char *hf_test_path_of (const HfRoute *route, const char *value);

G_END_DECLS
