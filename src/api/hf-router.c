/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of all routes, and the search in it: a walk over about 90 rows, some microseconds. Any
 * thread. */
#include "hf-router.h"

#include <string.h>

#include "hf-backends-resource.h"
#include "hf-car-resource.h"
#include "hf-check-resource.h"
#include "hf-evidence-resource.h"
#include "hf-events-resource.h"
#include "hf-copies-resource.h"
#include "hf-files-resource.h"
#include "hf-gateway-resource.h"
#include "hf-health-resource.h"
#include "hf-job-list-resource.h"
#include "hf-jobs-resource.h"
#include "hf-mapping-resource.h"
#include "hf-metrics-resource.h"
#include "hf-pin-resource.h"
#include "hf-operation-resource.h"
#include "hf-pin-bulk-resource.h"
#include "hf-pin-list-resource.h"
#include "hf-pin-patch-resource.h"
#include "hf-openapi-resource.h"
#include "hf-pins-resource.h"
#include "hf-plan-resource.h"
#include "hf-psa-resource.h"
#include "hf-add-resource.h"
#include "hf-replication-resource.h"
#include "hf-scrub-resource.h"
#include "hf-settings-resource.h"
#include "hf-status-resource.h"
#include "hf-strays-resource.h"
#include "hf-traffic-resource.h"
#include "hf-tokens-resource.h"
#include "hf-what-if-resource.h"
#include "hf-trial-resource.h"

#define READ HF_SCOPE_READ
#define OPERATE HF_SCOPE_OPERATE
#define ADMIN HF_SCOPE_ADMIN
#define POOL HF_ROUTE_POOL
#define JSON HF_ROUTE_JSON
#define WAITS HF_ROUTE_WAITS
#define BYTES HF_ROUTE_BYTES
#define TOKEN HF_ROUTE_TOKEN
#define LIST HF_ROUTE_LIST

#define MOST_SEGMENTS 16

static const char *const jobs_query[]
    = { "limit", "cursor", "state", "kind", "cid", "backend", NULL };
static const char *const events_query[] = { "limit", "cursor", "after", NULL };
static const char *const pins_query[]
    = { "limit", "cursor", "backend", "health", "query", "min_size", "max_size", "sort", NULL };
static const char *const add_query[]
    = { "name",    "visibility", "priority",      "roots",          "root", "opaque",
        "profile", "wrap",       "preserve_mode", "preserve_mtime", NULL };
static const char *const unpin_query[] = { "keep_replicas", NULL };
static const char *const files_query[] = { "path", "limit", "cursor", "details", NULL };
static const char *const file_query[] = { "format", NULL };
static const char *const gateway_query[]
    = { "format",   "dag-scope", "entity-bytes", "car-version", "car-order",
        "car-dups", "filename",  "download",     NULL };
static const char *const page_query[] = { "limit", "cursor", NULL };
static const char *const evidence_query[] = { "cid", "limit", "cursor", NULL };
static const char *const status_query[] = { "cid", NULL };
static const char *const traffic_query[] = { "backend", NULL };
static const char *const psa_query[]
    = { "cid", "name", "match", "status", "before", "after", "limit", "meta", NULL };
static const char *const replicate_query[] = { "force", NULL };
static const char *const link_query[] = { "cid", "vfs_metadata_id", NULL };

/* A literal path stands before the pattern that it also fits. */
static const HfRoute routes[] = {
  { "GET", "/healthz", HF_SCOPE_NONE, 0, hf_health_get, NULL },
  { "GET", "pins", READ, POOL | HF_ROUTE_LINES, hf_pins_list, pins_query },
  { "POST", "pins", OPERATE, POOL | JSON | WAITS | HF_ROUTE_CAR | HF_ROUTE_FILES, hf_add_post,
    add_query },
  { "PATCH", "pins", OPERATE, POOL | JSON, hf_pins_change_many, NULL },
  { "POST", "pins/verify", OPERATE, POOL | JSON, hf_pins_verify_many, NULL },
  { "POST", "pins/replicate", OPERATE, POOL | JSON, hf_pins_replicate_many, NULL },
  { "POST", "pins/delete", OPERATE, POOL | JSON, hf_pins_delete_many, NULL },
  { "POST", "pins/export_car", OPERATE, JSON | BYTES, hf_car_export, NULL },
  { "GET", "pins/{cid}", READ, POOL, hf_pin_get, NULL },
  { "GET", "pins/{cid}/explain", READ, POOL, hf_pin_explain, NULL },
  { "DELETE", "pins/{cid}", OPERATE, POOL | WAITS, hf_pins_delete, unpin_query },
  { "PATCH", "pins/{cid}", OPERATE, POOL | JSON, hf_pins_change, NULL },
  { "GET", "pins/{cid}/car", READ, BYTES, hf_car_get, NULL },
  { "GET", "pins/{cid}/files", READ, POOL | HF_ROUTE_LINES, hf_files_list, files_query },
  { "GET", "pins/{cid}/files/{path*}", READ, BYTES, hf_files_get, file_query },
  { "GET", "pins/{cid}/locations", READ, POOL, hf_pins_locations, NULL },
  { "GET", "pins/{cid}/links", READ, POOL, hf_copies_get_links, NULL },
  { "POST", "pins/{cid}/replicate", OPERATE, POOL | JSON | WAITS | LIST, hf_copies_replicate_plain,
    NULL },
  { "POST", "pins/{cid}/verify", OPERATE, POOL | JSON | WAITS, hf_pins_verify, NULL },
  { "GET", "replication/settings", READ, 0, hf_replication_get_settings, NULL },
  { "POST", "replication/settings", OPERATE, POOL | JSON, hf_replication_post_settings, NULL },
  { "POST", "replication/operation", OPERATE, POOL | JSON | WAITS, hf_operation_post, NULL },
  { "POST", "replication/pins/{cid}/replicate", OPERATE, POOL | JSON | WAITS | LIST,
    hf_copies_replicate, replicate_query },
  { "POST", "vfs/link_backend", OPERATE, POOL | JSON | WAITS | LIST, hf_copies_link_backend,
    link_query },
  { "GET", "replication/status", READ, 0, hf_replication_get_status, status_query },
  { "GET", "replication/backends", READ, 0, hf_replication_get_backends, NULL },
  { "GET", "backends", READ, 0, hf_backends_list, NULL },
  { "POST", "backends", ADMIN, POOL | JSON, hf_backends_add, NULL },
  { "POST", "backends/test", ADMIN, POOL | JSON, hf_trial_of_settings, NULL },
  { "POST", "backends/{id}/test", ADMIN, POOL | JSON, hf_trial_of_backend, NULL },
  { "GET", "backends/{id}", READ, 0, hf_backends_get, NULL },
  { "PATCH", "backends/{id}", ADMIN, POOL | JSON, hf_backends_change, NULL },
  { "DELETE", "backends/{id}", ADMIN, POOL, hf_backends_remove, NULL },
  { "GET", "status", READ, POOL, hf_status_get, NULL },
  { "GET", "plan", READ, 0, hf_plan_get, NULL },
  { "POST", "plan", OPERATE, POOL | JSON, hf_what_if_dry_run, NULL },
  { "POST", "simulate", OPERATE, POOL | JSON, hf_what_if_simulate, NULL },
  { "POST", "plan/{hash}/execute", OPERATE, POOL | JSON, hf_plan_execute, NULL },
  { "DELETE", "plan/{hash}", OPERATE, POOL, hf_plan_decline, NULL },
  { "GET", "backends/{id}/strays", READ, POOL, hf_strays_list, page_query },
  { "GET", "backends/{b}/pins", READ, POOL | HF_ROUTE_LINES, hf_pins_list_of_backend, page_query },
  { "POST", "backends/{id}/adopt", ADMIN, POOL | JSON, hf_strays_adopt, NULL },
  { "GET", "tokens", ADMIN, 0, hf_tokens_list, page_query },
  { "POST", "tokens", ADMIN, POOL | JSON | HF_ROUTE_SECRETS, hf_tokens_add, NULL },
  { "DELETE", "tokens/{id}", ADMIN, POOL, hf_tokens_remove, NULL },
  { "GET", "check", READ, POOL, hf_check_get, NULL },
  { "GET", "evidence", READ, POOL, hf_evidence_list, evidence_query },
  { "POST", "scrub", OPERATE, POOL | JSON, hf_scrub_post, NULL },
  { "GET", "settings", READ, 0, hf_settings_get, NULL },
  { "PATCH", "settings", OPERATE, POOL | JSON, hf_settings_patch, NULL },
  { "GET", "analytics/traffic", READ, 0, hf_traffic_get_all, traffic_query },
  { "GET", "analytics/traffic/{b}", READ, 0, hf_traffic_get_one, NULL },
  { "GET", "analytics/backend_usage", READ, POOL, hf_traffic_get_usage, page_query },
  { "GET", "vfs/backend_mapping", READ, POOL, hf_mapping_get, page_query },
  { "GET", "/metrics", READ, POOL, hf_metrics_get, NULL },
  { "GET", "/psa/pins", READ, POOL | TOKEN, hf_psa_list, psa_query },
  { "POST", "/psa/pins", OPERATE, POOL | JSON | TOKEN, hf_psa_post, NULL },
  { "GET", "/psa/pins/{requestid}", READ, POOL | TOKEN, hf_psa_get, NULL },
  { "POST", "/psa/pins/{requestid}", OPERATE, POOL | JSON | TOKEN, hf_psa_replace, NULL },
  { "DELETE", "/psa/pins/{requestid}", OPERATE, POOL | TOKEN, hf_psa_delete, NULL },
  { "GET", "/ipfs/{cid}", READ, BYTES, hf_gateway_get, gateway_query },
  { "GET", "/ipfs/{cid}/{path*}", READ, BYTES, hf_gateway_get, gateway_query },
  { "GET", "jobs", READ, POOL | HF_ROUTE_LINES, hf_jobs_list, jobs_query },
  { "POST", "jobs/pause", OPERATE, POOL, hf_jobs_pause_all, NULL },
  { "POST", "jobs/resume", OPERATE, POOL, hf_jobs_resume_all, NULL },
  { "GET", "jobs/{id#}", READ, WAITS, hf_jobs_get, NULL },
  { "DELETE", "jobs/{id#}", OPERATE, POOL, hf_jobs_cancel, NULL },
  { "POST", "jobs/{id#}/retry", OPERATE, POOL | WAITS, hf_jobs_retry, NULL },
  { "POST", "jobs/{id#}/pause", OPERATE, POOL, hf_jobs_pause, NULL },
  { "POST", "jobs/{id#}/resume", OPERATE, POOL, hf_jobs_resume, NULL },
  { "GET", "events", READ, POOL | HF_ROUTE_LINES | HF_ROUTE_EVENTS, hf_events_get, events_query },
  { "GET", "openapi.json", READ, BYTES, hf_openapi_get, NULL },

  /* The rest of the interface, which answers 501 until it is built. */
  { "POST", "vfs/operation", OPERATE, 0, NULL, NULL },
  { "GET", "vfs/datasets", READ, 0, NULL, NULL },
  { "GET", "vfs/datasets/{id}", READ, 0, NULL, NULL },
  { "POST", "vfs/datasets/{id}/convert_to_car", OPERATE, 0, NULL, NULL },
  { "POST", "vector/operation", OPERATE, 0, NULL, NULL },
  { "GET", "vector/collections", READ, 0, NULL, NULL },
  { "POST", "vector/search", OPERATE, 0, NULL, NULL },
  { "POST", "vector/collections/{id}/export_car", OPERATE, 0, NULL, NULL },
  { "POST", "kg/operation", OPERATE, 0, NULL, NULL },
  { "GET", "kg/entities", READ, 0, NULL, NULL },
  { "GET", "kg/entities/{id}", READ, 0, NULL, NULL },
  { "POST", "kg/search", OPERATE, 0, NULL, NULL },
  { "POST", "kg/export_car", OPERATE, 0, NULL, NULL },
  { "POST", "pinset/operation", OPERATE, 0, NULL, NULL },
  { "GET", "pinset/pins", READ, 0, NULL, NULL },
  { "GET", "pinset/pins/{cid}", READ, 0, NULL, NULL },
  { "POST", "pinset/pins/{cid}/replicate", OPERATE, 0, NULL, NULL },
  { "GET", "pinset/backends", READ, 0, NULL, NULL },
  { "POST", "backup/operation", OPERATE, 0, NULL, NULL },
  { "POST", "backup/verify", OPERATE, 0, NULL, NULL },
  { "GET", "backup/list", READ, 0, NULL, NULL },
  { "POST", "backup/{b}/export", OPERATE, 0, NULL, NULL },
  { "POST", "backup/{b}/import", OPERATE, 0, NULL, NULL },
  { "GET", "backup/{b}/list", READ, 0, NULL, NULL },
  { "GET", "backup/{b}/download", READ, 0, NULL, NULL },
  { "DELETE", "backup/{b}", OPERATE, 0, NULL, NULL },
  { "POST", "backends/{id}/drain", ADMIN, 0, NULL, NULL },
  { "POST", "drills", OPERATE, 0, NULL, NULL },
  { "GET", "snapshots", READ, 0, NULL, NULL },
  { "GET", "snapshots/{id}/diff", READ, 0, NULL, NULL },
  { "POST", "snapshots/{id}/rollback", OPERATE, 0, NULL, NULL },
  { "GET", "audit", READ, 0, NULL, NULL },
};

/* Returns what is left of a path below /api/, or the path itself. */
static const char *
without_prefix (const char *path)
{
  if (g_str_has_prefix (path, "/api/dashboard/"))
    return path + strlen ("/api/dashboard/");
  if (g_str_has_prefix (path, "/api/"))
    return path + strlen ("/api/");
  return path;
}

/* A path, cut into segments. They are decoded singly, so that an encoded slash stays inside its
 * own; one that can't be is empty, and so fits nothing. Routes have fewer than MOST_SEGMENTS. */
typedef struct
{
  const char *path;
  char **segments;
} Path;

static void
path_clear (Path *self)
{
  g_strfreev (self->segments);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Path, path_clear)

static void
path_init (Path *self, const char *path)
{
  self->path = path;
  self->segments = g_strsplit (path, "/", MOST_SEGMENTS);
  for (unsigned i = 0; self->segments[i]; i++)
    {
      char *decoded = g_uri_unescape_segment (self->segments[i], NULL, NULL);

      if (decoded && !g_utf8_validate (decoded, -1, NULL))
        g_clear_pointer (&decoded, g_free);
      g_free (self->segments[i]);
      self->segments[i] = decoded ? decoded : g_strdup ("");
    }
}

/* What follows after the first n slashes. */
static const char *
rest_of (const Path *self, unsigned n)
{
  const char *rest = self->path;

  for (; n > 0; n--)
    rest = strchr (rest, '/') + 1;
  return rest;
}

/* {…#} is a number, so that what is none can be a path of its own. */
static gboolean
fits (const char *pattern, gsize length, const char *segment)
{
  if (*pattern == '{' && pattern[length - 2] == '#')
    return *segment != '\0' && strspn (segment, "0123456789") == strlen (segment);
  if (*pattern == '{')
    return *segment != '\0';
  return strncmp (segment, pattern, length) == 0 && segment[length] == '\0';
}

/* values: (nullable): gets what stands for each {…}. Copies nothing without it, since most of the
 * table is walked for every request. */
static gboolean
matches (const char *pattern, const Path *path, GStrvBuilder *values)
{
  for (unsigned i = 0; path->segments[i]; i++)
    {
      const char *end = strchrnul (pattern, '/');
      gsize length = (gsize)(end - pattern);
      gboolean takes_rest = !*end && g_str_has_suffix (pattern, "*}");

      if (!takes_rest && !fits (pattern, length, path->segments[i]))
        return FALSE;
      if (*pattern == '{' && values)
        g_strv_builder_add (values, takes_rest ? rest_of (path, i) : path->segments[i]);
      if (takes_rest || !*end)
        return takes_rest || !path->segments[i + 1];
      pattern = end + 1;
    }
  return FALSE;
}

static char **
values_in (const char *pattern, const Path *path)
{
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();

  matches (pattern, path, values);
  return g_strv_builder_end (values);
}

/* Finds the route of a request.
 * params: (out) (transfer full): the values of the {…} of its path, when it is found
 * allow: (out) (transfer full) (nullable): the methods that the path has, when it has some but not
 * this one; of a literal path its own alone, as it is described
 * HEAD is answered as GET is. */
const HfRoute *
hf_router_find (const char *method, const char *path, char ***params, char **allow)
{
  g_auto (Path) cut = { 0 };
  g_autoptr (GString) methods = g_string_new (NULL);
  const char *wanted = g_str_equal (method, "HEAD") ? "GET" : method;
  const char *first = NULL; /* pattern that fits */

  *params = NULL;
  *allow = NULL;
  path_init (&cut, without_prefix (path));
  for (gsize i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      if (!matches (routes[i].path, &cut, NULL))
        continue;
      if (g_str_equal (routes[i].method, wanted))
        {
          *params = values_in (routes[i].path, &cut);
          return &routes[i];
        }
      first = first ? first : routes[i].path;
      if (g_str_equal (routes[i].path, first))
        g_string_append_printf (methods, "%s%s", methods->len ? ", " : "", routes[i].method);
    }
  if (methods->len)
    *allow = g_string_free (g_steal_pointer (&methods), FALSE);
  return NULL;
}

/* (nullable): the table, row by row */
const HfRoute *
hf_router_at (gsize index)
{
  return index < G_N_ELEMENTS (routes) ? &routes[index] : NULL;
}
