/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input is a CID's bytes, a CID's text, a multibase text, bytes to be written in every base,
 * and a varint, each on its own. */
#include "hf-cid.h"

#include <string.h>

#include "hf-fuzz.h"
#include "hf-multibase.h"
#include "hf-varint.h"

#define BASES "bBzfFkKum"
#define FOLDED "bBfFkK" /* those in which upper and lower case mean the same */
#define MOST 100 /* bytes that are written in every base, some of which take quadratic time */

static void
check_bytes (const guint8 *data, gsize size)
{
  gsize used = 0, length;
  const guint8 *bytes;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfCid) cid = hf_cid_new_from_bytes (data, size, &used, &error);
  g_autoptr (HfCid) whole = hf_cid_new_from_bytes (data, size, NULL, NULL);

  hf_fuzz_check_error (cid != NULL, error);
  g_assert_true ((whole != NULL) == (cid != NULL && used == size));
  if (cid == NULL)
    return;

  /* There is one form only, so that what was read is what is written. */
  bytes = hf_cid_get_bytes (cid, &length);
  g_assert_cmpuint (used, <=, size);
  g_assert_cmpmem (bytes, length, data, used);
  hf_fuzz_check_cid (cid);
}

static void
check_multihash (const guint8 *data, gsize size)
{
  gsize length;
  const guint8 *multihash;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfCid) cid = hf_cid_new_from_multihash (HF_CODEC_RAW, data, size, &error);

  hf_fuzz_check_error (cid != NULL, error);
  if (cid == NULL)
    return;
  multihash = hf_cid_get_multihash (cid, &length);
  g_assert_cmpmem (multihash, length, data, size);
  hf_fuzz_check_cid (cid);
}

/* A file's name has few letters and is the same for equal CIDs. */
static void
check_key (HfCid *cid)
{
  g_autofree char *canonical = hf_cid_to_canonical (cid);
  g_autoptr (HfCid) equal = hf_cid_new_from_text (canonical, NULL);
  g_autofree char *key = hf_cid_to_key (cid);
  g_autofree char *equal_key = hf_cid_to_key (equal);

  g_assert_cmpstr (key, ==, equal_key);
  g_assert_cmpuint (strlen (key), <=, 200);
  g_assert_cmpuint (strspn (key, "abcdefghijklmnopqrstuvwxyz0123456789-"), ==, strlen (key));
}

static void
check_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfCid) cid = hf_cid_new_from_text (text, &error);

  hf_fuzz_check_error (cid != NULL, error);
  if (cid == NULL)
    return;
  hf_fuzz_check_cid (cid);
  check_key (cid);
}

static void
check_same_text (char base, const char *written, const char *read)
{
  if (strchr (FOLDED, base) != NULL)
    g_assert_cmpint (g_ascii_strcasecmp (written, read), ==, 0);
  else
    g_assert_cmpstr (written, ==, read);
}

static void
check_decode (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = hf_multibase_decode (text, &error);
  g_autofree char *again = NULL;

  hf_fuzz_check_error (bytes != NULL, error);
  if (bytes == NULL)
    return;
  again = hf_multibase_encode (text[0], g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  check_same_text (text[0], again, text);
}

static void
check_encode (const guint8 *data, gsize size)
{
  for (const char *base = BASES; *base != '\0'; base++)
    {
      g_autofree char *text = hf_multibase_encode (*base, data, size);
      g_autoptr (GBytes) again = hf_multibase_decode (text, NULL);

      g_assert_nonnull (again);
      g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), data, size);
    }
}

static void
check_varint (const guint8 *data, gsize size)
{
  guint8 again[HF_VARINT_MAX];
  guint64 value;
  gsize used;

  if (!hf_varint_decode (data, size, &value, &used))
    return;
  g_assert_cmpuint (used, <=, MIN (size, HF_VARINT_MAX));
  g_assert_cmpmem (again, hf_varint_encode (value, again), data, used);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);

  check_bytes (data, size);
  check_multihash (data, size);
  check_text (text);
  check_decode (text);
  check_encode (data, MIN (size, MOST));
  check_varint (data, size);
  return 0;
}
