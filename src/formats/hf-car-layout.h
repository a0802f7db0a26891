/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the parts of a CAR file stand, in bytes from its beginning. */
typedef struct
{
  unsigned version; /* 1 or 2 */
  guint64 file_size;
  guint64 start; /* of the CARv1: of all of the file, or in a CARv2 */
  guint64 end;
  guint64 index_offset; /* 0: no index; may lie behind the end of the file */
  guint64 lacking; /* bytes of the data of a CARv2 that are not there */
} HfCarLayout;

gboolean hf_car_layout_look (int fd, HfCarLayout *layout, GPtrArray *roots, GError **error);
gboolean hf_car_layout_read (int fd, HfCarLayout *layout, GPtrArray *roots, GError **error);

G_END_DECLS
