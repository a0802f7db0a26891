/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The policy as a value, and its JSON form: `GET` and `POST replication/settings`. Any thread; one
 * value belongs to one thread at a time. */
#include "hf-policy.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "hf-clock.h"

#define MOST_REPLICAS 63 /* stores that a registry can have */
#define MIN_DOMAINS 2 /* from the beginning */
#define MOST_PREFERRED 64
#define MOST_NAME 63 /* bytes of a backend's id */
#define MOST_SIZE_GB 1e9 /* 10^18 bytes */
#define LEAST_SIZE_GB 0.001 /* 10^6 bytes */
#define MOST_UNDO_DAYS 3650.0
#define LEAST_HEAL_HOURS 0.25
#define MOST_HEAL_HOURS 87600.0
#define MOST_APPROVAL_PINS 1000000000

static const char *const strategy_names[] = { "balanced", "priority", "size_based" };

static const char *const sparing_names[] = { "below_min", "all", "none" };

static const char *const known_fields[] = { "min_replicas",
                                            "target_replicas",
                                            "max_replicas",
                                            "max_size_gb",
                                            "preferred_backends",
                                            "auto_replication",
                                            "replication_strategy",
                                            "min_domains",
                                            "undo_window_days",
                                            "approval_pins",
                                            "approval_gb",
                                            "metered",
                                            "heal_after_hours",
                                            "battery",
                                            NULL };

/**
 * hf_policy_new:
 * Returns: (transfer full): the policy that holds until the user sets another one
 */
HfPolicy *
hf_policy_new (void)
{
  HfPolicy *self = g_new0 (HfPolicy, 1);

  self->min_replicas = 2;
  self->target_replicas = 3;
  self->max_replicas = 5;
  self->min_domains = MIN_DOMAINS;
  self->max_size_gb = 100.0;
  self->preferred_backends = g_new0 (char *, 1);
  self->auto_replication = TRUE;
  self->strategy = HF_STRATEGY_BALANCED;
  self->undo_window = 7 * HF_DAY;
  self->heal_after = HF_DAY;
  self->approval_pins = 1000;
  self->approval_gb = 50.0;
  hf_upkeep_init (&self->upkeep);
  return self;
}

/**
 * hf_policy_copy:
 * Returns: (transfer full): a copy
 */
HfPolicy *
hf_policy_copy (const HfPolicy *self)
{
  HfPolicy *copy = g_memdup2 (self, sizeof *self);

  copy->preferred_backends = g_strdupv (self->preferred_backends);
  return copy;
}

/**
 * hf_policy_free:
 * @self: (transfer full) (nullable): a policy
 */
void
hf_policy_free (HfPolicy *self)
{
  if (!self)
    return;
  g_strfreev (self->preferred_backends);
  g_free (self);
}

/**
 * hf_policy_to_json:
 * Returns: (transfer full): all fields that hf_policy_apply_json() takes
 */
JsonObject *
hf_policy_to_json (const HfPolicy *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *preferred = json_array_new ();

  for (char **name = self->preferred_backends; *name; name++)
    json_array_add_string_element (preferred, *name);

  json_object_set_int_member (object, "min_replicas", self->min_replicas);
  json_object_set_int_member (object, "target_replicas", self->target_replicas);
  json_object_set_int_member (object, "max_replicas", self->max_replicas);
  json_object_set_double_member (object, "max_size_gb", self->max_size_gb);
  json_object_set_array_member (object, "preferred_backends", preferred);
  json_object_set_boolean_member (object, "auto_replication", self->auto_replication);
  json_object_set_string_member (object, "replication_strategy", strategy_names[self->strategy]);
  json_object_set_int_member (object, "min_domains", self->min_domains);
  json_object_set_double_member (object, "undo_window_days",
                                 (double)self->undo_window / (double)HF_DAY);
  json_object_set_double_member (object, "heal_after_hours",
                                 (double)self->heal_after / (double)HF_HOUR);
  json_object_set_int_member (object, "approval_pins", self->approval_pins);
  json_object_set_double_member (object, "approval_gb", self->approval_gb);
  json_object_set_string_member (object, "metered", sparing_names[self->metered]);
  json_object_set_string_member (object, "battery", sparing_names[self->battery]);
  return object;
}

static void
read_count (JsonObject *object, const char *field, int *value, HfProblems *problems)
{
  gint64 number = *value;

  if (hf_json_read_int (object, field, 1, MOST_REPLICAS, &number, problems))
    *value = (int)number;
}

/* 0 means that everything waits. */
static void
read_approval (JsonObject *object, HfPolicy *next, HfProblems *problems)
{
  gint64 pins = next->approval_pins;

  if (hf_json_read_int (object, "approval_pins", 0, MOST_APPROVAL_PINS, &pins, problems))
    next->approval_pins = (int)pins;
  hf_json_read_double (object, "approval_gb", 0, MOST_SIZE_GB, &next->approval_gb, problems);
}

static void
read_strategy (JsonObject *object, HfStrategy *value, HfProblems *problems)
{
  g_autofree char *text = NULL;

  if (!hf_json_read_string (object, "replication_strategy", 32, &text, problems))
    return;
  for (unsigned i = 0; i < G_N_ELEMENTS (strategy_names); i++)
    if (g_str_equal (text, strategy_names[i]))
      {
        *value = i;
        return;
      }
  hf_problems_add (problems, "replication_strategy", "value_error.enum",
                   _ ("must be “balanced”, “priority” or “size_based”"));
}

static void
read_sparing (JsonObject *object, const char *field, HfSparing *value, HfProblems *problems)
{
  g_autofree char *text = NULL;

  if (!hf_json_read_string (object, field, 32, &text, problems))
    return;
  for (unsigned i = 0; i < G_N_ELEMENTS (sparing_names); i++)
    if (g_str_equal (text, sparing_names[i]))
      {
        *value = i;
        return;
      }
  hf_problems_add (problems, field, "value_error.enum", _ ("must be “below_min”, “all” or “none”"));
}

/* A name twice, or one that no backend can have, is a slip that the user wants to hear of. */
static void
read_preferred (JsonObject *object, char ***value, HfProblems *problems)
{
  g_auto (GStrv) names = NULL;

  if (!hf_json_read_strings (object, "preferred_backends", MOST_PREFERRED, &names, problems))
    return;
  for (unsigned i = 0; names[i]; i++)
    {
      gsize length = strlen (names[i]);

      if (length == 0 || length > MOST_NAME)
        {
          hf_problems_add (problems, "preferred_backends", "value_error.length",
                           _ ("must hold names of 1 to %d bytes"), MOST_NAME);
          return;
        }
      for (unsigned j = 0; j < i; j++)
        if (g_str_equal (names[i], names[j]))
          {
            hf_problems_add (problems, "preferred_backends", "value_error.unique",
                             _ ("must hold “%s” once"), names[i]);
            return;
          }
    }
  g_strfreev (*value);
  *value = g_steal_pointer (&names);
}

static void
check_order (const HfPolicy *self, HfProblems *problems)
{
  if (self->min_replicas > self->target_replicas)
    hf_problems_add (problems, "min_replicas", "value_error.order",
                     _ ("must be at most the target: %d is more than %d"), self->min_replicas,
                     self->target_replicas);
  if (self->target_replicas > self->max_replicas)
    hf_problems_add (problems, "target_replicas", "value_error.order",
                     _ ("must be at most the maximum: %d is more than %d"), self->target_replicas,
                     self->max_replicas);
}

/**
 * hf_policy_apply_json:
 * @object: fields to change; an absent one keeps its value
 * @problems: told of each field that is unknown, of a wrong type, out of range, or together with
 * the others against 0 < min ≤ target ≤ max
 *
 * All or nothing: when a problem was added, nothing was changed. A max_size_gb that is present
 * counts from then on as set by the user.
 */
void
hf_policy_apply_json (HfPolicy *self, JsonObject *object, HfProblems *problems)
{
  g_autoptr (HfPolicy) next = hf_policy_copy (self);
  unsigned before = hf_problems_count (problems);
  HfPolicy previous;
  double days, hours;

  hf_json_refuse_unknown (object, known_fields, problems);
  read_count (object, "min_replicas", &next->min_replicas, problems);
  read_count (object, "target_replicas", &next->target_replicas, problems);
  read_count (object, "max_replicas", &next->max_replicas, problems);
  read_count (object, "min_domains", &next->min_domains, problems);
  if (hf_json_read_double (object, "max_size_gb", LEAST_SIZE_GB, MOST_SIZE_GB, &next->max_size_gb,
                           problems))
    next->max_size_set = TRUE;
  read_preferred (object, &next->preferred_backends, problems);
  hf_json_read_bool (object, "auto_replication", &next->auto_replication, problems);
  read_strategy (object, &next->strategy, problems);
  read_approval (object, next, problems);
  read_sparing (object, "metered", &next->metered, problems);
  read_sparing (object, "battery", &next->battery, problems);
  if (hf_json_read_double (object, "undo_window_days", 0, MOST_UNDO_DAYS, &days, problems))
    next->undo_window = (gint64)llround (days * (double)HF_DAY);
  if (hf_json_read_double (object, "heal_after_hours", LEAST_HEAL_HOURS, MOST_HEAL_HOURS, &hours,
                           problems))
    next->heal_after = (gint64)llround (hours * (double)HF_HOUR);

  if (hf_problems_count (problems) == before)
    check_order (next, problems);
  if (hf_problems_count (problems) > before)
    return;

  previous = *self;
  *self = *next;
  *next = previous;
}

/**
 * hf_policy_check_places:
 * @changes: (nullable): what was changed; %NULL: anything
 * @problems: told of more independent places than copies are ever made
 *
 * Not asked of what is stored, as it was once accepted. Whoever only says how many copies there are
 * to be, as clients do that know of no places, is not held against the two places that hold from
 * the beginning.
 */
void
hf_policy_check_places (const HfPolicy *self, JsonObject *changes, HfProblems *problems)
{
  gboolean named = !changes || hf_json_has (changes, "min_domains");

  if (self->min_domains <= self->max_replicas
      || (!named && (!hf_json_has (changes, "max_replicas") || self->min_domains == MIN_DOMAINS)))
    return;
  hf_problems_add (problems, "min_domains", "value_error.order",
                   _ ("must be at most the maximum of copies: %d is more than %d"),
                   self->min_domains, self->max_replicas);
}

/**
 * hf_policy_min_for:
 * Returns: how many copies @pin must have at least: its own number, else the policy's
 */
int
hf_policy_min_for (const HfPolicy *self, const HfPin *pin)
{
  return pin->min_replicas > 0 ? pin->min_replicas : self->min_replicas;
}

/**
 * hf_policy_target_for:
 * Returns: how many copies @pin should have, never fewer than its min
 */
int
hf_policy_target_for (const HfPolicy *self, const HfPin *pin)
{
  int target = pin->target_replicas > 0 ? pin->target_replicas : self->target_replicas;

  return MAX (target, hf_policy_min_for (self, pin));
}

/**
 * hf_policy_max_for:
 * Returns: how many copies of @pin are created at most, never fewer than its target
 */
int
hf_policy_max_for (const HfPolicy *self, const HfPin *pin)
{
  int max = pin->max_replicas > 0 ? pin->max_replicas : self->max_replicas;

  return MAX (max, hf_policy_target_for (self, pin));
}

/**
 * hf_policy_calls_lost:
 * @info: a backend
 *
 * Returns: whether it has been away for so long that its copies are made elsewhere. One that
 * refuses us, or that the user paused, is not
 */
gboolean
hf_policy_calls_lost (const HfPolicy *self, const HfBackendInfo *info)
{
  return info->state == HF_BACKEND_UNAVAILABLE && !info->paused
         && info->absent_us >= self->heal_after;
}

/**
 * hf_policy_health_of:
 * Returns: what the number of copies that @pin holds in distinct stores means; stale ones count
 * here
 */
HfHealth
hf_policy_health_of (const HfPolicy *self, const HfPin *pin)
{
  if (pin->held < hf_policy_min_for (self, pin))
    return HF_HEALTH_CRITICAL;
  if (pin->held < hf_policy_target_for (self, pin))
    return HF_HEALTH_WARNING;
  if (pin->held > hf_policy_max_for (self, pin))
    return HF_HEALTH_EXCESS;
  return HF_HEALTH_HEALTHY;
}
