/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cli-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-client-id.h"
#include "sbx-limits.h"
#include "sbx-profile.h"

#define DEFAULT_HUB "ws://127.0.0.1:7420/ws"

/* So much longer than the client a connection is waited for: it may ask once more why none came about. */
#define LAST_WORDS_MS 5000

/* A server of a dialect that was chosen is where it is by custom, unless something says otherwise. */
static const char *
choose_foreign (const char *named)
{
  const SbxForeignDialect *dialect = sbx_foreign_find_dialect (sbx_cli_options.dialect);
  const char *address;

  if (dialect == NULL)
    return NULL;
  address = sbx_foreign_get_default_address (dialect);
  return named == NULL || *named == '\0' || !g_str_equal (address, dialect->default_address) ? address : NULL;
}

static char *
choose_hub (void)
{
  const char *named = g_getenv ("SIGNALBOX_HUB");
  const char *foreign = choose_foreign (named);
  g_autofree char *socket = g_build_filename (g_get_user_runtime_dir (), "signalbox", "hub.sock", NULL);

  if (sbx_cli_options.hub != NULL)
    return g_strdup (sbx_cli_options.hub);
  if (foreign != NULL)
    return g_strdup (foreign);
  if (named != NULL && *named != '\0')
    return g_strdup (named);
  if (g_file_test (socket, G_FILE_TEST_EXISTS))
    return g_strconcat ("unix:", socket, NULL);
  return g_strdup (DEFAULT_HUB);
}

static char *
read_token (GError **error)
{
  g_autofree char *text = NULL;

  if (sbx_cli_options.token_file == NULL || !g_file_get_contents (sbx_cli_options.token_file, &text, NULL, error))
    return NULL;

  text[strcspn (text, "\r\n")] = '\0';
  return g_strdup (g_strstrip (text));
}

char *
sbx_cli_dup_token (SbxCli *self)
{
  g_autoptr (GError) error = NULL;
  char *token = read_token (&error);

  if (error != NULL)
    sbx_cli_fail_error (self, error);
  return token;
}

static const char *
get_client_type (SbxCli *self)
{
  return self->client_type != NULL ? self->client_type : self->command->client_type;
}

/* A person is the same sender each time, so that a key means the same message; of workers and agents two
 * may run at once, and a hub lets a newer one take the place of an older one of its id. */
static char *
make_client_id (SbxCli *self)
{
  g_autofree char *folder = g_build_filename (g_get_user_state_dir (), "signalbox", NULL);
  g_autofree char *unique = g_uuid_string_random ();

  if (self->client_id != NULL)
    return g_strdup (self->client_id);
  if (g_str_equal (get_client_type (self), "monitor"))
    return sbx_client_id_load (folder);
  return g_strconcat ("signalboxctl-", self->command->name, "-", unique, NULL);
}

/* (nullable): nobody that the hub would know */
static const char *
choose_user (void)
{
  const char *named = g_getenv ("SIGNALBOX_USER");

  if (sbx_cli_options.user != NULL)
    return sbx_cli_options.user;
  return named != NULL && *named != '\0' ? named : NULL;
}

/* What the server speaks, and what is special about it. */
static gboolean
choose_dialect (SbxCli *self)
{
  g_autoptr (JsonObject) profile = NULL;
  g_autoptr (GError) error = NULL;

  if (sbx_cli_options.profile != NULL)
    profile = sbx_profile_load (sbx_cli_options.profile, &error);
  if (error == NULL && profile != NULL)
    sbx_client_set_profile (self->client, profile, &error);
  if (error != NULL)
    {
      sbx_cli_fail (self, SBX_CLI_USAGE, "%s", error->message);
      return FALSE;
    }

  if (sbx_cli_options.dialect == NULL || sbx_client_set_dialect (self->client, sbx_cli_options.dialect))
    return TRUE;
  sbx_cli_fail (self, SBX_CLI_USAGE, _("There is no dialect “%s”. There are auto, native, monitor, agent, broadcast, worker and unified."),
                sbx_cli_options.dialect);
  return FALSE;
}

/* Makes the client without starting it; a failure was said. */
gboolean
sbx_cli_make_client (SbxCli *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = choose_hub ();
  g_autofree char *token = NULL;
  g_autofree char *id = NULL;
  const char *user = choose_user ();
  g_autofree char *name = g_utf8_make_valid (user != NULL ? user : g_get_user_name (), -1);     /* of whoever it acts for */
  g_autoptr (SbxAddress) address = sbx_address_new (text, &error);

  if (user != NULL && !sbx_client_id_is_valid (user))
    {
      sbx_cli_fail (self, SBX_CLI_USAGE, _("--user is 1 to %d bytes without control characters."), SBX_LIMIT_ID_BYTES);
      return FALSE;
    }
  if (address != NULL)
    token = read_token (&error);
  if (error != NULL)
    {
      sbx_cli_fail_error (self, error);
      return FALSE;
    }

  id = make_client_id (self);
  self->client = sbx_client_new (address, NULL);
  sbx_client_set_identity (self->client, get_client_type (self), id, user, name, token);
  if (!choose_dialect (self))
    return FALSE;
  sbx_client_set_leaves_places (self->client, !self->command->takes_place);
  sbx_client_set_timeout (self->client, sbx_cli_get_timeout (self));
  return TRUE;
}

typedef struct
{
  SbxCli   *cli;
  guint64   seen;      /* of what is coming in: how much, the last time */
  gboolean  done;
  GError   *error;
} Connecting;

static void
on_ready (SbxClient *client,
          gpointer   data)
{
  ((Connecting *) data)->done = TRUE;
}

/* There was a connection, which the command does not let go: it tells itself what becomes of it. */
static gboolean
is_kept (Connecting *connecting)
{
  return connecting->cli->command->stays && sbx_client_was_connected (connecting->cli->client);
}

static void
on_failed (SbxClient *client,
           GError    *error,
           gpointer   data)
{
  Connecting *connecting = data;
  SbxConnectionState state = sbx_client_get_state (client);

  if (is_kept (connecting))
    return;

  /* A server that says what went wrong with it is there all the same. */
  if (state == SBX_CONNECTION_CONNECTING || state == SBX_CONNECTION_CONNECTED)
    {
      sbx_cli_say (connecting->cli, "%s", error->message);
      g_free (connecting->cli->told);
      connecting->cli->told = g_strdup (error->message);
      return;
    }

  connecting->done = TRUE;
  if (connecting->error == NULL)
    connecting->error = g_error_copy (error);
}

static gboolean
on_connect_late (gpointer data)
{
  Connecting *connecting = data;

  /* It is not late as long as it says something. */
  if (is_kept (connecting) || sbx_client_is_under_way (connecting->cli->client, &connecting->seen))
    return G_SOURCE_CONTINUE;

  connecting->done = TRUE;
  connecting->error = g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT,
                                           _("The hub did not answer in time. It may be busy, or something else than a hub or a web server: check the port and the address."));
  return G_SOURCE_CONTINUE;
}

static void
say_server (SbxCli *self)
{
  const char *name = sbx_client_get_hub_name (self->client);
  const char *version = sbx_client_get_hub_version (self->client);

  /* TRANSLATORS: the first %s is the name of a dialect, such as native or monitor, the second websocket or polling. */
  sbx_cli_say (self, _("The server speaks %s over %s."), sbx_client_get_dialect (self->client),
               sbx_client_get_transport (self->client));
  if (name != NULL && *name != '\0')
    {
      g_autofree char *called = g_strchomp (g_strconcat (name, " ", version, NULL));

      /* TRANSLATORS: %s is the name of a server, and its version where it says one. */
      sbx_cli_say (self, _("It is called %s."), called);
    }
}

gboolean
sbx_cli_connect (SbxCli *self)
{
  Connecting connecting = { self };
  guint timer;

  if (self->client == NULL && !sbx_cli_make_client (self))
    return FALSE;

  g_signal_connect (self->client, "ready", G_CALLBACK (on_ready), &connecting);
  g_signal_connect (self->client, "failed", G_CALLBACK (on_failed), &connecting);
  /* A little later than the client itself, which knows better what it waited for. */
  timer = g_timeout_add (sbx_cli_get_timeout (self) + LAST_WORDS_MS, on_connect_late, &connecting);
  sbx_client_set_retry (self->client, self->command->stays);
  sbx_client_start (self->client);
  while (!connecting.done && !self->quit)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  g_signal_handlers_disconnect_by_data (self->client, &connecting);

  if (connecting.error != NULL)
    {
      sbx_cli_fail_error (self, connecting.error);
      g_error_free (connecting.error);
      return FALSE;
    }
  if (connecting.done && sbx_cli_options.verbose)
    say_server (self);
  return connecting.done;
}

gboolean
sbx_cli_may_use (SbxCli     *self,
                 const char *feature)
{
  if (sbx_client_wants_feature (self->client, feature))
    return TRUE;
  sbx_cli_fail (self, SBX_CLI_REFUSED, _("“%s” is switched off in the profile of this connection."), feature);
  return FALSE;
}

char *
sbx_cli_dup_lack (SbxCli     *self,
                  const char *feature)
{
  const SbxForeignDialect *dialect = sbx_foreign_find_dialect (sbx_client_get_dialect (self->client));

  if (dialect == NULL || g_strv_contains (dialect->features, feature))
    return NULL;
  /* TRANSLATORS: the first %s is a technical name, messaging, tasks …, the second what kind of server it is: "an agent runner" */
  return g_strdup_printf (_("“%s” is nothing that %s has. A Signalbox hub does."), feature, _(dialect->title));
}

/* --- Whether it says anything --- */

/* How long a server that has no lists is listened to. */
#define WORDS_MS 4000

/* How often it is looked at meanwhile. */
#define LOOK_MS 50

static gboolean
on_words_late (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

static gboolean
on_look (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

gboolean
sbx_cli_await_words (SbxCli *self)
{
  gboolean late = FALSE;
  guint signs, timer, look;

  if (sbx_client_get_words (self->client, &signs) > 0)
    return TRUE;

  timer = g_timeout_add (MIN (WORDS_MS, sbx_cli_get_timeout (self)), on_words_late, &late);
  look = g_timeout_add (LOOK_MS, on_look, NULL);
  while (!late && !self->quit && sbx_client_get_words (self->client, &signs) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  g_source_remove (look);
  return sbx_client_get_words (self->client, &signs) > 0;
}

char *
sbx_cli_dup_silence (SbxCli *self)
{
  guint signs;
  const char *dialect = sbx_client_get_dialect (self->client);
  const char *uri = sbx_client_get_uri (self->client);

  if (dialect == NULL || sbx_client_get_words (self->client, &signs) > 0)
    return NULL;

  /* TRANSLATORS: the first %s is an address, the last the name of a dialect, as the menu has it */
  if (signs == 0)
    return g_strdup_printf (_("The connection to %s is there, but the server has said nothing yet. It may have nothing to tell, or speak another dialect than “%s”: "
                              "leave --dialect out, or choose another one."), uri, sbx_dialect_get_label (dialect));
  return g_strdup_printf (ngettext ("The connection to %s is there, but nothing has come from the server except %u sign of life. It may have nothing to tell, or speak another "
                                    "dialect than “%s”: leave --dialect out, or choose another one.",
                                    "The connection to %s is there, but nothing has come from the server except %u signs of life. It may have nothing to tell, or speak another "
                                    "dialect than “%s”: leave --dialect out, or choose another one.", signs),
                          uri, signs, sbx_dialect_get_label (dialect));
}

char *
sbx_cli_dup_misunderstanding (SbxCli *self)
{
  const char *dialect = sbx_client_get_dialect (self->client);

  if (dialect == NULL || sbx_client_is_proven (self->client))
    return sbx_cli_dup_silence (self);

  /* TRANSLATORS: the first %s is an address, the second the name of a dialect, as the menu has it */
  return g_strdup_printf (_("The server at %s seems to speak “%s”, but nothing that it says is what such a server says. Choose its dialect, or check the address."),
                          sbx_client_get_uri (self->client), sbx_dialect_get_label (dialect));
}
