/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pin-bulk.h"
#include "hf-pin-changes.h"

G_BEGIN_DECLS

/* Orders for many pins. Each says what was ordered, or why not; @parent may be NULL. */
void hf_pin_bulk_replicate (HfDesk *desk, GtkWindow *parent, HfPinSet *pins);
void hf_pin_bulk_copy (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, const char *to);
void hf_pin_bulk_move (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, const char *from,
                       const char *to);
void hf_pin_bulk_verify (HfDesk *desk, GtkWindow *parent, HfPinSet *pins);
void hf_pin_bulk_change (HfDesk *desk, GtkWindow *parent, HfPinSet *pins,
                         const HfPinChanges *changes);
void hf_pin_bulk_keep (HfDesk *desk, GtkWindow *parent, HfPinSet *pins);

G_END_DECLS
