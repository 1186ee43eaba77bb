/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include "sbx-channel.h"
#include "sbx-fields.h"

/* Which channels there are: each is listened to, and one that is gone is forgotten. */

/* Those that are announced in a burst are subscribed to together. */
#define GATHER_MS 50

/* One that is announced with more events than this in its log was only not ours to see before: what was said in it is no news. */
#define NEW_CHANNEL_EVENTS 5000

static gboolean
on_gathered (gpointer data)
{
  SbxClient *self = data;
  g_autoptr (GPtrArray) streams = g_steal_pointer (&self->new_streams);

  self->gather_timer = 0;
  sbx_client_streams_subscribe (self, streams);

  return G_SOURCE_REMOVE;
}

/* The list is a picture of one moment: what comes after it is asked for from there. A channel that is announced is new: all
 * that was said in it before we listen, its first message above all, is news. */
static void
begin_stream (SbxClient  *self,
              JsonObject *channel,
              const char *stream,
              gboolean    in_list)
{
  gint64 seq = sbx_fields_int_or (channel, "lastSeq", -1);

  if (!in_list)
    seq = seq <= NEW_CHANNEL_EVENTS ? MIN (seq, 0) : -1;
  if (seq < 0 || self->epoch == NULL)
    return;

  sbx_cursors_set (self->cursors, stream, self->epoch, seq);
  sbx_client_cache_place (self, SBX_CACHE_STREAM_BEGINS, stream, self->epoch, seq);
}

/* A channel was named: its messages are wanted as well. */
static void
want_channel (SbxClient  *self,
              JsonObject *channel,
              gboolean    in_list)
{
  g_autofree char *id = sbx_fields_dup_text (channel, "id", "");
  g_autofree char *stream = g_strconcat ("channel/", id, NULL);

  if (*id == '\0')
    return;
  if (self->seen_channels != NULL)
    g_hash_table_add (self->seen_channels, g_strdup (id));
  if (sbx_cursors_get_size (self->cursors) >= self->subscriptions_limit || !sbx_cursors_add (self->cursors, stream))
    return;

  begin_stream (self, channel, stream, in_list);

  if (self->new_streams == NULL)
    self->new_streams = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->new_streams, g_steal_pointer (&stream));
  if (!in_list && self->gather_timer == 0)
    self->gather_timer = g_timeout_add (GATHER_MS, on_gathered, self);
}

static void
take_change (SbxClient  *self,
             JsonObject *payload)
{
  JsonObject *channel = NULL;

  sbx_fields_get_object (payload, "channel", SBX_FIELD_OPTIONAL, &channel, NULL);
  if (channel != NULL)
    {
      want_channel (self, channel, FALSE);
    }
  else if (sbx_fields_boolean_or (payload, "removed", FALSE))
    {
      g_autofree char *id = sbx_fields_dup_text (payload, "id", "");
      g_autofree char *stream = g_strconcat ("channel/", id, NULL);

      sbx_cursors_remove (self->cursors, stream);
      sbx_client_cache_place (self, SBX_CACHE_STREAM_ENDS, stream, NULL, 0);
    }
}

void
sbx_client_channels_notice (SbxClient   *self,
                            SbxEnvelope *envelope)
{
  if (g_str_equal (sbx_envelope_get_event (envelope), "channelChanged"))
    take_change (self, sbx_envelope_get_payload (envelope));
}

/* --- The list --- */

static void
on_channels_page (SbxClient   *self,
                  SbxEnvelope *page,
                  gpointer     data)
{
  g_autoptr (GPtrArray) channels = sbx_fields_list_objects (sbx_envelope_get_payload (page), "channels");

  for (guint i = 0; i < channels->len; i++)
    want_channel (self, channels->pdata[i], TRUE);
}

/* A channel that was there before the listing, and that neither it nor a push named, is gone. */
static void
forget_vanished (SbxClient *self)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->old_channels);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (self->seen_channels, id))
      {
        g_autoptr (JsonObject) payload = json_object_new ();
        g_autoptr (SbxEnvelope) removal = NULL;

        json_object_set_string_member (payload, "id", id);
        json_object_set_boolean_member (payload, "removed", TRUE);
        removal = sbx_envelope_new ("channelChanged", payload);
        sbx_world_apply (self->world, removal);
        sbx_client_cache_forget (self, "channel", NULL, id);
        take_change (self, payload);
      }
}

static void
on_channels_listed (SbxClient    *self,
                    const GError *error,
                    gpointer      data)
{
  if (error == NULL)
    forget_vanished (self);
  g_clear_pointer (&self->seen_channels, g_hash_table_unref);
  g_clear_pointer (&self->old_channels, g_hash_table_unref);

  if (self->new_streams != NULL)
    {
      g_clear_handle_id (&self->gather_timer, g_source_remove);
      on_gathered (self);
    }
  if (self->relist)
    {
      self->relist = FALSE;
      sbx_client_channels_list (self);
    }
}

void
sbx_client_channels_list (SbxClient *self)
{
  GListModel *channels = sbx_world_get_channels (self->world);

  /* One that is under way may have passed the place that changed. */
  if (self->seen_channels != NULL)
    {
      self->relist = TRUE;
      return;
    }

  self->seen_channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->old_channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (channels); i++)
    {
      g_autoptr (SbxChannel) channel = g_list_model_get_item (channels, i);

      g_hash_table_add (self->old_channels, g_strdup (sbx_channel_get_id (channel)));
    }

  sbx_client_list_pages (self, "listChannels", NULL, on_channels_page, on_channels_listed, NULL, NULL);
}

void
sbx_client_channels_lost (SbxClient *self)
{
  self->relist = FALSE;
  g_clear_handle_id (&self->gather_timer, g_source_remove);
  g_clear_pointer (&self->new_streams, g_ptr_array_unref);
  g_clear_pointer (&self->seen_channels, g_hash_table_unref);
  g_clear_pointer (&self->old_channels, g_hash_table_unref);
}
