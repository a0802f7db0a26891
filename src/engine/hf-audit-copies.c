/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records are a hash and one string of bytes: length of the CID, the CID, the locator. When there
 * are twice as many as wanted they are sorted and the second half is dropped. */
#include "hf-audit-copies.h"

#include <string.h>

#define SLACK 1024 /* records beyond twice the wanted ones before it is sorted again */

typedef struct
{
  guint64 hash;
  guint8 *bytes;
} Record;

struct _HfAuditCopies
{
  guint64 most;
  GArray *records;
  unsigned next;
};

static void
record_clear (gpointer data)
{
  g_free (((Record *)data)->bytes);
}

static const char *
locator_of (const Record *record)
{
  return (const char *)record->bytes + 1 + record->bytes[0];
}

/* By hash; the copies of one pin always in the same order. */
static int
compare (gconstpointer a, gconstpointer b)
{
  const Record *left = a, *right = b;

  if (left->hash != right->hash)
    return left->hash < right->hash ? -1 : 1;
  return strcmp (locator_of (left), locator_of (right));
}

/* Returns how many pins stay. */
static guint64
shorten (HfAuditCopies *self)
{
  guint64 pins = 0;
  unsigned i;

  g_array_sort (self->records, compare);
  for (i = 0; i < self->records->len; i++)
    {
      const Record *record = &g_array_index (self->records, Record, i);

      if (i > 0 && g_array_index (self->records, Record, i - 1).hash == record->hash)
        continue;
      if (pins == self->most)
        break;
      pins++;
    }
  g_array_set_size (self->records, i);
  return pins;
}

/**
 * hf_audit_copies_new:
 * @most_pins: of which the copies are kept
 *
 * Returns: (transfer full): no copies yet
 */
HfAuditCopies *
hf_audit_copies_new (guint64 most_pins)
{
  HfAuditCopies *self = g_new0 (HfAuditCopies, 1);

  self->most = most_pins;
  self->records = g_array_new (FALSE, FALSE, sizeof (Record));
  g_array_set_clear_func (self->records, record_clear);
  return self;
}

/**
 * hf_audit_copies_free:
 * @self: (transfer full): copies
 */
void
hf_audit_copies_free (HfAuditCopies *self)
{
  g_array_unref (self->records);
  g_free (self);
}

/**
 * hf_audit_copies_add:
 * @hash: of @cid, the same in each place
 * @cid: a pin
 * @locator: of a copy of it
 */
void
hf_audit_copies_add (HfAuditCopies *self, guint64 hash, HfCid *cid, const char *locator)
{
  gsize length, tail = strlen (locator) + 1;
  const guint8 *bytes = hf_cid_get_bytes (cid, &length);
  Record record = { hash, NULL };

  g_return_if_fail (length <= G_MAXUINT8);

  record.bytes = g_malloc (1 + length + tail);
  record.bytes[0] = (guint8)length;
  memcpy (record.bytes + 1, bytes, length);
  memcpy (record.bytes + 1 + length, locator, tail);
  g_array_append_val (self->records, record);
  if (self->most < (G_MAXUINT32 - SLACK) / 2 && self->records->len > 2 * self->most + SLACK)
    shorten (self);
}

/**
 * hf_audit_copies_finish:
 *
 * To be called when all were added.
 *
 * Returns: of how many pins there are copies to be taken
 */
guint64
hf_audit_copies_finish (HfAuditCopies *self)
{
  self->next = 0;
  return shorten (self);
}

/**
 * hf_audit_copies_peek:
 * @hash: (out): of the next copy
 *
 * Returns: whether there is one
 */
gboolean
hf_audit_copies_peek (HfAuditCopies *self, guint64 *hash)
{
  if (self->next == self->records->len)
    return FALSE;
  *hash = g_array_index (self->records, Record, self->next).hash;
  return TRUE;
}

/**
 * hf_audit_copies_take:
 * @locator: (out) (transfer none): of the next copy, in the order of hashes
 *
 * Returns: (transfer full): the pin
 */
HfCid *
hf_audit_copies_take (HfAuditCopies *self, const char **locator)
{
  const Record *record = &g_array_index (self->records, Record, self->next++);

  *locator = locator_of (record);
  return hf_cid_new_from_bytes (record->bytes + 1, record->bytes[0], NULL, NULL);
}
