/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-topic-row.h"

#include "sbx-channel.h"
#include "sbx-claim-words.h"
#include "sbx-formatters.h"
#include "sbx-text-size.h"
#include "sbx-time.h"
#include "sbx-tip.h"
#include "sbx-topic-words.h"
#include "sbx-topic.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

struct _SbxTopicRow
{
  SbxRow parent_instance;

  GtkImage  *kind;
  GtkLabel  *title;
  GtkWidget *lock;
  GtkLabel  *preview;
  GtkLabel  *time;
  GtkWidget *state;
  GtkImage  *state_icon;
  GtkLabel  *state_words;
  GtkWidget *pinned;
  GtkWidget *muted;
  GtkLabel  *badge;
};

G_DEFINE_FINAL_TYPE (SbxTopicRow, sbx_topic_row, SBX_TYPE_ROW)

static void
toggle_css_class (GtkWidget  *widget,
                  const char *css_class,
                  gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

/* Under a work only what is new is worth more than how many have commented. *is_private: it shows a note for colleagues. */
static char *
preview_text (SbxTopic *topic,
              gboolean *is_private)
{
  guint            count = sbx_topic_get_message_count (topic);
  gboolean         counted = sbx_topic_get_kind (topic) == SBX_TOPIC_WORK && sbx_topic_get_unread_count (topic) == 0;
  g_autofree char *line = sbx_topic_words_dup_preview (topic);
  gboolean         shown = count == 0 || (*line != '\0' && !counted);

  *is_private = shown && sbx_topic_get_last_private (topic);
  if (shown)
    return g_steal_pointer (&line);
  if (sbx_topic_get_kind (topic) == SBX_TOPIC_WORK)
    return g_strdup_printf (ngettext ("%'u comment", "%'u comments", count), count);

  return g_strdup_printf (ngettext ("%'u message", "%'u messages", count), count);
}

static char *
describe (SbxTopic   *topic,
          const char *title,
          const char *preview,
          gboolean    is_private,
          const char *time)
{
  guint            unread = sbx_topic_get_unread_count (topic);
  g_autofree char *state = sbx_topic_words_describe (topic, sbx_time_now_ms ());
  GString *label = g_string_new (title);

  if (is_private)
    g_string_append_printf (label, ", %s", _("private note"));
  if (*preview != '\0')
    g_string_append_printf (label, ", %s", preview);
  if (*time != '\0')
    g_string_append_printf (label, ", %s", time);
  if (unread > 0)
    {
      g_autofree char *words = sbx_format_unread (unread);

      g_string_append_printf (label, ", %s", words);
    }
  if (sbx_topic_get_needs_person (topic))
    g_string_append_printf (label, ", %s", _("needs a person"));
  if (*state != '\0')
    g_string_append_printf (label, ", %s", state);

  return g_string_free (label, FALSE);
}

/* A sign and a word; all there is to say when somebody points at it. */
static void
show_state (SbxTopicRow *self,
            SbxTopic    *topic)
{
  gint64           now = sbx_time_now_ms ();
  const char      *icon_name = NULL;
  g_autofree char *words = sbx_topic_words_dup_state (topic, now, &icon_name);
  g_autofree char *all = sbx_topic_words_describe (topic, now);

  gtk_widget_set_visible (self->state, words != NULL);
  if (words)
    {
      gtk_image_set_from_icon_name (self->state_icon, icon_name);
      gtk_label_set_label (self->state_words, words);
    }
  sbx_tip_set (self->state, all);
  toggle_css_class (self->state, "ours", sbx_topic_get_state (topic) == SBX_TOPIC_OPEN && sbx_claim_words_is_ours (topic, now));
  gtk_widget_set_visible (self->pinned, sbx_topic_get_pinned (topic));
  gtk_widget_set_visible (self->muted, sbx_topic_get_muted (topic));
}

static void
sbx_topic_row_update (SbxRow  *row,
                      GObject *item)
{
  SbxTopicRow     *self = SBX_TOPIC_ROW (row);
  SbxTopic        *topic = SBX_TOPIC (item);
  gint64           written = sbx_topic_get_last_message_time (topic);
  guint            unread = sbx_topic_get_unread_count (topic);
  gboolean         muted = sbx_topic_get_muted (topic);
  gboolean         is_private;
  g_autofree char *preview = preview_text (topic, &is_private);
  g_autofree char *time = sbx_format_relative_time (written, sbx_time_now_ms ());
  g_autofree char *shorter = sbx_text_size_is_large (GTK_WIDGET (row)) ? sbx_format_relative_time_shorter (written, sbx_time_now_ms ()) : NULL;
  g_autofree char *exact = sbx_format_exact_time (written);
  g_autofree char *badge = sbx_format_badge (unread);
  g_autofree char *title = sbx_format_name (sbx_topic_get_title (topic), sbx_topic_get_id (topic));
  g_autofree char *label = describe (topic, title, preview, is_private, time);

  gtk_image_set_from_icon_name (self->kind, sbx_topic_get_kind (topic) == SBX_TOPIC_WORK ? "sbx-work-symbolic" : "sbx-chat-symbolic");
  gtk_label_set_label (self->title, title);
  toggle_css_class (GTK_WIDGET (self->title), "heading", unread > 0);
  gtk_widget_set_visible (self->lock, is_private);
  gtk_label_set_label (self->preview, preview);
  gtk_label_set_label (self->time, shorter ? shorter : time);
  sbx_tip_set (GTK_WIDGET (self->time), exact);
  toggle_css_class (GTK_WIDGET (self->time), "fresh", unread > 0 && !muted);
  show_state (self, topic);
  gtk_label_set_label (self->badge, badge);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), unread > 0);
  toggle_css_class (GTK_WIDGET (self->badge), "muted", muted);
  sbx_row_set_label (row, label);
}

/* For those who cannot press keys: a list's own row has no action that opens it. */
static void
open_activated (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  SbxTopic   *topic = sbx_row_get_item (SBX_ROW (widget));
  SbxChannel *channel = topic ? sbx_topic_get_channel (topic) : NULL;
  SbxWorld   *world = channel ? sbx_channel_get_world (channel) : NULL;

  if (world)
    gtk_widget_activate_action (widget, "win.show-topic", "(sss)", sbx_world_get_address (world), sbx_channel_get_id (channel),
                                sbx_topic_get_id (topic));
}

static const char *const paced[] = { "last-message", "last-sender", "last-private", "last-message-time", "message-count", "unread-count", "read-seq", "last-seq", NULL };

static void
sbx_topic_row_class_init (SbxTopicRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SBX_ROW_CLASS (klass)->update = sbx_topic_row_update;
  SBX_ROW_CLASS (klass)->paced = paced;

  gtk_widget_class_install_action (widget_class, "row.open", NULL, open_activated);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/rows/sbx-topic-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxTopicRow, kind);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicRow, title);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicRow, lock);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicRow, preview);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicRow, time);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicRow, pinned);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicRow, state);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicRow, state_icon);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicRow, state_words);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicRow, muted);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicRow, badge);
}

static void
sbx_topic_row_init (SbxTopicRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_tip_set (self->lock, _("Private note"));
  sbx_tip_set (self->pinned, _("Pinned"));
  sbx_tip_set (self->muted, _("Muted"));
}

GtkWidget *
sbx_topic_row_new (void)
{
  return g_object_new (SBX_TYPE_TOPIC_ROW, NULL);
}
