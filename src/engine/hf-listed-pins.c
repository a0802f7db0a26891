/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of pins that an exported CAR begins with (hf-manifest.c), read when such a CAR is
 * uploaded. It decides what is pinned under which name, so it must be exactly what an export
 * writes: pages that are full but for the last, as many pins as the root says, none twice.
 * Threading: blocks; workers only. */

#include "hf-listed-pins.h"

#include "hf-error.h"
#include "hf-manifest.h"

static gboolean
refuse_size (guint64 n_pins, GError **error)
{
  if (n_pins == 0)
    g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, "the CAR lists no pins");
  else if (n_pins > HF_LISTED_PINS_MOST)
    g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
                 "the CAR lists %" G_GUINT64_FORMAT " pins, and %d at most are taken at once: "
                 "export fewer into one CAR",
                 n_pins, HF_LISTED_PINS_MOST);
  return n_pins > 0 && n_pins <= HF_LISTED_PINS_MOST;
}

/* (element-type HfCid): the pages. */
static GPtrArray *
read_root (HfSpool *spool, guint64 *n_pins, GError **error)
{
  GPtrArray *roots = hf_spool_get_roots (spool);
  g_autoptr (HfBlock) root = NULL;
  g_autoptr (GPtrArray) pages = NULL;

  if (roots->len != 1)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   "the CAR has %u roots, where one that lists the pins is needed", roots->len);
      return NULL;
    }
  root = hf_spool_read_block (spool, g_ptr_array_index (roots, 0), error);
  pages = root != NULL ? hf_manifest_root_read (root, n_pins, error) : NULL;
  return pages != NULL && refuse_size (*n_pins, error) ? g_steal_pointer (&pages) : NULL;
}

static gboolean
add_page (HfSpool *spool, HfCid *cid, GPtrArray *all, GHashTable *seen, GError **error)
{
  g_autoptr (HfBlock) page = hf_spool_read_block (spool, cid, error);
  g_autoptr (GPtrArray) pins = page != NULL ? hf_manifest_page_read (page, error) : NULL;

  for (unsigned i = 0; pins != NULL && i < pins->len; i++)
    {
      HfManifestPin *pin = g_ptr_array_index (pins, i);
      g_autofree char *text = NULL;

      if (g_hash_table_add (seen, pin->cid))
        continue;
      text = hf_cid_to_text (pin->cid);
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "the CAR lists %s twice", text);
      return FALSE;
    }
  if (pins == NULL)
    return FALSE;
  g_ptr_array_extend_and_steal (all, g_steal_pointer (&pins));
  return TRUE;
}

static gboolean
check_fill (GPtrArray *all, unsigned pages_read, unsigned n_pages, guint64 n_pins, GError **error)
{
  gboolean is_last = pages_read == n_pages;
  guint64 expected = is_last ? n_pins : (guint64)pages_read * HF_MANIFEST_PAGE_PINS;

  if (all->len == expected)
    return TRUE;
  g_set_error (
      error, HF_ERROR, HF_ERROR_INVALID,
      "the list of pins in the CAR is wrong: page %u ends at pin %u, where %" G_GUINT64_FORMAT
      " are due",
      pages_read, all->len, expected);
  return FALSE;
}

/**
 * hf_listed_pins_read:
 * @spool: an upload, just received; the blocks of its list count as reached then
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Returns: (transfer full) (element-type HfManifestPin): what it lists; %NULL with INVALID when its
 * root is not exactly a list as Holdfast exports it, INCOMPLETE when a page is missing, TOO_LARGE
 */
GPtrArray *
hf_listed_pins_read (HfSpool *spool, GCancellable *cancellable, GError **error)
{
  guint64 n_pins;
  g_autoptr (GPtrArray) pages = read_root (spool, &n_pins, error);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_manifest_pin_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (hf_cid_hash, hf_cid_equal);

  if (pages == NULL)
    return NULL;
  for (unsigned i = 0; i < pages->len; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !add_page (spool, g_ptr_array_index (pages, i), all, seen, error)
        || !check_fill (all, i + 1, pages->len, n_pins, error))
      return NULL;
  return g_steal_pointer (&all);
}
