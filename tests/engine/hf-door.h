/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine-fixture.h"

G_BEGIN_DECLS

/**
 * HfDoor:
 * A shut door in a store in memory: the calls of one operation wait before it until it is opened.
 */
typedef struct _HfDoor HfDoor;

HfDoor *hf_door_new (const char *store, const char *operation);
void hf_door_free (HfDoor *self); /* opens it first */
void hf_door_open (HfDoor *self);
void hf_door_await (HfDoor *self, unsigned calls); /* until so many have come to it */
unsigned hf_door_get_most (HfDoor *self); /* calls that stood before it at the same time */

void hf_door_await_job (HfHouse *house, gint64 id, HfJobState state);
gint64 hf_door_start_verify (HfHouse *house, HfTestDag *dag);
gint64 hf_door_start_add (HfHouse *house, HfTestDag *dag);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDoor, hf_door_free)

G_END_DECLS
