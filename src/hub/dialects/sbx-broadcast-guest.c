/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-broadcast-guest.h"

#include "sbx-fields.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

#define ALL_BUT_FIGURES (SBX_BROADCAST_FIGURES - 1)

/* Longer than any list of features. */
#define FEATURES_BYTES 1024

static const struct
{
  const char           *name;
  SbxBroadcastFeatures  feature;
} features[] = {
  { "messaging", SBX_BROADCAST_MESSAGING },
  { "typing_indicator", SBX_BROADCAST_TYPING },
  { "file_upload", SBX_BROADCAST_FILES },
  { "voice_note", SBX_BROADCAST_VOICE },
  { "system_notifications", SBX_BROADCAST_NOTIFICATIONS },
  { "user_monitoring", SBX_BROADCAST_MONITORING },
  { "real_time_stats", SBX_BROADCAST_FIGURES },
};

static const struct
{
  const char *name;
  const char *client_type;   /* of its hello */
} roles[] = {
  [SBX_BROADCAST_CHAT] = { "chat", "agent" },
  [SBX_BROADCAST_ADMIN] = { "admin", "admin" },
  [SBX_BROADCAST_SERVICE] = { "service", "service" },
};

static const char *const device_types[] = { "mobile", "desktop", "tablet", "web", "service", NULL };

/* What each event needs: any of these. */
static const struct
{
  const char           *event;
  SbxBroadcastFeatures  needs;
} events[] = {
  { "messageAdded", SBX_BROADCAST_MESSAGING },
  { "readChanged", SBX_BROADCAST_MESSAGING },
  { "typingChanged", SBX_BROADCAST_TYPING },
  { "directMessage", SBX_BROADCAST_MESSAGING | SBX_BROADCAST_NOTIFICATIONS },
  { "systemNotification", SBX_BROADCAST_NOTIFICATIONS },
  { "presenceChanged", SBX_BROADCAST_MESSAGING | SBX_BROADCAST_MONITORING },
};

static const char *
get_parameter (const SbxOpening *opening,
               const char       *name)
{
  const char *value = opening->query != NULL ? g_hash_table_lookup (opening->query, name) : NULL;

  return value != NULL && *value != '\0' ? value : NULL;
}

static void
set_wrong (GError     **error,
           const char  *parameter,
           const char  *value)
{
  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, parameter,
                                                          _("“%s” cannot be “%s”"), parameter, value));
}

static gboolean
read_role (const SbxOpening   *opening,
           SbxBroadcastGuest  *self,
           GError            **error)
{
  const char *type = get_parameter (opening, "connection_type");

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      if (type != NULL && !g_str_equal (type, roles[i].name))
        continue;
      self->role = (SbxBroadcastRole) i;
      return TRUE;
    }
  set_wrong (error, "connection_type", type);
  return FALSE;
}

static gboolean
read_user (const SbxOpening   *opening,
           SbxBroadcastGuest  *self,
           GError            **error)
{
  g_autoptr (JsonObject) holder = json_object_new ();

  if (get_parameter (opening, "user_id") != NULL)
    json_object_set_string_member (holder, "user_id", get_parameter (opening, "user_id"));
  return sbx_fields_dup_id (holder, "user_id",
                            self->role == SBX_BROADCAST_CHAT ? SBX_FIELD_REQUIRED : SBX_FIELD_OPTIONAL, &self->user_id, error);
}

static gboolean
check_device (const SbxOpening  *opening,
              GError           **error)
{
  const char *type = get_parameter (opening, "device_type");

  if (type == NULL || g_strv_contains (device_types, type))
    return TRUE;
  set_wrong (error, "device_type", type);
  return FALSE;
}

/* Names that are not known are of newer clients, and no harm. */
static gboolean
read_features (const SbxOpening   *opening,
               SbxBroadcastGuest  *self,
               GError            **error)
{
  const char    *text = get_parameter (opening, "features");
  g_auto (GStrv) names = NULL;

  self->features = ALL_BUT_FIGURES;
  if (text == NULL)
    return TRUE;
  if (strlen (text) > FEATURES_BYTES)
    {
      g_propagate_error (error, sbx_wire_error_new_for_limit ("features", FEATURES_BYTES,
                                                              _("“%s” is longer than %lu bytes"), "features",
                                                              (gulong) FEATURES_BYTES));
      return FALSE;
    }

  /* A list between commas; the brackets and quotes of JSON do not matter. */
  self->features = 0;
  names = g_strsplit_set (text, ",[]\"' ", -1);
  for (guint i = 0; names[i] != NULL; i++)
    {
      for (gsize f = 0; f < G_N_ELEMENTS (features); f++)
        {
          if (g_str_equal (names[i], features[f].name))
            self->features |= features[f].feature;
        }
    }
  return TRUE;
}

/**
 * sbx_broadcast_guest_read:
 * @opening: how a peer came in
 * @error: return location for a %SBX_WIRE_ERROR that names the `field`, a parameter of the query
 *
 * Returns: (transfer full) (nullable): what it says of itself, or %NULL with @error set
 */
SbxBroadcastGuest *
sbx_broadcast_guest_read (const SbxOpening  *opening,
                          GError           **error)
{
  g_autoptr (SbxBroadcastGuest) self = g_new0 (SbxBroadcastGuest, 1);

  if (!read_role (opening, self, error) ||
      !read_user (opening, self, error) ||
      !check_device (opening, error) ||
      !read_features (opening, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * sbx_broadcast_guest_free:
 * @self: (transfer full): a guest
 */
void
sbx_broadcast_guest_free (SbxBroadcastGuest *self)
{
  g_free (self->user_id);
  g_free (self);
}

/**
 * sbx_broadcast_guest_new_hello:
 * @self: a guest
 * @peer: its connection
 * @opening: how that came in
 *
 * Returns: (transfer full): the payload of the `hello` that it implies
 */
JsonObject *
sbx_broadcast_guest_new_hello (const SbxBroadcastGuest *self,
                               SbxPeer                 *peer,
                               const SbxOpening        *opening)
{
  g_autofree char *made_up = g_strconcat ("broadcast-", sbx_peer_get_connection_id (peer), NULL);
  const char      *client_id = get_parameter (opening, "client_id");
  const char      *device_type = get_parameter (opening, "device_type");
  const char      *name = get_parameter (opening, "user_name");
  JsonObject      *hello = json_object_new ();
  JsonObject      *device = json_object_new ();

  json_object_set_string_member (hello, "clientId", client_id != NULL ? client_id : made_up);
  json_object_set_string_member (hello, "clientType", roles[self->role].client_type);
  if (self->user_id != NULL)
    json_object_set_string_member (hello, "userId", self->user_id);
  if (name != NULL)
    json_object_set_string_member (hello, "userName", name);
  if (sbx_opening_get_token (opening) != NULL)
    json_object_set_string_member (hello, "token", sbx_opening_get_token (opening));
  json_object_set_string_member (device, "type", device_type != NULL ? device_type : "desktop");
  json_object_set_object_member (hello, "device", device);
  return hello;
}

/**
 * sbx_broadcast_guest_get:
 * @peer: a peer of any dialect
 *
 * Returns: (transfer none) (nullable): what it said of itself, where it is of this dialect and was let in
 */
SbxBroadcastGuest *
sbx_broadcast_guest_get (SbxPeer *peer)
{
  return sbx_peer_get_dialect (peer) == &sbx_dialect_broadcast && sbx_peer_get_identity (peer) != NULL
           ? sbx_peer_get_dialect_data (peer)
           : NULL;
}

/**
 * sbx_broadcast_guest_sees_all:
 * @self: a guest
 *
 * Returns: whether it is told what concerns anybody
 */
gboolean
sbx_broadcast_guest_sees_all (const SbxBroadcastGuest *self)
{
  return self->role == SBX_BROADCAST_ADMIN && (self->features & (SBX_BROADCAST_MESSAGING | SBX_BROADCAST_MONITORING)) != 0;
}

/**
 * sbx_broadcast_guest_is_told:
 * @self: a guest
 * @event: a native event that concerns it
 *
 * Returns: whether it declared that it needs it
 */
gboolean
sbx_broadcast_guest_is_told (const SbxBroadcastGuest *self,
                             const char              *event)
{
  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    {
      if (g_str_equal (events[i].event, event))
        return (self->features & events[i].needs) != 0 ||
               (self->role == SBX_BROADCAST_ADMIN && (self->features & SBX_BROADCAST_MONITORING) != 0);
    }
  return FALSE;
}
