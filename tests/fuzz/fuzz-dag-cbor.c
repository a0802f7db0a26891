/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input is a block of DAG-CBOR. */
#include "hf-dag-cbor.h"

#include "hf-fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_free (hf_fuzz_check_links (hf_dag_cbor_links, data, size));
  hf_fuzz_check_names (HF_CODEC_DAG_CBOR, data, size);
  return 0;
}
