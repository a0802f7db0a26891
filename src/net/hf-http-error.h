/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void hf_http_error_set_status (GError **error, const char *who, unsigned status, GBytes *body);
void hf_http_error_set_curl (GError **error, const char *who, int code, const char *detail);
char *hf_http_error_message (GBytes *body);
char *hf_http_error_tidy (const char *text, gsize length);

G_END_DECLS
