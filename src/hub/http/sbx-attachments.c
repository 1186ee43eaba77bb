/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-attachments.h"

#include "sbx-frame.h"
#include "sbx-upload-name.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

static void
set_number (JsonObject *attachment,
            const char *member,
            gint64      number)
{
  if (number > 0)
    json_object_set_int_member (attachment, member, number);
}

/* What the hub knows, over what is said: it may be false. */
static void
fill_in (JsonObject         *attachment,
         const SbxUploadRow *row)
{
  g_autofree char *url = g_strconcat (SBX_UPLOAD_PATH, row->id, NULL);

  json_object_set_string_member (attachment, "id", row->id);
  json_object_set_string_member (attachment, "name", row->name);
  json_object_set_string_member (attachment, "mime", row->mime);
  json_object_set_int_member (attachment, "size", row->size);
  json_object_set_string_member (attachment, "url", url);
  set_number (attachment, "width", row->width);
  set_number (attachment, "height", row->height);
  set_number (attachment, "duration", row->duration);
}

/**
 * sbx_attachment_of_upload:
 * @row: a file
 *
 * Returns: (transfer full): what a message says of it
 */
JsonObject *
sbx_attachment_of_upload (const SbxUploadRow *row)
{
  JsonObject *attachment = json_object_new ();

  fill_in (attachment, row);
  return attachment;
}

static const char *
get_text (JsonObject *attachment,
          const char *member)
{
  const char *text = sbx_frame_get_string (attachment, member);

  return text != NULL ? text : "";
}

/* The id of the upload that is meant: by its address, or with no address by its id. */
static const char *
find_reference (JsonObject *attachment)
{
  const char *url = get_text (attachment, "url");
  const char *id = get_text (attachment, "id");

  if (g_str_has_prefix (url, SBX_UPLOAD_PATH))
    return url + strlen (SBX_UPLOAD_PATH);
  return *url == '\0' && sbx_upload_is_id (id) ? id : NULL;
}

/**
 * sbx_attachments_resolve:
 * @writer: the writer
 * @message: a message that is about to be stored
 * @error: return location; NOT_FOUND with the `field` of an upload that there is not
 *
 * Says of each attachment that is an upload what the hub knows of it. Others are left as they are.
 *
 * Returns: %TRUE where all uploads are there
 */
gboolean
sbx_attachments_resolve (SbxStoreWriter    *writer,
                         SbxMessageRecord  *message,
                         GError           **error)
{
  guint n = message->attachments != NULL ? json_array_get_length (message->attachments) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject              *attachment = json_array_get_object_element (message->attachments, i);
      const char              *id = find_reference (attachment);
      g_autoptr (SbxUploadRow) row = NULL;
      g_autoptr (GError)       failure = NULL;
      g_autofree char         *field = g_strdup_printf ("attachments[%u]", i);

      if (id == NULL)
        continue;
      row = sbx_store_find_upload (writer, id, &failure);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (row == NULL)
        {
          g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_NOT_FOUND, field,
                                                                  _("There is no such upload")));
          return FALSE;
        }
      fill_in (attachment, row);
    }
  return TRUE;
}

/**
 * sbx_attachments_note:
 * @writer: the writer
 * @message: a message that is stored, after sbx_attachments_resolve()
 * @error: return location
 *
 * The uploads among its attachments stay as long as it does.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_attachments_note (SbxStoreWriter    *writer,
                      SbxMessageRecord  *message,
                      GError           **error)
{
  guint n = message->attachments != NULL ? json_array_get_length (message->attachments) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *attachment = json_array_get_object_element (message->attachments, i);
      const char *id = find_reference (attachment);

      if (id != NULL &&
          !sbx_store_use_upload (writer, id, message->channel_id, message->topic_id, message->id, error))
        return FALSE;
    }
  return TRUE;
}
