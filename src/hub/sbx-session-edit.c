/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-session-edit.h"

#include "sbx-changes.h"
#include "sbx-kept-json.h"
#include "sbx-limits.h"

#define TOTALS_SCOPE "session-totals"

/**
 * sbx_report_gives:
 * @object: a report
 * @member: the name of a member
 *
 * Returns: whether the report says anything of it: null is as good as absent
 */
gboolean
sbx_report_gives (JsonObject *object,
                  const char *member)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL, FALSE);

  node = json_object_get_member (object, member);
  return node != NULL && !JSON_NODE_HOLDS_NULL (node);
}

static GBytes *
to_text (const SbxSessionRecord *session)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_session_record_write (session, writer, NULL);
  return sbx_json_writer_free_to_bytes (writer);
}

/**
 * sbx_session_edit_begin:
 * @self: (out caller-allocates): an edit, zeroed
 * @writer: the store's writer
 * @session_id: the session
 * @now: ms
 * @error: return location for an error
 *
 * Reads a session. One that nobody has reported yet is made: it runs, and began now.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_session_edit_begin (SbxSessionEdit  *self,
                        SbxStoreWriter  *writer,
                        const char      *session_id,
                        gint64           now,
                        GError         **error)
{
  g_autoptr (GError) failure = NULL;

  g_return_val_if_fail (session_id != NULL, FALSE);

  self->session = sbx_store_find_session (writer, session_id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  if (self->session != NULL)
    {
      self->before = to_text (self->session);
      return TRUE;
    }

  self->session = sbx_session_record_new (session_id);
  sbx_changes_set_text (&self->session->status, "running");
  self->session->started_at = now;
  self->session->updated_at = now;
  return TRUE;
}

/**
 * sbx_session_edit_has_changed:
 * @self: an edit
 *
 * Returns: whether the session is new or not what it was
 */
gboolean
sbx_session_edit_has_changed (const SbxSessionEdit *self)
{
  g_autoptr (GBytes) after = to_text (self->session);

  return self->before == NULL || !g_bytes_equal (self->before, after);
}

/**
 * sbx_session_edit_commit:
 * @self: an edit
 * @writer: the store's writer
 * @triggered_by: who reported it
 * @error: return location for an error; TOO_LARGE where it has grown too long
 *
 * Stores the session and appends its event, where it has changed.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_session_edit_commit (SbxSessionEdit  *self,
                         SbxStoreWriter  *writer,
                         const char      *triggered_by,
                         GError         **error)
{
  g_autoptr (GBytes) after = to_text (self->session);

  return !sbx_session_edit_has_changed (self) ||
         (sbx_kept_json_check_length (g_bytes_get_size (after), SBX_LIMIT_REPORT_BYTES, "session", error) &&
          sbx_store_put_session (writer, self->session, error) &&
          sbx_changes_append_session (writer, triggered_by, self->session, error));
}

void
sbx_session_edit_clear (SbxSessionEdit *self)
{
  g_clear_pointer (&self->session, sbx_session_record_free);
  g_clear_pointer (&self->before, g_bytes_unref);
}

/**
 * sbx_session_note_totals:
 * @writer: the store's writer
 * @session_id: a session whose totals were reported
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_session_note_totals (SbxStoreWriter  *writer,
                         const char      *session_id,
                         GError         **error)
{
  gboolean reported;

  if (!sbx_session_has_totals (writer, session_id, &reported, error))
    return FALSE;

  return reported || sbx_store_set_value (writer, TOTALS_SCOPE, session_id, "reported", error);
}

/**
 * sbx_session_has_totals:
 * @writer: the store's writer
 * @session_id: a session
 * @reported: (out): whether its totals were reported
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_session_has_totals (SbxStoreWriter  *writer,
                        const char      *session_id,
                        gboolean        *reported,
                        GError         **error)
{
  g_autofree char *value = NULL;

  if (!sbx_store_load_value (writer, TOTALS_SCOPE, session_id, &value, error))
    return FALSE;

  *reported = value != NULL;
  return TRUE;
}
