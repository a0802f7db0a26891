/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of kinds. A new kind is its class and one row here; the conformance suite, the API's
 * validation and the settings dialog follow from it. Any thread. */
#include "hf-backend-kind.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-address.h"
#include "hf-car-archive-backend.h"
#include "hf-ipfs-backend.h"
#include "hf-memory-backend.h"
#include "hf-pinning-backend.h"

#define MAX_TEXT 4096 /* bytes of a setting: PATH_MAX */

static const HfSetting car_archive_settings[] = {
  { .name = "path",
    .title = N_ ("Folder"),
    .type = HF_SETTING_PATH,
    .required = TRUE,
    .help = N_ ("The directory that holds the archive; its parent exists.") },
};

static const HfSetting ipfs_settings[] = {
  { .name = "address",
    .title = N_ ("Address"),
    .type = HF_SETTING_ADDRESS,
    .help = N_ ("Where the node's RPC listens; http://127.0.0.1:5001 if that is not given.") },
  { .name = "take_over",
    .title = N_ ("Take Over"),
    .type = HF_SETTING_BOOL,
    .help = N_ ("Whether to use a node that another installation of Holdfast keeps copies in.") },
  { .name = "token",
    .title = N_ ("Token"),
    .type = HF_SETTING_SECRET,
    .help
    = N_ ("What the node wants from us, if its API.Authorizations has a “bearer:…” for us.") },
  { .name = "user",
    .title = N_ ("User"),
    .type = HF_SETTING_SECRET,
    .help = N_ ("Who we are, if its API.Authorizations has a “basic:…” for us.") },
  { .name = "password",
    .title = N_ ("Password"),
    .type = HF_SETTING_SECRET,
    .help = N_ ("The password of the user.") },
};

static const HfSetting pinning_settings[] = {
  { .name = "endpoint",
    .title = N_ ("API Address"),
    .type = HF_SETTING_ADDRESS,
    .required = TRUE,
    .help = N_ ("Where the service's IPFS Pinning Service API is, without the /pins at its end.") },
  { .name = "token",
    .title = N_ ("Token"),
    .type = HF_SETTING_SECRET,
    .required = TRUE,
    .help = N_ ("The access token that the service gave you for its API.") },
  { .name = "gateway",
    .title = N_ ("Gateway Address"),
    .type = HF_SETTING_ADDRESS,
    .help
    = N_ ("A trustless gateway of the service's own: without one, nothing proves that it holds "
          "what it says, and its copies do not count. The gateway must keep to “Cache-Control: "
          "only-if-cached”, which is tried; that no cache of somebody else answers in its place "
          "can't be seen from here.") },
};

static const HfSetting memory_settings[] = {
  { .name = "store",
    .type = HF_SETTING_STRING,
    .required = TRUE,
    .help = N_ ("The name of the store in memory.") },
  { .name = "public",
    .type = HF_SETTING_BOOL,
    .help = N_ ("Whether its copies can be seen by anyone.") },
  { .name = "address", .type = HF_SETTING_ADDRESS, .help = N_ ("Where it is said to be.") },
};

static const HfBackendKind kinds[] = {
  {
      .name = "ipfs",
      .type = "distributed",
      .title = N_ ("IPFS node"),
      .summary = N_ ("Kubo or another node with its RPC, on this computer or in your network. "
                     "Others can find what it holds."),
      .max_size_gb = 1000,
      .priority = 1,
      .is_public = TRUE,
      .discovery = HF_DISCOVERY_TELL,
      .settings = ipfs_settings,
      .n_settings = G_N_ELEMENTS (ipfs_settings),
      .get_type = hf_ipfs_backend_get_type,
  },
  {
      .name = "pinning_service",
      .type = "cloud",
      .title = N_ ("Pinning service"),
      .summary = N_ (
          "A service on the Internet that keeps pins for you, with the IPFS Pinning Service API."),
      .max_size_gb = 1000,
      .priority = 5,
      .is_public = TRUE,
      .deadline = HF_PINNING_DEADLINE,
      .read_through = "gateway",
      .settings = pinning_settings,
      .n_settings = G_N_ELEMENTS (pinning_settings),
      .get_type = hf_pinning_backend_get_type,
  },
  {
      .name = "car_archive",
      .type = "local",
      .title = N_ ("Folder of CAR files"),
      .summary = N_ ("A folder on a disk of this computer, one that is plugged in, or a share that "
                     "is mounted."),
      .max_size_gb = 5000,
      .priority = 8,
      .settings = car_archive_settings,
      .n_settings = G_N_ELEMENTS (car_archive_settings),
      .get_type = hf_car_archive_backend_get_type,
  },
  {
      .name = "memory",
      .type = "local",
      .title = "Memory",
      .summary = "For tests.",
      .max_size_gb = 1000,
      .priority = 9,
      .for_tests = TRUE,
      .settings = memory_settings,
      .n_settings = G_N_ELEMENTS (memory_settings),
      .get_type = hf_memory_backend_get_type,
  },
};

/* What is secret does not belong into an address, and neither does what a path is followed by. */
static gboolean
is_address (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  const char *host = uri ? g_uri_get_host (uri) : NULL;

  for (const char *p = text; *p; p++)
    if (g_ascii_isspace (*p) || g_ascii_iscntrl (*p)) /* which GUri lets pass */
      return FALSE;
  return host && *host && !g_uri_get_userinfo (uri) && !g_uri_get_query (uri)
         && !g_uri_get_fragment (uri)
         && (g_str_equal (g_uri_get_scheme (uri), "http")
             || g_str_equal (g_uri_get_scheme (uri), "https"));
}

static void
check_text (const HfSetting *setting, const char *text, const char *field, HfProblems *problems)
{
  if (*text == '\0')
    hf_problems_add (problems, field, "value_error.length", _ ("must not be empty"));
  else if (strlen (text) > MAX_TEXT)
    hf_problems_add (problems, field, "value_error.length", _ ("must have at most %d bytes"),
                     MAX_TEXT);
  else if (setting->type == HF_SETTING_PATH && !g_path_is_absolute (text))
    hf_problems_add (problems, field, "value_error.path",
                     _ ("must be an absolute path, one that begins with a slash"));
  else if (setting->type == HF_SETTING_ADDRESS && !is_address (text))
    hf_problems_add (
        problems, field, "value_error.url",
        _ ("must be an address such as http://127.0.0.1:5001, without a user, a password "
           "or a question mark"));
}

static void
check_int (const HfSetting *setting, gint64 value, const char *field, HfProblems *problems)
{
  if (value < setting->min || value > setting->max)
    hf_problems_add_range (problems, field, setting->min, setting->max);
}

static void
check_value (const HfSetting *setting, JsonNode *node, const char *field, HfProblems *problems)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  switch (setting->type)
    {
    case HF_SETTING_STRING:
    case HF_SETTING_PATH:
    case HF_SETTING_ADDRESS:
      if (type == G_TYPE_STRING)
        check_text (setting, json_node_get_string (node), field, problems);
      else
        hf_problems_add (problems, field, "type_error.str", _ ("must be a text"));
      break;
    case HF_SETTING_INT:
      if (type == G_TYPE_INT64)
        check_int (setting, json_node_get_int (node), field, problems);
      else
        hf_problems_add (problems, field, "type_error.integer", _ ("must be a whole number"));
      break;
    case HF_SETTING_BOOL:
      if (type != G_TYPE_BOOLEAN)
        hf_problems_add (problems, field, "type_error.bool", _ ("must be true or false"));
      break;
    case HF_SETTING_SECRET:
      hf_problems_add (problems, field, "value_error.secret",
                       _ ("is a secret: give it in “secrets”, as settings can be read by others"));
      break;
    default:
      g_assert_not_reached ();
    }
}

/* What a secret may be, so that it fits into one line of a header; it is never quoted. */
static void
check_secret (JsonNode *node, const char *field, HfProblems *problems)
{
  const char *text;

  if (JSON_NODE_HOLDS_NULL (node))
    return;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      hf_problems_add (problems, field, "type_error.str", _ ("must be a text"));
      return;
    }
  text = json_node_get_string (node);
  if (*text == '\0' || strlen (text) > HF_SECRET_MOST)
    hf_problems_add (problems, field, "value_error.length", _ ("must have 1 to %d bytes"),
                     HF_SECRET_MOST);
  else if (!hf_secret_is_usable (text))
    hf_problems_add (problems, field, "value_error.control",
                     _ ("must not have line breaks or other control characters in it"));
}

/* A secret that goes over plain HTTP to elsewhere can be read by all on the way. */
static void
check_way (const HfBackendKind *self, JsonObject *settings, HfProblems *problems)
{
  for (gsize i = 0; i < self->n_settings; i++)
    {
      const HfSetting *setting = &self->settings[i];
      g_autofree char *field = g_strconcat ("settings.", setting->name, NULL);
      JsonNode *node = json_object_get_member (settings, setting->name);

      if (setting->type == HF_SETTING_ADDRESS && node && JSON_NODE_HOLDS_VALUE (node)
          && json_node_get_value_type (node) == G_TYPE_STRING
          && is_address (json_node_get_string (node))
          && !hf_address_keeps_secrets (json_node_get_string (node)))
        hf_problems_add (
            problems, field, "value_error.unprotected",
            _ ("must begin with https:// or name this computer, since others could read "
               "the secret on its way"));
    }
}

static const HfSetting *
find_setting (const HfBackendKind *self, const char *name)
{
  for (gsize i = 0; i < self->n_settings; i++)
    if (g_str_equal (self->settings[i].name, name))
      return &self->settings[i];
  return NULL;
}

/**
 * hf_backend_kind_find:
 * Returns: (transfer none) (nullable): the kind called @name
 */
const HfBackendKind *
hf_backend_kind_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].name, name) == 0)
      return &kinds[i];
  return NULL;
}

/**
 * hf_backend_kind_at:
 * Returns: (transfer none) (nullable): the kind at @index, from 0; %NULL behind the last
 */
const HfBackendKind *
hf_backend_kind_at (gsize index)
{
  return index < G_N_ELEMENTS (kinds) ? &kinds[index] : NULL;
}

/**
 * hf_backend_kind_of:
 * Returns: (transfer none) (nullable): the kind of @backend
 */
const HfBackendKind *
hf_backend_kind_of (HfBackend *backend)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].get_type () == G_OBJECT_TYPE (backend))
      return &kinds[i];
  return NULL;
}

/**
 * hf_backend_kind_check:
 * @settings: what a user or a script gave
 * @problems: told of each setting that is wrong, missing or unknown, as "settings.…"
 */
void
hf_backend_kind_check (const HfBackendKind *self, JsonObject *settings, HfProblems *problems)
{
  g_autoptr (GList) names = json_object_get_members (settings);

  for (gsize i = 0; i < self->n_settings; i++)
    {
      const HfSetting *setting = &self->settings[i];
      g_autofree char *field = g_strconcat ("settings.", setting->name, NULL);
      JsonNode *node = json_object_get_member (settings, setting->name);

      if (node)
        check_value (setting, node, field, problems);
      else if (setting->required && setting->type != HF_SETTING_SECRET)
        hf_problems_add (problems, field, "value_error.missing", _ ("is required: %s"),
                         _ (setting->help));
    }
  for (GList *l = names; l; l = l->next)
    if (!find_setting (self, l->data))
      {
        g_autofree char *field = g_strconcat ("settings.", (const char *)l->data, NULL);

        hf_problems_add (problems, field, "value_error.extra", _ ("is no setting of %s"),
                         self->name);
      }
}

/**
 * hf_backend_kind_check_secrets:
 * @settings: of the backend
 * @secrets: what a user or a script gave; null forgets one
 * @problems: told of each secret that is wrong or unknown, as "secrets.…", and of an address to
 *   which it would go in the open, as "settings.…"
 *
 * Whether a required one is there only its keeper knows.
 */
void
hf_backend_kind_check_secrets (const HfBackendKind *self, JsonObject *settings, JsonObject *secrets,
                               HfProblems *problems)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gboolean any = FALSE;

  json_object_iter_init (&iter, secrets);
  while (json_object_iter_next (&iter, &name, &node))
    {
      const HfSetting *setting = find_setting (self, name);
      g_autofree char *field = g_strconcat ("secrets.", name, NULL);

      if (setting && setting->type == HF_SETTING_SECRET)
        check_secret (node, field, problems);
      else
        hf_problems_add (problems, field, "value_error.extra", _ ("is no secret of %s"),
                         self->name);
      any = any || !JSON_NODE_HOLDS_NULL (node);
    }
  if (any)
    check_way (self, settings, problems);
}

/**
 * hf_backend_kind_can_prove:
 * @settings: of a backend
 *
 * Returns: whether its copies can be read, so that they may come to count
 */
gboolean
hf_backend_kind_can_prove (const HfBackendKind *self, JsonObject *settings)
{
  return !self->read_through || hf_json_has (settings, self->read_through);
}

/**
 * hf_backend_kind_create:
 * @config: (transfer none): with settings that hf_backend_kind_check() found right
 *
 * Makes a backend without touching its place.
 *
 * Returns: (transfer full): the backend
 */
HfBackend *
hf_backend_kind_create (const HfBackendKind *self, HfBackendConfig *config)
{
  return g_object_new (self->get_type (), "config", config, NULL);
}

static const HfSetting *
find_address (const HfBackendKind *self)
{
  for (gsize i = 0; i < self->n_settings; i++)
    if (self->settings[i].type == HF_SETTING_ADDRESS)
      return &self->settings[i];
  return NULL;
}

static gboolean
is_this_computer (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  const char *host = uri ? g_uri_get_host (uri) : NULL;
  g_autoptr (GInetAddress) parsed = host ? g_inet_address_new_from_string (host) : NULL;

  if (parsed)
    return g_inet_address_get_is_loopback (parsed);
  return host && g_ascii_strcasecmp (host, "localhost") == 0;
}

/**
 * hf_backend_kind_is_remote:
 * @name: of a kind
 * @settings: of a backend of it
 *
 * Returns: whether what goes to it leaves this computer, as far as its settings tell: an address
 * that is left out is one of this computer
 */
gboolean
hf_backend_kind_is_remote (const char *name, JsonObject *settings)
{
  const HfBackendKind *self = hf_backend_kind_find (name);
  const HfSetting *address = self ? find_address (self) : NULL;
  const char *text;

  if (!self || !address)
    return self && !g_str_equal (self->type, "local");
  text = json_object_get_string_member_with_default (settings, address->name, NULL);
  return text && !is_this_computer (text);
}
