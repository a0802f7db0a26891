/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcurl, driven by the thread that reads the answer: it sends and receives only inside our calls,
 * so an answer comes as slowly as it is read, in constant memory. The body of the request is read
 * on the same thread, which may block there; that time counts against nobody. One thread at a
 * time. */
#include "hf-http-transfer.h"

#include <curl/curl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-credentials.h"
#include "hf-error.h"
#include "hf-http-error.h"

#define CONNECT (10 * G_USEC_PER_SEC)
#define STALL (60 * G_USEC_PER_SEC)
#define ANSWER (60 * G_USEC_PER_SEC)
#define HEADER_BYTES (64 * 1024)
#define BUFFER (256 * 1024L) /* that libcurl receives and sends at once */

struct _HfHttpTransfer
{
  HfCurlPool *pool;
  HfHttpRequest *request;
  HfHttpLimits limits;
  char *who;
  CURLM *multi;
  CURL *easy;
  struct curl_slist *lines; /* headers of the request */
  char words[CURL_ERROR_SIZE];

  /* of the request's body */
  GInputStream *body; /* (unowned) (nullable) */
  gint64 body_left; /* bytes that were announced and not read yet; -1 when not known */
  gboolean sent; /* all of it */

  /* of the answer */
  gsize header_bytes;
  gboolean headers_done;
  GHashTable *headers; /* name in lower case → value */
  GHashTable *trailers;

  /* of the one call that is running */
  GCancellable *cancellable;
  guint8 *buffer; /* where the body of the answer goes */
  gsize room, got;

  GByteArray *surplus; /* of the body, received when there was no room: one piece of libcurl's */
  gsize surplus_at; /* bytes of it that were read */
  gboolean paused;

  gboolean done;
  GError *error; /* that ended it */
  gint64 last_moved; /* monotonic */
};

static void
on_moved (HfHttpTransfer *self)
{
  self->last_moved = g_get_monotonic_time ();
}

/* ---- callbacks of libcurl ---- */

static size_t
on_body_wanted (char *buffer, size_t size, size_t n, void *data)
{
  HfHttpTransfer *self = data;
  gsize want = size * n;
  gssize got;

  if (self->body_left >= 0)
    want = MIN (want, (gsize)self->body_left);
  got = want > 0 ? g_input_stream_read (self->body, buffer, want, self->cancellable, &self->error)
                 : 0;
  on_moved (self);
  if (got < 0)
    return CURL_READFUNC_ABORT;
  if (got == 0 && self->body_left > 0)
    {
      g_set_error (&self->error, HF_ERROR, HF_ERROR_FAILED,
                   "what was to be sent to %s ended %" G_GINT64_FORMAT " bytes too early",
                   self->who, self->body_left);
      return CURL_READFUNC_ABORT;
    }
  if (self->body_left >= 0)
    self->body_left -= got;
  self->sent = got == 0 || self->body_left == 0;
  return (size_t)got;
}

/* libcurl begins anew, when a connection that it had kept was closed by the service meanwhile. */
static int
on_seek (void *data, curl_off_t offset, int origin)
{
  HfHttpTransfer *self = data;
  gint64 size;

  hf_http_request_get_body (self->request, &size);
  if (origin != SEEK_SET || !hf_http_request_rewind (self->request, offset))
    return CURL_SEEKFUNC_CANTSEEK;
  self->body_left = size < 0 ? -1 : size - offset;
  self->sent = FALSE;
  return CURL_SEEKFUNC_OK;
}

static size_t
on_body (char *data, size_t size, size_t n, void *user_data)
{
  HfHttpTransfer *self = user_data;
  gsize length = size * n;
  gsize now = MIN (length, self->room - self->got);

  on_moved (self);
  if (self->surplus->len > 0)
    {
      self->paused = TRUE;
      return CURL_WRITEFUNC_PAUSE;
    }
  if (now > 0)
    memcpy (self->buffer + self->got, data, now);
  self->got += now;
  g_byte_array_append (self->surplus, (const guint8 *)data + now, (guint)(length - now));
  return length;
}

static void
add_header (HfHttpTransfer *self, const char *line, gsize length)
{
  GHashTable *into = self->headers_done ? self->trailers : self->headers;
  const char *colon = memchr (line, ':', length);
  g_autofree char *name = NULL;
  char *value;
  const char *before;

  if (!colon)
    return;
  name = g_ascii_strdown (line, colon - line);
  value = g_strstrip (g_strndup (colon + 1, length - (gsize)(colon + 1 - line)));
  before = g_hash_table_lookup (into, name);
  if (before)
    {
      char *both = g_strconcat (before, ", ", value, NULL);

      g_free (value);
      value = both;
    }
  g_hash_table_replace (into, g_steal_pointer (&name), value);
}

static size_t
on_header (char *line, size_t size, size_t n, void *data)
{
  HfHttpTransfer *self = data;
  gsize length = size * n;
  long status = 0;

  on_moved (self);
  self->header_bytes += length;
  if (self->header_bytes > self->limits.header_bytes)
    {
      g_set_error (&self->error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                   "%s sends more than %" G_GSIZE_FORMAT " bytes of headers", self->who,
                   self->limits.header_bytes);
      return 0;
    }
  if (!self->headers_done && g_str_has_prefix (line, "HTTP/"))
    g_hash_table_remove_all (self->headers);
  else if (!self->headers_done && (line[0] == '\r' || line[0] == '\n'))
    {
      curl_easy_getinfo (self->easy, CURLINFO_RESPONSE_CODE, &status);
      self->headers_done = status >= 200;
    }
  else
    add_header (self, line, length);
  return length;
}

/* ---- making ---- */

static void
set_request (HfHttpTransfer *self)
{
  const char *method = hf_http_request_get_method (self->request);
  GPtrArray *headers = hf_http_request_get_headers (self->request);
  gint64 size;

  for (unsigned i = 0; i < headers->len; i++)
    self->lines = curl_slist_append (self->lines, headers->pdata[i]);
  self->body = hf_http_request_get_body (self->request, &size);
  self->body_left = size;
  self->sent = !self->body;
  if (self->body)
    {
      curl_easy_setopt (self->easy, CURLOPT_UPLOAD, 1L);
      curl_easy_setopt (self->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)size);
      curl_easy_setopt (self->easy, CURLOPT_READFUNCTION, on_body_wanted);
      curl_easy_setopt (self->easy, CURLOPT_READDATA, self);
      curl_easy_setopt (self->easy, CURLOPT_SEEKFUNCTION, on_seek);
      curl_easy_setopt (self->easy, CURLOPT_SEEKDATA, self);
      /* What can't be sent a second time is not risked on a connection that may be dead. */
      curl_easy_setopt (self->easy, CURLOPT_FRESH_CONNECT,
                        hf_http_request_can_repeat (self->request) ? 0L : 1L);
    }
  else if (g_str_equal (method, "HEAD"))
    curl_easy_setopt (self->easy, CURLOPT_NOBODY, 1L);
  else if (!g_str_equal (method, "GET") && !g_str_equal (method, "DELETE"))
    {
      curl_easy_setopt (self->easy, CURLOPT_POSTFIELDS, "");
      curl_easy_setopt (self->easy, CURLOPT_POSTFIELDSIZE, 0L);
      self->lines = curl_slist_append (self->lines, "Content-Type:");
    }
  curl_easy_setopt (self->easy, CURLOPT_CUSTOMREQUEST, method);
}

static void
set_route (HfHttpTransfer *self, const HfHttpRoute *route)
{
  curl_easy_setopt (self->easy, CURLOPT_URL, route->url);
  if (route->proxy)
    curl_easy_setopt (self->easy, CURLOPT_PROXY, route->proxy);
  if (route->authorization)
    {
      g_autoptr (HfSecret) line = g_strconcat ("Authorization: ", route->authorization, NULL);

      self->lines = curl_slist_append (self->lines, line);
    }
  curl_easy_setopt (self->easy, CURLOPT_HTTPHEADER, self->lines);
}

static void
set_rest (HfHttpTransfer *self)
{
  curl_easy_setopt (self->easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (self->easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (self->easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt (self->easy, CURLOPT_USERAGENT, "Holdfast/" HF_VERSION);
  curl_easy_setopt (self->easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt (self->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)(self->limits.connect_us / 1000));
  curl_easy_setopt (self->easy, CURLOPT_BUFFERSIZE, BUFFER);
  curl_easy_setopt (self->easy, CURLOPT_UPLOAD_BUFFERSIZE, BUFFER);
  curl_easy_setopt (self->easy, CURLOPT_ERRORBUFFER, self->words);
  curl_easy_setopt (self->easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt (self->easy, CURLOPT_WRITEDATA, self);
  curl_easy_setopt (self->easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt (self->easy, CURLOPT_HEADERDATA, self);
}

static void
set_limits (HfHttpTransfer *self, const HfHttpLimits *limits)
{
  self->limits.connect_us = limits->connect_us > 0 ? limits->connect_us : CONNECT;
  self->limits.stall_us = limits->stall_us > 0 ? limits->stall_us : STALL;
  self->limits.answer_us = limits->answer_us > 0 ? limits->answer_us : ANSWER;
  self->limits.header_bytes = limits->header_bytes > 0 ? limits->header_bytes : HEADER_BYTES;
}

/**
 * hf_http_transfer_new:
 * @pool: lends the handle
 * @request: must not change meanwhile
 * @route: where it goes
 * @limits: copied
 *
 * Sends nothing yet.
 *
 * Returns: (transfer full): the transfer
 */
HfHttpTransfer *
hf_http_transfer_new (HfCurlPool *pool, HfHttpRequest *request, const HfHttpRoute *route,
                      const HfHttpLimits *limits)
{
  HfHttpTransfer *self = g_new0 (HfHttpTransfer, 1);

  self->pool = hf_curl_pool_ref (pool);
  self->request = hf_http_request_ref (request);
  self->who = g_strdup (route->who);
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->trailers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->surplus = g_byte_array_new ();
  self->easy = curl_easy_init ();
  if (!self->easy)
    g_error ("no memory for libcurl");
  set_limits (self, limits);
  set_rest (self);
  set_request (self);
  set_route (self, route);
  self->multi = hf_curl_pool_take (pool);
  curl_multi_add_handle (self->multi, self->easy);
  return self;
}

/* One of them may be secret. What libcurl made of it in its own buffers is out of reach. */
static void
free_lines (struct curl_slist *lines)
{
  for (struct curl_slist *at = lines; at; at = at->next)
    explicit_bzero (at->data, strlen (at->data));
  curl_slist_free_all (lines);
}

/**
 * hf_http_transfer_free:
 * @self: (transfer full): a transfer; when it is not at its end, its connection is closed
 */
void
hf_http_transfer_free (HfHttpTransfer *self)
{
  curl_multi_remove_handle (self->multi, self->easy);
  curl_easy_cleanup (self->easy);
  hf_curl_pool_give_back (self->pool, self->multi);
  hf_curl_pool_unref (self->pool);
  free_lines (self->lines);
  hf_http_request_unref (self->request);
  g_hash_table_unref (self->headers);
  g_hash_table_unref (self->trailers);
  g_byte_array_unref (self->surplus);
  g_clear_error (&self->error);
  g_free (self->who);
  g_free (self);
}

/* ---- running ---- */

static void
collect_result (HfHttpTransfer *self)
{
  int left;
  CURLMsg *message = curl_multi_info_read (self->multi, &left);

  if (!message || message->msg != CURLMSG_DONE)
    return;
  self->done = TRUE;
  if (message->data.result != CURLE_OK && !self->error)
    hf_http_error_set_curl (&self->error, self->who, message->data.result, self->words);
}

static gint64
patience (HfHttpTransfer *self)
{
  return self->sent && !self->headers_done ? self->limits.answer_us : self->limits.stall_us;
}

static gboolean
give_up (HfHttpTransfer *self, GError **error)
{
  self->done = TRUE;
  g_set_error (&self->error, HF_ERROR, HF_ERROR_STALLED, _ ("%s did not move for %.3g s"),
               self->who, (double)patience (self) / G_USEC_PER_SEC);
  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

/* Waits until there may be something to do. */
static gboolean
wait_a_while (HfHttpTransfer *self, GError **error)
{
  gint64 left = self->last_moved + patience (self) - g_get_monotonic_time ();
  struct curl_waitfd wake = { .events = CURL_WAIT_POLLIN };
  GPollFD poll_fd;
  gboolean watched;

  if (left <= 0)
    return give_up (self, error);
  watched = g_cancellable_make_pollfd (self->cancellable, &poll_fd);
  if (watched)
    wake.fd = poll_fd.fd;
  curl_multi_poll (self->multi, &wake, watched ? 1 : 0, (int)MIN (left / 1000 + 1, G_MAXINT), NULL);
  if (watched)
    g_cancellable_release_fd (self->cancellable);
  return TRUE;
}

typedef gboolean (*Reached) (HfHttpTransfer *self);

static gboolean
run_until (HfHttpTransfer *self, Reached reached, GCancellable *cancellable, GError **error)
{
  gboolean moving = TRUE;

  self->cancellable = cancellable;
  on_moved (self);
  while (moving && !self->error)
    {
      int running;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (reached (self) || self->done)
        return TRUE;
      curl_multi_perform (self->multi, &running);
      collect_result (self);
      if (!self->error && !self->done && !reached (self))
        moving = wait_a_while (self, error);
    }
  if (moving && reached (self))
    return TRUE; /* the error comes with the next call */
  if (moving)
    g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

static gboolean
has_headers (HfHttpTransfer *self)
{
  return self->headers_done;
}

static gboolean
has_bytes (HfHttpTransfer *self)
{
  return self->got > 0;
}

/**
 * hf_http_transfer_run_to_headers:
 * @error: %HF_ERROR_UNAVAILABLE, %HF_ERROR_STALLED, the error of the request's body
 *
 * Sends the request and receives the headers of the answer. Some services answer before they have
 * read all of the request; the rest is then sent while the answer is read.
 *
 * Returns: whether there is an answer, of any status
 */
gboolean
hf_http_transfer_run_to_headers (HfHttpTransfer *self, GCancellable *cancellable, GError **error)
{
  return run_until (self, has_headers, cancellable, error);
}

static gsize
take_surplus (HfHttpTransfer *self, void *buffer, gsize count)
{
  gsize now = MIN (count, self->surplus->len - self->surplus_at);

  memcpy (buffer, self->surplus->data + self->surplus_at, now);
  self->surplus_at += now;
  if (self->surplus_at == self->surplus->len)
    {
      g_byte_array_set_size (self->surplus, 0);
      self->surplus_at = 0;
    }
  return now;
}

/**
 * hf_http_transfer_read:
 * @error: %HF_ERROR_UNAVAILABLE, %HF_ERROR_STALLED; also when the answer ends before its announced
 * length or without the end of its last chunk
 *
 * Returns: bytes of the answer's body, 0 at its end, -1 with @error
 */
gssize
hf_http_transfer_read (HfHttpTransfer *self, void *buffer, gsize count, GCancellable *cancellable,
                       GError **error)
{
  gboolean run;

  if (count == 0)
    return 0;
  if (self->surplus->len > 0)
    return g_cancellable_set_error_if_cancelled (cancellable, error)
               ? -1
               : (gssize)take_surplus (self, buffer, count);

  self->buffer = buffer;
  self->room = count;
  self->got = 0;
  if (self->paused)
    {
      self->paused = FALSE;
      curl_easy_pause (self->easy, CURLPAUSE_CONT);
    }
  run = run_until (self, has_bytes, cancellable, error);
  self->buffer = NULL;
  self->room = 0;
  return run ? (gssize)self->got : -1;
}

/**
 * hf_http_transfer_get_status:
 * Returns: the status of the answer
 */
unsigned
hf_http_transfer_get_status (HfHttpTransfer *self)
{
  long status = 0;

  curl_easy_getinfo (self->easy, CURLINFO_RESPONSE_CODE, &status);
  return (unsigned)status;
}

static const char *
look_up (GHashTable *fields, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (fields, lower);
}

/**
 * hf_http_transfer_get_header:
 * @name: in any case
 *
 * Returns: (transfer none) (nullable): what the answer says; several of one name in one list
 */
const char *
hf_http_transfer_get_header (HfHttpTransfer *self, const char *name)
{
  return look_up (self->headers, name);
}

/**
 * hf_http_transfer_get_trailer:
 * Returns: (transfer none) (nullable): what came behind the body; known once that was read to its
 * end
 */
const char *
hf_http_transfer_get_trailer (HfHttpTransfer *self, const char *name)
{
  return look_up (self->trailers, name);
}

/**
 * hf_http_transfer_get_who:
 * Returns: (transfer none): the service, for messages
 */
const char *
hf_http_transfer_get_who (HfHttpTransfer *self)
{
  return self->who;
}
