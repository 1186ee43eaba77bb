/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-stream-name.h"

#include "sbx-fields.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

#define MAX_KIND_BYTES 16

static const char *const whole_names[] = { "channels", "tasks", "projects", "people", "actions", NULL };
static const char *const kinds[] = { "channel/", "bot/", "user/", "x/", NULL };

static gboolean
is_id (const char *text)
{
  gsize length = strlen (text);

  if (length < 1 || length > SBX_LIMIT_ID_BYTES)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (g_ascii_iscntrl (text[i]))
        return FALSE;
    }
  return TRUE;
}

/**
 * sbx_stream_name_is_valid:
 * @name: UTF-8 text
 *
 * Returns: whether the protocol has such a stream; it need not exist yet
 */
gboolean
sbx_stream_name_is_valid (const char *name)
{
  if (g_strv_contains (whole_names, name))
    return TRUE;
  for (guint i = 0; kinds[i] != NULL; i++)
    {
      if (g_str_has_prefix (name, kinds[i]))
        return is_id (name + strlen (kinds[i]));
    }
  return FALSE;
}

/**
 * sbx_stream_name_dup:
 * @object: an object of a payload
 * @member: its member with the name
 * @name: (out) (transfer full): the name
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: whether there is a valid name
 */
gboolean
sbx_stream_name_dup (JsonObject  *object,
                     const char  *member,
                     char       **name,
                     GError     **error)
{
  const char *text = NULL;

  if (!sbx_fields_get_string (object, member, SBX_FIELD_REQUIRED | SBX_FIELD_NOT_EMPTY,
                              MAX_KIND_BYTES + SBX_LIMIT_ID_BYTES, &text, error))
    return FALSE;
  if (!sbx_stream_name_is_valid (text))
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, member,
                                                              _("“%s” is not the name of a stream"), text));
      return FALSE;
    }
  *name = g_strdup (text);
  return TRUE;
}
