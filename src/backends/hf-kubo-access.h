/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend.h"

G_BEGIN_DECLS

gboolean hf_kubo_access_look_up (char **authorization, gpointer backend, GError **error);

G_END_DECLS
