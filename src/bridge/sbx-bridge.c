/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridge-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-route.h"

#define ITSELF _("This is the hub itself. A bridge takes over from another server.")

enum {
  PROP_0,
  PROP_STATE,
  PROP_REASON,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxBridge, sbx_bridge, G_TYPE_OBJECT)

GType
sbx_bridge_state_get_type (void)
{
  static const GEnumValue values[] = {
    { SBX_BRIDGE_STOPPED, "SBX_BRIDGE_STOPPED", "stopped" },
    { SBX_BRIDGE_CONNECTING, "SBX_BRIDGE_CONNECTING", "connecting" },
    { SBX_BRIDGE_READING, "SBX_BRIDGE_READING", "reading" },
    { SBX_BRIDGE_LIVE, "SBX_BRIDGE_LIVE", "live" },
    { SBX_BRIDGE_FAILED, "SBX_BRIDGE_FAILED", "failed" },
    { 0, NULL, NULL }
  };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SbxBridgeState", values));
  return type;
}

/* --- Timers, in the context of whoever started it --- */

GSource *
sbx_bridge_add_timer (SbxBridge   *self,
                      guint        delay,
                      GSourceFunc  func)
{
  GSource *timer = g_timeout_source_new (delay);

  g_source_set_static_name (timer, "sbx-bridge");
  g_source_set_callback (timer, func, self, NULL);
  g_source_attach (timer, g_main_context_get_thread_default ());
  return timer;
}

void
sbx_bridge_drop_timer (GSource **timer)
{
  if (*timer == NULL)
    return;
  g_source_destroy (*timer);
  g_clear_pointer (timer, g_source_unref);
}

/* --- How it is --- */

/* One that can say again what it said. */
gboolean
sbx_bridge_is_from_hub (SbxBridge *self)
{
  return g_strcmp0 (sbx_client_get_dialect (self->from), "native") == 0;
}

static SbxBridgeState
derive_state (SbxBridge *self)
{
  SbxConnectionState from, to;

  if (self->problem != NULL)
    return SBX_BRIDGE_FAILED;
  if (self->from == NULL)
    return SBX_BRIDGE_STOPPED;

  from = sbx_client_get_state (self->from);
  to = sbx_client_get_state (self->to);
  if (from == SBX_CONNECTION_ERROR || to == SBX_CONNECTION_ERROR)
    return SBX_BRIDGE_FAILED;
  if ((from != SBX_CONNECTION_CONNECTED && !self->paused) || to != SBX_CONNECTION_CONNECTED)
    return SBX_BRIDGE_CONNECTING;
  return sbx_bridge_read_is_done (self) && self->items.length == 0 ? SBX_BRIDGE_LIVE : SBX_BRIDGE_READING;
}

static const char *
choose_reason (SbxBridge      *self,
               SbxBridgeState  state)
{
  if (self->problem != NULL)
    return self->problem;
  if (state == SBX_BRIDGE_STOPPED || state == SBX_BRIDGE_LIVE)
    return NULL;
  return self->to_problem != NULL ? self->to_problem : self->from_problem;
}

/* Tells what has changed. */
void
sbx_bridge_update (SbxBridge *self)
{
  SbxBridgeState state = derive_state (self);
  const char *reason = choose_reason (self, state);
  gboolean other_state = state != self->state;
  gboolean other_reason = g_strcmp0 (reason, self->reason) != 0;

  self->state = state;
  if (other_reason)
    {
      g_free (self->reason);
      self->reason = g_strdup (reason);
    }
  if (other_state)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (other_reason)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

static void
stop_clients (SbxBridge *self)
{
  g_autoptr (SbxClient) from = g_steal_pointer (&self->from);
  g_autoptr (SbxClient) to = g_steal_pointer (&self->to);

  if (from == NULL)
    return;
  g_signal_handlers_disconnect_by_data (from, self);
  g_signal_handlers_disconnect_by_data (to, self);
  sbx_bridge_read_clear (self);
  sbx_bridge_write_clear (self);
  self->paused = self->away = self->reached = FALSE;
  sbx_client_stop (from);
  sbx_client_stop (to);
  g_clear_pointer (&self->place, sbx_bridge_place_free);
  g_hash_table_remove_all (self->names);
  g_hash_table_remove_all (self->followed);
  g_hash_table_remove_all (self->behind);
  g_hash_table_remove_all (self->projects);
  g_clear_pointer (&self->from_problem, g_free);
  g_clear_pointer (&self->to_problem, g_free);
}

static gboolean
on_given_up (gpointer data)
{
  SbxBridge *self = data;

  g_clear_pointer (&self->end_timer, g_source_unref);
  stop_clients (self);
  return G_SOURCE_REMOVE;
}

/* It cannot work as it is set up. The clients end when they have told what they are at. */
void
sbx_bridge_give_up (SbxBridge  *self,
                    const char *problem)
{
  g_free (self->problem);
  self->problem = g_strdup (problem);
  if (self->end_timer == NULL)
    self->end_timer = sbx_bridge_add_timer (self, 0, on_given_up);
  sbx_bridge_update (self);
}

/* --- The two ends --- */

/* Told to the local hub, and again when that is there after it was not. */
static void
set_reached (SbxBridge *self,
             gboolean   reached)
{
  gboolean changed = reached ? !self->reached : !self->away;

  self->reached = reached;
  self->away = !reached;
  if (changed)
    sbx_bridge_serve_replies (self);
}

static void
on_from_ready (SbxClient *client,
               SbxBridge *self)
{
  g_clear_pointer (&self->from_problem, g_free);
  if (g_strcmp0 (sbx_client_get_hub_log (self->from), sbx_client_get_epoch (self->to)) == 0)
    {
      sbx_bridge_give_up (self, ITSELF);
      return;
    }
  sbx_bridge_read_begin (self);
  if (self->away)
    sbx_bridge_read_projects (self);
  set_reached (self, TRUE);
  sbx_bridge_update (self);
}

static void
on_from_envelope (SbxClient   *client,
                  SbxEnvelope *envelope,
                  SbxBridge   *self)
{
  sbx_bridge_take_event (self, envelope);
  sbx_bridge_update (self);
}

static void
on_from_failed (SbxClient *client,
                GError    *error,
                SbxBridge *self)
{
  /* What the server says of something else is no reason why the bridge would not be live: it is told once, as it comes. */
  if (sbx_client_get_state (client) == SBX_CONNECTION_CONNECTED)
    {
      if (g_strcmp0 (self->said, error->message) != 0)
        g_message ("Bridge from %s: %s", sbx_address_get_uri (self->from_address), error->message);
      g_free (self->said);
      self->said = g_strdup (error->message);
      return;
    }
  /* The local hub knows which it has, also of an earlier run. */
  if (!self->away)
    sbx_bridge_write (self, sbx_bridge_item_new (SBX_BRIDGE_LEAVE, "", NULL, 0));
  set_reached (self, FALSE);
  g_free (self->from_problem);
  self->from_problem = g_strdup (error->message);
  sbx_bridge_update (self);
}

static void
on_from_gap (SbxClient  *client,
             const char *stream,
             gint64      from_seq,
             JsonObject *entry,
             SbxBridge  *self)
{
  sbx_bridge_read_gap (self, stream);
}

static char *
make_client_id (SbxBridge  *self,
                const char *salt)
{
  g_autofree char *text = g_strconcat (salt, " ", sbx_address_get_uri (self->from_address), NULL);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strdup_printf ("bridge-%.16s", sum);
}

/* The other server is asked when it is known where to put what it says. */
static void
on_to_ready (SbxClient *client,
             SbxBridge *self)
{
  const char *epoch = sbx_client_get_epoch (self->to);

  g_clear_pointer (&self->to_problem, g_free);
  if (sbx_client_get_state (self->from) == SBX_CONNECTION_DISCONNECTED && !self->paused)
    {
      g_autofree char *id = make_client_id (self, epoch);

      g_free (self->to_epoch);
      self->to_epoch = g_strdup (epoch);
      sbx_client_set_identity (self->from, "monitor", id, NULL, NULL, self->token);
      sbx_client_start (self->from);
    }
  else if (g_strcmp0 (self->to_epoch, epoch) != 0)
    {
      /* Another log: nothing of what was taken over is there. */
      sbx_bridge_restart (self);
      return;
    }
  else
    {
      /* Whose bridge was gone for a while is not connected there. They are asked for when the other server is there again. */
      sbx_bridge_read_projects (self);
    }
  sbx_bridge_serve_replies (self);
  sbx_bridge_write_go_on (self);
  sbx_bridge_update (self);
}

static void
on_to_envelope (SbxClient   *client,
                SbxEnvelope *envelope,
                SbxBridge   *self)
{
  if (g_str_equal (sbx_envelope_get_event (envelope), "forwardReply"))
    sbx_bridge_take_reply (self, envelope);
  else if (g_str_equal (sbx_envelope_get_event (envelope), "bridgeGone"))
    sbx_bridge_read_left (self);
}

static void
on_to_failed (SbxClient *client,
              GError    *error,
              SbxBridge *self)
{
  g_free (self->to_problem);
  self->to_problem = g_strdup (error->message);
  sbx_bridge_update (self);
}

static char *
dup_folder (SbxBridge *self)
{
  g_autofree char *sum = NULL;

  if (self->data_folder == NULL)
    return NULL;
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, sbx_address_get_uri (self->from_address), -1);
  sum[16] = '\0';
  return g_build_filename (self->data_folder, sum, NULL);
}

static void
make_from (SbxBridge  *self,
           const char *folder)
{
  g_autoptr (GError) error = NULL;

  self->from = sbx_client_new (self->from_address, NULL);
  sbx_client_set_dialect (self->from, self->dialect);
  sbx_client_set_leaves_places (self->from, TRUE);
  if (!sbx_client_set_profile (self->from, self->profile, &error))
    g_critical ("A profile that was good is not: %s", error->message);
  if (folder != NULL)
    sbx_client_set_data_folder (self->from, folder);
  g_signal_connect (self->from, "ready", G_CALLBACK (on_from_ready), self);
  g_signal_connect (self->from, "envelope", G_CALLBACK (on_from_envelope), self);
  g_signal_connect (self->from, "failed", G_CALLBACK (on_from_failed), self);
  g_signal_connect (self->from, "gap", G_CALLBACK (on_from_gap), self);
}

static void
make_to (SbxBridge *self)
{
  static const char *const features[] = { "bridge", NULL };
  g_autofree char *id = make_client_id (self, "to");

  self->to = sbx_client_new (self->to_address, NULL);
  sbx_client_set_dialect (self->to, "native");
  sbx_client_set_identity (self->to, "service", id, NULL, NULL, self->to_token);
  sbx_client_set_features (self->to, features);
  g_signal_connect (self->to, "ready", G_CALLBACK (on_to_ready), self);
  g_signal_connect (self->to, "envelope", G_CALLBACK (on_to_envelope), self);
  g_signal_connect (self->to, "failed", G_CALLBACK (on_to_failed), self);
}

/* (nullable) (transfer full): host and port. */
static char *
dup_place (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;
  g_autoptr (GInetAddress) address = NULL;

  if (host == NULL || *host == '\0')
    return NULL;
  /* Who listens everywhere is on this machine, too. */
  address = g_inet_address_new_from_string (host);
  if (g_ascii_strcasecmp (host, "localhost") == 0 ||
      (address != NULL && (g_inet_address_get_is_loopback (address) || g_inet_address_get_is_any (address))))
    host = "localhost";
  return g_strdup_printf ("%s:%d", host, g_uri_get_port (parsed));
}

/* A hub is known by its log, save for one that is asked to speak another dialect. */
static gboolean
is_itself (SbxBridge *self)
{
  g_autofree char *from = dup_place (sbx_address_get_uri (self->from_address));
  g_autofree char *to = dup_place (sbx_address_get_uri (self->to_address));
  g_autofree char *own = self->own_uri != NULL ? dup_place (self->own_uri) : NULL;

  return from != NULL && (g_strcmp0 (from, to) == 0 || g_strcmp0 (from, own) == 0);
}

static gboolean
on_restart (gpointer data)
{
  SbxBridge *self = data;

  g_clear_pointer (&self->end_timer, g_source_unref);
  sbx_bridge_stop (self);
  sbx_bridge_start (self);
  return G_SOURCE_REMOVE;
}

/* From the beginning, once the clients have told what they are at. */
void
sbx_bridge_restart (SbxBridge *self)
{
  if (self->end_timer == NULL)
    self->end_timer = sbx_bridge_add_timer (self, 0, on_restart);
}

/**
 * sbx_bridge_start:
 *
 * Takes over, and goes on until sbx_bridge_stop(), whichever of the two is away for how long.
 */
void
sbx_bridge_start (SbxBridge *self)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;

  g_return_if_fail (SBX_IS_BRIDGE (self));

  if (self->from != NULL)
    return;

  g_clear_pointer (&self->problem, g_free);
  if (is_itself (self))
    {
      self->problem = g_strdup (ITSELF);
      sbx_bridge_update (self);
      return;
    }
  folder = dup_folder (self);
  path = folder != NULL ? g_build_filename (folder, "place.json", NULL) : NULL;
  self->place = sbx_bridge_place_new (path);
  make_from (self, folder);
  make_to (self);
  sbx_client_start (self->to);
  sbx_bridge_update (self);
}

/**
 * sbx_bridge_stop:
 *
 * Ends it. What was taken over stays, and sbx_bridge_start() goes on from there.
 */
void
sbx_bridge_stop (SbxBridge *self)
{
  g_return_if_fail (SBX_IS_BRIDGE (self));

  sbx_bridge_drop_timer (&self->end_timer);
  g_clear_pointer (&self->problem, g_free);
  stop_clients (self);
  sbx_bridge_update (self);
}

/* --- The object --- */

static void
sbx_bridge_get_property (GObject    *object,
                         guint       id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  SbxBridge *self = SBX_BRIDGE (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_REASON:
      g_value_set_string (value, self->reason);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sbx_bridge_dispose (GObject *object)
{
  SbxBridge *self = SBX_BRIDGE (object);

  sbx_bridge_drop_timer (&self->end_timer);
  stop_clients (self);
  G_OBJECT_CLASS (sbx_bridge_parent_class)->dispose (object);
}

static void
sbx_bridge_finalize (GObject *object)
{
  SbxBridge *self = SBX_BRIDGE (object);

  g_clear_pointer (&self->from_address, sbx_address_unref);
  g_clear_pointer (&self->to_address, sbx_address_unref);
  g_clear_pointer (&self->profile, json_object_unref);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->followed);
  g_hash_table_unref (self->behind);
  g_hash_table_unref (self->projects);
  g_hash_table_unref (self->forwardings);
  g_free (self->dialect);
  g_free (self->token);
  g_free (self->to_token);
  g_free (self->to_epoch);
  g_free (self->data_folder);
  g_free (self->own_uri);
  g_free (self->base);
  g_free (self->reason);
  g_free (self->said);
  g_free (self->problem);
  G_OBJECT_CLASS (sbx_bridge_parent_class)->finalize (object);
}

static void
sbx_bridge_class_init (SbxBridgeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = sbx_bridge_get_property;
  object_class->dispose = sbx_bridge_dispose;
  object_class->finalize = sbx_bridge_finalize;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, SBX_TYPE_BRIDGE_STATE, SBX_BRIDGE_STOPPED,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_bridge_init (SbxBridge *self)
{
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) sbx_bridge_name_free);
  self->followed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->behind = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->projects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->forwardings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* http://host:port of ws://host:port/path: there the other server's files are. */
static char *
dup_base (const char *uri)
{
  static const struct
  {
    const char *scheme;
    const char *other;
  } schemes[] = { { "ws://", "http://" }, { "wss://", "https://" }, { "http://", "http://" }, { "https://", "https://" } };

  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      const char *place = uri + strlen (schemes[i].scheme);

      if (g_str_has_prefix (uri, schemes[i].scheme))
        return g_strdup_printf ("%s%.*s", schemes[i].other, (int) strcspn (place, "/"), place);
    }
  return NULL;
}

/* What waits for a chatbot goes to whoever is at its place. */
static gboolean
check_place (SbxClient   *probe,
             SbxAddress  *address,
             GError     **error)
{
  const char *dialect = sbx_client_get_dialect (probe);

  if (!sbx_route_is_place (address, dialect != NULL ? dialect : "auto"))
    return TRUE;
  g_propagate_error (error, sbx_route_new_place_error (sbx_address_get_uri (address), SBX_CLIENT_ERROR_ADDRESS));
  return FALSE;
}

/**
 * sbx_bridge_new:
 * @from: the other server's address, as people type it
 * @dialect: (nullable): what it speaks; %NULL or "auto" to find it out
 * @profile: (nullable): as docs/client.md ("Profiles") has it; borrowed
 * @token: (nullable): of the other server
 * @to: the local hub's address
 * @to_token: (nullable): of the local hub
 * @error: return location for %SBX_CLIENT_ERROR: an address, a dialect or a profile that cannot be used
 *
 * Returns: (transfer full) (nullable): a bridge that is not started
 */
SbxBridge *
sbx_bridge_new (const char  *from,
                const char  *dialect,
                JsonObject  *profile,
                const char  *token,
                const char  *to,
                const char  *to_token,
                GError     **error)
{
  g_autoptr (SbxBridge) self = g_object_new (SBX_TYPE_BRIDGE, NULL);
  g_autoptr (SbxClient) probe = NULL;

  g_return_val_if_fail (from != NULL && to != NULL, NULL);

  self->from_address = sbx_address_new (from, error);
  if (self->from_address == NULL)
    return NULL;
  self->to_address = sbx_address_new (to, error);
  if (self->to_address == NULL)
    return NULL;

  /* A client says best what it can be asked for. */
  probe = sbx_client_new (self->from_address, NULL);
  if (!sbx_client_set_dialect (probe, dialect != NULL ? dialect : "auto"))
    {
      g_set_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_ADDRESS,
                   _("“%s” is not a dialect. Known are auto, native, monitor, agent, broadcast, worker and unified."), dialect);
      return NULL;
    }
  if (!sbx_client_set_profile (probe, profile, error) || !check_place (probe, self->from_address, error))
    return NULL;

  self->dialect = g_strdup (dialect != NULL ? dialect : "auto");
  self->profile = profile != NULL ? json_object_ref (profile) : NULL;
  self->token = g_strdup (token);
  self->to_token = g_strdup (to_token);
  self->base = dup_base (sbx_address_get_uri (self->from_address));
  return g_steal_pointer (&self);
}

/**
 * sbx_bridge_set_data_folder:
 * @folder: (nullable): where bridges into this hub keep how far they are, each in a folder of its own; %NULL to keep nothing
 *
 * Before sbx_bridge_start(). Without one all is read again at each start, which takes time and changes nothing.
 */
void
sbx_bridge_set_data_folder (SbxBridge  *self,
                            const char *folder)
{
  g_return_if_fail (SBX_IS_BRIDGE (self));
  g_return_if_fail (self->from == NULL);

  g_free (self->data_folder);
  self->data_folder = g_strdup (folder);
}

/**
 * sbx_bridge_set_own_address:
 * @address: (nullable): of the local hub, where it listens beside the one that the bridge connects to
 *
 * Before sbx_bridge_start().
 */
void
sbx_bridge_set_own_address (SbxBridge  *self,
                            const char *address)
{
  g_return_if_fail (SBX_IS_BRIDGE (self));
  g_return_if_fail (self->from == NULL);

  g_free (self->own_uri);
  self->own_uri = g_strdup (address);
}

SbxBridgeState
sbx_bridge_get_state (SbxBridge *self)
{
  g_return_val_if_fail (SBX_IS_BRIDGE (self), SBX_BRIDGE_STOPPED);

  return self->state;
}

/**
 * sbx_bridge_get_reason:
 *
 * Returns: (nullable) (transfer none): why it is not live, a sentence
 */
const char *
sbx_bridge_get_reason (SbxBridge *self)
{
  g_return_val_if_fail (SBX_IS_BRIDGE (self), NULL);

  return self->reason;
}

/**
 * sbx_bridge_get_from:
 *
 * Returns: (transfer none): the other server's address in its normal form
 */
const char *
sbx_bridge_get_from (SbxBridge *self)
{
  g_return_val_if_fail (SBX_IS_BRIDGE (self), NULL);

  return sbx_address_get_uri (self->from_address);
}
