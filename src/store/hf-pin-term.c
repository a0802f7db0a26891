/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions of a search as text. What is written reads again as the same. Any thread. */
#include "hf-pin-term.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-error.h"
#include "hf-pin.h"

typedef struct
{
  const char *name;
  guint64 factor;
} Unit;

static const Unit sizes[] = {
  { "B", 1 },
  { "kB", 1000 },
  { "MB", 1000 * 1000 },
  { "GB", 1000 * 1000 * 1000 },
  { "TB", G_GUINT64_CONSTANT (1000000000000) },
  { "PB", G_GUINT64_CONSTANT (1000000000000000) },
  { "KiB", 1 << 10 },
  { "MiB", 1 << 20 },
  { "GiB", 1 << 30 },
  { "TiB", (guint64)1 << 40 },
  { "PiB", (guint64)1 << 50 },
  { "k", 1000 },
  { "M", 1000 * 1000 },
  { "G", 1000 * 1000 * 1000 },
  { "T", G_GUINT64_CONSTANT (1000000000000) },
};

#define N_DECIMAL 6 /* of the sizes are powers of 1000 that are written */

static const Unit spans[] = {
  { "s", 1 },
  { "min", 60 },
  { "h", 60 * 60 },
  { "d", 24 * 3600 },
  { "y", 365 * 24 * 3600 },
  { "w", 7 * 24 * 3600 },
};

#define N_SPANS_WRITTEN 5

static const char *const compares[] = {
  [HF_COMPARE_NONE] = "",  [HF_COMPARE_LESS] = "<",           [HF_COMPARE_LESS_OR_EQUAL] = "<=",
  [HF_COMPARE_MORE] = ">", [HF_COMPARE_MORE_OR_EQUAL] = ">=",
};

static const char *const keys[] = { "backend", "health", "size", "checked", NULL };

#define MOST ((guint64)G_MAXINT64 / G_USEC_PER_SEC) /* seconds that fit as µs */

/* ---- reading ---- */

static HfCompare
take_compare (const char **value)
{
  HfCompare compare = HF_COMPARE_NONE;

  if (**value != '<' && **value != '>')
    return compare;
  compare = **value == '<' ? HF_COMPARE_LESS : HF_COMPARE_MORE;
  ++*value;
  if (**value == '=')
    {
      compare++;
      ++*value;
    }
  return compare;
}

static const Unit *
find_unit (const Unit *units, unsigned n, const char *name)
{
  for (unsigned i = 0; i < n; i++)
    if (g_ascii_strcasecmp (units[i].name, name) == 0)
      return &units[i];
  return NULL;
}

/* text: the point with what stands behind it. To the nearest, which is exact for thousandths. */
static guint64
read_fraction (const char *text, guint64 factor)
{
  double sum = 0, place = (double)factor;

  for (text += *text == '.' ? 1 : 0; g_ascii_isdigit (*text); text++)
    {
      place /= 10;
      sum += place * (*text - '0');
    }
  return (guint64)(sum + 0.5);
}

/* A number and its unit; FALSE for what is none, or too large. */
static gboolean
read_amount (const char *value, const Unit *units, unsigned n, const Unit *without, guint64 most,
             guint64 *amount)
{
  g_autofree char *number = NULL;
  gsize digits = strspn (value, "0123456789");
  const char *name = value + digits;
  const Unit *unit;
  guint64 whole;

  name += *name == '.' ? 1 + strspn (name + 1, "0123456789") : 0;
  unit = *name ? find_unit (units, n, name) : without;
  number = g_strndup (value, digits);
  if (!unit || digits == 0
      || !g_ascii_string_to_unsigned (number, 10, 0, most / unit->factor, &whole, NULL))
    return FALSE;
  *amount = whole * unit->factor + read_fraction (value + digits, unit->factor);
  return *amount <= most;
}

static gboolean
read_size (HfPinTerm *self, const char *value, GError **error)
{
  const char *number = value;

  self->compare = take_compare (&number);
  if (self->compare != HF_COMPARE_NONE
      && read_amount (number, sizes, G_N_ELEMENTS (sizes), &sizes[0], G_MAXINT64, &self->amount))
    {
      /* A largest size of 0 would be none. */
      if (self->amount > (self->compare == HF_COMPARE_LESS ? 1 : 0)
          || self->compare == HF_COMPARE_MORE || self->compare == HF_COMPARE_MORE_OR_EQUAL)
        return TRUE;
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   _ ("No pin is as small as size:%s; write a larger size, as in size:<10MB"),
                   value);
      return FALSE;
    }
  g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED,
               _ ("size:%s is no size; write < or >, a number and a unit, as in size:>1GB or "
                  "size:<10MB"),
               value);
  return FALSE;
}

static gboolean
read_age (HfPinTerm *self, const char *value, GError **error)
{
  const char *number = value;

  self->compare = take_compare (&number);
  if (self->compare == HF_COMPARE_NONE && g_ascii_strcasecmp (value, "never") == 0)
    return TRUE;
  if ((self->compare == HF_COMPARE_LESS || self->compare == HF_COMPARE_MORE)
      && read_amount (number, spans, G_N_ELEMENTS (spans), NULL, MOST, &self->amount))
    return TRUE;
  g_set_error (
      error, HF_ERROR, HF_ERROR_MALFORMED,
      _ ("checked:%s is no time; write checked:<7d for the last seven days, checked:>30d for "
         "longer ago (s, min, h, d, w or y), or checked:never"),
      value);
  return FALSE;
}

static gboolean
read_health (HfPinTerm *self, const char *value, GError **error)
{
  for (int health = HF_HEALTH_CRITICAL; health <= HF_HEALTH_EXCESS; health++)
    if (g_ascii_strcasecmp (hf_health_to_string ((HfHealth)health), value) == 0)
      {
        self->health = health;
        return TRUE;
      }
  g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED,
               _ ("health:%s is none; write health:critical, health:warning, health:healthy or "
                  "health:excess"),
               value);
  return FALSE;
}

static gboolean
read_backend (HfPinTerm *self, const char *value, GError **error)
{
  if (*value)
    {
      self->text = g_strdup (value);
      return TRUE;
    }
  g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED,
               _ ("%sbackend: needs the id of a backend, as in %sbackend:s3"),
               self->negated ? "-" : "", self->negated ? "-" : "");
  return FALSE;
}

static int
find_key (const char *key)
{
  for (int i = 0; keys[i]; i++)
    if (g_ascii_strcasecmp (keys[i], key) == 0)
      return i;
  return -1;
}

/**
 * hf_pin_term_new_word:
 * Returns: (transfer full): the condition that @word is a part of the name, or the beginning of the
 * CID
 */
HfPinTerm *
hf_pin_term_new_word (const char *word)
{
  HfPinTerm *self = g_new0 (HfPinTerm, 1);

  self->text = g_strdup (word);
  return self;
}

/**
 * hf_pin_term_new:
 * @key: what stood before the colon
 * @negated: whether a minus stood before that
 * @value: what stood behind the colon, without quotes
 * @error: %HF_ERROR_MALFORMED or %HF_ERROR_INVALID, with a sentence that says what to write
 *
 * Returns: (transfer full): the condition
 */
HfPinTerm *
hf_pin_term_new (const char *key, gboolean negated, const char *value, GError **error)
{
  static gboolean (*const readers[]) (HfPinTerm *, const char *, GError **)
      = { read_backend, read_health, read_size, read_age };
  int index = find_key (key);
  g_autoptr (HfPinTerm) self = NULL;

  if (index < 0)
    {
      g_set_error (
          error, HF_ERROR, HF_ERROR_MALFORMED,
          _ ("There is no filter %s: (there are backend:, health:, size: and checked:); put "
             "quotes around what is to be found as it stands"),
          key);
      return NULL;
    }
  self = hf_pin_term_new_word (NULL);
  self->kind = (HfPinTermKind)(HF_PIN_TERM_BACKEND + index);
  self->negated = negated;
  if (negated && self->kind != HF_PIN_TERM_BACKEND)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   _ ("Only backends can be left out, as in -backend:s3, not -%s:"), keys[index]);
      return NULL;
    }
  return readers[index](self, value, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * hf_pin_term_free:
 * @self: (transfer full) (nullable): a condition
 */
void
hf_pin_term_free (HfPinTerm *self)
{
  if (!self)
    return;
  g_free (self->text);
  g_free (self);
}

/**
 * hf_pin_term_list_keys:
 * Returns: (transfer none): what may stand before a colon
 */
const char *const *
hf_pin_term_list_keys (void)
{
  return keys;
}

/* ---- writing ---- */

/* In quotes where it would be read as something else without. */
static char *
quote (const char *text, gboolean is_word)
{
  GString *quoted;

  if (*text && !strpbrk (text, " \t\n\r\f\v\"\\")
      && (!is_word || (!strchr (text, ':') && *text != '-' && *text != '/')))
    return g_strdup (text);
  quoted = g_string_new ("\"");
  for (const char *p = text; *p; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *p);
    }
  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}

/* In the largest unit of which there is a whole number of thousandths, or of ones. */
static char *
write_size (guint64 bytes)
{
  for (unsigned i = N_DECIMAL - 1; i > 0; i--)
    {
      guint64 unit = sizes[i].factor;
      g_autofree char *fraction = NULL;

      if (bytes < unit || bytes % (unit / 1000) != 0)
        continue;
      fraction = g_strdup_printf (".%03u", (unsigned)(bytes % unit / (unit / 1000)));
      while (g_str_has_suffix (fraction, "0"))
        fraction[strlen (fraction) - 1] = '\0';
      return g_strdup_printf ("%" G_GUINT64_FORMAT "%s%s", bytes / unit,
                              fraction[1] ? fraction : "", sizes[i].name);
    }
  return g_strdup_printf ("%" G_GUINT64_FORMAT "B", bytes);
}

static char *
write_age (const HfPinTerm *self)
{
  if (self->compare == HF_COMPARE_NONE)
    return g_strdup ("never");
  for (unsigned i = N_SPANS_WRITTEN; i > 0; i--)
    if (self->amount % spans[i - 1].factor == 0 && self->amount > 0)
      return g_strdup_printf ("%" G_GUINT64_FORMAT "%s", self->amount / spans[i - 1].factor,
                              spans[i - 1].name);
  return g_strdup ("0s");
}

/**
 * hf_pin_term_to_text:
 * Returns: (transfer full): how it is typed
 */
char *
hf_pin_term_to_text (const HfPinTerm *self)
{
  g_autofree char *value = NULL;

  switch (self->kind)
    {
    case HF_PIN_TERM_BACKEND:
      value = quote (self->text, FALSE);
      return g_strdup_printf ("%sbackend:%s", self->negated ? "-" : "", value);
    case HF_PIN_TERM_HEALTH:
      return g_strdup_printf ("health:%s", hf_health_to_string ((HfHealth)self->health));
    case HF_PIN_TERM_SIZE:
      value = write_size (self->amount);
      return g_strdup_printf ("size:%s%s", compares[self->compare], value);
    case HF_PIN_TERM_CHECKED:
      value = write_age (self);
      return g_strdup_printf ("checked:%s%s", compares[self->compare], value);
    case HF_PIN_TERM_WORD:
    default:
      return quote (self->text, TRUE);
    }
}

/**
 * hf_pin_term_equal:
 * Returns: whether both mean the same, wherever they stand
 */
gboolean
hf_pin_term_equal (const HfPinTerm *self, const HfPinTerm *other)
{
  return self->kind == other->kind && self->negated == other->negated
         && self->compare == other->compare && self->health == other->health
         && self->amount == other->amount && g_strcmp0 (self->text, other->text) == 0;
}
