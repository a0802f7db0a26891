/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GInputStream *hf_test_trickle_new (GBytes *bytes, gsize piece, gssize fail_after);

G_END_DECLS
