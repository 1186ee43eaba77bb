/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-drafts-dialog.h"

#include "sbx-channel.h"
#include "sbx-formatters.h"
#include "sbx-time.h"
#include "sbx-tip.h"
#include "sbx-topic.h"

#include <glib/gi18n-lib.h>

/* More than anybody looks through. */
#define MAX_ROWS 200
/* Of a draft, more than two lines have. */
#define TITLE_BYTES 1000

struct _SbxDraftsDialog
{
  AdwWindow parent_instance;

  GtkStack            *stack;
  AdwPreferencesGroup *group;

  SbxConnections *connections;
  guint           n_rows;
};

G_DEFINE_FINAL_TYPE (SbxDraftsDialog, sbx_drafts_dialog, ADW_TYPE_WINDOW)

/* Where it was written, as far as that is known here; and when. */
static char *
describe (SbxDraftsDialog *self,
          const char      *address,
          const char      *channel_id,
          const char      *topic_id,
          guint            n_files,
          gboolean         is_private,
          gint64           at)
{
  SbxWorld        *world = sbx_connections_find (self->connections, address);
  SbxChannel      *channel = world ? sbx_world_find_channel (world, channel_id) : NULL;
  SbxTopic        *topic = world ? sbx_world_find_topic (world, channel_id, topic_id) : NULL;
  g_autofree char *title = sbx_format_name (topic ? sbx_topic_get_title (topic) : NULL, topic_id);
  g_autofree char *name = sbx_format_name (channel ? sbx_channel_get_name (channel) : NULL, channel_id);
  GString         *text = g_string_new (NULL);

  if (is_private)
    g_string_append_printf (text, "%s · ", _("Private note"));
  g_string_append_printf (text, "%s · %s · %s", title, name, world ? sbx_world_get_name (world) : address);
  if (n_files > 0)
    {
      g_autofree char *files = g_strdup_printf (ngettext ("%u file", "%u files", n_files), n_files);

      g_string_append_printf (text, " · %s", files);
    }
  if (at > 0)
    {
      g_autofree char *when = sbx_format_relative_time (at, sbx_time_now_ms ());

      g_string_append_printf (text, " · %s", when);
    }

  return g_string_free (text, FALSE);
}

static void
on_activated (SbxDraftsDialog *self,
              AdwActionRow    *row)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  GVariant  *place = g_object_get_data (G_OBJECT (row), "place");

  if (parent)
    gtk_widget_activate_action_variant (GTK_WIDGET (parent), "win.show-message", place);
  gtk_window_close (GTK_WINDOW (self));
}

/* The beginning, on one line: two of them are shown. */
static char *
dup_title (const char *text)
{
  g_autofree char *start = g_strndup (text, TITLE_BYTES);
  const char      *end;

  if (!g_utf8_validate (start, -1, &end))
    start[end - start] = '\0';

  return g_strstrip (sbx_format_one_line (start));
}

static void
add_row (const char *address,
         const char *channel_id,
         const char *topic_id,
         const char *text,
         guint       n_files,
         gboolean    is_private,
         gint64      at,
         gpointer    user_data)
{
  SbxDraftsDialog *self = user_data;
  GtkWidget       *row;
  g_autofree char *title = dup_title (text);
  g_autofree char *subtitle = NULL;
  g_autofree char *spoken = NULL;
  g_autofree char *exact = sbx_format_exact_time (at);

  if (self->n_rows >= MAX_ROWS)
    return;

  self->n_rows++;
  row = adw_action_row_new ();
  subtitle = describe (self, address, channel_id, topic_id, n_files, is_private, at);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), *title != '\0' ? title : _("Nothing written yet"));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (is_private)
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("sbx-lock-symbolic"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  sbx_tip_set (row, exact);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "place",
                          g_variant_ref_sink (g_variant_new ("(sssx)", address, channel_id, topic_id, (gint64) 0)),
                          (GDestroyNotify) g_variant_unref);
  g_signal_connect_object (row, "activated", G_CALLBACK (on_activated), self, G_CONNECT_SWAPPED);
  spoken = g_strdup_printf ("%s, %s", adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), subtitle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  adw_preferences_group_add (self->group, row);
}

static void
sbx_drafts_dialog_dispose (GObject *object)
{
  g_clear_object (&SBX_DRAFTS_DIALOG (object)->connections);

  G_OBJECT_CLASS (sbx_drafts_dialog_parent_class)->dispose (object);
}

static void
sbx_drafts_dialog_class_init (SbxDraftsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_drafts_dialog_dispose;

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/dialogs/sbx-drafts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxDraftsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxDraftsDialog, group);
}

static void
sbx_drafts_dialog_init (SbxDraftsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_drafts_dialog_new:
 *
 * Returns: (transfer none): a dialog with what is kept in @drafts now, not shown yet
 */
SbxDraftsDialog *
sbx_drafts_dialog_new (SbxDrafts      *drafts,
                       SbxConnections *connections)
{
  SbxDraftsDialog *self = g_object_new (SBX_TYPE_DRAFTS_DIALOG, NULL);

  self->connections = g_object_ref (connections);
  sbx_drafts_foreach (drafts, add_row, self);
  gtk_stack_set_visible_child_name (self->stack, self->n_rows > 0 ? "list" : "nothing");

  return self;
}
