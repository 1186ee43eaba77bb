/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include <string.h>

#include "sbx-fields.h"
#include "sbx-wire-error.h"

#define CHANNEL_PREFIX "channel/"

/* How the picture becomes whole, and stays so. */

/* --- Whole or not --- */

/* What must be had, in turn, before the picture is whole. */
static void
advance (SbxClient *self)
{
  if (self->pending > 0 || self->phase != SBX_CLIENT_SYNCING)
    return;

  if (self->world != NULL && self->stage == SBX_CLIENT_STAGE_STREAMS)
    {
      self->stage = SBX_CLIENT_STAGE_LISTS;
      if (!self->listed)
        {
          sbx_client_sync_hold (self);
          if (sbx_client_wants_messages (self))
            sbx_client_channels_list (self);
          sbx_client_jobs_list (self);
          sbx_client_projects_list (self);
          sbx_client_actions_list (self);
          sbx_client_sync_release (self);
          return;
        }
    }

  if (self->world != NULL && self->stage == SBX_CLIENT_STAGE_LISTS)
    {
      self->listed = TRUE;
      self->stage = SBX_CLIENT_STAGE_TOPICS;
      sbx_client_sync_hold (self);
      sbx_client_topics_resume (self);
      sbx_client_sync_release (self);
      return;
    }

  sbx_client_become_live (self);
}

void
sbx_client_sync_hold (SbxClient *self)
{
  self->pending++;
}

void
sbx_client_sync_release (SbxClient *self)
{
  g_return_if_fail (self->pending > 0);

  self->pending--;
  advance (self);
}

/* Returns whether the connection is of no use any more, so that the caller must not go on. What the hub
 * refuses for good is gone without; without anything else the picture is not whole. */
gboolean
sbx_client_sync_failed (SbxClient    *self,
                        const GError *error)
{
  if (error->domain == SBX_WIRE_ERROR &&
      error->code != SBX_WIRE_ERROR_UNAVAILABLE && error->code != SBX_WIRE_ERROR_INTERNAL &&
      error->code != SBX_WIRE_ERROR_RATE_LIMITED && error->code != SBX_WIRE_ERROR_UNAUTHORIZED)
    {
      g_info ("%s: %s", sbx_address_get_uri (self->address), error->message);
      return FALSE;
    }

  sbx_client_lose (self, error);
  return TRUE;
}

/* --- What arrives --- */

/* @missed: as in sbx_client_counts_notice(). After the world took it in. */
void
sbx_client_sync_tell (SbxClient   *self,
                      SbxEnvelope *envelope,
                      gboolean     missed)
{
  if (self->world != NULL)
    {
      sbx_client_channels_notice (self, envelope);
      sbx_client_jobs_notice (self, envelope);
      sbx_client_projects_notice (self, envelope);
      sbx_client_people_notice (self, envelope);
      sbx_client_topics_notice (self, envelope);
      sbx_client_counts_notice (self, envelope, missed);
      sbx_client_outbox_notice (self, envelope);
    }

  g_signal_emit_by_name (self, "envelope", envelope);
}

void
sbx_client_sync_push (SbxClient   *self,
                      SbxEnvelope *envelope)
{
  JsonObject *payload = sbx_envelope_get_payload (envelope);
  g_autofree char *stream = sbx_fields_dup_text (payload, "stream", NULL);
  g_autofree char *epoch = sbx_fields_dup_text (payload, "epoch", NULL);

  switch (sbx_cursors_take (self->cursors, stream, epoch, sbx_fields_int_or (payload, "seq", 0)))
    {
    case SBX_CURSORS_HOLE:
      sbx_client_close_hole (self, stream);
      break;

    case SBX_CURSORS_DUPLICATE:
      break;

    case SBX_CURSORS_APPLY:
    default:
      if (self->world != NULL)
        sbx_world_apply (self->world, envelope);
      sbx_client_cache_push (self, envelope, stream);
      sbx_client_sync_tell (self, envelope, FALSE);
      break;
    }
}

/* The stream is live from now, and something may lie between what is known and now: read it anew. */
void
sbx_client_sync_restarted (SbxClient  *self,
                           const char *stream)
{
  if (self->world == NULL)
    return;
  if (!self->listed)
    {
      self->relist = self->seen_channels != NULL;
      /* What is kept may show already. */
      if (g_str_has_prefix (stream, CHANNEL_PREFIX))
        sbx_client_messages_refresh (self, stream + strlen (CHANNEL_PREFIX));
      return;
    }

  if (g_str_equal (stream, "channels"))
    {
      sbx_client_channels_list (self);
      sbx_client_topics_relist (self);
    }
  else if (g_str_equal (stream, "tasks"))
    {
      sbx_client_jobs_list (self);
    }
  else if (g_str_equal (stream, "projects"))
    {
      sbx_client_projects_list (self);
    }
  else if (g_str_equal (stream, "actions"))
    {
      sbx_client_actions_list (self);
    }
  else if (g_str_has_prefix (stream, CHANNEL_PREFIX))
    {
      sbx_client_channels_list (self);
      sbx_client_topics_refresh (self, stream + strlen (CHANNEL_PREFIX));
    }
}

/* --- Connection comes and goes --- */

/* What is for us alone: direct messages and notifications. Servers of other dialects know everybody by an id. */
static char *
dup_own_stream (SbxClient *self)
{
  const char *dialect = sbx_client_get_dialect (self);
  const char *id = sbx_client_get_user_id (self);

  if (dialect != NULL && !g_str_equal (dialect, "native"))
    id = self->sender_id;
  if (id == NULL || self->world == NULL || !sbx_world_has_feature (self->world, "system_notifications"))
    return NULL;
  return g_strconcat ("user/", id, NULL);
}

void
sbx_client_sync_begin (SbxClient *self)
{
  g_autoptr (GPtrArray) streams = NULL;
  g_autofree char *own = NULL;

  if (self->world != NULL)
    {
      if (sbx_client_wants_messages (self))
        sbx_cursors_add (self->cursors, "channels");
      sbx_cursors_add (self->cursors, "tasks");
      if (sbx_world_has_feature (self->world, "projects"))
        sbx_cursors_add (self->cursors, "projects");
      if (sbx_client_actions_are_known (self))
        sbx_cursors_add (self->cursors, "actions");
      if (sbx_client_people_are_wanted (self))
        sbx_cursors_add (self->cursors, "people");
    }

  own = dup_own_stream (self);
  if (own != NULL)
    sbx_cursors_add (self->cursors, own);

  self->stage = SBX_CLIENT_STAGE_STREAMS;
  streams = sbx_cursors_get_streams (self->cursors);
  sbx_client_sync_hold (self);
  sbx_client_streams_subscribe (self, streams);
  sbx_client_sync_release (self);
}

void
sbx_client_sync_lost (SbxClient *self)
{
  self->pending = 0;
  sbx_client_holes_lost (self);
  sbx_client_streams_lost (self);
  sbx_client_channels_lost (self);
  sbx_client_jobs_lost (self);
  sbx_client_projects_lost (self);
  sbx_client_people_lost (self);
  sbx_cursors_lose (self->cursors);
}

void
sbx_client_sync_init (SbxClient *self)
{
  self->cursors = sbx_cursors_new ();
  sbx_client_holes_init (self);
}

void
sbx_client_sync_clear (SbxClient *self)
{
  g_clear_handle_id (&self->history_timer, g_source_remove);
  sbx_client_holes_clear (self);
  g_clear_pointer (&self->cursors, sbx_cursors_free);
}

/**
 * sbx_client_subscribe:
 * @streams: (array zero-terminated=1):
 *
 * Subscribes from now on, and after every reconnect from where it was. What arrives is told by
 * `envelope`. Before the connection stands it is only noted.
 */
void
sbx_client_subscribe (SbxClient          *self,
                      const char * const *streams)
{
  g_autoptr (GPtrArray) added = NULL;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (streams != NULL);

  added = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; streams[i] != NULL; i++)
    if (sbx_cursors_add (self->cursors, streams[i]))
      g_ptr_array_add (added, g_strdup (streams[i]));

  if (self->phase == SBX_CLIENT_SYNCING || self->phase == SBX_CLIENT_LIVE)
    sbx_client_streams_subscribe (self, added);
}

/**
 * sbx_client_subscribe_from:
 * @seq: the last one that is known; what came after it is told first
 *
 * As sbx_client_subscribe(), from a place in the stream.
 */
void
sbx_client_subscribe_from (SbxClient  *self,
                           const char *stream,
                           gint64      seq)
{
  sbx_client_subscribe_after (self, stream, NULL, seq);
}

/**
 * sbx_client_subscribe_after:
 * @epoch: (nullable): the log that @seq counts in
 * @seq: the last one that is known; what came after it is told first
 *
 * As sbx_client_subscribe(), from a place in the stream.
 */
void
sbx_client_subscribe_after (SbxClient  *self,
                            const char *stream,
                            const char *epoch,
                            gint64      seq)
{
  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (stream != NULL);
  g_return_if_fail (!sbx_cursors_contains (self->cursors, stream));

  sbx_cursors_set (self->cursors, stream, epoch, seq);
  if (self->phase == SBX_CLIENT_SYNCING || self->phase == SBX_CLIENT_LIVE)
    {
      g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_free);

      g_ptr_array_add (added, g_strdup (stream));
      sbx_client_streams_subscribe (self, added);
    }
}
