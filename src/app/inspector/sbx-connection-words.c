/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-words.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *name;
  const char *icon_name;
  const char *style_class;
} states[] = {
  [SBX_CONNECTION_DISCONNECTED] = { N_("Not connected"), "sbx-ring-symbolic", "dim-label" },
  [SBX_CONNECTION_CONNECTING] = { N_("Connecting"), "content-loading-symbolic", "dim-label" },
  [SBX_CONNECTION_CONNECTED] = { N_("Open"), "sbx-check-symbolic", "success" },
  [SBX_CONNECTION_RECONNECTING] = { N_("Reconnecting"), "view-refresh-symbolic", "warning" },
  [SBX_CONNECTION_PATROL] = { N_("Trying once a minute"), "sbx-patrol-symbolic", "warning" },
  [SBX_CONNECTION_ERROR] = { N_("Error"), "sbx-error-symbolic", "error" },
};

const char *
sbx_connection_words_name (SbxConnectionState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (states), "");

  return _(states[state].name);
}

const char *
sbx_connection_words_icon (SbxConnectionState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (states), NULL);

  return states[state].icon_name;
}

const char *
sbx_connection_words_class (SbxConnectionState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (states), NULL);

  return states[state].style_class;
}

/**
 * sbx_connection_words_state:
 *
 * Returns: (transfer full): how its connection is now, with which try it is
 */
char *
sbx_connection_words_state (SbxWorld *world)
{
  SbxConnectionState state = sbx_world_get_state (world);

  if (state == SBX_CONNECTION_RECONNECTING)
    return g_strdup_printf (_("Reconnecting (%u/%u)"), sbx_world_get_attempt (world), sbx_world_get_attempt_limit (world));

  return g_strdup (sbx_connection_words_name (state));
}

/* Of the causes that docs/why.md has, those that have a word shorter than their sentence. */
static const struct
{
  const char *cause;
  const char *words;
} causes[] = {
  { "refused", N_("refused") },
  { "dns", N_("name not found") },
  { "unreachable", N_("no way there") },
  { "denied", N_("not permitted") },
  { "timeout", N_("no answer in time") },
  { "page", N_("a web page") },
  { "redirect", N_("redirected") },
  { "silent", N_("no answer") },
  { "cutOff", N_("broke off") },
  { "noWelcome", N_("no welcome") },
  { "protocolVersion", N_("another version") },
  { "unauthorized", N_("token refused") },
  { "forbidden", N_("not allowed") },
  { "rateLimited", N_("too many messages") },
  { "dialect", N_("another dialect") },
  { "echo", N_("an echo server") },
  { "lost", N_("connection lost") },
  { "closed", N_("closed by the server") },
  { "goingAway", N_("server went away") },
  { "tooLarge", N_("message too large") },
  { "messageTooLarge", N_("message too large") },
  { "replaced", N_("replaced") },
  { "slowReader", N_("read too slowly") },
  { "heartbeatLost", N_("heartbeat lost") },
  { "noHeartbeat", N_("heartbeat lost") },
  { "kicked", N_("disconnected by an admin") },
  { "sessionGone", N_("session forgotten") },
};

char *
sbx_connection_words_cause (const SbxStateFacts *facts)
{
  for (guint i = 0; i < G_N_ELEMENTS (causes); i++)
    if (g_str_equal (causes[i].cause, facts->cause))
      return g_strdup (_(causes[i].words));

  if (facts->http_status >= 300)
    /* TRANSLATORS: a status of HTTP, such as 503 */
    return g_strdup_printf (_("HTTP %u"), facts->http_status);
  if (g_str_has_prefix (facts->cause, "tls"))
    return g_strdup (_("not secure"));
  if (facts->close_code != 0)
    /* TRANSLATORS: a close code of WebSockets, such as 1011 */
    return g_strdup_printf (_("closed with %u"), facts->close_code);

  return facts->failure ? g_strdup (_("failed")) : NULL;
}

static char *
dup_time (const SbxStateFacts *facts)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (facts->time / G_USEC_PER_SEC);

  return then ? g_date_time_format (then, _("%H:%M:%S")) : g_strdup ("");
}

char *
sbx_connection_words_change (const SbxStateFacts *facts)
{
  g_autofree char *time = dup_time (facts);
  const char      *name = sbx_connection_words_name (facts->state);
  g_autofree char *state = facts->state == SBX_CONNECTION_RECONNECTING && facts->limit > 0
                             ? g_strdup_printf (_("Reconnecting (%u/%u)"), facts->attempt, facts->limit)
                             : g_strdup (name);

  if (facts->text && facts->text[0] != '\0')
    return g_strdup_printf ("%s · %s · %s", time, state, facts->text);

  return g_strdup_printf ("%s · %s", time, state);
}

char *
sbx_connection_words_details (const SbxStateFacts *facts)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (facts->http_status >= 300)
    g_ptr_array_add (parts, g_strdup_printf (_("HTTP %u"), facts->http_status));
  if (facts->close_code != 0)
    g_ptr_array_add (parts, g_strdup_printf (_("Close code %u"), facts->close_code));
  if (facts->said && facts->said[0] != '\0')
    /* TRANSLATORS: the words of a server */
    g_ptr_array_add (parts, g_strdup_printf (_("“%s”"), facts->said));
  if (facts->next && facts->next[0] != '\0')
    g_ptr_array_add (parts, g_strdup (facts->next));
  g_ptr_array_add (parts, NULL);

  return g_strjoinv (" · ", (char **) parts->pdata);
}
