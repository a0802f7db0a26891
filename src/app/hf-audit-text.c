/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An audit as people read it: what was found, what to do, and how far it is. What places call
 * things is shown without control characters, which a terminal would obey. Pure functions. */
#include "hf-audit-text.h"

#include "hf-human.h"

#define COUNT "%'" G_GUINT64_FORMAT /* grouped as the user's locale does */
#define MOST_FINDINGS 5 /* of a place; --json has more */
#define MOST_NAMES 3

static void
add_safe (GString *text, const char *foreign)
{
  g_autofree char *valid = g_utf8_make_valid (foreign, -1);

  for (const char *at = valid; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (text, g_unichar_iscntrl (c) ? 0xFFFD : c);
    }
}

/* "2 files are no CARs: a, b" */
static void
add_names (GString *text, const HfAuditNames *names, const char *one, const char *many)
{
  if (names->count == 0)
    return;
  g_string_append_printf (text, "   " COUNT " %s: ", names->count, names->count == 1 ? one : many);
  for (unsigned i = 0; i < MIN (names->names->len, MOST_NAMES); i++)
    {
      g_string_append (text, i > 0 ? ", " : "");
      add_safe (text, names->names->pdata[i]);
    }
  g_string_append (text, names->count > MOST_NAMES ? ", …\n" : "\n");
}

static void
add_blocks (GString *text, const HfAuditFinding *finding)
{
  GPtrArray *blocks = finding->blocks;

  if (blocks->len == 0)
    return;
  g_string_append (text, finding->state == HF_AUDIT_INCOMPLETE ? "      lacks block "
                                                               : "      bad or missing: block ");
  for (unsigned i = 0; i < blocks->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (char *)blocks->pdata[i]);
  if (finding->n_blocks > blocks->len)
    g_string_append_printf (text, " and " COUNT " more", finding->n_blocks - blocks->len);
  g_string_append (text, finding->more ? ", and perhaps more below\n" : "\n");
}

static void
add_finding (GString *text, const HfAuditFinding *finding)
{
  g_string_append_printf (text, "   %s: %s",
                          finding->state == HF_AUDIT_INCOMPLETE ? "incomplete" : "unreadable",
                          finding->pin);
  if (finding->file)
    {
      g_string_append (text, " in ");
      add_safe (text, finding->file);
    }
  g_string_append_c (text, '\n');
  add_blocks (text, finding);
  if (!finding->detail)
    return;
  g_string_append (text, "      ");
  add_safe (text, finding->detail);
  g_string_append_c (text, '\n');
}

static void
add_findings (GString *text, const HfAuditPlaceReport *place)
{
  unsigned shown = MIN (place->findings->len, MOST_FINDINGS);

  for (unsigned i = 0; i < shown; i++)
    add_finding (text, place->findings->pdata[i]);
  if (place->n_findings > shown)
    g_string_append_printf (text, "   … and " COUNT " more like these; --json names %s\n",
                            place->n_findings - shown,
                            place->n_findings > place->findings->len ? "a thousand" : "them");
}

static void
add_count (GString *text, const char **separator, guint64 count, const char *one, const char *many)
{
  if (count == 0)
    return;
  g_string_append_printf (text, "%s" COUNT " %s", *separator, count, count == 1 ? one : many);
  *separator = ", ";
}

/* Rounded up, as it is a bound. */
static void
add_bound (GString *text, const HfAuditPlaceReport *place)
{
  guint64 tenths = (place->at_most * 1000 + place->pins - 1) / place->pins;

  g_string_append_printf (text,
                          "   At %.0f %% confidence no more than " COUNT
                          " of all (%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT
                          " %%) are unreadable or incomplete.\n",
                          HF_AUDIT_CONFIDENCE * 100, place->at_most, tenths / 10, tenths % 10);
}

static void
add_reading (GString *text, const HfAuditPlaceReport *place)
{
  g_autofree char *bytes = hf_human_bytes (place->bytes);
  guint64 bad = place->unreadable + place->incomplete + place->damaged;
  gboolean all = place->read == place->pins;
  const char *separator = ": ";

  if (all)
    g_string_append_printf (text, "; %s read in full (%s)",
                            place->pins == 1 ? "it was" : "all were", bytes);
  else
    g_string_append_printf (text, "; " COUNT " of them %s read in full (%s)", place->read,
                            place->read == 1 ? "was" : "were", bytes);
  add_count (text, &separator, place->unreadable, "is unreadable", "are unreadable");
  add_count (text, &separator, place->incomplete, "is incomplete", "are incomplete");
  add_count (text, &separator, place->damaged, "has a damaged copy beside a whole one",
             "have a damaged copy beside a whole one");
  if (bad == 0 && place->read > 0)
    g_string_append (text, place->read == 1 ? ": it is whole" : ": all of these are whole");
  g_string_append (text, ".\n");
  if (!all && place->read > 0)
    add_bound (text, place);
}

static void
add_pins (GString *text, const HfAuditPlaceReport *place)
{
  g_string_append_printf (text, "   " COUNT " %s", place->pins, place->pins == 1 ? "pin" : "pins");
  if (place->cars > 0)
    g_string_append_printf (text, " in " COUNT " CAR %s", place->cars,
                            place->cars == 1 ? "file" : "files");
  if (place->pins > 0)
    add_reading (text, place);
  else
    g_string_append (text, ".\n");
  if (place->unfinished > 0)
    g_string_append_printf (text,
                            "   " COUNT
                            " more %s too large for the time that one copy gets, and may be bad.\n",
                            place->unfinished, place->unfinished == 1 ? "was" : "were");
  if (place->gone > 0)
    g_string_append_printf (text, "   " COUNT " %s taken away meanwhile.\n", place->gone,
                            place->gone == 1 ? "was" : "were");
  if (place->opaque > 0)
    g_string_append_printf (text,
                            "   " COUNT " %s links that can't be followed here: what they lead to "
                            "was not looked for.\n",
                            place->opaque, place->opaque == 1 ? "has" : "have");
}

static void
add_place (GString *text, const HfAuditPlaceReport *place, unsigned number)
{
  g_string_append_printf (text, "\n%u. ", number);
  add_safe (text, place->name);
  if (place->title)
    {
      g_string_append (text, " (");
      add_safe (text, place->title);
      g_string_append (text, place->domain ? ", on " : "");
      add_safe (text, place->domain ? place->domain : "");
      g_string_append_c (text, ')');
    }
  g_string_append_c (text, '\n');
  if (place->error)
    {
      g_string_append (text, "   Not known: ");
      add_safe (text, place->error);
      g_string_append_c (text, '\n');
    }
  if (place->same_as)
    {
      g_string_append (text, "   The same place as ");
      add_safe (text, place->same_as);
      g_string_append (text, ": it counts once.\n");
    }
  else if (place->title)
    add_pins (text, place);
  add_findings (text, place);
  add_names (text, &place->broken, "CAR file can't be read", "CAR files can't be read");
  add_names (text, &place->denied, "may not be opened", "may not be opened");
  add_names (text, &place->rootless, "CAR file names no root", "CAR files name no root");
  add_names (text, &place->strangers, "is no CAR", "are no CARs");
  add_names (text, &place->links, "link was not followed", "links were not followed");
}

/* Whether the place has the same domain as an earlier one; the numbers of all that have it then. */
static char *
find_sharing (const HfAuditReport *report, unsigned index)
{
  const HfAuditPlaceReport *place = report->places->pdata[index];
  GString *numbers = g_string_new (NULL);
  unsigned last = 0;

  for (unsigned i = 0; place->domain && !place->same_as && i < report->places->len; i++)
    {
      const HfAuditPlaceReport *other = report->places->pdata[i];

      if (other->same_as || g_strcmp0 (other->domain, place->domain) != 0)
        continue;
      if (i < index)
        return g_string_free (numbers, TRUE);
      if (last > 0)
        g_string_append_printf (numbers, "%s%u", numbers->len > 0 ? ", " : "", last);
      last = i + 1;
    }
  if (numbers->len == 0)
    return g_string_free (numbers, TRUE);
  g_string_append_printf (numbers, " and %u", last);
  return g_string_free (numbers, FALSE);
}

static void
add_sharing (GString *text, const HfAuditReport *report)
{
  for (unsigned i = 0; i < report->places->len; i++)
    {
      g_autofree char *numbers = find_sharing (report, i);

      if (numbers)
        g_string_append_printf (text,
                                "\nPlaces %s are on the same disk or host and count as one.\n",
                                numbers);
    }
  if (report->one_domain > 0)
    g_string_append_printf (text, COUNT " %s in several places that count as one.\n",
                            report->one_domain, report->one_domain == 1 ? "pin is" : "pins are");
}

/**
 * hf_audit_text_of_report:
 * @report: what an audit found
 *
 * Returns: (transfer full): lines, the first of which is the sum, and the last what to do next
 */
char *
hf_audit_text_of_report (const HfAuditReport *report)
{
  g_autofree char *sentence = hf_audit_report_sentence (report);
  GString *text = g_string_new (sentence);

  g_string_append_c (text, '\n');
  for (unsigned i = 0; i < report->places->len; i++)
    add_place (text, report->places->pdata[i], i + 1);
  add_sharing (text, report);
  if (report->out_of_time)
    g_string_append (text, "\nThe time was up before all of the sample was read: --max-time gives "
                           "it more.\n");
  g_string_append_printf (text, "\n%s\n", hf_audit_report_advice (report));
  return g_string_free (text, FALSE);
}

/**
 * hf_audit_text_of_progress:
 * @progress: how far an audit is
 *
 * Returns: (transfer full): one short line
 */
char *
hf_audit_text_of_progress (const HfAuditProgress *progress)
{
  gint64 elapsed = MAX (progress->elapsed, 1);
  g_autofree char *bytes = hf_human_bytes (progress->bytes);
  g_autofree char *rate
      = hf_human_bytes ((guint64)((double)progress->bytes * G_USEC_PER_SEC / (double)elapsed));

  if (progress->phase == HF_AUDIT_LISTING)
    return g_strdup_printf (COUNT " %s listed", progress->listed,
                            progress->listed == 1 ? "pin" : "pins");
  return g_strdup_printf (COUNT " of " COUNT " pins read, %s, %s/s", progress->read,
                          progress->to_read, bytes, rate);
}
