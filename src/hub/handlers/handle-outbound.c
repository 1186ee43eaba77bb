/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-bridged-away.h"
#include "sbx-bridged.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-json-read.h"
#include "sbx-kept-json.h"
#include "sbx-project-edit.h"
#include "sbx-projects.h"
#include "sbx-services.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* One request. The thread of the store has it until its write is done. */
typedef struct
{
  char             *id;
  gboolean          has_service; /* somebody is there who could start it */
  JsonObject       *given;      /* a tree of its own, with the secret */
  SbxProjectRecord *project;    /* (nullable): as it was stored */
} OutboundCall;

static void
outbound_call_free (OutboundCall *call)
{
  g_free (call->id);
  g_clear_pointer (&call->given, json_object_unref);
  g_clear_pointer (&call->project, sbx_project_record_free);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutboundCall, outbound_call_free)

/* Every member is held to its type here, before it is known whether anybody could do it. */
static gboolean
check_project (JsonObject  *project,
               const char  *id,
               GError     **error)
{
  g_autoptr (SbxProjectRecord) record = sbx_project_record_new (id);

  return sbx_project_record_merge (record, project, error);
}

static OutboundCall *
read_call (SbxRequest  *request,
           GError     **error)
{
  g_autoptr (OutboundCall) call = g_new0 (OutboundCall, 1);
  JsonObject              *payload = sbx_request_get_payload (request);
  JsonObject              *project = NULL;

  if (!sbx_request_check_may_change (request, error) ||
      !sbx_fields_get_object (payload, "project", SBX_FIELD_REQUIRED, &project, error) ||
      !sbx_kept_json_check (json_object_get_member (payload, "project"), "project", error))
    return NULL;
  if (!sbx_fields_dup_id (project, "projectId", SBX_FIELD_REQUIRED, &call->id, error) ||
      !check_project (project, call->id, error))
    {
      sbx_wire_error_prefix_field (error, "project");
      return NULL;
    }
  call->given = sbx_json_copy_object (project);
  return g_steal_pointer (&call);
}

/* What a bridge took over is started and stopped where it is from: nobody here could, and it would go on there. One whose bridge does not come back may be
 * removed. */
static gboolean
check_is_own (SbxStoreWriter          *writer,
              const SbxProjectRecord  *project,
              gboolean                 may_be_left,
              GError                 **error)
{
  const char *address = project != NULL ? sbx_bridged_get_address (project->other) : NULL;
  gboolean    away = FALSE;

  if (address == NULL)
    return TRUE;
  if (may_be_left && !sbx_bridged_away_find (writer, address, &away, error))
    return FALSE;
  return away || sbx_bridged_check_own_project (project->other, error);
}

/* (nullable): a unified viewer has no name. */
static const char *
get_sender (SbxRequest *request)
{
  if (sbx_peer_get_identity (sbx_request_get_peer (request)) == NULL)
    return NULL;
  return sbx_request_get_sender_id (request);
}

/* --- startOutbound --- */

/* What only the hub and the services know of a project. */
static JsonObject *
make_wish (JsonObject *given)
{
  static const char *const others[] = { "access_token", "ws_connected", "createdAt", "updatedAt" };
  JsonObject *wish = sbx_json_copy_object (given);

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    json_object_remove_member (wish, others[i]);
  return wish;
}

static gboolean
write_start (SbxStoreWriter *writer,
             gpointer        data,
             SbxJsonWriter  *answer,
             GError        **error)
{
  OutboundCall           *call = data;
  g_auto (SbxProjectEdit) edit = { NULL };
  g_autoptr (JsonObject)  wish = make_wish (call->given);
  gint64                  now = sbx_time_now_ms ();

  if (!sbx_project_edit_begin (&edit, writer, call->id, error))
    return FALSE;
  if (!check_is_own (writer, edit.project, FALSE, error))
    return FALSE;
  /* Of one from elsewhere it is no matter whether a service is here. */
  if (!call->has_service)
    {
      g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE,
                   _("No service is connected that could start the project “%s”"), call->id);
      return FALSE;
    }
  if (edit.project == NULL)
    sbx_project_edit_make (&edit, call->id, now);
  if (!sbx_project_record_merge (edit.project, wish, error))
    return FALSE;

  edit.project->updated_at = now;
  if (!sbx_project_edit_store (&edit, writer, NULL, now, error))
    return FALSE;

  call->project = g_steal_pointer (&edit.project);
  return TRUE;
}

/* The services get what was asked for, with what the hub knows and was not said again. */
static void
complete (JsonObject             *given,
          const SbxProjectRecord *project,
          const char             *secret)
{
  const struct
  {
    const char *member;
    const char *value;
  } known[] = {
    { "callFlowId", project->call_flow_id },
    { "client_id", project->client_id },
    { "client_secret", secret },
    { "action", project->action },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      JsonNode *node = json_object_get_member (given, known[i].member);

      if ((node == NULL || JSON_NODE_HOLDS_NULL (node)) && known[i].value != NULL && known[i].value[0] != '\0')
        json_object_set_string_member (given, known[i].member, known[i].value);
    }
}

static void
on_started (SbxRequest   *request,
            GBytes       *payload_text,
            const GError *error,
            gpointer      user_data)
{
  g_autoptr (OutboundCall) call = user_data;
  SbxHub                  *hub = sbx_request_get_hub (request);
  SbxProjects             *projects = sbx_hub_get_projects (hub);
  const char              *secret = NULL;

  if (error != NULL)
    {
      sbx_request_fail (request, error);
      return;
    }

  sbx_fields_get_string (call->given, "client_secret", SBX_FIELD_OPTIONAL, G_MAXSIZE, &secret, NULL);
  if (secret != NULL)
    sbx_projects_set_secret (projects, call->id, secret);
  complete (call->given, call->project, sbx_projects_get_secret (projects, call->id));
  sbx_services_hand_over (sbx_hub_get_services (hub), "startOutbound", get_sender (request), call->given);
  sbx_request_ok (request, payload_text);
}

/**
 * sbx_handle_start_outbound:
 * @request: project {projectId, callFlowId, client_id, client_secret, action, error, …}
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Makes or changes a project and hands the request to the services that are connected. The secret goes to them, and
 * is remembered as long as the hub runs; nobody else gets it.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_start_outbound (SbxRequest  *request,
                           GError     **error)
{
  g_autoptr (OutboundCall) call = read_call (request, error);

  if (call == NULL)
    return FALSE;

  call->has_service = !sbx_services_is_empty (sbx_hub_get_services (sbx_request_get_hub (request)));
  sbx_request_write_part (request, write_start, call, NULL, on_started, call);
  g_steal_pointer (&call);
  return TRUE;
}

/* --- stopOutbound --- */

static gboolean
write_stop (SbxStoreWriter *writer,
            gpointer        data,
            SbxJsonWriter  *answer,
            GError        **error)
{
  OutboundCall           *call = data;
  g_auto (SbxProjectEdit) edit = { NULL };

  if (!sbx_project_edit_begin (&edit, writer, call->id, error))
    return FALSE;
  if (edit.project == NULL)
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_NOT_FOUND, "project.projectId",
                                                              _("There is no project “%s”"), call->id));
      return FALSE;
    }
  if (!check_is_own (writer, edit.project, TRUE, error))
    return FALSE;
  return sbx_project_edit_remove (&edit, writer, sbx_time_now_ms (), error);
}

static void
on_stopped (SbxRequest   *request,
            GBytes       *payload_text,
            const GError *error,
            gpointer      user_data)
{
  g_autoptr (OutboundCall) call = user_data;
  SbxHub                  *hub = sbx_request_get_hub (request);

  if (error != NULL)
    {
      sbx_request_fail (request, error);
      return;
    }

  sbx_projects_set_secret (sbx_hub_get_projects (hub), call->id, NULL);
  sbx_services_hand_over (sbx_hub_get_services (hub), "stopOutbound", get_sender (request), call->given);
  sbx_request_ok (request, payload_text);
}

/**
 * sbx_handle_stop_outbound:
 * @request: project {projectId, …}
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Removes a project, and tells the services that are connected. One that was not there sees it missing in the list.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_stop_outbound (SbxRequest  *request,
                          GError     **error)
{
  g_autoptr (OutboundCall) call = read_call (request, error);

  if (call == NULL)
    return FALSE;

  sbx_request_write_part (request, write_stop, call, NULL, on_stopped, call);
  g_steal_pointer (&call);
  return TRUE;
}
