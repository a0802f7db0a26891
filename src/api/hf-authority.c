/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a caller may do, by who he is and by what he shows (RFC 6750). Who shows a token is taken
 * for that token's owner and no more, whoever he is: a script that was given little must not get
 * more.
 *
 * What is wrong with a token that is not valid (unknown, revoked, two of them, another scheme) is
 * not told. API thread. */
#include "hf-authority.h"

#define SCHEME "Bearer "
#define HOW                                                                                        \
  "send Authorization: Bearer TOKEN, with the token of the token file (start holdfast "            \
  "with --token-file FILE, which makes one) or one that was made with it"

static HfReply *
unauthorized (const char *challenge, const char *text)
{
  HfReply *reply = hf_reply_new_failure (SOUP_STATUS_UNAUTHORIZED, "unauthorized", "%s", text);

  hf_reply_add_header (reply, "WWW-Authenticate", challenge);
  return reply;
}

static HfReply *
insufficient (const HfToken *token, HfScope scope)
{
  const char *wanted = hf_scope_to_string (scope);
  HfReply *reply = hf_reply_new_failure (
      SOUP_STATUS_FORBIDDEN, "insufficient_scope",
      "the scope of this token is %s, and this needs %s: use a token that has it",
      hf_scope_to_string (token->scope), wanted);
  g_autofree char *challenge
      = g_strdup_printf ("Bearer error=\"insufficient_scope\", scope=\"%s\"", wanted);

  hf_reply_add_header (reply, "WWW-Authenticate", challenge);
  return reply;
}

/* Two headers came as one, with a comma, which no token has. */
static HfReply *
check_token (HfCaller *caller, const char *given, HfScope scope)
{
  g_autoptr (HfToken) token = NULL;
  g_autoptr (GError) error = NULL;

  if (g_ascii_strncasecmp (given, SCHEME, strlen (SCHEME)) == 0
      && !hf_tokens_find (caller->tokens, given + strlen (SCHEME), &token, &error))
    return hf_reply_new_for_error (error);
  if (!token)
    return unauthorized ("Bearer error=\"invalid_token\"", "this token is not valid here");
  if (token->scope < scope)
    return insufficient (token, scope);
  hf_tokens_note_use (caller->tokens, token);
  caller->token = g_steal_pointer (&token);
  return NULL;
}

/* caller: gets the token that was shown
 * scope: what is needed
 * Returns (nullable): the refusal */
HfReply *
hf_authority_check (HfCaller *caller, SoupMessageHeaders *headers, HfScope scope)
{
  const char *given = soup_message_headers_get_list (headers, "Authorization");

  if (given)
    return check_token (caller, given, scope);
  if (scope == HF_SCOPE_NONE || (caller->owners && scope < HF_SCOPE_ADMIN))
    return NULL;
  if (caller->owners)
    return unauthorized ("Bearer", "this changes where copies are kept or who may do so, and needs "
                                   "an admin token: " HOW);
  return unauthorized ("Bearer", "only the user who runs Holdfast needs no token: " HOW);
}

/* (transfer full): for people who read what was done */
char *
hf_authority_describe (const HfCaller *caller)
{
  if (!caller->token)
    return g_strdup (caller->owners ? "no token, by the user who runs Holdfast" : "no token");
  return caller->token->id ? g_strdup_printf ("the token “%s” (number %" G_GINT64_FORMAT ")",
                                              caller->token->name, caller->token->id)
                           : g_strdup (caller->token->name);
}

void
hf_authority_clear (HfCaller *caller)
{
  g_clear_pointer (&caller->token, hf_token_free);
}
