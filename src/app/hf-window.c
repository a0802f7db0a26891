/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window. Main thread only. */
#include "hf-window.h"

#include <glib/gi18n.h>

#include "hf-add-bar.h"
#include "hf-add-dialog.h"
#include "hf-banner.h"
#include "hf-dialogs.h"
#include "hf-drag-files.h"
#include "hf-drop-area.h"
#include "hf-navigation-row.h"
#include "hf-pane-layout.h"
#include "hf-pins-pane.h"
#include "hf-preferences.h"
#include "hf-store-list.h"
#include "hf-tab-stop.h"
#include "hf-window-audit.h"
#include "hf-window-pages.h"
#include "hf-window-state.h"

struct _HfWindow
{
  AdwApplicationWindow parent_instance;

  HfDesk *desk;
  GSettings *state; /* NULL: nothing is remembered */
  HfAdder *adder;
  AdwToastOverlay *toasts;
  AdwFlap *flap;
  AdwHeaderBar *side_header;
  GtkListBox *navigation;
  HfStoreList *stores;
  AdwBin *pane;
  AdwHeaderBar *header;
  AdwWindowTitle *page_title;
  HfBanner *banner;
  GtkStack *stack;
  HfAddBar *add_bar;
};

G_DEFINE_FINAL_TYPE (HfWindow, hf_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- the pages ---- */

static void
add_pages (HfWindow *self)
{
  for (unsigned i = 0; i < HF_N_PAGES; i++)
    {
      const char *title = _ (hf_window_pages[i].title);

      gtk_stack_add_titled (self->stack, hf_window_pages[i].create (self->desk),
                            hf_window_pages[i].name, title);
      gtk_list_box_append (self->navigation,
                           GTK_WIDGET (hf_navigation_row_new (hf_window_pages[i].name, title,
                                                              hf_window_pages[i].icon)));
    }
}

static void
show_badges (HfWindow *self, const HfOverview *overview)
{
  for (unsigned i = 0; i < HF_N_PAGES; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->navigation, (int)i);
      HfBadge badge = hf_window_pages[i].badge (overview);

      hf_navigation_row_set_badge (HF_NAVIGATION_ROW (row), badge.count, badge.meaning);
      g_free (badge.meaning);
    }
}

static void
on_row_selected (HfWindow *self, GtkListBoxRow *row)
{
  GtkStackPage *page;

  if (!row)
    return;
  gtk_stack_set_visible_child_name (self->stack,
                                    hf_navigation_row_get_page (HF_NAVIGATION_ROW (row)));
  page = gtk_stack_get_page (self->stack, gtk_stack_get_visible_child (self->stack));
  adw_window_title_set_title (self->page_title, gtk_stack_page_get_title (page));
}

/* Where the list lies over the page, it goes when a page was chosen. */
static void
on_row_activated (HfWindow *self, GtkListBoxRow *row)
{
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

static void
on_show (HfWindow *self, const char *page, const char *query)
{
  hf_window_show_page (self, page, query);
}

/* ---- what lasts ---- */

static void
on_overview (HfWindow *self)
{
  const HfOverview *overview = hf_desk_get_overview (self->desk);
  const char *trouble = hf_desk_get_trouble (self->desk);
  g_autofree char *text = NULL;

  if (overview)
    show_badges (self, overview);
  if (overview && gtk_widget_get_mapped (GTK_WIDGET (self))
      && hf_window_audit_is_due (self->state, overview))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.audit", NULL);
  if (trouble)
    {
      text = g_strdup_printf (_ ("The registry can’t be read: %s"), trouble);
      hf_banner_set (self->banner, text, _ ("Try Again"));
    }
  else if (overview && overview->all_paused)
    hf_banner_set (self->banner, _ ("All jobs are paused"), _ ("Resume"));
  else
    hf_banner_set (self->banner, NULL, NULL);
}

static gpointer
resume_all (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  hf_engine_pause_jobs (engine, FALSE, error);
  return NULL;
}

static void
on_resumed (GObject *source, GAsyncResult *result, gpointer data)
{
  HfDesk *desk = HF_DESK (source);
  g_autoptr (GError) error = NULL;

  hf_desk_run_finish (desk, result, &error);
  if (error)
    hf_desk_say_error (desk, _ ("The jobs could not be resumed"), error);
}

static void
on_banner_clicked (HfWindow *self)
{
  if (hf_desk_get_trouble (self->desk))
    hf_desk_refresh (self->desk);
  else
    hf_desk_run (self->desk, resume_all, NULL, NULL, NULL, NULL, on_resumed, NULL);
}

static void
on_toast (HfWindow *self, AdwToast *toast)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    adw_toast_overlay_add_toast (self->toasts, g_object_ref (toast));
}

static void
on_tell (HfWindow *self, const char *heading, const char *text)
{
  hf_dialogs_tell (GTK_WINDOW (self), heading, text);
}

/* ---- adding ---- */

static void
open_add_dialog (HfWindow *self, GPtrArray *items)
{
  HfAddDialog *dialog = hf_add_dialog_new (GTK_WINDOW (self), self->adder);

  if (self->state && !g_settings_get_boolean (self->state, "add-private"))
    hf_add_dialog_set_visibility (dialog, HF_VISIBILITY_PUBLIC);
  if (items)
    hf_add_dialog_add_items (dialog, items);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_received (GListModel *files, const char *text, gpointer data)
{
  HfWindow *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items
      = files ? hf_add_items_from_files (files, &error) : hf_add_items_from_text (text, &error);

  if (items)
    open_add_dialog (self, items);
  else
    hf_desk_say_error (self->desk, _ ("Nothing was added"), error);
}

static void
add (GtkWidget *widget, const char *action, GVariant *parameter)
{
  open_add_dialog (HF_WINDOW (widget), NULL);
}

static void
paste (GtkWidget *widget, const char *action, GVariant *parameter)
{
  hf_drop_area_paste (widget, on_received, widget);
}

static void
on_pins_dropped (HfWindow *self, const char *backend_id, GArray *ids, gboolean move)
{
  hf_pins_pane_drop (gtk_stack_get_child_by_name (self->stack, "pins"), backend_id, ids, move);
}

/* ---- the first run ---- */

static void
audit (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HfWindow *self = HF_WINDOW (widget);

  hf_window_audit_present (GTK_WINDOW (self), self->desk, self->adder, self->state);
}

/* ---- its shape ---- */

/* The buttons of the window stand in one header bar at each end. */
static void
on_flap (HfWindow *self)
{
  gboolean beside = adw_flap_get_reveal_flap (self->flap) && !adw_flap_get_folded (self->flap);

  adw_header_bar_set_show_start_title_buttons (self->header, !beside);
}

static void
toggle_sidebar (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HfWindow *self = HF_WINDOW (widget);

  adw_flap_set_reveal_flap (self->flap, !adw_flap_get_reveal_flap (self->flap));
}

static void
search (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HfWindow *self = HF_WINDOW (widget);

  hf_window_show_page (self, "pins", NULL);
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  hf_pins_pane_search (gtk_stack_get_child_by_name (self->stack, "pins"));
}

static void
show_numbered_page (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HfWindow *self = HF_WINDOW (widget);
  GtkListBoxRow *row
      = gtk_list_box_get_row_at_index (self->navigation, g_variant_get_int32 (parameter));

  if (row)
    gtk_list_box_select_row (self->navigation, row);
}

static void
show_preferences (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HfPreferences *preferences = hf_preferences_new (GTK_WINDOW (widget), HF_WINDOW (widget)->desk);

  gtk_window_present (GTK_WINDOW (preferences));
}

static void
restore (HfWindow *self)
{
  g_autofree char *page = NULL;

  gtk_list_box_select_row (self->navigation, gtk_list_box_get_row_at_index (self->navigation, 0));
  if (!self->state)
    return;
  page = hf_window_state_restore (self->state, GTK_WINDOW (self));
  hf_window_show_page (self, page, NULL);
}

static gboolean
hf_window_close_request (GtkWindow *window)
{
  HfWindow *self = HF_WINDOW (window);

  if (self->state)
    hf_window_state_remember (self->state, window, hf_window_get_page (self));
  return GTK_WINDOW_CLASS (hf_window_parent_class)->close_request (window);
}

static void
hf_window_dispose (GObject *object)
{
  HfWindow *self = HF_WINDOW (object);

  g_clear_object (&self->state);
  g_clear_object (&self->adder);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (hf_window_parent_class)->dispose (object);
}

static void
add_shortcuts (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.toggle-sidebar", NULL, toggle_sidebar);
  gtk_widget_class_install_action (widget_class, "win.add", NULL, add);
  gtk_widget_class_install_action (widget_class, "win.audit", NULL, audit);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, show_preferences);
  gtk_widget_class_install_action (widget_class, "win.paste", NULL, paste);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "win.search",
                                       NULL);
  gtk_widget_class_install_action (widget_class, "win.show-page", "i", show_numbered_page);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F9, 0, "win.toggle-sidebar", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_comma, GDK_CONTROL_MASK,
                                       "win.preferences", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_CONTROL_MASK, "win.add", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "win.paste",
                                       NULL);
  for (unsigned i = 0; i < HF_N_PAGES; i++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1 + i, GDK_ALT_MASK, "win.show-page",
                                         "i", (int)i);
}

/* Our icons and style, for the whole display. */
static void
load_style (void)
{
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/io/github/holdfast_pins/Holdfast/holdfast.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display),
                                    "/io/github/holdfast_pins/Holdfast/icons");
}

static void
hf_window_class_init (HfWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  load_style ();
  G_OBJECT_CLASS (klass)->dispose = hf_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = hf_window_close_request;
  g_type_ensure (HF_TYPE_ADD_BAR);
  g_type_ensure (HF_TYPE_BANNER);
  g_type_ensure (HF_TYPE_STORE_LIST);
  g_type_ensure (HF_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/holdfast_pins/Holdfast/hf-window.ui");
  gtk_widget_class_bind_template_child (widget_class, HfWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, side_header);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, navigation);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, stores);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, pane);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, header);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, page_title);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, add_bar);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_banner_clicked);
  add_shortcuts (widget_class);
}

static void
hf_window_init (HfWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (GTK_WIDGET (self->pane), hf_pane_layout_new ());
  g_signal_connect_object (self->flap, "notify::reveal-flap", G_CALLBACK (on_flap), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flap, "notify::folded", G_CALLBACK (on_flap), self,
                           G_CONNECT_SWAPPED);
  self->state = hf_window_state_open ();
}

/**
 * hf_window_new:
 * @app: (nullable): owns it
 * @desk: what it shows
 *
 * Returns: (transfer none): a window, not yet shown
 */
HfWindow *
hf_window_new (GtkApplication *app, HfDesk *desk)
{
  HfWindow *self = g_object_new (HF_TYPE_WINDOW, "application", app, NULL);

  self->desk = g_object_ref (desk);
  self->adder = hf_adder_new (desk);
  hf_add_bar_set_adder (self->add_bar, self->adder);
  hf_store_list_set_desk (self->stores, desk);
  g_signal_connect_object (self->stores, "pins-dropped", G_CALLBACK (on_pins_dropped), self,
                           G_CONNECT_SWAPPED);
  hf_drop_area_add (GTK_WIDGET (self->pane), on_received, self);
  hf_desk_run (desk, hf_drag_files_clean, NULL, NULL, NULL, NULL, NULL, NULL);
  add_pages (self);
  restore (self);
  g_signal_connect_object (desk, "notify::overview", G_CALLBACK (on_overview), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "toast", G_CALLBACK (on_toast), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "tell", G_CALLBACK (on_tell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "show", G_CALLBACK (on_show), self, G_CONNECT_SWAPPED);
  on_flap (self);
  on_overview (self);
  return self;
}

/**
 * hf_window_show_page:
 * @page: the name of a page; of one that there isn't nothing happens
 * @query: (nullable): what it shall show, in its own terms
 */
void
hf_window_show_page (HfWindow *self, const char *page, const char *query)
{
  for (unsigned i = 0; i < HF_N_PAGES; i++)
    if (g_str_equal (hf_window_pages[i].name, page))
      {
        gtk_list_box_select_row (self->navigation,
                                 gtk_list_box_get_row_at_index (self->navigation, (int)i));
        if (query && hf_window_pages[i].show)
          hf_window_pages[i].show (gtk_stack_get_child_by_name (self->stack, page), query);
      }
}

/**
 * hf_window_get_page:
 * Returns: (transfer none): the name of the page that is shown
 */
const char *
hf_window_get_page (HfWindow *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}
