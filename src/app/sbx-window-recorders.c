/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-connections.h"

#define MEGABYTE (G_GUINT64_CONSTANT (1024) * 1024)

/* Of which settings none of the frames is kept. */
static void
limit (SbxFlightRecorder *recorder,
       int                minutes,
       int                megabytes)
{
  if (minutes > 0)
    sbx_flight_recorder_set_limits (recorder, minutes * G_TIME_SPAN_MINUTE, (guint64) megabytes * MEGABYTE, SBX_FLIGHT_RECORDER_FRAMES);
  else
    sbx_flight_recorder_set_limits (recorder, G_TIME_SPAN_MINUTE, 0, 0);
}

/* How far one can look back at what went over its connection. */
void
sbx_window_set_up_recorder (SbxWindow *self,
                            SbxClient *client)
{
  limit (sbx_client_get_recorder (client), sbx_settings_get_int (self->settings, SBX_SETTING_RECORDER_MINUTES),
         sbx_settings_get_int (self->settings, SBX_SETTING_RECORDER_MEGABYTES));
}

/* The same of each connection. */
void
sbx_window_update_recorders (SbxWindow *self)
{
  GListModel *worlds = G_LIST_MODEL (self->connections);

  for (guint i = 0; i < g_list_model_get_n_items (worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);
      SbxClient *client = sbx_connections_get_client (self->connections, world);

      if (client)
        sbx_window_set_up_recorder (self, client);
    }
}
