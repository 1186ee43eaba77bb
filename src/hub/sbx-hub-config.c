/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hub-config.h"

#include "sbx-hub-error.h"
#include "sbx-limits.h"
#include "sbx-push-provider.h"
#include "sbx-retention-rules.h"
#include "sbx-origin.h"
#include "sbx-socket.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#define GROUP "hub"
#define ENVIRONMENT_PREFIX "SIGNALBOX_"
#define TEXT(number) G_STRINGIFY (number)

/* The one table of settings. The limits among them are those that `welcome.limits` tells. */
static const SbxHubSetting settings[] = {
  { "name", SBX_HUB_SETTING_TEXT, "", 0, 0, FALSE,
    N_("Name shown to clients; empty = the name of this machine") },
  { "address", SBX_HUB_SETTING_TEXT, "127.0.0.1", 0, 0, FALSE,
    N_("IP address to listen on; empty = only the Unix socket") },
  { "port", SBX_HUB_SETTING_INT, "7420", 0, 65535, FALSE,
    N_("TCP port to listen on; 0 picks a free one") },
  { "socket", SBX_HUB_SETTING_PATH, "$XDG_RUNTIME_DIR/signalbox/hub.sock", 0, 0, FALSE,
    N_("Unix socket to listen on; empty = none") },
  { "data-dir", SBX_HUB_SETTING_PATH, "$XDG_DATA_HOME/signalbox/hub", 0, 0, FALSE,
    N_("Folder of the database") },
  { "token", SBX_HUB_SETTING_TEXT, "", 0, 0, TRUE,
    N_("Secret that every hello must carry; empty = none, which is allowed on loopback only") },
  { "origins", SBX_HUB_SETTING_TEXT, "", 0, 0, FALSE,
    N_("Web origins that may connect besides those of this machine, separated by spaces; * = any") },
  { "bridge", SBX_HUB_SETTING_TEXT, "", 0, 0, FALSE,
    N_("Other servers whose channels, messages and tasks are taken over: URL[,DIALECT][,profile=FILE], separated by spaces") },
  { "heartbeat-interval", SBX_HUB_SETTING_INT, "30000", 50, 3600000, FALSE,
    N_("Silence in ms after which a peer is sent a ping; three times as much is the end") },
  { "hello-timeout", SBX_HUB_SETTING_INT, "30000", 50, 3600000, FALSE,
    N_("Time in ms that a connection has for its hello") },
  { "handshake-timeout", SBX_HUB_SETTING_INT, "10000", 50, 3600000, FALSE,
    N_("Time in ms that a connection has for its HTTP request") },
  { "close-timeout", SBX_HUB_SETTING_INT, "5000", 50, 3600000, FALSE,
    N_("Time in ms that a connection has to answer the hub’s goodbye") },
  { "stop-spread", SBX_HUB_SETTING_INT, "5000", 0, 3600000, FALSE,
    N_("Time in ms over which many clients are told to come back when the hub stops") },
  { "socketio-ping-interval", SBX_HUB_SETTING_INT, "25000", 50, 3600000, FALSE,
    N_("Time in ms between two pings to a Socket.IO client") },
  { "socketio-ping-timeout", SBX_HUB_SETTING_INT, "20000", 50, 3600000, FALSE,
    N_("Time in ms that a Socket.IO client has to answer a ping") },
  { "socketio-connect-timeout", SBX_HUB_SETTING_INT, "45000", 50, 3600000, FALSE,
    N_("Time in ms that a Socket.IO client has to join") },
  { "socketio-recovery", SBX_HUB_SETTING_INT, "0", 0, 3600000, FALSE,
    N_("Time in ms for which a lost Socket.IO connection can be taken up again; 0 = not, as other than JavaScript clients do not expect it") },
  { "max-connections", SBX_HUB_SETTING_INT, "100000", 1, 1000000, FALSE,
    N_("Connections at the same time") },
  { "connections-per-address", SBX_HUB_SETTING_INT, "0", 0, 1000000, FALSE,
    N_("Connections at the same time from one IP address; 0 = no limit") },
  { "backlog", SBX_HUB_SETTING_INT, "4096", 1, 65535, FALSE,
    N_("Connections that may wait to be accepted; the system may have a lower limit") },
  { "requests", SBX_HUB_SETTING_INT, "256", 1, 100000, FALSE,
    N_("Requests of one connection under way; with more it is not read from") },
  { "message-bytes", SBX_HUB_SETTING_INT, TEXT (SBX_LIMIT_MESSAGE_BYTES), 1024, 67108864, FALSE,
    N_("Size of one message in bytes") },
  { "depth", SBX_HUB_SETTING_INT, TEXT (SBX_LIMIT_DEPTH), 4, SBX_LIMIT_DEPTH, FALSE,
    N_("Nesting of arrays and objects in one message") },
  { "subscriptions", SBX_HUB_SETTING_INT, TEXT (SBX_LIMIT_SUBSCRIPTIONS), 1, 1000000, FALSE,
    N_("Streams that one connection may be subscribed to") },
  { "streams-per-request", SBX_HUB_SETTING_INT, TEXT (SBX_LIMIT_STREAMS_PER_REQUEST), 1, 100000, FALSE,
    N_("Streams in one subscribe request") },
  { "page", SBX_HUB_SETTING_INT, TEXT (SBX_LIMIT_PAGE), 1, 10000, FALSE,
    N_("Rows in one list answer") },
  { "catch-up", SBX_HUB_SETTING_INT, TEXT (SBX_LIMIT_CATCH_UP), 1, 100000, FALSE,
    N_("Missed events in one answer") },
  { "queue-bytes", SBX_HUB_SETTING_INT, TEXT (SBX_LIMIT_QUEUE_BYTES), 65536, 1073741824, FALSE,
    N_("Bytes that may wait for one slow reader") },
  { "queue-messages", SBX_HUB_SETTING_INT, TEXT (SBX_LIMIT_QUEUE_MESSAGES), 16, 10000000, FALSE,
    N_("Messages that may wait for one slow reader") },
  { "upload-bytes", SBX_HUB_SETTING_INT, TEXT (SBX_LIMIT_UPLOAD_BYTES), 0, 1073741824, FALSE,
    N_("Size of one uploaded file in bytes") },
  { "upload-total", SBX_HUB_SETTING_INT, "10737418240", 0, G_GINT64_CONSTANT (1125899906842624), FALSE,
    N_("Size of all uploaded files together in bytes; 0 = no limit") },
  { "upload-age", SBX_HUB_SETTING_INT, "86400", 0, 3153600000, FALSE,
    N_("Age in seconds up to which an uploaded file is kept that no message has; 0 = no limit") },
  { "compression", SBX_HUB_SETTING_INT, "0", 0, 9, FALSE,
    N_("Compression of WebSocket messages (permessage-deflate) for clients that ask for it: 1 = quick to 9 = small; 0 = none") },
  { "flight-recorder-bytes", SBX_HUB_SETTING_INT, "16777216", 0, 4294967296, FALSE,
    N_("Bytes of memory for what went over the connections lately, so that one can look back; 0 = nothing is kept") },
  { "flight-recorder-age", SBX_HUB_SETTING_INT, "1800", 0, 86400, FALSE,
    N_("Age in seconds up to which that is kept; 0 = nothing is kept") },
  { "action-queue", SBX_HUB_SETTING_INT, "10000", 1, 1000000, FALSE,
    N_("Actions that may wait for one bot") },
  { "action-age", SBX_HUB_SETTING_INT, "7776000", 0, 3153600000, FALSE,
    N_("Age in seconds up to which actions are kept that no longer wait; 0 = no limit") },
  { "notification-provider", SBX_HUB_SETTING_TEXT, "logging", 0, 0, FALSE,
    N_("How people are notified who are not connected: logging, command or webhook; empty = not at all") },
  { "notification-target", SBX_HUB_SETTING_TEXT, "", 0, 0, TRUE,
    N_("The program that is run, or the web address that is posted to, for each notification") },
  { "retention-events", SBX_HUB_SETTING_INT, "100000", 0, SBX_RETENTION_MAX_EVENTS, FALSE,
    N_("Events kept in the log of each stream; 0 = no limit. Messages themselves are never removed") },
  { "retention-age", SBX_HUB_SETTING_INT, "2592000", 0, SBX_RETENTION_MAX_AGE, FALSE,
    N_("Age in seconds up to which events are kept in the log; 0 = no limit") },
  { "retention-bytes", SBX_HUB_SETTING_INT, "268435456", 0, SBX_RETENTION_MAX_BYTES, FALSE,
    N_("Bytes of events kept in the log of each stream; 0 = no limit") },
  { "retention", SBX_HUB_SETTING_RETENTION, "", 0, 0, FALSE,
    N_("Other limits for some streams, such as “x/* events=1000 age=3600; tasks bytes=0”; the first that fits a stream counts") },
  { "retention-interval", SBX_HUB_SETTING_INT, "60000", 100, 86400000, FALSE,
    N_("Time in ms between two looks at what has to go from the log") },
};

typedef struct
{
  char   *text;
  gint64  number;    /* of a number */
  char   *source;    /* (nullable): where it came from, for people; NULL is the default */
} Value;

struct _SbxHubConfig
{
  GObject parent_instance;

  Value values[G_N_ELEMENTS (settings)];
};

G_DEFINE_FINAL_TYPE (SbxHubConfig, sbx_hub_config, G_TYPE_OBJECT)

static int
find_setting (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      if (g_str_equal (settings[i].name, name))
        return (int) i;
    }
  return -1;
}

/* What a shell would fill in: the folders of the XDG base directory specification, and home. */
static const struct
{
  const char   *prefix;
  const char *(*get_folder) (void);
} folders[] = {
  { "$XDG_RUNTIME_DIR/", g_get_user_runtime_dir },
  { "$XDG_DATA_HOME/", g_get_user_data_dir },
  { "$XDG_CONFIG_HOME/", g_get_user_config_dir },
  { "~/", g_get_home_dir },
};

static gboolean
has_known_folder (const char *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      if (g_str_has_prefix (path, folders[i].prefix))
        return TRUE;
    }
  return FALSE;
}

static char *
expand_path (const char *path)
{
  if (*path == '\0')
    return g_strdup ("");
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      if (g_str_has_prefix (path, folders[i].prefix))
        return g_build_filename (folders[i].get_folder (), path + strlen (folders[i].prefix), NULL);
    }
  return g_canonicalize_filename (path, NULL);
}

static gboolean
check_retention (const char  *name,
                 const char  *text,
                 const char  *source,
                 GError     **error)
{
  g_autoptr (GError)            reason = NULL;
  g_autoptr (SbxRetentionRules) rules = sbx_retention_rules_parse (text, &reason);

  if (rules != NULL)
    return TRUE;
  g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
               /* TRANSLATORS: a setting, the place it stands in, and what is wrong with it */
               _("The setting “%s” (in %s) cannot be used: %s."), name, source, reason->message);
  return FALSE;
}

/* @source is NULL for the default. */
static gboolean
set_value (SbxHubConfig  *self,
           const char    *name,
           const char    *text,
           const char    *source,
           GError       **error)
{
  int                  index = find_setting (name);
  const SbxHubSetting *setting;
  Value               *value;
  gint64               number = 0;

  if (index < 0)
    {
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                   /* TRANSLATORS: the first placeholder is a key, the second a file or "the command line" */
                   _("There is no setting “%s” (in %s). “signalbox-hub --help” lists them all."),
                   name, source);
      return FALSE;
    }

  setting = &settings[index];
  value = &self->values[index];
  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                   _("The setting “%s” (in %s) is not UTF-8 text."), name, source);
      return FALSE;
    }
  if (setting->type == SBX_HUB_SETTING_INT &&
      !g_ascii_string_to_signed (text, 10, setting->minimum, setting->maximum, &number, NULL))
    {
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                   _("The setting “%s” (in %s) must be a whole number from %" PRId64 " to %" PRId64 ", not “%s”."),
                   name, source, setting->minimum, setting->maximum, text);
      return FALSE;
    }

  if (setting->type == SBX_HUB_SETTING_PATH && *text == '$' && !has_known_folder (text))
    {
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                   _("The setting “%s” (in %s) begins with a variable that is not known, “%s”. Known are ~/, "
                     "$XDG_DATA_HOME/, $XDG_CONFIG_HOME/ and $XDG_RUNTIME_DIR/."), name, source, text);
      return FALSE;
    }
  if (setting->type == SBX_HUB_SETTING_RETENTION && !check_retention (name, text, source, error))
    return FALSE;

  g_free (value->text);
  g_free (value->source);
  value->text = setting->type == SBX_HUB_SETTING_PATH ? expand_path (text) : g_strdup (text);
  value->number = number;
  value->source = g_strdup (source);
  return TRUE;
}

static void
sbx_hub_config_finalize (GObject *object)
{
  SbxHubConfig *self = SBX_HUB_CONFIG (object);

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_free (self->values[i].text);
      g_free (self->values[i].source);
    }
  G_OBJECT_CLASS (sbx_hub_config_parent_class)->finalize (object);
}

static void
sbx_hub_config_class_init (SbxHubConfigClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_hub_config_finalize;
}

static void
sbx_hub_config_init (SbxHubConfig *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autoptr (GError) error = NULL;

      if (!set_value (self, settings[i].name, settings[i].fallback, NULL, &error))
        g_critical ("the default of a setting is refused: %s", error->message);
    }
}

/**
 * sbx_hub_config_new:
 *
 * Returns: (transfer full): the defaults
 */
SbxHubConfig *
sbx_hub_config_new (void)
{
  return g_object_new (SBX_TYPE_HUB_CONFIG, NULL);
}

/**
 * sbx_hub_config_list_settings:
 * @n_settings: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_settings): the table of settings, in the order of the documentation
 */
const SbxHubSetting *
sbx_hub_config_list_settings (gsize *n_settings)
{
  *n_settings = G_N_ELEMENTS (settings);
  return settings;
}

/**
 * sbx_hub_config_dup_default_path:
 *
 * Returns: (transfer full): the key file that is read where none is named
 */
char *
sbx_hub_config_dup_default_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "signalbox", "hub.conf", NULL);
}

/**
 * sbx_hub_config_load_file:
 * @self: a configuration
 * @path: a key file
 * @must_exist: whether it is an error that there is no such file
 * @error: return location; %SBX_HUB_ERROR_CONFIGURATION names the file and the key
 *
 * Takes the values of the group [hub]. Nothing else may stand in the file.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_hub_config_load_file (SbxHubConfig  *self,
                          const char    *path,
                          gboolean       must_exist,
                          GError       **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError)   local_error = NULL;
  g_auto (GStrv)       groups = NULL;
  g_auto (GStrv)       keys = NULL;

  g_return_val_if_fail (SBX_IS_HUB_CONFIG (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &local_error))
    {
      if (!must_exist && g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                   _("The configuration %s cannot be read: %s"), path, local_error->message);
      return FALSE;
    }

  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      if (g_str_equal (groups[i], GROUP))
        continue;
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                   _("There is no group [%s] of settings (in %s); all of them stand under [hub]."), groups[i], path);
      return FALSE;
    }

  keys = g_key_file_get_keys (file, GROUP, NULL, NULL);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *text = g_key_file_get_string (file, GROUP, keys[i], &local_error);

      if (text == NULL)
        {
          g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                       _("The setting “%s” (in %s) cannot be read: %s"), keys[i], path, local_error->message);
          return FALSE;
        }
      if (!set_value (self, keys[i], text, path, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * sbx_hub_config_load_environment:
 * @self: a configuration
 * @error: return location; %SBX_HUB_ERROR_CONFIGURATION names the variable
 *
 * Takes the values of variables such as SIGNALBOX_DATA_DIR. Others that begin with SIGNALBOX_
 * belong to other programs and are left alone.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_hub_config_load_environment (SbxHubConfig  *self,
                                 GError       **error)
{
  g_return_val_if_fail (SBX_IS_HUB_CONFIG (self), FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autofree char *capitals = g_ascii_strup (settings[i].name, -1);
      g_autofree char *variable = NULL;
      const char      *text;

      g_strdelimit (capitals, "-", '_');
      variable = g_strconcat (ENVIRONMENT_PREFIX, capitals, NULL);
      text = g_getenv (variable);
      if (text != NULL && !set_value (self, settings[i].name, text, variable, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * sbx_hub_config_set:
 * @self: a configuration
 * @name: a setting
 * @value: its value, as a person writes it on the command line
 * @error: return location; %SBX_HUB_ERROR_CONFIGURATION names the setting and its range
 *
 * Returns: %TRUE on success; on failure the old value stands
 */
gboolean
sbx_hub_config_set (SbxHubConfig  *self,
                    const char    *name,
                    const char    *value,
                    GError       **error)
{
  g_return_val_if_fail (SBX_IS_HUB_CONFIG (self), FALSE);
  g_return_val_if_fail (name != NULL && value != NULL, FALSE);

  return set_value (self, name, value, _("the command line"), error);
}

/* The data folder, the socket and the origins, each by itself. */
static gboolean
check_places (SbxHubConfig  *self,
              GError       **error)
{
  const char *socket_path = sbx_hub_config_get_string (self, "socket");
  g_autofree char *wrong = NULL;

  if (*sbx_hub_config_get_string (self, "data-dir") == '\0')
    {
      g_set_error_literal (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                           _("The hub has no folder for its data. Set “data-dir”."));
      return FALSE;
    }
  if (*socket_path != '\0' && !sbx_socket_check_path (socket_path, error))
    return FALSE;

  wrong = sbx_origin_find_wrong (sbx_hub_config_get_string (self, "origins"));
  if (wrong == NULL)
    return TRUE;
  g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
               _("“%s” in “origins” is no web origin. Write it as a scheme, a host and a port where it is not the usual "
                 "one, such as https://crm.example:8443."), wrong);
  return FALSE;
}

/**
 * sbx_hub_config_check:
 * @self: a configuration
 * @error: return location; %SBX_HUB_ERROR_CONFIGURATION, with a whole sentence that says what to do
 *
 * What no setting shows by itself. A hub does not start with settings that are refused here.
 *
 * Returns: whether the settings go together
 */
gboolean
sbx_hub_config_check (SbxHubConfig  *self,
                      GError       **error)
{
  const char              *address;
  g_autoptr (GInetAddress) inet = NULL;

  g_return_val_if_fail (SBX_IS_HUB_CONFIG (self), FALSE);

  if (!check_places (self, error) ||
      !sbx_push_provider_check (sbx_hub_config_get_string (self, "notification-provider"),
                                sbx_hub_config_get_string (self, "notification-target"), error))
    return FALSE;

  address = sbx_hub_config_get_string (self, "address");
  if (*address == '\0')
    {
      if (*sbx_hub_config_get_string (self, "socket") != '\0')
        return TRUE;
      g_set_error_literal (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                           _("The hub has neither an address nor a Unix socket to listen on. Set “address” or “socket”."));
      return FALSE;
    }

  inet = g_inet_address_new_from_string (address);
  if (inet == NULL)
    {
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                   _("“%s” is not an IP address to listen on. Write it in numbers, such as 127.0.0.1 or ::1."), address);
      return FALSE;
    }
  /* Without a token, whoever reaches the hub may do everything. */
  if (sbx_socket_is_loopback (address) || *sbx_hub_config_get_string (self, "token") != '\0')
    return TRUE;
  g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
               _("The hub does not listen on %s without authentication: anybody who reaches that address could read "
                 "and write everything. Set “token”, or listen on 127.0.0.1."), address);
  return FALSE;
}

/**
 * sbx_hub_config_get_string:
 * @self: a configuration
 * @name: a setting of the table
 *
 * Returns: (transfer none): its value as text; of a path, absolute or empty
 */
const char *
sbx_hub_config_get_string (SbxHubConfig *self,
                           const char   *name)
{
  int index = find_setting (name);

  g_return_val_if_fail (SBX_IS_HUB_CONFIG (self), "");
  g_return_val_if_fail (index >= 0, "");

  return self->values[index].text;
}

/**
 * sbx_hub_config_get_int:
 * @self: a configuration
 * @name: a setting of the table that is a number
 *
 * Returns: its value
 */
gint64
sbx_hub_config_get_int (SbxHubConfig *self,
                        const char   *name)
{
  int index = find_setting (name);

  g_return_val_if_fail (SBX_IS_HUB_CONFIG (self), 0);
  g_return_val_if_fail (index >= 0 && settings[index].type == SBX_HUB_SETTING_INT, 0);

  return self->values[index].number;
}

/**
 * sbx_hub_config_is_default:
 * @self: a configuration
 * @name: a setting of the table
 *
 * Returns: whether it was left as it is, by every source
 */
gboolean
sbx_hub_config_is_default (SbxHubConfig *self,
                           const char   *name)
{
  int index = find_setting (name);

  g_return_val_if_fail (SBX_IS_HUB_CONFIG (self), TRUE);
  g_return_val_if_fail (index >= 0, TRUE);

  return self->values[index].source == NULL;
}

/**
 * sbx_hub_config_to_text:
 * @self: a configuration
 *
 * Returns: (transfer full): a key file that can be loaded again, save for masked secrets
 */
char *
sbx_hub_config_to_text (SbxHubConfig *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_return_val_if_fail (SBX_IS_HUB_CONFIG (self), NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      const SbxHubSetting *setting = &settings[i];
      const Value         *value = &self->values[i];
      const char          *source = value->source != NULL ? value->source : _("default");
      g_autofree char     *comment = NULL;

      if (setting->type == SBX_HUB_SETTING_INT)
        comment = g_strdup_printf (" %s (%" G_GINT64_FORMAT "–%" G_GINT64_FORMAT ")\n %s: %s",
                                   _(setting->help), setting->minimum, setting->maximum,
                                   /* TRANSLATORS: before the place where a setting's value comes from */
                                   _("from"), source);
      else
        comment = g_strdup_printf (" %s\n %s: %s", _(setting->help), _("from"), source);
      g_key_file_set_string (file, GROUP, setting->name,
                             setting->secret && *value->text != '\0' ? "***" : value->text);
      g_key_file_set_comment (file, GROUP, setting->name, comment, NULL);
    }
  return g_key_file_to_data (file, NULL, NULL);
}
