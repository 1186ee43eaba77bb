/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-comparison.h"

#include "sbx-formatters.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* A latency that is so much larger than that of the other side is worth a look, from so many ms on. */
#define LATENCY_FACTOR 5
#define LATENCY_LEAST 100
/* How far back a sign of life is looked for, in frames. */
#define MOST_FRAMES 5000

static void
free_fact (gpointer data)
{
  SbxComparedFact *fact = data;

  g_free (fact->name);
  g_free (fact->here);
  g_free (fact->there);
  g_free (fact->meaning);
  g_free (fact);
}

/* @here and @there are taken; @meaning is not. */
static void
add (GPtrArray  *facts,
     const char *name,
     char       *here,
     char       *there,
     gboolean    differs,
     const char *meaning)
{
  SbxComparedFact *fact = g_new0 (SbxComparedFact, 1);

  fact->name = g_strdup (name);
  fact->here = here;
  fact->there = there;
  fact->differs = differs && there;
  fact->meaning = fact->differs ? g_strdup (meaning) : NULL;
  g_ptr_array_add (facts, fact);
}

/* What is never quite the same: that it does not differ says no more than that nothing is wrong. */
static void
add_measured (GPtrArray  *facts,
              const char *name,
              char       *here,
              char       *there,
              gboolean    differs,
              const char *meaning)
{
  add (facts, name, here, there, differs, meaning);
  ((SbxComparedFact *) facts->pdata[facts->len - 1])->measured = TRUE;
}

/* --- values in words --- */

static char *
state_words (int state)
{
  switch (state)
    {
    case 0:
      return g_strdup (_("0 · connecting"));
    case 1:
      return g_strdup (_("1 · open"));
    case 2:
      return g_strdup (_("2 · closing"));
    case 3:
      return g_strdup (_("3 · closed"));
    default:
      return g_strdup ("–");
    }
}

static char *
age_words (gint64 age)
{
  if (age < 0)
    return g_strdup ("–");
  if (age < 1000)
    return g_strdup (_("now"));

  /* TRANSLATORS: seconds */
  return g_strdup_printf (_("%" PRId64 " s ago"), age / 1000);
}

static char *
text_words (const char *text)
{
  return g_strdup (text && text[0] ? text : "–");
}

static char *
latency_words (double latency)
{
  return latency < 0 ? g_strdup ("–") : sbx_format_latency (latency);
}

/* --- one fact after the other --- */

static const char *
state_meaning (const SbxHere      *here,
               SbxConnectedClient *record)
{
  if (sbx_connected_client_get_gone (record) || sbx_connected_client_get_ready_state (record) == 3)
    return _("The hub has only the memory of this connection: it is closed there. What is sent goes nowhere. Reconnect.");
  if (sbx_connected_client_get_ready_state (record) == 2)
    return _("The hub has a record, but its socket is being closed. Nothing is lost: Signalbox connects again by itself.");
  if (here->ready_state != 1)
    return _("The hub still has a connection that is no longer open here. It ends there when its heartbeat is overdue.");

  return _("The two sides do not agree on whether the connection is open. Reconnect.");
}

static void
add_state (GPtrArray          *facts,
           const SbxHere      *here,
           SbxConnectedClient *record)
{
  int there = record ? sbx_connected_client_get_gone (record) ? 3 : sbx_connected_client_get_ready_state (record) : -1;

  add (facts, _("Ready State"), state_words (here->ready_state), there >= 0 ? state_words (there) : NULL,
       there >= 0 && there != here->ready_state, record ? state_meaning (here, record) : NULL);
}

/* Ids are compared as they are: a hub that finds one in another case finds nobody. */
static void
add_id (GPtrArray  *facts,
        const char *name,
        const char *here,
        const char *there)
{
  g_autofree char *folded_here = here ? g_utf8_casefold (here, -1) : NULL;
  g_autofree char *folded_there = there && there[0] ? g_utf8_casefold (there, -1) : NULL;
  gboolean         same_but_case = g_strcmp0 (folded_here, folded_there) == 0;

  add (facts, name, text_words (here), folded_there ? g_strdup (there) : NULL, folded_here && folded_there && !g_str_equal (here, there),
       same_but_case ? _("The ids differ only in upper and lower case, and are two ids for the hub. Give this side the one that the hub has.")
                     : _("The hub has another id than this side. What is addressed to the one here does not arrive. Reconnect."));
}

static void
add_role (GPtrArray  *facts,
          const char *here,
          const char *there)
{
  gboolean said = there && there[0];

  add (facts, _("Role"), text_words (here), said ? g_strdup (there) : NULL, said && here && !g_str_equal (here, there),
       _("What you may do was changed at the hub. Reconnect to be told anew."));
}

static void
add_heartbeat (GPtrArray          *facts,
               const SbxHere      *here,
               SbxConnectedClient *record)
{
  gint64 there = -1;

  /* By the hub's own clock, which is not ours: that it was asked just now was a frame. */
  if (record && sbx_connected_client_get_last_heartbeat_at (record) > 0)
    there = MAX (0, sbx_connected_client_get_last_frame_at (record) - sbx_connected_client_get_last_heartbeat_at (record));

  add_measured (facts, _("Last Heartbeat"), age_words (here->heartbeat_age), there >= 0 ? age_words (there) : NULL, there >= SBX_COMPARISON_OVERDUE,
                _("A heartbeat is overdue at the hub, and it closes the connection soon. Nothing is lost: what waits is sent by the next one."));
}

static void
add_frame (GPtrArray          *facts,
           const SbxHere      *here,
           SbxConnectedClient *record)
{
  gint64 now = g_get_real_time () / 1000;
  gint64 there = record && sbx_connected_client_get_last_frame_at (record) > 0 ? MAX (0, now - sbx_connected_client_get_last_frame_at (record)) : -1;

  add_measured (facts, _("Last Frame Sent"), age_words (here->frame_age), there >= 0 ? age_words (there) : NULL,
                here->frame_age >= 0 && there - here->frame_age >= SBX_COMPARISON_OVERDUE,
                _("What was sent last has not come to the hub, or the clocks of the two computers differ."));
}

static void
add_latency (GPtrArray          *facts,
             const SbxHere      *here,
             SbxConnectedClient *record)
{
  double there = record ? (double) sbx_connected_client_get_latency (record) : -1;
  /* One answer that came late is no way that is slow. */
  double usual = here->least_latency > 0 ? MIN (here->latency, here->least_latency) : here->latency;
  double more = MAX (usual, there), less = MIN (here->latency, there);

  add_measured (facts, _("Latency"), latency_words (here->latency),
                there >= 0 ? sbx_format_whole_latency (sbx_connected_client_get_latency (record)) : NULL,
                less >= 0 && more >= LATENCY_LEAST && more > LATENCY_FACTOR * less,
                _("One side waits much longer for its answers than the other: the program there, not the network, takes that time."));
}

static void
add_waiting (GPtrArray          *facts,
             const SbxHere      *here,
             SbxConnectedClient *record)
{
  gint64 there = record ? sbx_connected_client_get_queue_messages (record) : -1;

  add (facts, _("Waiting to Be Sent"), g_strdup_printf ("%u", here->waiting), there >= 0 ? g_strdup_printf ("%" PRId64, there) : NULL,
       there > 0 || (record && here->waiting > 0),
       there > 0 ? _("Messages wait at the hub, because this side or the network takes them slowly.")
                 : _("Replies wait here and are sent by themselves; the hub does not know of them yet."));
}

/**
 * sbx_comparison_make:
 */
GPtrArray *
sbx_comparison_make (const SbxHere      *here,
                     SbxConnectedClient *record)
{
  GPtrArray *facts = g_ptr_array_new_with_free_func (free_fact);

  add_state (facts, here, record);
  add_id (facts, _("Connection ID"), here->connection_id, record ? sbx_connected_client_get_connection_id (record) : NULL);
  add_id (facts, _("Client ID"), here->client_id, record ? sbx_connected_client_get_client_id (record) : NULL);
  add_frame (facts, here, record);
  add_heartbeat (facts, here, record);
  add_latency (facts, here, record);
  add_waiting (facts, here, record);
  add_role (facts, here->role, record ? sbx_connected_client_get_role (record) : NULL);

  return facts;
}

/* --- this side --- */

static gboolean
is_sign_of_life (const SbxRecordedFrame *frame)
{
  return frame->kind == SBX_RECORDED_PING || frame->kind == SBX_RECORDED_PONG ||
         g_str_equal (frame->event, "ping") || g_str_equal (frame->event, "pong") || g_str_equal (frame->event, "heartbeat");
}

static void
read_ages (SbxHere           *here,
           SbxFlightRecorder *recorder)
{
  gint64 now = g_get_monotonic_time ();
  guint  n = sbx_flight_recorder_get_n (recorder);

  for (guint i = n; i > 0 && n - i < MOST_FRAMES; i--)
    {
      SbxRecordedFrame *frame = sbx_flight_recorder_get (recorder, i - 1);

      if (frame->kind == SBX_RECORDED_OPEN || frame->kind == SBX_RECORDED_CLOSE)
        break;
      if (frame->direction != SBX_RECORDED_OUT)
        continue;
      if (here->frame_age < 0)
        here->frame_age = (now - frame->moment) / 1000;
      if (frame->pair > frame->number)
        here->least_latency = here->least_latency > 0 ? MIN (here->least_latency, frame->round_trip / 1000.0) : frame->round_trip / 1000.0;
      if (is_sign_of_life (frame) && here->heartbeat_age < 0)
        here->heartbeat_age = (now - frame->moment) / 1000;
    }
}

/* Its socket is there before all is in order. */
static int
read_ready_state (SbxClient *client)
{
  GListModel *history = G_LIST_MODEL (sbx_client_get_history (client));
  guint       n = g_list_model_get_n_items (history);
  g_autoptr (SbxStateChange) last = n > 0 ? g_list_model_get_item (history, n - 1) : NULL;
  const char *step = last && !sbx_state_change_is_failure (last) ? sbx_state_change_get_facts (last)->step : "idle";

  if (g_str_equal (step, "opening"))
    return 0;
  if (g_str_equal (step, "greeting") || g_str_equal (step, "syncing") || g_str_equal (step, "live"))
    return sbx_client_get_state (client) == SBX_CONNECTION_DISCONNECTED ? 3 : 1;

  return 3;
}

/**
 * sbx_here_read:
 * @here: (out)
 */
void
sbx_here_read (SbxHere   *here,
               SbxClient *client)
{
  SbxWorld *world = sbx_client_get_world (client);

  *here = (SbxHere) {
    .ready_state = read_ready_state (client),
    .connection_id = sbx_client_get_connection_id (client),
    .client_id = sbx_client_get_client_id (client),
    .role = sbx_client_get_role (client),
    .frame_age = -1,
    .heartbeat_age = -1,
    .latency = sbx_world_get_latency (world),
    .waiting = sbx_world_get_waiting_count (world),
  };
  if (here->ready_state == 1)
    read_ages (here, sbx_client_get_recorder (client));
}

char *
sbx_comparison_why_none (SbxClient    *client,
                         const GError *error)
{
  const char *dialect = sbx_client_get_dialect (client);

  if (sbx_client_get_state (client) != SBX_CONNECTION_CONNECTED)
    return g_strdup (_("The hub can be asked for its record as soon as there is a connection."));
  if (dialect && !g_str_equal (dialect, "native"))
    return g_strdup (_("This server keeps no record of its connections that could be asked for."));
  if (g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND))
    return g_strdup (_("The hub has no connection of this id: it does not know this one any more. Reconnect."));
  if (g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN))
    return g_strdup (_("Only an administrator may see the hub’s record of this connection. If you are one, choose that role where the connection is edited."));
  if (g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED))
    return g_strdup (_("This hub is too old to tell what it has of a connection. Update it."));

  return error ? g_strdup (error->message) : g_strdup ("");
}
