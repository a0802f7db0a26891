/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-card.h"

G_BEGIN_DECLS

void hf_backend_drag_attach (HfBackendCard *card, GtkWidget *head, HfDesk *desk);
gboolean hf_backend_drag_drop (HfDesk *desk, HfBackendCard *dropped, HfBackendCard *target);

G_END_DECLS
