/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies of multipart/form-data, whole, cut at every place, and wrong in every way. */
#include "hf-multipart.h"

#include <string.h>

#include "hf-error.h"
#include "hf-header-value.h"
#include "hf-test.h"

#define TYPE "multipart/form-data; boundary=frontier"
#define PART "Content-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n"

/* A stream whose first read gives a certain number of bytes at most, and the others some too. */
#define RAGGED_TYPE_STREAM (ragged_stream_get_type ())
G_DECLARE_FINAL_TYPE (RaggedStream, ragged_stream, RAGGED, STREAM, GFilterInputStream)

struct _RaggedStream
{
  GFilterInputStream parent_instance;
  gsize first;
  gsize most; /* of the others */
  GRand *rand; /* NULL: always most */
};

G_DEFINE_FINAL_TYPE (RaggedStream, ragged_stream, G_TYPE_FILTER_INPUT_STREAM)

static gssize
ragged_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
             GError **error)
{
  RaggedStream *self = RAGGED_STREAM (stream);
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  gsize most = self->most;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  if (self->first > 0)
    most = self->first;
  else if (self->rand)
    most = (gsize)g_rand_int_range (self->rand, 1, (int)self->most + 1);
  self->first = 0;
  return g_input_stream_read (base, buffer, MIN (count, most), cancellable, error);
}

static void
ragged_stream_class_init (RaggedStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = ragged_read;
}

static void
ragged_stream_init (RaggedStream *self)
{
}

static HfMultipart *
open_ragged (const void *data, gsize length, gsize first, gsize most, GRand *rand)
{
  g_autoptr (GInputStream) memory
      = g_memory_input_stream_new_from_data (data, (gssize)length, NULL);
  g_autoptr (RaggedStream) stream = g_object_new (RAGGED_TYPE_STREAM, "base-stream", memory, NULL);
  g_autoptr (GError) error = NULL;
  HfMultipart *multipart;

  stream->first = first;
  stream->most = most;
  stream->rand = rand;
  multipart = hf_multipart_new (TYPE, G_INPUT_STREAM (stream), &error);
  g_assert_no_error (error);
  return multipart;
}

/* Appends what can be read of the part, in reads of at most that many bytes. */
static gboolean
read_content (const HfPart *part, GByteArray *content, gsize most, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (most);
  gssize n;

  while ((n = g_input_stream_read (part->content, buffer, most, NULL, error)) > 0)
    g_byte_array_append (content, buffer, (unsigned)n);
  return n == 0;
}

/* All parts in one text: "[name: value, …|content]" for each. */
static char *
describe (HfMultipart *multipart, gsize most, GError **error)
{
  GString *text = g_string_new (NULL);
  HfPart *next;

  while (hf_multipart_next (multipart, &next, NULL, error) && next)
    {
      g_autoptr (HfPart) part = next;
      g_autoptr (GByteArray) content = g_byte_array_new ();
      gboolean good = read_content (part, content, most, error);

      g_string_append_printf (text, "[%u ", part->number);
      if (hf_part_get_header (part, "content-disposition"))
        g_string_append_printf (text, "%s|", hf_part_get_header (part, "content-disposition"));
      g_string_append_len (text, (char *)content->data, content->len);
      if (!good)
        break;
      g_string_append_c (text, ']');
    }
  return g_string_free (text, FALSE);
}

static char *
describe_text (const char *body, GError **error)
{
  g_autoptr (HfMultipart) multipart = open_ragged (body, strlen (body), 0, G_MAXINT, NULL);

  return describe (multipart, 100, error);
}

static void
test_forms (void)
{
  static const char *const cases[][2] = {
    { "--frontier--", "" },
    { "--frontier--\r\n", "" },
    { "\r\n--frontier--\r\n", "" },
    { "--frontier\r\n\r\nabc\r\n--frontier--\r\n", "[1 abc]" },
    { "preamble\r\n--frontier\r\n\r\nabc\r\n--frontier--\r\nepilogue", "[1 abc]" },
    { "--frontier \t\r\n\r\nabc\r\n--frontier-- \t \r\n", "[1 abc]" },
    { "--frontier--  ", "" },
    { "--frontier\r\n" PART "x\r\n--frontier\r\n" PART "y\r\n--frontier--",
      "[1 form-data; name=\"f\"; filename=\"a\"|x][2 form-data; name=\"f\"; filename=\"a\"|y]" },
    /* Content that is empty, with and without a line end of its own. */
    { "--frontier\r\n\r\n\r\n--frontier--", "[1 ]" },
    { "--frontier\r\n\r\n--frontier--", "[1 ]" },
    { "--frontier\r\ncontent-DISPOSITION:\t x \t\r\n\r\n--frontier\r\n\r\n--frontier--",
      "[1 x|][2 ]" },
    /* What is none, or only begins like one. */
    { "--frontier\r\n\r\n\r\n\r\n--frontier--", "[1 \r\n]" },
    { "--frontier\r\n\r\n\n--frontier\r\n--frontie\r\r\n--frontier--", "[1 \n--frontier\r\n"
                                                                       "--frontie\r]" },
    { "--frontier\r\n\r\n\r\n-\r\n--\r\n--f\r\n--frontie\r\n--frontier--", "[1 \r\n-\r\n--\r\n--f"
                                                                           "\r\n--frontie]" },
    { "--frontier\r\n\r\n--Frontier\r\n--FRONTIER--\r\n--frontier--", "[1 --Frontier\r\n"
                                                                      "--FRONTIER--]" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = describe_text (cases[i][0], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, cases[i][1]);
    }
}

static void
assert_refused (const char *body, int code, const char *part)
{
  g_autoptr (HfMultipart) multipart = open_ragged (body, strlen (body), 0, G_MAXINT, NULL);

  /* Once failed, always failed. */
  for (unsigned i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = describe (multipart, 1000, &error);

      g_test_message ("%s", body);
      g_assert_error (error, HF_ERROR, code);
      if (!strstr (error->message, part))
        g_error ("“%s” does not say “%s”", error->message, part);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *body;
    const char *part;
  } cases[] = {
    { "", "ends before its last boundary" },
    { "something else", "ends before its last boundary" },
    { "--other\r\n\r\nabc\r\n--other--", "ends before its last boundary" },
    { "--frontier", "ends before its last boundary" },
    { "--frontier\r\n\r\nabc", "ends before its last boundary" },
    { "--frontier\r\n\r\nabc\r\n--frontier\r\n", "ends before its last boundary" },
    { "--frontier\r\n\r\nabc\n--frontier--\n", "ends before its last boundary" },
    { "--frontierx\r\n\r\nabc\r\n--frontier--", "goes on" },
    { "--frontier\r\n\r\nabc\r\n--frontierx\r\n--frontier--", "goes on" },
    { "--frontier\n\nabc\n--frontier--", "goes on" },
    { "--frontier\r\n\r\nabc\r\n--frontier--x", "ends before" },
    { "--frontier\r\n\r\nabc\r\n--frontier--xx", "goes on" },
    { "--frontier\r\n\r\nabc\r\n--frontier - -\r\n", "goes on" },
    { "--frontier\r\nno header\r\n\r\nabc\r\n--frontier--", "part 1 of the upload" },
    { "--frontier\r\n: x\r\n\r\nabc\r\n--frontier--", "one line" },
    { "--frontier\r\na b: x\r\n\r\nabc\r\n--frontier--", "one line" },
    { "--frontier\r\na: x\r\n folded\r\n\r\nabc\r\n--frontier--", "one line" },
    { "--frontier\r\na : x\r\n\r\nabc\r\n--frontier--", "one line" },
    { "--frontier\r\na: x\nb: y\r\n\r\nabc\r\n--frontier--", "control character" },
    { "--frontier\r\na: x\r\r\n\r\nabc\r\n--frontier--", "control character" },
    { "--frontier\r\na: \x7f\r\n\r\nabc\r\n--frontier--", "control character" },
    { "--frontier\r\na: x\r\nA: y\r\n\r\nabc\r\n--frontier--", "header a stands there twice" },
    { "--frontier\r\nContent-Type: Multipart/mixed; boundary=x\r\n\r\n--x--\r\n--frontier--",
      "a multipart itself" },
    { "--frontier\r\n\r\nabc\r\n--frontier\r\nx\r\n\r\n--frontier--", "part 2 of the upload" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i].body, HF_ERROR_MALFORMED, cases[i].part);
}

static char *
repeat (const char *before, char c, gsize count, const char *after)
{
  g_autofree char *many = g_strnfill (count, c);

  return g_strconcat (before, many, after, NULL);
}

/* Each limit, and one more. */
static void
test_limits (void)
{
  static const struct
  {
    const char *before;
    gsize count;
    const char *after;
    int code;
    const char *part;
  } cases[] = {
    { "", HF_MULTIPART_MOST_AROUND - 2, "\r\n--frontier--", HF_ERROR_MALFORMED,
      "does not begin with the boundary" },
    { "--frontier--\r\n", HF_MULTIPART_MOST_AROUND - 2, "", HF_ERROR_TOO_LARGE,
      "follow the last boundary" },
    { "--frontier\r\na: ", HF_MULTIPART_MOST_HEADER_BYTES - 5, "\r\n\r\n\r\n--frontier--",
      HF_ERROR_TOO_LARGE, "headers have more than 16384 bytes" },
    { "--frontier\r\n", HF_HEADERS_MOST_NAME, ": x\r\n\r\n--frontier--", HF_ERROR_MALFORMED,
      "one line" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *most = repeat (cases[i].before, 'x', cases[i].count, cases[i].after);
      g_autofree char *more = repeat (cases[i].before, 'x', cases[i].count + 1, cases[i].after);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = describe_text (most, &error);

      g_assert_no_error (error);
      assert_refused (more, cases[i].code, cases[i].part);
    }
}

/* An end that never comes is noticed in time too. */
static void
test_endless (void)
{
  static const char *const begins[]
      = { "", "--frontier\r\na: ", "--frontier--\r\n", "--frontier " };
  static const char fillers[] = { 'x', 'x', 'x', ' ' };

  for (unsigned i = 0; i < G_N_ELEMENTS (begins); i++)
    {
      g_autofree char *body = repeat (begins[i], fillers[i], 1024 * 1024, "");
      g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_data (body, -1, NULL);
      g_autoptr (HfMultipart) multipart = hf_multipart_new (TYPE, memory, NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = describe (multipart, 1000, &error);

      g_assert_nonnull (error);
      g_assert_null (strstr (error->message, "ends before"));
      g_assert_cmpint (g_seekable_tell (G_SEEKABLE (memory)), <=, 256 * 1024);
    }
}

static void
test_many_headers (void)
{
  for (unsigned count = HF_HEADERS_MOST; count <= HF_HEADERS_MOST + 1; count++)
    {
      g_autoptr (GString) body = g_string_new ("--frontier\r\n");
      g_autoptr (GError) error = NULL;

      for (unsigned i = 0; i < count; i++)
        g_string_append_printf (body, "h%u: x\r\n", i);
      g_string_append (body, "\r\n\r\n--frontier--");
      if (count > HF_HEADERS_MOST)
        assert_refused (body->str, HF_ERROR_TOO_LARGE, "more than 64 headers");
      else
        g_free (describe_text (body->str, &error));
      g_assert_no_error (error);
    }
}

static void
test_zero_bytes (void)
{
  static const char good[] = "--frontier\r\n\r\na\0b\r\n--frontier--";
  static const char bad[] = "--frontier\r\na: b\0c\r\n\r\nx\r\n--frontier--";
  g_autoptr (HfMultipart) content = open_ragged (good, sizeof good - 1, 0, G_MAXINT, NULL);
  g_autoptr (HfMultipart) head = open_ragged (bad, sizeof bad - 1, 0, G_MAXINT, NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (HfPart) part = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_true (hf_multipart_next (content, &part, NULL, NULL));
  g_assert_true (read_content (part, bytes, 10, NULL));
  g_assert_cmpmem (bytes->data, bytes->len, "a\0b", 3);

  text = describe (head, 10, &error);
  g_assert_error (error, HF_ERROR, HF_ERROR_MALFORMED);
}

static void
test_content_types (void)
{
  static const char *const good[]
      = { "multipart/form-data; boundary=x", "Multipart/Form-Data;BOUNDARY=\"a b(c)/=?\"",
          "multipart/form-data ;\t charset=utf-8 ; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW;",
          "multipart/form-data; boundary="
          "0123456789012345678901234567890123456789012345678901234567890123456789" };
  static const char *const bad[]
      = { "",
          "multipart/form-data",
          "multipart/mixed; boundary=x",
          "multipart/form-datax; boundary=x",
          "multipart/form-data; boundary",
          "multipart/form-data; boundary=",
          "multipart/form-data; boundary=\"\"",
          "multipart/form-data; boundary=\"x",
          "multipart/form-data; boundary=\"x \"",
          "multipart/form-data; boundary=a b",
          "multipart/form-data; boundary=x; boundary=y",
          "multipart/form-data; boundary=x, multipart/form-data; boundary=y",
          "multipart/form-data; boundary=\"x\r\ny\"",
          "multipart/form-data; boundary=\"\xc3\xbc\"",
          "multipart/form-data boundary=x",
          "multipart/form-data; boundary="
          "01234567890123456789012345678901234567890123456789012345678901234567890" };
  g_autoptr (GInputStream) stream = g_memory_input_stream_new ();

  for (unsigned i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HfMultipart) multipart = hf_multipart_new (good[i], stream, &error);

      g_assert_no_error (error);
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HfMultipart) multipart = hf_multipart_new (bad[i], stream, &error);

      g_test_message ("%s", bad[i]);
      g_assert_error (error, HF_ERROR, HF_ERROR_MALFORMED);
      g_assert_true (g_str_has_prefix (error->message, "the Content-Type can't be read: "));
    }
}

/* Three parts with much that looks like a boundary in them. */
#define LOOK_ALIKES                                                                                \
  "preamble\r\n--frontie\r\n--frontier \r\n" PART "\r\n--frontie\r\n--\r\n\r\n--frontier\r\n"      \
  "Content-Type: text/plain\r\n" PART "\r\r\n-\r\n--fronti\r\n--frontier\r\n" PART                 \
  "\r\n--frontier--\t\r\nepilogue\r\n--frontier"

static void
test_every_split (void)
{
  const gsize length = strlen (LOOK_ALIKES);
  g_autofree char *expected = describe_text (LOOK_ALIKES, NULL);

  for (gsize i = 0; i <= length; i++)
    {
      g_autoptr (HfMultipart) multipart
          = open_ragged (LOOK_ALIKES, length, i, i ? G_MAXINT : 1, NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = describe (multipart, i % 7 + 1, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, expected);
    }
}

/* A body that is cut off is never taken for a whole one, and gives no byte that is not of it. */
static void
test_every_truncation (void)
{
  const char *last = strstr (LOOK_ALIKES, "--frontier--");
  const gsize whole = (gsize)(last - LOOK_ALIKES) + strlen ("--frontier--");
  g_autofree char *expected = describe_text (LOOK_ALIKES, NULL);

  for (gsize i = 0; i < strlen (LOOK_ALIKES); i++)
    {
      g_autofree char *copy = g_strndup (LOOK_ALIKES, i);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = describe_text (copy, &error);

      if (i < whole || i == whole + strlen ("\t\r"))
        g_assert_error (error, HF_ERROR, HF_ERROR_MALFORMED);
      else
        g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (expected, text));
    }
}

/* Random bytes, or scraps of what a boundary is made of. */
static GByteArray *
random_content (GRand *rand)
{
  static const char *const scraps[]
      = { "\r",         "\n", "\r\n",          "--", "-", "\r\n--", "frontier",
          "\r\n--fron", "x",  "\r\n--frontie", "f",  "" };
  GByteArray *bytes = g_byte_array_new ();
  unsigned count = (unsigned)g_rand_int_range (rand, 0, 40);
  gboolean long_one = g_rand_int_range (rand, 0, 20) == 0;

  for (unsigned i = 0; i < count; i++)
    {
      const char *scrap = scraps[g_rand_int_range (rand, 0, G_N_ELEMENTS (scraps))];
      g_autoptr (GBytes) noise = hf_test_bytes (long_one ? 30000 : 3, g_rand_int (rand));

      g_byte_array_append (bytes, (const guint8 *)scrap, (unsigned)strlen (scrap));
      if (g_rand_boolean (rand))
        g_byte_array_append (bytes, g_bytes_get_data (noise, NULL),
                             (unsigned)g_bytes_get_size (noise));
    }
  if ((bytes->len >= 12 && memmem (bytes->data, bytes->len, "\r\n--frontier", 12))
      || (bytes->len >= 10 && memcmp (bytes->data, "--frontier", 10) == 0))
    g_byte_array_set_size (bytes, 0);
  return bytes;
}

static GByteArray *
join (GPtrArray *contents)
{
  GByteArray *body = g_byte_array_new ();

  for (unsigned i = 0; i < contents->len; i++)
    {
      const GByteArray *content = contents->pdata[i];
      static const char before[] = "--frontier\r\n" PART;

      g_byte_array_append (body, (const guint8 *)before, sizeof before - 1);
      g_byte_array_append (body, content->data, content->len);
      g_byte_array_append (body, (const guint8 *)"\r\n", 2);
    }
  g_byte_array_append (body, (const guint8 *)"--frontier--\r\n", 14);
  return body;
}

static void
assert_contents (HfMultipart *multipart, GPtrArray *contents, GRand *rand)
{
  for (unsigned i = 0; i <= contents->len; i++)
    {
      g_autoptr (HfPart) part = NULL;
      g_autoptr (GByteArray) got = g_byte_array_new ();
      g_autoptr (GError) error = NULL;
      const GByteArray *content = i < contents->len ? contents->pdata[i] : NULL;

      hf_multipart_next (multipart, &part, NULL, &error);
      g_assert_no_error (error);
      g_assert_true ((part != NULL) == (content != NULL));
      if (!part || g_rand_int_range (rand, 0, 8) == 0) /* may be left unread */
        continue;
      g_assert_true (read_content (part, got, (gsize)g_rand_int_range (rand, 1, 9000), &error));
      g_assert_cmpmem (got->data, got->len, content->data, content->len);
    }
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20250731);

  for (unsigned i = 0; i < 2000; i++)
    {
      g_autoptr (GPtrArray) contents
          = g_ptr_array_new_with_free_func ((GDestroyNotify)g_byte_array_unref);
      g_autoptr (GByteArray) body = NULL;
      g_autoptr (HfMultipart) multipart = NULL;
      unsigned count = (unsigned)g_rand_int_range (rand, 0, 6);

      for (unsigned j = 0; j < count; j++)
        g_ptr_array_add (contents, random_content (rand));
      body = join (contents);
      multipart
          = open_ragged (body->data, body->len, 0, (gsize)g_rand_int_range (rand, 1, 5000), rand);
      assert_contents (multipart, contents, rand);
    }
}

/* A part's stream is of no more use than its part, and may outlive the body. */
static void
test_old_part (void)
{
  static const char body[] = "--frontier\r\n\r\nabc\r\n--frontier\r\n\r\ndef\r\n--frontier--";
  HfMultipart *multipart = open_ragged (body, sizeof body - 1, 0, G_MAXINT, NULL);
  g_autoptr (HfPart) first = NULL;
  g_autoptr (HfPart) second = NULL;
  g_autoptr (GError) error = NULL;
  char byte;

  g_assert_true (hf_multipart_next (multipart, &first, NULL, NULL));
  g_assert_cmpint (g_input_stream_read (first->content, &byte, 1, NULL, NULL), ==, 1);
  g_assert_true (hf_multipart_next (multipart, &second, NULL, NULL));
  hf_multipart_unref (multipart);
  g_assert_cmpint (g_input_stream_read (first->content, &byte, 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_cmpint (g_input_stream_read (second->content, &byte, 1, NULL, NULL), ==, 1);
  g_assert_cmpint (byte, ==, 'd');
}

static void
test_cancelled (void)
{
  g_autoptr (HfMultipart) multipart = open_ragged (LOOK_ALIKES, strlen (LOOK_ALIKES), 40, 10, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (HfPart) part = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (hf_multipart_next (multipart, &part, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/multipart/forms", test_forms);
  g_test_add_func ("/api/multipart/refused", test_refused);
  g_test_add_func ("/api/multipart/limits", test_limits);
  g_test_add_func ("/api/multipart/endless", test_endless);
  g_test_add_func ("/api/multipart/many-headers", test_many_headers);
  g_test_add_func ("/api/multipart/zero-bytes", test_zero_bytes);
  g_test_add_func ("/api/multipart/content-types", test_content_types);
  g_test_add_func ("/api/multipart/every-split", test_every_split);
  g_test_add_func ("/api/multipart/every-truncation", test_every_truncation);
  g_test_add_func ("/api/multipart/random", test_random);
  g_test_add_func ("/api/multipart/old-part", test_old_part);
  g_test_add_func ("/api/multipart/cancelled", test_cancelled);
  return g_test_run ();
}
