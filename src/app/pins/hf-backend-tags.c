/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-backend-tags.h"

#include <glib/gi18n.h>

#include "hf-backend-info.h"

#define MOST_TAGS 3

struct _HfBackendTags
{
  AdwBin parent_instance;

  GtkLabel *tags[MOST_TAGS];
  GtkLabel *more;
  char *text;
};

G_DEFINE_FINAL_TYPE (HfBackendTags, hf_backend_tags, ADW_TYPE_BIN)

static GtkLabel *
add_tag (GtkBox *box)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "hf-tag");
  gtk_box_append (box, label);
  return GTK_LABEL (label);
}

static void
hf_backend_tags_finalize (GObject *object)
{
  g_free (HF_BACKEND_TAGS (object)->text);
  G_OBJECT_CLASS (hf_backend_tags_parent_class)->finalize (object);
}

static void
hf_backend_tags_class_init (HfBackendTagsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_backend_tags_finalize;
}

static void
hf_backend_tags_init (HfBackendTags *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);

  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  adw_bin_set_child (ADW_BIN (self), box);
}

/**
 * hf_backend_tags_new:
 * Returns: (transfer floating): no tags
 */
GtkWidget *
hf_backend_tags_new (void)
{
  return g_object_new (HF_TYPE_BACKEND_TAGS, NULL);
}

/* Made when it is first needed: most pins have few. */
static void
set_tag (HfBackendTags *self, GtkLabel **tag, const char *text)
{
  if (!text && !*tag)
    return;
  if (!*tag)
    *tag = add_tag (GTK_BOX (adw_bin_get_child (ADW_BIN (self))));
  gtk_widget_set_visible (GTK_WIDGET (*tag), text != NULL);
  gtk_label_set_text (*tag, text ? text : "");
}

/**
 * hf_backend_tags_show:
 * @store_mask: a bit a store
 * @backends: (element-type HfBackendInfo): all that there are, by priority; two that reach one
 * store are one here
 */
void
hf_backend_tags_show (HfBackendTags *self, guint64 store_mask, const GPtrArray *backends)
{
  g_autoptr (GString) all = g_string_new (NULL);
  guint64 left = store_mask;
  unsigned n = 0;
  g_autofree char *more = NULL;

  for (unsigned i = 0; i < backends->len; i++)
    {
      const HfBackendInfo *info = backends->pdata[i];

      if (info->slot < 0 || (left >> info->slot & 1) == 0)
        continue;
      left &= ~((guint64)1 << info->slot);
      if (n < MOST_TAGS)
        set_tag (self, &self->tags[n], info->id);
      g_string_append_printf (all, "%s%s", n > 0 ? ", " : "", info->id);
      n++;
    }
  for (unsigned i = n; i < MOST_TAGS; i++)
    set_tag (self, &self->tags[i], NULL);
  if (n > MOST_TAGS)
    /* Translators: so many more */
    more = g_strdup_printf (_ ("+%u"), n - MOST_TAGS);
  set_tag (self, &self->more, more);
  g_free (self->text);
  self->text = g_strdup (n > 0 ? all->str : _ ("On no backend"));
}

/**
 * hf_backend_tags_dup_text:
 * Returns: (transfer full) (nullable): the ids of all of them
 */
char *
hf_backend_tags_dup_text (HfBackendTags *self)
{
  return g_strdup (self->text);
}
