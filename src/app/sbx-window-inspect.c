/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-why-view.h"

#include <glib/gi18n-lib.h>

/* -- What leads to the Inspector */

static void
inspect (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxWorld  *world = sbx_connections_find (self->connections, g_variant_get_string (parameter, NULL));

  if (!world)
    return;

  sbx_inspector_view_show (self->inspector_view, world, "connection");
  sbx_window_show_view (self, "inspector");
}

/* (address, number in the recorder) */
static void
show_frame (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  const char *address;
  guint64 number;
  SbxWorld *world;

  g_variant_get (parameter, "(&st)", &address, &number);
  world = sbx_connections_find (self->connections, address);
  if (!world)
    return;

  sbx_window_show_view (self, "inspector");
  if (!sbx_inspector_view_show_frame (self->inspector_view, world, number))
    sbx_toaster_tell (self->toaster, _("That frame is no longer kept."), NULL, NULL);
}

static const struct
{
  const char      *name;
  SbxExplainAbout  about;
} subjects[] = {
  { "connection", SBX_EXPLAIN_CONNECTION },
  { "action", SBX_EXPLAIN_ACTION },
  { "message", SBX_EXPLAIN_MESSAGE },
  { "stream", SBX_EXPLAIN_STREAM },
};

static const char *
or_none (const char *text)
{
  return text[0] == '\0' ? NULL : text;
}

/* (address, about, id, channel, topic): "" where there is none. */
static void
explain (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  const char *address, *about, *id, *channel, *topic;
  SbxWorld *world;
  SbxClient *client;

  g_variant_get (parameter, "(&s&s&s&s&s)", &address, &about, &id, &channel, &topic);
  world = sbx_connections_find (self->connections, address);
  client = world ? sbx_connections_get_client (self->connections, world) : NULL;
  if (!client)
    {
      sbx_window_tell_no_hub (self);
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    if (g_str_equal (subjects[i].name, about))
      {
        const SbxExplainSubject subject = { subjects[i].about, or_none (id), or_none (channel), or_none (topic) };

        sbx_why_view_show (GTK_WINDOW (self), client, &subject);
      }
}

/* Of a message in the topic that is shown, by its key: why it waits, is held or failed. */
static void
explain_message (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxTopic *topic;
  SbxClient *client = sbx_window_get_shown_client (self, &topic);

  if (client)
    {
      const SbxExplainSubject subject = {
        SBX_EXPLAIN_MESSAGE, g_variant_get_string (parameter, NULL), sbx_channel_get_id (sbx_topic_get_channel (topic)), sbx_topic_get_id (topic),
      };

      sbx_why_view_show (GTK_WINDOW (self), client, &subject);
    }
}

/* Of the channel that is shown, and so of its topics: they come in one stream. */
static void
explain_feed (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow       *self = SBX_WINDOW (widget);
  SbxTopic        *topic = sbx_monitor_view_get_topic (self->monitor_view);
  SbxChannel      *channel = topic ? sbx_topic_get_channel (topic) : sbx_monitor_view_get_channel (self->monitor_view);
  SbxWorld        *world = channel ? sbx_channel_get_world (channel) : NULL;
  SbxClient       *client = world ? sbx_connections_get_client (self->connections, world) : NULL;
  g_autofree char *stream = channel ? g_strconcat ("channel/", sbx_channel_get_id (channel), NULL) : NULL;

  if (client)
    sbx_why_view_show (GTK_WINDOW (self), client, &(SbxExplainSubject) { SBX_EXPLAIN_STREAM, stream, NULL, NULL });
  else if (channel)
    sbx_window_tell_no_hub (self);
}

void
sbx_window_install_inspect_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.inspect", "s", inspect);
  gtk_widget_class_install_action (widget_class, "topic.why", "s", explain_message);
  gtk_widget_class_install_action (widget_class, "win.why", "(sssss)", explain);
  gtk_widget_class_install_action (widget_class, "win.why-feed", NULL, explain_feed);
  gtk_widget_class_install_action (widget_class, "win.show-frame", "(st)", show_frame);
}
