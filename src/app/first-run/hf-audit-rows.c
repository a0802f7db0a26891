/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-audit-rows.h"

#include <glib/gi18n.h>

#include "hf-wording.h"

static void
add (GString *text, const char *part)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", part);
}

/* @part: (transfer full): said when @count is not 0 */
static void
add_count (GString *text, gulong count, char *part)
{
  if (count > 0)
    add (text, part);
  g_free (part);
}

static void
describe_faults (GString *text, const HfAuditPlaceReport *place)
{
  gulong unreadable = place->unreadable, incomplete = place->incomplete, damaged = place->damaged;

  add_count (text, unreadable,
             g_strdup_printf (ngettext ("%'lu is unreadable", "%'lu are unreadable", unreadable),
                              unreadable));
  add_count (text, incomplete,
             g_strdup_printf (ngettext ("%'lu is incomplete", "%'lu are incomplete", incomplete),
                              incomplete));
  add_count (text, damaged,
             g_strdup_printf (ngettext ("%'lu has a damaged copy beside a whole one",
                                        "%'lu have a damaged copy beside a whole one", damaged),
                              damaged));
  if (unreadable + incomplete + damaged == 0)
    add (text, _ ("All that was read is whole"));
}

static void
describe_reading (GString *text, const HfAuditPlaceReport *place)
{
  g_autofree char *bytes = hf_wording_bytes (place->bytes);
  gulong read = place->read, most = place->at_most;

  if (read == 0)
    return;
  add_count (text, read,
             g_strdup_printf (ngettext ("%'lu was read (%s)", "%'lu were read (%s)", read), read,
                              bytes));
  describe_faults (text, place);
  if (read < place->pins)
    add_count (text, 1,
               g_strdup_printf (
                   _ ("At 95 %% confidence no more than %'lu of all are unreadable or incomplete"),
                   most));
}

/* What is in the way of knowing more. */
static const char *
trouble_of (const HfAuditPlaceReport *place)
{
  if (place->same_as)
    return _ ("The same place as another one: it counts once");
  return place->error;
}

static const char *
icon_of (const HfAuditPlaceReport *place)
{
  if (place->error)
    return "dialog-question-symbolic";
  return place->unreadable + place->incomplete > 0 ? "dialog-warning-symbolic"
                                                   : "emblem-ok-symbolic";
}

/**
 * hf_audit_row_new:
 * @place: what was found in a place
 *
 * Returns: (transfer floating): a row that says it
 */
GtkWidget *
hf_audit_row_new (const HfAuditPlaceReport *place)
{
  GtkWidget *row = adw_action_row_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  gulong pins = place->pins;

  add_count (text, pins, g_strdup_printf (ngettext ("%'lu pin", "%'lu pins", pins), pins));
  describe_reading (text, place);
  if (trouble_of (place))
    add (text, trouble_of (place));
  else if (place->pins == 0)
    add (text, _ ("There are no pins"));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), place->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text->str);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (icon_of (place)));
  return row;
}

static void
add_part (GPtrArray *parts, guint64 count, char *part)
{
  if (count > 0)
    g_ptr_array_add (parts, part);
  else
    g_free (part);
}

/**
 * hf_audit_sentence:
 * @report: what was found
 *
 * Returns: (transfer full): "4,312 pins: 3,980 in one place only, 212 unreadable, 9 incomplete"
 */
char *
hf_audit_sentence (const HfAuditReport *report)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  gulong n = report->pins, one = report->one_place, unreadable = report->unreadable;
  gulong incomplete = report->incomplete, damaged = report->damaged;
  g_autofree char *pins = g_strdup_printf (ngettext ("%'lu pin", "%'lu pins", n), n);
  g_autofree char *list = NULL;

  if (n == 0)
    return g_strdup (_ ("No pins were found"));
  add_part (parts, one, g_strdup_printf (_ ("%'lu in one place only"), one));
  add_part (parts, unreadable, g_strdup_printf (_ ("%'lu unreadable"), unreadable));
  add_part (parts, incomplete, g_strdup_printf (_ ("%'lu incomplete"), incomplete));
  add_part (parts, damaged, g_strdup_printf (_ ("%'lu with a damaged copy"), damaged));
  g_ptr_array_add (parts, NULL);
  list = g_strjoinv (_ (", "), (char **)parts->pdata);
  if (!*list)
    return g_steal_pointer (&pins);
  /* Translators: “4,312 pins: 3,980 in one place only, 9 incomplete” */
  return g_strdup_printf (_ ("%s: %s"), pins, list);
}

/**
 * hf_audit_estimate_bytes:
 * @report: what was found
 *
 * Returns: bytes of all pins, once each, as far as those that were read tell; 0 = nothing was read
 */
guint64
hf_audit_estimate_bytes (const HfAuditReport *report)
{
  guint64 bytes = 0, read = 0;

  for (unsigned i = 0; i < report->places->len; i++)
    {
      const HfAuditPlaceReport *place = report->places->pdata[i];

      bytes += place->bytes;
      read += place->read;
    }
  return read > 0 ? (guint64)((double)bytes / (double)read * (double)report->pins) : 0;
}
