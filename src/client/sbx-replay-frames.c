/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-replay-frames.h"

#include <string.h>

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-json-writer.h"
#include "sbx-limits.h"
#include "sbx-route.h"

/* What stands for a secret. */
#define MASK "***"

static JsonNode *
parse_from (SbxRecordedFrame *frame,
            char              bracket)
{
  gsize length;
  const char *text = g_bytes_get_data (frame->data, &length);
  const char *start = text ? memchr (text, bracket, length) : NULL;

  return start ? sbx_json_parse (start, length - (start - text), SBX_LIMIT_DEPTH_FROM_HUB, NULL) : NULL;
}

/* Why it says no; (nullable) */
static char *
dup_code (JsonObject *object)
{
  JsonObject *payload = NULL;

  if (sbx_fields_get_object (object, "payload", SBX_FIELD_OPTIONAL, &payload, NULL) && payload != NULL)
    object = payload;
  return json_object_has_member (object, "error") ? sbx_fields_dup_text (object, "error", NULL) : sbx_fields_dup_text (object, "code", NULL);
}

char *
sbx_replay_dup_kind (SbxRecordedFrame *frame)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *code = NULL;

  if (frame->data == NULL)
    return g_strdup (frame->event);
  if (strcmp (frame->event, "error") == 0)
    {
      node = parse_from (frame, '{');
      code = node && JSON_NODE_HOLDS_OBJECT (node) ? dup_code (json_node_get_object (node)) : NULL;
    }
  else if (strcmp (frame->event, "ack") == 0)
    {
      JsonNode *first;

      node = parse_from (frame, '[');
      first = node && JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0 ?
              json_array_get_element (json_node_get_array (node), 0) : NULL;
      if (first && JSON_NODE_HOLDS_OBJECT (first) && !sbx_fields_boolean_or (json_node_get_object (first), "success", TRUE))
        code = g_strdup ("success: false");
    }
  return code ? g_strdup_printf ("%s (%s)", frame->event, code) : g_strdup (frame->event);
}

gboolean
sbx_replay_is_carriers (SbxRecordedFrame *frame)
{
  gsize length;
  const char *text = frame->data ? g_bytes_get_data (frame->data, &length) : NULL;

  return text != NULL && frame->kind == SBX_RECORDED_TEXT && length > 0 && *text >= '0' && *text <= '6' && *text != '4';
}

gboolean
sbx_replay_is_others (SbxRecordedFrame *frame)
{
  return strcmp (frame->event, "channel:message") == 0;
}

gboolean
sbx_replay_is_engine (const char *uri)
{
  return strstr (uri, "EIO=") != NULL;
}

gboolean
sbx_replay_is_upgrade (SbxRecordedFrame *frame)
{
  g_autofree char *uri = frame->kind == SBX_RECORDED_OPEN && frame->direction == SBX_RECORDED_OUT ? sbx_recorded_frame_dup_text (frame, NULL) : NULL;

  return uri != NULL && sbx_replay_is_engine (uri) && (strstr (uri, "&sid=") != NULL || strstr (uri, "?sid=") != NULL);
}

/* A session of its own, over a WebSocket. */
static char *
dup_query (const char *recorded)
{
  const char *query = strchr (recorded, '?');
  g_auto (GStrv) pairs = g_strsplit (query ? query + 1 : "", "&", -1);
  gboolean is_engine = sbx_replay_is_engine (recorded);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      if (*pairs[i] == '\0' || (is_engine && (g_str_has_prefix (pairs[i], "sid=") || g_str_has_prefix (pairs[i], "t="))))
        continue;
      g_string_append_c (text, text->len > 0 ? '&' : '?');
      g_string_append (text, is_engine && g_str_has_prefix (pairs[i], "transport=") ? "transport=websocket" : pairs[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* A path that says more than where such servers are anyway. */
static gboolean
is_own_path (const char *path)
{
  return strcmp (path, "/") != 0 && strcmp (path, "/ws") != 0 && strcmp (path, "/socket.io/") != 0;
}

char *
sbx_replay_dup_uri (SbxAddress *address,
                    const char *recorded,
                    const char *token)
{
  const char *uri = sbx_address_get_uri (address);
  g_autofree char *query = dup_query (recorded);
  g_autofree char *path = sbx_route_dup_encoded_path (strstr (recorded, "://") ? recorded : uri);
  g_autofree char *base = NULL;
  g_autoptr (GString) whole = NULL;

  if (sbx_address_get_path (address) != NULL)
    {
      base = g_strdup ("ws://localhost");
      if (!strstr (recorded, "://"))
        {
          g_free (path);
          path = g_strdup ("/ws");
        }
    }
  else
    {
      const char *rest = strstr (uri, "://") + 3;
      g_autofree char *own = sbx_route_dup_encoded_path (uri);

      base = g_strdup_printf ("%s://%.*s", sbx_address_is_secure (address) ? "wss" : "ws", (int) strcspn (rest, "/?"), rest);
      if (is_own_path (own))
        {
          g_free (path);
          path = g_steal_pointer (&own);
        }
    }
  whole = g_string_new (base);
  g_string_append (whole, path);
  g_string_append (whole, query);
  if (token)
    {
      g_autofree char *escaped = g_uri_escape_string (token, NULL, FALSE);

      g_string_replace (whole, MASK, escaped, 0);
    }
  return g_string_free (g_steal_pointer (&whole), FALSE);
}

GBytes *
sbx_replay_dup_data (SbxRecordedFrame *frame,
                     const char       *token)
{
  g_autoptr (GString) text = NULL;
  g_autoptr (GBytes) json = NULL;
  g_autofree char *quoted = NULL;
  SbxJsonWriter *writer;
  gsize length;
  const char *data;

  if (frame->data == NULL)
    return g_bytes_new (NULL, 0);
  data = g_bytes_get_data (frame->data, &length);
  if (token == NULL || frame->kind != SBX_RECORDED_TEXT || g_strstr_len (data, (gssize) length, "\"" MASK "\"") == NULL)
    return g_bytes_ref (frame->data);

  text = g_string_new_len (data, (gssize) length);
  writer = sbx_json_writer_new ();
  sbx_json_writer_string (writer, NULL, token);
  json = sbx_json_writer_free_to_bytes (writer);
  quoted = g_strndup (g_bytes_get_data (json, NULL), g_bytes_get_size (json));
  g_string_replace (text, "\"" MASK "\"", quoted, 0);
  return g_string_free_to_bytes (g_steal_pointer (&text));
}
