/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST pins: a CAR or files, whose options stand in the query, or JSON with a CID. On a worker. */
#include "hf-add-resource.h"

#include <string.h>

#include "hf-add-files.h"
#include "hf-error.h"
#include "hf-jobs-resource.h"
#include "hf-pin-table.h"
#include "hf-view.h"

#define MOST_NAME 1024
#define MOST_CID 1024
#define MOST_PRIORITY 1000
#define MOST_REPLICAS 64

static const char *const visibilities[] = { "private", "public", NULL };
static const char *const roots_words[] = { "all", "manifest", NULL };
static const char *const accept_word[] = { "accept", NULL };

/* Options of one kind of body say nothing about another. why: where they belong */
static void
refuse_others (HfCall *call, const char *const *known, const char *why)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, call->query);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_strv_contains (known, name))
      hf_problems_add (call->query_problems, name, "value_error.extra", "%s", why);
}

static void
read_roots (HfCall *call, HfAddOptions *options)
{
  int word = hf_call_read_word (call, "roots", roots_words, -1);

  options->root = hf_call_get_text (call, "root");
  options->all_roots = word == 0;
  options->listed = word == 1;
  if (word >= 0 && options->root)
    hf_problems_add (call->query_problems, "root", "value_error",
                     "can't be given together with roots=%s", roots_words[word]);
  if (options->listed && options->name)
    hf_problems_add (call->query_problems, "name", "value_error",
                     "can't be given together with roots=manifest, which has names");
}

/* What CARs and files have in common, and the roots of a CAR. */
static void
read_query (HfCall *call, HfAddOptions *options)
{
  gint64 priority = 0;
  const char *name = hf_call_get_text (call, "name");

  if (name && strlen (name) > MOST_NAME)
    hf_problems_add (call->query_problems, "name", "value_error.length",
                     "must have at most %d bytes", MOST_NAME);
  options->name = name && *name ? name : NULL;
  read_roots (call, options);
  hf_call_read_int (call, "priority", -MOST_PRIORITY, MOST_PRIORITY, &priority);
  options->priority = (int)priority;
  options->accept_opaque = hf_call_read_word (call, "opaque", accept_word, -1) == 0;
  options->visibility = hf_call_read_word (call, "visibility", visibilities, 0) == 1
                            ? HF_VISIBILITY_PUBLIC
                            : HF_VISIBILITY_PRIVATE;
}

static void
read_policy (HfCall *call, JsonObject *policy, HfAddOptions *options)
{
  static const char *const known[] = { "min_replicas", "target_replicas", "max_replicas", NULL };
  int *fields[] = { &options->min_replicas, &options->target_replicas, &options->max_replicas };

  hf_json_refuse_unknown (policy, known, call->problems);
  for (unsigned i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      gint64 value = 0;

      hf_json_read_int (policy, known[i], 1, MOST_REPLICAS, &value, call->problems);
      *fields[i] = (int)value;
    }
}

/* What a pin leaves open comes from the policy, so the whole must fit together, not only what was
 * given. */
static gboolean
check_policy (HfCall *call, const HfAddOptions *options, GError **error)
{
  g_autoptr (HfPolicy) policy = NULL;
  int min, target, max;

  if (!options->min_replicas && !options->target_replicas && !options->max_replicas)
    return TRUE;
  policy = hf_engine_get_policy (call->engine, error);
  if (!policy)
    return FALSE;

  min = options->min_replicas ? options->min_replicas : policy->min_replicas;
  target = options->target_replicas ? options->target_replicas : policy->target_replicas;
  max = options->max_replicas ? options->max_replicas : policy->max_replicas;
  if (min > target || target > max)
    hf_problems_add (call->problems, "policy", "value_error.range",
                     "must keep min_replicas ≤ target_replicas ≤ max_replicas, which would be "
                     "%d, %d and %d",
                     min, target, max);
  return TRUE;
}

static JsonObject *
copies_of (HfView *view, const HfCid *cid, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_table_find (hf_view_get_db (view), cid, error);
  JsonArray *locations = pin ? hf_view_locations (view, pin, error) : NULL;
  JsonObject *object;

  if (!locations)
    return NULL;
  object = json_object_new ();
  hf_reply_set_text (object, "cid", pin->text);
  hf_reply_set_text (object, "content", hf_content_to_string (pin->content));
  json_object_set_array_member (object, "copies", locations);
  json_object_set_int_member (object, "held", pin->held);
  json_object_set_int_member (object, "proven", pin->proven);
  return object;
}

/* What the job would have reported, for content that needs none. */
static gboolean
report_pins (HfCall *call, GPtrArray *cids, JsonObject *object, GError **error)
{
  g_autoptr (HfView) view = hf_view_open (call->engine, error);
  g_autoptr (JsonArray) pins = json_array_new ();

  for (unsigned i = 0; view && i < cids->len; i++)
    {
      JsonObject *pin = copies_of (view, cids->pdata[i], error);

      if (!pin)
        return FALSE;
      json_array_add_object_element (pins, pin);
    }
  json_object_set_array_member (object, "pins", json_array_ref (pins));
  return view != NULL;
}

static HfReply *
answer (HfCall *call, const HfAdded *added, const GError *error)
{
  g_autoptr (GArray) jobs = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) unread = NULL;
  JsonObject *object;
  JsonArray *cids;

  if (!added)
    return hf_reply_new_for_error (error);

  cids = json_array_new ();
  for (unsigned i = 0; i < added->cids->len; i++)
    {
      g_autofree char *text = hf_cid_to_text (added->cids->pdata[i]);

      json_array_add_string_element (cids, text);
    }
  object = json_object_new ();
  json_object_set_array_member (object, "cids", cids);
  json_object_set_int_member (object, "unreachable_blocks", (gint64)added->unreachable);
  if (added->job_id)
    g_array_append_val (jobs, added->job_id);
  else if (!report_pins (call, added->cids, object, &unread))
    {
      json_object_unref (object);
      return hf_reply_new_for_error (unread);
    }
  return hf_jobs_accept (object, jobs);
}

static HfReply *
add_car (HfCall *call)
{
  static const char *const known[]
      = { "name", "visibility", "priority", "roots", "root", "opaque", "wait", NULL };
  HfAddOptions options = { 0 };
  g_autoptr (HfAdded) added = NULL;
  g_autoptr (GError) error = NULL;
  HfReply *refusal;

  refuse_others (call, known, "is for files, which come as multipart/form-data");
  read_query (call, &options);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  added = hf_engine_add_car (call->engine, call->upload, call->upload_length, &options,
                             call->cancellable, &error);
  return answer (call, added, error);
}

static const HfUnixfsProfile *
read_profile (HfCall *call)
{
  const char *name = hf_call_get_text (call, "profile");
  const HfUnixfsProfile *profile
      = name ? hf_unixfs_profile_find (name) : hf_unixfs_profile_get_default ();
  g_autofree char *names = NULL;

  if (profile)
    return profile;
  names = hf_unixfs_profile_list ();
  hf_problems_add (call->query_problems, "profile", "value_error.word", "must be one of: %s",
                   names);
  return NULL;
}

static HfReply *
add_files (HfCall *call)
{
  static const char *const known[]
      = { "name",          "visibility",     "priority", "profile", "wrap",
          "preserve_mode", "preserve_mtime", "wait",     NULL };
  const HfUnixfsProfile *profile = read_profile (call);
  HfAddOptions options = { 0 };
  HfAddFiles files = { NULL };
  g_autoptr (HfMultipart) parts = NULL;
  g_autoptr (HfAdded) added = NULL;
  g_autoptr (GError) error = NULL;
  HfReply *refusal;

  refuse_others (call, known, "is for a CAR");
  read_query (call, &options);
  hf_call_read_bool (call, "wrap", &files.wrap);
  hf_call_read_bool (call, "preserve_mode", &files.preserve_mode);
  hf_call_read_bool (call, "preserve_mtime", &files.preserve_mtime);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  files.parts = parts = hf_multipart_new (call->upload_type, call->upload, &error);
  if (parts)
    added = hf_engine_add_tree (call->engine, hf_add_files_fill, &files, call->upload_length,
                                profile, &options, call->cancellable, &error);
  return answer (call, added, error);
}

static void
read_visibility (HfCall *call, HfAddOptions *options)
{
  g_autofree char *text = NULL;

  if (hf_json_read_string (call->body, "visibility", 16, &text, call->problems)
      && !hf_visibility_from_string (text, &options->visibility))
    hf_problems_add (call->problems, "visibility", "value_error.word",
                     "must be one of: private, public");
}

static void
read_opaque (HfCall *call, HfAddOptions *options)
{
  g_autofree char *text = NULL;

  if (!hf_json_read_string (call->body, "opaque", 16, &text, call->problems))
    return;
  options->accept_opaque = g_str_equal (text, accept_word[0]);
  if (!options->accept_opaque)
    hf_problems_add (call->problems, "opaque", "value_error.word", "must be: %s", accept_word[0]);
}

static HfReply *
add_cid (HfCall *call)
{
  static const char *const only_wait[] = { "wait", NULL };
  static const char *const known[]
      = { "cid", "name", "priority", "visibility", "opaque", "policy", NULL };
  HfAddOptions options = { 0 };
  g_autofree char *cid = NULL;
  g_autofree char *name = NULL;
  JsonObject *policy = NULL;
  g_autoptr (HfAdded) added = NULL;
  g_autoptr (GError) error = NULL;
  gint64 priority = 0;
  HfReply *refusal;

  refuse_others (call, only_wait, "belongs into the JSON body, or to an upload");
  hf_json_refuse_unknown (call->body, known, call->problems);
  hf_call_require_text (call, "cid", MOST_CID, &cid);
  if (hf_json_read_string (call->body, "name", MOST_NAME, &name, call->problems) && *name)
    options.name = name;
  hf_json_read_int (call->body, "priority", -MOST_PRIORITY, MOST_PRIORITY, &priority,
                    call->problems);
  options.priority = (int)priority;
  read_visibility (call, &options);
  read_opaque (call, &options);
  if (hf_json_read_object (call->body, "policy", &policy, call->problems))
    read_policy (call, policy, &options);
  if (!check_policy (call, &options, &error))
    return hf_reply_new_for_error (error);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;

  added = hf_engine_add_cid (call->engine, cid, &options, &error);
  return answer (call, added, error);
}

HfReply *
hf_add_post (HfCall *call)
{
  if (!call->upload)
    return add_cid (call);
  return g_ascii_strncasecmp (call->upload_type, HF_MULTIPART_TYPE, strlen (HF_MULTIPART_TYPE)) == 0
             ? add_files (call)
             : add_car (call);
}
