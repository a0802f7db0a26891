/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfNetwork:
 * The network that this computer is in: whether it is metered. The system's in the program, one
 * that a test sets in tests. Any thread, but for its making.
 */
typedef struct _HfNetwork HfNetwork;

/* On any thread. */
typedef void (*HfNetworkFunc) (gpointer data);

HfNetwork *hf_network_new_system (void); /* on the main thread, as changes are told there */
HfNetwork *hf_network_new_manual (gboolean metered);
HfNetwork *hf_network_ref (HfNetwork *self);
void hf_network_unref (HfNetwork *self);
gboolean hf_network_is_metered (HfNetwork *self);
void hf_network_set_metered (HfNetwork *self, gboolean metered);
void hf_network_set_changed_func (HfNetwork *self, HfNetworkFunc func, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfNetwork, hf_network_unref)

G_END_DECLS
