/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-list-query.h"
#include "sbx-store-queries.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* The query with the texts that it borrows. */
typedef struct
{
  char            *reader_id;
  char            *sender_id;
  char            *channel_id;
  char            *topic_id;
  SbxMessageQuery  query;
  gboolean hides_notes;
} MessagesCall;

static void
messages_call_free (MessagesCall *call)
{
  g_free (call->reader_id);
  g_free (call->sender_id);
  g_free (call->channel_id);
  g_free (call->topic_id);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MessagesCall, messages_call_free)

/* `before` and `after` can bound a page from both sides; `around` and `at` each say all. */
static gboolean
read_position (JsonObject       *payload,
               SbxMessageQuery  *query,
               GError          **error)
{
  const struct { const char *name; gint64 *value; } positions[] = {
    { "before", &query->before },
    { "after", &query->after },
    { "around", &query->around },
    { "at", &query->at },
  };
  const char *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (positions); i++)
    {
      *positions[i].value = -1;
      if (!sbx_fields_get_int (payload, positions[i].name, SBX_FIELD_OPTIONAL, 0, G_MAXINT64,
                               positions[i].value, error))
        return FALSE;
      if (*positions[i].value < 0)
        continue;

      if (found != NULL && i > 1)
        {
          g_propagate_error (error,
                             sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST,
                                                           positions[i].name,
                                                           _("A page lies by “%s” or by “%s”, not by both"),
                                                           found, positions[i].name));
          return FALSE;
        }
      found = positions[i].name;
    }

  return TRUE;
}

static gboolean
read_order (JsonObject       *payload,
            SbxMessageQuery  *query,
            GError          **error)
{
  const char *order = "seq";

  if (!sbx_fields_get_string (payload, "order", SBX_FIELD_OPTIONAL, 16, &order, error))
    return FALSE;

  query->by_time = g_str_equal (order, "time");
  if (query->by_time || g_str_equal (order, "seq"))
    return TRUE;

  g_propagate_error (error,
                     sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "order",
                                                   _("Messages have no order “%s”"), order));
  return FALSE;
}

static gboolean
read_messages (SbxStoreReader *reader,
               gpointer        data,
               SbxJsonWriter  *answer,
               GError        **error)
{
  const MessagesCall *call = data;
  gboolean done;

  sbx_store_hide_notes (reader, call->hides_notes);
  done = sbx_store_list_messages (reader, call->reader_id, call->sender_id, &call->query, answer,
                                  error);
  sbx_store_hide_notes (reader, FALSE);
  return done;
}

/**
 * sbx_handle_list_messages:
 * @request: a `listMessages`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Answers one page of a topic's messages: the newest, or the one that `before`, `after`, `around`
 * or `at` points at.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_list_messages (SbxRequest  *request,
                          GError     **error)
{
  g_autoptr (MessagesCall) call = g_new0 (MessagesCall, 1);
  JsonObject *payload = sbx_request_get_payload (request);
  const char *cursor = NULL;

  if (!sbx_fields_dup_id (payload, "channelId", SBX_FIELD_OPTIONAL, &call->channel_id, error) ||
      !sbx_fields_dup_id (payload, "topicId", SBX_FIELD_REQUIRED, &call->topic_id, error) ||
      !read_order (payload, &call->query, error) ||
      !read_position (payload, &call->query, error) ||
      !sbx_list_query_read_page (request, &cursor, &call->query.limit, error))
    return FALSE;

  call->reader_id = g_strdup (sbx_request_get_reader_id (request));
  call->sender_id = g_strdup (sbx_request_get_sender_id (request));
  call->query.channel_id = call->channel_id;
  call->query.topic_id = call->topic_id;

  call->hides_notes = sbx_request_hides_notes (request);
  sbx_request_read (request, "messages", read_messages, g_steal_pointer (&call),
                    (GDestroyNotify) messages_call_free);
  return TRUE;
}
