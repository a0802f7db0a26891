/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The field of the search: what it understands, what it offers, and what it says. */
#include "hf-stage.h"

#include "hf-backend-info.h"
#include "hf-completion-popover.h"
#include "hf-search-chip.h"
#include "hf-search-completion.h"
#include "hf-search-field.h"

/* ---- completions ---- */

static GPtrArray *
make_backends (void)
{
  GPtrArray *backends = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_backend_info_free);

  for (unsigned i = 0; i < 2; i++)
    {
      HfBackendInfo *info = hf_backend_info_new ();

      info->id = g_strdup (i == 0 ? "disk" : "s3");
      info->kind = g_strdup ("memory");
      g_ptr_array_add (backends, info);
    }
  return backends;
}

/* "|" stands for the cursor; the completions with "," between. */
static const struct
{
  const char *typed, *offered;
} cases[] = {
  { "|", "" },
  { "report |", "" },
  { "rep|", "" },
  { "h|", "health:" },
  { "HE|", "health:" },
  { "x b|", "backend:" },
  { "-|", "-backend:" },
  { "health:|", "health:critical ,health:warning ,health:healthy ,health:excess " },
  { "health:c|", "health:critical " },
  { "health:|critical", "health:critical ,health:warning ,health:healthy ,health:excess " },
  { "backend:|", "backend:disk ,backend:s3 " },
  { "-backend:s|", "-backend:s3 " },
  { "backend:x|", "" },
  { "size:>|", "size:>1GB " },
  { "checked:n|", "checked:never " },
  { "ä checked:<|", "checked:<7d " },
  { "\"h|", "" },
};

static void
test_completions (void)
{
  g_autoptr (GPtrArray) backends = make_backends ();

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize cursor = strcspn (cases[i].typed, "|"), begin;
      g_autofree char *head = g_strndup (cases[i].typed, cursor);
      g_autofree char *text = g_strconcat (head, cases[i].typed + cursor + 1, NULL);
      g_autoptr (GPtrArray) found = hf_search_completion_list (text, cursor, backends, &begin);
      g_autoptr (GString) offered = g_string_new (NULL);

      for (unsigned j = 0; j < found->len; j++)
        {
          const HfCompletion *completion = found->pdata[j];

          g_string_append_printf (offered, "%s%s", j > 0 ? "," : "", completion->text);
          g_assert_cmpuint (strlen (completion->meaning), >, 0);
        }
      g_assert_cmpstr (offered->str, ==, cases[i].offered);
      g_assert_cmpuint (begin, <=, cursor);
    }
}

/* ---- the field ---- */

typedef struct
{
  GtkWidget *window;
  HfSearchField *field;
  GtkEditable *entry;
  unsigned changes;
} Scene;

static void
count_change (HfSearchField *field, gpointer data)
{
  ++*(unsigned *)data;
}

static void
scene_init (Scene *self)
{
  g_autoptr (GPtrArray) backends = make_backends ();

  self->changes = 0;
  self->window = gtk_window_new ();
  self->field = g_object_ref_sink (g_object_new (HF_TYPE_SEARCH_FIELD, NULL));
  hf_search_field_set_backends (self->field, backends);
  g_signal_connect (self->field, "changed", G_CALLBACK (count_change), &self->changes);
  gtk_window_set_child (GTK_WINDOW (self->window), GTK_WIDGET (self->field));
  gtk_window_present (GTK_WINDOW (self->window));
  gtk_test_widget_wait_for_draw (self->window);
  self->entry = GTK_EDITABLE (hf_stage_find_type (GTK_WIDGET (self->field), GTK_TYPE_SEARCH_ENTRY));
  hf_search_field_focus (self->field);
}

static void
scene_clear (Scene *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  hf_stage_drain ();
  g_assert_finalize_object (self->field);
}

static void
type (Scene *self, const char *text)
{
  gtk_editable_set_text (self->entry, text);
  gtk_editable_set_position (self->entry, -1);
  hf_stage_drain ();
}

static void
put (Scene *self, const char *text)
{
  hf_search_field_set_text (self->field, text);
  hf_stage_drain ();
}

static char *
written (Scene *self)
{
  g_autoptr (HfPinSearch) search = hf_search_field_dup_search (self->field);

  return hf_pin_search_to_text (search);
}

static void
assert_search (Scene *self, const char *text)
{
  g_autofree char *is = written (self);

  g_assert_cmpstr (is, ==, text);
}

static gboolean
is_invalid (Scene *self)
{
  g_autofree char *mismatch
      = gtk_test_accessible_check_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                                         GTK_ACCESSIBLE_INVALID_TRUE);

  return mismatch == NULL;
}

static void
test_chips (void)
{
  Scene scene;

  scene_init (&scene);
  g_assert_null (hf_stage_find_type (GTK_WIDGET (scene.field), HF_TYPE_SEARCH_CHIP));
  put (&scene, "word -backend:s3 health:critical size:>2GB checked:<7d");
  g_assert_cmpuint (scene.changes, ==, 1);
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (scene.field), "Not on s3"));
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (scene.field), "Critical"));
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (scene.field), "Checked within 7 days"));
  g_assert_null (hf_stage_find_text (GTK_WIDGET (scene.field), "word"));
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (scene.field), "Remove Filter “Critical”"));
  g_assert_cmpstr (hf_search_field_get_text (scene.field), ==,
                   "word -backend:s3 size:>2GB checked:<7d");
  g_assert_null (hf_stage_find_text (GTK_WIDGET (scene.field), "Critical"));
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (scene.field), "Remove Filter “Not on s3”"));
  assert_search (&scene, "word size:>2GB checked:<7d");
  g_assert_cmpuint (scene.changes, ==, 3);
  scene_clear (&scene);
}

/* The last good search stays, and a sentence says what is wrong with this one. */
static void
test_bad (void)
{
  Scene scene;

  scene_init (&scene);
  put (&scene, "health:critical");
  put (&scene, "health:critical kind:x");
  g_assert_cmpuint (scene.changes, ==, 1);
  assert_search (&scene, "health:critical");
  g_assert_true (is_invalid (&scene));
  put (&scene, "backend:nowhere");
  hf_stage_until_text (GTK_WIDGET (scene.field), "There is no backend “nowhere”");
  g_assert_true (is_invalid (&scene));
  put (&scene, "backend:s3");
  g_assert_false (is_invalid (&scene));
  assert_search (&scene, "backend:s3");
  put (&scene, "backend:s3 ");
  scene_clear (&scene);
}

static HfCompletionPopover *
popover_of (Scene *self)
{
  return HF_COMPLETION_POPOVER (
      hf_stage_find_type (GTK_WIDGET (self->field), HF_TYPE_COMPLETION_POPOVER));
}

/* From a letter to a filter, by keys alone. */
static void
test_complete (void)
{
  Scene scene;
  HfCompletionPopover *popover;

  scene_init (&scene);
  popover = popover_of (&scene);
  type (&scene, "x");
  g_assert_false (hf_completion_popover_is_shown (popover));
  type (&scene, "x hea");
  g_assert_true (hf_completion_popover_is_shown (popover));
  g_assert_false (hf_completion_popover_choose (popover)); /* none is selected yet */
  hf_completion_popover_move (popover, 1);
  g_assert_true (hf_completion_popover_choose (popover));
  hf_stage_drain ();
  g_assert_cmpstr (hf_search_field_get_text (scene.field), ==, "x health:");
  g_assert_true (hf_completion_popover_is_shown (popover));
  hf_completion_popover_move (popover, 1);
  hf_completion_popover_move (popover, 1);
  hf_completion_popover_move (popover, -1);
  g_assert_true (hf_completion_popover_choose (popover));
  hf_stage_drain ();
  g_assert_cmpstr (hf_search_field_get_text (scene.field), ==, "x health:critical ");
  g_assert_false (hf_completion_popover_is_shown (popover));
  assert_search (&scene, "x health:critical");
  scene_clear (&scene);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/search/completions", test_completions);
  g_test_add_func ("/app/search/chips", test_chips);
  g_test_add_func ("/app/search/bad", test_bad);
  g_test_add_func ("/app/search/complete", test_complete);
  return g_test_run ();
}
