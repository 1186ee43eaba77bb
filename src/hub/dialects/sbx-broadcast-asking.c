/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialect-broadcast-private.h"

#include "sbx-fields.h"
#include "sbx-request-terms.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

#define NAME_BYTES 256
#define PARTICIPANTS 1000

static const struct
{
  const char           *type;
  const char           *feature;
  SbxBroadcastFeatures  needs;
} message_types[] = {
  { "image", "file_upload", SBX_BROADCAST_FILES },
  { "file", "file_upload", SBX_BROADCAST_FILES },
  { "voice", "voice_note", SBX_BROADCAST_VOICE },
};

static gboolean
check_feature (const SbxBroadcastGuest  *guest,
               SbxBroadcastFeatures      feature,
               const char               *name,
               GError                  **error)
{
  if ((guest->features & feature) != 0)
    return TRUE;
  g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN,
               _("This connection was opened without the feature “%s”"), name);
  return FALSE;
}

/* Operations of a back end. */
static gboolean
check_role (const SbxBroadcastGuest  *guest,
            GError                  **error)
{
  if (guest->role != SBX_BROADCAST_CHAT)
    return TRUE;
  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN,
                       _("Only a connection of the type admin or service may do that"));
  return FALSE;
}

/* Whoever names no user means its own; a back end speaks for its users. */
static gboolean
read_user (const SbxBroadcastGuest  *guest,
           JsonObject               *payload,
           const char               *member,
           SbxRequestTerms          *terms,
           GError                  **error)
{
  if (!sbx_fields_dup_id (payload, member, SBX_FIELD_OPTIONAL, &terms->user_id, error))
    return FALSE;
  if (guest->role == SBX_BROADCAST_CHAT && terms->user_id != NULL && !g_str_equal (terms->user_id, guest->user_id))
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_FORBIDDEN, member,
                                                              _("This connection cannot speak for “%s”"), terms->user_id));
      return FALSE;
    }
  if (terms->user_id == NULL)
    terms->user_id = g_strdup (guest->user_id);
  return TRUE;
}

static gboolean
read_from_type (const SbxBroadcastGuest  *guest,
                JsonObject               *payload,
                SbxRequestTerms          *terms,
                GError                  **error)
{
  const char *type = NULL;

  if (!sbx_fields_get_string (payload, "fromType", SBX_FIELD_OPTIONAL, NAME_BYTES, &type, error))
    return FALSE;
  if (g_strcmp0 (type, "system") == 0 && guest->role == SBX_BROADCAST_CHAT)
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_FORBIDDEN, "fromType",
                                                              _("A person cannot speak for the system")));
      return FALSE;
    }
  terms->from_type = g_strdup (type);
  return TRUE;
}

static gboolean
read_participants (JsonObject       *payload,
                   SbxRequestTerms  *terms,
                   GError          **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray               *people = NULL;

  if (!sbx_fields_get_array (payload, "participants", SBX_FIELD_OPTIONAL, PARTICIPANTS, &people, error))
    return FALSE;
  for (guint i = 0; people != NULL && i < json_array_get_length (people); i++)
    {
      g_autoptr (JsonObject) holder = json_object_new ();
      g_autofree char       *name = g_strdup_printf ("participants[%u]", i);
      g_autofree char       *id = NULL;

      /* An element is checked as the member that its error shall name. */
      json_object_set_member (holder, name, json_node_copy (json_array_get_element (people, i)));
      if (!sbx_fields_dup_id (holder, name, SBX_FIELD_REQUIRED, &id, error))
        return FALSE;
      g_strv_builder_add (builder, id);
    }
  terms->participants = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
check_type (const SbxBroadcastGuest  *guest,
            JsonObject               *payload,
            GError                  **error)
{
  const char *type = NULL;

  if (!sbx_fields_get_string (payload, "type", SBX_FIELD_OPTIONAL, NAME_BYTES, &type, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (message_types); i++)
    {
      if (g_strcmp0 (type, message_types[i].type) == 0)
        return check_feature (guest, message_types[i].needs, message_types[i].feature, error);
    }
  return TRUE;
}

static gboolean
prepare_message (const SbxBroadcastGuest  *guest,
                 JsonObject               *payload,
                 SbxRequestTerms          *terms,
                 GError                  **error)
{
  const char *name = NULL;

  terms->makes_topic = TRUE;
  if (!check_feature (guest, SBX_BROADCAST_MESSAGING, "messaging", error) ||
      !check_type (guest, payload, error) ||
      !read_user (guest, payload, "fromId", terms, error) ||
      !read_from_type (guest, payload, terms, error) ||
      !read_participants (payload, terms, error) ||
      !sbx_fields_get_string (payload, "fromName", SBX_FIELD_OPTIONAL, NAME_BYTES, &name, error) ||
      !sbx_fields_dup_id (payload, "key", SBX_FIELD_OPTIONAL, &terms->message_id, error))
    return FALSE;
  terms->user_name = g_strdup (name);
  return TRUE;
}

static gboolean
prepare_devices (const SbxBroadcastGuest  *guest,
                 JsonObject               *payload,
                 GError                  **error)
{
  g_autofree char *user_id = NULL;

  if (!sbx_fields_dup_id (payload, "userId", SBX_FIELD_REQUIRED, &user_id, error))
    return FALSE;
  return (guest->user_id != NULL && g_str_equal (user_id, guest->user_id)) || check_role (guest, error);
}

static gboolean
prepare (const SbxBroadcastGuest  *guest,
         const char               *event,
         JsonObject               *payload,
         SbxRequestTerms          *terms,
         GError                  **error)
{
  if (g_str_equal (event, "sendMessage"))
    return prepare_message (guest, payload, terms, error);
  if (g_str_equal (event, "markRead"))
    return check_feature (guest, SBX_BROADCAST_MESSAGING, "messaging", error) &&
           read_user (guest, payload, "userId", terms, error);
  if (g_str_equal (event, "setTyping"))
    return check_feature (guest, SBX_BROADCAST_TYPING, "typing_indicator", error) &&
           read_user (guest, payload, "userId", terms, error);
  if (g_str_equal (event, "listDevices"))
    return prepare_devices (guest, payload, error);
  return g_str_equal (event, "ping") || check_role (guest, error);
}

/**
 * sbx_broadcast_prepare:
 * @request: what a guest asks; not run yet
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Holds it to what the connection may, and says for whom it is asked.
 *
 * Returns: whether it may be run
 */
gboolean
sbx_broadcast_prepare (SbxRequest  *request,
                       GError     **error)
{
  g_autoptr (SbxRequestTerms)  terms = sbx_request_terms_new ();
  const SbxBroadcastGuest     *guest = sbx_broadcast_guest_get (sbx_request_get_peer (request));
  const char                  *event = sbx_envelope_get_event (sbx_request_get_envelope (request));

  if (guest == NULL)
    {
      g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED, _("This connection was not let in"));
      return FALSE;
    }
  if (!prepare (guest, event, sbx_request_get_payload (request), terms, error))
    return FALSE;
  sbx_request_take_terms (request, g_steal_pointer (&terms));
  return TRUE;
}
