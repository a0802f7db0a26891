/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads them from the field "cids" of a body. Any one thread. */
#include "hf-meant-pins.h"

static void
free_error (gpointer data)
{
  if (data)
    g_error_free (data);
}

void
hf_meant_pins_init (HfMeantPins *self)
{
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->cids = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  self->errors = g_ptr_array_new_with_free_func (free_error);
}

void
hf_meant_pins_clear (HfMeantPins *self)
{
  g_clear_pointer (&self->texts, g_ptr_array_unref);
  g_clear_pointer (&self->cids, g_ptr_array_unref);
  g_clear_pointer (&self->errors, g_ptr_array_unref);
}

void
hf_meant_pins_add (HfMeantPins *self, const char *text)
{
  GError *error = NULL;
  HfCid *cid = hf_cid_new_from_text (text, &error);

  g_ptr_array_add (self->texts, g_strdup (text));
  g_ptr_array_add (self->errors, error);
  if (cid)
    g_ptr_array_add (self->cids, cid);
}

/* Tells the call's problems when there are none, or too many. */
void
hf_meant_pins_require (HfCall *call, HfMeantPins *self)
{
  g_auto (GStrv) texts = NULL;

  hf_meant_pins_init (self);
  hf_json_read_strings (call->body, "cids", HF_MEANT_MOST, &texts, call->problems);
  for (unsigned i = 0; texts && texts[i]; i++)
    hf_meant_pins_add (self, texts[i]);
  if (self->texts->len == 0 && hf_problems_count (call->problems) == 0)
    hf_problems_add (call->problems, "cids", "value_error.missing",
                     "is required: a list of 1 to %d CIDs", HF_MEANT_MOST);
}
