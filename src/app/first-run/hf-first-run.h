/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-adder.h"

G_BEGIN_DECLS

/**
 * HfFirstRun:
 * Looks at what is there without changing anything, says how it is, and sets up its protection if
 * the user wants that. Signal: "set-up" with whether content is private, when it was.
 */
#define HF_TYPE_FIRST_RUN (hf_first_run_get_type ())
G_DECLARE_FINAL_TYPE (HfFirstRun, hf_first_run, HF, FIRST_RUN, AdwWindow)

HfFirstRun *hf_first_run_new (GtkWindow *parent, HfDesk *desk, HfAdder *adder);
void hf_first_run_add_places (HfFirstRun *self, const char *const *places);

G_END_DECLS
