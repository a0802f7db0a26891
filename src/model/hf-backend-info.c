/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backends as values. Any thread; one value belongs to one thread at a time. JSON objects are not
 * counted atomically, so a copy has settings of its own. */
#include "hf-backend-info.h"

static const char *const state_names[] = { "unknown", "healthy", "unavailable", "denied" };
static const char *const discovery_names[] = { "off", "tell", "adopt" };
static const char *const listing_names[] = { "good", "waits", "implausible", "broken" };

/**
 * hf_backend_info_new:
 * Returns: (transfer full): a backend without id and kind, not probed yet, with no settings, no
 * tags, no limits and its kind's discovery
 */
HfBackendInfo *
hf_backend_info_new (void)
{
  HfBackendInfo *self = g_new0 (HfBackendInfo, 1);

  self->settings = json_object_new ();
  self->tags = g_new0 (char *, 1);
  self->discovery = HF_DISCOVERY_DEFAULT;
  self->limits = hf_limits_new ();
  return self;
}

static JsonObject *copy_object (JsonObject *object);

static JsonNode *
copy_node (JsonNode *node)
{
  JsonNode *copy;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      copy = json_node_alloc ();
      json_node_init_object (copy, NULL);
      json_node_take_object (copy, copy_object (json_node_get_object (node)));
      return copy;
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      JsonArray *elements = json_array_new ();

      for (unsigned i = 0; i < json_array_get_length (array); i++)
        json_array_add_element (elements, copy_node (json_array_get_element (array, i)));
      copy = json_node_alloc ();
      json_node_init_array (copy, NULL);
      json_node_take_array (copy, elements);
      return copy;
    }
  return json_node_copy (node);
}

static JsonObject *
copy_object (JsonObject *object)
{
  JsonObject *copy = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    json_object_set_member (copy, name, copy_node (node));
  return copy;
}

/**
 * hf_backend_info_copy:
 * Returns: (transfer full): a deep copy, which another thread may have
 */
HfBackendInfo *
hf_backend_info_copy (const HfBackendInfo *self)
{
  HfBackendInfo *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->kind = g_strdup (self->kind);
  copy->settings = self->settings ? copy_object (self->settings) : NULL;
  copy->tags = g_strdupv (self->tags);
  copy->limits = hf_limits_copy (self->limits);
  copy->store_uuid = g_strdup (self->store_uuid);
  copy->domain = g_strdup (self->domain);
  copy->reason = g_strdup (self->reason);
  copy->listing_note = g_strdup (self->listing_note);
  return copy;
}

/**
 * hf_backend_info_free:
 * @self: (transfer full) (nullable): a backend
 */
void
hf_backend_info_free (HfBackendInfo *self)
{
  if (!self)
    return;
  g_free (self->id);
  g_free (self->kind);
  g_clear_pointer (&self->settings, json_object_unref);
  g_strfreev (self->tags);
  hf_limits_free (self->limits);
  g_free (self->store_uuid);
  g_free (self->domain);
  g_free (self->reason);
  g_free (self->listing_note);
  g_free (self);
}

/**
 * hf_backend_state_to_string:
 * Returns: the word for answers, "unknown" for a number that is none of ours
 */
const char *
hf_backend_state_to_string (HfBackendState state)
{
  return (unsigned)state < G_N_ELEMENTS (state_names) ? state_names[state] : "unknown";
}

/**
 * hf_discovery_to_string:
 * Returns: the word for answers, "unknown" for a number that is none of ours
 */
const char *
hf_discovery_to_string (HfDiscovery discovery)
{
  return (unsigned)discovery < G_N_ELEMENTS (discovery_names) ? discovery_names[discovery]
                                                              : "unknown";
}

/**
 * hf_discovery_from_string:
 * @text: a word
 * @discovery: (out): what it means
 *
 * Returns: whether the word is one of ours
 */
gboolean
hf_discovery_from_string (const char *text, HfDiscovery *discovery)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (discovery_names); i++)
    if (g_str_equal (text, discovery_names[i]))
      {
        *discovery = (HfDiscovery)i;
        return TRUE;
      }
  return FALSE;
}

/**
 * hf_listing_to_string:
 * Returns: the word for answers, "unknown" for a number that is none of ours
 */
const char *
hf_listing_to_string (HfListing listing)
{
  return (unsigned)listing < G_N_ELEMENTS (listing_names) ? listing_names[listing] : "unknown";
}
