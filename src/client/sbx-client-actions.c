/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

/* What bots are to do: a page of the newest, and what comes. */

static void
on_page (SbxEnvelope  *answer,
         const GError *error,
         gpointer      data)
{
  SbxClient *self = data;

  if (error != NULL)
    {
      if (sbx_client_sync_failed (self, error))
        return;
    }
  else
    {
      sbx_world_apply (self->world, answer);
      sbx_client_cache_list (self, answer);
    }
  sbx_client_sync_release (self);
}

gboolean
sbx_client_actions_are_known (SbxClient *self)
{
  return sbx_world_has_feature (self->world, "actions");
}

void
sbx_client_actions_list (SbxClient *self)
{
  g_autoptr (JsonObject) payload = NULL;

  if (!sbx_client_actions_are_known (self))
    return;

  payload = json_object_new ();
  json_object_set_int_member (payload, "limit", self->page_limit);
  sbx_client_sync_hold (self);
  sbx_client_ask (self, "listActions", payload, 0, on_page, self);
}
