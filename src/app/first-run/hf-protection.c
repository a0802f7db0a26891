/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user chose, made so: each step is right when it is made again. Blocks: on a worker. */
#include "hf-protection.h"

#include <gio/gio.h>

#include "hf-error.h"
#include "hf-overview.h"

#define OWN_STORE "car_archive" /* that the first start makes */

static const struct
{
  int min, target, max, domains;
} policies[] = {
  [HF_SURVIVE_ONE_PLACE] = { 2, 2, 5, 2 },
  [HF_SURVIVE_TWO_PLACES] = { 3, 3, 5, 3 },
  [HF_SURVIVE_DAMAGE] = { 2, 2, 5, 1 },
};

/**
 * hf_protection_new:
 *
 * Returns: (transfer full): one without places
 */
HfProtection *
hf_protection_new (void)
{
  HfProtection *self = g_new0 (HfProtection, 1);

  self->addresses = g_ptr_array_new_with_free_func (g_free);
  self->directories = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * hf_protection_free:
 * @self: (transfer full): a protection
 */
void
hf_protection_free (HfProtection *self)
{
  g_ptr_array_unref (self->addresses);
  g_ptr_array_unref (self->directories);
  g_free (self);
}

/**
 * hf_protected_free:
 * @self: (transfer full): what came of it
 */
void
hf_protected_free (HfProtected *self)
{
  g_ptr_array_unref (self->cars);
  g_free (self);
}

/**
 * hf_protection_get_numbers:
 * @min: (out): copies at least
 * @target: (out): copies that are made
 * @domains: (out): independent places at least
 */
void
hf_protection_get_numbers (HfSurvive survive, int *min, int *target, int *domains)
{
  *min = policies[survive].min;
  *target = policies[survive].target;
  *domains = policies[survive].domains;
}

static gboolean
set_policy (HfEngine *engine, HfSurvive survive, GError **error)
{
  g_autoptr (JsonObject) changes = json_object_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfPolicy) policy = NULL;

  json_object_set_int_member (changes, "min_replicas", policies[survive].min);
  json_object_set_int_member (changes, "target_replicas", policies[survive].target);
  json_object_set_int_member (changes, "max_replicas", policies[survive].max);
  json_object_set_int_member (changes, "min_domains", policies[survive].domains);
  policy = hf_engine_change_settings (engine, changes, problems, error);
  return policy || (!*error && hf_problems_set_error (problems, error));
}

static gboolean
set_limit (HfEngine *engine, double limit_gb, GError **error)
{
  g_autoptr (HfOverview) overview = hf_overview_new (engine, error);
  g_autoptr (JsonObject) changes = json_object_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;

  if (!overview)
    return FALSE;
  if (!hf_overview_find_backend (overview, OWN_STORE))
    return TRUE; /* the user took it away */
  json_object_set_double_member (changes, "max_size_gb", limit_gb);
  info = hf_engine_change_backend (engine, OWN_STORE, changes, problems, error);
  return info || (!*error && hf_problems_set_error (problems, error));
}

static char *
choose_id (const HfOverview *overview)
{
  for (int i = 1;; i++)
    {
      g_autofree char *id = i == 1 ? g_strdup ("ipfs") : g_strdup_printf ("ipfs-%d", i);

      if (!hf_overview_find_backend (overview, id))
        return g_steal_pointer (&id);
    }
}

/* A node that is a backend already is no error. */
static gboolean
add_node (HfEngine *engine, const char *address, HfProtected *made, GError **error)
{
  g_autoptr (HfOverview) overview = hf_overview_new (engine, error);
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (GError) refused = NULL;

  if (!overview)
    return FALSE;
  wanted->id = choose_id (overview);
  wanted->kind = g_strdup ("ipfs");
  wanted->discovery = HF_DISCOVERY_ADOPT;
  g_clear_pointer (&wanted->settings, json_object_unref);
  wanted->settings = json_object_new ();
  json_object_set_string_member (wanted->settings, "address", address);
  info = hf_engine_add_backend (engine, wanted, problems, &refused);
  made->backends += info != NULL;
  if (info || g_error_matches (refused, HF_ERROR, HF_ERROR_CONFLICT))
    return TRUE;
  if (!refused)
    hf_problems_set_error (problems, &refused);
  g_propagate_prefixed_error (error, g_steal_pointer (&refused), "%s: ", address);
  return FALSE;
}

static gboolean
list_cars (const char *directory, HfProtected *made, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, error);
  const char *name;

  if (!dir)
    return FALSE;
  while ((name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".car"))
      g_ptr_array_add (made->cars, g_build_filename (directory, name, NULL));
  return TRUE;
}

/**
 * hf_protection_set_up:
 * @engine: the engine
 * @data: an HfProtection
 * @cancellable: stops between two steps
 * @error: what could not be set up; what was before it stays
 *
 * Returns: (transfer full): an HfProtected, or %NULL
 */
gpointer
hf_protection_set_up (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  const HfProtection *self = data;
  g_autoptr (HfProtected) made = g_new0 (HfProtected, 1);

  made->cars = g_ptr_array_new_with_free_func (g_free);
  if (!set_policy (engine, self->survive, error) || !set_limit (engine, self->limit_gb, error))
    return NULL;
  for (unsigned i = 0; i < self->addresses->len; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !add_node (engine, self->addresses->pdata[i], made, error))
      return NULL;
  for (unsigned i = 0; i < self->directories->len; i++)
    if (!list_cars (self->directories->pdata[i], made, error))
      return NULL;
  return g_steal_pointer (&made);
}
