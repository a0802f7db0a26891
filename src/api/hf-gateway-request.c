/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked of the gateway (https://specs.ipfs.tech/http-gateways/trustless-gateway/): the
 * query goes before Accept. What is wrong with a request is answered with 400 here, as that
 * specification has it. On workers. */
#include "hf-gateway-request.h"

#include "hf-accept-header.h"
#include "hf-path-names.h"

#define WHICH                                                                                      \
  "?format=raw for one block or ?format=car for the blocks below it (or "                          \
  "Accept: " HF_GATEWAY_RAW_TYPE " or " HF_GATEWAY_CAR_TYPE                                        \
  "); files and folders are given out under "                                                      \
  "/api/pins/{cid}/files"

/* How a CAR is to be written; each may be NULL: as we like. */
typedef struct
{
  const char *version, *order, *dups;
} CarForm;

#define refuse(...) hf_reply_new_failure (SOUP_STATUS_BAD_REQUEST, "malformed", __VA_ARGS__)

/* ---- the form of a CAR ---- */

static gboolean
is_one_of (const char *word, const char *one, const char *other)
{
  return !word || g_str_equal (word, one) || g_str_equal (word, other);
}

/* (nullable): what of it can't be had */
static const char *
find_unknown (const CarForm *form)
{
  if (!is_one_of (form->version, "1", "1"))
    return "version, which can only be 1";
  if (!is_one_of (form->order, "dfs", "unk"))
    return "order, which can be dfs or unk";
  if (!is_one_of (form->dups, "y", "n"))
    return "dups, which can be y or n";
  return NULL;
}

static CarForm
form_of (const HfHeaderValue *type)
{
  return (CarForm){ hf_header_value_get (type, "version"), hf_header_value_get (type, "order"),
                    hf_header_value_get (type, "dups") };
}

/* What the query says goes before what a header says. */
static void
override (HfCall *call, CarForm *form)
{
  const char *version = hf_call_get_text (call, "car-version");
  const char *order = hf_call_get_text (call, "car-order");
  const char *dups = hf_call_get_text (call, "car-dups");

  form->version = version ? version : form->version;
  form->order = order ? order : form->order;
  form->dups = dups ? dups : form->dups;
}

/* ---- which format ---- */

/* Whether it is of a media type that can be given, in a form that can be. */
static gboolean
is_given (HfCall *call, const HfHeaderValue *type)
{
  CarForm form = form_of (type);

  if (g_str_equal (type->main, HF_GATEWAY_RAW_TYPE))
    return TRUE;
  override (call, &form);
  return g_str_equal (type->main, HF_GATEWAY_CAR_TYPE) && !find_unknown (&form);
}

static HfReply *
refuse_accept (const char *accept, gboolean takes_any)
{
  if (takes_any)
    return refuse ("say what you want with " WHICH);
  return hf_reply_new_failure (SOUP_STATUS_NOT_ACCEPTABLE, "not_acceptable",
                               "nothing of “%s” can be given here: ask for " WHICH, accept);
}

/* form: (out): of the CAR that the header asks for */
static HfReply *
read_accept (HfGatewayRequest *self, HfCall *call, GPtrArray *types, CarForm *form)
{
  gboolean takes_any = !call->accept;

  for (unsigned i = 0; i < types->len; i++)
    {
      const HfHeaderValue *type = g_ptr_array_index (types, i);

      takes_any |= g_str_equal (type->main, "*/*") || g_str_equal (type->main, "application/*");
      if (!is_given (call, type))
        continue;
      self->is_car = g_str_equal (type->main, HF_GATEWAY_CAR_TYPE);
      *form = form_of (type);
      return NULL;
    }
  return refuse_accept (call->accept, takes_any);
}

/* With ?format=car a header may still say in what form. */
static void
find_form (GPtrArray *types, CarForm *form)
{
  for (unsigned i = types->len; i > 0; i--)
    {
      const HfHeaderValue *type = g_ptr_array_index (types, i - 1);

      if (g_str_equal (type->main, HF_GATEWAY_CAR_TYPE))
        *form = form_of (type);
    }
}

static HfReply *
refuse_format (const char *format)
{
  static const char *const others[] = { "tar", "json", "cbor", "dag-json", "dag-cbor", NULL };

  if (g_strv_contains (others, format))
    return hf_reply_new_failure (SOUP_STATUS_NOT_ACCEPTABLE, "not_acceptable",
                                 "%s is not given out here: ask for " WHICH, format);
  return refuse ("“%s” is no format that is known here: ask for " WHICH, format);
}

static HfReply *
read_format (HfGatewayRequest *self, HfCall *call)
{
  g_autoptr (GPtrArray) types = hf_accept_header_parse (call->accept);
  const char *format = hf_call_get_text (call, "format");
  CarForm form = { NULL };
  const char *unknown;
  HfReply *refusal = NULL;

  if (!format)
    refusal = read_accept (self, call, types, &form);
  else if (g_str_equal (format, "car"))
    self->is_car = TRUE;
  else if (!g_str_equal (format, "raw"))
    refusal = refuse_format (format);
  if (refusal || !self->is_car)
    return refusal;
  if (format)
    find_form (types, &form);
  override (call, &form);
  unknown = find_unknown (&form);
  if (unknown)
    return refuse ("the CAR is asked for in another %s", unknown);
  self->part.doubles = form.dups && g_str_equal (form.dups, "y");
  return NULL;
}

/* ---- which part ---- */

static gboolean
read_number (const char *text, gint64 *number)
{
  return g_ascii_string_to_signed (text, 10, G_MININT64 + 1, G_MAXINT64, number, NULL);
}

static gboolean
read_range (HfDagPart *part, const char *text)
{
  g_auto (GStrv) ends = g_strsplit (text, ":", 3);

  if (g_strv_length (ends) != 2 || !read_number (ends[0], &part->from))
    return FALSE;
  part->has_range = TRUE;
  part->to_end = g_str_equal (ends[1], "*");
  if (part->to_end)
    return TRUE;
  /* Both from the same end: then it is clear that they are the wrong way round (RFC 9110 §14.1.1).
   */
  return read_number (ends[1], &part->to)
         && ((part->from < 0) != (part->to < 0) || part->from <= part->to);
}

static HfReply *
read_part (HfGatewayRequest *self, HfCall *call)
{
  static const char *const scopes[] = { "block", "entity", "all", NULL };
  const char *scope = hf_call_get_text (call, "dag-scope");
  const char *range = hf_call_get_text (call, "entity-bytes");

  if (scope && !g_strv_contains (scopes, scope))
    return refuse ("dag-scope can be block, entity or all");
  if (range && !read_range (&self->part, range))
    return refuse (
        "entity-bytes must be from:to, numbers of bytes with the last included; negative "
        "ones count from the end, and to may be *");
  self->part.scope = range ? HF_DAG_SCOPE_ENTITY : HF_DAG_SCOPE_ALL;
  if (scope)
    self->part.scope = g_str_equal (scope, "block")    ? HF_DAG_SCOPE_BLOCK
                       : g_str_equal (scope, "entity") ? HF_DAG_SCOPE_ENTITY
                                                       : HF_DAG_SCOPE_ALL;
  return NULL;
}

/* ---- which path ---- */

static HfReply *
read_path (HfGatewayRequest *self, HfCall *call)
{
  const char *path = call->params[1];
  g_autoptr (GError) error = NULL;

  self->root = hf_cid_new_from_text (call->params[0], &error);
  if (self->root)
    self->names = hf_path_names_decode (path ? path : "", &error);
  return self->names ? NULL : refuse ("%s", error->message);
}

static gboolean
says (const char *cache_control, const char *directive)
{
  g_auto (GStrv) said = g_strsplit (cache_control ? cache_control : "", ",", -1);

  for (unsigned i = 0; said[i]; i++)
    if (g_ascii_strcasecmp (g_strstrip (said[i]), directive) == 0)
      return TRUE;
  return FALSE;
}

/* (transfer full) (nullable): the refusal
 * self: all zero before */
HfReply *
hf_gateway_request_read (HfGatewayRequest *self, HfCall *call)
{
  gboolean download;
  HfReply *refusal;

  hf_call_read_bool (call, "download", &download); /* it is always for that */
  if (hf_problems_count (call->query_problems) > 0)
    {
      g_autofree char *text = hf_problems_to_text (call->query_problems);

      return refuse ("%s", text);
    }
  /* A page could take over all that is below this address. */
  if (call->service_worker)
    return refuse ("no service worker can be had here");
  self->only_if_cached = says (call->cache_control, "only-if-cached");
  refusal = read_path (self, call);
  if (!refusal)
    refusal = read_format (self, call);
  if (!refusal && self->is_car)
    refusal = read_part (self, call);
  return refusal;
}

void
hf_gateway_request_clear (HfGatewayRequest *self)
{
  g_clear_pointer (&self->root, hf_cid_unref);
  g_strfreev (self->names);
}
