/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfSurroundings:
 * What this computer is connected to: whether its network is metered, and whether it runs on its
 * battery. The system's in the program, one that a test sets in tests. Any thread, but for its
 * making.
 */
typedef struct _HfSurroundings HfSurroundings;

/* On any thread. */
typedef void (*HfSurroundingsFunc) (gpointer data);

HfSurroundings *hf_surroundings_new_system (void); /* on the main thread: changes are told there */
HfSurroundings *hf_surroundings_new_manual (void);
HfSurroundings *hf_surroundings_ref (HfSurroundings *self);
void hf_surroundings_unref (HfSurroundings *self);
gboolean hf_surroundings_is_metered (HfSurroundings *self);
gboolean hf_surroundings_is_on_battery (HfSurroundings *self);
void hf_surroundings_set_metered (HfSurroundings *self, gboolean metered);
void hf_surroundings_set_on_battery (HfSurroundings *self, gboolean on_battery);
void hf_surroundings_set_changed_func (HfSurroundings *self, HfSurroundingsFunc func,
                                       gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfSurroundings, hf_surroundings_unref)

G_END_DECLS
