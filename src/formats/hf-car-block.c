/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One block of a CARv1 file, found by the offset of its section: varint length | CID | data. */

#include "hf-car-block.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-varint.h"

#define HEAD 4096 /* bytes read at first: all of a small section */

static gboolean
read_at (int fd, guint8 *data, gsize length, guint64 offset, gsize *got, GError **error)
{
  for (*got = 0; *got < length;)
    {
      ssize_t n = pread (fd, data + *got, length - *got, (off_t)(offset + *got));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          hf_set_error_errno (error, errno, "reading at byte %" G_GUINT64_FORMAT, offset);
          return FALSE;
        }
      if (n == 0)
        break;
      *got += (gsize)n;
    }
  return TRUE;
}

static HfBlock *
refuse (const HfCid *cid, GError **error)
{
  g_autofree char *text = hf_cid_to_text (cid);

  g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, "block %s is not where the index says", text);
  return NULL;
}

static gboolean
same_hash (const HfCid *a, const HfCid *b)
{
  gsize length_a, length_b;
  const guint8 *hash_a = hf_cid_get_multihash (a, &length_a);
  const guint8 *hash_b = hf_cid_get_multihash (b, &length_b);

  return length_a == length_b && memcmp (hash_a, hash_b, length_a) == 0;
}

static HfBlock *
parse_section (guint8 *section, gsize length, gsize prefix, HfCid *cid, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (section, length);
  gsize used;
  g_autoptr (HfCid) found = hf_cid_new_from_bytes (section + prefix, length - prefix, &used, NULL);

  if (found == NULL || !same_hash (found, cid))
    return refuse (cid, error);
  if (hf_cid_equal (found, cid) && hf_cid_get_version (found) == hf_cid_get_version (cid))
    return hf_block_new_from_section (found, bytes, prefix + used);
  return hf_block_new (cid, section + prefix + used, length - prefix - used);
}

/**
 * hf_car_block_read:
 * @fd: a CARv1 file
 * @offset: of the section, in bytes from its beginning
 * @cid: the block expected there; one that differs in codec alone is taken for it, as the bytes are
 * the same
 * @error: return location
 *
 * Reads one block; its data is not verified.
 *
 * Returns: (transfer full): the block, or %NULL with CORRUPT when another one, or none, stands
 * there
 */
HfBlock *
hf_car_block_read (int fd, guint64 offset, HfCid *cid, GError **error)
{
  guint8 head[HEAD];
  guint8 *section;
  gsize got, prefix, length, in_head, rest;
  guint64 content;

  if (!read_at (fd, head, sizeof head, offset, &got, error))
    return NULL;
  if (!hf_varint_decode (head, got, &content, &prefix) || content == 0
      || content > HF_BLOCK_MAX + HF_CID_MAX_DIGEST + 32)
    return refuse (cid, error);

  length = prefix + (gsize)content;
  in_head = MIN (length, got);
  section = g_malloc (length);
  memcpy (section, head, in_head);
  if (!read_at (fd, section + in_head, length - in_head, offset + in_head, &rest, error))
    {
      g_free (section);
      return NULL;
    }
  if (in_head + rest < length)
    {
      g_free (section);
      return refuse (cid, error);
    }
  return parse_section (section, length, prefix, cid, error);
}

/**
 * hf_car_block_measure:
 * @fd: a CARv1 file
 * @offset: of a section, in bytes from its beginning
 * @data_length: (out): bytes of the block's data
 * @error: return location
 *
 * Reads the head of a section alone.
 *
 * Returns: %FALSE with CORRUPT when no section stands there
 */
gboolean
hf_car_block_measure (int fd, guint64 offset, guint64 *data_length, GError **error)
{
  guint8 head[HF_VARINT_MAX + HF_CID_MAX_DIGEST + 32];
  g_autoptr (HfCid) cid = NULL;
  gsize got, prefix, used;
  guint64 content;

  if (!read_at (fd, head, sizeof head, offset, &got, error))
    return FALSE;
  if (hf_varint_decode (head, got, &content, &prefix))
    cid = hf_cid_new_from_bytes (head + prefix, MIN (got - prefix, content), &used, NULL);
  if (cid == NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, "no block stands at byte %" G_GUINT64_FORMAT,
                   offset);
      return FALSE;
    }
  *data_length = content - used;
  return TRUE;
}
