/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-background.h"

#include "sbx-autostart.h"
#include "sbx-world-watch.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_BACKGROUND "org.freedesktop.portal.Background"
#define PORTAL_REQUEST "org.freedesktop.portal.Request"
/* What a Response begins with where it was granted. */
#define GRANTED 0
/* From which version of the portal on it takes a status. */
#define STATUS_VERSION 2
/* The status is told at most so often, in ms. */
#define STATUS_TIME 1000

typedef enum {
  ANSWER_NONE,        /* not asked, or not answered yet */
  ANSWER_GRANTED,
  ANSWER_REFUSED,
  ANSWER_NO_PORTAL,
} Answer;

struct _SbxBackground
{
  GObject          parent_instance;

  GDBusConnection *bus;           /* (nullable) */
  SbxConnections  *connections;
  SbxSettings     *settings;
  SbxWorldWatch   *watch;
  GCancellable    *cancellable;

  guint            response;      /* subscription: the answer under way */
  guint            n_requests;
  Answer           answer;
  char            *trouble;       /* (nullable): why the program cannot start with the session */
  char            *note;
  gboolean         has_status;    /* the portal takes one */
  char            *told;          /* (nullable): the status as it was told last */
  guint            status;        /* source */
};

enum {
  PROP_0,
  PROP_NOTE,
  PROP_START_NOTE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxBackground, sbx_background, G_TYPE_OBJECT)

static gboolean
is_wanted (SbxBackground *self)
{
  return sbx_settings_get_boolean (self->settings, SBX_SETTING_KEEP_RUNNING);
}

static gboolean
starts_with_session (SbxBackground *self)
{
  return sbx_settings_get_boolean (self->settings, SBX_SETTING_AUTOSTART);
}

static const char *
find_note (SbxBackground *self)
{
  if (!is_wanted (self))
    return "";

  switch (self->answer)
    {
    case ANSWER_GRANTED:
      return _("Signalbox may go on in the background. The system shows how it is.");
    case ANSWER_REFUSED:
      return _("The system does not allow it: closing the window ends Signalbox. Its settings for applications can change that.");
    case ANSWER_NO_PORTAL:
      return _("This system does not show what goes on in the background. Signalbox goes on all the same: to end it, open it again and choose Quit in its menu.");
    case ANSWER_NONE:
    default:
      return "";
    }
}

static void
update_note (SbxBackground *self)
{
  const char *note = find_note (self);

  if (g_strcmp0 (self->note, note) == 0)
    return;

  g_free (self->note);
  self->note = g_strdup (note);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTE]);
}

/* Takes @trouble. */
static void
set_trouble (SbxBackground *self,
             char          *trouble)
{
  g_free (self->trouble);
  self->trouble = trouble;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_START_NOTE]);
}

/* -- The status line */

/**
 * sbx_background_format_status:
 *
 * Returns: (transfer full): how many hubs answer, and how much waits for a person
 */
char *
sbx_background_format_status (GListModel *worlds)
{
  guint n_worlds = g_list_model_get_n_items (worlds);
  guint n_connected = 0, n_needs = 0;
  g_autofree char *hubs = NULL;
  g_autofree char *needs = NULL;

  for (guint i = 0; i < n_worlds; i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);

      n_connected += sbx_world_get_state (world) == SBX_CONNECTION_CONNECTED;
      if (!sbx_world_get_muted (world))
        n_needs += sbx_world_get_needs_count (world);
    }

  if (n_connected == n_worlds)
    hubs = g_strdup_printf (ngettext ("%u hub connected", "%u hubs connected", n_connected), n_connected);
  else
    /* TRANSLATORS: of all hubs (the second number) so many are connected. */
    hubs = g_strdup_printf (ngettext ("%u of %u hub connected", "%u of %u hubs connected", n_worlds), n_connected, n_worlds);
  if (n_needs == 0)
    return g_steal_pointer (&hubs);

  /* TRANSLATORS: so many topics wait for a person. */
  needs = g_strdup_printf (ngettext ("%u needs you", "%u need you", n_needs), n_needs);

  /* TRANSLATORS: “2 hubs connected” and “4 need you”. */
  return g_strdup_printf (_("%s · %s"), hubs, needs);
}

static gboolean
tell_status (gpointer user_data)
{
  SbxBackground *self = user_data;
  g_autofree char *status = sbx_background_format_status (G_LIST_MODEL (self->connections));
  GVariantBuilder options;

  self->status = 0;
  if (self->answer != ANSWER_GRANTED || !self->has_status || g_strcmp0 (status, self->told) == 0)
    return G_SOURCE_REMOVE;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "message", g_variant_new_string (status));
  g_dbus_connection_call (self->bus, PORTAL, PORTAL_PATH, PORTAL_BACKGROUND, "SetStatus", g_variant_new ("(a{sv})", &options), NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
  g_free (self->told);
  self->told = g_steal_pointer (&status);

  return G_SOURCE_REMOVE;
}

static void
on_worlds_changed (SbxBackground *self)
{
  if (self->status == 0 && self->answer == ANSWER_GRANTED)
    self->status = g_timeout_add (STATUS_TIME, tell_status, self);
}

/* -- The portal */

static void
on_version (GObject      *bus,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, &error);
  g_autoptr (GVariant) version = NULL;
  SbxBackground *self;

  if (!reply)
    {
      g_debug ("The portal for the background has no version: %s", error->message);
      return;
    }

  self = user_data;
  g_variant_get (reply, "(v)", &version);
  self->has_status = g_variant_is_of_type (version, G_VARIANT_TYPE_UINT32) && g_variant_get_uint32 (version) >= STATUS_VERSION;
  g_clear_handle_id (&self->status, g_source_remove);
  tell_status (self);
}

/* An old one would only log that it does not know what it is asked. */
static void
ask_version (SbxBackground *self)
{
  g_dbus_connection_call (self->bus, PORTAL, PORTAL_PATH, "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", PORTAL_BACKGROUND, "version"), G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable, on_version, self);
}

static void
take_answer (SbxBackground *self,
             Answer         answer)
{
  self->answer = answer;
  if (self->response != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->response);
  self->response = 0;
  g_clear_pointer (&self->told, g_free);
  update_note (self);
  if (answer == ANSWER_GRANTED)
    ask_version (self);
}

/* Outside of a sandbox nobody is asked whether the program may start. */
static void
take_start_answer (SbxBackground *self,
                   gboolean       granted)
{
  if (!sbx_background_is_sandboxed ())
    return;

  set_trouble (self, starts_with_session (self) && !granted
                       ? g_strdup (_("The system does not allow it. Its settings for applications can change that."))
                       : NULL);
}

static void
on_response (GDBusConnection *bus,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *parameters,
             gpointer         user_data)
{
  g_autoptr (GVariant) results = NULL;
  gboolean background = FALSE;
  gboolean autostart = FALSE;
  guint32 response;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;

  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "background", "b", &background);
  g_variant_lookup (results, "autostart", "b", &autostart);
  take_start_answer (user_data, response == GRANTED && autostart);
  take_answer (user_data, response == GRANTED && background ? ANSWER_GRANTED : ANSWER_REFUSED);
}

static void
on_requested (GObject      *bus,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, &error);

  if (reply || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_info ("No portal for the background: %s", error->message);
  take_start_answer (user_data, FALSE);
  take_answer (user_data, ANSWER_NO_PORTAL);
}

/* The answer comes at a path that is known before, so that it cannot be missed. */
static char *
subscribe_response (SbxBackground *self)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (self->bus) + 1);
  g_autofree char *token = g_strdup_printf ("signalbox%u", ++self->n_requests);
  g_autofree char *path = NULL;

  g_strdelimit (sender, ".", '_');
  path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
  if (self->response != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->response);
  self->response = g_dbus_connection_signal_subscribe (self->bus, PORTAL, PORTAL_REQUEST, "Response", path, NULL,
                                                       G_DBUS_SIGNAL_FLAGS_NONE, on_response, self, NULL);

  return g_steal_pointer (&token);
}

static void
request (SbxBackground *self)
{
  static const char *const command[] = { "signalbox", "--background", NULL };
  g_autofree char *token = NULL;
  GVariantBuilder options;

  if (!self->bus)
    {
      take_start_answer (self, FALSE);
      take_answer (self, ANSWER_NO_PORTAL);
      return;
    }

  token = subscribe_response (self);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (_("New messages are told of while the window is closed.")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (starts_with_session (self)));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  g_variant_builder_add (&options, "{sv}", "dbus-activatable", g_variant_new_boolean (FALSE));
  g_dbus_connection_call (self->bus, PORTAL, PORTAL_PATH, PORTAL_BACKGROUND, "RequestBackground",
                          g_variant_new ("(sa{sv})", "", &options), G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          self->cancellable, on_requested, self);
}

/* -- Settings */

static void
on_keep_running (SbxBackground *self)
{
  if (is_wanted (self))
    request (self);
  update_note (self);
}

/* What was granted once may have been taken back since. */
static void
ask_first (SbxBackground *self)
{
  if (is_wanted (self) || (starts_with_session (self) && sbx_background_is_sandboxed ()))
    request (self);
}

static void
on_autostart (SbxBackground *self)
{
  g_autoptr (GError) error = NULL;

  set_trouble (self, NULL);
  if (sbx_background_is_sandboxed ())
    request (self);
  else if (!sbx_autostart_set (starts_with_session (self), &error))
    /* TRANSLATORS: %s is the reason. */
    set_trouble (self, g_strdup_printf (_("Signalbox does not start with the session: %s"), error->message));
}

static void
sbx_background_dispose (GObject *object)
{
  SbxBackground *self = SBX_BACKGROUND (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->status, g_source_remove);
  if (self->response != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->response);
  self->response = 0;
  g_clear_object (&self->watch);
  g_clear_object (&self->connections);
  g_clear_object (&self->settings);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (sbx_background_parent_class)->dispose (object);
}

static void
sbx_background_finalize (GObject *object)
{
  SbxBackground *self = SBX_BACKGROUND (object);

  g_object_unref (self->cancellable);
  g_free (self->trouble);
  g_free (self->note);
  g_free (self->told);

  G_OBJECT_CLASS (sbx_background_parent_class)->finalize (object);
}

static void
sbx_background_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  SbxBackground *self = SBX_BACKGROUND (object);

  if (property_id == PROP_NOTE)
    g_value_set_string (value, self->note);
  else if (property_id == PROP_START_NOTE)
    g_value_set_string (value, self->trouble ? self->trouble : _("In the background, without a window"));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
sbx_background_class_init (SbxBackgroundClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_background_dispose;
  object_class->finalize = sbx_background_finalize;
  object_class->get_property = sbx_background_get_property;

  properties[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_START_NOTE] = g_param_spec_string ("start-note", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_background_init (SbxBackground *self)
{
  self->note = g_strdup ("");
  self->cancellable = g_cancellable_new ();
}

/**
 * sbx_background_new:
 * @bus: (nullable): of the session
 *
 * Returns: (transfer full): has asked already, if it is wanted
 */
SbxBackground *
sbx_background_new (GDBusConnection *bus,
                    SbxConnections  *connections,
                    SbxSettings     *settings)
{
  SbxBackground *self = g_object_new (SBX_TYPE_BACKGROUND, NULL);

  g_set_object (&self->bus, bus);
  self->connections = g_object_ref (connections);
  self->settings = g_object_ref (settings);
  self->watch = sbx_world_watch_new ();
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_worlds_changed), self, G_CONNECT_SWAPPED);
  sbx_world_watch_set_worlds (self->watch, G_LIST_MODEL (connections));
  g_signal_connect_object (settings, "changed::" SBX_SETTING_KEEP_RUNNING, G_CALLBACK (on_keep_running), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::" SBX_SETTING_AUTOSTART, G_CALLBACK (on_autostart), self, G_CONNECT_SWAPPED);
  ask_first (self);

  return self;
}

/**
 * sbx_background_is_kept:
 *
 * Returns: whether the program is to go on when its last window is closed
 */
gboolean
sbx_background_is_kept (SbxBackground *self)
{
  g_return_val_if_fail (SBX_IS_BACKGROUND (self), FALSE);

  return is_wanted (self) && self->answer != ANSWER_REFUSED;
}

/**
 * sbx_background_is_sandboxed:
 *
 * Returns: whether the portals stand between us and the session, as GLib decides it
 */
gboolean
sbx_background_is_sandboxed (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || g_strcmp0 (g_getenv ("GTK_USE_PORTAL"), "1") == 0;
}
