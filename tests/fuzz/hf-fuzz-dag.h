/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-test-shelf.h"

G_BEGIN_DECLS

/*
 * Blocks made by a recipe, each from those before it, so that all hashes are right whatever else is
 * wrong: a block that a fuzzer only changes would be refused for its hash. A block is
 *
 *   u8 kind: even for DAG-PB, odd for raw | u8 length | so many bytes, of UnixFS data or raw
 *
 * and for DAG-PB also
 *
 *   u8 number of links { u8 which block before | u8 size | u8 length | name }
 *
 * A kind of 255 ends the blocks: what follows is a text, for whatever else can be asked.
 */
GPtrArray *hf_fuzz_dag_make (const guint8 *data, gsize size, HfTestShelf *shelf, char **text);

G_END_DECLS
