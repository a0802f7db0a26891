/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfHttpLimits:
 * What a service may cost us. 0 stands for the default.
 */
typedef struct
{
  gint64 connect_us; /* until the connection stands: 10 s */
  gint64 stall_us; /* without a byte in either direction while one is expected: 60 s */
  gint64 answer_us; /* from the end of the request to the first byte of the answer: 60 s */
  gsize header_bytes; /* of one answer, trailers included: 64 KiB */
  gsize body_bytes; /* of an answer that is read as a whole: 4 MiB */
  gint64 first_delay_us; /* before the second try: 250 ms; doubles each time */
  gint64 most_delay_us; /* between two tries, also when the service asks for more: 30 s */
} HfHttpLimits;

G_END_DECLS
