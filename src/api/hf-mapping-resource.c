/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET vfs/backend_mapping: which backends hold what belongs to the entries of a VFS. Each pin is an
 * entry: under the id that it was linked to, else under its own CID, since a DAG is a file or a
 * folder by itself. On a worker: a page of a thousand costs a thousand index look-ups. */
#include "hf-mapping-resource.h"

#include "hf-pin-table.h"
#include "hf-replica-table.h"
#include "hf-status-table.h"

#define BYTES_PER_GB 1e9
#define DEFAULT_LIMIT 100
#define MOST_LIMIT 1000

void
hf_mapping_read_page (HfCall *call, HfMappingPage *page)
{
  gint64 limit = DEFAULT_LIMIT;

  hf_call_read_int (call, "limit", 1, MOST_LIMIT, &limit);
  page->limit = (unsigned)limit;
  page->after = hf_call_read_cursor (call);
}

static gboolean
is_held (const HfReplica *replica)
{
  return replica->state == HF_REPLICA_VERIFIED || replica->state == HF_REPLICA_STALE;
}

/* metadata: (transfer full) */
static JsonObject *
entry_to_json (HfView *view, const HfPin *pin, JsonObject *metadata, GError **error)
{
  g_autoptr (GPtrArray) replicas = hf_replica_table_of_pin (hf_view_get_db (view), pin->id, error);
  g_autoptr (JsonObject) stored = metadata;
  JsonArray *backends;
  guint64 bytes = 0;
  JsonObject *object;

  if (!replicas)
    return NULL;
  backends = json_array_new ();
  for (unsigned i = 0; i < replicas->len; i++)
    {
      const HfReplica *replica = replicas->pdata[i];

      if (!is_held (replica))
        continue;
      json_array_add_string_element (backends, replica->backend_id);
      bytes += replica->bytes;
    }
  object = json_object_new ();
  hf_reply_set_text (object, "cid", pin->text);
  json_object_set_array_member (object, "backends", backends);
  json_object_set_object_member (object, "metadata", g_steal_pointer (&stored));
  hf_reply_set_time (object, "last_check", pin->last_check);
  json_object_set_int_member (object, "replication_count", pin->held);
  json_object_set_int_member (object, "storage_size_bytes", (gint64)bytes);
  return object;
}

/* (nullable): what a pin was linked to */
static const char *
link_of (JsonObject *metadata)
{
  JsonNode *node = json_object_get_member (metadata, "vfs_metadata_id");

  return node && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node)
                                                                  : NULL;
}

/* Several pins may be linked to one id: those after the first of a page stand under id#CID. */
static gboolean
add_entry (HfView *view, const HfPin *pin, JsonObject *mapping, GError **error)
{
  JsonObject *metadata = hf_view_metadata (pin);
  const char *link = link_of (metadata);
  g_autofree char *id = g_strdup (link ? link : pin->text);
  g_autofree char *longer = g_strconcat (id, "#", pin->text, NULL);
  JsonObject *entry = entry_to_json (view, pin, metadata, error);

  if (!entry)
    return FALSE;
  json_object_set_object_member (mapping, json_object_has_member (mapping, id) ? longer : id,
                                 entry);
  return TRUE;
}

/* Two backends may reach one store, which holds its bytes once. */
static guint64
stored_bytes (GPtrArray *backends)
{
  guint64 bytes = 0, seen = 0;

  for (unsigned i = 0; i < backends->len; i++)
    {
      const HfBackendInfo *info = backends->pdata[i];
      guint64 bit = G_GUINT64_CONSTANT (1) << info->slot;

      if (!(seen & bit))
        bytes += info->held_bytes;
      seen |= bit;
    }
  return bytes;
}

static JsonObject *
summary_of (HfView *view, guint64 *total, GError **error)
{
  GPtrArray *backends = hf_view_get_backends (view);
  HfStatus status = { 0 };
  JsonObject *object;

  if (!hf_status_table_read (hf_view_get_db (view), hf_view_get_policy (view), &status, error))
    return NULL;
  *total = status.total_pins;
  object = json_object_new ();
  json_object_set_int_member (object, "total_vfs_entries", (gint64)status.total_pins);
  json_object_set_int_member (object, "total_storage_backends", backends->len);
  json_object_set_double_member (object, "total_storage_size_gb",
                                 (double)stored_bytes (backends) / BYTES_PER_GB);
  json_object_set_double_member (object, "average_replication_factor",
                                 hf_status_replication_factor (&status));
  return object;
}

/* (transfer full) (nullable): a page of entries, and the counts over all */
JsonObject *
hf_mapping_to_json (HfView *view, const HfMappingPage *page, GError **error)
{
  /* One more than wanted tells whether another page follows. */
  HfPinQuery query = { .health = -1, .after_id = page->after, .limit = page->limit + 1 };
  g_autoptr (GPtrArray) pins = hf_pin_table_list (hf_view_get_db (view), &query, error);
  g_autoptr (JsonObject) mapping = json_object_new ();
  guint64 total = 0;
  JsonObject *summary = pins ? summary_of (view, &total, error) : NULL;
  g_autoptr (JsonObject) object = summary ? json_object_new () : NULL;

  if (!summary)
    return NULL;
  json_object_set_object_member (object, "summary", summary);
  for (unsigned i = 0; i < MIN (pins->len, page->limit); i++)
    if (!add_entry (view, pins->pdata[i], mapping, error))
      return NULL;
  json_object_set_object_member (object, "vfs_backend_mapping", g_steal_pointer (&mapping));
  json_object_set_int_member (object, "total", (gint64)total);
  if (pins->len > page->limit)
    {
      const HfPin *last = pins->pdata[page->limit - 1];
      g_autofree char *next = g_strdup_printf ("%" G_GINT64_FORMAT, last->id);

      json_object_set_string_member (object, "next_cursor", next);
    }
  return g_steal_pointer (&object);
}

HfReply *
hf_mapping_get (HfCall *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = NULL;
  HfMappingPage page;
  JsonObject *object;
  HfReply *refusal;

  hf_mapping_read_page (call, &page);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  object = view ? hf_mapping_to_json (view, &page, &error) : NULL;
  if (!object)
    return hf_reply_new_for_error (error);
  return hf_reply_new_action (SOUP_STATUS_OK, "vfs_mapping", hf_call_now (call), object);
}
