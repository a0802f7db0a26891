/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenMetrics 1.0.0, text: for each family its type, unit and help, then its samples:
 * `name_suffix{label="value"} number`, and "# EOF" behind the last. Names end with their unit. */
#include "hf-metrics-text.h"

struct _HfMetricsText
{
  GString *text;
  char *name; /* of the family that is being written */
  HfMetricType type;
  GString *labels; /* of the next sample, without braces */
};

static const char *const types[] = {
  [HF_METRIC_GAUGE] = "gauge",
  [HF_METRIC_COUNTER] = "counter",
  [HF_METRIC_INFO] = "info",
};

static const char *const suffixes[] = {
  [HF_METRIC_GAUGE] = "",
  [HF_METRIC_COUNTER] = "_total",
  [HF_METRIC_INFO] = "_info",
};

HfMetricsText *
hf_metrics_text_new (void)
{
  HfMetricsText *self = g_new0 (HfMetricsText, 1);

  self->text = g_string_new (NULL);
  self->labels = g_string_new (NULL);
  return self;
}

void
hf_metrics_text_free (HfMetricsText *self)
{
  if (self->text)
    g_string_free (self->text, TRUE);
  g_string_free (self->labels, TRUE);
  g_free (self->name);
  g_free (self);
}

/* Values of labels and helps have the same three escapes, and are UTF-8. */
static void
append_escaped (GString *text, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  for (const char *c = valid; *c; c++)
    if (*c == '\n')
      g_string_append (text, "\\n");
    else if (*c == '"' || *c == '\\')
      g_string_append_printf (text, "\\%c", *c);
    else
      g_string_append_c (text, *c);
}

/* name: without the suffix that samples of counters have; of each name once
 * unit: (nullable): what name ends with, after an underscore */
void
hf_metrics_text_begin (HfMetricsText *self, HfMetricType type, const char *name, const char *unit,
                       const char *help)
{
  g_assert (!unit || g_str_has_suffix (name, unit));

  g_free (self->name);
  self->name = g_strdup (name);
  self->type = type;
  g_string_append_printf (self->text, "# TYPE %s %s\n", name, types[type]);
  if (unit)
    g_string_append_printf (self->text, "# UNIT %s %s\n", name, unit);
  g_string_append_printf (self->text, "# HELP %s ", name);
  append_escaped (self->text, help);
  g_string_append_c (self->text, '\n');
}

/* For the next sample. What a label can be must be few things: each makes a series of its own. */
void
hf_metrics_text_label (HfMetricsText *self, const char *name, const char *value)
{
  g_string_append_printf (self->labels, "%s%s=\"", self->labels->len ? "," : "", name);
  append_escaped (self->labels, value);
  g_string_append_c (self->labels, '"');
}

static void
add_text (HfMetricsText *self, const char *value)
{
  g_string_append_printf (self->text, "%s%s", self->name, suffixes[self->type]);
  if (self->labels->len > 0)
    g_string_append_printf (self->text, "{%s}", self->labels->str);
  g_string_append_printf (self->text, " %s\n", value);
  g_string_truncate (self->labels, 0);
}

void
hf_metrics_text_add (HfMetricsText *self, guint64 value)
{
  char text[32];

  g_snprintf (text, sizeof text, "%" G_GUINT64_FORMAT, value);
  add_text (self, text);
}

/* value: finite; in any locale written with a point */
void
hf_metrics_text_add_double (HfMetricsText *self, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  add_text (self, g_ascii_dtostr (text, sizeof text, value));
}

/* (transfer full): all of it. Nothing can be added after this. */
char *
hf_metrics_text_end (HfMetricsText *self)
{
  g_string_append (self->text, "# EOF\n");
  return g_string_free (g_steal_pointer (&self->text), FALSE);
}
