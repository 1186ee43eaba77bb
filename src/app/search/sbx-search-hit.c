/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-hit.h"

#include "sbx-fields.h"
#include "sbx-message.h"
#include "sbx-records.h"
#include "sbx-wire-error.h"

/* Marks of one message: nobody looks at more. */
#define MAX_RANGES 1000

struct _SbxSearchHit
{
  GObject    parent_instance;

  SbxWorld  *world;
  char      *channel_id;
  char      *topic_id;
  char      *channel_name;
  char      *topic_title;   /* "" = it has none */
  char      *from_name;
  char      *sender;        /* as we call them */
  char      *content;
  gint64     seq;
  gint64     timestamp;
  gboolean   several_hubs;
  gboolean   is_private;    /* a note for colleagues */
  GArray    *ranges;        /* of SbxSearchRange, in order, none over another */
};

G_DEFINE_FINAL_TYPE (SbxSearchHit, sbx_search_hit, G_TYPE_OBJECT)

/* @range is [start, length] in code points; %FALSE where it is something else, or not in what is left of @content
 * from byte @from on, which is code point @at, and has @left of them. */
static gboolean
read_range (JsonNode       *node,
            const char     *content,
            guint           from,
            gint64         *at,
            gint64         *left,
            SbxSearchRange *range)
{
  JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  gint64     start, length;
  const char *first;

  if (pair == NULL || json_array_get_length (pair) != 2 ||
      !JSON_NODE_HOLDS_VALUE (json_array_get_element (pair, 0)) || !JSON_NODE_HOLDS_VALUE (json_array_get_element (pair, 1)))
    return FALSE;

  start = json_array_get_int_element (pair, 0);
  length = json_array_get_int_element (pair, 1);
  if (start < *at || length <= 0 || start - *at > *left || length > *left - (start - *at))
    return FALSE;

  first = g_utf8_offset_to_pointer (content + from, start - *at);
  range->start = (guint) (first - content);
  range->end = (guint) (g_utf8_offset_to_pointer (first, length) - content);
  *left -= start + length - *at;
  *at = start + length;

  return TRUE;
}

/* What is not a range, or not after the one before, is left out: a mark less harms nobody. */
static void
read_ranges (SbxSearchHit *self,
             JsonObject   *hit)
{
  JsonNode  *node = json_object_get_member (hit, "ranges");
  JsonArray *ranges = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint      from = 0;
  gint64     at = 0, left = g_utf8_strlen (self->content, -1);

  for (guint i = 0; ranges && i < json_array_get_length (ranges) && self->ranges->len < MAX_RANGES; i++)
    {
      SbxSearchRange range;

      if (!read_range (json_array_get_element (ranges, i), self->content, from, &at, &left, &range))
        continue;
      g_array_append_val (self->ranges, range);
      from = range.end;
    }
}

static void
sbx_search_hit_finalize (GObject *object)
{
  SbxSearchHit *self = SBX_SEARCH_HIT (object);

  g_clear_object (&self->world);
  g_free (self->channel_id);
  g_free (self->topic_id);
  g_free (self->channel_name);
  g_free (self->topic_title);
  g_free (self->from_name);
  g_free (self->sender);
  g_free (self->content);
  g_array_unref (self->ranges);

  G_OBJECT_CLASS (sbx_search_hit_parent_class)->finalize (object);
}

static void
sbx_search_hit_class_init (SbxSearchHitClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_search_hit_finalize;
}

static void
sbx_search_hit_init (SbxSearchHit *self)
{
  self->ranges = g_array_new (FALSE, FALSE, sizeof (SbxSearchRange));
}

/**
 * sbx_search_hit_new:
 * @world: where it was found
 * @hit: an element of `searchResults`
 * @several_hubs: whether others were asked as well
 *
 * Returns: (transfer full) (nullable): the hit; %NULL where @hit is none
 */
SbxSearchHit *
sbx_search_hit_new (SbxWorld   *world,
                    JsonObject *hit,
                    gboolean    several_hubs)
{
  JsonNode *node = json_object_get_member (hit, "message");
  g_autoptr (SbxMessageRecord) message = NULL;
  g_autoptr (GError) error = NULL;
  SbxSearchHit *self;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  message = sbx_message_record_read (json_node_get_object (node), &error);
  if (message == NULL || *message->channel_id == '\0' || *message->topic_id == '\0')
    {
      g_debug ("Left out a hit: %s", error ? error->message : "it has no topic");
      return NULL;
    }

  self = g_object_new (SBX_TYPE_SEARCH_HIT, NULL);
  self->world = g_object_ref (world);
  self->several_hubs = several_hubs;
  self->channel_id = g_strdup (message->channel_id);
  self->topic_id = g_strdup (message->topic_id);
  self->channel_name = sbx_fields_dup_text (hit, "channelName", message->channel_id);
  self->topic_title = sbx_fields_dup_text (hit, "topicTitle", "");
  self->from_name = g_strdup (message->from_name);
  self->sender = g_strdup (sbx_message_name_sender (sbx_world_is_own (world, message->from_id), message->from_name, message->from_id));
  self->is_private = message->is_private;
  self->content = g_strdup (message->content);
  self->seq = message->seq;
  self->timestamp = message->timestamp;
  read_ranges (self, hit);

  return self;
}

/* Where it was found; (transfer none). */
SbxWorld *
sbx_search_hit_get_world (SbxSearchHit *self)
{
  return self->world;
}

/* Whether one has to be told which hub it was found in. */
gboolean
sbx_search_hit_of_several_hubs (SbxSearchHit *self)
{
  return self->several_hubs;
}

const char *
sbx_search_hit_get_channel_id (SbxSearchHit *self)
{
  return self->channel_id;
}

const char *
sbx_search_hit_get_topic_id (SbxSearchHit *self)
{
  return self->topic_id;
}

const char *
sbx_search_hit_get_channel_name (SbxSearchHit *self)
{
  return self->channel_name;
}

/* "" where it has none. */
const char *
sbx_search_hit_get_topic_title (SbxSearchHit *self)
{
  return self->topic_title;
}

/* As the hub tells it, and finds it by. */
const char *
sbx_search_hit_get_from_name (SbxSearchHit *self)
{
  return self->from_name;
}

/* Who wrote it, as we call them everywhere. */
const char *
sbx_search_hit_get_sender (SbxSearchHit *self)
{
  return self->sender;
}

/* Whether it is a note for colleagues. */
gboolean
sbx_search_hit_is_private (SbxSearchHit *self)
{
  return self->is_private;
}

const char *
sbx_search_hit_get_content (SbxSearchHit *self)
{
  return self->content;
}

gint64
sbx_search_hit_get_seq (SbxSearchHit *self)
{
  return self->seq;
}

gint64
sbx_search_hit_get_timestamp (SbxSearchHit *self)
{
  return self->timestamp;
}

/**
 * sbx_search_hit_get_ranges:
 * @self: a hit
 * @n_ranges: (out): how many
 *
 * Returns: (transfer none) (array length=n_ranges): what was looked for in the content, in order
 */
const SbxSearchRange *
sbx_search_hit_get_ranges (SbxSearchHit *self,
                           guint        *n_ranges)
{
  *n_ranges = self->ranges->len;

  return (const SbxSearchRange *) (gconstpointer) self->ranges->data;
}
