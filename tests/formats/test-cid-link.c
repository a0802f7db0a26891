/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-cid-link.h"

#include "hf-error.h"

#define V0 "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn"
#define V1 "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"

static void
test_good (void)
{
  static const struct
  {
    const char *text, *cid;
  } cases[] = {
    { V0, V0 },
    { "  " V1 "\n", V1 },
    { "ipfs://" V1, V1 },
    { "IPFS://" V1 "/", V1 },
    { "/ipfs/" V0, V0 },
    { "ipfs/" V0 "/", V0 },
    { "dweb:/ipfs/" V1, V1 },
    { "https://ipfs.io/ipfs/" V0, V0 },
    { "http://127.0.0.1:8080/ipfs/" V1 "?filename=a.png", V1 },
    { "https://" V1 ".ipfs.dweb.link/", V1 },
    { "https://" V1 ".ipfs.dweb.link", V1 },
    { "http://" V1 ".ipfs.localhost:8080/#top", V1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *cid = hf_cid_link_parse (cases[i].text, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (cid, ==, cases[i].cid);
    }
}

static void
test_bad (void)
{
  static const char *const cases[] = {
    "",
    " ",
    "hello",
    "ipfs://",
    "ipfs://hello",
    "/ipfs/" V1 "/below/it",
    "ipfs://" V1 "/a",
    "https://" V1 ".ipfs.dweb.link/a.png",
    "https://example.com/",
    "https://example.com/" V1,
    "https://ipfs.io/ipns/example.com",
    V1 " " V1,
    V1 "x!",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *cid = hf_cid_link_parse (cases[i], &error);

      g_assert_null (cid);
      g_assert_error (error, HF_ERROR, HF_ERROR_MALFORMED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/cid-link/good", test_good);
  g_test_add_func ("/formats/cid-link/bad", test_bad);
  return g_test_run ();
}
