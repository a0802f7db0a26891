/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A value. Any thread. */
#include "hf-psa-request.h"

static const char *const status_names[HF_PSA_STATUSES] = {
  [HF_PSA_QUEUED] = "queued",
  [HF_PSA_PINNING] = "pinning",
  [HF_PSA_PINNED] = "pinned",
  [HF_PSA_FAILED] = "failed",
};

/**
 * hf_psa_request_new:
 * Returns: (transfer full): a request for nothing yet
 */
HfPsaRequest *
hf_psa_request_new (void)
{
  return g_new0 (HfPsaRequest, 1);
}

/**
 * hf_psa_request_free:
 * @self: (transfer full): a request
 */
void
hf_psa_request_free (HfPsaRequest *self)
{
  g_free (self->id);
  g_free (self->cid);
  g_free (self->name);
  g_free (self->meta);
  g_strfreev (self->origins);
  g_free (self->words);
  g_free (self);
}

/**
 * hf_psa_status_to_string:
 * Returns: the word of the Pinning Service API
 */
const char *
hf_psa_status_to_string (HfPsaStatus status)
{
  return status_names[status];
}

/**
 * hf_psa_status_from_string:
 * @text: a word
 * @status: (out): what it means
 *
 * Returns: whether the Pinning Service API has that word
 */
gboolean
hf_psa_status_from_string (const char *text, HfPsaStatus *status)
{
  for (int i = 0; i < HF_PSA_STATUSES; i++)
    if (g_str_equal (status_names[i], text))
      {
        *status = (HfPsaStatus)i;
        return TRUE;
      }
  return FALSE;
}
