/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-reading-row.h"

#include "sbx-channel.h"
#include "sbx-fold.h"
#include "sbx-formatters.h"
#include "sbx-needs-mark.h"
#include "sbx-text-size.h"
#include "sbx-time.h"
#include "sbx-tip.h"
#include "sbx-topic-words.h"
#include "sbx-topic.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

/* Names of people that a row has room for. */
#define MAX_PEOPLE 4

struct _SbxReadingRow
{
  SbxRow parent_instance;

  GtkImage     *kind;
  GtkLabel     *title;
  GtkLabel     *time;
  GtkWidget    *lock;
  GtkLabel     *detail;
  SbxNeedsMark *needs;
  GtkLabel     *badge;
  gboolean      show_place;
};

G_DEFINE_FINAL_TYPE (SbxReadingRow, sbx_reading_row, SBX_TYPE_ROW)

/* "Bakery hub › Bakery account". */
static char *
dup_place (SbxChannel *channel)
{
  SbxWorld        *world = sbx_channel_get_world (channel);
  g_autofree char *hub = sbx_format_name (world ? sbx_world_get_name (world) : "", NULL);
  g_autofree char *name = sbx_format_name (sbx_channel_get_name (channel), sbx_channel_get_id (channel));

  /* TRANSLATORS: where something is: the hub and its channel; where one writes from right to left, mirror the sign. */
  return g_strdup_printf (C_("place", "%s › %s"), hub, name);
}

static char *
dup_people (SbxTopic *topic)
{
  const char *const *participants = sbx_topic_get_participants (topic);
  g_autoptr (GString) people = g_string_new (NULL);

  for (guint i = 0; participants && participants[i] && i < MAX_PEOPLE; i++)
    {
      g_autofree char *name = sbx_format_name (participants[i], NULL);

      if (*name != '\0')
        g_string_append_printf (people, "%s%s", people->len > 0 ? ", " : "", name);
    }
  if (people->len == 0)
    {
      g_autofree char *sender = sbx_topic_words_dup_sender (topic);

      g_string_append (people, sender);
    }

  return g_string_free (g_steal_pointer (&people), FALSE);
}

static char *
dup_detail (SbxReadingRow *self,
            SbxTopic      *topic)
{
  SbxChannel      *channel = sbx_topic_get_channel (topic);
  g_autofree char *place = self->show_place && channel ? dup_place (channel) : g_strdup ("");
  g_autofree char *people = self->show_place ? dup_people (topic) : NULL;

  if (self->show_place)
    return *people != '\0' ? g_strdup_printf (C_("place", "%s · %s"), place, people) : g_steal_pointer (&place);

  return sbx_topic_words_dup_preview (topic);
}

static void
show_counts (SbxReadingRow *self,
             GString       *label,
             guint          unread,
             guint          needs)
{
  g_autofree char *badge = sbx_format_badge (unread);
  g_autofree char *unread_words = sbx_format_unread (unread);
  g_autofree char *needs_words = sbx_format_needs (needs);

  if (unread > 0)
    g_string_append_printf (label, ", %s", unread_words);
  if (needs > 0)
    g_string_append_printf (label, ", %s", needs_words);
  gtk_label_set_label (self->badge, badge);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), unread > 0);
  sbx_needs_mark_set_count (self->needs, needs);
}

static void
show_head (SbxReadingRow *self,
           SbxChannel    *channel)
{
  g_autofree char *place = dup_place (channel);
  g_autoptr (GString) label = g_string_new (place);

  gtk_widget_add_css_class (GTK_WIDGET (self), "head");
  gtk_widget_hide (GTK_WIDGET (self->kind));
  gtk_widget_hide (GTK_WIDGET (self->time));
  gtk_widget_hide (self->lock);
  gtk_widget_hide (GTK_WIDGET (self->detail));
  gtk_label_set_label (self->title, place);
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_START);   /* the hub before the channel */
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  show_counts (self, label, sbx_channel_get_unread_count (channel), sbx_channel_get_needs_count (channel));
  sbx_row_set_label (SBX_ROW (self), label->str);
}

static void
show_topic (SbxReadingRow *self,
            SbxTopic      *topic)
{
  gboolean         is_private = !self->show_place && sbx_topic_get_last_private (topic);
  gint64           written = sbx_topic_get_last_message_time (topic);
  g_autofree char *title = sbx_format_name (sbx_topic_get_title (topic), sbx_topic_get_id (topic));
  g_autofree char *detail = dup_detail (self, topic);
  g_autofree char *time = sbx_format_relative_time (written, sbx_time_now_ms ());
  g_autofree char *shorter = sbx_text_size_is_large (GTK_WIDGET (self)) ? sbx_format_relative_time_shorter (written, sbx_time_now_ms ()) : NULL;
  g_autofree char *exact = sbx_format_exact_time (written);
  g_autoptr (GString) label = g_string_new (title);

  gtk_widget_remove_css_class (GTK_WIDGET (self), "head");
  gtk_widget_show (GTK_WIDGET (self->kind));
  gtk_widget_show (GTK_WIDGET (self->time));
  gtk_widget_set_visible (self->lock, is_private);
  gtk_widget_show (GTK_WIDGET (self->detail));
  gtk_image_set_from_icon_name (self->kind, sbx_topic_get_kind (topic) == SBX_TOPIC_WORK ? "sbx-work-symbolic" : "sbx-chat-symbolic");
  gtk_label_set_label (self->title, title);
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_END);
  if (sbx_topic_get_unread_count (topic) > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->title), "heading");
  gtk_label_set_label (self->detail, detail);
  gtk_label_set_ellipsize (self->detail, self->show_place ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END);
  gtk_label_set_label (self->time, shorter ? shorter : time);
  sbx_tip_set (GTK_WIDGET (self->time), exact);

  if (is_private)
    g_string_append_printf (label, ", %s", _("private note"));
  if (*detail != '\0')
    g_string_append_printf (label, ", %s", detail);
  if (*time != '\0')
    g_string_append_printf (label, ", %s", time);
  show_counts (self, label, sbx_topic_get_unread_count (topic), sbx_topic_get_needs_person (topic) ? 1 : 0);
  sbx_row_set_label (SBX_ROW (self), label->str);
}

static void
sbx_reading_row_update (SbxRow  *row,
                        GObject *item)
{
  if (SBX_IS_CHANNEL (item))
    show_head (SBX_READING_ROW (row), SBX_CHANNEL (item));
  else
    show_topic (SBX_READING_ROW (row), SBX_TOPIC (item));
}

static void
sbx_reading_row_class_init (SbxReadingRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SBX_ROW_CLASS (klass)->update = sbx_reading_row_update;

  g_type_ensure (SBX_TYPE_NEEDS_MARK);
  g_type_ensure (SBX_TYPE_FOLD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/rows/sbx-reading-row.ui");
  gtk_widget_class_set_css_name (widget_class, "readingrow");
  gtk_widget_class_bind_template_child (widget_class, SbxReadingRow, kind);
  gtk_widget_class_bind_template_child (widget_class, SbxReadingRow, title);
  gtk_widget_class_bind_template_child (widget_class, SbxReadingRow, time);
  gtk_widget_class_bind_template_child (widget_class, SbxReadingRow, lock);
  gtk_widget_class_bind_template_child (widget_class, SbxReadingRow, detail);
  gtk_widget_class_bind_template_child (widget_class, SbxReadingRow, needs);
  gtk_widget_class_bind_template_child (widget_class, SbxReadingRow, badge);
}

static void
sbx_reading_row_init (SbxReadingRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_tip_set (self->lock, _("Private note"));
}

GtkWidget *
sbx_reading_row_new (gboolean show_place)
{
  SbxReadingRow *self = g_object_new (SBX_TYPE_READING_ROW, NULL);

  self->show_place = show_place;

  return GTK_WIDGET (self);
}
