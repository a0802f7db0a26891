/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an audit found, as a value and in a sentence. Any thread; one report belongs to one thread
 * at a time. */
#include "hf-audit-report.h"

#define COUNT "%'" G_GUINT64_FORMAT /* grouped as the user's locale does */
#define MOST_NAMES 100 /* that are kept; the rest is counted */

static void
names_init (HfAuditNames *self)
{
  self->names = g_ptr_array_new_with_free_func (g_free);
}

/**
 * hf_audit_names_add:
 * @name: in any encoding, as file names are
 *
 * Counts it, and keeps it if it is among the first hundred.
 */
void
hf_audit_names_add (HfAuditNames *self, const char *name)
{
  self->count++;
  if (self->names->len < MOST_NAMES)
    g_ptr_array_add (self->names, g_filename_display_name (name));
}

/**
 * hf_audit_finding_new:
 * Returns: (transfer full): one without anything in it
 */
HfAuditFinding *
hf_audit_finding_new (void)
{
  HfAuditFinding *self = g_new0 (HfAuditFinding, 1);

  self->blocks = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * hf_audit_finding_free:
 * @self: (transfer full): a finding
 */
void
hf_audit_finding_free (HfAuditFinding *self)
{
  g_free (self->pin);
  g_free (self->file);
  g_ptr_array_unref (self->blocks);
  g_free (self->detail);
  g_free (self);
}

static void
place_free (gpointer data)
{
  HfAuditPlaceReport *self = data;

  g_free (self->name);
  g_free (self->title);
  g_free (self->domain);
  g_free (self->identity);
  g_free (self->same_as);
  g_free (self->error);
  g_ptr_array_unref (self->broken.names);
  g_ptr_array_unref (self->rootless.names);
  g_ptr_array_unref (self->strangers.names);
  g_ptr_array_unref (self->links.names);
  g_ptr_array_unref (self->denied.names);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

/**
 * hf_audit_report_new:
 * Returns: (transfer full): one of no places
 */
HfAuditReport *
hf_audit_report_new (void)
{
  HfAuditReport *self = g_new0 (HfAuditReport, 1);

  self->places = g_ptr_array_new_with_free_func (place_free);
  return self;
}

/**
 * hf_audit_report_free:
 * @self: (transfer full): a report
 */
void
hf_audit_report_free (HfAuditReport *self)
{
  g_ptr_array_unref (self->places);
  g_free (self);
}

/**
 * hf_audit_report_add_place:
 * @name: as the user gave it
 *
 * Returns: (transfer none): what is known of that place: nothing yet
 */
HfAuditPlaceReport *
hf_audit_report_add_place (HfAuditReport *self, const char *name)
{
  HfAuditPlaceReport *place = g_new0 (HfAuditPlaceReport, 1);

  place->name = g_strdup (name);
  names_init (&place->broken);
  names_init (&place->rootless);
  names_init (&place->strangers);
  names_init (&place->links);
  names_init (&place->denied);
  place->findings = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_audit_finding_free);
  g_ptr_array_add (self->places, place);
  return place;
}

/**
 * hf_audit_report_is_sampled:
 * Returns: whether there are copies that were not read
 */
gboolean
hf_audit_report_is_sampled (const HfAuditReport *self)
{
  for (unsigned i = 0; i < self->places->len; i++)
    {
      const HfAuditPlaceReport *place = self->places->pdata[i];

      if (place->read + place->gone < place->pins)
        return TRUE;
    }
  return FALSE;
}

/* Whether something was wanted to be known and is not. */
static gboolean
is_unknown (const HfAuditReport *self)
{
  if (self->interrupted)
    return TRUE;
  for (unsigned i = 0; i < self->places->len; i++)
    {
      const HfAuditPlaceReport *place = self->places->pdata[i];

      if (place->error || place->denied.count > 0
          || (place->pins > place->gone && place->read == 0))
        return TRUE;
    }
  return FALSE;
}

/* Whether only time was wanting for what is unknown: no place failed. */
static gboolean
is_unread (const HfAuditReport *self)
{
  for (unsigned i = 0; i < self->places->len; i++)
    {
      const HfAuditPlaceReport *place = self->places->pdata[i];

      if (place->error || place->denied.count > 0)
        return FALSE;
    }
  return TRUE;
}

static guint64
count_broken (const HfAuditReport *self)
{
  guint64 broken = 0;

  for (unsigned i = 0; i < self->places->len; i++)
    broken += ((HfAuditPlaceReport *)self->places->pdata[i])->broken.count;
  return broken;
}

/**
 * hf_audit_report_judge:
 *
 * What was found counts more than what could not be looked at.
 *
 * Returns: how the pins are
 */
HfAuditResult
hf_audit_report_judge (const HfAuditReport *self)
{
  if (self->incomplete > 0 || self->unreadable > 0 || count_broken (self) > 0)
    return HF_AUDIT_AT_RISK;
  if (is_unknown (self))
    return HF_AUDIT_UNKNOWN;
  return self->one_place > 0 || self->damaged > 0 ? HF_AUDIT_WARNING : HF_AUDIT_SAFE;
}

/* Beginning with what separates it from what is before. */
static void
add_part (GString *text, const char **separator, guint64 count, const char *one, const char *many)
{
  if (count == 0)
    return;
  g_string_append_printf (text, "%s" COUNT " %s", *separator, count, count == 1 ? one : many);
  *separator = ", ";
}

/* Of what was read; all of it, when that is all there is. */
static void
add_states (const HfAuditReport *self, GString *text)
{
  gboolean sampled = hf_audit_report_is_sampled (self);
  const char *separator = ", ";

  if (self->read == 0)
    {
      g_string_append (text, "; none was read");
      return;
    }
  if (sampled)
    g_string_append_printf (text, "; of " COUNT " that %s read", self->read,
                            self->read == 1 ? "was" : "were");
  if (self->unreadable + self->incomplete + self->damaged == 0)
    g_string_append (text, ", all whole");
  add_part (text, &separator, self->unreadable, sampled ? "is unreadable" : "unreadable",
            sampled ? "are unreadable" : "unreadable");
  add_part (text, &separator, self->incomplete, sampled ? "is incomplete" : "incomplete",
            sampled ? "are incomplete" : "incomplete");
  add_part (text, &separator, self->damaged, "with a damaged copy and a whole one",
            "with a damaged copy and a whole one");
}

static void
add_counts (const HfAuditReport *self, GString *text)
{
  if (self->pins == 0)
    {
      g_string_append (text, is_unknown (self) ? "No pins were found" : "No pins are there");
      return;
    }
  g_string_append_printf (text, COUNT " %s: ", self->pins, self->pins == 1 ? "pin" : "pins");
  if (self->one_place > 0)
    g_string_append_printf (text, COUNT " in one place only", self->one_place);
  else
    g_string_append (text, "all in two or more independent places");
  add_states (self, text);
}

/**
 * hf_audit_report_sentence:
 * Returns: (transfer full): how many pins there are and how they are, in one line without a full
 * stop
 */
char *
hf_audit_report_sentence (const HfAuditReport *self)
{
  GString *text = g_string_new (self->interrupted ? "Interrupted; so far: " : NULL);
  const char *separator = "; ";

  add_counts (self, text);
  add_part (text, &separator, count_broken (self), "CAR file without a readable header",
            "CAR files without a readable header");
  return g_string_free (text, FALSE);
}

/**
 * hf_audit_report_advice:
 * Returns: (transfer none): what to do next, a sentence
 */
const char *
hf_audit_report_advice (const HfAuditReport *self)
{
  gboolean unknown = is_unknown (self);

  if (hf_audit_report_judge (self) == HF_AUDIT_AT_RISK)
    return "Keep everything as it is, look for other copies of the pins that are named here, and "
           "add all places to Holdfast: it mends what any of them still has.";
  if (self->interrupted)
    return "Let the audit run to its end: what was not looked at may be in any state.";
  if (unknown && is_unread (self))
    return "Audit again with more time, by --max-time, or with --full.";
  if (unknown)
    return "Make what could not be read accessible, and audit again.";
  if (self->pins == 0)
    return "Name the places that have your pins: an IPFS node's address or a directory of CARs.";
  if (self->damaged > 0)
    return "Add these places to Holdfast: it replaces the damaged copies from the whole ones.";
  if (self->one_place > 0)
    return "Add these places and one on another disk or host to Holdfast: it copies every pin "
           "there and proves the copies.";
  if (hf_audit_report_is_sampled (self))
    return "Read all of it once with --full, and let Holdfast keep proving the copies.";
  return "Let Holdfast keep it so: add these places, and it proves the copies again and again.";
}
