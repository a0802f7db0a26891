/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input is a page and a root of a manifest. There is one form only of either, so that what was
 * read is what is written. */
#include "hf-manifest.h"

#include <string.h>

#include "hf-fuzz.h"

static void
assert_same (HfBlock *block, HfBlock *again)
{
  g_assert_true (g_bytes_equal (hf_block_get_section (block), hf_block_get_section (again)));
}

static void
check_page (HfBlock *block)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pins = hf_manifest_page_read (block, &error);
  g_autoptr (HfBlock) again = NULL;

  hf_fuzz_check_error (pins != NULL, error);
  if (pins == NULL)
    return;
  g_assert_cmpuint (pins->len, <=, HF_MANIFEST_PAGE_PINS);
  for (unsigned i = 0; i < pins->len; i++)
    {
      HfManifestPin *pin = pins->pdata[i];

      hf_fuzz_check_cid (pin->cid);
      g_assert_true (g_utf8_validate (pin->name, -1, NULL));
      g_assert_cmpuint (strlen (pin->name), <=, HF_MANIFEST_MAX_NAME);
    }
  again = hf_manifest_page_new (pins);
  assert_same (block, again);
}

static void
check_root (HfBlock *block)
{
  guint64 n_pins = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pages = hf_manifest_root_read (block, &n_pins, &error);
  g_autoptr (HfBlock) again = NULL;

  hf_fuzz_check_error (pages != NULL, error);
  if (pages == NULL)
    return;
  g_assert_cmpuint (pages->len, <=, HF_MANIFEST_MAX_PAGES);
  again = hf_manifest_root_new (n_pins, (HfCid **)pages->pdata, pages->len);
  assert_same (block, again);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (HfCid) cid = hf_cid_new_for_data (HF_CODEC_DAG_CBOR, data, size);
  g_autoptr (HfBlock) block = hf_block_new (cid, data, size);

  check_page (block);
  check_root (block);
  return 0;
}
