/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Headers of tar archives, as POSIX.1-2001 defines pax
 * (https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13): a ustar
 * header, and before it, where that has no room for something, an extended one with records
 * “length key=value”. Owner and group are 0 and have no names. Any thread.
 */
#include "hf-tar-header.h"

#include <string.h>

#define TYPE_EXTENDED 'x'
#define OCTAL_11 ((G_GUINT64_CONSTANT (1) << 33) - 1) /* the most that eleven octal digits hold */

/* All fields are texts; numbers are octal and end with NUL. */
typedef struct
{
  char name[100];
  char mode[8];
  char uid[8];
  char gid[8];
  char size[12];
  char mtime[12];
  char checksum[8];
  char type;
  char link_name[100];
  char magic[6];
  char version[2];
  char user_name[32];
  char group_name[32];
  char device_major[8];
  char device_minor[8];
  char prefix[155];
  char padding[12];
} Header;

G_STATIC_ASSERT (sizeof (Header) == HF_TAR_BLOCK);

static void
set_octal (char *field, gsize size, guint64 value)
{
  g_snprintf (field, size, "%0*" G_GINT64_MODIFIER "o", (int)size - 1, value);
}

/* As much as there is room for: a field that is full has no NUL. */
static void
set_text (char *field, gsize size, const char *text)
{
  memcpy (field, text, MIN (strlen (text), size));
}

/* The sum of all bytes, with the field of the sum taken as spaces. */
static void
set_checksum (Header *header)
{
  const guint8 *bytes = (const guint8 *)header;
  unsigned sum = 0;

  memset (header->checksum, ' ', sizeof header->checksum);
  for (gsize i = 0; i < sizeof *header; i++)
    sum += bytes[i];
  set_octal (header->checksum, sizeof header->checksum - 1, sum);
}

static void
append_ustar (GByteArray *out, char type, const char *name, const char *target, guint64 size,
              unsigned mode, guint64 mtime)
{
  Header header = { .type = type, .magic = "ustar", .version = { '0', '0' } };

  set_text (header.name, sizeof header.name, name);
  set_octal (header.mode, sizeof header.mode, mode);
  set_octal (header.uid, sizeof header.uid, 0);
  set_octal (header.gid, sizeof header.gid, 0);
  set_octal (header.size, sizeof header.size, size);
  set_octal (header.mtime, sizeof header.mtime, mtime);
  if (target != NULL)
    set_text (header.link_name, sizeof header.link_name, target);
  set_octal (header.device_major, sizeof header.device_major, 0);
  set_octal (header.device_minor, sizeof header.device_minor, 0);
  set_checksum (&header);
  g_byte_array_append (out, (const guint8 *)&header, sizeof header);
}

/* The length at the begin of a record counts itself. */
static void
append_record (GString *records, const char *key, const char *value)
{
  gsize rest = strlen (" =\n") + strlen (key) + strlen (value), length = rest, digits = 0;

  do
    {
      length = rest + digits;
      digits = 1;
      for (gsize n = length; n >= 10; n /= 10)
        digits++;
    }
  while (length != rest + digits);
  g_string_append_printf (records, "%" G_GSIZE_FORMAT " %s=%s\n", length, key, value);
}

static gboolean
fits (const char *text, gsize size)
{
  return strlen (text) <= size && g_str_is_ascii (text);
}

static char *
path_of (const HfTarMember *member)
{
  return member->type == HF_TAR_FOLDER ? g_strconcat (member->path, "/", NULL)
                                       : g_strdup (member->path);
}

static gboolean
is_plain_time (const HfTarMember *member)
{
  return member->mtime_nanos == 0 && member->mtime_seconds >= 0
         && (guint64)member->mtime_seconds <= OCTAL_11;
}

/* Seconds with a fraction. Before 1970 the nanoseconds still count forward: −2 and 0.25 are −1.75.
 */
static char *
format_time (const HfTarMember *member)
{
  gint64 seconds = member->mtime_seconds;
  guint32 nanos = member->mtime_nanos;
  gboolean back = seconds < 0 && nanos > 0;
  guint64 whole = seconds < 0 ? -(guint64)seconds : (guint64)seconds;
  GString *text = g_string_new (seconds < 0 ? "-" : "");

  g_string_append_printf (text, "%" G_GUINT64_FORMAT, back ? whole - 1 : whole);
  if (nanos > 0)
    g_string_append_printf (text, ".%09u", back ? 1000000000 - nanos : nanos);
  return g_string_free (text, FALSE);
}

static char *
collect_records (const HfTarMember *member, const char *path)
{
  GString *records = g_string_new (NULL);
  g_autofree char *time = format_time (member);
  g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, member->size);
  const char *target = member->target != NULL ? member->target : "";

  /* Texts are UTF-8 unless this stands before them. */
  if (!g_utf8_validate (path, -1, NULL) || !g_utf8_validate (target, -1, NULL))
    append_record (records, "hdrcharset", "BINARY");
  if (!fits (path, sizeof ((Header *)NULL)->name))
    append_record (records, "path", path);
  if (!fits (target, sizeof ((Header *)NULL)->link_name))
    append_record (records, "linkpath", target);
  if (member->size > OCTAL_11)
    append_record (records, "size", size);
  if (!is_plain_time (member))
    append_record (records, "mtime", time);
  return g_string_free (records, FALSE);
}

static void
append_padding (GByteArray *out, gsize size)
{
  static const guint8 zeros[HF_TAR_BLOCK];

  g_byte_array_append (out, zeros, (unsigned)hf_tar_padding (size));
}

/**
 * hf_tar_padding:
 * Returns: how many zeros follow after a content of @size bytes
 */
gsize
hf_tar_padding (guint64 size)
{
  return (HF_TAR_BLOCK - size % HF_TAR_BLOCK) % HF_TAR_BLOCK;
}

/**
 * hf_tar_append_header:
 * @out: gets all that stands before the content
 */
void
hf_tar_append_header (GByteArray *out, const HfTarMember *member)
{
  g_autofree char *path = path_of (member);
  g_autofree char *records = collect_records (member, path);
  gsize length = strlen (records);

  if (length > 0)
    {
      append_ustar (out, TYPE_EXTENDED, "PaxHeader", NULL, length, 0644, 0);
      g_byte_array_append (out, (const guint8 *)records, (unsigned)length);
      append_padding (out, length);
    }
  append_ustar (out, (char)member->type, path, member->target,
                member->size > OCTAL_11 ? 0 : member->size, member->mode,
                is_plain_time (member) ? (guint64)member->mtime_seconds : 0);
}
