/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cli.h"

#include "sbx-fields.h"
#include "sbx-limits.h"

/* Questions to the hub, one at a time, and lists page by page. */

static void
on_answered (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  GAsyncResult **slot = data;

  *slot = g_object_ref (result);
}

/* (transfer full) (nullable): %NULL where the hub refused or is gone */
SbxEnvelope *
sbx_cli_try (SbxCli      *self,
             const char  *event,
             JsonObject  *payload,
             GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  SbxClient *client = sbx_cli_get_client (self);

  sbx_client_request_async (client, event, payload, sbx_cli_get_timeout (self), NULL, on_answered, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return sbx_client_request_finish (client, result, error);
}

/* (transfer full) (nullable): %NULL where the hub refused or is gone, which was said */
SbxEnvelope *
sbx_cli_ask (SbxCli     *self,
             const char *event,
             JsonObject *payload)
{
  g_autoptr (GError) error = NULL;
  SbxEnvelope *answer = sbx_cli_try (self, event, payload, &error);

  if (answer == NULL)
    sbx_cli_fail_error (self, error);
  return answer;
}

/* Asks for every page, adding `limit` and `cursor` to @payload. @page returns whether to go on. */
static gboolean
try_pages (SbxCli          *self,
           const char      *event,
           JsonObject      *payload,
           gboolean         show,
           SbxCliPageFunc   page,
           gpointer         data,
           GError         **error)
{
  g_autofree char *cursor = NULL;

  if (!json_object_has_member (payload, "limit"))
    json_object_set_int_member (payload, "limit", SBX_LIMIT_PAGE);

  do
    {
      g_autoptr (SbxEnvelope) answer = NULL;
      g_autofree char *next = NULL;

      if (cursor != NULL)
        json_object_set_string_member (payload, "cursor", cursor);
      answer = sbx_cli_try (self, event, payload, error);
      if (answer == NULL)
        return FALSE;
      if (show && sbx_cli_wants_json (self))
        sbx_output_json (sbx_cli_get_output (self), sbx_envelope_get_payload_text (answer));
      if (!page (self, answer, data) || !sbx_output_is_open (sbx_cli_get_output (self)))
        return TRUE;

      next = sbx_fields_dup_text (sbx_envelope_get_payload (answer), "next", NULL);
      if (g_strcmp0 (next, cursor) == 0)
        return TRUE;
      g_free (cursor);
      cursor = g_steal_pointer (&next);
    }
  while (cursor != NULL);

  return TRUE;
}

static gboolean
ask_pages (SbxCli         *self,
           const char     *event,
           JsonObject     *payload,
           gboolean        show,
           SbxCliPageFunc  page,
           gpointer        data)
{
  g_autoptr (GError) error = NULL;

  if (try_pages (self, event, payload, show, page, data, &error))
    return TRUE;
  sbx_cli_fail_error (self, error);
  return FALSE;
}

gboolean
sbx_cli_ask_pages (SbxCli         *self,
                   const char     *event,
                   JsonObject     *payload,
                   SbxCliPageFunc  page,
                   gpointer        data)
{
  return ask_pages (self, event, payload, TRUE, page, data);
}

gboolean
sbx_cli_ask_pages_quietly (SbxCli         *self,
                           const char     *event,
                           JsonObject     *payload,
                           SbxCliPageFunc  page,
                           gpointer        data)
{
  return ask_pages (self, event, payload, FALSE, page, data);
}

gboolean
sbx_cli_try_pages (SbxCli          *self,
                   const char      *event,
                   JsonObject      *payload,
                   SbxCliPageFunc   page,
                   gpointer         data,
                   GError         **error)
{
  return try_pages (self, event, payload, FALSE, page, data, error);
}
