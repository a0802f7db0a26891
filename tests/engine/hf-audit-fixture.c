/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places that tests make up, and short ways to ask a report. */
#include "hf-audit-fixture.h"

#include <string.h>

#include "hf-error.h"

typedef struct
{
  unsigned pin;
  HfAuditState state; /* NOT_THERE: listed, and gone when it is read */
} Copy;

struct _HfFakePlace
{
  HfAuditPlace parent_instance;

  char *domain;
  HfClock *clock;
  GArray *copies;
  GHashTable *slow; /* pin → µs, in pieces of which the meter is told */
  HfFakePlaceFault fault;
  GArray *read; /* the pins, in that order */
};

G_DEFINE_FINAL_TYPE (HfFakePlace, hf_fake_place, HF_TYPE_AUDIT_PLACE)

HfCid *
hf_fake_place_pin (unsigned pin)
{
  return hf_cid_new_for_data (HF_CODEC_RAW, &pin, sizeof pin);
}

/* As a service does that answers nothing: time passes, until somebody gives up. */
static gboolean
hang (HfFakePlace *self, GCancellable *cancellable, GError **error)
{
  GPollFD poll;

  hf_clock_advance (self->clock, HF_DAY);
  g_assert_true (g_cancellable_make_pollfd (cancellable, &poll));
  g_assert_cmpint (g_poll (&poll, 1, -1), ==, 1);
  g_cancellable_release_fd (cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gboolean
hf_fake_place_open (HfAuditPlace *place, HfAuditPlaceReport *report, GCancellable *cancellable,
                    GError **error)
{
  HfFakePlace *self = HF_FAKE_PLACE (place);

  if (self->fault == HF_FAKE_PLACE_HANGS_AT_OPEN)
    return hang (self, cancellable, error);
  report->title = g_strdup ("test");
  report->domain = g_strdup (self->domain);
  report->identity = g_strdup (hf_audit_place_get_name (place));
  return TRUE;
}

static gboolean
hf_fake_place_list (HfAuditPlace *place, HfAuditPlaceReport *report, HfAuditCopyFunc func,
                    gpointer data, GCancellable *cancellable, GError **error)
{
  HfFakePlace *self = HF_FAKE_PLACE (place);

  for (unsigned i = 0; i < self->copies->len; i++)
    {
      const Copy *copy = &g_array_index (self->copies, Copy, i);
      g_autoptr (HfCid) cid = hf_fake_place_pin (copy->pin);
      g_autofree char *locator = g_strdup_printf ("%u", i);

      if (!func (cid, locator, data, error))
        return FALSE;
    }
  if (self->fault != HF_FAKE_PLACE_FAILS_AT_LIST)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE, "it went away");
  return FALSE;
}

static gboolean
pass_time (HfFakePlace *self, unsigned pin, HfAuditRead *read, GError **error)
{
  gint64 *time = g_hash_table_lookup (self->slow, GUINT_TO_POINTER (pin));

  for (unsigned i = 0; i < 10; i++)
    {
      if (time)
        hf_clock_advance (self->clock, *time / 10);
      if (!hf_audit_meter_add (read->meter, 100, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
hf_fake_place_read (HfAuditPlace *place, const char *locator, HfAuditRead *read, GError **error)
{
  HfFakePlace *self = HF_FAKE_PLACE (place);
  const Copy *copy = &g_array_index (self->copies, Copy, g_ascii_strtoull (locator, NULL, 10));

  if (self->fault == HF_FAKE_PLACE_HANGS_AT_READ)
    return hang (self, read->cancellable, error);
  g_array_append_val (self->read, copy->pin);
  if (self->fault == HF_FAKE_PLACE_FAILS_AT_READ)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE, "it went away");
      return FALSE;
    }
  read->gone = copy->state == HF_AUDIT_NOT_THERE;
  if (!pass_time (self, copy->pin, read, error))
    return FALSE;
  read->finding->state = copy->state;
  return TRUE;
}

static void
hf_fake_place_finalize (GObject *object)
{
  HfFakePlace *self = HF_FAKE_PLACE (object);

  g_free (self->domain);
  hf_clock_unref (self->clock);
  g_array_unref (self->copies);
  g_array_unref (self->read);
  g_hash_table_unref (self->slow);
  G_OBJECT_CLASS (hf_fake_place_parent_class)->finalize (object);
}

static void
hf_fake_place_class_init (HfFakePlaceClass *klass)
{
  HfAuditPlaceClass *place_class = HF_AUDIT_PLACE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_fake_place_finalize;
  place_class->open = hf_fake_place_open;
  place_class->list = hf_fake_place_list;
  place_class->read = hf_fake_place_read;
}

static void
hf_fake_place_init (HfFakePlace *self)
{
  self->copies = g_array_new (FALSE, FALSE, sizeof (Copy));
  self->read = g_array_new (FALSE, FALSE, sizeof (unsigned));
  self->slow = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

HfFakePlace *
hf_fake_place_new (const char *name, const char *domain, HfClock *clock)
{
  HfFakePlace *self = g_object_new (HF_TYPE_FAKE_PLACE, "name", name, NULL);

  self->domain = g_strdup (domain);
  self->clock = hf_clock_ref (clock);
  return self;
}

/* @state of NOT_THERE: taken away after it was listed. */
void
hf_fake_place_add (HfFakePlace *self, unsigned first, unsigned n, HfAuditState state)
{
  for (unsigned i = 0; i < n; i++)
    {
      Copy copy = { first + i, state };

      g_array_append_val (self->copies, copy);
    }
}

void
hf_fake_place_set_slow (HfFakePlace *self, unsigned pin, gint64 time_us)
{
  g_hash_table_insert (self->slow, GUINT_TO_POINTER (pin), g_memdup2 (&time_us, sizeof time_us));
}

void
hf_fake_place_set_fault (HfFakePlace *self, HfFakePlaceFault fault)
{
  self->fault = fault;
}

/* (element-type unsigned): the pins that were read, in that order. */
GArray *
hf_fake_place_get_read (HfFakePlace *self)
{
  return self->read;
}

HfAuditReport *
hf_test_audit (HfAuditPlace *const *places, HfAuditOptions options, GCancellable *cancellable)
{
  g_autoptr (HfClock) clock = options.clock ? hf_clock_ref (options.clock) : hf_clock_new_system ();
  gsize n = 0;

  options.clock = clock;
  if (options.sample == 0)
    options.sample = HF_AUDIT_ALL;
  while (places[n])
    n++;
  return hf_audit_run (places, n, &options, cancellable);
}

HfAuditPlaceReport *
hf_test_audit_place (const HfAuditReport *report, unsigned index)
{
  g_assert_cmpuint (index, <, report->places->len);
  return report->places->pdata[index];
}

void
hf_test_audit_assert (const HfAuditReport *report, HfAuditResult result, const char *sentence)
{
  g_autofree char *found = hf_audit_report_sentence (report);

  g_assert_cmpstr (found, ==, sentence);
  g_assert_cmpint (hf_audit_report_judge (report), ==, result);
}

/* NULL: nothing was found wrong with it. */
HfAuditFinding *
hf_test_audit_find (const HfAuditPlaceReport *place, HfCid *pin)
{
  for (unsigned i = 0; i < place->findings->len; i++)
    {
      HfAuditFinding *finding = place->findings->pdata[i];
      g_autoptr (HfCid) cid = hf_cid_new_from_text (finding->pin, NULL);

      if (hf_cid_equal (cid, pin))
        return finding;
    }
  return NULL;
}

/* That it is the first, and only, bad one. */
void
hf_test_audit_assert_block (const HfAuditFinding *finding, HfCid *block)
{
  g_autofree char *text = hf_cid_to_text (block);

  g_assert_cmpuint (finding->n_blocks, ==, 1);
  g_assert_cmpstr (finding->blocks->pdata[0], ==, text);
}
