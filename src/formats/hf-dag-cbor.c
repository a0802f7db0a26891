/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Links of DAG-CBOR (https://ipld.io/specs/codecs/dag-cbor/spec/), strictly: each value has one
 * form only. An item is three bits of type and five bits of argument, which is the value itself
 * below 24 and else tells that it follows in 1, 2, 4 or 8 bytes. A link is tag 42 on a byte string
 * of a zero byte and the CID. Lists and maps are kept on a stack of our own, so that depth costs no
 * recursion; nothing is copied. Texts need not be UTF-8: the data model only asks writers for it,
 * and blocks without it exist. Any thread.
 */
#include "hf-dag-cbor.h"

#include <math.h>
#include <string.h>

#include "hf-error.h"

enum
{
  MAJOR_UNSIGNED,
  MAJOR_NEGATIVE,
  MAJOR_BYTES,
  MAJOR_TEXT,
  MAJOR_LIST,
  MAJOR_MAP,
  MAJOR_TAG,
  MAJOR_SIMPLE,
};

enum
{
  SIMPLE_FALSE = 20,
  SIMPLE_TRUE = 21,
  SIMPLE_NULL = 22,
  SIMPLE_DOUBLE = 27,
};

#define TAG_LINK 42

typedef struct
{
  guint64 left; /* values that are still to come */
  guint64 taken; /* values that came, or have begun to */
  gboolean is_map;
  const guint8 *key; /* the last key of a map, NULL before the first */
  gsize key_length;
} Level;

typedef struct
{
  const guint8 *data;
  gsize length;
  HfLinkFunc func;
  HfDagCborFieldFunc field;
  HfDagCborPlaceFunc place;
  gpointer user_data;
  const guint8 *bytes; /* of the last value, if that was a byte string */
  gsize n_bytes;
  unsigned depth;
  Level levels[HF_DAG_CBOR_MAX_DEPTH];
} Walk;

typedef struct
{
  unsigned major;
  unsigned info; /* the five bits */
  guint64 value;
} Head;

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "not valid DAG-CBOR: %s", why);
  return FALSE;
}

static gboolean
take_head (Walk *walk, Head *head, GError **error)
{
  static const guint64 smallest[]
      = { 24, G_MAXUINT8 + 1u, G_MAXUINT16 + 1u, (guint64)G_MAXUINT32 + 1 };
  gsize n;

  if (walk->length == 0)
    return refuse (error, "it ends too early");
  head->major = walk->data[0] >> 5;
  head->info = walk->data[0] & 0x1f;
  head->value = head->info;
  walk->data++;
  walk->length--;
  if (head->info < 24)
    return TRUE;
  if (head->info > 27)
    return refuse (error, "a length is left open or reserved");

  n = (gsize)1 << (head->info - 24);
  if (n > walk->length)
    return refuse (error, "it ends within a number");
  head->value = 0;
  for (gsize i = 0; i < n; i++)
    head->value = head->value << 8 | walk->data[i];
  walk->data += n;
  walk->length -= n;
  if (head->major != MAJOR_SIMPLE && head->value < smallest[head->info - 24])
    return refuse (error, "a number is longer than needed");
  return TRUE;
}

static gboolean
take_bytes (Walk *walk, guint64 length, const guint8 **bytes, GError **error)
{
  if (length > walk->length)
    return refuse (error, "a string is longer than what follows");
  *bytes = walk->data;
  walk->data += length;
  walk->length -= length;
  return TRUE;
}

static gboolean
take_link (Walk *walk, const Head *tag, GError **error)
{
  g_autoptr (HfCid) cid = NULL;
  const guint8 *bytes;
  Head head;

  if (tag->value != TAG_LINK)
    return refuse (error, "it has a tag other than 42");
  if (!take_head (walk, &head, error))
    return FALSE;
  if (head.major != MAJOR_BYTES)
    return refuse (error, "a link is no byte string");
  if (!take_bytes (walk, head.value, &bytes, error))
    return FALSE;
  if (head.value == 0 || bytes[0] != 0)
    return refuse (error, "a link does not begin with a zero byte");

  cid = hf_cid_new_from_bytes (bytes + 1, head.value - 1, NULL, error);
  if (cid == NULL)
    {
      g_prefix_error (error, "not valid DAG-CBOR: a link is no CID: ");
      return FALSE;
    }
  return walk->func (cid, walk->user_data, error);
}

static gboolean
check_simple (const Head *head, GError **error)
{
  double number;

  if (head->info == SIMPLE_FALSE || head->info == SIMPLE_TRUE || head->info == SIMPLE_NULL)
    return TRUE;
  if (head->info != SIMPLE_DOUBLE)
    return refuse (error, "it has a value that is neither false, true, null nor a 64-bit number");
  memcpy (&number, &head->value, sizeof number);
  return isfinite (number) || refuse (error, "it has a number that is not finite");
}

static gboolean
enter (Walk *walk, const Head *head, GError **error)
{
  gboolean is_map = head->major == MAJOR_MAP;

  if (walk->depth == HF_DAG_CBOR_MAX_DEPTH)
    return refuse (error, "its lists and maps are nested too deeply");
  /* Each item takes a byte at least. */
  if (head->value > walk->length / (is_map ? 2 : 1))
    return refuse (error, "a list or map is longer than what follows");
  walk->levels[walk->depth++] = (Level){ .left = head->value, .is_map = is_map };
  return TRUE;
}

/* Keys are texts, sorted by length, then by bytes, without doubles. */
static gboolean
take_key (Walk *walk, Level *level, GError **error)
{
  const guint8 *key;
  Head head;
  gboolean sorted;

  if (!take_head (walk, &head, error))
    return FALSE;
  if (head.major != MAJOR_TEXT)
    return refuse (error, "a key of a map is no text");
  if (!take_bytes (walk, head.value, &key, error))
    return FALSE;
  sorted = level->key == NULL || level->key_length < head.value
           || (level->key_length == head.value && memcmp (level->key, key, head.value) < 0);
  level->key = key;
  level->key_length = head.value;
  return sorted || refuse (error, "the keys of a map are doubled or not sorted");
}

static gboolean
take_value (Walk *walk, GError **error)
{
  const guint8 *text;
  Head head;

  walk->bytes = NULL;
  if (!take_head (walk, &head, error))
    return FALSE;
  walk->n_bytes = head.value;
  switch (head.major)
    {
    case MAJOR_BYTES:
      return take_bytes (walk, head.value, &walk->bytes, error);
    case MAJOR_TEXT:
      return take_bytes (walk, head.value, &text, error);
    case MAJOR_LIST:
    case MAJOR_MAP:
      return enter (walk, &head, error);
    case MAJOR_TAG:
      return take_link (walk, &head, error);
    case MAJOR_SIMPLE:
      return check_simple (&head, error);
    default:
      return TRUE;
    }
}

/* The next value of a list, or the next key and value of a map. */
static gboolean
take_member (Walk *walk, Level *level, GError **error)
{
  gboolean is_field = level->is_map && level == walk->levels;

  level->left--;
  if (level->is_map && !take_key (walk, level, error))
    return FALSE;
  if (walk->place != NULL)
    walk->place ((unsigned)(level - walk->levels), level->is_map ? level->key : NULL,
                 level->key_length, level->taken, walk->user_data);
  level->taken++;
  if (!take_value (walk, error))
    return FALSE;
  return !is_field || walk->field == NULL
         || walk->field (level->key, level->key_length, walk->bytes, walk->n_bytes, walk->user_data,
                         error);
}

static gboolean
walk_all (Walk *walk, const guint8 *data, gsize length, GError **error)
{
  walk->data = data;
  walk->length = length;
  walk->depth = 0;
  if (!take_value (walk, error))
    return FALSE;
  while (walk->depth > 0)
    {
      Level *level = &walk->levels[walk->depth - 1];

      if (level->left == 0)
        walk->depth--;
      else if (!take_member (walk, level, error))
        return FALSE;
    }
  return walk->length == 0 || refuse (error, "bytes follow after its end");
}

/**
 * hf_dag_cbor_walk:
 * @data: (array length=length): a block
 * @func: (scope call): called for each link
 * @field: (scope call) (nullable): called for each field of the map that the block is, after the
 * links in it
 * @user_data: given to both
 *
 * Returns: %FALSE with %HF_ERROR_INVALID (or %HF_ERROR_MALFORMED for a CID) if @data is not
 * strictly valid, or with the error of @func or @field; what came before the fault was given to
 * them then
 */
gboolean
hf_dag_cbor_walk (const guint8 *data, gsize length, HfLinkFunc func, HfDagCborFieldFunc field,
                  gpointer user_data, GError **error)
{
  Walk walk;

  walk.func = func;
  walk.field = field;
  walk.place = NULL;
  walk.user_data = user_data;
  return walk_all (&walk, data, length, error);
}

/**
 * hf_dag_cbor_walk_places:
 * @data: (array length=length): a block
 * @func: (scope call): called for each link
 * @place: (scope call): called before each value of a list or map is read, links included
 * @user_data: given to both
 *
 * Returns: %FALSE with the errors of hf_dag_cbor_walk()
 */
gboolean
hf_dag_cbor_walk_places (const guint8 *data, gsize length, HfLinkFunc func,
                         HfDagCborPlaceFunc place, gpointer user_data, GError **error)
{
  Walk walk;

  walk.func = func;
  walk.field = NULL;
  walk.place = place;
  walk.user_data = user_data;
  return walk_all (&walk, data, length, error);
}

/**
 * hf_dag_cbor_links:
 * @data: (array length=length): a block
 * @func: (scope call): called for each link
 *
 * Returns: %FALSE with the errors of hf_dag_cbor_walk()
 */
gboolean
hf_dag_cbor_links (const guint8 *data, gsize length, HfLinkFunc func, gpointer user_data,
                   GError **error)
{
  return hf_dag_cbor_walk (data, length, func, NULL, user_data, error);
}
