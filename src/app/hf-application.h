/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * HfSentenceFunc:
 * @title: (out) (transfer full): the sentence of the Overview
 * @description: (out) (transfer full): what is behind it, and what to do
 * @at_risk: (out): whether that is bad news
 *
 * Reads how the pins are. Called on a worker thread, so it may block; never twice at the same time.
 */
typedef void (*HfSentenceFunc) (char **title, char **description, gboolean *at_risk, gpointer data);

/**
 * HfApplication:
 * The program with a window. It looks again at what it shows when it is told to, and never by
 * itself.
 */
#define HF_TYPE_APPLICATION (hf_application_get_type ())
G_DECLARE_FINAL_TYPE (HfApplication, hf_application, HF, APPLICATION, AdwApplication)

HfApplication *hf_application_new (HfSentenceFunc func, gpointer data);
void hf_application_refresh (HfApplication *self);

G_END_DECLS
