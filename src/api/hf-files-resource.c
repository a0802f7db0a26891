/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET pins/{cid}/files: what stands at a path of a pin, and the entries of a folder; GET
 * pins/{cid}/files/{path}: the bytes of a file, or an archive of anything. Paths are looked up in
 * the DAG alone, name by name: no name has a meaning here, and none is one of a file on disk. On
 * workers. */
#include "hf-files-resource.h"

#include "hf-bytes-reply.h"
#include "hf-entry-json.h"
#include "hf-entry-stream.h"
#include "hf-path-names.h"
#include "hf-tar-stream.h"
#include "hf-unixfs-name.h"
#include "hf-unixfs-stream.h"

#define DEFAULT_LIMIT 100
#define MOST_LIMIT 1000

/* A place in a pin. */
typedef struct
{
  char *pin; /* the CID, for people and addresses */
  HfUnixfsReader *reader;
  char **names; /* the path */
  HfUnixfsEntry entry; /* what stands there */
} Place;

static void
place_clear (Place *self)
{
  g_free (self->pin);
  g_strfreev (self->names);
  hf_unixfs_entry_clear (&self->entry);
  g_clear_pointer (&self->reader, hf_unixfs_reader_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

/* names: (transfer full) */
static gboolean
place_open (Place *self, HfCall *call, char **names, GError **error)
{
  g_autoptr (HfCid) cid = hf_cid_new_from_text (call->params[0], error);
  HfPinReader *pin;

  self->names = names;
  pin = cid ? hf_engine_read_pin (call->engine, cid, error) : NULL;
  if (!pin)
    return FALSE;
  self->pin = hf_cid_to_text (cid);
  self->reader
      = hf_unixfs_reader_new (hf_pin_reader_source (), pin, (GDestroyNotify)hf_pin_reader_unref);
  return hf_unixfs_reader_resolve (self->reader, hf_pin_reader_get_pin (pin)->cid,
                                   (const char *const *)names, &self->entry, call->cancellable,
                                   error);
}

/* ---- lists ---- */

/* What of a folder is asked for. */
typedef struct
{
  gint64 limit;
  const char *cursor;
  gboolean details;
} Wanted;

static void
read_wanted (HfCall *call, Wanted *wanted)
{
  wanted->limit = call->wants_lines ? 0 : DEFAULT_LIMIT;
  hf_call_read_int (call, "limit", 1, MOST_LIMIT, &wanted->limit);
  wanted->cursor = hf_call_get_text (call, "cursor");
  wanted->details = TRUE;
  hf_call_read_bool (call, "details", &wanted->details);
}

/* What the entries of one page go into. */
typedef struct
{
  JsonArray *entries;
  char *href;
} Page;

static gboolean
add_entry (const HfUnixfsEntry *entry, gpointer data, GError **error)
{
  Page *page = data;

  json_array_add_object_element (page->entries, hf_entry_to_json (entry, page->href));
  return TRUE;
}

static gboolean
add_page (Place *place, const Wanted *wanted, JsonObject *object, GCancellable *cancellable,
          GError **error)
{
  HfUnixfsPage asked
      = { .limit = (unsigned)wanted->limit, .place = wanted->cursor, .details = wanted->details };
  g_autofree char *href = hf_entry_href (place->pin, (const char *const *)place->names);
  g_autofree char *next = NULL;
  Page page = { json_array_new (), href };

  json_object_set_array_member (object, "entries", page.entries);
  if (!hf_unixfs_reader_list (place->reader, place->entry.cid, &asked, add_entry, &page, &next,
                              cancellable, error))
    return FALSE;
  if (next)
    json_object_set_string_member (object, "next_cursor", next);
  return TRUE;
}

static HfReply *
answer_page (HfCall *call, Place *place, const Wanted *wanted)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *path = g_strjoinv ("/", place->names);
  g_autoptr (GError) error = NULL;

  hf_reply_set_text (object, "path", path);
  hf_entry_set_json (object, &place->entry);
  if (place->entry.kind == HF_UNIXFS_IS_FOLDER
      && !add_page (place, wanted, object, call->cancellable, &error))
    return hf_reply_new_for_error (error);
  return hf_reply_new (SOUP_STATUS_OK, g_steal_pointer (&object));
}

static HfReply *
answer_lines (HfCall *call, Place *place, const Wanted *wanted)
{
  g_autofree char *href = hf_entry_href (place->pin, (const char *const *)place->names);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfUnixfsCursor) cursor
      = hf_unixfs_cursor_new (place->reader, place->entry.cid, wanted->details, call->cancellable,
                              &error);
  g_autoptr (GInputStream) lines = NULL;
  HfReply *reply;

  if (!cursor
      || (wanted->cursor
          && !hf_unixfs_cursor_set_place (cursor, wanted->cursor, call->cancellable, &error)))
    return hf_reply_new_for_error (error);
  lines = hf_entry_stream_new (g_steal_pointer (&cursor), href, (unsigned)wanted->limit);
  reply = hf_reply_new_bytes (SOUP_STATUS_OK, HF_LINES_TYPE, -1);
  hf_reply_add_header (reply, "Content-Disposition", "attachment");
  if (!call->headers_only)
    hf_reply_set_stream (reply, lines);
  return reply;
}

HfReply *
hf_files_list (HfCall *call)
{
  const char *path = hf_call_get_text (call, "path");
  g_auto (Place) place = { 0 };
  Wanted wanted = { 0 };
  g_autoptr (GError) error = NULL;
  HfReply *refusal;
  char **names;

  read_wanted (call, &wanted);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  names = hf_unixfs_path_split (path ? path : "", &error);
  if (!names || !place_open (&place, call, names, &error))
    return hf_reply_new_for_error (error);
  return call->wants_lines ? answer_lines (call, &place, &wanted)
                           : answer_page (call, &place, &wanted);
}

/* ---- bytes ---- */

/* (transfer full): what a browser shall call it */
static char *
filename_of (const Place *place, const char *ending)
{
  g_autofree char *name
      = place->entry.name ? g_utf8_make_valid (place->entry.name, -1) : g_strdup (place->pin);

  return g_strconcat (name, ending, NULL);
}

static HfReply *
answer_tar (HfCall *call, Place *place)
{
  g_autofree char *filename = filename_of (place, ".tar");
  HfBytesInfo info = { .type = "application/x-tar", .filename = filename, .length = -1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfTarStream) tar
      = hf_tar_stream_new (place->reader, place->entry.cid,
                           place->entry.name ? place->entry.name : place->pin, &error);
  HfBytesPart part;
  HfReply *reply;

  if (!tar)
    return hf_reply_new_for_error (error);
  reply = hf_bytes_reply_new (call, &info, &part);
  if (part.is_wanted)
    hf_reply_set_stream (reply, G_INPUT_STREAM (tar));
  return reply;
}

/* (transfer full) (nullable): the file from where it is wanted */
static GInputStream *
open_file (HfCall *call, Place *place, guint64 first, GError **error)
{
  g_autoptr (HfUnixfsStream) stream
      = hf_unixfs_stream_new (place->reader, place->entry.cid, call->cancellable, error);

  if (!stream
      || !g_seekable_seek (G_SEEKABLE (stream), (goffset)first, G_SEEK_SET, call->cancellable,
                           error))
    return NULL;
  return G_INPUT_STREAM (g_steal_pointer (&stream));
}

static HfReply *
answer_file (HfCall *call, Place *place)
{
  g_autofree char *key = hf_cid_to_key (place->entry.cid);
  g_autofree char *etag = g_strdup_printf ("\"%s\"", key);
  g_autofree char *filename = filename_of (place, NULL);
  HfBytesInfo info = { .type = "application/octet-stream",
                       .filename = filename,
                       .etag = etag,
                       .length = (gint64)place->entry.size };
  HfBytesPart part;
  g_autoptr (HfReply) reply = hf_bytes_reply_new (call, &info, &part);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = NULL;

  if (!part.is_wanted)
    return g_steal_pointer (&reply);
  stream = open_file (call, place, part.first, &error);
  if (!stream)
    return hf_reply_new_for_error (error);
  hf_reply_set_stream (reply, stream);
  return g_steal_pointer (&reply);
}

static HfReply *
refuse_kind (const Place *place)
{
  g_autofree char *filename = filename_of (place, NULL);

  if (place->entry.kind == HF_UNIXFS_IS_FOLDER)
    return hf_reply_new_failure (SOUP_STATUS_UNPROCESSABLE_ENTITY, "is_directory",
                                 "“%s” is a folder: list it with pins/{cid}/files?path=, or add "
                                 "?format=tar for an archive of it",
                                 filename);
  return hf_reply_new_failure (SOUP_STATUS_UNPROCESSABLE_ENTITY, "is_symlink",
                               "“%s” is a symlink to “%s”, which is not followed", filename,
                               place->entry.target);
}

HfReply *
hf_files_get (HfCall *call)
{
  static const char *const formats[] = { "tar", NULL };
  gboolean tar = hf_call_read_word (call, "format", formats, -1) == 0;
  HfReply *refusal = hf_call_refuse (call);
  g_auto (Place) place = { 0 };
  g_autoptr (GError) error = NULL;
  char **names;

  if (refusal)
    return refusal;
  names = hf_path_names_decode (call->params[1], &error);
  if (!names || !place_open (&place, call, names, &error))
    return hf_reply_new_for_error (error);
  if (tar)
    return answer_tar (call, &place);
  if (place.entry.kind != HF_UNIXFS_IS_FILE)
    return refuse_kind (&place);
  return answer_file (call, &place);
}
