/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Multibase (https://github.com/multiformats/multibase): a letter that names the base, then the
 * text. The bases whose alphabet is a power of two are cut into bits; bits that are left over must
 * be zero, so that each content has one text. The others are big numbers, quadratic in their
 * length: that is why MAX_TEXT is small. Any thread.
 */
#include "hf-multibase.h"

#include <string.h>

#include "hf-error.h"

#define MAX_TEXT 1024 /* characters; the longest CID has about 300 */

typedef struct
{
  char prefix;
  const char *name;
  unsigned bits; /* of a character; 0 if the text is one big number */
  gboolean fold; /* upper and lower case mean the same */
  const char *alphabet;
} Base;

#define BASE58 "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
#define BASE64 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static const Base base58 = { 'z', "base58btc", 0, FALSE, BASE58 };

static const Base bases[] = {
  { 'b', "base32", 5, TRUE, "abcdefghijklmnopqrstuvwxyz234567" },
  { 'B', "base32", 5, TRUE, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" },
  { 'z', "base58btc", 0, FALSE, BASE58 },
  { 'f', "base16", 4, TRUE, "0123456789abcdef" },
  { 'F', "base16", 4, TRUE, "0123456789ABCDEF" },
  { 'k', "base36", 0, TRUE, "0123456789abcdefghijklmnopqrstuvwxyz" },
  { 'K', "base36", 0, TRUE, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
  { 'u', "base64url", 6, FALSE, BASE64 "-_" },
  { 'm', "base64", 6, FALSE, BASE64 "+/" },
};

static const Base *
find_base (char prefix)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bases); i++)
    if (bases[i].prefix == prefix)
      return &bases[i];
  return NULL;
}

/* The value of a character, or -1. */
static int
digit_value (const Base *base, char c)
{
  const char *found;

  if (base->fold)
    c = g_ascii_isupper (base->prefix) ? g_ascii_toupper (c) : g_ascii_tolower (c);
  found = c == '\0' ? NULL : strchr (base->alphabet, c);
  return found == NULL ? -1 : (int)(found - base->alphabet);
}

static void
encode_bits (const Base *base, const guint8 *data, gsize length, GString *out)
{
  unsigned mask = (1u << base->bits) - 1, pending = 0, n_pending = 0;

  for (gsize i = 0; i < length; i++)
    {
      pending = pending << 8 | data[i];
      for (n_pending += 8; n_pending >= base->bits; n_pending -= base->bits)
        g_string_append_c (out, base->alphabet[pending >> (n_pending - base->bits) & mask]);
      pending &= mask;
    }
  if (n_pending > 0)
    g_string_append_c (out, base->alphabet[pending << (base->bits - n_pending) & mask]);
}

/* Each leading zero byte is one leading zero digit: the number itself can't tell of them. */
static void
encode_number (const Base *base, const guint8 *data, gsize length, GString *out)
{
  unsigned radix = strlen (base->alphabet);
  g_autofree guint8 *digits = g_malloc (length * 2 + 1);
  gsize n_digits = 0, zeros = 0;

  while (zeros < length && data[zeros] == 0)
    zeros++;
  for (gsize i = zeros; i < length; i++)
    {
      unsigned carry = data[i];

      for (gsize j = 0; j < n_digits || carry > 0; j++)
        {
          if (j == n_digits)
            digits[n_digits++] = 0;
          carry += digits[j] * 256u;
          digits[j] = carry % radix;
          carry /= radix;
        }
    }
  for (gsize i = 0; i < zeros; i++)
    g_string_append_c (out, base->alphabet[0]);
  while (n_digits > 0)
    g_string_append_c (out, base->alphabet[digits[--n_digits]]);
}

static gboolean
refuse_character (const Base *base, gsize position, GError **error)
{
  g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED,
               "character %" G_GSIZE_FORMAT " is not one of %s", position + 1, base->name);
  return FALSE;
}

static gboolean
decode_bits (const Base *base, const char *text, gsize length, GByteArray *out, GError **error)
{
  unsigned pending = 0, n_pending = 0;

  for (gsize i = 0; i < length; i++)
    {
      int value = digit_value (base, text[i]);
      guint8 byte;

      if (value < 0)
        return refuse_character (base, i, error);
      pending = pending << base->bits | (unsigned)value;
      n_pending += base->bits;
      if (n_pending < 8)
        continue;
      n_pending -= 8;
      byte = (guint8)(pending >> n_pending);
      g_byte_array_append (out, &byte, 1);
      pending &= (1u << n_pending) - 1;
    }
  if (n_pending >= base->bits || pending != 0)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED,
                   "the text is not whole: its last character has no meaning in %s", base->name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
decode_number (const Base *base, const char *text, gsize length, GByteArray *out, GError **error)
{
  unsigned radix = strlen (base->alphabet);
  g_autofree guint8 *bytes = g_malloc (length + 1); /* lowest first */
  gsize n_bytes = 0, zeros = 0;

  while (zeros < length && text[zeros] == base->alphabet[0])
    zeros++;
  for (gsize i = zeros; i < length; i++)
    {
      int value = digit_value (base, text[i]);
      unsigned carry;

      if (value < 0)
        return refuse_character (base, i, error);
      carry = (unsigned)value;
      for (gsize j = 0; j < n_bytes || carry > 0; j++)
        {
          if (j == n_bytes)
            bytes[n_bytes++] = 0;
          carry += bytes[j] * radix;
          bytes[j] = (guint8)carry;
          carry >>= 8;
        }
    }
  g_byte_array_set_size (out, zeros + n_bytes);
  for (gsize i = 0; i < zeros; i++)
    out->data[i] = 0;
  for (gsize i = 0; i < n_bytes; i++)
    out->data[zeros + i] = bytes[n_bytes - 1 - i];
  return TRUE;
}

static GBytes *
decode (const Base *base, const char *text, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize length = strnlen (text, MAX_TEXT + 1);
  gboolean ok;

  if (length > MAX_TEXT)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE, "the text has more than %d characters",
                   MAX_TEXT);
      return NULL;
    }
  ok = base->bits > 0 ? decode_bits (base, text, length, out, error)
                      : decode_number (base, text, length, out, error);
  return ok ? g_byte_array_free_to_bytes (g_steal_pointer (&out)) : NULL;
}

static void
encode (const Base *base, const guint8 *data, gsize length, GString *out)
{
  if (base->bits > 0)
    encode_bits (base, data, length, out);
  else
    encode_number (base, data, length, out);
}

/**
 * hf_multibase_encode:
 * @base: one of the letters b, B, z, f, F, k, K, u, m
 * @data: (array length=length) (nullable): at most 1024 bytes
 *
 * Returns: (transfer full) (nullable): @base and the text; %NULL for another letter, which is a
 * fault of the caller
 */
char *
hf_multibase_encode (char base, const guint8 *data, gsize length)
{
  const Base *found = find_base (base);
  GString *out;

  g_return_val_if_fail (found != NULL, NULL);
  g_return_val_if_fail (length <= MAX_TEXT, NULL);

  out = g_string_new (NULL);
  g_string_append_c (out, base);
  encode (found, data, length, out);
  return g_string_free (out, FALSE);
}

/**
 * hf_multibase_decode:
 * @text: a multibase text of at most 1024 characters after its letter
 *
 * Bits that are left over must be zero, and there is no padding. Case is free where the base has
 * one case only.
 *
 * Returns: (transfer full): what it stands for; %NULL with %HF_ERROR_MALFORMED or
 * %HF_ERROR_TOO_LARGE
 */
GBytes *
hf_multibase_decode (const char *text, GError **error)
{
  const Base *base = find_base (text[0]);

  if (base == NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED, "%s",
                   text[0] == '\0' ? "the text is empty"
                                   : "it begins with no letter of a base that is read here");
      return NULL;
    }
  return decode (base, text + 1, error);
}

/**
 * hf_base58_decode:
 * @text: base58btc without the letter of multibase, at most 1024 characters
 *
 * Returns: (transfer full): what it stands for; %NULL with %HF_ERROR_MALFORMED or
 * %HF_ERROR_TOO_LARGE
 */
GBytes *
hf_base58_decode (const char *text, GError **error)
{
  return decode (&base58, text, error);
}

/**
 * hf_base58_encode:
 * @data: (array length=length): at most 1024 bytes
 *
 * Returns: (transfer full): base58btc without the letter of multibase
 */
char *
hf_base58_encode (const guint8 *data, gsize length)
{
  GString *out;

  g_return_val_if_fail (length <= MAX_TEXT, NULL);

  out = g_string_new (NULL);
  encode (&base58, data, length, out);
  return g_string_free (out, FALSE);
}
