/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-pin.h"

G_BEGIN_DECLS

typedef enum
{
  HF_PIN_SORT_CREATED, /* by id: in the order in which they were pinned */
  HF_PIN_SORT_NAME, /* by bytes; those without a name first */
  HF_PIN_SORT_SIZE,
  HF_PIN_SORT_LAST_CHECK,
  HF_PIN_SORT_COUNT, /* by copies that are held */
} HfPinSort;

typedef struct
{
  const char *backend_id; /* only pins with a copy there; NULL = any */
  const char *text; /* a part of the name, or the beginning of the CID; NULL = any */
  int health; /* an HfHealth by the given limits, or -1 = any */
  int min_replicas, target_replicas, max_replicas; /* the policy's, for health */
  guint64 min_size, max_size; /* 0 = any */
  const char *const *more_backends; /* pins with a copy on each of these, too; NULL = any */
  const char *const *not_backends; /* only pins without a copy on any of these; NULL = any */
  const char *const *more_text; /* each as text, and all of them; NULL = any */
  gint64 checked_since; /* last checked then or later; 0 = any */
  gint64 checked_before; /* not checked since then, or never; 0 = any */
  gboolean never_checked; /* only those */
  HfPinSort sort; /* those that are equal by id, in the same direction */
  gboolean descending;
  gint64 after_id; /* cursor: the pin behind which the list goes on; 0 = at its beginning */
  gint64 after_number; /* what that pin is sorted by, as it was then */
  const char *after_name;
  unsigned limit;
} HfPinQuery;

gboolean hf_pin_table_insert (HfDb *db, HfPin *pin, gboolean *existed, GError **error);
HfPin *hf_pin_table_find (HfDb *db, const HfCid *cid, GError **error);
HfPin *hf_pin_table_find_managed (HfDb *db, const HfCid *cid, GError **error);
HfPin *hf_pin_table_get (HfDb *db, gint64 id, GError **error);
gboolean hf_pin_table_update (HfDb *db, const HfPin *pin, GError **error);
gboolean hf_pin_table_delete (HfDb *db, gint64 id, GError **error);
GPtrArray *hf_pin_table_list (HfDb *db, const HfPinQuery *query, GError **error);
GPtrArray *hf_pin_table_list_of_store (HfDb *db, gint64 store_id, gint64 after_replica,
                                       unsigned limit, gint64 *last_replica, GError **error);
void hf_pin_query_go_on (HfPinQuery *self, const HfPin *last);
HfPinQuery *hf_pin_query_copy (const HfPinQuery *self);
void hf_pin_query_free (HfPinQuery *self);
GArray *hf_pin_table_list_ids (HfDb *db, const HfPinQuery *query, guint64 *bytes,
                               GCancellable *cancellable, GError **error);
gboolean hf_pin_table_sum (HfDb *db, const GArray *ids, guint64 *bytes, GCancellable *cancellable,
                           GError **error);
gboolean hf_pin_table_count (HfDb *db, const HfPinQuery *query, guint64 *count, GError **error);
gboolean hf_pin_table_count_linked (HfDb *db, guint64 *count, GError **error);

/* The reconciler's list: pins on which something changed, each once. The numbers are stored: never
 * renumber. */
typedef enum
{
  HF_TODO_LOOK = 0, /* something changed: is there anything to do? */
  HF_TODO_HELD
      = 1, /* there is, and it waits until what else there is to do is known, or approved */
  HF_TODO_WANTED = 2, /* the user asked for it, or approved it */
  HF_TODO_ADMITTED = 3, /* little enough to be done without being asked for */
} HfTodoStage;

/* A pin that the reconciler is to look at. */
typedef struct
{
  gint64 pin_id;
  HfTodoStage stage;
  gint64 since; /* when it was first seen to lack copies; 0 = not yet */
} HfTodo;

gboolean hf_pin_table_touch_wanted (HfDb *db, gint64 id, gint64 not_before, GError **error);
gboolean hf_pin_table_touch (HfDb *db, gint64 id, gint64 not_before, GError **error);
gboolean hf_pin_table_touch_store (HfDb *db, gint64 store_id, GError **error);
gboolean hf_pin_table_touch_short (HfDb *db, int target_replicas, GError **error);
GArray *hf_pin_table_touched (HfDb *db, gint64 now, unsigned limit, gint64 *next, GError **error);
gboolean hf_pin_table_get_todo (HfDb *db, gint64 id, HfTodo *todo, gint64 *not_before,
                                GError **error);
gboolean hf_pin_table_untouch (HfDb *db, gint64 id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPinQuery, hf_pin_query_free)

G_END_DECLS
