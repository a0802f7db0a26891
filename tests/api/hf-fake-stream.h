/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the streams of a test give, and what became of them. To be set before a stream is asked
 * for; the rest is read with the functions, from any thread. */
typedef struct
{
  guint64 length; /* bytes, of a pattern */
  gboolean fails; /* at that length, instead of an end */
  gboolean hangs; /* there, until it is cancelled */

  int open; /* streams that are read now */
  int hanging; /* that reached that point */
  int cancelled; /* that saw it */
  int read; /* KiB that all of them gave */
} HfFakeScript;

GInputStream *hf_fake_stream_new (HfFakeScript *script);
guint8 hf_fake_stream_byte (guint64 offset);
guint64 hf_fake_script_get_read (HfFakeScript *self); /* bytes, to a KiB for each read */
guint64 hf_fake_script_wait_still (HfFakeScript *self);
void hf_fake_script_wait_open (HfFakeScript *self, int count);
void hf_fake_script_wait_hanging (HfFakeScript *self, int count);
void hf_fake_script_wait_cancelled (HfFakeScript *self, int count);

G_END_DECLS
