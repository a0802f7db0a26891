/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend.h"

G_BEGIN_DECLS

#define HF_IPFS_DEFAULT_ADDRESS "http://127.0.0.1:5001"

#define HF_TYPE_IPFS_BACKEND (hf_ipfs_backend_get_type ())
G_DECLARE_FINAL_TYPE (HfIpfsBackend, hf_ipfs_backend, HF, IPFS_BACKEND, HfBackend)

G_END_DECLS
