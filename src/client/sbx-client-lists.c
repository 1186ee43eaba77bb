/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include "sbx-fields.h"

/* One list, page after page. */
typedef struct
{
  SbxClient    *client;
  char         *event;
  char         *channel_id;     /* (nullable) */
  char         *cursor;         /* (nullable): of the page under way */
  SbxPagerFunc  page;           /* (nullable) */
  SbxPagerDone  done;           /* (nullable) */
  gpointer      user_data;
  GDestroyNotify destroy;       /* (nullable) */
} Pager;

static void
pager_free (Pager *pager)
{
  if (pager->destroy != NULL)
    pager->destroy (pager->user_data);
  g_free (pager->event);
  g_free (pager->channel_id);
  g_free (pager->cursor);
  g_free (pager);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pager, pager_free)

static void ask_for_page (Pager *pager);

static void
finish_pages (Pager        *pager,
              const GError *error)
{
  SbxClient *self = pager->client;

  if (pager->done != NULL)
    pager->done (self, error, pager->user_data);
  pager_free (pager);
  sbx_client_sync_release (self);
}

static void
on_page (SbxEnvelope  *answer,
         const GError *error,
         gpointer      data)
{
  Pager *pager = data;
  SbxClient *self = pager->client;
  g_autofree char *next = NULL;

  if (error != NULL)
    {
      if (sbx_client_sync_failed (self, error))
        pager_free (pager);
      else
        finish_pages (pager, error);
      return;
    }

  sbx_world_apply (self->world, answer);
  sbx_client_cache_list (self, answer);
  if (pager->page != NULL)
    pager->page (self, answer, pager->user_data);

  /* A hub that gives the same place again would never end. */
  next = sbx_fields_dup_text (sbx_envelope_get_payload (answer), "next", NULL);
  if (next == NULL || g_strcmp0 (next, pager->cursor) == 0)
    {
      finish_pages (pager, NULL);
      return;
    }

  g_free (pager->cursor);
  pager->cursor = g_steal_pointer (&next);
  ask_for_page (pager);
}

static void
ask_for_page (Pager *pager)
{
  g_autoptr (JsonObject) payload = json_object_new ();

  if (pager->channel_id != NULL)
    json_object_set_string_member (payload, "channelId", pager->channel_id);
  if (pager->cursor != NULL)
    json_object_set_string_member (payload, "cursor", pager->cursor);
  json_object_set_int_member (payload, "limit", pager->client->page_limit);

  sbx_client_ask (pager->client, pager->event, payload, 0, on_page, pager);
}

/* See the header. The connection's loss ends it without @done; @destroy is called in any case. */
void
sbx_client_list_pages (SbxClient      *self,
                       const char     *event,
                       const char     *channel_id,
                       SbxPagerFunc    page,
                       SbxPagerDone    done,
                       gpointer        user_data,
                       GDestroyNotify  destroy)
{
  Pager *pager = g_new0 (Pager, 1);

  pager->client = self;
  pager->event = g_strdup (event);
  pager->channel_id = g_strdup (channel_id);
  pager->page = page;
  pager->done = done;
  pager->user_data = user_data;
  pager->destroy = destroy;

  sbx_client_sync_hold (self);
  ask_for_page (pager);
}
