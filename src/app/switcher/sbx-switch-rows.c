/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-switch-rows.h"

#include "sbx-channel.h"
#include "sbx-formatters.h"
#include "sbx-topic.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

SbxSwitchItem *
sbx_switch_row_for_action (const SbxAccel *accel)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  if (!g_action_parse_detailed_name (accel->action, &name, &target, NULL))
    return NULL;

  return sbx_switch_item_new ("system-run-symbolic", _(accel->title), _(accel->group), 0, accel->accels[0], name, target);
}

static SbxSwitchItem *
new_for_world (SbxWorld *world)
{
  g_autofree char *name = sbx_format_name (sbx_world_get_name (world), NULL);

  return sbx_switch_item_new ("sbx-hub-symbolic", name, _("Hub"), sbx_world_get_unread_count (world), NULL, "win.show-hub",
                              g_variant_new ("s", sbx_world_get_address (world)));
}

static SbxSwitchItem *
new_for_channel (SbxChannel *channel)
{
  SbxWorld        *world = sbx_channel_get_world (channel);
  g_autofree char *hub = world ? sbx_format_name (sbx_world_get_name (world), NULL) : NULL;
  g_autofree char *name = sbx_format_name (sbx_channel_get_name (channel), sbx_channel_get_id (channel));

  if (world == NULL)
    return NULL;

  return sbx_switch_item_new ("sbx-chat-symbolic", name, hub, sbx_channel_get_unread_count (channel), NULL, "win.show-channel",
                              g_variant_new ("(ss)", sbx_world_get_address (world), sbx_channel_get_id (channel)));
}

/* @title, @detail: (nullable): of the topic itself and of where it is. */
static SbxSwitchItem *
new_for_topic (SbxTopic   *topic,
               const char *icon_name,
               const char *title,
               const char *detail,
               guint       unread)
{
  SbxChannel      *channel = sbx_topic_get_channel (topic);
  SbxWorld        *world = channel ? sbx_channel_get_world (channel) : NULL;
  g_autofree char *own = sbx_format_name (sbx_topic_get_title (topic), sbx_topic_get_id (topic));
  g_autofree char *hub = NULL, *name = NULL, *place = NULL;

  if (world == NULL)
    return NULL;

  hub = sbx_format_name (sbx_world_get_name (world), NULL);
  name = sbx_format_name (sbx_channel_get_name (channel), sbx_channel_get_id (channel));
  place = g_strdup_printf (C_("place", "%s › %s"), hub, name);

  return sbx_switch_item_new (icon_name, title ? title : own, detail ? detail : place, unread, NULL, "win.show-topic",
                              g_variant_new ("(sss)", sbx_world_get_address (world), sbx_channel_get_id (channel), sbx_topic_get_id (topic)));
}

SbxSwitchItem *
sbx_switch_row_for_place (gpointer place)
{
  if (SBX_IS_WORLD (place))
    return new_for_world (place);
  if (SBX_IS_CHANNEL (place))
    return new_for_channel (place);

  return new_for_topic (place, sbx_topic_get_kind (place) == SBX_TOPIC_WORK ? "sbx-work-symbolic" : "sbx-chat-symbolic", NULL, NULL,
                        sbx_topic_get_unread_count (place));
}

/* "Late delivery, Draft: We are sorry"; "Late delivery, Draft of a private note: He is in a hurry". */
SbxSwitchItem *
sbx_switch_row_for_draft (SbxTopic   *topic,
                          const char *draft,
                          gboolean    is_private)
{
  g_autofree char *line = sbx_format_one_line (draft);
  g_autofree char *start = g_utf8_substring (line, 0, MIN (g_utf8_strlen (line, -1), 80));
  /* TRANSLATORS: what somebody has written for colleagues only, or for everybody, and not sent */
  g_autofree char *detail = g_strdup_printf (is_private ? _("Draft of a private note: %s") : _("Draft: %s"), start);

  return new_for_topic (topic, is_private ? "sbx-lock-symbolic" : "document-edit-symbolic", NULL, detail, 0);
}

/* "Anna Smith, wrote in Late delivery". */
SbxSwitchItem *
sbx_switch_row_for_person (SbxTopic   *topic,
                           const char *name)
{
  g_autofree char *person = sbx_format_name (name, NULL);
  g_autofree char *title = sbx_format_name (sbx_topic_get_title (topic), sbx_topic_get_id (topic));
  /* TRANSLATORS: beside the name of a person; %s is the title of a topic */
  g_autofree char *detail = g_strdup_printf (_("wrote in %s"), title);

  return new_for_topic (topic, "avatar-default-symbolic", person, detail, sbx_topic_get_unread_count (topic));
}
