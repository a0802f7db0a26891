/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-tally.h"

G_BEGIN_DECLS

gboolean hf_save_stream (GInputStream *stream, const char *path, HfTally *tally,
                         GCancellable *cancellable, GError **error);
char *hf_save_make_place (const char *name, GError **error);

G_END_DECLS
