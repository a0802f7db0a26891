/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "hf-credentials.h"

G_BEGIN_DECLS

/**
 * HfCredentialsGiven:
 * The secrets of one backend that is only tried, from the request that gave them: kept nowhere
 * else, and overwritten at the end.
 */
#define HF_TYPE_CREDENTIALS_GIVEN (hf_credentials_given_get_type ())
G_DECLARE_FINAL_TYPE (HfCredentialsGiven, hf_credentials_given, HF, CREDENTIALS_GIVEN, GObject)

HfCredentialsGiven *hf_credentials_given_new (JsonObject *secrets);

G_END_DECLS
