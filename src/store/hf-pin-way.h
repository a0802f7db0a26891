/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pin-text.h"

G_BEGIN_DECLS

/* How a list is found. */
typedef enum
{
  HF_PIN_WAY_SORTED, /* along the index of the sort */
  HF_PIN_WAY_NONE, /* there are none */
  HF_PIN_WAY_TEXT, /* those that the text finds are sorted */
  HF_PIN_WAY_NAMES, /* by id: along the index of names, and what that does not hold beside it */
  HF_PIN_WAY_STORE, /* the few that the backend's store holds are sorted */
  HF_PIN_WAY_SIZE, /* the few of these sizes are sorted */
  HF_PIN_WAY_CHECK, /* the few that were last checked then are sorted */
  HF_PIN_WAY_HELD, /* the few with so many copies are sorted */
  HF_PIN_WAY_MERGED, /* by id: those with so many copies, each number by itself */
} HfPinWayKind;

/**
 * HfPinWay:
 * The way that is taken for one query, a value.
 */
typedef struct
{
  HfPinWayKind kind;
  HfPinText text;
  GArray *held; /* gint64: how many copies the wanted pins have */
} HfPinWay;

gboolean hf_pin_way_choose (HfPinWay *self, HfDb *db, const HfPinQuery *query, GError **error);
void hf_pin_way_clear (HfPinWay *self);
char *hf_pin_query_make_sql (const char *columns, const HfPinQuery *query, const HfPinWay *way);
char *hf_pin_query_make_walk_sql (const HfPinQuery *query);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfPinWay, hf_pin_way_clear)

G_END_DECLS
