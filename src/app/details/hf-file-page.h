/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"
#include "hf-unixfs-entry.h"

#include "hf-tally.h"

G_BEGIN_DECLS

/* A place in a pin. */
typedef struct
{
  HfCid *cid; /* of the pin */
  char **names; /* the path */
  char *from; /* of a folder: where the page before ended; NULL: from its beginning */
} HfFilePlace;

/* An entry of a folder: a value. */
typedef struct
{
  char *name; /* for people */
  char *path; /* the name itself; NULL: files can't have it, so it can't be opened */
  HfUnixfsKind kind;
  gboolean has_size;
  guint64 size;
  char *note; /* the target of a symlink, or what is wrong with it; NULL: nothing */
} HfFileItem;

/**
 * HfFilePage:
 * What stands at a place in a pin: a value.
 */
typedef struct
{
  HfUnixfsKind kind;
  guint64 size; /* of a file */
  GPtrArray *items; /* of HfFileItem, of a folder */
  char *next; /* where the next page begins; NULL: there is none */
} HfFilePage;

HfFilePlace *hf_file_place_new (HfCid *cid, char **names, const char *from);
void hf_file_place_free (HfFilePlace *self);

HfFilePage *hf_file_page_read (HfEngine *engine, const HfFilePlace *place,
                               GCancellable *cancellable, GError **error);
void hf_file_page_free (HfFilePage *self);
gboolean hf_file_page_save (HfEngine *engine, const HfFilePlace *place, const char *path,
                            HfTally *tally, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfFilePlace, hf_file_place_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfFilePage, hf_file_page_free)

G_END_DECLS
