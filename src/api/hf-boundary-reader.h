/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfBoundaryReader:
 * The bytes of a multipart body (RFC 2046 §5.1.1): content up to a delimiter, the delimiter's line,
 * headers. One thread.
 *
 * It stands in content first, before the first delimiter; hf_boundary_reader_pass() takes it from
 * the end of content to headers, hf_boundary_reader_take_head() from there to content again. After
 * a failure it is of no more use.
 */
typedef struct _HfBoundaryReader HfBoundaryReader;

HfBoundaryReader *hf_boundary_reader_new (GInputStream *stream, const char *boundary);
void hf_boundary_reader_free (HfBoundaryReader *self);
gssize hf_boundary_reader_read (HfBoundaryReader *self, void *buffer, gsize count,
                                GCancellable *cancellable, GError **error);
gboolean hf_boundary_reader_pass (HfBoundaryReader *self, gboolean *last, GCancellable *cancellable,
                                  GError **error);
char *hf_boundary_reader_take_head (HfBoundaryReader *self, gsize most, GCancellable *cancellable,
                                    GError **error);
gboolean hf_boundary_reader_finish (HfBoundaryReader *self, gsize most, GCancellable *cancellable,
                                    GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfBoundaryReader, hf_boundary_reader_free)

G_END_DECLS
