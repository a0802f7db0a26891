/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The description against the table of routes: each row has its operation and the other way round,
 * with the same parameters, bodies and scope. What is answered is walked by walk.py. */
#include "hf-openapi-resource.h"
#include "hf-router.h"

#include <string.h>

static JsonParser *
load (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = hf_openapi_read (&error);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize length;
  const char *text;

  g_assert_no_error (error);
  text = g_bytes_get_data (bytes, &length);
  json_parser_load_from_data (parser, text, (gssize)length, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&parser);
}

static JsonObject *
root_of (JsonParser *parser)
{
  return json_node_get_object (json_parser_get_root (parser));
}

/* What a reference within the document (RFC 6901) leads to. No name in it has a slash. */
static JsonNode *
look_up (JsonObject *document, const char *reference)
{
  g_auto (GStrv) names = g_strsplit (reference, "/", -1);
  JsonNode *node = NULL;

  g_assert_cmpstr (names[0], ==, "#");
  for (unsigned i = 1; names[i]; i++)
    {
      JsonObject *object = node ? json_node_get_object (node) : document;

      node = json_object_get_member (object, names[i]);
      if (!node)
        g_error ("“%s” leads nowhere", reference);
    }
  return node;
}

/* The object itself, or what it refers to. */
static JsonObject *
resolve (JsonObject *document, JsonObject *object)
{
  if (!json_object_has_member (object, "$ref"))
    return object;
  return json_node_get_object (look_up (document, json_object_get_string_member (object, "$ref")));
}

/* (transfer full): a row's path as the document writes it */
static char *
path_of (const HfRoute *route)
{
  g_autofree char *path = g_strconcat (*route->path == '/' ? "" : "/", route->path, NULL);

  char *mark;

  while ((mark = strpbrk (path, "*#")))
    memmove (mark, mark + 1, strlen (mark));
  return g_steal_pointer (&path);
}

/* (nullable) */
static JsonObject *
operation_of (JsonObject *document, const HfRoute *route)
{
  JsonObject *paths = json_object_get_object_member (document, "paths");
  g_autofree char *path = path_of (route);
  g_autofree char *method = g_ascii_strdown (route->method, -1);
  JsonNode *item = json_object_get_member (paths, path);

  if (!item || !json_object_has_member (json_node_get_object (item), method))
    return NULL;
  return json_object_get_object_member (json_node_get_object (item), method);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* (transfer full): sorted, with commas between them; names: (element-type utf8) */
static char *
join (GPtrArray *names)
{
  g_ptr_array_sort (names, compare);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (",", (char **)names->pdata);
}

/* (transfer full): the names of the parameters in "query" or "path" */
static char *
described_parameters (JsonObject *document, JsonObject *operation, const char *where)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  JsonArray *array = json_object_has_member (operation, "parameters")
                         ? json_object_get_array_member (operation, "parameters")
                         : NULL;

  for (unsigned i = 0; array && i < json_array_get_length (array); i++)
    {
      JsonObject *parameter = resolve (document, json_array_get_object_element (array, i));

      g_assert_true (json_object_has_member (parameter, "schema")
                     || json_object_has_member (parameter, "content"));
      if (g_str_equal (json_object_get_string_member (parameter, "in"), where))
        g_ptr_array_add (names, (gpointer)json_object_get_string_member (parameter, "name"));
    }
  return join (names);
}

static char *
taken_query (const HfRoute *route)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (unsigned i = 0; route->query && route->query[i]; i++)
    g_ptr_array_add (names, (gpointer)route->query[i]);
  if (route->flags & HF_ROUTE_WAITS)
    g_ptr_array_add (names, (gpointer) "wait");
  return join (names);
}

static char *
taken_path (const HfRoute *route)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *begin = route->path;

  while ((begin = strchr (begin, '{')))
    {
      gsize length = strcspn (++begin, "*#}");

      g_ptr_array_add (names, g_strndup (begin, length));
    }
  return join (names);
}

static char *
described_bodies (JsonObject *operation)
{
  g_autoptr (GPtrArray) types = g_ptr_array_new ();
  JsonObject *body, *content;
  g_autoptr (GList) members = NULL;

  if (!json_object_has_member (operation, "requestBody"))
    return g_strdup ("");
  body = json_object_get_object_member (operation, "requestBody");
  content = json_object_get_object_member (body, "content");
  members = json_object_get_members (content);
  for (GList *l = members; l; l = l->next)
    g_ptr_array_add (types, l->data);
  return join (types);
}

static char *
taken_bodies (const HfRoute *route)
{
  g_autoptr (GPtrArray) types = g_ptr_array_new ();

  if (route->flags & HF_ROUTE_JSON)
    g_ptr_array_add (types, (gpointer) "application/json");
  if (route->flags & HF_ROUTE_CAR)
    g_ptr_array_add (types, (gpointer) "application/vnd.ipld.car");
  if (route->flags & HF_ROUTE_FILES)
    g_ptr_array_add (types, (gpointer) "multipart/form-data");
  return join (types);
}

static char *
described_security (JsonObject *operation)
{
  g_autoptr (JsonNode) node = json_node_copy (json_object_get_member (operation, "security"));

  return json_to_string (node, FALSE);
}

static const char *
taken_security (const HfRoute *route)
{
  gboolean token = (route->flags & HF_ROUTE_TOKEN) != 0;

  switch (route->scope)
    {
    case HF_SCOPE_READ:
      return token ? "[{\"token\":[\"read\"]}]" : "[{},{\"token\":[\"read\"]}]";
    case HF_SCOPE_OPERATE:
      return token ? "[{\"token\":[\"operate\"]}]" : "[{},{\"token\":[\"operate\"]}]";
    case HF_SCOPE_ADMIN:
      return "[{\"token\":[\"admin\"]}]";
    case HF_SCOPE_NONE:
    default:
      return "[]";
    }
}

static void
assert_same (const HfRoute *route, const char *what, const char *described, const char *taken)
{
  if (g_strcmp0 (described, taken) != 0)
    g_error ("%s %s: the description has the %s “%s”, the program “%s”", route->method, route->path,
             what, described, taken);
}

/* Whether it can succeed, as what is not built can't. */
static gboolean
promises_success (JsonObject *operation)
{
  g_autoptr (GList) statuses
      = json_object_get_members (json_object_get_object_member (operation, "responses"));

  for (GList *l = statuses; l; l = l->next)
    if (*(const char *)l->data == '2')
      return TRUE;
  return FALSE;
}

static void
check_built (JsonObject *document, const HfRoute *route, JsonObject *operation)
{
  g_autofree char *query = described_parameters (document, operation, "query");
  g_autofree char *query_taken = taken_query (route);
  g_autofree char *bodies = described_bodies (operation);
  g_autofree char *bodies_taken = taken_bodies (route);

  assert_same (route, "query parameters", query, query_taken);
  assert_same (route, "bodies", bodies, bodies_taken);
  g_assert_true (promises_success (operation));
}

static void
check_not_built (JsonObject *operation)
{
  g_assert_true (
      json_object_has_member (json_object_get_object_member (operation, "responses"), "501"));
  g_assert_false (promises_success (operation));
}

static void
check_row (JsonObject *document, const HfRoute *route)
{
  JsonObject *operation = operation_of (document, route);
  g_autofree char *path = NULL;
  g_autofree char *path_taken = NULL;
  g_autofree char *security = NULL;

  if (!operation)
    g_error ("%s %s is not described", route->method, route->path);
  path = described_parameters (document, operation, "path");
  path_taken = taken_path (route);
  security = described_security (operation);
  assert_same (route, "path parameters", path, path_taken);
  assert_same (route, "security", security, taken_security (route));
  if (route->handler)
    check_built (document, route, operation);
  else
    check_not_built (operation);
}

static void
test_rows (void)
{
  g_autoptr (JsonParser) parser = load ();

  for (gsize i = 0; hf_router_at (i); i++)
    check_row (root_of (parser), hf_router_at (i));
}

static gboolean
is_in_table (const char *path, const char *method)
{
  for (gsize i = 0; hf_router_at (i); i++)
    {
      g_autofree char *own = path_of (hf_router_at (i));

      if (g_str_equal (own, path) && g_ascii_strcasecmp (hf_router_at (i)->method, method) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Paths that begin at the root say so; others are relative to each of the two prefixes. */
static void
check_servers (const char *path, JsonObject *item)
{
  gboolean from_root = FALSE;

  for (gsize i = 0; hf_router_at (i); i++)
    {
      g_autofree char *own = path_of (hf_router_at (i));

      from_root |= *hf_router_at (i)->path == '/' && g_str_equal (own, path);
    }
  g_test_message ("%s", path);
  g_assert_true (json_object_has_member (item, "servers") == from_root);
}

static void
test_operations (void)
{
  g_autoptr (JsonParser) parser = load ();
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  JsonObjectIter paths;
  const char *path;
  JsonNode *item;

  json_object_iter_init (&paths, json_object_get_object_member (root_of (parser), "paths"));
  while (json_object_iter_next (&paths, &path, &item))
    {
      g_autoptr (GList) members = json_object_get_members (json_node_get_object (item));

      check_servers (path, json_node_get_object (item));
      for (GList *l = members; l; l = l->next)
        {
          JsonObject *operation;

          if (g_str_equal (l->data, "servers"))
            continue;
          g_test_message ("%s %s", (const char *)l->data, path);
          g_assert_true (is_in_table (path, l->data));
          operation = json_object_get_object_member (json_node_get_object (item), l->data);
          g_assert_true (
              g_hash_table_add (ids, (gpointer)json_object_get_string_member (operation,
                                                                              "operationId")));
        }
    }
}

static void
check_references (JsonObject *document, JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (unsigned i = 0; i < json_array_get_length (array); i++)
        check_references (document, json_array_get_element (array, i));
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *member;

      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, &name, &member))
        if (g_str_equal (name, "$ref"))
          look_up (document, json_node_get_string (member));
        else
          check_references (document, member);
    }
}

static void
test_references (void)
{
  g_autoptr (JsonParser) parser = load ();

  check_references (root_of (parser), json_parser_get_root (parser));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/openapi/rows", test_rows);
  g_test_add_func ("/api/openapi/operations", test_operations);
  g_test_add_func ("/api/openapi/references", test_references);
  return g_test_run ();
}
