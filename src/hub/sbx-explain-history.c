/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-explain-history.h"

#include "sbx-close-name.h"
#include "sbx-explain-bot.h"
#include "sbx-hub-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* Why a connection that was there is not any more: from what the flight recorder has noted of it. */

static JsonObject *
new_evidence (const SbxFlight *flight,
              guint            index,
              gint64           at)
{
  const SbxFlightEvent *event = &flight->events[index];
  JsonObject           *evidence = json_object_new ();

  json_object_set_string_member (evidence, "connectionId", flight->connection_id);
  json_object_set_int_member (evidence, "index", index);
  json_object_set_int_member (evidence, "at", at);
  json_object_set_string_member (evidence, "event", event->event);
  if (event->code != 0)
    json_object_set_int_member (evidence, "code", event->code);
  json_object_set_string_member (evidence, "text", event->text != NULL ? event->text : "");
  return evidence;
}

/* (transfer full): who ended it, and with what words. */
static char *
word_end (const SbxFlight *flight)
{
  const char *reason = flight->close_reason != NULL ? flight->close_reason : "";
  gboolean    by_hub = g_strcmp0 (flight->closed_by, "hub") == 0;

  if (g_strcmp0 (flight->closed_by, "network") == 0)
    /* TRANSLATORS: the name of a connection, and what the system or the hub says of it, in English */
    return g_strdup_printf (_("Connection %s was lost: nobody said goodbye (%s)."), flight->connection_id, reason);
  if (*reason == '\0')
    return g_strdup_printf (by_hub ? _("The hub ended connection %s with code %u.") : _("The other side ended connection %s with code %u."),
                            flight->connection_id, flight->close_code);
  /* TRANSLATORS: the name of a connection, a number of the WebSocket protocol, and words of who ended it */
  return g_strdup_printf (by_hub ? _("The hub ended connection %s with code %u: “%s”.") : _("The other side ended connection %s with code %u: “%s”."),
                          flight->connection_id, flight->close_code, reason);
}

static void
add_end (SbxExplain      *explain,
         const SbxFlight *flight,
         guint            index,
         gint64           at)
{
  g_autofree char *text = word_end (flight);
  g_autofree char *other = g_strdup_printf ("close%u", flight->close_code);
  const char      *name = g_strcmp0 (flight->closed_by, "network") == 0 || flight->close_code == 0 ? "lost" : sbx_close_name (flight->close_code);

  sbx_explain_add_history (explain, at, name != NULL ? name : other, text, new_evidence (flight, index, at));
}

static void
add_event (SbxExplain      *explain,
           const SbxFlight *flight,
           guint            index,
           gint64           at)
{
  const SbxFlightEvent *event = &flight->events[index];
  g_autofree char      *text = NULL;

  if (g_str_equal (event->event, "closing"))
    {
      add_end (explain, flight, index, at);
    }
  else if (g_str_equal (event->event, "heartbeatMissed"))
    {
      text = g_strdup_printf (_("Connection %s gave no sign of life: %" PRId64 " pings were not answered."), flight->connection_id, event->code);
      sbx_explain_add_history (explain, at, "heartbeatLate", text, new_evidence (flight, index, at));
    }
  else if (g_str_equal (event->event, "queueFull"))
    {
      text = g_strdup_printf (_("Connection %s read too slowly, and its queue ran over: %" PRId64 " messages that may be left out were dropped."),
                              flight->connection_id, event->code);
      sbx_explain_add_history (explain, at, "slowReader", text, new_evidence (flight, index, at));
    }
  else if (g_str_equal (event->event, "helloRefused"))
    {
      text = g_strdup_printf (_("Connection %s said who it is, and was refused: %s"), flight->connection_id, event->text != NULL ? event->text : "");
      sbx_explain_add_history (explain, at, "unauthorized", text, new_evidence (flight, index, at));
    }
}

/* The last time that something began to go wrong: what was before it passed. */
static guint
find_beginning (const SbxFlight *flight)
{
  guint begin = flight->n_events;

  for (guint i = flight->n_events; i > 0; i--)
    {
      const char *event = flight->events[i - 1].event;

      if (g_str_equal (event, "closed") || g_str_equal (event, "closing"))
        begin = i - 1;
      else if (begin < flight->n_events && !g_str_equal (event, "opened") && !g_str_equal (event, "hello") && !g_str_equal (event, "upgraded"))
        begin = i - 1;
      else
        break;
    }
  return begin;
}

/* What there is to do where the same would happen again. */
static void
advise (SbxExplain      *explain,
        const SbxFlight *flight)
{
  if (g_strcmp0 (flight->closed_by, "hub") != 0)
    return;
  switch (flight->close_code)
    {
    case SBX_CLOSE_PROTOCOL:
    case SBX_CLOSE_UNSUPPORTED_DATA:
    case SBX_CLOSE_INVALID_TEXT:
      sbx_explain_set_next (explain, _("Mend the program at the other side: the hub cannot read what it sends."));
      break;
    case SBX_CLOSE_TOO_LARGE:
      /* TRANSLATORS: “message-bytes” is the name of a setting */
      sbx_explain_set_next (explain, _("Let the other side send less at once, or allow more with “message-bytes” of the hub."));
      break;
    case SBX_CLOSE_POLICY:
      sbx_explain_set_next (explain, _("Let the program at the other side say hello at once, and as the hub wants it; then connect it again."));
      break;
    case SBX_CLOSE_REPLACED:
      sbx_explain_set_next (explain, _("Where two programs have the same id, give each its own; one that came back needs nothing."));
      break;
    case SBX_CLOSE_UNAUTHORIZED:
      sbx_explain_set_next (explain, _("Give the other side the token of this hub, then connect it again."));
      break;
    case SBX_CLOSE_SLOW_READER:
      sbx_explain_set_next (explain, _("Look what the other side, or the network between, is busy with, then connect it again."));
      break;
    case SBX_CLOSE_HEARTBEAT_LOST:
      sbx_explain_set_next (explain, _("Look whether the other side still runs and the network is there, then connect it again."));
      break;
    case SBX_CLOSE_KICKED:
      sbx_explain_set_next (explain, _("Ask the administrators before you connect it again."));
      break;
    default:
      break;
    }
}

/**
 * sbx_explain_history:
 * @explain: what is being explained
 * @recorder: where @flight is
 * @flight: a connection that is gone
 *
 * Adds what led to its end, in the order in which it happened, and what there is to do about that.
 */
void
sbx_explain_history (SbxExplain      *explain,
                     SbxHubRecorder  *recorder,
                     const SbxFlight *flight)
{
  gint64 wall = sbx_hub_recorder_get_wall (recorder);

  for (guint i = find_beginning (flight); i < flight->n_events; i++)
    add_event (explain, flight, i, (wall + flight->events[i].at) / 1000);
  advise (explain, flight);
}

/* (nullable): also one whose end is not over yet */
static SbxFlight *
find_last (SbxHub     *hub,
           const char *bot_id)
{
  SbxHubRecorder *recorder = sbx_hub_get_recorder (hub);

  return recorder != NULL ? sbx_hub_recorder_find_last (recorder, bot_id) : NULL;
}

/**
 * sbx_explain_find_end:
 * @hub: a hub
 * @bot_id: of a bot that is not connected
 *
 * Returns: ms since 1970: when the end of its last connection began; 0 where that is not remembered, or it is connected
 */
gint64
sbx_explain_find_end (SbxHub     *hub,
                      const char *bot_id)
{
  SbxFlight *flight = sbx_explain_find_bot (hub, bot_id) == NULL ? find_last (hub, bot_id) : NULL;
  guint      begin = flight != NULL ? find_beginning (flight) : 0;

  if (flight == NULL || begin == flight->n_events)
    return 0;
  return (sbx_hub_recorder_get_wall (sbx_hub_get_recorder (hub)) + flight->events[begin].at) / 1000;
}

/**
 * sbx_explain_last_flight:
 * @explain: what is being explained
 * @hub: a hub
 * @bot_id: of a bot that is not connected
 *
 * Adds how its last connection ended, where that is remembered.
 *
 * Returns: whether it is
 */
gboolean
sbx_explain_last_flight (SbxExplain *explain,
                         SbxHub     *hub,
                         const char *bot_id)
{
  SbxFlight *flight = find_last (hub, bot_id);

  if (flight == NULL)
    return FALSE;
  sbx_explain_history (explain, sbx_hub_get_recorder (hub), flight);
  return TRUE;
}
