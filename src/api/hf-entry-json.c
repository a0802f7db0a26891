/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How what stands in a folder looks in JSON. A name may be any bytes: "name" is for people, "href"
 * says exactly where the entry is. Any thread. */
#include "hf-entry-json.h"

#include <string.h>

#include "hf-clock.h"
#include "hf-reply.h"

static const char *
kind_to_string (HfUnixfsKind kind)
{
  switch (kind)
    {
    case HF_UNIXFS_IS_FILE:
      return "file";
    case HF_UNIXFS_IS_FOLDER:
      return "directory";
    case HF_UNIXFS_IS_SYMLINK:
      return "symlink";
    case HF_UNIXFS_UNKNOWN:
    default:
      return NULL;
    }
}

/* RFC 3339 with nanoseconds; a time beyond its years as the first or last moment of them. */
static char *
format_mtime (const HfUnixfsStat *stat)
{
  gint64 seconds = CLAMP (stat->mtime_seconds, G_MININT64 / HF_SECOND, G_MAXINT64 / HF_SECOND);
  g_autofree char *text = hf_clock_format (seconds * HF_SECOND);

  if (stat->mtime_nanos == 0)
    return g_steal_pointer (&text);
  *strrchr (text, '.') = '\0';
  return g_strdup_printf ("%s.%09uZ", text, stat->mtime_nanos);
}

static void
set_stat (JsonObject *object, const HfUnixfsStat *stat)
{
  g_autofree char *mode = g_strdup_printf ("%04o", stat->mode & HF_UNIXFS_MODE_BITS);
  g_autofree char *mtime = format_mtime (stat);

  if (stat->has_mode)
    json_object_set_string_member (object, "mode", mode);
  if (stat->has_mtime)
    json_object_set_string_member (object, "mtime", mtime);
}

/* What is known of it beside its name. */
void
hf_entry_set_json (JsonObject *object, const HfUnixfsEntry *entry)
{
  g_autofree char *cid = hf_cid_to_text (entry->cid);

  json_object_set_string_member (object, "cid", cid);
  hf_reply_set_text (object, "type", kind_to_string (entry->kind));
  if (entry->has_size)
    json_object_set_int_member (object, "size", (gint64)MIN (entry->size, G_MAXINT64));
  if (entry->target)
    hf_reply_set_text (object, "target", entry->target);
  set_stat (object, &entry->stat);
  if (entry->problem)
    hf_reply_set_text (object, "problem", entry->problem->message);
}

/* Addresses can't have names that stand for a folder, or for nothing. */
static gboolean
has_address (const HfUnixfsEntry *entry)
{
  return entry->name_length > 0 && !memchr (entry->name, '\0', entry->name_length)
         && !g_str_equal (entry->name, ".") && !g_str_equal (entry->name, "..");
}

/* (transfer full): folder_href: where its folder is, with a slash at the end */
JsonObject *
hf_entry_to_json (const HfUnixfsEntry *entry, const char *folder_href)
{
  g_autofree char *name = g_utf8_make_valid (entry->name, (gssize)entry->name_length);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", name);
  if (has_address (entry))
    {
      g_autofree char *segment
          = g_uri_escape_bytes ((const guint8 *)entry->name, entry->name_length, NULL);
      g_autofree char *href = g_strconcat (folder_href, segment, NULL);

      json_object_set_string_member (object, "href", href);
    }
  hf_entry_set_json (object, entry);
  return object;
}

/* (transfer full): the address of a folder, with a slash at the end
 * pin: the CID; names: (array zero-terminated=1): the path in it */
char *
hf_entry_href (const char *pin, const char *const *names)
{
  g_autoptr (GString) href = g_string_new ("/api/pins/");

  g_string_append_printf (href, "%s/files/", pin);
  for (; *names; names++)
    {
      g_autofree char *segment = g_uri_escape_bytes ((const guint8 *)*names, strlen (*names), NULL);

      g_string_append_printf (href, "%s/", segment);
    }
  return g_string_free (g_steal_pointer (&href), FALSE);
}
