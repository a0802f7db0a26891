/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfMockServer:
 * An HTTP/1.1 server on a port of 127.0.0.1 that is free, one thread a connection, with faults by
 * script. What a handler answers is up to the test; calls of it come one at a time.
 */
typedef struct _HfMockServer HfMockServer;

typedef struct
{
  char *method;
  char *path; /* without the query, not decoded */
  char *target; /* as it was sent */
  GHashTable *headers; /* name in lower case → value */
  GBytes *body;
} HfMockRequest;

typedef struct _HfMockAnswer HfMockAnswer;

typedef void (*HfMockHandler) (const HfMockRequest *request, HfMockAnswer *answer, gpointer data);

typedef enum
{
  HF_MOCK_CLOSE, /* the connection, without a byte of an answer */
  HF_MOCK_RESET, /* the same, by RST */
  HF_MOCK_STALL, /* no byte is read or answered behind the headers, until the client goes */
  HF_MOCK_STALL_BODY, /* the same after half of the body */
  HF_MOCK_CUT, /* half of the body, then the connection is closed */
  HF_MOCK_STATUS, /* arg: "503", "429 Retry-After: 7" */
  HF_MOCK_GARBAGE, /* 200 with something that is no JSON */
  HF_MOCK_REDIRECT, /* arg: where to */
  HF_MOCK_HEADERS, /* a header of a megabyte */
  HF_MOCK_EARLY, /* arg: a status, sent before the body of the request was read */
  HF_MOCK_DRIP, /* arg: a line, sent again and again until the client goes */
  HF_MOCK_AFTER, /* the request is carried out, and the connection closed without an answer */
} HfMockFault;

HfMockServer *hf_mock_server_new (HfMockHandler handler, gpointer data);
void hf_mock_server_free (HfMockServer *self);
const char *hf_mock_server_get_address (HfMockServer *self);
void hf_mock_server_set_reachable (HfMockServer *self, gboolean reachable);
void hf_mock_server_fail (HfMockServer *self, const char *prefix, HfMockFault fault,
                          const char *arg, unsigned times);
unsigned hf_mock_server_count (HfMockServer *self, const char *prefix);
char *hf_mock_server_get_last_header (HfMockServer *self, const char *name);
unsigned hf_mock_server_count_connections (HfMockServer *self);

char *hf_mock_request_get_query (const HfMockRequest *request, const char *name);
char **hf_mock_request_get_queries (const HfMockRequest *request, const char *name);
GBytes *hf_mock_request_get_file (const HfMockRequest *request);

void hf_mock_answer_set (HfMockAnswer *self, unsigned status, const char *content_type,
                         const void *body, gssize length);
void hf_mock_answer_printf (HfMockAnswer *self, unsigned status, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
void hf_mock_answer_add_header (HfMockAnswer *self, const char *name, const char *value);
void hf_mock_answer_set_trailer (HfMockAnswer *self, const char *name, const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfMockServer, hf_mock_server_free)

G_END_DECLS
