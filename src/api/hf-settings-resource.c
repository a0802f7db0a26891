/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET and PATCH settings: everything that can be set for all backends and pins, in one document.
 * replication/settings is a part of it: what is changed there shows here, and the other way round.
 * Reading on the API thread, a change on a worker. */
#include "hf-settings-resource.h"

#include "hf-settings.h"
#include "hf-view.h"

HfReply *
hf_settings_get (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = NULL;

  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  if (!view)
    return hf_reply_new_for_error (error);
  return hf_reply_new (SOUP_STATUS_OK, hf_settings_to_json (hf_view_get_policy (view)));
}

HfReply *
hf_settings_patch (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (HfPolicy) policy = NULL;
  g_autoptr (GError) error = NULL;

  if (refusal)
    return refusal;
  policy = hf_engine_change_settings (call->engine, call->body, call->problems, &error);
  return policy ? hf_reply_new (SOUP_STATUS_OK, hf_settings_to_json (policy))
                : hf_call_fail (call, error);
}
