/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-pin-set.h"

G_BEGIN_DECLS

void hf_limits_question_ask (HfDesk *desk, GtkWindow *parent, HfPinSet *pins);

G_END_DECLS
