/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of two backends gets a copy first. Threading: any. */
#include "hf-placement-world.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-backend-kind.h"

/* (transfer none): the type of its kind, "" of an unknown one */
const char *
hf_placement_type_of (const HfBackendInfo *info)
{
  const HfBackendKind *kind = hf_backend_kind_find (info->kind);

  return kind != NULL ? kind->type : "";
}

/* Whether a copy there can be read back. */
gboolean
hf_placement_can_prove (const HfBackendInfo *info)
{
  const HfBackendKind *kind = hf_backend_kind_find (info->kind);

  return kind == NULL || hf_backend_kind_can_prove (kind, info->settings);
}

static int
preference (const HfPlacementWorld *world, const HfBackendInfo *info)
{
  char **list = world->policy->preferred_backends;
  int i;

  for (i = 0; list != NULL && list[i] != NULL; i++)
    if (strcmp (list[i], info->id) == 0)
      return i;
  return G_MAXINT;
}

static double
fill_after (const HfPlacementWorld *world, const HfBackendInfo *info)
{
  double total = (double)info->total_bytes;

  if (info->max_bytes > 0 && (total <= 0 || info->max_bytes < info->total_bytes))
    total = (double)info->max_bytes;
  return total > 0 ? ((double)info->used_bytes + (double)world->pin->size) / total : 0;
}

static int
compare_strategy (const HfPlacementWorld *world, const HfBackendInfo *a, const HfBackendInfo *b)
{
  double fill_a, fill_b;

  switch (world->policy->strategy)
    {
    case HF_STRATEGY_SIZE_BASED:
      return a->free_bytes > b->free_bytes ? -1 : a->free_bytes < b->free_bytes;
    case HF_STRATEGY_PRIORITY:
      return 0; /* what all strategies end with */
    case HF_STRATEGY_BALANCED:
    default:
      fill_a = fill_after (world, a);
      fill_b = fill_after (world, b);
      return fill_a < fill_b ? -1 : fill_a > fill_b;
    }
}

/* What will never count, or let its hour pass before. */
static gboolean
is_last_resort (const HfPlacementWorld *world, const HfBackendInfo *info)
{
  return !hf_placement_can_prove (info)
         || (hf_placement_is_deferred (info)
             && g_hash_table_contains (world->failed, GSIZE_TO_POINTER (info->store_id)));
}

static int
compare_domains (const HfPlacementWorld *world, const HfBackendInfo *a, const HfBackendInfo *b)
{
  return g_hash_table_contains (world->domains, a->domain)
         - g_hash_table_contains (world->domains, b->domain);
}

/* The disk that failed one copy is not the first choice for the next. */
static int
compare_failures (const HfPlacementWorld *world, const HfBackendInfo *a, const HfBackendInfo *b)
{
  return g_hash_table_contains (world->failed, GSIZE_TO_POINTER (a->store_id))
         - g_hash_table_contains (world->failed, GSIZE_TO_POINTER (b->store_id));
}

static int
compare_types (const HfPlacementWorld *world, const HfBackendInfo *a, const HfBackendInfo *b)
{
  return g_hash_table_contains (world->types, hf_placement_type_of (a))
         - g_hash_table_contains (world->types, hf_placement_type_of (b));
}

static int
compare_last_resorts (const HfPlacementWorld *world, const HfBackendInfo *a, const HfBackendInfo *b)
{
  return is_last_resort (world, a) - is_last_resort (world, b);
}

static int
compare_preferences (const HfPlacementWorld *world, const HfBackendInfo *a, const HfBackendInfo *b)
{
  return (preference (world, a) > preference (world, b))
         - (preference (world, a) < preference (world, b));
}

static int
compare_priorities (const HfPlacementWorld *world, const HfBackendInfo *a, const HfBackendInfo *b)
{
  return (a->priority > b->priority) - (a->priority < b->priority);
}

static int
compare_ids (const HfPlacementWorld *world, const HfBackendInfo *a, const HfBackendInfo *b)
{
  return strcmp (a->id, b->id);
}

/* In this order. A user's preferred list goes before the strategy's own measure; the id makes the
 * order total. */
static const struct
{
  int (*compare) (const HfPlacementWorld *world, const HfBackendInfo *a, const HfBackendInfo *b);
  const char *words; /* on what comes behind */
} criteria[] = {
  { compare_last_resorts, N_ ("copies there can't be proven, or take hours and failed before") },
  { compare_domains, N_ ("its failure domain has a copy already, or gets one") },
  { compare_failures, N_ ("a copy failed there") },
  { compare_types, N_ ("its type of backend has a copy already, or gets one") },
  { compare_preferences, N_ ("the other stands before it among the preferred ones") },
  { compare_strategy, N_ ("the order that is set for stores prefers the other") },
  { compare_priorities, N_ ("the other has the lower priority number") },
  { compare_ids, N_ ("nothing tells them apart but their names") },
};

/* Below 0 when a goes first; by: (out): the criterion that decided */
int
hf_placement_compare (const HfPlacementWorld *world, const HfBackendInfo *a, const HfBackendInfo *b,
                      unsigned *by)
{
  for (*by = 0; *by < G_N_ELEMENTS (criteria) - 1; (*by)++)
    {
      int order = criteria[*by].compare (world, a, b);

      if (order != 0)
        return order;
    }
  return compare_ids (world, a, b);
}

/* On what comes behind by that criterion. */
const char *
hf_placement_criterion (unsigned by)
{
  return _ (criteria[by].words);
}
