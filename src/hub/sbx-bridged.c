/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridged.h"

#include "sbx-fields.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* (nullable) */
static const char *
get_text (JsonObject *other,
          const char *member)
{
  JsonObject *from = NULL;
  const char *text = NULL;

  if (other == NULL || !sbx_fields_get_object (other, "bridgedFrom", SBX_FIELD_OPTIONAL, &from, NULL) || from == NULL)
    return NULL;
  sbx_fields_get_string (from, member, SBX_FIELD_OPTIONAL, G_MAXSIZE, &text, NULL);
  return text;
}

/**
 * sbx_bridged_get_address:
 * @other: (nullable): a record's further members, or a report
 *
 * Returns: (nullable): the server that it was taken over from; %NULL where it is the hub's own
 */
const char *
sbx_bridged_get_address (JsonObject *other)
{
  return get_text (other, "address");
}

/**
 * sbx_bridged_get_id:
 * @other: (nullable): a record's further members
 *
 * Returns: (nullable): what it is called at the server that it was taken over from
 */
const char *
sbx_bridged_get_id (JsonObject *other)
{
  return get_text (other, "id");
}

/**
 * sbx_bridged_check_own:
 * @other: (nullable): a channel's further members
 * @error: return location for UNSUPPORTED
 *
 * Returns: whether messages in it are the hub's own to change
 */
gboolean
sbx_bridged_check_own (JsonObject  *other,
                       GError     **error)
{
  const char *address = sbx_bridged_get_address (other);

  if (address == NULL)
    return TRUE;
  g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
               /* TRANSLATORS: the placeholder is the address of a server. */
               _("This topic is kept from %s, where nobody would see what is changed here. Connect to that server to change a message."),
               address);
  return FALSE;
}

/**
 * sbx_bridged_check:
 * @stored: (nullable): further members of what is there
 * @reported: (nullable): further members of what is reported under the same id
 * @field: what names it
 * @id: its id
 * @error: return location for CONFLICT
 *
 * Two servers may have the same id: what a bridge takes over never mixes with what is from elsewhere. Who is no bridge may
 * report anything.
 *
 * Returns: whether the report is of what is there
 */
gboolean
sbx_bridged_check (JsonObject  *stored,
                   JsonObject  *reported,
                   const char  *field,
                   const char  *id,
                   GError     **error)
{
  const char *address = sbx_bridged_get_address (reported);

  if (address == NULL || g_strcmp0 (sbx_bridged_get_address (stored), address) == 0)
    return TRUE;

  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_CONFLICT, field,
                                                          _("“%s” is here already, and from elsewhere"), id));
  return FALSE;
}

gboolean
sbx_bridged_same_array (JsonArray *one,
                        JsonArray *other)
{
  guint n_one = one != NULL ? json_array_get_length (one) : 0;
  guint n_other = other != NULL ? json_array_get_length (other) : 0;

  if (n_one != n_other)
    return FALSE;
  for (guint i = 0; i < n_one; i++)
    {
      if (!json_node_equal (json_array_get_element (one, i), json_array_get_element (other, i)))
        return FALSE;
    }
  return TRUE;
}
