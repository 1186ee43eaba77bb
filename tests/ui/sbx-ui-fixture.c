/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-ui-fixture.h"

#include "sbx-quark-table.h"
#include "sbx-row.h"

#include <adwaita.h>
#include <stdlib.h>

#define DEADLINE_SECONDS 180

static const struct
{
  const char *group;
  const char *name;
  const char *parameter;
} known_actions[] = {
  { "win", "show-view", "s" },
  { "win", "show-sidebar", NULL },
  { "win", "connect-hub", NULL },
  { "win", "retry", "s" },
  { "win", "move-hub", "(si)" },
  { "win", "show-message", "(sssx)" },
  { "win", "close-search", NULL },
  { "view", "show-messages", NULL },
  { "view", "show-topics", NULL },
  { "topic", "reply", "s" },
  { "topic", "send", "(ssb)" },
  { "topic", "edit-message", "(ss)" },
  { "topic", "delete-message", "s" },
  { "topic", "load-older", NULL },
  { "topic", "load-around", "x" },
  { "topic", "mark-read", "x" },
  { "topic", "mark-messages", "as" },
  { "topic", "resend", "s" },
  { "topic", "send-anyway", "s" },
  { "topic", "edit", "s" },
  { "topic", "cancel", "s" },
  { "topic", "load-gap", "(xx)" },
  { "topic", "jump-to-date", NULL },
  { "topic", "jump-to-time", "x" },
  { "topic", "look-up", "s" },
  { "topic", "claim", NULL },
  { "topic", "release", NULL },
  { "topic", "toggle-claim", NULL },
  { "topic", "undo", "u" },
  { "win", "search", NULL },
};

void
sbx_ui_init (int    *argc,
             char ***argv)
{
  sbx_quark_table_remember ();
  g_setenv ("GTK_A11Y", "test", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  gtk_test_init (argc, argv, NULL);
  adw_init ();
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()), "/org/signalbox/Signalbox/icons");
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-cursor-blink", FALSE, NULL);

  {
    g_autoptr (GtkCssProvider) style = gtk_css_provider_new ();

    gtk_css_provider_load_from_resource (style, "/org/signalbox/Signalbox/style.css");
    gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (style),
                                                GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  }
}

static void
on_action (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  SbxUiFixture *self = user_data;
  const char *group = g_object_get_data (G_OBJECT (action), "group");
  g_autofree char *value = parameter ? g_variant_is_of_type (parameter, G_VARIANT_TYPE_STRING)
                                         ? g_variant_dup_string (parameter, NULL)
                                         : g_variant_print (parameter, FALSE)
                                     : g_strdup ("");

  g_ptr_array_add (self->actions, g_strdup_printf ("%s.%s %s", group, g_action_get_name (G_ACTION (action)), value));
}

SbxUiFixture *
sbx_ui_fixture_new (GtkWidget *child,
                    int        width,
                    int        height)
{
  SbxUiFixture *self = g_new0 (SbxUiFixture, 1);
  g_autoptr (GHashTable) groups = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);

  self->actions = g_ptr_array_new_with_free_func (g_free);
  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (self->window, width, height);
  for (guint i = 0; i < G_N_ELEMENTS (known_actions); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new (known_actions[i].name,
                                                              known_actions[i].parameter ? G_VARIANT_TYPE (known_actions[i].parameter) : NULL);
      GSimpleActionGroup *group = g_hash_table_lookup (groups, known_actions[i].group);

      if (group == NULL)
        {
          group = g_simple_action_group_new ();
          g_hash_table_insert (groups, (gpointer) known_actions[i].group, group);
          gtk_widget_insert_action_group (GTK_WIDGET (self->window), known_actions[i].group, G_ACTION_GROUP (group));
        }
      g_object_set_data (G_OBJECT (action), "group", (gpointer) known_actions[i].group);
      g_signal_connect (action, "activate", G_CALLBACK (on_action), self);
      g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
    }
  adw_window_set_content (ADW_WINDOW (self->window), child);
  gtk_window_present (self->window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  sbx_ui_frames (GTK_WIDGET (self->window), 3);

  return self;
}

void
sbx_ui_fixture_free (SbxUiFixture *self)
{
  gtk_window_destroy (self->window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_ptr_array_unref (self->actions);
  g_free (self);
}

char *
sbx_ui_fixture_take (SbxUiFixture *self,
                     const char   *name)
{
  g_autofree char *prefix = g_strconcat (name, " ", NULL);
  char *found = NULL;

  for (guint i = self->actions->len; i > 0 && found == NULL; i--)
    if (g_str_has_prefix (g_ptr_array_index (self->actions, i - 1), prefix))
      found = g_strdup ((char *) g_ptr_array_index (self->actions, i - 1) + strlen (prefix));
  g_ptr_array_set_size (self->actions, 0);

  return found;
}

static gboolean
on_deadline (gpointer data)
{
  g_error ("not within %d seconds", DEADLINE_SECONDS);

  return G_SOURCE_REMOVE;
}

void
sbx_ui_wait (SbxUiCondition condition,
             gpointer       data)
{
  guint deadline = g_timeout_add_seconds (DEADLINE_SECONDS, on_deadline, NULL);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}

typedef struct
{
  gpointer    widget;
  const char *name;
} Named;

static gboolean
is_named (gpointer data)
{
  const Named     *named = data;
  g_autofree char *other = gtk_test_accessible_check_property (GTK_ACCESSIBLE (named->widget), GTK_ACCESSIBLE_PROPERTY_LABEL, named->name);

  return other == NULL;
}

void
sbx_ui_wait_named (gpointer    widget,
                   const char *name)
{
  sbx_ui_wait (is_named, &(Named){ widget, name });
}

static gboolean
on_frame (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       data)
{
  int *left = data;

  gtk_widget_queue_draw (widget);

  return --*left > 0;
}

static gboolean
is_not_positive (gpointer data)
{
  return *(int *) data <= 0;
}

void
sbx_ui_frames (GtkWidget *widget,
               int        frames)
{
  gtk_widget_add_tick_callback (widget, on_frame, &frames, NULL);
  sbx_ui_wait (is_not_positive, &frames);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

gpointer
sbx_ui_find (gpointer    root,
             GType       type,
             const char *css_class)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && (css_class == NULL || gtk_widget_has_css_class (root, css_class)))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child; child = gtk_widget_get_next_sibling (child))
    {
      gpointer found = sbx_ui_find (child, type, css_class);

      if (found)
        return found;
    }

  return NULL;
}

static int
compare_places (gconstpointer a,
                gconstpointer b,
                gpointer      list)
{
  graphene_rect_t first, second;
  gboolean computed = gtk_widget_compute_bounds (*(GtkWidget **) a, list, &first) &&
                      gtk_widget_compute_bounds (*(GtkWidget **) b, list, &second);

  g_assert_true (computed);

  return (first.origin.y > second.origin.y) - (first.origin.y < second.origin.y);
}

GPtrArray *
sbx_ui_rows (gpointer list)
{
  GPtrArray *rows = g_ptr_array_new ();

  for (GtkWidget *child = gtk_widget_get_first_child (list); child; child = gtk_widget_get_next_sibling (child))
    {
      SbxRow *row = sbx_ui_find (child, SBX_TYPE_ROW, NULL);

      if (row && gtk_widget_get_mapped (GTK_WIDGET (row)))
        g_ptr_array_add (rows, row);
    }
  g_ptr_array_sort_with_data (rows, compare_places, list);

  return rows;
}

gpointer
sbx_ui_row (gpointer    list,
            const char *label_prefix)
{
  g_autoptr (GPtrArray) rows = sbx_ui_rows (list);

  for (guint i = 0; i < rows->len; i++)
    if (g_str_has_prefix (sbx_row_get_label (g_ptr_array_index (rows, i)), label_prefix))
      return g_ptr_array_index (rows, i);

  return NULL;
}
