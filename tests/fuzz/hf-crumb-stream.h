/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfCrumbStream:
 * Bytes that come in pieces of one to a few hundred, as from a slow network; the pieces depend on
 * the position alone.
 */
#define HF_TYPE_CRUMB_STREAM (hf_crumb_stream_get_type ())
G_DECLARE_FINAL_TYPE (HfCrumbStream, hf_crumb_stream, HF, CRUMB_STREAM, GInputStream)

GInputStream *hf_crumb_stream_new (GBytes *bytes);

G_END_DECLS
