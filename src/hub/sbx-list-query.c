/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-list-query.h"

/* Longer than any cursor that the store makes. */
#define CURSOR_BYTES 2048

/* Longer than any state that the protocol names; unknown ones are only compared. */
#define STATE_BYTES 256

/**
 * sbx_list_query_read_page:
 * @request: a request for a page
 * @cursor: (out) (transfer none) (nullable): its `cursor`, borrowed from its payload
 * @limit: (out): its `limit`, but no more than the hub's `page`; left out, it is that
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Reads the two members that every paged request has.
 *
 * Returns: %TRUE, or %FALSE with @error set where one has the wrong type, or the limit is below 1
 */
gboolean
sbx_list_query_read_page (SbxRequest  *request,
                          const char **cursor,
                          guint       *limit,
                          GError     **error)
{
  JsonObject *payload;
  gint64 most;
  gint64 wanted;

  g_return_val_if_fail (request != NULL, FALSE);
  g_return_val_if_fail (cursor != NULL && limit != NULL, FALSE);

  payload = sbx_request_get_payload (request);
  most = sbx_hub_config_get_int (sbx_hub_get_config (sbx_request_get_hub (request)), "page");
  wanted = most;
  *cursor = NULL;
  if (!sbx_fields_get_string (payload, "cursor", SBX_FIELD_OPTIONAL, CURSOR_BYTES, cursor, error) ||
      !sbx_fields_get_int (payload, "limit", SBX_FIELD_OPTIONAL, 1, G_MAXINT64, &wanted, error))
    return FALSE;

  *limit = (guint) MIN (wanted, most);
  return TRUE;
}

/**
 * sbx_list_query_new:
 * @request: a list request
 * @parent_member: (nullable): the member that names whose rows are wanted
 * @parent_flags: whether @parent_member must be there
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Reads a list request's payload.
 *
 * Returns: (transfer full) (nullable): the query, or %NULL with @error set
 */
SbxListQuery *
sbx_list_query_new (SbxRequest     *request,
                    const char     *parent_member,
                    SbxFieldFlags   parent_flags,
                    GError        **error)
{
  g_autoptr (SbxListQuery) self = g_new0 (SbxListQuery, 1);
  const char *cursor = NULL;
  const char *state = NULL;
  JsonObject *payload;

  g_return_val_if_fail (request != NULL, NULL);

  payload = sbx_request_get_payload (request);

  if (parent_member != NULL &&
      !sbx_fields_dup_id (payload, parent_member, parent_flags, &self->parent_id, error))
    return NULL;
  if (!sbx_fields_get_string (payload, "state", SBX_FIELD_OPTIONAL, STATE_BYTES, &state, error) ||
      !sbx_list_query_read_page (request, &cursor, &self->limit, error))
    return NULL;

  self->reader_id = g_strdup (sbx_request_get_reader_id (request));
  self->sender_id = g_strdup (sbx_request_get_sender_id (request));
  self->hides_notes = sbx_request_hides_notes (request);
  self->state = g_strdup (state);
  self->cursor = g_strdup (cursor);

  return g_steal_pointer (&self);
}

void
sbx_list_query_free (SbxListQuery *self)
{
  if (self == NULL)
    return;

  g_free (self->reader_id);
  g_free (self->sender_id);
  g_free (self->parent_id);
  g_free (self->state);
  g_free (self->cursor);
  g_free (self);
}
