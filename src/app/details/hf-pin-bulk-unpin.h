/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pin-bulk.h"

G_BEGIN_DECLS

void hf_pin_bulk_unpin (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, gboolean keep_copies);

G_END_DECLS
