/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens that open the API to whoever shows them (RFC 6750). They are 256 random bits, so their
 * plain SHA-256 tells nothing of them: there is no list of likely ones to try, which is what salts
 * and slow hashes are against. Any thread. */
#include "hf-bearer.h"

#include <errno.h>
#include <sys/random.h>

#include "hf-error.h"

#define TOKEN_BYTES 32

/**
 * hf_bearer_make:
 * @error: why the system has no random bytes
 *
 * Returns: (transfer full): a new token, 43 characters of base64url (RFC 4648 §5)
 */
char *
hf_bearer_make (GError **error)
{
  unsigned char bytes[TOKEN_BYTES];
  char *text;

  if (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
    {
      hf_set_error_errno (error, errno, "can't make a token: no random bytes");
      return NULL;
    }
  text = g_base64_encode (bytes, sizeof bytes);
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  return g_strdelimit (text, "=", '\0');
}

/**
 * hf_bearer_hash:
 * @token: any text
 * @hash: (out): its SHA-256
 */
void
hf_bearer_hash (const char *token, HfBearerHash *hash)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = sizeof hash->bytes;

  g_checksum_update (checksum, (const guchar *)token, -1);
  g_checksum_get_digest (checksum, hash->bytes, &length);
}

/**
 * hf_bearer_equal:
 * Returns: whether @a and @b are the same, after a time that does not depend on where they differ
 */
gboolean
hf_bearer_equal (const HfBearerHash *a, const HfBearerHash *b)
{
  unsigned difference = 0;

  for (gsize i = 0; i < HF_BEARER_HASH; i++)
    difference |= (unsigned)(a->bytes[i] ^ b->bytes[i]);
  return difference == 0;
}
