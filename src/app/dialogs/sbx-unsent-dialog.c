/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-unsent-dialog.h"

#include "sbx-channel.h"
#include "sbx-formatters.h"
#include "sbx-spoken-names.h"
#include "sbx-topic.h"
#include "sbx-unsent.h"

#include <glib/gi18n-lib.h>

/* Nobody reads more of them here; the first ones leave first. */
#define MAX_ROWS 200
/* Characters of a reply that are enough to know it by. */
#define CONTENT_LENGTH 300

struct _SbxUnsentDialog
{
  AdwWindow            parent_instance;

  SbxClient           *client;
  GPtrArray           *unsent;     /* of SbxUnsent: what is shown */
  GPtrArray           *rows;       /* of GtkWidget: in the group, one for each of the first */
  guint                idle;       /* until the list is read again, 0 = it is up to date */

  AdwWindowTitle      *title;
  AdwToastOverlay     *toast_overlay;
  GtkStack            *stack;
  AdwPreferencesGroup *group;
};

G_DEFINE_FINAL_TYPE (SbxUnsentDialog, sbx_unsent_dialog, ADW_TYPE_WINDOW)

static char *
shorten (const char *content)
{
  glong length = g_utf8_strlen (content, -1);
  g_autofree char *start = g_utf8_substring (content, 0, MIN (length, CONTENT_LENGTH));

  return length > CONTENT_LENGTH ? g_strconcat (start, "…", NULL) : g_steal_pointer (&start);
}

static char *
describe (SbxWorld        *world,
          const SbxUnsent *unsent)
{
  SbxChannel *channel = sbx_world_find_channel (world, unsent->channel_id);
  SbxTopic *topic = sbx_world_find_topic (world, unsent->channel_id, unsent->topic_id);
  g_autofree char *state = sbx_format_delivery (unsent->delivery, unsent->reason, 0);
  g_autofree char *channel_name = sbx_format_name (channel ? sbx_channel_get_name (channel) : "", unsent->channel_id);
  g_autofree char *topic_name = sbx_format_name (topic ? sbx_topic_get_title (topic) : "", unsent->topic_id);

  /* TRANSLATORS: a topic, its channel, and on the next line how far a reply to it came */
  return g_strdup_printf (_("%s · %s\n%s"), topic_name, channel_name, state);
}

/* What has no topic to be cancelled in is removed here. */
static gboolean
is_lost (SbxWorld        *world,
         const SbxUnsent *unsent)
{
  SbxChannel *channel = sbx_world_find_channel (world, unsent->channel_id);

  return sbx_world_find_topic (world, unsent->channel_id, unsent->topic_id) == NULL &&
         (channel == NULL || sbx_channel_get_loaded (channel));
}

static void
on_copy_clicked (SbxUnsentDialog *self,
                 GtkButton       *button)
{
  const SbxUnsent *unsent = g_object_get_data (G_OBJECT (button), "unsent");

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), unsent->content);
  adw_toast_overlay_add_toast (self->toast_overlay, adw_toast_new (_("Text copied")));
}

static void
on_show_clicked (SbxUnsentDialog *self,
                 GtkButton       *button)
{
  const SbxUnsent *unsent = g_object_get_data (G_OBJECT (button), "unsent");
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  SbxWorld *world = sbx_client_get_world (self->client);

  if (parent)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.show-message", "(sssx)", sbx_world_get_address (world),
                                unsent->channel_id, unsent->topic_id, (gint64) 0);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_removal_answered (AdwMessageDialog *question,
                     const char       *response,
                     SbxUnsentDialog  *self)
{
  if (g_str_equal (response, "remove"))
    sbx_client_drop_unsent (self->client, g_object_get_data (G_OBJECT (question), "key"));
}

/* It cannot be undone: there is nowhere to write it again. */
static void
on_remove_clicked (SbxUnsentDialog *self,
                   GtkButton       *button)
{
  const SbxUnsent *unsent = g_object_get_data (G_OBJECT (button), "unsent");
  GtkWidget *question = adw_message_dialog_new (GTK_WINDOW (self), _("Remove This Reply?"),
                                                _("It was not sent, and nobody else has its text."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (question), "cancel", _("_Cancel"), "remove", _("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (question), "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (question), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (question), "cancel");
  g_object_set_data_full (G_OBJECT (question), "key", g_strdup (unsent->key), g_free);
  g_signal_connect_object (question, "response", G_CALLBACK (on_removal_answered), self, 0);
  gtk_window_present (GTK_WINDOW (question));
}

static void
add_button (SbxUnsentDialog *self,
            AdwActionRow    *row,
            SbxUnsent       *unsent,
            const char      *icon_name,
            const char      *label,
            GCallback        on_clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data (G_OBJECT (button), "unsent", unsent);
  g_signal_connect_object (button, "clicked", on_clicked, self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (row, button);
}

static GtkWidget *
make_row (SbxUnsentDialog *self,
          SbxUnsent       *unsent)
{
  SbxWorld *world = sbx_client_get_world (self->client);
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  g_autofree char *title = shorten (unsent->content);
  g_autofree char *subtitle = describe (world, unsent);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (row, 3);
  adw_action_row_set_subtitle (row, subtitle);

  add_button (self, row, unsent, "edit-copy-symbolic", _("Copy Text"), G_CALLBACK (on_copy_clicked));
  if (is_lost (world, unsent))
    add_button (self, row, unsent, "user-trash-symbolic", _("Remove"), G_CALLBACK (on_remove_clicked));
  else
    add_button (self, row, unsent, "go-next-symbolic", _("Show Topic"), G_CALLBACK (on_show_clicked));

  return GTK_WIDGET (row);
}

/* Rows that stay keep the focus. */
static gboolean
is_shown (SbxUnsentDialog *self,
          GPtrArray       *unsent)
{
  if (self->unsent->len != unsent->len)
    return FALSE;

  for (guint i = 0; i < unsent->len; i++)
    {
      const SbxUnsent *before = g_ptr_array_index (self->unsent, i);
      const SbxUnsent *now = g_ptr_array_index (unsent, i);

      if (!g_str_equal (before->key, now->key) || before->delivery != now->delivery || g_strcmp0 (before->reason, now->reason) != 0)
        return FALSE;
    }

  return TRUE;
}

static void
fill (SbxUnsentDialog *self)
{
  g_autoptr (GPtrArray) unsent = sbx_client_list_unsent (self->client);
  guint n = unsent->len;
  g_autofree char *more = NULL;

  if (is_shown (self, unsent))
    return;

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  g_ptr_array_unref (self->unsent);
  self->unsent = g_steal_pointer (&unsent);
  for (guint i = 0; i < n && i < MAX_ROWS; i++)
    {
      GtkWidget *row = make_row (self, g_ptr_array_index (self->unsent, i));

      g_ptr_array_add (self->rows, row);
      adw_preferences_group_add (self->group, row);
    }

  if (n > MAX_ROWS)
    more = g_strdup_printf (ngettext ("%'u more waits behind these.", "%'u more wait behind these.", n - MAX_ROWS), n - MAX_ROWS);
  adw_preferences_group_set_description (self->group, more);
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "nothing");
}

static gboolean
on_idle (gpointer user_data)
{
  SbxUnsentDialog *self = user_data;

  self->idle = 0;
  fill (self);

  return G_SOURCE_REMOVE;
}

static void
queue_fill (SbxUnsentDialog *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (on_idle, self);
}

static void
sbx_unsent_dialog_dispose (GObject *object)
{
  SbxUnsentDialog *self = SBX_UNSENT_DIALOG (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (sbx_unsent_dialog_parent_class)->dispose (object);
}

static void
sbx_unsent_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (SBX_UNSENT_DIALOG (object)->rows);
  g_ptr_array_unref (SBX_UNSENT_DIALOG (object)->unsent);

  G_OBJECT_CLASS (sbx_unsent_dialog_parent_class)->finalize (object);
}

static void
sbx_unsent_dialog_class_init (SbxUnsentDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_unsent_dialog_dispose;
  object_class->finalize = sbx_unsent_dialog_finalize;

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/dialogs/sbx-unsent-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxUnsentDialog, title);
  gtk_widget_class_bind_template_child (widget_class, SbxUnsentDialog, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, SbxUnsentDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxUnsentDialog, group);
}

static void
sbx_unsent_dialog_init (SbxUnsentDialog *self)
{
  self->rows = g_ptr_array_new ();
  self->unsent = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_spoken_names_give (GTK_WIDGET (self));
}

/**
 * sbx_unsent_dialog_new:
 *
 * Returns: (transfer none): a dialog of what @client has not sent, not shown yet
 */
SbxUnsentDialog *
sbx_unsent_dialog_new (SbxClient *client)
{
  SbxUnsentDialog *self = g_object_new (SBX_TYPE_UNSENT_DIALOG, NULL);
  SbxWorld *world = sbx_client_get_world (client);

  self->client = g_object_ref (client);
  adw_window_title_set_subtitle (self->title, sbx_world_get_name (world));
  g_signal_connect_object (world, "notify::waiting-count", G_CALLBACK (queue_fill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "notify::state", G_CALLBACK (queue_fill), self, G_CONNECT_SWAPPED);
  fill (self);

  return self;
}
