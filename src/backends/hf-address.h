/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean hf_address_is_local (const char *address);
gboolean hf_address_keeps_secrets (const char *address);

G_END_DECLS
