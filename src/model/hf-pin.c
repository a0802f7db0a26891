/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pins as values. Any thread; one value belongs to one thread at a time. */
#include "hf-pin.h"

static const char *const content_names[] = { "waiting", "complete", "opaque" };
static const char *const visibility_names[] = { "private", "public" };
static const char *const health_names[] = { "critical", "warning", "healthy", "excess" };

/**
 * hf_pin_new:
 * Returns: (transfer full): a managed, private pin without CID, whose bytes were never held here
 */
HfPin *
hf_pin_new (void)
{
  HfPin *self = g_new0 (HfPin, 1);

  self->managed = TRUE;
  return self;
}

/**
 * hf_pin_copy:
 * Returns: (transfer full): a copy, which shares the immutable CID
 */
HfPin *
hf_pin_copy (const HfPin *self)
{
  HfPin *copy = g_memdup2 (self, sizeof *self);

  if (copy->cid)
    hf_cid_ref (copy->cid);
  copy->text = g_strdup (self->text);
  copy->name = g_strdup (self->name);
  copy->metadata = g_strdup (self->metadata);
  return copy;
}

/**
 * hf_pin_free:
 * @self: (transfer full) (nullable): a pin
 */
void
hf_pin_free (HfPin *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->cid, hf_cid_unref);
  g_free (self->text);
  g_free (self->name);
  g_free (self->metadata);
  g_free (self);
}

/**
 * hf_content_to_string:
 * Returns: the word for answers and files, "unknown" for a number that is none of ours
 */
const char *
hf_content_to_string (HfContent content)
{
  return (unsigned)content < G_N_ELEMENTS (content_names) ? content_names[content] : "unknown";
}

/**
 * hf_visibility_to_string:
 * Returns: the word for answers and files, "unknown" for a number that is none of ours
 */
const char *
hf_visibility_to_string (HfVisibility visibility)
{
  return (unsigned)visibility < G_N_ELEMENTS (visibility_names) ? visibility_names[visibility]
                                                                : "unknown";
}

/**
 * hf_visibility_from_string:
 * @text: a word that somebody wrote
 * @visibility: (out): what it means; stays when it means nothing
 *
 * Returns: whether @text is one of the words
 */
gboolean
hf_visibility_from_string (const char *text, HfVisibility *visibility)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (visibility_names); i++)
    if (g_str_equal (text, visibility_names[i]))
      {
        *visibility = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * hf_health_to_string:
 * Returns: the word for answers, "unknown" for a number that is none of ours
 */
const char *
hf_health_to_string (HfHealth health)
{
  return (unsigned)health < G_N_ELEMENTS (health_names) ? health_names[health] : "unknown";
}
