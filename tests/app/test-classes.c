/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each widget class of the window is shown, drawn, used and finalised in a tour through all pages
 * and dialogs. Which classes there are is read in the sources. */
#include <stdio.h>

#include "hf-census.h"
#include "hf-studio.h"
#include "hf-test.h"

#define SETTLE 12 /* frames */

typedef struct
{
  char *name;
  char *parent; /* type macro */
} Class;

static HfCensus *census;
static GPtrArray *classes; /* of Class */

static void
class_free (gpointer data)
{
  Class *self = data;

  g_free (self->name);
  g_free (self->parent);
  g_free (self);
}

/* ---- which there are ---- */

static void
read_source (const char *path)
{
  g_autoptr (GRegex) regex = g_regex_new (
      "^G_DEFINE_(?:FINAL_)?TYPE(?:_WITH_PRIVATE|_WITH_CODE)? \\((\\w+),\\s*\\w+,\\s*(\\w+)",
      G_REGEX_MULTILINE, 0, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      Class *class = g_new0 (Class, 1);

      class->name = g_match_info_fetch (match, 1);
      class->parent = g_match_info_fetch (match, 2);
      g_ptr_array_add (classes, class);
    }
}

static void
read_sources (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        read_sources (child);
      else if (g_str_has_suffix (name, ".c"))
        read_source (child);
    }
}

/* A type that nobody asked for has no name yet; what its parent is called says enough then. */
static gboolean
is_widget (const Class *class)
{
  static const char *const others[] = { "G_TYPE_OBJECT", "GTK_TYPE_LAYOUT_MANAGER",
                                        "GDK_TYPE_CONTENT_PROVIDER", "ADW_TYPE_APPLICATION", NULL };
  GType type = g_type_from_name (class->name);

  return type != 0 ? g_type_is_a (type, GTK_TYPE_WIDGET) : !g_strv_contains (others, class->parent);
}

/* ---- what was seen of them ---- */

/* In the order of HfCensusWants. */
#define FRAME 10 /* px that the theme draws around a window where nothing composes them */

static int widest; /* px that a window needs at least */

static const char *const wants[] = { "shown", "drawn", "used", "finalised" };

static void
look (HfStudio *studio, GtkWidget *widget, const char *name)
{
  int least;

  hf_census_look (census, widget);
  if (GTK_IS_SHORTCUTS_WINDOW (widget))
    return; /* GTK's own, which needs some more */
  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  if (least > HF_STUDIO_NARROW + FRAME)
    printf ("# %s can't be narrower than %d px\n", name, least);
  if (least > widest)
    widest = least;
}

/* All windows fit a small screen. */
static void
test_narrow (void)
{
  g_assert_cmpint (widest, <=, HF_STUDIO_NARROW + FRAME);
}

static void
test_class (gconstpointer data)
{
  const Class *class = data;
  HfCensusWants missing = hf_census_get_missing (census, class->name);

  for (unsigned i = 0; i < G_N_ELEMENTS (wants); i++)
    if (missing & (1 << i))
      g_test_fail_printf ("%s is not %s", class->name, wants[i]);
}

/* The types that were made below @type. */
static void
assert_known (GType type)
{
  g_autofree GType *children = g_type_children (type, NULL);
  gboolean known = !g_str_has_prefix (g_type_name (type), "Hf") || G_TYPE_IS_ABSTRACT (type);

  for (unsigned i = 0; i < classes->len && !known; i++)
    known = g_str_equal (((const Class *)classes->pdata[i])->name, g_type_name (type));
  if (!known)
    g_error ("%s was not found in the sources", g_type_name (type));
  for (unsigned i = 0; children[i]; i++)
    assert_known (children[i]);
}

static void
test_list (void)
{
  assert_known (GTK_TYPE_WIDGET);
  g_assert_cmpuint (classes->len, >, 50);
}

/* Of a class that nobody saw, all is wanted. */
static void
test_census (void)
{
  g_autoptr (HfCensus) other = hf_census_new ();

  g_assert_cmpint (hf_census_get_missing (other, "HfNobody"), ==,
                   HF_CENSUS_SHOWN | HF_CENSUS_DRAWN | HF_CENSUS_USED | HF_CENSUS_FINALISED);
}

/* All at once, as the first that fails ends the run. */
static void
tell (void)
{
  for (unsigned i = 0; i < classes->len; i++)
    {
      const Class *class = classes->pdata[i];
      HfCensusWants missing = hf_census_get_missing (census, class->name);

      for (unsigned j = 0; is_widget (class) && j < G_N_ELEMENTS (wants); j++)
        if (missing & (1 << j))
          printf ("# %s is not %s\n", class->name, wants[j]);
    }
}

static void
go_round (void)
{
  HfStudio studio = { .width = HF_STUDIO_WIDE, .frames = SETTLE, .func = look };

  census = hf_census_new ();
  hf_studio_open (&studio);
  hf_tour_pages (&studio);
  hf_tour_dialogs (&studio);
  hf_studio_close (&studio);
}

int
main (int argc, char **argv)
{
  g_autofree char *sources = g_build_filename (g_getenv ("HF_SRCDIR"), "src", "app", NULL);
  int status;

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  classes = g_ptr_array_new_with_free_func (class_free);
  read_sources (sources);
  go_round ();
  tell ();
  g_test_add_func ("/app/classes/list", test_list);
  g_test_add_func ("/app/classes/census", test_census);
  g_test_add_func ("/app/classes/narrow", test_narrow);
  for (unsigned i = 0; i < classes->len; i++)
    {
      Class *class = classes->pdata[i];
      g_autofree char *path = g_strconcat ("/app/classes/", class->name, NULL);

      if (is_widget (class))
        g_test_add_data_func (path, class, test_class);
    }
  status = g_test_run ();
  hf_census_free (census);
  g_ptr_array_unref (classes);
  return status;
}
