/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HF_OTHER_UID 65534

/* From where another user of this machine asks. */
typedef enum
{
  HF_OTHER_IPV4,
  HF_OTHER_IPV6,
  HF_OTHER_MAPPED, /* an IPv6 socket to 127.0.0.1 */
} HfOtherWay;

gboolean hf_other_user_can_be (void);
char *hf_other_user_ask (HfOtherWay way, unsigned port, const char *request, gboolean in_a_hurry);

G_END_DECLS
