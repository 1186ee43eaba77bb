/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include <string.h>

#include "sbx-channel.h"
#include "sbx-fields.h"
#include "sbx-time.h"
#include "sbx-topic.h"

/*
 * The cache: everything that the world takes in is kept as well, with how far each stream is known; at the next start
 * the world is filled from it, and the streams go on where they were.
 */

/* Counts are written together. */
#define COUNTS_MS 500

/* While the disk is behind, the next page is asked for after so long. */
#define PATIENCE_MS 5

/* Whether its events are kept, so that it can go on at the next start. */
static gboolean
is_kept (const char *stream)
{
  return stream != NULL &&
         (g_str_equal (stream, "channels") || g_str_equal (stream, "tasks") || g_str_equal (stream, "projects") ||
          g_str_equal (stream, "actions") || g_str_has_prefix (stream, "channel/"));
}

static gboolean
is_wanted (SbxClient  *self,
           const char *stream)
{
  return sbx_client_wants_messages (self) || !(g_str_equal (stream, "channels") || g_str_has_prefix (stream, "channel/"));
}

static gboolean
keeps (SbxClient *self)
{
  return self->cache != NULL && sbx_cache_is_usable (self->cache);
}

/* --- At the start --- */

static void
apply_pages (SbxClient  *self,
             const char *event,
             GPtrArray  *pages)
{
  for (guint i = 0; i < pages->len; i++)
    {
      g_autoptr (SbxEnvelope) page = sbx_envelope_new_for_text (event, NULL, NULL, pages->pdata[i]);

      sbx_world_apply (self->world, page);
    }
}

/* Each as it was pushed last. */
static void
apply_progress (SbxClient *self,
                GPtrArray *pages)
{
  for (guint i = 0; i < pages->len; i++)
    {
      g_autoptr (SbxEnvelope) page = sbx_envelope_new_for_text ("progress", NULL, NULL, pages->pdata[i]);
      JsonArray *list = NULL;

      sbx_fields_get_array (sbx_envelope_get_payload (page), "progress", SBX_FIELD_OPTIONAL, G_MAXUINT, &list, NULL);
      for (guint j = 0; list != NULL && j < json_array_get_length (list); j++)
        {
          g_autoptr (JsonObject) payload = json_object_new ();
          g_autoptr (SbxEnvelope) update = NULL;

          json_object_set_member (payload, "progress", json_node_copy (json_array_get_element (list, j)));
          update = sbx_envelope_new ("progressUpdate", payload);
          sbx_world_apply (self->world, update);
        }
    }
}

static const char *
get_value (SbxCacheContents *contents,
           const char       *name)
{
  return g_hash_table_lookup (contents->values, name);
}

static void
take_contents (SbxClient        *self,
               SbxCacheContents *contents)
{
  const char *reader = get_value (contents, "reader");
  const char *sender = get_value (contents, "sender");
  const char *as_of = get_value (contents, "asOf");

  /* They stand from before where the client was stopped and is started again. */
  g_free (self->cached_reader);
  self->cached_reader = g_strdup (reader);
  g_free (self->cached_epoch);
  self->cached_epoch = g_strdup (get_value (contents, "epoch"));
  if (reader != NULL && self->reader_id == NULL)
    {
      self->reader_id = g_strdup (reader);
      self->sender_id = g_strdup (sender);
      sbx_world_set_identity (self->world, sender, reader);
    }

  if (sbx_client_wants_messages (self))
    {
      apply_pages (self, "channels", contents->channels);
      apply_pages (self, "topics", contents->topics);
    }
  apply_pages (self, "sessions", contents->sessions);
  apply_progress (self, contents->progress);
  apply_pages (self, "tasks", contents->tasks);
  apply_pages (self, "projects", contents->projects);
  if (get_value (contents, "projectHistory") != NULL)
    sbx_project_history_take_text (sbx_world_get_project_history (self->world), get_value (contents, "projectHistory"));
  apply_pages (self, "actions", contents->actions);

  for (guint i = 0; i < contents->places->len; i++)
    {
      const SbxCachePlace *place = contents->places->pdata[i];

      if (sbx_cursors_contains (self->cursors, place->stream) || !is_wanted (self, place->stream))
        continue;
      sbx_cursors_set (self->cursors, place->stream, place->epoch, place->seq);
      sbx_world_set_stream (self->world, place->stream, place->epoch, place->seq);
    }
  if (self->hub_name == NULL)
    {
      self->hub_name = g_strdup (get_value (contents, "hubName"));
      if (self->hub_name != NULL)
        g_signal_emit_by_name (self, "hub-named");
    }
  if (sbx_world_get_dialect (self->world) == NULL && get_value (contents, "dialect") != NULL)
    sbx_world_set_dialect (self->world, get_value (contents, "dialect"));
  sbx_client_dialect_take_kept (self, get_value (contents, "dialect"), get_value (contents, "foundFor"), get_value (contents, "foundAt"));
  if (as_of != NULL)
    sbx_world_set_as_of (self->world, MAX (g_ascii_strtoll (as_of, NULL, 10), 0));
  sbx_world_flush (self->world);
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SbxClient) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxCacheContents) contents = NULL;

  contents = sbx_cache_load_finish (NULL, result, &error);
  /* It was stopped, and let go of. */
  if (self->cache == NULL || self->cache_loaded)
    return;

  self->cache_loaded = TRUE;
  if (contents != NULL)
    take_contents (self, contents);
  else
    g_debug ("%s: %s", sbx_address_get_uri (self->address), error->message);
  sbx_client_topics_restore (self);
  sbx_client_cache_ready (self);
}

/*
 * sbx_client_cache_begin:
 *
 * Returns: whether sbx_client_cache_ready() will be called when the world has what is known
 */
gboolean
sbx_client_cache_begin (SbxClient *self)
{
  if (self->data_folder == NULL || self->world == NULL)
    return FALSE;
  if (self->cache != NULL)
    return !self->cache_loaded;

  self->cache = sbx_cache_open (self->data_folder);
  self->cache_loaded = FALSE;
  sbx_cache_load_async (self->cache, on_loaded, g_object_ref (self));

  return TRUE;
}

/* --- What arrives --- */

/* After the world took @envelope in and the cursors moved. */
void
sbx_client_cache_push (SbxClient   *self,
                       SbxEnvelope *envelope,
                       const char  *stream)
{
  g_autoptr (SbxCachePlace) place = NULL;
  const char *epoch = NULL;
  gint64 seq = 0;

  if (!keeps (self))
    return;

  if (is_kept (stream) && sbx_cursors_get (self->cursors, stream, &epoch, &seq))
    place = sbx_cache_place_new (SBX_CACHE_STREAM_GOES_ON, stream, epoch, seq, NULL);
  else if (stream != NULL && !is_kept (stream))
    return;
  sbx_cache_take_push (self->cache, sbx_envelope_get_event (envelope), sbx_envelope_get_payload_text (envelope), place);
}

void
sbx_client_cache_keep_value (SbxClient  *self,
                             const char *name,
                             const char *value)
{
  if (keeps (self))
    sbx_cache_set_value (self->cache, name, value);
}

/* @places: (element-type SbxCachePlace) (transfer full): where `subscribed` leads to. */
void
sbx_client_cache_missed (SbxClient   *self,
                         SbxEnvelope *answer,
                         GPtrArray   *places)
{
  if (keeps (self) && places->len > 0)
    sbx_cache_take_missed (self->cache, answer != NULL ? sbx_envelope_get_payload_text (answer) : NULL, places);
  else
    g_ptr_array_unref (places);
}

void
sbx_client_cache_note_place (GPtrArray    *places,
                             SbxCacheStep  step,
                             const char   *stream,
                             const char   *epoch,
                             gint64        seq,
                             const char   *reason)
{
  if (is_kept (stream))
    g_ptr_array_add (places, sbx_cache_place_new (step, stream, epoch, seq, reason));
}

GPtrArray *
sbx_client_cache_new_places (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_cache_place_free);
}

/* Where a stream begins or ends without an answer that says so. */
void
sbx_client_cache_place (SbxClient    *self,
                        SbxCacheStep  step,
                        const char   *stream,
                        const char   *epoch,
                        gint64        seq)
{
  GPtrArray *places = sbx_client_cache_new_places ();

  sbx_client_cache_note_place (places, step, stream, epoch, seq, NULL);
  sbx_client_cache_missed (self, NULL, places);
}

void
sbx_client_cache_list (SbxClient   *self,
                       SbxEnvelope *page)
{
  if (keeps (self))
    sbx_cache_take_list (self->cache, sbx_envelope_get_event (page), sbx_envelope_get_payload_text (page));
}

void
sbx_client_cache_messages (SbxClient   *self,
                           SbxEnvelope *page,
                           const char  *channel_id,
                           const char  *topic_id,
                           gint64       from,
                           gint64       to)
{
  if (keeps (self))
    sbx_cache_take_messages (self->cache, sbx_envelope_get_payload_text (page), channel_id, topic_id, from, to);
}

void
sbx_client_cache_forget (SbxClient  *self,
                         const char *kind,
                         const char *channel_id,
                         const char *id)
{
  if (keeps (self))
    sbx_cache_forget (self->cache, kind, channel_id, id);
}

void
sbx_client_cache_gap (SbxClient  *self,
                      const char *channel_id,
                      const char *topic_id,
                      gint64      from,
                      gint64      to,
                      const char *reason)
{
  if (keeps (self))
    sbx_cache_add_gap (self->cache, channel_id, topic_id, from, to, reason);
}

/* Welcome was said: whose counts are kept, and of which log. */
void
sbx_client_cache_welcome (SbxClient  *self,
                          const char *sender)
{
  if (!keeps (self))
    return;

  if (g_strcmp0 (self->cached_reader, self->reader_id) != 0)
    {
      if (self->cached_reader != NULL)
        sbx_cache_forget_counts (self->cache);
      g_free (self->cached_reader);
      self->cached_reader = g_strdup (self->reader_id);
      sbx_cache_set_value (self->cache, "reader", self->reader_id);
    }
  sbx_cache_set_value (self->cache, "sender", sender);
  if (self->epoch != NULL && g_strcmp0 (self->cached_epoch, self->epoch) != 0)
    {
      if (self->cached_epoch != NULL)
        sbx_cache_forget_unheard (self->cache);
      g_free (self->cached_epoch);
      self->cached_epoch = g_strdup (self->epoch);
      sbx_cache_set_value (self->cache, "epoch", self->epoch);
    }
}

/* What the hub is called where it cannot be asked. */
void
sbx_client_cache_hub_name (SbxClient *self)
{
  if (keeps (self))
    sbx_cache_set_value (self->cache, "hubName", self->hub_name != NULL ? self->hub_name : "");
}

/* What it speaks, so that what it cannot do is not offered before it is asked again; and where, so that it is asked there first. A
 * hub that could not be reached as one today may be tomorrow. */
void
sbx_client_cache_dialect (SbxClient *self)
{
  gboolean is_hub = sbx_client_get_hub_log (self) != NULL;

  if (keeps (self))
    {
      sbx_cache_set_value (self->cache, "dialect", sbx_client_get_dialect (self));
      sbx_cache_set_value (self->cache, "foundFor", is_hub ? "" : sbx_address_get_uri (self->address));
      sbx_cache_set_value (self->cache, "foundAt", sbx_client_get_uri (self));
    }
}

/* --- Counts --- */

static gboolean
on_counts_due (gpointer data)
{
  SbxClient *self = data;

  self->counts_timer = 0;
  sbx_client_cache_write_counts (self);

  return G_SOURCE_REMOVE;
}

/* What is unread of a topic, and of its channel, may have changed. No id holds a control character. */
void
sbx_client_cache_note_count (SbxClient  *self,
                             const char *channel_id,
                             const char *topic_id)
{
  if (!keeps (self))
    return;

  g_hash_table_add (self->counted, g_strconcat (channel_id, "\n", topic_id, NULL));
  if (self->counts_timer == 0)
    self->counts_timer = g_timeout_add (COUNTS_MS, on_counts_due, self);
}

void
sbx_client_cache_write_counts (SbxClient *self)
{
  g_autoptr (GHashTable) channels = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer key;

  g_clear_handle_id (&self->counts_timer, g_source_remove);
  if (!keeps (self) || self->world == NULL)
    return;

  g_hash_table_iter_init (&iter, self->counted);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      g_auto (GStrv) ids = g_strsplit (key, "\n", 2);
      SbxChannel *channel = sbx_world_find_channel (self->world, ids[0]);
      SbxTopic *topic = sbx_world_find_topic (self->world, ids[0], ids[1]);

      if (topic != NULL)
        sbx_cache_set_count (self->cache, ids[0], ids[1], sbx_topic_get_unread_count (topic), sbx_topic_get_read_seq (topic));
      if (channel != NULL && g_hash_table_add (channels, channel))
        sbx_cache_set_count (self->cache, ids[0], NULL, sbx_channel_get_unread_count (channel), 0);
    }
  g_hash_table_remove_all (self->counted);
}

/* --- As of when --- */

static void
write_as_of (SbxClient *self)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, self->heard_at);

  if (keeps (self) && self->heard_at > 0)
    sbx_cache_set_value (self->cache, "asOf", text);
}

/* Something was heard from the hub. */
void
sbx_client_cache_heard (SbxClient *self,
                        gboolean   write)
{
  self->heard_at = sbx_time_now_ms ();
  if (write && self->phase == SBX_CLIENT_LIVE)
    write_as_of (self);
}

/* The phase changes from @before: what is shown is whole now, or was so until the hub was last heard. */
void
sbx_client_cache_phase (SbxClient      *self,
                        SbxClientPhase  before)
{
  gboolean live = self->phase == SBX_CLIENT_LIVE, was_live = before == SBX_CLIENT_LIVE;

  if (self->world == NULL || live == was_live)
    return;

  if (self->cache != NULL)
    sbx_cache_set_live (self->cache, live);
  sbx_world_set_as_of (self->world, live ? 0 : self->heard_at);
  if (was_live)
    write_as_of (self);
}

/* --- Patience --- */

static gboolean
on_patience (gpointer data)
{
  SbxClient *self = data;

  if (keeps (self) && sbx_cache_get_backlog (self->cache) > SBX_CACHE_MUCH)
    return G_SOURCE_CONTINUE;

  self->patience_timer = 0;
  sbx_client_streams_go_on (self);

  return G_SOURCE_REMOVE;
}

/*
 * sbx_client_cache_is_behind:
 *
 * Returns: whether the disk is behind; sbx_client_streams_go_on() is called when it is not any more
 */
gboolean
sbx_client_cache_is_behind (SbxClient *self)
{
  if (!keeps (self) || sbx_cache_get_backlog (self->cache) <= SBX_CACHE_MUCH)
    return FALSE;

  if (self->patience_timer == 0)
    self->patience_timer = g_timeout_add (PATIENCE_MS, on_patience, self);
  return TRUE;
}

/* --- Connection comes and goes --- */

void
sbx_client_cache_lost (SbxClient *self)
{
  g_clear_handle_id (&self->patience_timer, g_source_remove);
  sbx_client_cache_write_counts (self);
}

/* What was given is written; the next start reads it again. */
void
sbx_client_cache_end (SbxClient *self)
{
  if (self->cache == NULL)
    return;

  sbx_client_cache_write_counts (self);
  g_clear_pointer (&self->cache, sbx_cache_close);
}

void
sbx_client_cache_init (SbxClient *self)
{
  self->counted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
sbx_client_cache_clear (SbxClient *self)
{
  g_clear_handle_id (&self->patience_timer, g_source_remove);
  g_clear_handle_id (&self->counts_timer, g_source_remove);
  g_clear_pointer (&self->cache, sbx_cache_close);
  g_clear_pointer (&self->counted, g_hash_table_unref);
  g_clear_pointer (&self->cached_reader, g_free);
  g_clear_pointer (&self->cached_epoch, g_free);
}
