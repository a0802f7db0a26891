/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks: on workers. */
#include "hf-event-export.h"

#include <fcntl.h>
#include <unistd.h>

#include "hf-event-json.h"
#include "hf-event-table.h"
#include "hf-file.h"
#include "hf-json.h"

#define PAGE 1000

static const char *const columns[]
    = { "id", "time", "severity", "type", "cid", "backend", "message" };

/* Quotes are doubled, and stand around what would be taken for more than text. */
static void
append_field (GString *line, const char *text)
{
  if (!strpbrk (text, ",\"\r\n"))
    {
      g_string_append (line, text);
      return;
    }
  g_string_append_c (line, '"');
  for (const char *c = text; *c; c++)
    {
      if (*c == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *c);
    }
  g_string_append_c (line, '"');
}

static void
append_csv (GString *lines, JsonObject *object)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      JsonNode *node = json_object_get_member (object, columns[i]);

      if (i > 0)
        g_string_append_c (lines, ',');
      if (i == 0)
        g_string_append_printf (lines, "%" G_GINT64_FORMAT, json_node_get_int (node));
      else if (!json_node_is_null (node))
        append_field (lines, json_node_get_string (node));
    }
  g_string_append (lines, "\r\n");
}

static void
append_header (GString *lines)
{
  g_autofree char *header = g_strjoin (",", columns[0], columns[1], columns[2], columns[3],
                                       columns[4], columns[5], columns[6], NULL);

  g_string_append_printf (lines, "%s\r\n", header);
}

static gboolean
append_event (GString *lines, HfDb *db, const HfEvent *event, HfEventFormat format, GError **error)
{
  g_autoptr (JsonObject) object = hf_event_to_json (db, event, error);
  g_autofree char *json = NULL;

  if (!object)
    return FALSE;
  if (format == HF_EVENT_FORMAT_CSV)
    append_csv (lines, object);
  else
    {
      json = hf_json_to_text (object);
      g_string_append_printf (lines, "%s\n", json);
    }
  return TRUE;
}

/* query: goes on behind what was read. count: grows by it. */
static gboolean
append_page (GString *lines, HfDb *db, HfEventQuery *query, HfEventFormat format, guint64 *count,
             gboolean *more, GError **error)
{
  g_autoptr (GPtrArray) events = hf_event_table_search (db, query, PAGE, error);

  for (unsigned i = 0; events && i < events->len; i++)
    {
      const HfEvent *event = events->pdata[i];

      if (!append_event (lines, db, event, format, error))
        return FALSE;
      query->before_id = event->id;
    }
  if (!events)
    return FALSE;
  *count += events->len;
  *more = events->len == PAGE;
  return TRUE;
}

/* The reader is given back between pages, so that the registry's log can be cut short. */
static gboolean
write_all (HfNewFile *file, HfStore *store, HfEventQuery *query, HfEventFormat format,
           guint64 *count, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  gboolean more = TRUE, read = TRUE;

  if (format == HF_EVENT_FORMAT_CSV)
    append_header (lines);
  while (more)
    {
      HfDb *db = hf_store_borrow (store, error);

      if (!db)
        return FALSE;
      read = append_page (lines, db, query, format, count, &more, error);
      hf_store_give_back (store, db);
      if (!read || !hf_new_file_write (file, lines->str, lines->len, error)
          || g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_string_truncate (lines, 0);
    }
  return TRUE;
}

/**
 * hf_event_export_write:
 * @path: of a file, which is replaced
 * @format: what is written
 * @severity: events that are at least so bad
 * @text: and have this in them; empty: any
 * @count: (out): how many there were
 * @cancellable: (nullable): stops it
 * @error: why not; there is no file then, or the old one
 *
 * Returns: whether the file is there, with all of them, the newest first
 */
gboolean
hf_event_export_write (HfEngine *engine, const char *path, HfEventFormat format,
                       HfSeverity severity, const char *text, guint64 *count,
                       GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *temp = g_strdup_printf (".%08x%08x.part", g_random_int (), g_random_int ());
  HfEventQuery query = { .severity = severity, .text = text };
  g_autoptr (HfNewFile) file = NULL;
  int fd = hf_dir_open (AT_FDCWD, folder, error);
  gboolean done;

  *count = 0;
  if (fd < 0)
    return FALSE;
  file = hf_new_file_create (fd, temp, error);
  done
      = file
        && write_all (file, hf_engine_get_store (engine), &query, format, count, cancellable, error)
        && hf_new_file_replace (file, name, error);
  close (fd);
  return done;
}
