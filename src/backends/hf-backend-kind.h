/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-info.h"
#include "hf-backend.h"
#include "hf-json.h"

G_BEGIN_DECLS

typedef enum
{
  HF_SETTING_STRING,
  HF_SETTING_PATH, /* absolute */
  HF_SETTING_ADDRESS, /* of a service: http or https, host, perhaps a port and a path */
  HF_SETTING_INT,
  HF_SETTING_BOOL,
  HF_SETTING_SECRET, /* a text that only HfCredentials keeps: never among the settings */
} HfSettingType;

typedef struct
{
  const char *name;
  const char *title; /* of its row in a dialog; NULL: made from its name */
  HfSettingType type;
  gboolean required; /* a secret: unless it is kept already */
  gint64 min, max; /* of an int */
  const char *help; /* a sentence */
} HfSetting;

/**
 * HfBackendKind:
 * One row of the table of kinds: what the API's validation and the settings dialog are made from.
 */
typedef struct
{
  const char *name; /* "car_archive" */
  const char *type; /* "local", "distributed", "cloud", "blockchain" */
  const char *title;
  const char *summary; /* what it is, a sentence */
  guint64 max_size_gb; /* default limit, 10^9 bytes */
  int priority; /* default */
  gboolean is_public; /* default */
  HfDiscovery discovery; /* default */
  gboolean for_tests; /* not offered to users */
  gint64 deadline; /* µs until when what was accepted must be held; 0: it IS_DEFERRED not */
  const char *read_through; /* the setting without which copies can't be read, nor proven */
  const HfSetting *settings;
  gsize n_settings;
  GType (*get_type) (void);
} HfBackendKind;

const HfBackendKind *hf_backend_kind_find (const char *name);
const HfBackendKind *hf_backend_kind_at (gsize index);
const HfBackendKind *hf_backend_kind_of (HfBackend *backend);
void hf_backend_kind_check (const HfBackendKind *self, JsonObject *settings, HfProblems *problems);
void hf_backend_kind_check_secrets (const HfBackendKind *self, JsonObject *settings,
                                    JsonObject *secrets, HfProblems *problems);
gboolean hf_backend_kind_can_prove (const HfBackendKind *self, JsonObject *settings);
gboolean hf_backend_kind_is_remote (const char *name, JsonObject *settings);
HfBackend *hf_backend_kind_create (const HfBackendKind *self, HfBackendConfig *config);

G_END_DECLS
