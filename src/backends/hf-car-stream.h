/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfCarStream:
 * Reads an open file from its beginning, whatever the position of its descriptor, and from the disk
 * rather than from what the system remembers of it.
 */
#define HF_TYPE_CAR_STREAM (hf_car_stream_get_type ())
G_DECLARE_FINAL_TYPE (HfCarStream, hf_car_stream, HF, CAR_STREAM, GInputStream)

GInputStream *hf_car_stream_new (int fd, const char *name);

G_END_DECLS
