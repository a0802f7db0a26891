/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the targets share: every warning is fatal, and what must hold of any error, any CID and any
 * reader of links. */
#include "hf-fuzz.h"

#include "hf-dag-find.h"
#include "hf-error.h"

typedef struct
{
  GString *seen;
  unsigned count;
  unsigned most; /* links after which to stop */
} Collector;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  return 0;
}

/**
 * hf_fuzz_check_error:
 * @ok: what the call returned
 * @error: what it set
 *
 * A call fails with a sentence that can be shown, or it sets no error.
 */
void
hf_fuzz_check_error (gboolean ok, const GError *error)
{
  if (ok)
    {
      g_assert_no_error (error);
      return;
    }
  g_assert_nonnull (error);
  g_assert_true (error->domain == HF_ERROR);
  g_assert_cmpstr (error->message, !=, "");
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

/**
 * hf_fuzz_check_cid:
 * @cid: a CID that was read from anywhere
 *
 * Its bytes and its texts read as the same CID again.
 */
void
hf_fuzz_check_cid (HfCid *cid)
{
  gsize length, again_length;
  const guint8 *bytes = hf_cid_get_bytes (cid, &length);
  g_autofree char *text = hf_cid_to_text (cid);
  g_autofree char *canonical = hf_cid_to_canonical (cid);
  g_autoptr (HfCid) from_bytes = hf_cid_new_from_bytes (bytes, length, NULL, NULL);
  g_autoptr (HfCid) from_text = hf_cid_new_from_text (text, NULL);
  g_autoptr (HfCid) from_canonical = hf_cid_new_from_text (canonical, NULL);
  const guint8 *again;

  g_assert_true (hf_cid_equal (cid, from_bytes));
  g_assert_cmpuint (hf_cid_hash (cid), ==, hf_cid_hash (from_bytes));
  again = hf_cid_get_bytes (from_text, &again_length);
  g_assert_cmpmem (again, again_length, bytes, length);
  g_assert_true (hf_cid_equal (cid, from_canonical));
  g_assert_cmpuint (hf_cid_get_version (from_canonical), ==, 1);
}

static gboolean
collect (HfCid *link, gpointer data, GError **error)
{
  Collector *collector = data;
  g_autofree char *text = hf_cid_to_text (link);

  hf_fuzz_check_cid (link);
  g_string_append_printf (collector->seen, "%s\n", text);
  if (++collector->count < collector->most)
    return TRUE;
  g_set_error_literal (error, HF_ERROR, HF_ERROR_STALLED, "enough");
  return FALSE;
}

/* All links as text, or the links before the fault and then the fault. */
static char *
describe (HfFuzzLinks links, const guint8 *data, gsize size, unsigned *count)
{
  Collector collector = { g_string_new (NULL), 0, G_MAXUINT };
  g_autoptr (GError) error = NULL;
  gboolean ok = links (data, size, collect, &collector, &error);

  hf_fuzz_check_error (ok, error);
  if (!ok)
    g_string_append_printf (collector.seen, "%d %s", error->code, error->message);
  *count = collector.count;
  return g_string_free (collector.seen, FALSE);
}

/**
 * hf_fuzz_check_links:
 * @links: the reader
 *
 * The answer depends on the bytes alone, a link takes bytes, and the reader stops when it is told
 * to, with the error that it is given.
 *
 * Returns: (transfer full): the links, a line each, and then what was wrong
 */
char *
hf_fuzz_check_links (HfFuzzLinks links, const guint8 *data, gsize size)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  unsigned count, again;

  first = describe (links, data, size, &count);
  second = describe (links, copy, size, &again);
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpuint (count, <=, size);
  if (count > 0)
    {
      Collector collector = { g_string_new (NULL), 0, (count + 1) / 2 };
      g_autoptr (GError) error = NULL;

      g_assert_false (links (data, size, collect, &collector, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_STALLED);
      g_assert_cmpuint (collector.count, ==, collector.most);
      g_string_free (collector.seen, TRUE);
    }
  return g_steal_pointer (&first);
}

static gboolean
find_link (HfCid *link, gpointer data, GError **error)
{
  HfCid **wanted = data;

  if (*wanted != NULL && hf_cid_equal (*wanted, link))
    *wanted = NULL;
  return TRUE;
}

/**
 * hf_fuzz_check_names:
 * @codec: of the block
 *
 * What a path leads to in a valid block is one of its links.
 */
void
hf_fuzz_check_names (guint64 codec, const guint8 *data, gsize size)
{
  static const char *const paths[] = { "a", "0", "1/0", "/", "a/b/c", "link", "" };
  g_autoptr (HfCid) cid = hf_cid_new_for_data (codec, data, size);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_auto (GStrv) names = g_strsplit (paths[i], i == 3 ? "|" : "/", -1);
      g_autoptr (HfCid) link = NULL;
      g_autoptr (GError) error = NULL;
      HfCid *wanted;
      unsigned used;
      gboolean ok = hf_dag_find (cid, data, size, (const char *const *)names, &link, &used, &error);

      hf_fuzz_check_error (ok, error);
      g_assert_true (ok || link == NULL);
      g_assert_cmpuint (used, <=, g_strv_length (names));
      wanted = link;
      if (link != NULL && hf_links_foreach (cid, data, size, find_link, &wanted, NULL))
        g_assert_null (wanted);
    }
}
