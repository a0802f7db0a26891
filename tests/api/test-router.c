/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of routes against the list of the whole interface, and the search in it. */
#include "hf-router.h"

#include "hf-test.h"

/* All that the interface promises; built ones are marked. */
static const char *const promised[] = {
  "POST vfs/operation",
  "GET vfs/datasets",
  "GET vfs/datasets/{id}",
  "POST vfs/datasets/{id}/convert_to_car",
  "POST vector/operation",
  "GET vector/collections",
  "POST vector/search",
  "POST vector/collections/{id}/export_car",
  "POST kg/operation",
  "GET kg/entities",
  "GET kg/entities/{id}",
  "POST kg/search",
  "POST kg/export_car",
  "POST pinset/operation",
  "GET pinset/pins",
  "GET pinset/pins/{cid}",
  "POST pinset/pins/{cid}/replicate",
  "GET pinset/backends",
  "+POST replication/operation",
  "+GET replication/status",
  "+GET replication/settings",
  "+POST replication/settings",
  "+POST replication/pins/{cid}/replicate",
  "+GET replication/backends",
  "POST backup/operation",
  "POST backup/{b}/export",
  "POST backup/{b}/import",
  "GET backup/{b}/list",
  "POST backup/verify",
  "+GET analytics/traffic",
  "+GET analytics/traffic/{b}",
  "+GET analytics/backend_usage",
  "+GET vfs/backend_mapping",
  "+POST vfs/link_backend",
  "+GET pins",
  "+GET pins/{cid}",
  "+GET pins/{cid}/car",
  "+GET pins/{cid}/files",
  "+GET pins/{cid}/files/{path*}",
  "+POST pins/export_car",
  "+GET pins/{cid}/locations",
  "+GET pins/{cid}/links",
  "+GET backends/{b}/pins",
  "+POST pins/{cid}/replicate",
  "GET backup/list",
  "GET backup/{b}/download",
  "DELETE backup/{b}",
  "+GET status",
  "+POST pins",
  "+POST pins/{cid}/verify",
  "+DELETE pins/{cid}",
  "+PATCH pins/{cid}",
  "+PATCH pins",
  "+POST pins/verify",
  "+POST pins/replicate",
  "+POST pins/delete",
  "+GET backends",
  "+POST backends",
  "+GET backends/{id}",
  "+PATCH backends/{id}",
  "+DELETE backends/{id}",
  "+POST backends/test",
  "+POST backends/{id}/test",
  "POST backends/{id}/drain",
  "+POST backends/{id}/adopt",
  "+GET backends/{id}/strays",
  "+GET tokens",
  "+POST tokens",
  "+DELETE tokens/{id}",
  "+GET jobs",
  "+GET jobs/{id#}",
  "+DELETE jobs/{id#}",
  "+POST jobs/{id#}/retry",
  "+POST jobs/{id#}/pause",
  "+POST jobs/{id#}/resume",
  "+POST jobs/pause",
  "+POST jobs/resume",
  "+POST plan",
  "+GET plan",
  "+POST plan/{hash}/execute",
  "+DELETE plan/{hash}",
  "+POST simulate",
  "+POST scrub",
  "+GET evidence",
  "+GET pins/{cid}/explain",
  "POST drills",
  "GET snapshots",
  "GET snapshots/{id}/diff",
  "POST snapshots/{id}/rollback",
  "+GET events",
  "GET audit",
  "+GET /metrics",
  "+GET openapi.json",
  "+GET check",
  "+GET settings",
  "+PATCH settings",
  "+GET /healthz",
  "+GET /psa/pins",
  "+POST /psa/pins",
  "+GET /psa/pins/{requestid}",
  "+POST /psa/pins/{requestid}",
  "+DELETE /psa/pins/{requestid}",
  "+GET /ipfs/{cid}",
  "+GET /ipfs/{cid}/{path*}",
};

static gboolean
is_in_table (const char *method_and_path, gboolean built)
{
  for (gsize i = 0; hf_router_at (i); i++)
    {
      const HfRoute *route = hf_router_at (i);
      g_autofree char *text = g_strdup_printf ("%s %s", route->method, route->path);

      if (g_str_equal (text, method_and_path) && (route->handler != NULL) == built)
        return TRUE;
    }
  return FALSE;
}

static void
test_complete (void)
{
  gsize count = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (promised); i++)
    {
      gboolean built = promised[i][0] == '+';

      g_test_message ("%s", promised[i]);
      g_assert_true (is_in_table (promised[i] + built, built));
    }
  while (hf_router_at (count))
    count++;
  g_assert_cmpuint (count, ==, G_N_ELEMENTS (promised));
}

/* Each route is found by a path of its own, under both prefixes, and as itself. */
static void
test_found (void)
{
  static const char *const prefixes[] = { "/api/", "/api/dashboard/" };

  for (gsize i = 0; hf_router_at (i); i++)
    for (unsigned p = 0; p < G_N_ELEMENTS (prefixes); p++)
      {
        const HfRoute *route = hf_router_at (i);
        g_autoptr (GString) path = g_string_new (*route->path == '/' ? "" : prefixes[p]);
        g_auto (GStrv) params = NULL;
        g_autofree char *allow = NULL;

        g_string_append (path, route->path);
        g_string_replace (path, "{id#}", "7", 0);
        g_test_message ("%s %s", route->method, path->str);
        g_assert_true (hf_router_find (route->method, path->str, &params, &allow) == route);
      }
}

static const HfRoute *
find (const char *method, const char *path, const char *param, const char *expected_allow)
{
  g_auto (GStrv) params = NULL;
  g_autofree char *allow = NULL;
  const HfRoute *route = hf_router_find (method, path, &params, &allow);

  if (route)
    g_assert_cmpstr (params[0], ==, param);
  g_assert_cmpstr (allow, ==, expected_allow);
  return route;
}

static void
test_paths (void)
{
  g_assert_nonnull (find ("GET", "/api/pins/bafy/locations", "bafy", NULL));
  g_assert_nonnull (find ("GET", "/api/pins/a%2Fb/locations", "a/b", NULL));
  g_assert_nonnull (find ("HEAD", "/api/pins", NULL, NULL));
  g_assert_nonnull (find ("DELETE", "/api/backup/list", "list", NULL));
  g_assert_nonnull (find ("GET", "/api/backup/list", NULL, NULL));

  g_assert_null (find ("PUT", "/api/pins/bafy", NULL, "GET, DELETE, PATCH"));
  g_assert_null (find ("PUT", "/api/pins", NULL, "GET, POST, PATCH"));
  g_assert_null (find ("PUT", "/api/backup/list", NULL, "GET"));
  g_assert_nonnull (find ("GET", "/api/jobs/7", "7", NULL));
  g_assert_null (find ("GET", "/api/jobs/pause", NULL, "POST"));
  g_assert_null (find ("GET", "/api/jobs/7x", NULL, NULL));
  g_assert_null (find ("get", "/api/pins", NULL, "GET, POST, PATCH"));

  g_assert_null (find ("GET", "/", NULL, NULL));
  g_assert_null (find ("GET", "/api", NULL, NULL));
  g_assert_null (find ("GET", "/api/", NULL, NULL));
  g_assert_null (find ("GET", "/pins", NULL, NULL));
  g_assert_null (find ("GET", "/api/pins/", NULL, NULL));
  g_assert_null (find ("GET", "/api/pins//locations", NULL, NULL));
  g_assert_null (find ("GET", "/api/pins/%00/locations", NULL, NULL));
  g_assert_null (find ("GET", "/api/pins/%FF/locations", NULL, NULL));
  g_assert_null (find ("GET", "/api/pins/%zz/locations", NULL, NULL));
  g_assert_null (find ("GET", "/api/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t", NULL, NULL));
}

/* No route that changes where copies are kept, or who may do what, is open without a token. */
static void
test_scopes (void)
{
  for (gsize i = 0; hf_router_at (i); i++)
    {
      const HfRoute *route = hf_router_at (i);
      gboolean reads = g_str_equal (route->method, "GET");

      g_test_message ("%s %s", route->method, route->path);
      if ((g_str_has_prefix (route->path, "backends") && !reads)
          || g_str_has_prefix (route->path, "tokens"))
        g_assert_cmpint (route->scope, ==, HF_SCOPE_ADMIN);
      else if (g_str_equal (route->path, "/healthz"))
        g_assert_cmpint (route->scope, ==, HF_SCOPE_NONE);
      else
        g_assert_cmpint (route->scope, ==, reads ? HF_SCOPE_READ : HF_SCOPE_OPERATE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/router/complete", test_complete);
  g_test_add_func ("/api/router/found", test_found);
  g_test_add_func ("/api/router/paths", test_paths);
  g_test_add_func ("/api/router/scopes", test_scopes);
  return g_test_run ();
}
