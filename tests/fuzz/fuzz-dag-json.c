/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input is a block of DAG-JSON. */
#include "hf-dag-json.h"

#include "hf-fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_free (hf_fuzz_check_links (hf_dag_json_links, data, size));
  hf_fuzz_check_names (HF_CODEC_DAG_JSON, data, size);
  return 0;
}
