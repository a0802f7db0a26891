/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A service at one address: how its requests are routed, and when they are tried again. Any
 * thread. */
#include "hf-http-client.h"

#include <curl/curl.h>
#include <string.h>

#include "hf-backoff.h"
#include "hf-credentials.h"
#include "hf-error.h"
#include "hf-json.h"
#include "hf-proxy.h"

#define BODY_BYTES (4 * 1024 * 1024)
#define FIRST_DELAY (G_USEC_PER_SEC / 4)
#define MOST_DELAY (30 * G_USEC_PER_SEC)

struct _HfHttpClient
{
  gatomicrefcount ref_count;
  char *address; /* without a slash at its end */
  char *who;
  char *proxy;
  HfClock *clock;
  HfHttpLimits limits;
  HfCurlPool *pool;

  GMutex mutex;
  char *authorization; /* guarded by mutex */
};

/* Host and port as people write them. */
static char *
name_of (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  const char *host = uri ? g_uri_get_host (uri) : NULL;

  if (!host || *host == '\0')
    return g_strdup (address);
  if (g_uri_get_port (uri) < 0)
    return g_strdup (host);
  return g_strdup_printf (strchr (host, ':') ? "[%s]:%d" : "%s:%d", host, g_uri_get_port (uri));
}

/**
 * hf_http_client_new:
 * @address: http or https, with a path or without, with nothing secret in it
 * @clock: the time between two tries
 * @limits: (nullable): %NULL for the defaults
 *
 * Connects to nothing yet.
 *
 * Returns: (transfer full): the client
 */
HfHttpClient *
hf_http_client_new (const char *address, HfClock *clock, const HfHttpLimits *limits)
{
  HfHttpClient *self = g_new0 (HfHttpClient, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->address = g_strdup (address);
  while (g_str_has_suffix (self->address, "/"))
    self->address[strlen (self->address) - 1] = '\0';
  self->who = name_of (address);
  self->clock = hf_clock_ref (clock);
  if (limits)
    self->limits = *limits;
  if (self->limits.body_bytes == 0)
    self->limits.body_bytes = BODY_BYTES;
  if (self->limits.first_delay_us == 0)
    self->limits.first_delay_us = FIRST_DELAY;
  if (self->limits.most_delay_us == 0)
    self->limits.most_delay_us = MOST_DELAY;
  self->pool = hf_curl_pool_new ();
  g_mutex_init (&self->mutex);
  return self;
}

/**
 * hf_http_client_ref:
 * Returns: (transfer full): @self
 */
HfHttpClient *
hf_http_client_ref (HfHttpClient *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * hf_http_client_unref:
 * @self: (transfer full): freed with its last reference; answers that are still read stay good
 */
void
hf_http_client_unref (HfHttpClient *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  hf_curl_pool_unref (self->pool);
  hf_clock_unref (self->clock);
  g_free (self->address);
  g_free (self->who);
  g_free (self->proxy);
  hf_secret_free (self->authorization);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * hf_http_client_set_authorization:
 * @value: (nullable): of the Authorization header of each request from now on; a secret
 */
void
hf_http_client_set_authorization (HfHttpClient *self, const char *value)
{
  g_return_if_fail (!value || !strpbrk (value, "\r\n"));

  g_mutex_lock (&self->mutex);
  hf_secret_free (self->authorization);
  self->authorization = g_strdup (value);
  g_mutex_unlock (&self->mutex);
}

/**
 * hf_http_client_set_proxy:
 * @proxy: (nullable): a URL of one, "" for none; %NULL for what the system is set to
 *
 * To be called before the client is used.
 */
void
hf_http_client_set_proxy (HfHttpClient *self, const char *proxy)
{
  g_free (self->proxy);
  self->proxy = g_strdup (proxy);
}

/**
 * hf_http_client_get_address:
 * Returns: (transfer none): where the service is
 */
const char *
hf_http_client_get_address (HfHttpClient *self)
{
  return self->address;
}

/**
 * hf_http_client_open:
 * @request: is sent once, however many tries it allows
 * @error: %HF_ERROR_UNAVAILABLE, %HF_ERROR_STALLED, the error of the request's body
 *
 * Returns: (transfer full): the answer, of any status
 */
HfHttpResponse *
hf_http_client_open (HfHttpClient *self, HfHttpRequest *request, GCancellable *cancellable,
                     GError **error)
{
  g_autofree char *target = hf_http_request_make_target (request);
  g_autofree char *url = g_strconcat (self->address, target, NULL);
  g_autofree char *proxy = NULL;
  g_autoptr (HfSecret) authorization = NULL;
  g_autoptr (HfHttpTransfer) transfer = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  proxy = self->proxy ? g_strdup (self->proxy) : hf_proxy_for (self->address, cancellable);
  g_mutex_lock (&self->mutex);
  authorization = g_strdup (self->authorization);
  g_mutex_unlock (&self->mutex);

  transfer = hf_http_transfer_new (self->pool, request,
                                   &(HfHttpRoute){ url, self->who, authorization, proxy },
                                   &self->limits);
  return hf_http_transfer_run_to_headers (transfer, cancellable, error)
             ? hf_http_response_new (g_steal_pointer (&transfer))
             : NULL;
}

/* In microseconds; 0 when it does not say. Seconds or a date (RFC 9110 §10.2.3). */
static gint64
retry_after (HfHttpClient *self, HfHttpResponse *response)
{
  const char *value = hf_http_response_get_header (response, "Retry-After");
  guint64 seconds;
  time_t date;

  if (!value)
    return 0;
  if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT32, &seconds, NULL))
    return (gint64)seconds * G_USEC_PER_SEC;
  date = curl_getdate (value, NULL);
  return date < 0 ? 0 : MAX (0, (gint64)date * G_USEC_PER_SEC - hf_clock_now (self->clock));
}

static GBytes *
call_once (HfHttpClient *self, HfHttpRequest *request, gint64 *delay, GCancellable *cancellable,
           GError **error)
{
  g_autoptr (HfHttpResponse) response = hf_http_client_open (self, request, cancellable, error);

  *delay = 0;
  if (!response)
    return NULL;
  *delay = retry_after (self, response);
  return hf_http_response_check (response, cancellable, error)
             ? hf_http_response_read_all (response, self->limits.body_bytes, cancellable, error)
             : NULL;
}

typedef struct
{
  GMutex mutex;
  GCond cond;
} Rest;

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  Rest *rest = data;

  g_mutex_lock (&rest->mutex);
  g_cond_broadcast (&rest->cond);
  g_mutex_unlock (&rest->mutex);
}

static void
rest (HfHttpClient *self, gint64 delay, GCancellable *cancellable)
{
  Rest state;
  gint64 until = hf_clock_now (self->clock) + delay;
  gulong handler;

  g_mutex_init (&state.mutex);
  g_cond_init (&state.cond);
  handler = cancellable
                ? g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), &state, NULL)
                : 0;
  g_mutex_lock (&state.mutex);
  while (!g_cancellable_is_cancelled (cancellable)
         && hf_clock_wait (self->clock, &state.cond, &state.mutex, until))
    continue;
  g_mutex_unlock (&state.mutex);
  g_cancellable_disconnect (cancellable, handler);
  g_cond_clear (&state.cond);
  g_mutex_clear (&state.mutex);
}

static gboolean
may_pass (const GError *error)
{
  return g_error_matches (error, HF_ERROR, HF_ERROR_UNAVAILABLE)
         || g_error_matches (error, HF_ERROR, HF_ERROR_STALLED);
}

/**
 * hf_http_client_call:
 * @request: with its number of tries
 * @error: what the last try ended with
 *
 * Asks and reads the whole answer. What may pass (no connection, 429, 5xx, a stall) is tried again
 * after a delay that doubles each time, and is at least what the service asks for; a service that
 * asks for more than the limit is not waited for.
 *
 * Returns: (transfer full): the body of a success
 */
GBytes *
hf_http_client_call (HfHttpClient *self, HfHttpRequest *request, GCancellable *cancellable,
                     GError **error)
{
  unsigned tries = hf_http_request_can_repeat (request) ? hf_http_request_get_tries (request) : 1;

  for (unsigned try = 1;; try++)
    {
      g_autoptr (GError) why = NULL;
      gint64 asked, delay;
      g_autoptr (GBytes) body = call_once (self, request, &asked, cancellable, &why);

      if (body)
        return g_steal_pointer (&body);
      if (try >= tries || !may_pass (why) || asked > self->limits.most_delay_us)
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return NULL;
        }
      delay = hf_backoff_delay (try, self->limits.first_delay_us, self->limits.most_delay_us, NULL);
      rest (self, MAX (delay, asked), cancellable);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (!hf_http_request_rewind (request, 0))
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return NULL;
        }
    }
}

/**
 * hf_http_client_call_json:
 * @error: %HF_ERROR_UNAVAILABLE too when the answer is not one JSON object
 *
 * hf_http_client_call() for services that answer with an object.
 *
 * Returns: (transfer full): the object
 */
JsonObject *
hf_http_client_call_json (HfHttpClient *self, HfHttpRequest *request, GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GBytes) body = hf_http_client_call (self, request, cancellable, error);
  g_autoptr (GError) why = NULL;
  gsize length;
  const char *text = body ? g_bytes_get_data (body, &length) : NULL;
  JsonObject *object = NULL;

  if (!body)
    return NULL;
  object = hf_json_parse_object (text ? text : "", text ? (gssize)length : 0, &why);
  if (!object)
    g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                 "%s answers with what is %s: is it the right address?", self->who, why->message);
  return object;
}
