/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-monitor-list.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-json-scan.h"
#include "sbx-json-writer.h"
#include "sbx-limits.h"
#include "sbx-private-note.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum {
  ONCE,        /* the client knows where a page lies: it gets that one, as it is */
  FORWARDS,    /* by the cursor that each page ends with */
  BACKWARDS,   /* messages, from the newest */
} Way;

typedef struct
{
  gint64      time;
  gint64      seq;
  char       *text;
  gsize       length;
  const char *channel_id;    /* (nullable): where several are merged; of `positions` */
} Row;

struct _SbxMonitorList
{
  const char  *member;       /* static: of the answer, which is its event too */
  JsonObject  *asked;        /* what the client said */
  Way          way;
  guint        wanted;       /* rows */
  gboolean     paged;        /* the client wants to hear whether there is more */
  gboolean     complete;
  gboolean     more;         /* there is, which was not read */
  GString     *rows;         /* FORWARDS: them all, with commas between */
  GArray      *messages;     /* (element-type Row): BACKWARDS; newest first, until the end */
  gsize        n_bytes;
  guint        n_rows;
  char        *cursor;       /* (nullable): FORWARDS: of the next page */
  gint64       before;       /* BACKWARDS: the seq that the next page ends before; -1 = the newest page */
  guint        n_here;       /* BACKWARDS: rows of this channel */
  GPtrArray   *channels;     /* (nullable) (element-type utf8): that have the topic and are still to be read; of `positions` */
  gboolean     merged;       /* several channels have it */
  GTree       *positions;    /* merged: channel → gint64: the oldest seq of it that the client has, -1 where it has none */
  gint64       until;        /* merged: ms; what is newer, of a channel of which the client has nothing, came since */
  char        *channel_id;   /* (nullable): that the list is of, once that is known */
  char        *topic_id;     /* (nullable): the same */
  SbxEnvelope *whole;        /* (nullable): ONCE: the answer */
};

static void
clear_row (gpointer data)
{
  g_free (((Row *) data)->text);
}

static gboolean
is_given (JsonObject *object,
          const char *member)
{
  return json_object_has_member (object, member) && !json_object_get_null_member (object, member);
}

/* A position of the client's own, or a limit that the hub refuses. */
static gboolean
says_where (SbxMonitorList *self)
{
  static const char *const positions[] = { "before", "after", "around", "at", "order" };
  gint64                   limit = 1;

  if (!sbx_fields_get_int (self->asked, "limit", SBX_FIELD_OPTIONAL, 1, G_MAXUINT, &limit, NULL))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (positions); i++)
    if (g_str_equal (self->member, "messages") && is_given (self->asked, positions[i]))
      return TRUE;

  return FALSE;
}

static const char *
member_of (const char *event)
{
  if (g_str_equal (event, "listChannels"))
    return "channels";
  if (g_str_equal (event, "listTopics"))
    return "topics";
  return g_str_equal (event, "listMessages") ? "messages" : NULL;
}

/**
 * sbx_monitor_list_is_list:
 * @request: a native request
 *
 * Returns: whether it asks for a list that an #SbxMonitorList can make
 */
gboolean
sbx_monitor_list_is_list (SbxEnvelope *request)
{
  return member_of (sbx_envelope_get_event (request)) != NULL;
}

/* --- Of several channels: where the client has come to in each --- */

static int
compare_ids (gconstpointer a,
             gconstpointer b,
             gpointer      data)
{
  return strcmp (a, b);
}

static gint64 *
get_position (SbxMonitorList *self,
              const char     *channel_id)
{
  return g_tree_lookup (self->positions, channel_id);
}

static const char *
get_channel (SbxMonitorList *self)
{
  return g_ptr_array_index (self->channels, self->channels->len - 1);
}

/* The next one of them is read from where the client has come to. */
static void
begin_channel (SbxMonitorList *self)
{
  self->n_here = 0;
  self->complete = self->channels->len == 0;
  self->before = self->complete ? -1 : *get_position (self, get_channel (self));
}

static void
end_channel (SbxMonitorList *self)
{
  g_ptr_array_set_size (self->channels, (int) self->channels->len - 1);
  begin_channel (self);
}

static void
begin_merging (SbxMonitorList *self)
{
  self->merged = TRUE;
  begin_channel (self);
}

static void
add_channel (SbxMonitorList *self,
             const char     *channel_id,
             gint64          seq)
{
  char *key;

  if (get_position (self, channel_id) != NULL)
    return;
  key = g_strdup (channel_id);
  g_tree_insert (self->positions, key, g_memdup2 (&seq, sizeof seq));
  g_ptr_array_add (self->channels, key);
}

static gboolean
read_cursor (SbxMonitorList  *self,
             const char      *cursor,
             GError         **error)
{
  g_autoptr (JsonNode) node = sbx_json_parse (cursor, strlen (cursor), SBX_LIMIT_DEPTH, NULL);
  JsonObject          *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonObject          *before = NULL;
  JsonObjectIter       iter;
  const char          *channel_id;

  if (object != NULL && sbx_fields_get_object (object, "before", SBX_FIELD_REQUIRED, &before, NULL) && json_object_get_size (before) > 0 &&
      sbx_fields_get_int (object, "until", SBX_FIELD_REQUIRED, 0, G_MAXINT64, &self->until, NULL))
    {
      json_object_iter_init_ordered (&iter, before);
      while (json_object_iter_next_ordered (&iter, &channel_id, NULL))
        add_channel (self, channel_id, sbx_fields_int_or (before, channel_id, -1));
      begin_merging (self);
      return TRUE;
    }

  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "cursor", _("“cursor” is not one that this list gave")));
  return FALSE;
}

/* (transfer full): where the page before this one ends, in each of the channels */
static char *
make_cursor (SbxMonitorList *self)
{
  SbxJsonWriter     *writer = sbx_json_writer_new ();
  g_autoptr (GBytes) text = NULL;

  /* They are newest first. */
  for (guint i = 0; i < self->messages->len; i++)
    {
      const Row *row = &g_array_index (self->messages, Row, i);

      *get_position (self, row->channel_id) = row->seq;
      self->until = row->time;
    }

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_int (writer, "until", self->until);
  sbx_json_writer_begin_object (writer, "before");
  for (GTreeNode *node = g_tree_node_first (self->positions); node != NULL; node = g_tree_node_next (node))
    sbx_json_writer_int (writer, g_tree_node_key (node), *(gint64 *) g_tree_node_value (node));
  sbx_json_writer_end_object (writer);
  sbx_json_writer_end_object (writer);
  text = sbx_json_writer_free_to_bytes (writer);
  return g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
}

/**
 * sbx_monitor_list_new:
 * @request: a native request, see sbx_monitor_list_is_list()
 * @error: return location for a %SBX_WIRE_ERROR: a cursor that is none
 *
 * Returns: (transfer full) (nullable): a list of which nothing is read yet
 */
SbxMonitorList *
sbx_monitor_list_new (SbxEnvelope  *request,
                      GError      **error)
{
  g_autoptr (SbxMonitorList) self = NULL;
  const char                *cursor = NULL;
  gboolean                   messages;

  g_return_val_if_fail (sbx_monitor_list_is_list (request), NULL);

  self = g_new0 (SbxMonitorList, 1);
  self->member = member_of (sbx_envelope_get_event (request));
  self->asked = json_object_ref (sbx_envelope_get_payload (request));
  self->rows = g_string_new (NULL);
  self->messages = g_array_new (FALSE, FALSE, sizeof (Row));
  g_array_set_clear_func (self->messages, clear_row);
  self->positions = g_tree_new_full (compare_ids, NULL, g_free, g_free);
  self->channels = g_ptr_array_new ();
  self->until = G_MAXINT64;
  self->before = -1;

  messages = g_str_equal (self->member, "messages");
  if (says_where (self))
    self->way = ONCE;
  else
    self->way = messages ? BACKWARDS : FORWARDS;
  self->wanted = (guint) sbx_fields_int_or (self->asked, "limit", messages ? SBX_MONITOR_LIST_MESSAGES : G_MAXUINT);
  self->paged = is_given (self->asked, "limit") || is_given (self->asked, "cursor");
  if (self->paged && !messages)
    self->cursor = sbx_fields_dup_text (self->asked, "cursor", NULL);
  else if (self->way == BACKWARDS &&
           (!sbx_fields_get_string (self->asked, "cursor", SBX_FIELD_OPTIONAL, G_MAXUINT, &cursor, error) ||
            (cursor != NULL && !read_cursor (self, cursor, error))))
    return NULL;

  return g_steal_pointer (&self);
}

void
sbx_monitor_list_free (SbxMonitorList *self)
{
  if (self == NULL)
    return;

  json_object_unref (self->asked);
  g_string_free (self->rows, TRUE);
  g_array_unref (self->messages);
  g_free (self->cursor);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  g_tree_unref (self->positions);
  g_free (self->channel_id);
  g_free (self->topic_id);
  g_clear_pointer (&self->whole, sbx_envelope_unref);
  g_free (self);
}

static void
ask_backwards (SbxMonitorList *self,
               JsonObject     *payload)
{
  if (json_object_has_member (payload, "cursor"))
    json_object_remove_member (payload, "cursor");
  json_object_set_string_member (payload, "order", "time");
  json_object_set_int_member (payload, "limit", self->wanted - self->n_here);
  if (self->before >= 0)
    json_object_set_int_member (payload, "before", self->before);
  if (self->merged)
    json_object_set_string_member (payload, "channelId", get_channel (self));
}

/**
 * sbx_monitor_list_ask:
 * @self: a list
 *
 * Returns: (transfer full) (nullable): the payload of the next request, whose event is that of the client's;
 *   %NULL where nothing more is to be read
 */
JsonObject *
sbx_monitor_list_ask (SbxMonitorList *self)
{
  JsonObject *payload;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->complete)
    return NULL;

  payload = sbx_json_copy_object (self->asked);
  if (self->way == BACKWARDS)
    ask_backwards (self, payload);
  else if (self->way == FORWARDS)
    {
      if (self->wanted < G_MAXUINT)
        json_object_set_int_member (payload, "limit", self->wanted - self->n_rows);
      if (self->cursor != NULL)
        json_object_set_string_member (payload, "cursor", self->cursor);
    }
  else if (g_str_equal (self->member, "messages") && !is_given (payload, "order"))
    json_object_set_string_member (payload, "order", "time");

  return payload;
}

static void
keep_ids (SbxMonitorList *self,
          SbxJsonSlice    object)
{
  SbxJsonSpan spans[] = { { "channelId" }, { "topicId" } };

  sbx_json_scan_object (object, spans, G_N_ELEMENTS (spans));
  if (self->channel_id == NULL && spans[0].length > 0 && !self->merged)
    self->channel_id = sbx_json_scan_text (sbx_json_scan_member (object, &spans[0]));
  if (self->topic_id == NULL && spans[1].length > 0)
    self->topic_id = sbx_json_scan_text (sbx_json_scan_member (object, &spans[1]));
}

static void
take_forwards (SbxMonitorList *self,
               SbxJsonSlice    object)
{
  SbxJsonSpan  spans[] = { { self->member }, { "next" } };
  SbxJsonSlice rest, row, next;

  sbx_json_scan_object (object, spans, G_N_ELEMENTS (spans));
  rest = sbx_json_scan_array (sbx_json_scan_member (object, &spans[0]));
  while (sbx_json_scan_next (&rest, &row))
    {
      if (self->n_rows++ > 0)
        g_string_append_c (self->rows, ',');
      g_string_append_len (self->rows, row.text, (gssize) row.length);
    }

  next = sbx_json_scan_member (object, &spans[1]);
  g_clear_pointer (&self->cursor, g_free);
  if (next.length > 0 && *next.text == '"')
    self->cursor = sbx_json_scan_text (next);
  self->more = self->cursor != NULL;
  self->complete = !self->more || self->n_rows >= self->wanted || self->rows->len >= SBX_MONITOR_LIST_BYTES;
}

static gint64
get_seq (SbxJsonSlice message)
{
  SbxJsonSpan span = { "seq" };

  sbx_json_scan_object (message, &span, 1);
  return sbx_json_scan_int (sbx_json_scan_member (message, &span));
}

static void
add_message (SbxMonitorList *self,
             SbxJsonSlice    message)
{
  SbxJsonSpan spans[] = { { "timestamp" }, { "seq" } };
  Row         row = { .length = message.length, .channel_id = self->merged ? get_channel (self) : NULL };

  sbx_json_scan_object (message, spans, G_N_ELEMENTS (spans));
  row.time = sbx_json_scan_int (sbx_json_scan_member (message, &spans[0]));
  row.seq = sbx_json_scan_int (sbx_json_scan_member (message, &spans[1]));
  if (row.time > self->until && *get_position (self, row.channel_id) < 0)
    return;
  row.text = g_strndup (message.text, message.length);
  g_array_append_val (self->messages, row);
  self->n_bytes += row.length;
  self->n_here++;
}

static int
compare_newest_first (gconstpointer a,
                      gconstpointer b)
{
  const Row *left = a, *right = b;

  if (left->time != right->time)
    return left->time > right->time ? -1 : 1;
  if (left->seq != right->seq)
    return left->seq > right->seq ? -1 : 1;
  return 0;
}

/* The oldest go that are too many. */
static void
trim (SbxMonitorList *self)
{
  guint n = self->messages->len;

  g_array_sort (self->messages, compare_newest_first);
  while (n > 0 && (n > self->wanted || (n > 1 && self->n_bytes > SBX_MONITOR_LIST_BYTES)))
    {
      self->n_bytes -= g_array_index (self->messages, Row, --n).length;
      self->more = TRUE;
    }
  g_array_set_size (self->messages, n);
}

static void
take_backwards (SbxMonitorList *self,
                SbxJsonSlice    object)
{
  SbxJsonSpan  spans[] = { { "messages" }, { "more" } };
  SbxJsonSpan  before = { "before" };
  SbxJsonSlice rest, row, more;
  gboolean     has_more;
  guint        n = 0;

  sbx_json_scan_object (object, spans, G_N_ELEMENTS (spans));
  more = sbx_json_scan_member (object, &spans[1]);
  has_more = sbx_json_scan_object (more, &before, 1) && before.length > 0 && more.text[before.start] == 't';

  rest = sbx_json_scan_array (sbx_json_scan_member (object, &spans[0]));
  while (sbx_json_scan_next (&rest, &row))
    {
      /* The page is ascending: its first is where the one before it ends. */
      if (n++ == 0)
        self->before = get_seq (row);
      if (!sbx_private_note_is (row))
        add_message (self, row);
    }

  if (has_more && n > 0 && self->n_here < self->wanted && self->n_bytes < SBX_MONITOR_LIST_BYTES)
    return;

  self->more |= has_more;
  trim (self);
  if (self->merged)
    end_channel (self);
  else
    self->complete = TRUE;
}

/**
 * sbx_monitor_list_take:
 * @self: a list
 * @answer: the answer to what sbx_monitor_list_ask() said last
 */
void
sbx_monitor_list_take (SbxMonitorList *self,
                       SbxEnvelope    *answer)
{
  SbxJsonSlice object;

  g_return_if_fail (self != NULL);
  g_return_if_fail (answer != NULL);

  object.text = g_bytes_get_data (sbx_envelope_get_payload_text (answer), &object.length);
  keep_ids (self, object);
  switch (self->way)
    {
    case FORWARDS:
      take_forwards (self, object);
      break;
    case BACKWARDS:
      take_backwards (self, object);
      break;
    case ONCE:
    default:
      self->whole = sbx_envelope_ref (answer);
      self->complete = TRUE;
    }
}

/**
 * sbx_monitor_list_refuse:
 * @self: a list
 * @error: the `error` that answered what sbx_monitor_list_ask() said last
 *
 * Returns: whether the list goes on all the same: its topic is in several channels, which are all read
 */
gboolean
sbx_monitor_list_refuse (SbxMonitorList *self,
                         SbxEnvelope    *error)
{
  JsonObject *payload = sbx_envelope_get_payload (error);
  JsonArray  *candidates = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  /* A channel of several that is gone meanwhile has nothing to add. */
  if (self->merged)
    {
      if (g_strcmp0 (json_object_get_string_member_with_default (payload, "error", NULL), "notFound") != 0)
        return FALSE;
      end_channel (self);
      return TRUE;
    }

  if (self->way != BACKWARDS ||
      !sbx_fields_get_array (payload, "candidates", SBX_FIELD_REQUIRED | SBX_FIELD_NOT_EMPTY, G_MAXUINT, &candidates, NULL))
    return FALSE;

  for (guint i = json_array_get_length (candidates); i > 0; i--)
    {
      JsonNode        *candidate = json_array_get_element (candidates, i - 1);
      g_autofree char *channel_id = NULL;

      if (JSON_NODE_HOLDS_OBJECT (candidate))
        channel_id = sbx_fields_dup_text (json_node_get_object (candidate), "channelId", NULL);
      if (channel_id != NULL)
        add_channel (self, channel_id, -1);
    }
  if (self->channels->len > 0)
    begin_merging (self);
  return self->merged;
}

/**
 * sbx_monitor_list_get_n:
 * @self: a list
 *
 * Returns: how many rows it has
 */
guint
sbx_monitor_list_get_n (SbxMonitorList *self)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->whole != NULL)
    {
      JsonArray *array = NULL;

      sbx_fields_get_array (sbx_envelope_get_payload (self->whole), self->member, SBX_FIELD_OPTIONAL, G_MAXUINT, &array, NULL);
      return array != NULL ? json_array_get_length (array) : 0;
    }
  return self->way == FORWARDS ? self->n_rows : self->messages->len;
}

static void
write_rows (SbxMonitorList *self,
            SbxJsonWriter  *writer)
{
  sbx_json_writer_begin_array (writer, self->member);
  if (self->way == FORWARDS && self->rows->len > 0)
    sbx_json_writer_raw (writer, NULL, self->rows->str, (gssize) self->rows->len);
  for (guint i = self->messages->len; i > 0; i--)
    {
      const Row *row = &g_array_index (self->messages, Row, i - 1);

      sbx_json_writer_raw (writer, NULL, row->text, (gssize) row->length);
    }
  sbx_json_writer_end_array (writer);
}

/**
 * sbx_monitor_list_finish:
 * @self: a list of which all is read
 *
 * Returns: (transfer full): the whole answer. Where more is to be had it says so if the client asked
 *   for a part, or where all would have been too large
 */
SbxEnvelope *
sbx_monitor_list_finish (SbxMonitorList *self)
{
  SbxJsonWriter     *writer;
  g_autoptr (GBytes) payload = NULL;

  g_return_val_if_fail (self != NULL && self->complete, NULL);

  if (self->whole != NULL)
    return sbx_envelope_ref (self->whole);

  writer = sbx_json_writer_new ();
  sbx_json_writer_begin_object (writer, NULL);
  if (self->channel_id != NULL)
    sbx_json_writer_string (writer, "channelId", self->channel_id);
  if (self->topic_id != NULL)
    sbx_json_writer_string (writer, "topicId", self->topic_id);
  write_rows (self, writer);
  if (self->merged && self->paged && self->more)
    self->cursor = make_cursor (self);
  if (self->cursor != NULL)
    sbx_json_writer_string (writer, "next", self->cursor);
  if (self->way == BACKWARDS && self->paged)
    {
      sbx_json_writer_begin_object (writer, "more");
      sbx_json_writer_boolean (writer, "before", self->more);
      sbx_json_writer_boolean (writer, "after", FALSE);
      sbx_json_writer_end_object (writer);
    }
  sbx_json_writer_end_object (writer);
  payload = sbx_json_writer_free_to_bytes (writer);
  return sbx_envelope_new_for_text (self->member, NULL, NULL, payload);
}
