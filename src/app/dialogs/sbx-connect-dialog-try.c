/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connect-dialog-private.h"

#include "sbx-dialect-words.h"
#include "sbx-json-read.h"
#include "sbx-reasons.h"

#include <glib/gi18n-lib.h>

/* Who is at the address, and what is said about it. */

/* How long the answer of the hub can be read before the dialog closes by itself, in ms. */
#define TIME_TO_READ 700
/* A hub that takes the connection and then says nothing is given up after this, in seconds. */
#define PATIENCE 12
/* Nobody types for so long: what stands there is looked at, in ms. */
#define PAUSE 600

/* -- The row that says what is there */

static void
show_anyway (SbxConnectDialog *self,
             gboolean          failed)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->anyway_row), self->final ? _("Keep It in the List?") : _("Not There Now?"));
  adw_action_row_set_subtitle (self->anyway_row, self->final ? _("Signalbox does not try again by itself") : _("Signalbox goes on trying"));
  gtk_widget_set_visible (GTK_WIDGET (self->anyway_row), failed && self->address != NULL && !self->saved);
}

void
sbx_connect_dialog_show_result (SbxConnectDialog *self,
                                SbxConnectResult  result,
                                const char       *title,
                                const char       *details)
{
  static const char *icons[] = {
    [SBX_CONNECT_NONE] = "sbx-connect-symbolic",
    [SBX_CONNECT_WRONG] = "dialog-warning-symbolic",
    [SBX_CONNECT_TRYING] = "content-loading-symbolic",
    [SBX_CONNECT_ANSWERED] = "sbx-check-symbolic",
    [SBX_CONNECT_FAILED] = "dialog-error-symbolic",
  };
  static const char *classes[] = {
    [SBX_CONNECT_NONE] = "dim-label",
    [SBX_CONNECT_WRONG] = "warning",
    [SBX_CONNECT_TRYING] = "dim-label",
    [SBX_CONNECT_ANSWERED] = "success",
    [SBX_CONNECT_FAILED] = "error",
  };

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->result_row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->result_row), details);
  gtk_image_set_from_icon_name (self->result_icon, icons[result]);
  gtk_widget_set_css_classes (GTK_WIDGET (self->result_icon), (const char *[]) { classes[result], NULL });
  show_anyway (self, result == SBX_CONNECT_FAILED);
}

static gboolean
is_detected (SbxConnectDialog *self)
{
  return g_str_equal (self->dialect, AUTO);
}

/* What is spoken there, as far as that is known. */
const char *
sbx_connect_dialog_get_spoken (SbxConnectDialog *self)
{
  if (self->found)
    return self->found;

  return is_detected (self) && self->address && strstr (sbx_address_get_uri (self->address), WORKER_PATH) ? "worker" : self->dialect;
}

/* What a connection that is there found out at the same address; else what was chosen. */
static const char *
get_expected (SbxConnectDialog *self)
{
  if (is_detected (self) && self->world && g_str_equal (sbx_world_get_address (self->world), sbx_address_get_uri (self->address)) &&
      sbx_world_get_dialect (self->world))
    return sbx_world_get_dialect (self->world);

  return self->dialect;
}

/* To look who is there is not for chatbots: it would take the place of the one that is connected, and what waits for it. */
gboolean
sbx_connect_dialog_can_be_asked (SbxConnectDialog *self)
{
  return self->address && !sbx_connections_may_take_place (get_expected (self), self->address);
}

void
sbx_connect_dialog_show_nothing_asked (SbxConnectDialog *self)
{
  const char *details;

  if (self->address && sbx_connections_takes_place (get_expected (self), self->address))
    details = _("Asked only when it is connected: a chatbot’s place is for one");
  else if (self->address && !sbx_connect_dialog_can_be_asked (self))
    details = _("Asked only when it is connected: it may be a chatbot’s place, which is for one");
  else if (is_detected (self))
    details = self->address ? _("As soon as it is connected") : _("Type an address, or choose a system for its usual one");
  else
    details = _("Chosen");

  sbx_connect_dialog_show_result (self, SBX_CONNECT_NONE, sbx_dialect_words_get_title (sbx_connect_dialog_get_spoken (self)), details);
}

/* "Engine.IO 4", "Signalbox hub Bakery 0.1.0"; "" where it did not say. */
static char *
describe_server (SbxConnectDialog *self)
{
  const char *name = sbx_client_get_hub_name (self->client);
  const char *version = sbx_client_get_hub_version (self->client);

  if (g_str_equal (sbx_connect_dialog_get_spoken (self), "monitor"))
    return g_strdup ("Engine.IO 4");
  if (!name || !name[0])
    return g_strdup ("");

  /* TRANSLATORS: the name of a server and its version. */
  return g_strchomp (g_strdup_printf (_("%s %s"), name, version ? version : ""));
}

static void
show_answered (SbxConnectDialog *self)
{
  double took = (g_get_monotonic_time () - self->tried_at) / 1000.0;
  g_autofree char *server = describe_server (self);
  g_autofree char *time = g_strdup_printf (
    /* TRANSLATORS: a time in milliseconds. */
    took < 10 ? _("answered in %.1f ms") : _("answered in %.0f ms"), took);
  g_autofree char *both = server[0] ? g_strdup_printf (_("%s, %s"), server, time) : g_strdup (time);
  /* TRANSLATORS: a dialect was detected or chosen; then what the server is and how fast it answered. */
  g_autofree char *details = g_strdup_printf (is_detected (self) ? _("Detected · %s") : _("Chosen · %s"), both);

  sbx_connect_dialog_show_result (self, SBX_CONNECT_ANSWERED, sbx_dialect_words_get_title (sbx_connect_dialog_get_spoken (self)), details);
}

/* -- A try */

static void
end_try (SbxConnectDialog *self)
{
  g_clear_handle_id (&self->pause, g_source_remove);
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->client)
    {
      g_signal_handlers_disconnect_by_data (self->client, self);
      if (!self->made)
        sbx_client_stop (self->client);
    }
  g_clear_object (&self->client);
  self->wanted = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->connect_button), self->address && !self->saved);
}

/* (transfer full): what is set here. */
static JsonObject *
make_profile (SbxConnectDialog *self)
{
  JsonObject *profile = sbx_json_copy_object (self->profile);

  if (!is_detected (self))
    json_object_set_string_member (profile, "dialect", self->dialect);
  else if (json_object_has_member (profile, "dialect"))
    json_object_remove_member (profile, "dialect");
  sbx_connect_options_store (self->options, profile);

  return profile;
}

/* As far as it is known who is there. */
void
sbx_connect_dialog_update_keep_row (SbxConnectDialog *self)
{
  SbxConnectKeepServer server = SBX_CONNECT_KEEP_SERVER;

  if (self->address ? sbx_connections_takes_place (sbx_connect_dialog_get_spoken (self), self->address) : g_str_equal (self->dialect, "worker"))
    server = SBX_CONNECT_KEEP_PLACE;
  else if (self->found && self->client && sbx_connections_is_local_hub (self->connections, self->client))
    server = SBX_CONNECT_KEEP_SELF;

  sbx_connect_keep_set_server (self->keep_row, server);
}

/* (transfer none): its world */
SbxWorld *
sbx_connect_dialog_save (SbxConnectDialog *self)
{
  SbxWorld *world;
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
  const char *name = text[0] && !g_str_equal (text, self->default_name) ? text : NULL;
  const char *token = gtk_editable_get_text (self->token_row);
  g_autoptr (JsonObject) profile = make_profile (self);

  self->saved = TRUE;
  if (self->world || self->made)
    world = sbx_connections_edit (self->connections, self->made ? self->made : self->world, name, self->address, token, profile);
  else
    world = sbx_connections_save (self->connections, name, self->address, token, profile);
  sbx_connections_set_bridged (self->connections, world, sbx_connect_keep_get_active (self->keep_row));

  return world;
}

/* Saved as it stands there now, also where a connection was made to ask. */
void
sbx_connect_dialog_keep (SbxConnectDialog *self)
{
  sbx_connect_dialog_save (self);
  end_try (self);
  g_clear_object (&self->made);
}

static gboolean
on_read (gpointer data)
{
  SbxConnectDialog *self = data;

  self->timeout = 0;
  gtk_window_close (GTK_WINDOW (self));

  return G_SOURCE_REMOVE;
}

static void
on_ready (SbxConnectDialog *self)
{
  gboolean wanted = self->wanted || self->made;

  g_free (self->found);
  self->found = g_strdup (sbx_client_get_dialect (self->client));
  sbx_connect_options_set_dialect (self->options, sbx_connect_dialog_get_spoken (self));
  show_answered (self);
  sbx_connect_dialog_update_keep_row (self);
  self->answered = TRUE;
  if (!wanted)
    {
      end_try (self);
      return;
    }

  sbx_connect_dialog_keep (self);
  self->timeout = g_timeout_add (TIME_TO_READ, on_read, self);
}

static void
fail (SbxConnectDialog *self,
      const char       *reason,
      gboolean          final)
{
  self->final = final;
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->made)
    {
      self->saved = FALSE;
      gtk_widget_set_sensitive (GTK_WIDGET (self->connect_button), TRUE);
    }
  else
    {
      end_try (self);
    }
  sbx_connect_dialog_show_result (self, SBX_CONNECT_FAILED, _("No connection"), reason);
}

static void
on_failed (SbxConnectDialog *self,
           GError           *error)
{
  g_autofree char *reason = g_strdup (error->message);

  /* What a connection cannot keep on disk does not hinder it. */
  if (self->made && sbx_client_get_state (self->client) == SBX_CONNECTION_CONNECTING)
    return;

  fail (self, reason, sbx_reason_is_final (error));
}

static gboolean
on_patience_over (gpointer data)
{
  SbxConnectDialog *self = data;

  self->timeout = 0;
  fail (self, _("It did not answer in time. It may be busy, or something else than what was looked for."), FALSE);

  return G_SOURCE_REMOVE;
}

static void
await_answer (SbxConnectDialog *self)
{
  sbx_connect_dialog_show_result (self, SBX_CONNECT_TRYING, is_detected (self) ? _("Connecting…") : sbx_dialect_words_get_title (self->dialect),
               sbx_address_get_uri (self->address));
  g_signal_connect_object (self->client, "ready", G_CALLBACK (on_ready), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  g_clear_handle_id (&self->timeout, g_source_remove);
  self->timeout = g_timeout_add_seconds (PATIENCE, on_patience_over, self);
  self->tried_at = g_get_monotonic_time ();
}

void
sbx_connect_dialog_try (SbxConnectDialog *self)
{
  g_autoptr (JsonObject) profile = make_profile (self);
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->pause, g_source_remove);
  self->client = sbx_connections_new_client (self->connections, self->address, gtk_editable_get_text (self->token_row), profile, &error);
  if (!self->client)
    {
      fail (self, error->message, TRUE);
      return;
    }

  await_answer (self);
  sbx_client_start (self->client);
}

/* Where there is one place only, what is asked is the connection itself, which is there from now on: what the server has waiting for the
 * chatbot it gives to the first who comes. */
void
sbx_connect_dialog_connect (SbxConnectDialog *self)
{
  SbxWorld *world;

  if (self->client)
    g_signal_handlers_disconnect_by_data (self->client, self);
  world = sbx_connect_dialog_save (self);
  g_set_object (&self->made, world);
  g_set_object (&self->client, sbx_connections_get_client (self->connections, world));
  gtk_widget_set_sensitive (GTK_WIDGET (self->connect_button), FALSE);
  await_answer (self);
  sbx_connections_connect (self->connections, world);
}

/* Nobody wants the connection that was made to ask, or another one. */
void
sbx_connect_dialog_take_back (SbxConnectDialog *self)
{
  if (!self->made)
    return;

  end_try (self);
  sbx_connections_withdraw (self->connections, self->made);
  g_clear_object (&self->made);
  self->saved = FALSE;
}

static gboolean
on_pause (gpointer data)
{
  SbxConnectDialog *self = data;

  self->pause = 0;
  sbx_connect_dialog_try (self);

  return G_SOURCE_REMOVE;
}

/* What stands there is another thing than what was tried. */
void
sbx_connect_dialog_begin_anew (SbxConnectDialog *self)
{
  self->answered = FALSE;
  end_try (self);
  if (sbx_connect_dialog_can_be_asked (self) && !self->saved)
    self->pause = g_timeout_add (PAUSE, on_pause, self);
}
