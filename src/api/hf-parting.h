/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-connection.h"

G_BEGIN_DECLS

void hf_parting_begin (GIOStream *stream, HfConnection *connection, GBytes *answer,
                       GCancellable *stopping);

G_END_DECLS
