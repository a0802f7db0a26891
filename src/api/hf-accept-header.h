/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-header-value.h"

G_BEGIN_DECLS

GPtrArray *hf_accept_header_parse (const char *text);

G_END_DECLS
