/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define HF_MULTIPART_TYPE "multipart/form-data"
#define HF_MULTIPART_MOST_BOUNDARY 70 /* bytes, RFC 2046 §5.1.1 */
#define HF_MULTIPART_MOST_HEADER_BYTES (16 * 1024) /* of a part */
#define HF_MULTIPART_MOST_AROUND (8 * 1024) /* bytes before the first part, and after the last */

/**
 * HfMultipart:
 * A body of multipart/form-data (RFC 7578, RFC 2046 §5.1) on its way in, part by part, in constant
 * memory. Counted; one thread at a time.
 */
typedef struct _HfMultipart HfMultipart;

/**
 * HfPart:
 * One part of it. Outlives the body, but can't be read any more once the next one was asked for.
 */
typedef struct
{
  unsigned number; /* from 1 */
  GHashTable *headers; /* name in lower case → value */
  GInputStream *content; /* ends where the part does */
} HfPart;

HfMultipart *hf_multipart_new (const char *content_type, GInputStream *body, GError **error);
HfMultipart *hf_multipart_ref (HfMultipart *self);
void hf_multipart_unref (HfMultipart *self);
gboolean hf_multipart_next (HfMultipart *self, HfPart **part, GCancellable *cancellable,
                            GError **error);

const char *hf_part_get_header (const HfPart *self, const char *name);
void hf_part_free (HfPart *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfMultipart, hf_multipart_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPart, hf_part_free)

G_END_DECLS
