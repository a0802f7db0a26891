/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The profiles of IPIP-499 (https://specs.ipfs.tech/ipips/ipip-0499/), and what Kubo makes of
 * --cid-version=1 beside them. The first one is the default. Any thread.
 */
#include "hf-unixfs-profile.h"

static const HfUnixfsProfile profiles[] = {
  { .name = "unixfs-v1-2025",
    .description = "CIDs that today's IPFS programs agree on: version 1, pieces of 1 MiB",
    .cid_version = 1,
    .raw_leaves = TRUE,
    .chunk_size = 1024 * 1024,
    .max_links = 1024,
    .by_block = TRUE },
  { .name = "unixfs-v0-2015",
    .description = "What “ipfs add” has made since 2015: “Qm…”, pieces of 256 KiB",
    .cid_version = 0,
    .raw_leaves = FALSE,
    .chunk_size = 256 * 1024,
    .max_links = 174,
    .by_block = FALSE },
  { .name = "kubo-cid-v1",
    .description = "What “ipfs add --cid-version=1” makes: version 1, pieces of 256 KiB",
    .cid_version = 1,
    .raw_leaves = TRUE,
    .chunk_size = 256 * 1024,
    .max_links = 174,
    .by_block = FALSE },
};

/**
 * hf_unixfs_profile_find:
 * @name: as a user writes it
 *
 * Returns: (transfer none) (nullable): the profile
 */
const HfUnixfsProfile *
hf_unixfs_profile_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (profiles); i++)
    if (g_str_equal (profiles[i].name, name))
      return &profiles[i];
  return NULL;
}

/**
 * hf_unixfs_profile_get_default:
 * Returns: (transfer none): the profile of those who don't choose
 */
const HfUnixfsProfile *
hf_unixfs_profile_get_default (void)
{
  return &profiles[0];
}

/**
 * hf_unixfs_profile_list:
 * Returns: (transfer full): all names, with commas between them
 */
char *
hf_unixfs_profile_list (void)
{
  const char *names[G_N_ELEMENTS (profiles) + 1] = { NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (profiles); i++)
    names[i] = profiles[i].name;
  return g_strjoinv (", ", (char **)names);
}
