/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-pin-set.h"

G_BEGIN_DECLS

void hf_car_save (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, const char *path);

G_END_DECLS
