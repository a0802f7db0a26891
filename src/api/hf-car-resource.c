/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET pins/{cid}/car: a pin as a CARv1; POST pins/export_car: a selection of pins as one. On
 * workers of their own, as long as their clients like. */
#include "hf-car-resource.h"

#include "hf-bytes-reply.h"

#define CAR_TYPE "application/vnd.ipld.car; version=1; order=%s; dups=n"
#define MOST_CIDS 20000 /* more don't fit into a body */
#define MOST_TEXT 1024

static const char *const healths[] = { "critical", "warning", "healthy", "excess", NULL };

/* order: "dfs", or "unk" for none that is promised */
static HfReply *
answer (HfCall *call, HfCid *cid, const char *order, gboolean tagged, GInputStream *car)
{
  g_autofree char *key = hf_cid_to_key (cid);
  g_autofree char *filename = g_strconcat (key, ".car", NULL);
  g_autofree char *etag = g_strdup_printf ("\"%s.car\"", key);
  g_autofree char *type = g_strdup_printf (CAR_TYPE, order);
  HfBytesInfo info
      = { .type = type, .filename = filename, .etag = tagged ? etag : NULL, .length = -1 };
  HfBytesPart part;
  HfReply *reply = hf_bytes_reply_new (call, &info, &part);

  if (part.is_wanted)
    hf_reply_set_stream (reply, car);
  return reply;
}

HfReply *
hf_car_get (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (GInputStream) car = NULL;

  if (refusal)
    return refusal;
  cid = hf_cid_new_from_text (call->params[0], &error);
  car = cid ? hf_engine_export_pin (call->engine, cid, &error) : NULL;
  if (!car)
    return hf_reply_new_for_error (error);
  return answer (call, cid, "dfs", TRUE, car);
}

/* (transfer full) (element-type HfCid): up to the first that is none */
static GPtrArray *
parse_cids (HfCall *call, char **texts)
{
  GPtrArray *cids = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; texts[i] && !error; i++)
    {
      HfCid *cid = hf_cid_new_from_text (texts[i], &error);

      if (cid)
        g_ptr_array_add (cids, cid);
    }
  if (error)
    hf_problems_add (call->problems, "cids", "value_error.cid", "%s", error->message);
  return cids;
}

static int
index_of (const char *word, const char *const *words)
{
  for (int i = 0; words[i]; i++)
    if (g_str_equal (words[i], word))
      return i;
  return -1;
}

/* What a query says, as long as it is read. */
typedef struct
{
  HfSelection selection;
  char *backend;
  char *text;
} Asked;

static void
asked_clear (Asked *self)
{
  g_clear_pointer (&self->selection.cids, g_ptr_array_unref);
  g_free (self->backend);
  g_free (self->text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Asked, asked_clear)

static void
read_sizes (HfCall *call, JsonObject *object, HfPinQuery *query)
{
  gint64 size = 0;

  if (hf_json_read_int (object, "min_size", 0, G_MAXINT64, &size, call->problems))
    query->min_size = (guint64)size;
  if (hf_json_read_int (object, "max_size", 1, G_MAXINT64, &size, call->problems))
    query->max_size = (guint64)size;
  if (query->max_size && query->min_size > query->max_size)
    hf_problems_add (call->problems, "min_size", "value_error.range", "must not be above max_size");
}

static void
read_query (HfCall *call, JsonObject *object, Asked *asked)
{
  static const char *const known[] = { "backend", "health", "query", "min_size", "max_size", NULL };
  HfPinQuery *query = &asked->selection.query;
  g_autofree char *health = NULL;

  hf_json_refuse_unknown (object, known, call->problems);
  if (hf_json_read_string (object, "backend", MOST_TEXT, &asked->backend, call->problems))
    query->backend_id = asked->backend;
  if (hf_json_read_string (object, "query", MOST_TEXT, &asked->text, call->problems))
    query->text = asked->text;
  if (hf_json_read_string (object, "health", MOST_TEXT, &health, call->problems))
    {
      query->health = index_of (health, healths);
      if (query->health < 0)
        hf_problems_add (call->problems, "health", "value_error.word",
                         "must be one of: critical, warning, healthy, excess");
    }
  read_sizes (call, object, query);
}

/* null is as good as absent here too: who has no list of pins does not mean all of them. */
static unsigned
is_given (HfCall *call, const char *field)
{
  JsonNode *node = json_object_get_member (call->body, field);

  return node && !JSON_NODE_HOLDS_NULL (node) ? 1 : 0;
}

/* Which pins: said in exactly one way. */
static void
read_selection (HfCall *call, Asked *asked)
{
  static const char *const known[] = { "cids", "query", "all", "skip_waiting", NULL };
  g_auto (GStrv) cids = NULL;
  JsonObject *query = NULL;
  gboolean all = FALSE, all_given;
  unsigned ways;

  hf_json_refuse_unknown (call->body, known, call->problems);
  asked->selection.query.health = -1;
  hf_json_read_bool (call->body, "skip_waiting", &asked->selection.skip_waiting, call->problems);
  if (hf_json_read_strings (call->body, "cids", MOST_CIDS, &cids, call->problems))
    asked->selection.cids = parse_cids (call, cids);
  if (hf_json_read_object (call->body, "query", &query, call->problems))
    read_query (call, query, asked);
  all_given = hf_json_read_bool (call->body, "all", &all, call->problems);
  ways = is_given (call, "cids") + is_given (call, "query") + (all ? 1 : 0);
  if (all_given && !all)
    hf_problems_add (call->problems, "all", "value_error", "can only be true");
  else if (ways != 1)
    hf_problems_add (call->problems, "cids", "value_error",
                     "say which pins with exactly one of cids, query and all");
}

HfReply *
hf_car_export (HfCall *call)
{
  g_auto (Asked) asked = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfCid) manifest = NULL;
  g_autoptr (GInputStream) car = NULL;
  HfReply *refusal;

  read_selection (call, &asked);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  car = hf_engine_export_pins (call->engine, &asked.selection, &manifest, call->cancellable,
                               &error);
  if (!car)
    return hf_reply_new_for_error (error);
  return answer (call, manifest, "unk", FALSE, car);
}
