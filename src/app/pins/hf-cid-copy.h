/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/* CIDs of pins to the clipboard. */
void hf_cid_copy_to (GdkClipboard *clipboard, HfDesk *desk, GArray *ids);

G_END_DECLS
