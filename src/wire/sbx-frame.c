/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frame.h"

#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* An integer between these is ms (docs/protocol.md, "Times in"). */
#define LEAST_MS G_GINT64_CONSTANT (100000000000)
#define TOO_MANY_MS G_GINT64_CONSTANT (100000000000000)

/**
 * sbx_frame_read:
 * @data: a message, not terminated
 * @length: in bytes
 * @max_depth: how many arrays and objects may stand inside each other
 * @error: return location for %SBX_WIRE_ERROR_BAD_REQUEST
 *
 * Returns: (transfer full): the object that it is, or %NULL with @error set
 */
JsonObject *
sbx_frame_read (const char  *data,
                gsize        length,
                guint        max_depth,
                GError     **error)
{
  g_autoptr (JsonNode) node = sbx_json_parse (data, length, max_depth, error);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_dup_object (node);
  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST, _("The message is not a JSON object"));
  return NULL;
}

/**
 * sbx_frame_get_string:
 * @frame: an object
 * @member: a name
 *
 * Returns: (transfer none) (nullable): the string that the member is; %NULL where it is none
 */
const char *
sbx_frame_get_string (JsonObject *frame,
                      const char *member)
{
  JsonNode *node = json_object_get_member (frame, member);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

/**
 * sbx_frame_get_object:
 * @frame: an object
 * @member: a name
 *
 * Returns: (transfer none) (nullable): the object that the member is; %NULL where it is none
 */
JsonObject *
sbx_frame_get_object (JsonObject *frame,
                      const char *member)
{
  JsonNode *node = json_object_get_member (frame, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * sbx_frame_has:
 * @frame: an object
 * @member: a name
 *
 * Returns: whether it is there, and not null
 */
gboolean
sbx_frame_has (JsonObject *frame,
               const char *member)
{
  JsonNode *node = json_object_get_member (frame, member);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node);
}

/**
 * sbx_frame_get_id:
 * @frame: an object
 * @member: a name
 *
 * Returns: (transfer none) (nullable): what can be the `id` of a request or the `re` of an answer; %NULL
 *   where the member is anything else
 */
const char *
sbx_frame_get_id (JsonObject *frame,
                  const char *member)
{
  const char *id = sbx_frame_get_string (frame, member);

  return id != NULL && strlen (id) <= SBX_LIMIT_REQUEST_ID_BYTES ? id : NULL;
}

/**
 * sbx_frame_rest:
 * @frame: an object
 * @except: (array zero-terminated=1): names
 *
 * Returns: (transfer full): an object with all other members, which share their values
 */
JsonObject *
sbx_frame_rest (JsonObject        *frame,
                const char *const *except)
{
  JsonObject     *rest = json_object_new ();
  JsonObjectIter  iter;
  const char     *name;
  JsonNode       *node;

  json_object_iter_init_ordered (&iter, frame);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!g_strv_contains (except, name))
        json_object_set_member (rest, name, json_node_copy (node));
    }
  return rest;
}

/**
 * sbx_frame_rename:
 * @object: an object
 * @names: the names of members
 * @n_names: how many
 * @to_native: the direction
 *
 * Of a member that is there under both names the native one counts.
 *
 * Returns: (transfer full): the same with other names, which shares its values
 */
JsonObject *
sbx_frame_rename (JsonObject         *object,
                  const SbxFrameName *names,
                  guint               n_names,
                  gboolean            to_native)
{
  JsonObject     *renamed = json_object_new ();
  JsonObjectIter  iter;
  const char     *name;
  JsonNode       *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      const char *native = sbx_frame_name_to_native (names, n_names, name);
      const char *foreign = sbx_frame_name_from_native (names, n_names, name);

      if (native != NULL && json_object_has_member (object, native))
        continue;
      if (to_native)
        json_object_set_member (renamed, native != NULL ? native : name, json_node_copy (node));
      else
        json_object_set_member (renamed, foreign != NULL ? foreign : name, json_node_copy (node));
    }
  return renamed;
}

/**
 * sbx_frame_copy:
 * @to: an object
 * @to_member: a name
 * @from: another one
 * @from_member: a name
 *
 * Takes a member over, where it is there and not null.
 */
void
sbx_frame_copy (JsonObject *to,
                const char *to_member,
                JsonObject *from,
                const char *from_member)
{
  if (sbx_frame_has (from, from_member))
    json_object_set_member (to, to_member, json_object_dup_member (from, from_member));
}

/**
 * sbx_frame_write:
 * @writer: inside an object
 * @object: an object
 * @except: (array zero-terminated=1): names
 *
 * Writes all other members.
 */
void
sbx_frame_write (SbxJsonWriter     *writer,
                 JsonObject        *object,
                 const char *const *except)
{
  JsonObjectIter  iter;
  const char     *name;
  JsonNode       *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!g_strv_contains (except, name))
        sbx_json_writer_node (writer, name, node);
    }
}

/**
 * sbx_frame_set_timestamp:
 * @payload: a native payload
 * @time: (nullable): when, as a peer said it
 *
 * Sets `timestamp`, where the time can be read. Not one of before 1973 or after 5138, which nobody means, and
 * which as a number of ms would be read as one of seconds or of µs again.
 */
void
sbx_frame_set_timestamp (JsonObject *payload,
                         JsonNode   *time)
{
  char   text[SBX_TIME_TEXT_SIZE];
  gint64 ms;

  if (!sbx_time_from_node (time, &ms) || ms < LEAST_MS || ms >= TOO_MANY_MS)
    return;
  sbx_time_format (ms, text);
  json_object_set_string_member (payload, "timestamp", text);
}

/**
 * sbx_frame_get_timestamp:
 * @payload: a native payload
 *
 * Returns: its `timestamp` in ms; 0 where it has none
 */
gint64
sbx_frame_get_timestamp (JsonObject *payload)
{
  gint64 ms = 0;

  sbx_time_from_node (json_object_get_member (payload, "timestamp"), &ms);
  return ms;
}

/**
 * sbx_frame_name_to_native:
 * @names: names
 * @n_names: how many
 * @frame: what the dialect says
 *
 * Returns: (transfer none) (nullable): what that is natively; of several the first
 */
const char *
sbx_frame_name_to_native (const SbxFrameName *names,
                          guint               n_names,
                          const char         *frame)
{
  for (guint i = 0; i < n_names; i++)
    {
      if (g_str_equal (names[i].frame, frame))
        return names[i].native;
    }
  return NULL;
}

/**
 * sbx_frame_name_from_native:
 * @names: names
 * @n_names: how many
 * @native: what the native vocabulary says
 *
 * Returns: (transfer none) (nullable): what that is in the dialect; of several the first
 */
const char *
sbx_frame_name_from_native (const SbxFrameName *names,
                            guint               n_names,
                            const char         *native)
{
  for (guint i = 0; i < n_names; i++)
    {
      if (g_str_equal (names[i].native, native))
        return names[i].frame;
    }
  return NULL;
}

/**
 * sbx_frame_rename_field:
 * @field: the way to a member, such as `participants[1].userId`
 * @names: the names of members
 * @n_names: how many
 *
 * Returns: (transfer full): the same with the dialect's name for the member that it ends at
 */
char *
sbx_frame_rename_field (const char         *field,
                        const SbxFrameName *names,
                        guint               n_names)
{
  const char      *dot = strrchr (field, '.');
  const char      *start = dot != NULL ? dot + 1 : field;
  gsize            length = strcspn (start, "[");
  g_autofree char *name = g_strndup (start, length);
  const char      *other = sbx_frame_name_from_native (names, n_names, name);

  return g_strdup_printf ("%.*s%s%s", (int) (start - field), field, other != NULL ? other : name, start + length);
}

/* In whatever language: a quotation mark is outside ASCII, or a plain one. */
static gboolean
is_quote (char c)
{
  return (c & 0x80) != 0 || c == '"';
}

/* Puts another name where @name stands in quotation marks. */
static char *
rename_quoted (const char *message,
               const char *name,
               const char *other)
{
  GString    *renamed = g_string_new (NULL);
  const char *rest = message;
  const char *found;

  while (*name != '\0' && (found = strstr (rest, name)) != NULL)
    {
      const char *behind = found + strlen (name);

      g_string_append_len (renamed, rest, found - rest);
      g_string_append (renamed, found > message && is_quote (found[-1]) && is_quote (*behind) ? other : name);
      rest = behind;
    }
  g_string_append (renamed, rest);
  return g_string_free (renamed, FALSE);
}

/**
 * sbx_frame_rename_error:
 * @payload: of an error
 * @rename: what to call its `field`
 *
 * A peer is told of what it said in its own words, in the message as well.
 *
 * Returns: (transfer full): the same payload, which shares its values, with another `field`
 */
JsonObject *
sbx_frame_rename_error (JsonObject        *payload,
                        SbxFrameFieldFunc  rename)
{
  static const char *const none[] = { NULL };
  JsonObject              *renamed = sbx_frame_rest (payload, none);
  const char              *field = sbx_frame_get_string (payload, "field");
  const char              *message = sbx_frame_get_string (payload, "message");
  g_autofree char         *other = field != NULL ? rename (field) : NULL;

  if (other == NULL || g_str_equal (field, other))
    return renamed;
  json_object_set_string_member (renamed, "field", other);
  if (message != NULL)
    {
      /* The message may name the member alone. */
      const char      *dot = strrchr (field, '.');
      g_autofree char *name = g_strdup (dot != NULL ? dot + 1 : field);
      g_autofree char *whole = rename_quoted (message, field, other);
      g_autofree char *other_name = NULL;
      g_autofree char *text = NULL;

      name[strcspn (name, "[")] = '\0';
      other_name = rename (name);
      text = rename_quoted (whole, name, other_name);
      json_object_set_string_member (renamed, "message", text);
    }
  return renamed;
}

/**
 * sbx_frame_unsupported:
 * @event: a native event
 * @dialect: the name of a dialect
 * @error: return location, which is set
 *
 * Returns: %NULL
 */
GBytes *
sbx_frame_unsupported (const char  *event,
                       const char  *dialect,
                       GError     **error)
{
  g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
               _("The dialect “%s” has no form for “%s”"), dialect, event);
  return NULL;
}
