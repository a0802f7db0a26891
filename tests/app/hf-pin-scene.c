/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-pin-scene.h"

HfPinScene *
hf_pin_scene_new (unsigned stores)
{
  HfPinScene *self = g_new0 (HfPinScene, 1);

  self->stage = hf_details_stage_new (stores);
  self->house = self->stage->stage->house;
  self->actions = hf_pin_actions_new (self->stage->stage->desk, self->stage->details);
  return self;
}

void
hf_pin_scene_free (HfPinScene *self)
{
  hf_stage_drop (self->actions);
  hf_details_stage_free (self->stage);
  g_free (self);
}

void
hf_pin_scene_select (HfPinScene *self, HfTestDag *const *dags, unsigned n)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (HfPinSet) pins = NULL;

  for (unsigned i = 0; i < n; i++)
    {
      gint64 id = hf_details_stage_find_pin (self->stage, hf_test_dag_get_root (dags[i]));

      g_array_append_val (ids, id);
    }
  pins = hf_pin_set_new_of_ids (ids);
  hf_pin_actions_set_selection (self->actions, pins);
}

void
hf_pin_scene_act (HfPinScene *self, const char *name, const char *parameter)
{
  GActionGroup *group = hf_pin_actions_get_group (self->actions);

  g_assert_true (g_action_group_get_action_enabled (group, name));
  g_ptr_array_set_size (self->stage->toasts, 0);
  g_action_group_activate_action (group, name, parameter ? g_variant_new_string (parameter) : NULL);
}

void
hf_pin_scene_assert_said (HfPinScene *self, const char *text)
{
  g_assert_cmpstr (hf_details_stage_hear (self->stage), ==, text);
}

void
hf_pin_scene_assert_said_part (HfPinScene *self, const char *part)
{
  const char *said = hf_details_stage_hear (self->stage);

  if (!strstr (said, part))
    g_error ("“%s” does not say “%s”", said, part);
}

void
hf_pin_scene_assert_copies (HfPinScene *self, HfTestDag *dag, const char *copies)
{
  hf_engine_settle (self->house->engine);
  hf_house_assert_copies (self->house, dag, copies);
}

gboolean
hf_pin_scene_is_managed (HfPinScene *self, HfTestDag *dag)
{
  g_autoptr (HfPin) pin = hf_house_get_pin (self->house, dag);

  return pin && pin->managed;
}
