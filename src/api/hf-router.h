/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"
#include "hf-token.h"

G_BEGIN_DECLS

typedef enum
{
  HF_ROUTE_POOL = 1 << 0, /* the handler may block: on a worker */
  HF_ROUTE_JSON = 1 << 1, /* takes a JSON body */
  HF_ROUTE_CAR = 1 << 2, /* takes a CAR, streamed */
  HF_ROUTE_WAITS = 1 << 3, /* makes jobs: takes ?wait= */
  HF_ROUTE_FILES = 1 << 4, /* takes files as multipart/form-data, streamed */
  HF_ROUTE_BYTES = 1 << 5, /* answers a stream of bytes: on a worker of its own */
  HF_ROUTE_LINES = 1 << 6, /* does so when the client accepts lines of JSON */
  HF_ROUTE_TOKEN = 1 << 7, /* the owner shows a token, too, as the standard that it follows says */
  HF_ROUTE_EVENTS = 1 << 8, /* answers events without an end, unless the client accepts others */
  HF_ROUTE_SECRETS = 1 << 9, /* its answer has a secret in it: nothing keeps it */
  HF_ROUTE_LIST = 1 << 10, /* takes a bare list in place of a JSON object */
} HfRouteFlags;

/**
 * HfRoute:
 * One route of the API. @path is relative to /api/, or begins with a slash; {…} stands for one
 * segment, {…*} at its end for all that are left, as they stand in the address.
 */
typedef struct
{
  const char *method;
  const char *path;
  HfScope scope; /* that a caller must have */
  HfRouteFlags flags;
  HfHandler handler; /* NULL: this version can't do it yet */
  const char *const *query; /* parameters that it takes, NULL = none */
} HfRoute;

const HfRoute *hf_router_find (const char *method, const char *path, char ***params, char **allow);
const HfRoute *hf_router_at (gsize index);

G_END_DECLS
