/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-details-stage.h"
#include "hf-pin-actions.h"

G_BEGIN_DECLS

/**
 * HfPinScene:
 * A stage, with actions of its own.
 */
typedef struct
{
  HfDetailsStage *stage;
  HfHouse *house;
  HfPinActions *actions;
} HfPinScene;

HfPinScene *hf_pin_scene_new (unsigned stores);
void hf_pin_scene_free (HfPinScene *self);
void hf_pin_scene_select (HfPinScene *self, HfTestDag *const *dags, unsigned n);
void hf_pin_scene_act (HfPinScene *self, const char *name, const char *parameter); /* or NULL */
void hf_pin_scene_assert_said (HfPinScene *self, const char *text);
void hf_pin_scene_assert_said_part (HfPinScene *self, const char *part);
void hf_pin_scene_assert_copies (HfPinScene *self, HfTestDag *dag, const char *copies);
gboolean hf_pin_scene_is_managed (HfPinScene *self, HfTestDag *dag);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPinScene, hf_pin_scene_free)

G_END_DECLS
