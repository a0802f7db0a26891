/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-pin-changes.h"

G_BEGIN_DECLS

/* Orders about one pin. What goes wrong is said. */

/* Called on the main thread when an order was refused. */
typedef void (*HfRefusedFunc) (gpointer data);

void hf_pin_order_change (HfDesk *desk, HfCid *cid, const HfPinChanges *changes, HfRefusedFunc func,
                          gpointer data, GDestroyNotify free_data);
void hf_pin_order_keep (HfDesk *desk, HfCid *cid);
void hf_pin_order_pin_again (HfDesk *desk, const HfPin *pin);
gboolean hf_pin_order_enter_again (HfEngine *engine, const HfPin *pin, GError **error);

G_END_DECLS
