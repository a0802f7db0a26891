/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *hf_proxy_for (const char *url, GCancellable *cancellable);

G_END_DECLS
