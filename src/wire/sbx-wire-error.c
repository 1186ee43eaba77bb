/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-wire-error.h"

#include "sbx-json-read.h"

/* What every error of the domain carries beside its message: details, %NULL until one is set, and why a connection ended by it. */
typedef struct
{
  JsonObject *details;
  SbxFault    fault;
} SbxWireErrorPrivate;

static void
sbx_wire_error_private_init (SbxWireErrorPrivate *priv)
{
  *priv = (SbxWireErrorPrivate) { 0 };
}

/* A copy may cross to another thread, and json-glib counts references without atomics. */
static void
sbx_wire_error_private_copy (const SbxWireErrorPrivate *source,
                             SbxWireErrorPrivate       *copy)
{
  copy->details = source->details != NULL ? sbx_json_copy_object (source->details) : NULL;
  sbx_fault_copy (&copy->fault, &source->fault);
}

static void
sbx_wire_error_private_clear (SbxWireErrorPrivate *priv)
{
  g_clear_pointer (&priv->details, json_object_unref);
  sbx_fault_clear (&priv->fault);
}

G_DEFINE_EXTENDED_ERROR (SbxWireError, sbx_wire_error)

static const struct
{
  const char *name;
  guint       http_status;
} codes[] = {
  [SBX_WIRE_ERROR_BAD_REQUEST] = { "badRequest", 400 },
  [SBX_WIRE_ERROR_UNAUTHORIZED] = { "unauthorized", 401 },
  [SBX_WIRE_ERROR_FORBIDDEN] = { "forbidden", 403 },
  [SBX_WIRE_ERROR_NOT_FOUND] = { "notFound", 404 },
  [SBX_WIRE_ERROR_CONFLICT] = { "conflict", 409 },
  [SBX_WIRE_ERROR_TOO_LARGE] = { "tooLarge", 413 },
  [SBX_WIRE_ERROR_RATE_LIMITED] = { "rateLimited", 429 },
  [SBX_WIRE_ERROR_UNSUPPORTED] = { "unsupported", 501 },
  [SBX_WIRE_ERROR_UNAVAILABLE] = { "unavailable", 503 },
  [SBX_WIRE_ERROR_INTERNAL] = { "internal", 500 },
};

/**
 * sbx_wire_error_to_name:
 * @code: a #SbxWireError; any other number counts as %SBX_WIRE_ERROR_INTERNAL
 *
 * Returns: the code's name on the wire, such as "badRequest"
 */
const char *
sbx_wire_error_to_name (int code)
{
  if (code < 0 || code >= (int) G_N_ELEMENTS (codes))
    code = SBX_WIRE_ERROR_INTERNAL;

  return codes[code].name;
}

/**
 * sbx_wire_error_from_name:
 * @name: (nullable): a name as it came over the wire
 * @code: (out): the #SbxWireError of that name; left alone for an unknown one
 *
 * Returns: whether the name is known
 */
gboolean
sbx_wire_error_from_name (const char *name,
                          int        *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      if (g_strcmp0 (codes[i].name, name) == 0)
        {
          *code = (int) i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * sbx_wire_error_to_http_status:
 * @code: a #SbxWireError; any other number counts as %SBX_WIRE_ERROR_INTERNAL
 *
 * Returns: the status of an HTTP answer that reports this error
 */
guint
sbx_wire_error_to_http_status (int code)
{
  if (code < 0 || code >= (int) G_N_ELEMENTS (codes))
    code = SBX_WIRE_ERROR_INTERNAL;

  return codes[code].http_status;
}

/**
 * sbx_wire_error_new_for_field:
 * @code: a #SbxWireError
 * @field: (nullable): the member of the payload that is at fault; becomes the detail `field`
 * @format: a printf format of the message
 *
 * Returns: (transfer full): a new error
 */
GError *
sbx_wire_error_new_for_field (int         code,
                              const char *field,
                              const char *format,
                              ...)
{
  GError *error;
  va_list args;

  va_start (args, format);
  error = g_error_new_valist (SBX_WIRE_ERROR, code, format, args);
  va_end (args);

  if (field != NULL)
    sbx_wire_error_set_detail (error, "field", json_node_init_string (json_node_alloc (), field));

  return error;
}

/**
 * sbx_wire_error_new_for_limit:
 * @field: (nullable): the member that is too large; becomes the detail `field`
 * @limit: the most that passes; becomes the detail `limit`
 * @format: a printf format of the message
 *
 * Returns: (transfer full): a new %SBX_WIRE_ERROR_TOO_LARGE
 */
GError *
sbx_wire_error_new_for_limit (const char *field,
                              gint64      limit,
                              const char *format,
                              ...)
{
  GError *error;
  va_list args;

  va_start (args, format);
  error = g_error_new_valist (SBX_WIRE_ERROR, SBX_WIRE_ERROR_TOO_LARGE, format, args);
  va_end (args);

  if (field != NULL)
    sbx_wire_error_set_detail (error, "field", json_node_init_string (json_node_alloc (), field));
  sbx_wire_error_set_detail (error, "limit", json_node_init_int (json_node_alloc (), limit));

  return error;
}

/**
 * sbx_wire_error_set_detail:
 * @error: an error of the domain %SBX_WIRE_ERROR
 * @member: the name of a member of the `error` payload
 * @value: (transfer full): its value
 *
 * Adds a member to what the peer is told, or replaces it.
 */
void
sbx_wire_error_set_detail (GError     *error,
                           const char *member,
                           JsonNode   *value)
{
  SbxWireErrorPrivate *priv;

  g_return_if_fail (error != NULL && error->domain == SBX_WIRE_ERROR);
  g_return_if_fail (member != NULL);
  g_return_if_fail (value != NULL);

  priv = sbx_wire_error_get_private (error);
  if (priv->details == NULL)
    priv->details = json_object_new ();
  json_object_set_member (priv->details, member, value);
}

/**
 * sbx_wire_error_prefix_field:
 * @error: (nullable): where an error of the domain %SBX_WIRE_ERROR may be
 * @path: the object that the detail `field` is a member of
 *
 * Tells the peer the whole way to a member of a nested object: `device.type`.
 */
void
sbx_wire_error_prefix_field (GError     **error,
                             const char  *path)
{
  JsonObject      *details = error != NULL && *error != NULL ? sbx_wire_error_get_details (*error) : NULL;
  const char      *field = details != NULL ? json_object_get_string_member_with_default (details, "field", NULL) : NULL;
  g_autofree char *whole = NULL;

  g_return_if_fail (path != NULL);

  if (field == NULL)
    return;
  whole = g_strconcat (path, ".", field, NULL);
  sbx_wire_error_set_detail (*error, "field", json_node_init_string (json_node_alloc (), whole));
}

/**
 * sbx_wire_error_get_details:
 * @error: any error
 *
 * Returns: (transfer none) (nullable): the details, or %NULL where there are none or the
 *   error is of another domain; lives as long as @error
 */
JsonObject *
sbx_wire_error_get_details (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain != SBX_WIRE_ERROR)
    return NULL;

  return sbx_wire_error_get_private (error)->details;
}

/**
 * sbx_wire_error_get_fault:
 * @error: an error of the domain %SBX_WIRE_ERROR
 *
 * Returns: (transfer none): why a connection ended by it, for setting and reading; stays here, and lives as long as @error
 */
SbxFault *
sbx_wire_error_get_fault (GError *error)
{
  g_return_val_if_fail (error != NULL && error->domain == SBX_WIRE_ERROR, NULL);

  return &sbx_wire_error_get_private (error)->fault;
}
