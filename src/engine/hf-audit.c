/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit: where pins are, and how, without a registry and without changing anything anywhere.
 *
 * Every place is listed to its end, so that counts are exact. Then the pins with the smallest
 * hashes are read, in all places before the next pin: wherever this ends, early or not, what was
 * read is a random sample of each place. All pins stand in one #HfCidMap, with three bits for each
 * place: 64 bytes a pin, in a file beyond 64 Ki. Threading: blocks; one thread. */
#include "hf-audit.h"

#include "hf-audit-bound.h"
#include "hf-audit-copies.h"
#include "hf-deadline.h"
#include "hf-error.h"
#include "hf-keyed-hash.h"

#define STATE_BITS 3
#define STATE_MASK 7
#define MOST_FINDINGS 1000 /* of a place, that are kept; the rest is counted */
#define OPEN_TIME HF_MINUTE /* that a place has to answer */
#define COPIES_A_LIMIT 4 /* one copy may take that part of the time for all */

G_STATIC_ASSERT (HF_AUDIT_MOST_PLACES *STATE_BITS <= 64);

/* A place in this audit. */
typedef struct
{
  HfAuditPlace *place;
  HfAuditPlaceReport *report;
  HfAuditCopies *copies;
  unsigned shift; /* of its bits */
  unsigned domain; /* the number of the first place in the same domain */
  gboolean listed; /* it could be opened, and is no other place again */
  gboolean failed; /* nothing more is asked of it */
} Site;

typedef struct
{
  const HfAuditOptions *options;
  GCancellable *cancellable;
  HfAuditReport *report;
  HfAuditMeter meter;
  HfHashKey key;
  HfCidMap *pins;
  Site *sites;
  gsize n_sites;
} Audit;

/* ---- who the places are ---- */

static void
set_error (Site *site, const GError *why)
{
  if (!site->report->error)
    site->report->error = g_strdup (why->message);
}

/* One place under two names would make two copies of each of its pins. */
static gboolean
is_other_place_again (Audit *self, gsize index)
{
  HfAuditPlaceReport *report = self->sites[index].report;

  for (gsize i = 0; i < index && !report->same_as; i++)
    if (self->sites[i].listed && g_strcmp0 (self->sites[i].report->identity, report->identity) == 0)
      report->same_as = g_strdup (self->sites[i].report->name);
  return report->same_as != NULL;
}

static void
find_domain (Audit *self, gsize index)
{
  Site *site = &self->sites[index];

  site->domain = (unsigned)index;
  for (gsize i = index; i-- > 0;)
    if (self->sites[i].listed
        && g_strcmp0 (self->sites[i].report->domain, site->report->domain) == 0)
      site->domain = (unsigned)i;
}

static void
open_site (Audit *self, gsize index)
{
  Site *site = &self->sites[index];
  gint64 end = hf_clock_now (self->options->clock) + OPEN_TIME;
  g_autoptr (HfDeadline) deadline = hf_deadline_new (self->options->clock, end, self->cancellable);
  g_autoptr (GError) why = NULL;

  if (hf_audit_place_open (site->place, site->report, hf_deadline_get_cancellable (deadline), &why))
    {
      site->listed = !is_other_place_again (self, index);
      find_domain (self, index);
    }
  else if (hf_deadline_has_passed (deadline))
    site->report->error = g_strdup ("it does not answer");
  else if (!g_cancellable_is_cancelled (self->cancellable))
    set_error (site, why);
}

/* ---- what they have ---- */

typedef struct
{
  Audit *audit;
  Site *site;
} Listing;

static HfAuditState
get_state (const Site *site, guint64 value)
{
  return (HfAuditState)(value >> site->shift & STATE_MASK);
}

static void
set_state (const Site *site, guint64 *value, HfAuditState state)
{
  *value &= ~((guint64)STATE_MASK << site->shift);
  *value |= (guint64)state << site->shift;
}

static guint64
hash_of (Audit *self, HfCid *cid)
{
  gsize length;
  const guint8 *digest = hf_cid_get_digest (cid, &length);

  return hf_keyed_hash (&self->key, hf_cid_get_codec (cid), hf_cid_get_hash_code (cid), digest,
                        length);
}

static gboolean
note_copy (HfCid *root, const char *locator, gpointer data, GError **error)
{
  Listing *listing = data;
  Audit *self = listing->audit;
  Site *site = listing->site;
  guint64 *value;
  gboolean again;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  value = hf_cid_map_insert (self->pins, root, NULL, error);
  if (!value)
    return FALSE;
  again = get_state (site, *value) != HF_AUDIT_NOT_THERE;
  if (!again)
    {
      set_state (site, value, HF_AUDIT_LISTED);
      site->report->pins++;
      self->meter.progress.listed++;
    }
  if (!again || !hf_audit_place_has_one_copy (site->place))
    hf_audit_copies_add (site->copies, hash_of (self, root), root, locator);
  return hf_audit_meter_add (&self->meter, 0, error);
}

static void
list_site (Audit *self, Site *site)
{
  Listing listing = { self, site };
  g_autoptr (GError) why = NULL;

  self->meter.progress.place = site->report->name;
  if (!hf_audit_place_list (site->place, site->report, note_copy, &listing, self->cancellable, &why)
      && !g_cancellable_is_cancelled (self->cancellable))
    set_error (site, why);
  self->meter.progress.to_read += hf_audit_copies_finish (site->copies);
}

/* ---- how it is ---- */

static void
keep_finding (Site *site, HfAuditRead *read)
{
  HfAuditPlaceReport *report = site->report;

  report->n_findings++;
  if (report->findings->len == MOST_FINDINGS)
    return;
  read->finding->pin = hf_cid_to_text (read->root);
  g_ptr_array_add (report->findings, g_steal_pointer (&read->finding));
}

/* Of several copies of a pin in one place the best counts; that another one isn't whole is told. */
static HfAuditState
combine (HfAuditState before, HfAuditState state)
{
  if (before == HF_AUDIT_LISTED)
    return state;
  if (before == HF_AUDIT_DAMAGED || state == HF_AUDIT_LISTED)
    return before;
  if ((before == HF_AUDIT_WHOLE) != (state == HF_AUDIT_WHOLE))
    return HF_AUDIT_DAMAGED;
  return MIN (before, state);
}

static void
note_failure (Audit *self, Site *site, HfDeadline *deadline, const GError *why, gboolean judged)
{
  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    site->report->unfinished += !judged;
  else if (hf_deadline_has_passed (deadline))
    self->report->out_of_time = TRUE;
  else if (!g_cancellable_is_cancelled (self->cancellable))
    {
      set_error (site, why);
      site->failed = TRUE;
    }
}

static void
begin_copy (Audit *self, Site *site)
{
  gint64 part = self->options->most_time / COPIES_A_LIMIT;

  self->meter.progress.place = site->report->name;
  self->meter.copy_end = part > 0 ? hf_clock_now (self->options->clock) + part : G_MAXINT64;
}

/* Returns the state of the pin then. */
static HfAuditState
note_verdict (Audit *self, Site *site, HfAuditRead *read)
{
  guint64 *value = hf_cid_map_lookup (self->pins, read->root);

  if (read->gone || read->finding->state < HF_AUDIT_WHOLE)
    return get_state (site, *value);
  site->report->opaque += read->opaque;
  set_state (site, value, combine (get_state (site, *value), read->finding->state));
  if (read->finding->state > HF_AUDIT_WHOLE)
    keep_finding (site, read);
  return get_state (site, *value);
}

/* Reads the next copy of the site; *@gone: when it was not there. */
static HfAuditState
read_copy (Audit *self, Site *site, HfDeadline *deadline, gboolean *gone)
{
  const char *locator;
  g_autoptr (HfCid) cid = hf_audit_copies_take (site->copies, &locator);
  guint64 bytes = self->meter.progress.bytes;
  g_autoptr (GError) why = NULL;
  HfAuditRead read;
  HfAuditState state;

  begin_copy (self, site);
  hf_audit_read_init (&read, cid, self->options->spill_dir, &self->meter,
                      hf_deadline_get_cancellable (deadline));
  if (!hf_audit_place_read (site->place, locator, &read, &why))
    note_failure (self, site, deadline, why, read.finding->state >= HF_AUDIT_WHOLE);
  site->report->bytes += self->meter.progress.bytes - bytes;
  *gone = *gone || read.gone;
  state = note_verdict (self, site, &read);
  hf_audit_read_clear (&read);
  return state;
}

/* The site that has a copy of the pin which is next; NULL when all are read. */
static Site *
find_next (Audit *self)
{
  Site *next = NULL;
  guint64 smallest = 0, hash;

  for (gsize i = 0; i < self->n_sites; i++)
    if (!self->sites[i].failed && hf_audit_copies_peek (self->sites[i].copies, &hash)
        && (!next || hash < smallest))
      {
        next = &self->sites[i];
        smallest = hash;
      }
  return next;
}

/* All copies that the site has of the pin, as one. */
static void
read_pin (Audit *self, Site *site, HfDeadline *deadline)
{
  GCancellable *cancellable = hf_deadline_get_cancellable (deadline);
  guint64 first = 0, hash = 0;
  gboolean gone = FALSE;
  HfAuditState state;

  hf_audit_copies_peek (site->copies, &first);
  do
    state = read_copy (self, site, deadline, &gone);
  while (!site->failed && !g_cancellable_is_cancelled (cancellable)
         && hf_audit_copies_peek (site->copies, &hash) && hash == first);
  site->report->gone += gone && state == HF_AUDIT_LISTED;
  self->meter.progress.read++;
}

static void
read_all (Audit *self)
{
  gint64 now = hf_clock_now (self->options->clock);
  gint64 end = self->options->most_time > 0 ? now + self->options->most_time : G_MAXINT64;
  g_autoptr (HfDeadline) deadline = hf_deadline_new (self->options->clock, end, self->cancellable);
  Site *site;

  self->meter.progress.phase = HF_AUDIT_READING;
  self->meter.phase_start = now;
  while ((site = find_next (self)) && !g_cancellable_is_cancelled (self->cancellable))
    {
      if (hf_deadline_has_passed (deadline))
        {
          self->report->out_of_time = TRUE;
          return;
        }
      read_pin (self, site, deadline);
    }
}

/* ---- what it comes to ---- */

static void
count_in_place (Site *site, HfAuditState state)
{
  HfAuditPlaceReport *report = site->report;

  report->read += state >= HF_AUDIT_WHOLE;
  report->damaged += state == HF_AUDIT_DAMAGED;
  report->incomplete += state == HF_AUDIT_INCOMPLETE;
  report->unreadable += state == HF_AUDIT_UNREADABLE;
}

static void
count_pin (HfAuditReport *report, unsigned places, unsigned domains, HfAuditState best,
           HfAuditState worst)
{
  report->pins++;
  report->one_place += domains < 2;
  report->one_domain += domains < 2 && places > 1;
  if (worst < HF_AUDIT_WHOLE)
    return;
  report->read++;
  report->unreadable += best == HF_AUDIT_UNREADABLE;
  report->incomplete += best == HF_AUDIT_INCOMPLETE;
  report->damaged += best < HF_AUDIT_INCOMPLETE && worst > HF_AUDIT_WHOLE;
}

static gboolean
sum_up_pin (HfCid *cid, guint64 value, gpointer data)
{
  Audit *self = data;
  HfAuditState best = HF_AUDIT_UNREADABLE, worst = HF_AUDIT_LISTED;
  guint64 domains = 0;
  unsigned places = 0;

  for (gsize i = 0; i < self->n_sites; i++)
    {
      Site *site = &self->sites[i];
      HfAuditState state = get_state (site, value);

      if (state == HF_AUDIT_NOT_THERE)
        continue;
      places++;
      domains |= (guint64)1 << site->domain;
      count_in_place (site, state);
      if (state >= HF_AUDIT_WHOLE)
        best = MIN (best, state);
      worst = MAX (worst, state);
    }
  count_pin (self->report, places, (unsigned)__builtin_popcountll (domains), best, worst);
  return TRUE;
}

/* What was drawn and could not be read to its end may be bad, so it counts as bad here: else large
 * pins would be left out of what is said of all. */
static guint64
bound_of (const HfAuditPlaceReport *report)
{
  guint64 there = MAX (report->pins - MIN (report->gone, report->pins), report->read);
  guint64 unfinished = MIN (report->unfinished, there - report->read);

  return hf_audit_bound (there, report->read + unfinished,
                         report->incomplete + report->unreadable + unfinished, HF_AUDIT_CONFIDENCE);
}

static void
sum_up (Audit *self)
{
  hf_cid_map_foreach (self->pins, sum_up_pin, self);
  for (gsize i = 0; i < self->n_sites; i++)
    self->sites[i].report->at_most = bound_of (self->sites[i].report);
}

/* A key that the seed alone decides: the steps of SplitMix64. */
static void
make_key (guint64 seed, HfHashKey *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (key->words); i++)
    {
      guint64 word = seed += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

      word = (word ^ word >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
      word = (word ^ word >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
      key->words[i] = word ^ word >> 31;
    }
}

static void
audit_init (Audit *self, HfAuditPlace *const *places, gsize n_places, const HfAuditOptions *options,
            GCancellable *cancellable)
{
  *self = (Audit){ .options = options, .cancellable = cancellable, .n_sites = n_places };
  self->report = hf_audit_report_new ();
  self->report->seed = options->seed;
  self->report->full = options->sample == HF_AUDIT_ALL;
  self->meter = (HfAuditMeter){ .clock = options->clock,
                                .copy_end = G_MAXINT64,
                                .phase_start = hf_clock_now (options->clock),
                                .func = options->progress,
                                .data = options->data };
  make_key (options->seed, &self->key);
  self->pins = hf_cid_map_new (options->spill_dir);
  self->sites = g_new0 (Site, n_places);
  for (gsize i = 0; i < n_places; i++)
    {
      Site *site = &self->sites[i];

      site->place = places[i];
      site->report = hf_audit_report_add_place (self->report, hf_audit_place_get_name (places[i]));
      site->copies = hf_audit_copies_new (options->sample);
      site->shift = STATE_BITS * (unsigned)i;
    }
}

static void
audit_clear (Audit *self)
{
  for (gsize i = 0; i < self->n_sites; i++)
    hf_audit_copies_free (self->sites[i].copies);
  g_free (self->sites);
  hf_cid_map_free (self->pins);
}

/**
 * hf_audit_run:
 * @places: (array length=n_places): what to look at
 * @n_places: at most %HF_AUDIT_MOST_PLACES
 * @options: how
 * @cancellable: (nullable): ends it early, with what was found so far
 *
 * Lists all places, reads a sample of each or all, and changes nothing.
 *
 * Returns: (transfer full): what was found; a place that fails is part of that
 */
HfAuditReport *
hf_audit_run (HfAuditPlace *const *places, gsize n_places, const HfAuditOptions *options,
              GCancellable *cancellable)
{
  gint64 start = hf_clock_now (options->clock);
  Audit self;

  g_return_val_if_fail (n_places <= HF_AUDIT_MOST_PLACES, NULL);

  audit_init (&self, places, n_places, options, cancellable);
  for (gsize i = 0; i < n_places && !g_cancellable_is_cancelled (cancellable); i++)
    open_site (&self, i);
  for (gsize i = 0; i < n_places && !g_cancellable_is_cancelled (cancellable); i++)
    if (self.sites[i].listed)
      list_site (&self, &self.sites[i]);
  read_all (&self);
  sum_up (&self);
  self.report->interrupted = g_cancellable_is_cancelled (cancellable);
  self.report->duration = hf_clock_now (options->clock) - start;
  audit_clear (&self);
  return self.report;
}
