/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-client-object.h"
#include "sbx-fields.h"
#include "sbx-flight-report.h"
#include "sbx-hub-private.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_FRAMES 100
#define MAX_FRAMES 1000

typedef struct
{
  SbxPeer   *peer;       /* (nullable): it is gone */
  SbxFlight *flight;     /* (nullable): nothing is remembered of it */
  gint64     frames;
  gint64     before;
} Subject;

static gboolean
is_same (const SbxFlight   *flight,
         const SbxIdentity *identity)
{
  return flight != NULL && flight->client_id != NULL && g_str_equal (flight->client_id, identity->client_id) &&
         g_str_equal (flight->client_type, identity->client_type) && g_strcmp0 (flight->user_id, identity->user_id) == 0;
}

static gboolean
find_subject (SbxRequest  *request,
              Subject     *subject,
              GError     **error)
{
  SbxHub          *hub = sbx_request_get_hub (request);
  SbxHubRecorder  *recorder = sbx_hub_get_recorder (hub);
  SbxPeer         *asker = sbx_request_get_peer (request);
  g_autofree char *id = NULL;

  if (!sbx_fields_dup_id (sbx_request_get_payload (request), "connectionId", SBX_FIELD_OPTIONAL, &id, error))
    return FALSE;
  if (id == NULL)
    id = g_strdup (sbx_peer_get_connection_id (asker));
  subject->peer = sbx_reactor_find (sbx_hub_get_reactor (hub), id);
  subject->flight = recorder != NULL ? sbx_hub_recorder_find (recorder, id) : NULL;
  if ((subject->peer == NULL || subject->peer != asker) && !is_same (subject->flight, sbx_peer_get_identity (asker)) &&
      !sbx_request_check_admin (request, error))
    return FALSE;
  /* One whose socket is gone is let go at the end of the turn. */
  if (subject->flight != NULL && subject->flight->closed_at != 0)
    subject->peer = NULL;
  if (subject->peer == NULL && subject->flight == NULL)
    {
      g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND, _("There is no connection “%s”"), id);
      return FALSE;
    }
  return TRUE;
}

static void
write_subject (SbxRequest    *request,
               const Subject *subject,
               SbxJsonWriter *writer)
{
  SbxHubRecorder *recorder;

  if (subject->peer != NULL)
    sbx_client_object_write (subject->peer, "client", writer);
  else
    sbx_json_writer_raw (writer, "client", subject->flight->client, -1);
  if (subject->flight == NULL)
    return;
  recorder = sbx_hub_get_recorder (sbx_request_get_hub (request));
  sbx_flight_report_write_history (recorder, subject->flight, writer);
  sbx_flight_report_write_frames (recorder, subject->flight, (guint) subject->frames, (guint64) subject->before, writer);
}

/**
 * sbx_handle_inspect_client:
 * @request: connectionId?, which is the asker's own where it is left out; frames?, before?
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Answers with what the hub knows of one connection: an administrator of any, others of their own.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_inspect_client (SbxRequest  *request,
                           GError     **error)
{
  JsonObject        *payload = sbx_request_get_payload (request);
  Subject            subject = { .frames = DEFAULT_FRAMES };
  SbxJsonWriter     *writer;
  g_autoptr (GBytes) answer = NULL;
  char               now[SBX_TIME_TEXT_SIZE];

  if (!sbx_fields_get_int (payload, "frames", SBX_FIELD_OPTIONAL, 0, G_MAXINT64, &subject.frames, error) ||
      !sbx_fields_get_int (payload, "before", SBX_FIELD_OPTIONAL, 1, G_MAXINT64, &subject.before, error) ||
      !find_subject (request, &subject, error))
    return FALSE;

  subject.frames = MIN (subject.frames, MAX_FRAMES);
  writer = sbx_json_writer_new ();
  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "timestamp", now);
  write_subject (request, &subject, writer);
  sbx_json_writer_end_object (writer);
  answer = sbx_json_writer_free_to_bytes (writer);
  sbx_request_answer (request, "client", answer);
  if (subject.peer != NULL)
    sbx_peer_measure (subject.peer);
  return TRUE;
}
