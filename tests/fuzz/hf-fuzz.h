/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hf-links.h"

G_BEGIN_DECLS

/* What libFuzzer calls: once, and for each input. A target defines the second. */
int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* Reads the links of a block of one codec. */
typedef gboolean (*HfFuzzLinks) (const guint8 *data, gsize length, HfLinkFunc func,
                                 gpointer user_data, GError **error);

void hf_fuzz_check_error (gboolean ok, const GError *error);
void hf_fuzz_check_cid (HfCid *cid);
void hf_fuzz_check_names (guint64 codec, const guint8 *data, gsize size);
char *hf_fuzz_check_links (HfFuzzLinks links, const guint8 *data, gsize size);

G_END_DECLS
