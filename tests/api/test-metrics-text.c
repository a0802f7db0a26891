/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of OpenMetrics, to the byte. Another implementation's parser reads a whole answer in
 * tests/peers/metrics. */
#include "hf-metrics-text.h"

static void
test_empty (void)
{
  g_autoptr (HfMetricsText) text = hf_metrics_text_new ();
  g_autofree char *all = hf_metrics_text_end (text);

  g_assert_cmpstr (all, ==, "# EOF\n");
}

static void
test_families (void)
{
  g_autoptr (HfMetricsText) text = hf_metrics_text_new ();
  g_autofree char *all = NULL;

  hf_metrics_text_begin (text, HF_METRIC_INFO, "a_build", NULL, "What runs");
  hf_metrics_text_label (text, "version", "1.0");
  hf_metrics_text_add (text, 1);
  hf_metrics_text_begin (text, HF_METRIC_GAUGE, "a_pins", NULL, "Pins");
  hf_metrics_text_add (text, 12);
  hf_metrics_text_begin (text, HF_METRIC_COUNTER, "a_moved_bytes", "bytes", "Bytes");
  hf_metrics_text_label (text, "from", "x");
  hf_metrics_text_label (text, "to", "y");
  hf_metrics_text_add (text, G_MAXUINT64);
  hf_metrics_text_label (text, "from", "y");
  hf_metrics_text_add_double (text, 0.5);
  all = hf_metrics_text_end (text);
  g_assert_cmpstr (all, ==,
                   "# TYPE a_build info\n"
                   "# HELP a_build What runs\n"
                   "a_build_info{version=\"1.0\"} 1\n"
                   "# TYPE a_pins gauge\n"
                   "# HELP a_pins Pins\n"
                   "a_pins 12\n"
                   "# TYPE a_moved_bytes counter\n"
                   "# UNIT a_moved_bytes bytes\n"
                   "# HELP a_moved_bytes Bytes\n"
                   "a_moved_bytes_total{from=\"x\",to=\"y\"} 18446744073709551615\n"
                   "a_moved_bytes_total{from=\"y\"} 0.5\n"
                   "# EOF\n");
}

static void
test_escapes (void)
{
  g_autoptr (HfMetricsText) text = hf_metrics_text_new ();
  g_autofree char *all = NULL;

  hf_metrics_text_begin (text, HF_METRIC_GAUGE, "a", NULL, "say \"a\\b\"\nand go on");
  hf_metrics_text_label (text, "l", "\"}\n\\ ö \xff");
  hf_metrics_text_add (text, 1);
  all = hf_metrics_text_end (text);
  g_assert_cmpstr (all, ==,
                   "# TYPE a gauge\n"
                   "# HELP a say \\\"a\\\\b\\\"\\nand go on\n"
                   "a{l=\"\\\"}\\n\\\\ ö \xef\xbf\xbd\"} 1\n"
                   "# EOF\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/metrics-text/empty", test_empty);
  g_test_add_func ("/api/metrics-text/families", test_families);
  g_test_add_func ("/api/metrics-text/escapes", test_escapes);
  return g_test_run ();
}
