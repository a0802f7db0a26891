/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-meter.h"

G_BEGIN_DECLS

/**
 * HfMeteredStream:
 * The bytes of a copy on their way to a backend or from it, counted as they move. A #GInputStream.
 */
#define HF_TYPE_METERED_STREAM (hf_metered_stream_get_type ())
G_DECLARE_FINAL_TYPE (HfMeteredStream, hf_metered_stream, HF, METERED_STREAM, GFilterInputStream)

HfMeteredStream *hf_metered_stream_new_to (GInputStream *base, HfMeter *meter);
HfMeteredStream *hf_metered_stream_new_from (GInputStream *base, HfMeter *meter);
gboolean hf_metered_stream_is_broken (HfMeteredStream *self);

G_END_DECLS
