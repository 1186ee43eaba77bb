/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-loss.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "sbx-time.h"

struct _SbxLoss
{
  SbxCli    *cli;
  SbxClient *client;
  char      *said;     /* (nullable): why there is no connection, as it was said last */
  guint      tries;    /* since the connection was lost */
};

/* What is the same as at the last try is not said again; when the tries become rare, that is. */
static void
say (SbxLoss      *self,
     const GError *error,
     gboolean      rare)
{
  /* One try is no row of them. */
  gboolean in_row = rare && self->tries > 1;
  g_autofree char *what = g_strconcat (in_row ? "rare " : "", error->message, NULL);
  /* Less than one is soon, and not at once. */
  gint64 seconds = MAX ((sbx_client_get_next_try (self->client) - sbx_time_now_ms () + 500) / 1000, 1);

  self->tries++;
  if (g_strcmp0 (what, self->said) == 0)
    return;

  g_free (self->said);
  self->said = g_steal_pointer (&what);
  if (self->tries <= 1)
    /* TRANSLATORS: why there is no connection, and when the next try is */
    sbx_cli_say (self->cli, ngettext ("%s Trying again in %" PRId64 " second.", "%s Trying again in %" PRId64 " seconds.", (gulong) seconds),
                 error->message, seconds);
  else if (in_row)
    /* TRANSLATORS: why there is no connection, how many tries there were, and when the next one is */
    sbx_cli_say (self->cli, _("%s After %u tries the next one is in %" PRId64 " s, and then one a minute."), error->message, self->tries - 1, seconds);
  else
    /* TRANSLATORS: why there is no connection, how many tries there were, and when the next one is */
    sbx_cli_say (self->cli, _("%s Try %u; the next one is in %" PRId64 " s."), error->message, self->tries - 1, seconds);
}

static void
on_failed (SbxClient *client,
           GError    *error,
           gpointer   data)
{
  SbxLoss *self = data;
  SbxConnectionState state = sbx_client_get_state (client);

  /* The first connection comes about, or it is said why not. */
  if (!sbx_client_was_connected (client))
    return;

  if (state == SBX_CONNECTION_ERROR)
    {
      sbx_cli_fail_error (self->cli, error);
      sbx_cli_quit (self->cli);
    }
  else if (sbx_client_get_next_try (client) > 0)
    {
      say (self, error, state == SBX_CONNECTION_PATROL);
    }
  else
    {
      sbx_cli_say (self->cli, "%s", error->message);
    }
}

static void
on_ready (SbxClient *client,
          gpointer   data)
{
  SbxLoss *self = data;

  if (self->said != NULL)
    sbx_cli_say (self->cli, ngettext ("The connection is there again, after %u try.", "The connection is there again, after %u tries.", self->tries), self->tries);
  g_clear_pointer (&self->said, g_free);
  self->tries = 0;
}

/**
 * sbx_loss_new:
 * @cli: with a client; it stays as long as this
 *
 * Returns: (transfer full): who tells of losses from now on
 */
SbxLoss *
sbx_loss_new (SbxCli *cli)
{
  SbxLoss *self = g_new0 (SbxLoss, 1);

  self->cli = cli;
  self->client = g_object_ref (sbx_cli_get_client (cli));
  g_signal_connect (self->client, "failed", G_CALLBACK (on_failed), self);
  g_signal_connect (self->client, "ready", G_CALLBACK (on_ready), self);
  return self;
}

void
sbx_loss_free (SbxLoss *self)
{
  g_return_if_fail (self != NULL);

  g_signal_handlers_disconnect_by_data (self->client, self);
  g_object_unref (self->client);
  g_free (self->said);
  g_free (self);
}
