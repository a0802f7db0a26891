/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-conformance.h"
#include "hf-test-dag.h"

G_BEGIN_DECLS

#define UUID "7d0a9d6e-0d5e-4a0e-9a0c-5b2f1d0c7a11"
#define OTHER_UUID "11111111-2222-4333-8444-555555555555"
#define US "installation-1"
#define THEM "installation-2"

/* A place that was established, and two installations that use it. */
typedef struct
{
  const HfConformance *traits;
  gpointer place;
  char *uuid; /* of the place */
  HfBackend *backend; /* ours */
  HfBackend *theirs;
} HfFixture;

typedef struct
{
  const char *name;
  void (*run) (HfFixture *fixture);
  gboolean (*applies) (const HfConformance *traits); /* NULL: always */
} HfCase;

extern const HfCase hf_cases_of_copies[];
extern const HfCase hf_cases_of_faults[];
extern const HfCase hf_cases_of_safety[];

HfFixture *hf_fixture_new (const HfConformance *traits, const char *name);
void hf_fixture_free (HfFixture *self);

/* Bytes in pieces of at most @piece; from @break_at on an error, G_MAXSIZE for none. */
GInputStream *hf_fixture_stream (GBytes *bytes, gsize piece, gsize break_at);
/* Cancels when @at bytes were read and more are asked for; the handlers of "cancelled" may do
 * anything. */
void hf_fixture_stream_cancel_at (GInputStream *stream, gsize at, GCancellable *cancellable);
gsize hf_fixture_stream_get_read (GInputStream *stream);
gboolean hf_fixture_stream_saw_end (GInputStream *stream);

/* Sends @car in pieces, or makes the store obtain it: as its kind does. */
HfReceipt *hf_fixture_put_car (HfBackend *backend, HfCid *root, GBytes *car, gsize piece,
                               GCancellable *cancellable, GError **error);
HfReceipt *hf_fixture_try_put (HfBackend *backend, HfTestDag *dag, GError **error);
char *hf_fixture_put (HfBackend *backend, HfTestDag *dag, gboolean *created);
void hf_fixture_remove (HfBackend *backend, const char *locator, HfRemoved expected);
GBytes *hf_fixture_read (HfBackend *backend, const char *locator, GError **error);
void hf_fixture_check (HfBackend *backend, const char *locator, HfTestDag *dag);
GHashTable *hf_fixture_list (HfBackend *backend);
unsigned hf_fixture_count (HfBackend *backend);
char *hf_fixture_snapshot (HfFixture *self);

/* The n-th operation on files from now on fails; 0: none does. Returns how many there were since
 * the last call. */
unsigned hf_fixture_fail_nth (unsigned n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfFixture, hf_fixture_free)

G_END_DECLS
