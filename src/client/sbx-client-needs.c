/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include "sbx-channel.h"

/* Which topics need a person, where the hub does not count them: the topics of channels with something unread are listed
 * without anybody having opened them, one channel after the other. */

/* How many channels in one connection. */
#define MAX_LOOKED_INTO 200

static SbxChannel *
find_unknown (SbxClient *self)
{
  GListModel *channels = sbx_world_get_channels (self->world);

  for (guint i = 0; i < g_list_model_get_n_items (channels); i++)
    {
      g_autoptr (SbxChannel) channel = g_list_model_get_item (channels, i);

      if (!sbx_channel_get_needs_known (channel) && !sbx_channel_get_muted (channel) &&
          sbx_channel_get_unread_count (channel) > 0 &&
          !g_hash_table_contains (self->open_channels, sbx_channel_get_id (channel)))
        return channel; /* the list holds it */
    }

  return NULL;
}

static gboolean
may_look (SbxClient *self)
{
  return self->look_for_needs && self->world != NULL && self->phase == SBX_CLIENT_LIVE && self->looked_into == NULL &&
         self->n_looked_into < MAX_LOOKED_INTO;
}

/**
 * sbx_client_needs_look:
 *
 * Looks into the next channel, if there is one and none is under way.
 */
void
sbx_client_needs_look (SbxClient *self)
{
  SbxChannel *channel;

  if (!may_look (self))
    return;
  /* What was listed just now is not among the channels before that. */
  sbx_world_flush (self->world);
  if (!may_look (self))
    return;

  channel = find_unknown (self);
  if (channel == NULL)
    return;

  self->n_looked_into++;
  self->looked_into = g_strdup (sbx_channel_get_id (channel));
  sbx_client_open_channel (self, channel);
}

/**
 * sbx_client_needs_listed:
 * @channel_id: whose topics were listed, or could not be
 *
 * Returns: whether that was asked for here, so that nobody waits for it
 */
gboolean
sbx_client_needs_listed (SbxClient  *self,
                         const char *channel_id)
{
  if (g_strcmp0 (self->looked_into, channel_id) != 0)
    return FALSE;

  g_clear_pointer (&self->looked_into, g_free);
  return TRUE;
}

void
sbx_client_needs_lost (SbxClient *self)
{
  g_clear_pointer (&self->looked_into, g_free);
  self->n_looked_into = 0;
}

/**
 * sbx_client_set_look_for_needs:
 *
 * Has the topics of channels with something unread listed where the hub does not say how many of them need a person.
 */
void
sbx_client_set_look_for_needs (SbxClient *self,
                               gboolean   look)
{
  g_return_if_fail (SBX_IS_CLIENT (self));

  self->look_for_needs = look;
  sbx_client_needs_look (self);
}
