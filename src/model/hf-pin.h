/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"

G_BEGIN_DECLS

typedef enum
{
  HF_CONTENT_WAITING, /* its bytes were never held here */
  HF_CONTENT_COMPLETE, /* every block was seen and hashed */
  HF_CONTENT_OPAQUE, /* as complete, as far as links can be read: some blocks' can't */
} HfContent;

typedef enum
{
  HF_VISIBILITY_PRIVATE, /* never placed on a public store */
  HF_VISIBILITY_PUBLIC,
} HfVisibility;

typedef enum
{
  HF_HEALTH_CRITICAL, /* fewer copies than min */
  HF_HEALTH_WARNING, /* fewer than target */
  HF_HEALTH_HEALTHY,
  HF_HEALTH_EXCESS, /* more than max */
} HfHealth;

/**
 * HfPin:
 * One pin as the registry has it: a value, read and written as a whole. Times are µs since 1970, 0
 * = never.
 */
typedef struct
{
  gint64 id;
  HfCid *cid;
  char *text; /* the CID as the user gave it */
  char *name;
  HfContent content;
  HfVisibility visibility;
  int priority; /* higher goes first */
  guint64 size; /* bytes of its blocks */
  guint64 blocks;
  gint64 created;
  gint64 last_check;
  int min_replicas; /* 0 = the policy's, also below */
  int target_replicas;
  int max_replicas;
  char *metadata; /* JSON object */
  gboolean managed; /* FALSE while its copies are being taken away */

  /* Kept by triggers, over distinct stores: */
  int held; /* copies that were proven there once: verified or stale */
  int proven; /* of these, with a proof that still counts */
  int domains; /* failure domains they stand in */
  guint64 store_mask;
} HfPin;

HfPin *hf_pin_new (void);
HfPin *hf_pin_copy (const HfPin *self);
void hf_pin_free (HfPin *self);
const char *hf_content_to_string (HfContent content);
const char *hf_visibility_to_string (HfVisibility visibility);
gboolean hf_visibility_from_string (const char *text, HfVisibility *visibility);
const char *hf_health_to_string (HfHealth health);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPin, hf_pin_free)

G_END_DECLS
