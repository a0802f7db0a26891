/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-unixfs-reader.h"

G_BEGIN_DECLS

/**
 * HfEntryStream:
 * The entries of a folder as lines of JSON, made while they are read: memory is that of the way to
 * one entry. A #GInputStream; one thread at a time.
 */
#define HF_TYPE_ENTRY_STREAM (hf_entry_stream_get_type ())
G_DECLARE_FINAL_TYPE (HfEntryStream, hf_entry_stream, HF, ENTRY_STREAM, GInputStream)

GInputStream *hf_entry_stream_new (HfUnixfsCursor *cursor, const char *folder_href, unsigned limit);

G_END_DECLS
