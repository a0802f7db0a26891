/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * HfCensus:
 * What was seen of each widget class whose name begins with "Hf", of all windows.
 */
typedef struct _HfCensus HfCensus;

/* What is still wanted of a class. */
typedef enum
{
  HF_CENSUS_SHOWN = 1 << 0, /* seen by the user, with a size */
  HF_CENSUS_DRAWN = 1 << 1, /* makes some pixel another one */
  HF_CENSUS_USED = 1 << 2, /* had the keyboard, in it or on it; or there is nothing to use */
  HF_CENSUS_FINALISED = 1 << 3, /* no instance is left */
} HfCensusWants;

HfCensus *hf_census_new (void);
void hf_census_free (HfCensus *self);
void hf_census_look (HfCensus *self, GtkWidget *window); /* also steps through it with Tab */
HfCensusWants hf_census_get_missing (HfCensus *self, const char *class_name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCensus, hf_census_free)

G_END_DECLS
