/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-voice-view.h"

#include "sbx-attachment-saver.h"
#include "sbx-desk.h"
#include "sbx-message-words.h"
#include "sbx-plain-text.h"

#include <glib/gi18n-lib.h>

#define MAX_BYTES (64 * 1024 * 1024)

struct _SbxVoiceView
{
  GtkWidget parent_instance;

  GtkWidget    *box;
  GtkWidget    *play;
  GtkRange     *place; /* how far it is, and to go elsewhere in it */
  GtkLabel     *about;

  SbxAttachment  *file;
  GCancellable   *cancellable; /* (nullable): it is being fetched */
  GFile          *copy;        /* (nullable) */
  GtkMediaStream *stream;      /* (nullable) */
};

G_DEFINE_FINAL_TYPE (SbxVoiceView, sbx_voice_view, GTK_TYPE_WIDGET)

/* --- what is shown --- */

static void
show_about (SbxVoiceView *self)
{
  gint64 length = self->stream ? gtk_media_stream_get_duration (self->stream) / 1000 : 0;
  gint64 at = self->stream ? gtk_media_stream_get_timestamp (self->stream) / 1000 : 0;
  g_autofree char *text = NULL;

  if (length <= 0)
    length = sbx_attachment_get_duration (self->file);
  if (at > 0 && length > 0)
    {
      g_autofree char *first = sbx_message_words_format_length (at);
      g_autofree char *second = sbx_message_words_format_length (length);

      text = g_strdup_printf ("%s / %s", first, second);
    }
  else
    {
      text = length > 0 ? sbx_message_words_format_length (length) : g_format_size ((guint64) sbx_attachment_get_size (self->file));
    }
  gtk_label_set_label (self->about, text);
  gtk_range_set_value (self->place, length > 0 ? (double) at / length : 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->place), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
show_playing (SbxVoiceView *self)
{
  gboolean         playing = self->stream && gtk_media_stream_get_playing (self->stream);
  g_autofree char *name = sbx_plain_text_dup_file (sbx_attachment_get_name (self->file));
  /* TRANSLATORS: of a voice note; %s is the name of its file */
  g_autofree char *label = g_strdup_printf (playing ? _("Pause “%s”") : _("Play “%s”"), name);

  gtk_button_set_icon_name (GTK_BUTTON (self->play), playing ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (self->play, playing ? _("Pause") : _("Play"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
show_failure (SbxVoiceView *self,
              const char   *text)
{
  gtk_label_set_label (self->about, text);
  gtk_widget_hide (GTK_WIDGET (self->place));
  gtk_widget_add_css_class (GTK_WIDGET (self), "failed");
}

/* --- playing --- */

static void
on_stream_changed (SbxVoiceView *self)
{
  if (self->stream == NULL)
    return;

  if (gtk_media_stream_get_error (self->stream))
    {
      g_debug ("Voice note: %s", gtk_media_stream_get_error (self->stream)->message);
      gtk_widget_set_sensitive (self->play, FALSE);
      show_failure (self, _("Nothing on this computer can play this. It can be saved."));
      return;
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->place), gtk_media_stream_is_seekable (self->stream));
  show_playing (self);
  show_about (self);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (SbxVoiceView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      if (self->box)
        show_failure (self, error->message);
      return;
    }
  if (self->box == NULL)
    return;

  self->stream = gtk_media_file_new_for_file (self->copy);
  g_signal_connect_object (self->stream, "notify", G_CALLBACK (on_stream_changed), self, G_CONNECT_SWAPPED);
  gtk_media_stream_play (self->stream);
  on_stream_changed (self);
}

static void
on_fetched (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (SbxVoiceView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = sbx_client_download_finish (SBX_CLIENT (source), result, &error);

  g_clear_object (&self->cancellable);
  if (self->box == NULL)
    return;

  gtk_widget_set_sensitive (self->play, TRUE);
  if (bytes == NULL)
    {
      show_failure (self, error->message);
      return;
    }

  /* What decodes it wants a file that it can go back and forth in. */
  self->copy = sbx_attachment_saver_new_copy (self->file);
  g_file_replace_contents_bytes_async (self->copy, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, on_written, g_object_ref (self));
}

static void
on_play (SbxVoiceView *self)
{
  SbxDesk   *desk = sbx_desk_lookup (GTK_WIDGET (self));
  SbxClient *client = desk ? sbx_desk_get_client (desk) : NULL;

  if (self->stream)
    {
      if (gtk_media_stream_get_ended (self->stream))
        gtk_media_stream_seek (self->stream, 0);
      gtk_media_stream_set_playing (self->stream, !gtk_media_stream_get_playing (self->stream));
      return;
    }
  if (client == NULL || self->cancellable)
    return;

  self->cancellable = g_cancellable_new ();
  gtk_widget_set_sensitive (self->play, FALSE);
  gtk_label_set_label (self->about, _("Fetching…"));
  gtk_widget_show (GTK_WIDGET (self->place));
  gtk_widget_remove_css_class (GTK_WIDGET (self), "failed");
  sbx_client_download_async (client, self->file, MAX_BYTES, self->cancellable, on_fetched, g_object_ref (self));
}

/* By hand; where it does not go, it stays as it is. */
static gboolean
on_seek (SbxVoiceView  *self,
         GtkScrollType  scroll,
         double         fraction)
{
  if (self->stream && gtk_media_stream_is_seekable (self->stream))
    gtk_media_stream_seek (self->stream, (gint64) (CLAMP (fraction, 0, 1) * gtk_media_stream_get_duration (self->stream)));

  return TRUE;
}

static void
on_save (SbxVoiceView *self)
{
  sbx_attachment_saver_save (GTK_WIDGET (self), self->file, self->about);
}

/* Who scrolls on does not hear it any more. */
static void
sbx_voice_view_unmap (GtkWidget *widget)
{
  SbxVoiceView *self = SBX_VOICE_VIEW (widget);

  if (self->stream)
    gtk_media_stream_pause (self->stream);

  GTK_WIDGET_CLASS (sbx_voice_view_parent_class)->unmap (widget);
}

/* --- object --- */

static void
drop_copy (SbxVoiceView *self)
{
  g_autoptr (GFile) folder = self->copy ? g_file_get_parent (self->copy) : NULL;

  if (folder == NULL)
    return;

  g_file_delete (self->copy, NULL, NULL);
  g_file_delete (folder, NULL, NULL);
  g_clear_object (&self->copy);
}

static void
sbx_voice_view_dispose (GObject *object)
{
  SbxVoiceView *self = SBX_VOICE_VIEW (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  if (self->stream)
    g_signal_handlers_disconnect_by_data (self->stream, self);
  g_clear_object (&self->stream);
  drop_copy (self);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_voice_view_parent_class)->dispose (object);
}

static void
sbx_voice_view_finalize (GObject *object)
{
  SbxVoiceView *self = SBX_VOICE_VIEW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (sbx_voice_view_parent_class)->finalize (object);
}

static void
sbx_voice_view_class_init (SbxVoiceViewClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_voice_view_dispose;
  object_class->finalize = sbx_voice_view_finalize;
  widget_class->unmap = sbx_voice_view_unmap;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/rows/sbx-voice-view.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "voiceview");
  gtk_widget_class_bind_template_child (widget_class, SbxVoiceView, box);
  gtk_widget_class_bind_template_child (widget_class, SbxVoiceView, play);
  gtk_widget_class_bind_template_child (widget_class, SbxVoiceView, place);
  gtk_widget_class_bind_template_child (widget_class, SbxVoiceView, about);
  gtk_widget_class_bind_template_callback (widget_class, on_play);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, on_seek);
}

static void
sbx_voice_view_init (SbxVoiceView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
sbx_voice_view_new (SbxAttachment *file)
{
  SbxVoiceView *self = g_object_new (SBX_TYPE_VOICE_VIEW, NULL);

  self->file = g_object_ref (file);
  show_playing (self);
  show_about (self);

  return GTK_WIDGET (self);
}
