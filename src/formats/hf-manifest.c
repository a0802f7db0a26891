/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list of pins as DAG-CBOR blocks, so that a CAR of many pins is one complete DAG under one root
 * that any tool can follow. The root block is
 *
 *   { "pins": how many, "type": "holdfast-pins", "pages": [links], "version": 1 }
 *
 * and a page is a list of at most 1,000 of
 *
 *   { "cid": link, "name": text }        without "name" where a pin has none
 *
 * in which all pages but the last are full. Blocks are therefore 1.2 MiB at most. There is one form
 * for one list of pins: what is read is written once more and must come out the same, which covers
 * the order of keys, the length of numbers, and whatever else might differ. Any thread.
 */
#include "hf-manifest.h"

#include <string.h>

#include "hf-dag-cbor-writer.h"
#include "hf-error.h"

#define TYPE "holdfast-pins"
#define VERSION 1

enum
{
  MAJOR_UNSIGNED = 0,
  MAJOR_BYTES = 2,
  MAJOR_TEXT = 3,
  MAJOR_LIST = 4,
  MAJOR_MAP = 5,
  MAJOR_TAG = 6,
};

#define TAG_LINK 42

typedef struct
{
  const guint8 *data;
  gsize length;
} Cursor;

/* ---- writing ---- */

/**
 * hf_manifest_pin_new:
 * @name: (nullable): what people call it
 *
 * Returns: (transfer full): what a manifest says of a pin
 */
HfManifestPin *
hf_manifest_pin_new (HfCid *cid, const char *name)
{
  HfManifestPin *self = g_new0 (HfManifestPin, 1);

  self->cid = hf_cid_ref (cid);
  self->name = g_strdup (name != NULL ? name : "");
  return self;
}

/**
 * hf_manifest_pin_free:
 * @self: (transfer full): a pin of a manifest
 */
void
hf_manifest_pin_free (HfManifestPin *self)
{
  hf_cid_unref (self->cid);
  g_free (self->name);
  g_free (self);
}

static HfBlock *
block_new (const GByteArray *bytes)
{
  g_autoptr (HfCid) cid = hf_cid_new_for_data (HF_CODEC_DAG_CBOR, bytes->data, bytes->len);

  return hf_block_new (cid, bytes->data, bytes->len);
}

/**
 * hf_manifest_page_new:
 * @pins: (element-type HfManifestPin): at most %HF_MANIFEST_PAGE_PINS, with valid names of at most
 * %HF_MANIFEST_MAX_NAME bytes
 *
 * Returns: (transfer full): the block of a page
 */
HfBlock *
hf_manifest_page_new (GPtrArray *pins)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  hf_dag_cbor_append_list (out, pins->len);
  for (unsigned i = 0; i < pins->len; i++)
    {
      const HfManifestPin *pin = g_ptr_array_index (pins, i);
      gboolean named = *pin->name != '\0';

      hf_dag_cbor_append_map (out, named ? 2 : 1);
      hf_dag_cbor_append_text (out, "cid");
      hf_dag_cbor_append_link (out, pin->cid);
      if (!named)
        continue;
      hf_dag_cbor_append_text (out, "name");
      hf_dag_cbor_append_text (out, pin->name);
    }
  return block_new (out);
}

/**
 * hf_manifest_root_new:
 * @n_pins: how many pins the pages list
 * @pages: (array length=n_pages): their CIDs, at most %HF_MANIFEST_MAX_PAGES
 *
 * Returns: (transfer full): the root block
 */
HfBlock *
hf_manifest_root_new (guint64 n_pins, HfCid *const *pages, gsize n_pages)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  hf_dag_cbor_append_map (out, 4);
  hf_dag_cbor_append_text (out, "pins");
  hf_dag_cbor_append_uint (out, n_pins);
  hf_dag_cbor_append_text (out, "type");
  hf_dag_cbor_append_text (out, TYPE);
  hf_dag_cbor_append_text (out, "pages");
  hf_dag_cbor_append_list (out, n_pages);
  for (gsize i = 0; i < n_pages; i++)
    hf_dag_cbor_append_link (out, pages[i]);
  hf_dag_cbor_append_text (out, "version");
  hf_dag_cbor_append_uint (out, VERSION);
  return block_new (out);
}

/* ---- reading ---- */

static gboolean
take_head (Cursor *self, unsigned major, guint64 *value)
{
  unsigned info, n;

  if (self->length == 0 || self->data[0] >> 5 != major)
    return FALSE;
  info = self->data[0] & 0x1f;
  n = info < 24 ? 0 : info <= 27 ? 1u << (info - 24) : G_MAXUINT8;
  if (n >= self->length)
    return FALSE;
  *value = n == 0 ? info : 0;
  for (unsigned i = 1; i <= n; i++)
    *value = *value << 8 | self->data[i];
  self->data += 1 + n;
  self->length -= 1 + n;
  return TRUE;
}

static gboolean
take_bytes (Cursor *self, unsigned major, const guint8 **bytes, guint64 *length)
{
  if (!take_head (self, major, length) || *length > self->length)
    return FALSE;
  *bytes = self->data;
  self->data += *length;
  self->length -= *length;
  return TRUE;
}

static gboolean
take_word (Cursor *self, const char *word)
{
  const guint8 *bytes;
  guint64 length;

  return take_bytes (self, MAJOR_TEXT, &bytes, &length) && length == strlen (word)
         && memcmp (bytes, word, length) == 0;
}

static HfCid *
take_link (Cursor *self)
{
  const guint8 *bytes;
  guint64 tag, length;

  if (!take_head (self, MAJOR_TAG, &tag) || tag != TAG_LINK
      || !take_bytes (self, MAJOR_BYTES, &bytes, &length) || length == 0)
    return NULL;
  return hf_cid_new_from_bytes (bytes + 1, length - 1, NULL, NULL);
}

static char *
take_name (Cursor *self)
{
  const guint8 *bytes;
  guint64 length;

  if (!take_word (self, "name") || !take_bytes (self, MAJOR_TEXT, &bytes, &length) || length == 0
      || length > HF_MANIFEST_MAX_NAME || !g_utf8_validate ((const char *)bytes, length, NULL))
    return NULL;
  return g_strndup ((const char *)bytes, length);
}

static HfManifestPin *
take_pin (Cursor *self)
{
  g_autoptr (HfCid) cid = NULL;
  g_autofree char *name = NULL;
  guint64 n_entries;

  if (!take_head (self, MAJOR_MAP, &n_entries) || n_entries == 0 || n_entries > 2
      || !take_word (self, "cid"))
    return NULL;
  cid = take_link (self);
  if (cid == NULL)
    return NULL;
  if (n_entries == 2)
    {
      name = take_name (self);
      if (name == NULL)
        return NULL;
    }
  return hf_manifest_pin_new (cid, name);
}

/* (element-type HfManifestPin) (nullable) */
static GPtrArray *
take_pins (Cursor *self)
{
  g_autoptr (GPtrArray) pins
      = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_manifest_pin_free);
  guint64 n;

  if (!take_head (self, MAJOR_LIST, &n) || n == 0 || n > HF_MANIFEST_PAGE_PINS)
    return NULL;
  for (guint64 i = 0; i < n; i++)
    {
      HfManifestPin *pin = take_pin (self);

      if (pin == NULL)
        return NULL;
      g_ptr_array_add (pins, pin);
    }
  return g_steal_pointer (&pins);
}

/* (element-type HfCid) (nullable) */
static GPtrArray *
take_pages (Cursor *self)
{
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  guint64 n;

  if (!take_head (self, MAJOR_LIST, &n) || n > HF_MANIFEST_MAX_PAGES)
    return NULL;
  for (guint64 i = 0; i < n; i++)
    {
      HfCid *page = take_link (self);

      if (page == NULL)
        return NULL;
      g_ptr_array_add (pages, page);
    }
  return g_steal_pointer (&pages);
}

static void
refuse (HfBlock *block, const char *what, GError **error)
{
  g_autofree char *text = hf_cid_to_text (hf_block_get_cid (block));

  g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
               "block %s is not %s of a list of pins as Holdfast exports it", text, what);
}

/**
 * hf_manifest_page_read:
 * @page: a block that was verified
 *
 * Returns: (transfer full) (element-type HfManifestPin): at least one and at most
 * %HF_MANIFEST_PAGE_PINS pins; %NULL with %HF_ERROR_INVALID for a block that is not exactly a page
 */
GPtrArray *
hf_manifest_page_read (HfBlock *page, GError **error)
{
  Cursor cursor;
  g_autoptr (GPtrArray) pins = NULL;
  g_autoptr (HfBlock) written = NULL;

  cursor.data = hf_block_get_data (page, &cursor.length);
  pins = take_pins (&cursor);
  written = pins != NULL ? hf_manifest_page_new (pins) : NULL;
  if (written != NULL && hf_cid_equal (hf_block_get_cid (page), hf_block_get_cid (written)))
    return g_steal_pointer (&pins);
  refuse (page, "a page", error);
  return NULL;
}

/**
 * hf_manifest_root_read:
 * @root: a block that was verified
 * @n_pins: (out): how many pins the pages must list
 *
 * Returns: (transfer full) (element-type HfCid): the pages; %NULL with %HF_ERROR_INVALID for a
 * block that is not exactly a root of version 1, or whose pins do not fit into so many pages
 */
GPtrArray *
hf_manifest_root_read (HfBlock *root, guint64 *n_pins, GError **error)
{
  Cursor cursor;
  g_autoptr (GPtrArray) pages = NULL;
  g_autoptr (HfBlock) written = NULL;
  guint64 n_entries;

  cursor.data = hf_block_get_data (root, &cursor.length);
  if (take_head (&cursor, MAJOR_MAP, &n_entries) && n_entries == 4 && take_word (&cursor, "pins")
      && take_head (&cursor, MAJOR_UNSIGNED, n_pins) && take_word (&cursor, "type")
      && take_word (&cursor, TYPE) && take_word (&cursor, "pages"))
    pages = take_pages (&cursor);
  if (pages != NULL)
    written = hf_manifest_root_new (*n_pins, (HfCid *const *)pages->pdata, pages->len);
  if (written != NULL && hf_cid_equal (hf_block_get_cid (root), hf_block_get_cid (written))
      && *n_pins <= (guint64)pages->len * HF_MANIFEST_PAGE_PINS
      && *n_pins + HF_MANIFEST_PAGE_PINS > (guint64)pages->len * HF_MANIFEST_PAGE_PINS)
    return g_steal_pointer (&pages);
  refuse (root, "the root", error);
  return NULL;
}
