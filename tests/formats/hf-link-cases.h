/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-links.h"

G_BEGIN_DECLS

/* The texts of a block's links, a space after each; NULL with @error. */
char *hf_links_to_text (guint64 codec, const void *data, gsize length, GError **error);

/* Of blocks given in hexadecimal. */
void hf_assert_links (guint64 codec, const char *hex, const char *expected);
void hf_assert_refused (guint64 codec, const char *hex, const char *why);

/* "hello world" and the empty identity CID, in hexadecimal and as texts with a space. */
#define HELLO "01551220b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
#define EMPTY "01550000"
#define HELLO_CID "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
#define EMPTY_CID "bafkqaaa"
#define HELLO_TEXT HELLO_CID " "
#define EMPTY_TEXT EMPTY_CID " "

G_END_DECLS
