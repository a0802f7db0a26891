/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How what is in the registry looks to the API's users. Threading: any one thread; where copies are
 * described the engine is asked, so that belongs on a worker. */
#include "hf-view.h"

#include "hf-backend-kind.h"
#include "hf-backend-table.h"
#include "hf-copy-orders.h"
#include "hf-replica-table.h"
#include "hf-reply.h"
#include "hf-setting-table.h"

#define BYTES_PER_GB 1e9

struct _HfView
{
  HfEngine *engine;
  HfDb *db;
  HfPolicy *policy;
  GPtrArray *backends; /* of HfBackendInfo */
};

HfView *
hf_view_open (HfEngine *engine, GError **error)
{
  g_autoptr (HfView) self = g_new0 (HfView, 1);

  self->engine = engine;
  self->db = hf_store_borrow (hf_engine_get_store (engine), error);
  if (!self->db || !hf_db_begin_read (self->db, error))
    return NULL;
  self->policy = hf_setting_table_get_policy (self->db, error);
  if (!self->policy)
    return NULL;
  self->backends = hf_backend_table_list (self->db, error);
  return self->backends ? g_steal_pointer (&self) : NULL;
}

void
hf_view_close (HfView *self)
{
  if (self->db)
    hf_store_give_back (hf_engine_get_store (self->engine), self->db);
  g_clear_pointer (&self->policy, hf_policy_free);
  g_clear_pointer (&self->backends, g_ptr_array_unref);
  g_free (self);
}

HfDb *
hf_view_get_db (HfView *self)
{
  return self->db;
}

const HfPolicy *
hf_view_get_policy (HfView *self)
{
  return self->policy;
}

GPtrArray *
hf_view_get_backends (HfView *self)
{
  return self->backends;
}

static const char *
type_of_kind (const char *kind_name)
{
  const HfBackendKind *kind = kind_name ? hf_backend_kind_find (kind_name) : NULL;

  return kind ? kind->type : NULL;
}

static const char *
type_of_backend (HfView *self, const char *id)
{
  for (unsigned i = 0; i < self->backends->len; i++)
    {
      const HfBackendInfo *info = self->backends->pdata[i];

      if (g_strcmp0 (info->id, id) == 0)
        return type_of_kind (info->kind);
    }
  return NULL;
}

static gboolean
is_held (const HfReplica *replica)
{
  return replica->state == HF_REPLICA_VERIFIED || replica->state == HF_REPLICA_STALE;
}

/* (transfer full): one copy, whatever its state */
JsonObject *
hf_view_copy (HfView *self, const HfReplica *replica)
{
  JsonObject *object = json_object_new ();
  g_autofree char *path = NULL;

  if (replica->locator)
    path = hf_engine_describe_copy (self->engine, replica->backend_id, replica->locator);
  hf_reply_set_text (object, "backend", replica->backend_id);
  hf_reply_set_text (object, "type", type_of_backend (self, replica->backend_id));
  hf_reply_set_text (object, "path", path ? path : replica->locator);
  hf_reply_set_text (object, "state", hf_replica_state_to_string (replica->state));
  hf_reply_set_text (object, "proof", hf_proof_kind_to_string (replica->proof));
  hf_reply_set_time (object, "proved_at", replica->proved_at);
  json_object_set_int_member (object, "bytes", (gint64)replica->bytes);
  hf_reply_set_text (object, "error", replica->error);
  return object;
}

/* (transfer full): all copies of a pin, also planned, damaged and departing ones */
JsonArray *
hf_view_locations (HfView *self, const HfPin *pin, GError **error)
{
  g_autoptr (GPtrArray) replicas = hf_replica_table_of_pin (self->db, pin->id, error);
  JsonArray *array;

  if (!replicas)
    return NULL;
  array = json_array_new ();
  for (unsigned i = 0; i < replicas->len; i++)
    json_array_add_object_element (array, hf_view_copy (self, replicas->pdata[i]));
  return array;
}

/* (transfer full): the ids of the backends with a copy that counts for health */
JsonArray *
hf_view_holders (HfView *self, const HfPin *pin, GError **error)
{
  g_autoptr (GPtrArray) replicas = hf_replica_table_of_pin (self->db, pin->id, error);
  JsonArray *array;

  if (!replicas)
    return NULL;
  array = json_array_new ();
  for (unsigned i = 0; i < replicas->len; i++)
    {
      const HfReplica *replica = replicas->pdata[i];

      if (is_held (replica))
        json_array_add_string_element (array, replica->backend_id);
    }
  return array;
}

/* (transfer full): what was stored with a pin, {} when there is nothing readable */
JsonObject *
hf_view_metadata (const HfPin *pin)
{
  JsonObject *object = NULL;

  if (pin->metadata)
    object = hf_json_parse_object (pin->metadata, -1, NULL);
  return object ? object : json_object_new ();
}

/* (transfer full): the id of what the pin is elsewhere; its own CID where it was linked with
 * nothing linked: (out) (optional): whether it was */
char *
hf_view_link (const HfPin *pin, gboolean *linked)
{
  g_autoptr (JsonObject) metadata = hf_view_metadata (pin);
  JsonNode *node = json_object_get_member (metadata, HF_LINK_MEMBER);
  gboolean is_text
      = node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;

  if (linked)
    *linked = is_text;
  return g_strdup (is_text ? json_node_get_string (node) : pin->text);
}

JsonObject *
hf_view_pin (HfView *self, const HfPin *pin, GError **error)
{
  JsonArray *locations = hf_view_locations (self, pin, error);
  g_autofree char *link = hf_view_link (pin, NULL);
  JsonObject *object;

  if (!locations)
    return NULL;
  object = json_object_new ();
  hf_reply_set_text (object, "cid", pin->text);
  hf_reply_set_text (object, "vfs_metadata_id", link);
  hf_reply_set_text (object, "name", pin->name && *pin->name ? pin->name : NULL);
  json_object_set_int_member (object, "size", (gint64)pin->size);
  hf_reply_set_text (object, "content", hf_content_to_string (pin->content));
  hf_reply_set_text (object, "visibility", hf_visibility_to_string (pin->visibility));
  json_object_set_int_member (object, "priority", pin->priority);
  json_object_set_array_member (object, "storage_locations", locations);
  json_object_set_int_member (object, "replication_count", pin->held);
  hf_reply_set_text (object, "replication_health",
                     hf_health_to_string (hf_policy_health_of (self->policy, pin)));
  json_object_set_object_member (object, "metadata", hf_view_metadata (pin));
  hf_reply_set_time (object, "last_check", pin->last_check);
  hf_reply_set_time (object, "created", pin->created);
  return object;
}

/* (transfer full): how full a backend's store is */
JsonObject *
hf_view_usage (const HfBackendInfo *info)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "pin_count", (gint64)info->pin_count);
  json_object_set_double_member (object, "estimated_size_gb",
                                 (double)info->held_bytes / BYTES_PER_GB);
  return object;
}

/* What the service did not tell is null. */
static void
set_room (JsonObject *object, const char *member, guint64 bytes)
{
  if (bytes > G_MAXINT64)
    json_object_set_null_member (object, member);
  else
    json_object_set_int_member (object, member, (gint64)bytes);
}

/* Only that they are there. */
static void
set_secrets (HfView *self, JsonObject *object, const char *id)
{
  g_auto (GStrv) names = hf_engine_list_secrets (self->engine, id);
  JsonObject *secrets = json_object_new ();

  for (unsigned i = 0; names && names[i]; i++)
    json_object_set_boolean_member (secrets, names[i], TRUE);
  json_object_set_object_member (object, "secrets", secrets);
}

/* (transfer full): a backend as configured and as last seen */
JsonObject *
hf_view_backend (HfView *self, const HfBackendInfo *info)
{
  JsonObject *object = hf_view_usage (info);
  JsonArray *tags = json_array_new ();

  for (unsigned i = 0; info->tags && info->tags[i]; i++)
    json_array_add_string_element (tags, info->tags[i]);
  hf_reply_set_text (object, "id", info->id);
  hf_reply_set_text (object, "kind", info->kind);
  hf_reply_set_text (object, "type", type_of_kind (info->kind));
  if (info->settings)
    json_object_set_object_member (object, "settings", json_object_ref (info->settings));
  set_secrets (self, object, info->id);
  if (info->max_bytes)
    json_object_set_double_member (object, "max_size_gb", (double)info->max_bytes / BYTES_PER_GB);
  else
    json_object_set_null_member (object, "max_size_gb");
  json_object_set_int_member (object, "priority", info->priority);
  json_object_set_array_member (object, "tags", tags);
  json_object_set_object_member (object, "limits", hf_limits_to_json (info->limits));
  json_object_set_boolean_member (object, "paused", info->paused);
  json_object_set_boolean_member (object, "public", info->is_public);
  hf_reply_set_time (object, "created", info->created);
  hf_reply_set_text (object, "store_uuid", info->store_uuid);
  hf_reply_set_text (object, "failure_domain", info->domain);
  hf_reply_set_text (object, "health", hf_backend_state_to_string (info->state));
  hf_reply_set_text (object, "reason", info->reason);
  hf_reply_set_time (object, "since", info->since);
  hf_reply_set_time (object, "last_probe", info->probed_at);
  json_object_set_boolean_member (object, "lost", hf_policy_calls_lost (self->policy, info));
  hf_reply_set_text (object, "discovery", hf_discovery_to_string (info->discovery));
  json_object_set_int_member (object, "stray_count",
                              (gint64)(info->stray_found + info->stray_wanted));
  hf_reply_set_text (object, "listing", hf_listing_to_string (info->listing));
  hf_reply_set_text (object, "listing_note", info->listing_note);
  hf_reply_set_time (object, "listed", info->listed);
  json_object_set_boolean_member (object, "adopting",
                                  info->stray_wanted > 0 || info->adopt_upto > 0);
  set_room (object, "free_bytes", info->free_bytes);
  set_room (object, "total_bytes", info->total_bytes);
  return object;
}
