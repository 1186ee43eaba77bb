/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-tell-dialog.h"

#include "sbx-fields.h"
#include "sbx-limits.h"
#include "sbx-spoken-names.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* After so long it is said that the hub takes its time. Its answer is waited for as long as the connection may come back to life. */
#define PATIENCE_MS 10000
#define TIMEOUT_MS (10 * 60 * 1000)

struct _SbxTellDialog
{
  AdwWindow     parent_instance;

  SbxClient    *client;
  GCancellable *cancellable;  /* (nullable): the hub was asked */
  guint         patience;     /* 0 = none: it says soon that the hub takes its time */
  char         *user_id;      /* (nullable): of a conversation */
  char         *channel_id;   /* (nullable) */
  char         *topic_id;     /* (nullable) */

  GtkWidget    *send_button;
  GtkEditable  *title_row;
  GtkEditable  *text_row;
  GtkWidget    *result;
  AdwPreferencesGroup *group;
};

enum {
  TOLD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxTellDialog, sbx_tell_dialog, ADW_TYPE_WINDOW)

static char *
dup_text (GtkEditable *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (row)));
}

static void
show_result (SbxTellDialog *self,
             const char    *text)
{
  gtk_label_set_label (GTK_LABEL (self->result), text != NULL ? text : "");
  gtk_widget_set_visible (self->result, text != NULL);
}

static void
update (SbxTellDialog *self)
{
  g_autofree char *title = dup_text (self->title_row);
  g_autofree char *text = dup_text (self->text_row);

  gtk_widget_set_sensitive (self->send_button, self->cancellable == NULL && strlen (title) <= SBX_LIMIT_TITLE_BYTES &&
                                                 (*title != '\0' || *text != '\0'));
}

static void
on_changed (SbxTellDialog *self)
{
  if (self->cancellable == NULL)
    show_result (self, NULL);
  update (self);
}

/* The hub counts connections it went to at once, phones it was pushed to, and people for whom it is kept. */
static char *
describe (JsonObject *payload)
{
  gint64 live = sbx_fields_int_or (payload, "live", 0);
  gint64 pushed = sbx_fields_int_or (payload, "pushed", 0);
  gint64 queued = sbx_fields_int_or (payload, "queued", 0);

  if (live <= 0 && pushed <= 0)
    return g_strdup (queued > 0 ? _("Sent: it is kept until somebody is there") : _("Sent: nobody is there to see it"));

  /* TRANSLATORS: both are numbers of devices */
  return g_strdup_printf (_("Sent: %u at once, %u pushed"), (guint) CLAMP (live, 0, G_MAXUINT), (guint) CLAMP (pushed, 0, G_MAXUINT));
}

static void
set_patience (SbxTellDialog *self,
              GSourceFunc    func)
{
  g_clear_handle_id (&self->patience, g_source_remove);
  if (func != NULL)
    self->patience = g_timeout_add (PATIENCE_MS, func, self);
}

static gboolean
on_patience_over (gpointer data)
{
  SbxTellDialog *self = data;

  self->patience = 0;
  show_result (self, _("The hub has not answered yet. It may have told it already, so it is not sent again meanwhile."));
  return G_SOURCE_REMOVE;
}

/* A hub that did not answer may have done it: nobody is to be told twice unawares. */
static char *
describe_failure (const GError *error)
{
  if (g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT))
    return g_strdup (_("The hub did not answer. It may have told it all the same: ask, before you send it again."));
  if (g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED))
    return g_strdup (_("The connection was lost before the hub answered. It may have told it all the same: ask, before you send it again."));

  return g_strdup (error->message);
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (SbxTellDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);
  g_autofree char *words = NULL;

  g_clear_object (&self->cancellable);
  set_patience (self, NULL);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (answer == NULL)
    {
      words = describe_failure (error);
      show_result (self, words);
      update (self);
      return;
    }
  words = describe (sbx_envelope_get_payload (answer));
  g_signal_emit (self, signals[TOLD], 0, words);
  gtk_window_close (GTK_WINDOW (self));
}

static JsonObject *
make_payload (SbxTellDialog *self)
{
  JsonObject *payload = json_object_new ();
  g_autofree char *title = dup_text (self->title_row);
  g_autofree char *text = dup_text (self->text_row);

  if (self->user_id != NULL)
    json_object_set_string_member (payload, "userId", self->user_id);
  if (self->channel_id != NULL && *self->channel_id != '\0')
    json_object_set_string_member (payload, "channelId", self->channel_id);
  if (self->topic_id != NULL)
    json_object_set_string_member (payload, "conversationId", self->topic_id);
  json_object_set_string_member (payload, "title", title);
  json_object_set_string_member (payload, self->user_id != NULL ? "content" : "message", text);
  json_object_set_string_member (payload, "type", "info");

  return payload;
}

static void
send (SbxTellDialog *self)
{
  g_autoptr (JsonObject) payload = NULL;

  if (!gtk_widget_get_sensitive (self->send_button))
    return;
  if (sbx_client_get_state (self->client) != SBX_CONNECTION_CONNECTED)
    {
      show_result (self, _("There is no connection to the hub. What you wrote stays here: send it when the hub is back."));
      return;
    }

  payload = make_payload (self);
  self->cancellable = g_cancellable_new ();
  show_result (self, NULL);
  set_patience (self, on_patience_over);
  update (self);
  sbx_client_request_async (self->client, self->user_id != NULL ? "sendDirect" : "notify", payload, TIMEOUT_MS, self->cancellable, on_sent,
                            g_object_ref (self));
}

/* --- The window --- */

static gboolean
sbx_tell_dialog_close_request (GtkWindow *window)
{
  SbxTellDialog *self = SBX_TELL_DIALOG (window);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);

  return GTK_WINDOW_CLASS (sbx_tell_dialog_parent_class)->close_request (window);
}

static void
sbx_tell_dialog_dispose (GObject *object)
{
  SbxTellDialog *self = SBX_TELL_DIALOG (object);

  set_patience (self, NULL);
  g_clear_object (&self->client);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->user_id, g_free);
  g_clear_pointer (&self->channel_id, g_free);
  g_clear_pointer (&self->topic_id, g_free);

  G_OBJECT_CLASS (sbx_tell_dialog_parent_class)->dispose (object);
}

static void
sbx_tell_dialog_class_init (SbxTellDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_tell_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = sbx_tell_dialog_close_request;
  signals[TOLD] = g_signal_new ("told", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkEditable *
add_row (SbxTellDialog *self,
         const char    *title)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (row, "entry-activated", G_CALLBACK (send), self);
  adw_preferences_group_add (self->group, row);

  return GTK_EDITABLE (row);
}

static GtkWidget *
make_header (SbxTellDialog *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_("_Cancel"));

  self->send_button = gtk_button_new_with_mnemonic (_("_Send"));
  gtk_widget_add_css_class (self->send_button, "suggested-action");
  g_signal_connect_swapped (self->send_button, "clicked", G_CALLBACK (send), self);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "window.close");
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->send_button);
  gtk_widget_add_css_class (header, "flat");

  return header;
}

static void
sbx_tell_dialog_init (SbxTellDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_preferences_page_new ();

  gtk_box_append (GTK_BOX (box), make_header (self));
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  self->title_row = add_row (self, _("Headline"));
  self->text_row = add_row (self, _("Text"));
  self->result = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->result), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->result), 0);
  gtk_widget_add_css_class (self->result, "error");
  gtk_widget_set_margin_top (self->result, 12);
  gtk_widget_hide (self->result);
  adw_preferences_group_add (self->group, self->result);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->group);
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 420, 320);
  update (self);
}

static SbxTellDialog *
make (SbxClient  *client,
      const char *title,
      const char *description)
{
  SbxTellDialog *self = g_object_new (SBX_TYPE_TELL_DIALOG, "title", title, NULL);

  self->client = g_object_ref (client);
  adw_preferences_group_set_description (self->group, description);
  sbx_spoken_names_give (GTK_WIDGET (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->title_row));

  return self;
}

/**
 * sbx_tell_dialog_new_for_user:
 * @name: what they are called
 *
 * Returns: (transfer none): a window, not shown yet
 */
SbxTellDialog *
sbx_tell_dialog_new_for_user (SbxClient  *client,
                              const char *user_id,
                              const char *name)
{
  /* TRANSLATORS: %s is the name of somebody */
  g_autofree char *to = g_strdup_printf (_("To %s: on all their devices at once, and kept for when they are not there."), name);
  g_autofree char *escaped = g_markup_escape_text (to, -1);
  SbxTellDialog *self = make (client, _("Direct Message"), escaped);

  self->user_id = g_strdup (user_id);
  return self;
}

/**
 * sbx_tell_dialog_new_for_conversation:
 * @title: of the topic
 *
 * Returns: (transfer none): a window, not shown yet
 */
SbxTellDialog *
sbx_tell_dialog_new_for_conversation (SbxClient  *client,
                                      const char *channel_id,
                                      const char *topic_id,
                                      const char *title)
{
  /* TRANSLATORS: %s is the title of a topic */
  g_autofree char *to = g_strdup_printf (_("To all who take part in %s: the owner and the participants."), title);
  g_autofree char *escaped = g_markup_escape_text (to, -1);
  SbxTellDialog *self = make (client, _("System Notification"), escaped);

  self->channel_id = g_strdup (channel_id);
  self->topic_id = g_strdup (topic_id);
  return self;
}
