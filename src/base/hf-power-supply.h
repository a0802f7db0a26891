/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HF_POWER_SUPPLY_DIR "/sys/class/power_supply"

gboolean hf_power_supply_is_battery (const char *directory);

G_END_DECLS
