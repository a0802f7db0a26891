/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with an input, field by field. One list belongs to one thread at a time. */
#include "hf-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-error.h"

typedef struct
{
  char *field;
  char *type;
  char *message;
} Problem;

struct _HfProblems
{
  GPtrArray *list; /* of Problem */
};

static void
problem_free (gpointer data)
{
  Problem *problem = data;

  g_free (problem->field);
  g_free (problem->type);
  g_free (problem->message);
  g_free (problem);
}

/**
 * hf_problems_new:
 * Returns: (transfer full): an empty list
 */
HfProblems *
hf_problems_new (void)
{
  HfProblems *self = g_new0 (HfProblems, 1);

  self->list = g_ptr_array_new_with_free_func (problem_free);
  return self;
}

/**
 * hf_problems_free:
 * @self: (transfer full): a list
 */
void
hf_problems_free (HfProblems *self)
{
  g_ptr_array_unref (self->list);
  g_free (self);
}

/**
 * hf_problems_add:
 * @field: the name of the field
 * @type: a stable word for the kind of problem, such as "type_error.integer"
 * @format: what the field must be, as the end of a sentence that begins with its name
 */
void
hf_problems_add (HfProblems *self, const char *field, const char *type, const char *format, ...)
{
  Problem *problem = g_new0 (Problem, 1);
  va_list args;

  va_start (args, format);
  problem->field = g_strdup (field);
  problem->type = g_strdup (type);
  problem->message = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (self->list, problem);
}

/**
 * hf_problems_add_range:
 * @field: the name of a field with a whole number
 * @min: the least that is right
 * @max: the greatest
 */
void
hf_problems_add_range (HfProblems *self, const char *field, gint64 min, gint64 max)
{
  g_autofree char *least = g_strdup_printf ("%" G_GINT64_FORMAT, min);
  g_autofree char *most = g_strdup_printf ("%" G_GINT64_FORMAT, max);

  /* TRANSLATORS: what is wrong with a field is the end of a sentence that begins with the field:
   * "priority" must be from 1 to 1000. */
  hf_problems_add (self, field, "value_error.range", _ ("must be from %s to %s"), least, most);
}

/**
 * hf_problems_add_below:
 * @field: an object that was read by itself
 * @inner: what is wrong with its fields
 *
 * Adds all of @inner, each named by its path: "limits.hours".
 */
void
hf_problems_add_below (HfProblems *self, const char *field, HfProblems *inner)
{
  for (unsigned i = 0; i < inner->list->len; i++)
    {
      const Problem *problem = g_ptr_array_index (inner->list, i);
      g_autofree char *path = g_strconcat (field, ".", problem->field, NULL);

      hf_problems_add (self, path, problem->type, "%s", problem->message);
    }
}

/**
 * hf_problems_count:
 * Returns: how many problems were added
 */
unsigned
hf_problems_count (HfProblems *self)
{
  return self->list->len;
}

/**
 * hf_problems_find:
 * @field: a field, by its path
 * @type: (out) (optional): the word for the kind of problem
 *
 * Returns: (transfer none) (nullable): what is wrong with it, or with the first of what is in it
 */
const char *
hf_problems_find (HfProblems *self, const char *field, const char **type)
{
  gsize length = strlen (field);

  for (unsigned i = 0; i < self->list->len; i++)
    {
      const Problem *problem = self->list->pdata[i];

      if (strncmp (problem->field, field, length) != 0
          || (problem->field[length] != '\0' && problem->field[length] != '.'))
        continue;
      if (type)
        *type = problem->type;
      return problem->message;
    }
  return NULL;
}

/**
 * hf_problems_to_json:
 * Returns: (transfer full): the array for `detail` of a 422 answer: objects of loc (["body",
 * field]), msg, type
 */
JsonArray *
hf_problems_to_json (HfProblems *self)
{
  JsonArray *array = json_array_new ();

  for (unsigned i = 0; i < self->list->len; i++)
    {
      const Problem *problem = self->list->pdata[i];
      JsonObject *entry = json_object_new ();
      JsonArray *location = json_array_new ();

      json_array_add_string_element (location, "body");
      json_array_add_string_element (location, problem->field);
      json_object_set_array_member (entry, "loc", location);
      json_object_set_string_member (entry, "msg", problem->message);
      json_object_set_string_member (entry, "type", problem->type);
      json_array_add_object_element (array, entry);
    }
  return array;
}

/**
 * hf_problems_to_text:
 * Returns: (transfer full): all of them in one line, separated by semicolons
 */
char *
hf_problems_to_text (HfProblems *self)
{
  GString *text = g_string_new (NULL);

  for (unsigned i = 0; i < self->list->len; i++)
    {
      const Problem *problem = self->list->pdata[i];

      g_string_append_printf (text, "%s“%s” %s", i > 0 ? "; " : "", problem->field,
                              problem->message);
    }
  return g_string_free (text, FALSE);
}

/**
 * hf_problems_set_error:
 * @error: (out) (optional): %HF_ERROR_INVALID with all problems in its message
 *
 * Returns: %TRUE when there are problems, and @error was set; %FALSE when all is well
 */
gboolean
hf_problems_set_error (HfProblems *self, GError **error)
{
  g_autofree char *text = NULL;

  if (self->list->len == 0)
    return FALSE;
  text = hf_problems_to_text (self);
  g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, text);
  return TRUE;
}
