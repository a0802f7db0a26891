/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-pin-set.h"

G_BEGIN_DECLS

void hf_transfer_question_copy (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, const char *to);
void hf_transfer_question_move (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, const char *to);

G_END_DECLS
