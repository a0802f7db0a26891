/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks and the links that are to be read from them. */
#include "hf-link-cases.h"

#include <string.h>

#include "hf-error.h"
#include "hf-multibase.h"

static gboolean
note (HfCid *link, gpointer data, GError **error)
{
  g_autofree char *text = hf_cid_to_text (link);

  g_string_append_printf (data, "%s ", text);
  return TRUE;
}

char *
hf_links_to_text (guint64 codec, const void *data, gsize length, GError **error)
{
  g_autoptr (HfCid) cid = hf_cid_new_for_data (codec, data, length);
  GString *seen = g_string_new (NULL);
  gboolean ok = hf_links_foreach (cid, data, length, note, seen, error);

  return g_string_free (seen, !ok);
}

static char *
read_hex (guint64 codec, const char *hex, GError **error)
{
  g_autofree char *text = g_strconcat ("f", hex, NULL);
  g_autoptr (GBytes) bytes = hf_multibase_decode (text, NULL);
  gsize length;
  const guint8 *data;

  g_assert_nonnull (bytes);
  data = g_bytes_get_data (bytes, &length);
  return hf_links_to_text (codec, data, length, error);
}

void
hf_assert_links (guint64 codec, const char *hex, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *links = read_hex (codec, hex, &error);

  if (links == NULL)
    g_error ("%s was refused: %s", hex, error->message);
  g_assert_cmpstr (links, ==, expected);
}

/* @why is a part of the message: the block must be refused for the right reason. */
void
hf_assert_refused (guint64 codec, const char *hex, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *links = read_hex (codec, hex, &error);

  if (links != NULL)
    g_error ("%s was accepted", hex);
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, "block ba"));
  if (strstr (error->message, why) == NULL)
    g_error ("%s was refused for another reason than “%s”: %s", hex, why, error->message);
}
