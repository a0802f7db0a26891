/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-reply.h"
#include "hf-router.h"

G_BEGIN_DECLS

/**
 * HfIdempotents:
 * The requests with an Idempotency-Key that run now. Any thread.
 */
typedef struct _HfIdempotents HfIdempotents;

/**
 * HfIdempotent:
 * One request with an Idempotency-Key: it is carried out at most once in a day, and what was
 * answered is answered again.
 */
typedef struct _HfIdempotent HfIdempotent;

HfIdempotents *hf_idempotents_new (void);
void hf_idempotents_free (HfIdempotents *self);

gboolean hf_idempotent_applies (const HfRoute *route);
HfReply *hf_idempotent_take (HfIdempotents *all, HfEngine *engine, SoupServerMessage *message,
                             gboolean secret, HfIdempotent **self);
void hf_idempotent_free (HfIdempotent *self);
void hf_idempotent_set_body (HfIdempotent *self, SoupMessageBody *body);

HfReply *hf_idempotent_begin (HfIdempotent *self);
void hf_idempotent_end (HfIdempotent *self, HfReply *reply, gboolean whole);
void hf_idempotent_improve (HfIdempotent *self, HfReply *reply);
void hf_idempotent_release (HfIdempotent *self);

G_END_DECLS
