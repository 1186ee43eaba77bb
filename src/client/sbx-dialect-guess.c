/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialect-guess.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-fields.h"
#include "sbx-foreign.h"
#include "sbx-frame.h"
#include "sbx-json-mend.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-time.h"

/* A first word is short; a longer one is looked at in part: its members are not. */
#define GUESSED_BYTES (1024 * 1024)

static gboolean
holds_object (JsonObject *object,
              const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node);
}

/* With "event": native and unified have a payload, agent has data. */
static const char *
guess_event (JsonObject *object,
             const char *event,
             const char *hello_id,
             gboolean   *sure)
{
  const char *re = sbx_frame_get_string (object, "re");

  if (g_str_equal (event, "hello"))     /* our own words come back: an echo */
    return NULL;

  if (g_str_equal (event, "welcome") || (re != NULL && g_strcmp0 (re, hello_id) == 0))
    {
      *sure = TRUE;
      return "native";
    }
  if (g_str_equal (event, "projectsUpdate") || g_str_equal (event, "projectStatusChange"))
    return holds_object (object, "payload") ? "unified" : NULL;
  /* A hub names the hello that it refuses; the controller's server has no ids. */
  if (g_str_equal (event, "error") && holds_object (object, "payload"))
    return "unified";
  if (g_str_equal (event, "pong") && holds_object (object, "payload"))
    return NULL;
  if (holds_object (object, "payload"))
    return "native";

  *sure = holds_object (object, "data");
  return "agent";
}

static const char *
guess_object (JsonObject *object,
              const char *hello_id,
              gboolean   *sure)
{
  const char *event = sbx_frame_get_string (object, "event");
  const char *action = sbx_frame_get_string (object, "action");
  const char *type = sbx_frame_get_string (object, "type");

  if (event != NULL)
    return guess_event (object, event, hello_id, sure);

  *sure = action != NULL || type != NULL;
  /* What a bot is given to do may be a mere word. */
  if (g_strcmp0 (type, "action") == 0)
    return "worker";
  return action != NULL ? "broadcast" : type != NULL ? "worker" : NULL;
}

/* (transfer full) (nullable) */
static JsonNode *
read_object (const char *text,
             gsize       length)
{
  g_autoptr (GBytes) mended = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (length > GUESSED_BYTES)
    return NULL;
  mended = sbx_json_mend_text (text, length, SBX_LIMIT_DEPTH_FROM_HUB);
  if (mended != NULL)
    text = g_bytes_get_data (mended, &length);
  node = sbx_json_parse (text, length, SBX_LIMIT_DEPTH_FROM_HUB, NULL);
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? g_steal_pointer (&node) : NULL;
}

/**
 * sbx_dialect_is_own:
 * @dialect: a dialect's name
 * @text: one of the first text messages of a server
 *
 * Returns: whether the servers of that dialect say that; others may have words of the same form
 */
gboolean
sbx_dialect_is_own (const char *dialect,
                    const char *text,
                    gsize       length)
{
  const SbxForeignDialect *foreign = sbx_foreign_find_dialect (dialect);
  g_autoptr (JsonNode) node = foreign != NULL ? read_object (text, length) : NULL;

  return node != NULL && foreign->recognize (text, json_node_get_object (node)) == 2;
}

/**
 * sbx_dialect_is_echo:
 * @text: one of the first text messages of a server
 *
 * Returns: whether it is our hello, or what sbx_dialect_make_question() makes. No server has them for its own
 */
gboolean
sbx_dialect_is_echo (const char *text,
                     gsize       length)
{
  g_autoptr (JsonNode) node = read_object (text, length);
  JsonObject *object = node != NULL ? json_node_get_object (node) : NULL;
  const char *event = object != NULL ? sbx_frame_get_string (object, "event") : NULL;

  if (event == NULL || !holds_object (object, "payload"))
    return FALSE;
  if (g_str_equal (event, "hello"))
    return sbx_frame_get_string (object, "id") != NULL && json_object_has_member (json_object_get_object_member (object, "payload"), "clientType");
  return g_str_equal (event, "ping") && g_strcmp0 (sbx_frame_get_string (object, "action"), "ping") == 0;
}

/**
 * sbx_dialect_make_question:
 *
 * A sign of life in three dialects at once: each finds its own word in it, and the others' do no harm.
 *
 * Returns: (transfer full): what every dialect has an answer to
 */
GBytes *
sbx_dialect_make_question (void)
{
  char *text = g_strdup_printf ("{\"event\":\"ping\",\"action\":\"ping\",\"type\":\"heartbeat\",\"timestamp\":%" G_GINT64_FORMAT ",\"payload\":{},\"data\":{}}",
                                sbx_time_now_ms ());

  return g_bytes_new_take (text, strlen (text));
}

/**
 * sbx_dialect_guess:
 * @text: one of the first text messages of a server
 * @hello_id: (nullable): the id of the hello that it was told before
 * @sure: (out): whether nothing else says that
 *
 * Returns: (nullable): a dialect's name, "native", or "engine"
 */
const char *
sbx_dialect_guess (const char *text,
                   gsize       length,
                   const char *hello_id,
                   gboolean   *sure)
{
  static const char open_packet[] = "0{\"sid\"";
  g_autoptr (JsonNode) node = NULL;

  *sure = FALSE;
  if (length > strlen (open_packet) && memcmp (text, open_packet, strlen (open_packet)) == 0)
    {
      *sure = TRUE;
      return "engine";
    }

  node = read_object (text, length);
  if (node == NULL)
    return NULL;
  return guess_object (json_node_get_object (node), hello_id, sure);
}

/**
 * sbx_dialect_guess_path:
 * @path: of an address
 *
 * Returns: (nullable): the dialect that is spoken there, as far as that can be told
 */
const char *
sbx_dialect_guess_path (const char *path)
{
  if (strstr (path, "/socket.io") != NULL)
    return "monitor";
  if (g_str_has_suffix (path, "/ws/ws"))
    return "agent";
  if (g_str_has_suffix (path, "/ws/broadcast"))
    return "broadcast";
  if (strstr (path, "/ws/worker/") != NULL)
    return "worker";
  return NULL;
}

/**
 * sbx_dialect_dup_bot_id:
 * @path: of a worker's address, percent-encoded
 *
 * Returns: (transfer full) (nullable): the chatbot's id: what the path has behind the system's part of it; at another system's,
 *   the last part of the path
 */
char *
sbx_dialect_dup_bot_id (const char *path)
{
  static const char part[] = "/worker/";
  const char *found = strstr (path, part);
  const char *last = found != NULL ? found + strlen (part) : strrchr (path, '/') != NULL ? strrchr (path, '/') + 1 : "";
  g_autofree char *id = g_uri_unescape_string (last, NULL);

  return id != NULL && *id != '\0' && g_utf8_validate (id, -1, NULL) ? g_steal_pointer (&id) : NULL;
}

/**
 * sbx_dialect_get_title:
 * @dialect: a name
 *
 * Returns: what such a server is, in words for a sentence
 */
const char *
sbx_dialect_get_title (const char *dialect)
{
  const SbxForeignDialect *foreign = sbx_foreign_find_dialect (dialect);

  if (foreign != NULL)
    return _(foreign->title);
  if (g_strcmp0 (dialect, "engine") == 0)
    return _("an Engine.IO server");
  return _("a Signalbox hub");
}
