/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend.h"

G_BEGIN_DECLS

/**
 * HfConformance:
 * How the suite handles the place behind a kind of backend. What a kind can't be made to do is
 * NULL: the cases that need it are then left out.
 */
typedef struct
{
  /* A fresh place without an identity; @name may hold any character but a slash. */
  gpointer (*place_new) (const char *name);
  void (*place_free) (gpointer place);
  HfBackend *(*backend_new) (gpointer place, const char *store_uuid, const char *installation_id);

  gboolean has_blocks; /* CAN_FETCH_BLOCK */
  gboolean has_owners; /* keeps marks of several installations apart */
  gboolean has_faults; /* goes through hf_file_fault */
  gboolean keeps_blocks; /* of a copy that was removed, for a while */
  gboolean tells_no_size; /* stat and list don't know the bytes of a copy */
  gboolean tells_no_maker; /* what is there already counts as somebody else's, whoever made it */
  gboolean marks_only_its_own; /* what is adopted does not become ours */
  gboolean waits_for_blocks; /* a block that is not there is waited for, not reported as absent */
  gboolean is_single; /* there is one place, and it has no name */
  const char *uuid; /* the identity that a place has by itself; NULL: it gets one */

  /* Puts a DAG on the network behind the place: the kind can't be sent bytes, it obtains them. */
  void (*offer) (gpointer place, GBytes *car);
  void (*damage) (gpointer place, HfCid *cid, gsize offset);
  unsigned (*count_set_aside) (gpointer place); /* damaged copies that were kept */
  void (*plant) (gpointer place, HfCid *cid, GBytes *car); /* by other means than Holdfast */
  void (*set_reachable) (gpointer place, gboolean reachable);
  void (*set_uuid) (gpointer place, const char *uuid); /* NULL takes the identity away */
  void (*set_room) (gpointer place, guint64 bytes);
  char *(*snapshot) (gpointer place); /* names all that the place holds */
} HfConformance;

/* Adds the tests /backends/@kind/…; @traits stay valid. */
void hf_conformance_add (const char *kind, const HfConformance *traits);

G_END_DECLS
