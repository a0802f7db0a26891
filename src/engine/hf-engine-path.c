/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands at a path below any block of a pin, by the façade. */
#include "hf-engine.h"

/**
 * hf_engine_open_path:
 * @self: an engine
 * @root: any block of a pin
 * @names: (array zero-terminated=1): a path below it
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Returns: (transfer full): what stands there, see hf_pin_path_open(); to be let go, with all
 * streams that came from it, before the engine is
 */
HfPinPath *
hf_engine_open_path (HfEngine *self, HfCid *root, const char *const *names,
                     GCancellable *cancellable, GError **error)
{
  return hf_pin_path_open (hf_engine_get_access (self), root, names, cancellable, error);
}
