/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of the backends is that of their priorities, which are numbered anew when it changes;
 * those whose number stays are not touched. Main thread, but for renumber(). */
#include "hf-backend-actions.h"

#include <glib/gi18n.h>

static gboolean
set_priority (HfEngine *engine, const char *id, unsigned priority, GError **error)
{
  g_autoptr (JsonObject) changes = json_object_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;

  json_object_set_int_member (changes, "priority", priority);
  info = hf_engine_change_backend (engine, id, changes, problems, error);
  return info != NULL;
}

/* @data: the ids in their new order. One that was removed meanwhile ends it with its error. */
static gpointer
renumber (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  const GPtrArray *ids = data;
  g_autoptr (HfOverview) overview = hf_overview_new (engine, error);

  for (unsigned i = 0; overview && i < ids->len; i++)
    {
      const HfBackendInfo *info = hf_overview_find_backend (overview, ids->pdata[i]);

      if ((!info || info->priority != (int)(i + 1))
          && !set_priority (engine, ids->pdata[i], i + 1, error))
        return NULL;
    }
  return NULL;
}

static void
on_renumbered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hf_desk_run_finish (HF_DESK (source), result, &error);
  if (error)
    hf_desk_say_error (HF_DESK (source), _ ("The order could not be changed"), error);
}

static int
find_place (const HfOverview *overview, const char *id)
{
  for (unsigned i = 0; i < overview->backends->len; i++)
    if (g_strcmp0 (((const HfBackendInfo *)overview->backends->pdata[i])->id, id) == 0)
      return (int)i;
  return -1;
}

/* @place: before which of the others, from 0 */
static void
move_to (HfDesk *desk, const HfOverview *overview, const char *id, int place)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (unsigned i = 0; i < overview->backends->len; i++)
    {
      const HfBackendInfo *info = overview->backends->pdata[i];

      if (!g_str_equal (info->id, id))
        g_ptr_array_add (ids, g_strdup (info->id));
    }
  g_ptr_array_insert (ids, CLAMP (place, 0, (int)ids->len), g_strdup (id));
  hf_desk_run (desk, renumber, ids, (GDestroyNotify)g_ptr_array_unref, NULL, NULL, on_renumbered,
               NULL);
}

/**
 * hf_backend_action_move:
 * @id: a backend
 * @target: the one whose place it takes
 */
void
hf_backend_action_move (HfDesk *desk, const char *id, const char *target)
{
  const HfOverview *overview = hf_desk_get_overview (desk);
  int from = overview ? find_place (overview, id) : -1;
  int to = overview ? find_place (overview, target) : -1;

  if (from >= 0 && to >= 0 && from != to)
    move_to (desk, overview, id, to);
}

/**
 * hf_backend_action_move_by:
 * @id: a backend
 * @places: how far down the list; up when it is negative
 */
void
hf_backend_action_move_by (HfDesk *desk, const char *id, int places)
{
  const HfOverview *overview = hf_desk_get_overview (desk);
  int from = overview ? find_place (overview, id) : -1;
  int to = from + places;

  if (from >= 0 && to >= 0 && to < (int)overview->backends->len)
    move_to (desk, overview, id, to);
}
