/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-model-types.h"

G_BEGIN_DECLS

/**
 * SbxChannel:
 *
 * Properties, all read-only here: `world` (SbxWorld, weak), `id`, `name`, `avatar`, `description`, `platform`,
 * `last-message` (strings), `last-message-time` (int64 ms), `message-count`, `unread-count` (uint), `pinned`, `muted`,
 * `enabled` (boolean), `topics` (GListModel of SbxTopic in the protocol's order, filled when the channel is first
 * opened), `loaded` (boolean: its topics were listed once), `needs-count` (uint: topics of it that need a person, see
 * sbx_channel_get_needs_known()), `unconfirmed` (boolean: `pinned` or `muted` is as somebody here wants it, which the hub has not confirmed), `bridged-from`
 * (string, nullable: where a bridge takes it over from), `takes-replies` (boolean: what is written here reaches that server, as far as the hub
 * knows; always where there is none), `bridge-away` (boolean: the bridge is gone), `cut-off` (boolean: nothing new
 * comes from that server: the bridge is gone, or cannot reach it).
 */
#define SBX_TYPE_CHANNEL (sbx_channel_get_type ())
G_DECLARE_FINAL_TYPE (SbxChannel, sbx_channel, SBX, CHANNEL, GObject)

SbxWorld   *sbx_channel_get_world             (SbxChannel *self);
const char *sbx_channel_get_id                (SbxChannel *self);
const char *sbx_channel_get_name              (SbxChannel *self);
const char *sbx_channel_get_avatar            (SbxChannel *self);
const char *sbx_channel_get_description       (SbxChannel *self);
const char *sbx_channel_get_platform          (SbxChannel *self);
const char *sbx_channel_get_last_message      (SbxChannel *self);
gint64      sbx_channel_get_last_message_time (SbxChannel *self);
guint       sbx_channel_get_message_count     (SbxChannel *self);
guint       sbx_channel_get_unread_count      (SbxChannel *self);
gboolean    sbx_channel_get_pinned            (SbxChannel *self);
gboolean    sbx_channel_get_muted             (SbxChannel *self);
gboolean    sbx_channel_get_enabled           (SbxChannel *self);
gboolean    sbx_channel_get_loaded            (SbxChannel *self);
guint       sbx_channel_get_needs_count       (SbxChannel *self);
gboolean    sbx_channel_get_needs_known       (SbxChannel *self);
gboolean    sbx_channel_get_whole             (SbxChannel *self);
gboolean    sbx_channel_get_unconfirmed       (SbxChannel *self);
/* (nullable) */
const char *sbx_channel_get_bridged_from      (SbxChannel *self);
gboolean    sbx_channel_get_takes_replies     (SbxChannel *self);
gboolean    sbx_channel_get_bridge_away       (SbxChannel *self);
gboolean    sbx_channel_get_cut_off           (SbxChannel *self);
GListModel *sbx_channel_get_topics            (SbxChannel *self);

G_END_DECLS
