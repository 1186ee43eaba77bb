/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-http-query.h"

#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* The members of payloads that are numbers; all others are texts, which ids and times may be too. */
static const char *const numbers[] = { "after", "around", "at", "before", "limit", NULL };

static gboolean
add_member (JsonObject  *payload,
            const char  *name,
            const char  *value,
            GError     **error)
{
  gint64 number;

  if (json_object_has_member (payload, name))
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, name,
                                                              _("The query says it twice")));
      return FALSE;
    }
  if (!g_strv_contains (numbers, name))
    {
      json_object_set_string_member (payload, name, value);
      return TRUE;
    }
  if (!g_ascii_string_to_signed (value, 10, G_MININT64, G_MAXINT64, &number, NULL))
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, name,
                                                              _("The query must say a whole number")));
      return FALSE;
    }
  json_object_set_int_member (payload, name, number);
  return TRUE;
}

/**
 * sbx_http_query_read:
 * @query: (nullable): of a URL, as it is written
 * @error: return location for %SBX_WIRE_ERROR_BAD_REQUEST
 *
 * Returns: (transfer full) (nullable): the payload of a request that says the same
 */
JsonObject *
sbx_http_query_read (const char  *query,
                     GError     **error)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  GUriParamsIter         iter;
  g_autoptr (GError)     failure = NULL;
  char                  *name, *value;

  g_uri_params_iter_init (&iter, query != NULL ? query : "", -1, "&", G_URI_PARAMS_WWW_FORM);
  while (g_uri_params_iter_next (&iter, &name, &value, &failure))
    {
      gboolean added = add_member (payload, name, value, error);

      g_free (name);
      g_free (value);
      if (!added)
        return NULL;
    }
  if (failure == NULL)
    return g_steal_pointer (&payload);
  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST, _("The query cannot be read"));
  return NULL;
}
