/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n-lib.h>

/* Import of the sample data. */

static void
on_import_ended (SbxSampleImport *import,
                 GParamSpec      *pspec,
                 SbxWindow       *self)
{
  const char *error = sbx_sample_import_get_error (import);

  if (error)
    {
      sbx_toaster_end_progress (self->toaster, NULL);
      sbx_toaster_tell (self->toaster, error, NULL, NULL);
    }
  else
    {
      sbx_toaster_end_progress (self->toaster, _("Sample data imported"));
    }

  g_clear_object (&self->import);
  sbx_window_update_actions (self);
}

static void
on_import_progress (SbxSampleImport *import,
                    GParamSpec      *pspec,
                    SbxWindow       *self)
{
  sbx_toaster_show_progress (self->toaster, _("Importing sample data…"), sbx_sample_import_get_fraction (import));
}

/* Imports now, or as soon as the local hub answers. */
void
sbx_window_start_import (SbxWindow *self)
{
  SbxWorld *local = sbx_connections_get_local (self->connections);

  if (self->import)
    return;

  self->import_wanted = !local || sbx_world_get_state (local) != SBX_CONNECTION_CONNECTED;
  if (self->import_wanted)
    return;

  self->import = sbx_sample_import_new (sbx_connections_get_client (self->connections, local));
  g_signal_connect_object (self->import, "notify::fraction", G_CALLBACK (on_import_progress), self, 0);
  g_signal_connect_object (self->import, "notify::done", G_CALLBACK (on_import_ended), self, 0);
  sbx_sample_import_start (self->import);
  sbx_window_update_actions (self);
}
