/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One block of a CAR file, found by the offset of its section: varint length | CID | data. Where
 * that is comes from an index, which may be wrong: nothing is taken that lies behind the end of the
 * CARv1, and a section of another block is refused. Any thread. */

#include "hf-car-block.h"

#include <string.h>

#include "hf-error.h"
#include "hf-file.h"
#include "hf-varint.h"

#define CID_MAX 160 /* bytes: version, codec, hash function, length and digest have at most 149 */
#define HEAD_MAX (HF_VARINT_MAX + CID_MAX)
#define AHEAD 4096 /* bytes read at first: all of a small section */

static gboolean
refuse (const HfCid *cid, GError **error)
{
  g_autofree char *text = hf_cid_to_text (cid);

  g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, "block %s is not where the index says", text);
  return FALSE;
}

static gboolean
same_hash (const HfCid *a, const HfCid *b)
{
  gsize length_a, length_b;
  const guint8 *hash_a = hf_cid_get_multihash (a, &length_a);
  const guint8 *hash_b = hf_cid_get_multihash (b, &length_b);

  return length_a == length_b && memcmp (hash_a, hash_b, length_a) == 0;
}

/* The head of a section, as far as it was read. */
typedef struct
{
  gsize prefix; /* bytes of the varint */
  gsize content; /* bytes after it */
  gsize cid_length;
  HfCid *cid; /* that stands there */
} Head;

/* @room is what is left of the CARv1 at the section. */
static gboolean
parse_head (const guint8 *data, gsize length, guint64 room, HfCid *cid, Head *head, GError **error)
{
  g_autoptr (HfCid) found = NULL;
  guint64 content;

  if (!hf_varint_decode (data, MIN (length, room), &content, &head->prefix)
      || content > HF_BLOCK_MAX + CID_MAX || content > room - head->prefix)
    return refuse (cid, error);
  found = hf_cid_new_from_bytes (data + head->prefix, MIN (length - head->prefix, content),
                                 &head->cid_length, NULL);
  if (found == NULL || !same_hash (found, cid) || content - head->cid_length > HF_BLOCK_MAX)
    return refuse (cid, error);
  head->content = content;
  head->cid = g_steal_pointer (&found);
  return TRUE;
}

/* Reads and parses the head of a section; head->cid is the caller's. */
static gboolean
look (int fd, guint64 offset, guint64 end, HfCid *cid, guint8 *ahead, gsize length, gsize *got,
      Head *head, GError **error)
{
  if (offset >= end || offset > G_MAXINT64)
    return refuse (cid, error);
  return hf_file_read_at (fd, "the CAR", ahead, length, offset, got, error)
         && parse_head (ahead, *got, end - offset, cid, head, error);
}

static HfBlock *
block_of (GBytes *section, const Head *head, HfCid *cid)
{
  gsize length, start = head->prefix + head->cid_length;
  const guint8 *bytes = g_bytes_get_data (section, &length);

  if (hf_cid_equal (head->cid, cid) && hf_cid_get_version (head->cid) == hf_cid_get_version (cid))
    return hf_block_new_from_section (cid, section, start);
  return hf_block_new (cid, bytes + start, length - start);
}

/* All of a section whose first @got bytes are in @ahead already. */
static GBytes *
read_section (int fd, guint64 offset, const guint8 *ahead, gsize got, const Head *head, HfCid *cid,
              GError **error)
{
  gsize length = head->prefix + head->content, have = MIN (got, length), rest;
  g_autofree guint8 *section = g_malloc (length);

  memcpy (section, ahead, have);
  if (!hf_file_read_at (fd, "the CAR", section + have, length - have, offset + have, &rest, error))
    return NULL;
  if (have + rest < length)
    {
      refuse (cid, error);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&section), length);
}

/**
 * hf_car_block_read:
 * @fd: a CAR file
 * @offset: of the section, in bytes from the beginning of the file
 * @end: where the CARv1 ends in it, %G_MAXUINT64: with the file
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
hf_car_block_read (int fd, guint64 offset, guint64 end, HfCid *cid, GError **error)
{
  guint8 ahead[AHEAD];
  g_autoptr (GBytes) section = NULL;
  HfBlock *block = NULL;
  gsize got;
  Head head;

  if (!look (fd, offset, end, cid, ahead, sizeof ahead, &got, &head, error))
    return NULL;
  section = read_section (fd, offset, ahead, got, &head, cid, error);
  if (section != NULL)
    block = block_of (section, &head, cid);
  hf_cid_unref (head.cid);
  return block;
}

/**
 * hf_car_block_locate:
 * @fd: a CAR file
 * @offset: of a section, in bytes from the beginning of the file
 * @end: where the CARv1 ends in it, %G_MAXUINT64: with the file
 * @cid: the block expected there, as for hf_car_block_read()
 * @section: (out): where its data stands
 * @error: return location
 *
 * Reads the head of a section alone.
 *
 * Returns: %FALSE with CORRUPT when another one, or none, stands there
 */
gboolean
hf_car_block_locate (int fd, guint64 offset, guint64 end, HfCid *cid, HfCarSection *section,
                     GError **error)
{
  guint8 ahead[HEAD_MAX];
  gsize got;
  Head head;

  if (!look (fd, offset, end, cid, ahead, sizeof ahead, &got, &head, error))
    return FALSE;
  section->data_offset = offset + head.prefix + head.cid_length;
  section->data_length = head.content - head.cid_length;
  hf_cid_unref (head.cid);
  return TRUE;
}

/**
 * hf_car_block_read_range:
 * @fd: a CAR file
 * @section: from hf_car_block_locate()
 * @from: which byte of the block's data is the first
 * @length: how many; not more than there are from there
 * @data: (out) (array length=length): gets them, not verified
 * @error: return location
 *
 * Reads a part of a block, and nothing else.
 *
 * Returns: %FALSE with CORRUPT when the file ends before that
 */
gboolean
hf_car_block_read_range (int fd, const HfCarSection *section, guint64 from, gsize length,
                         guint8 *data, GError **error)
{
  gsize got;

  g_return_val_if_fail (from <= section->data_length && length <= section->data_length - from,
                        FALSE);

  if (!hf_file_read_at (fd, "the CAR", data, length, section->data_offset + from, &got, error))
    return FALSE;
  if (got == length)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT,
               "the CAR ends within a block, at byte %" G_GUINT64_FORMAT,
               section->data_offset + from + got);
  return FALSE;
}
