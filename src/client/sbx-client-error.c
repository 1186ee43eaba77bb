/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-error.h"

#include "sbx-secrets.h"

/* What every error of the domain carries beside its message. */
typedef struct
{
  SbxFault fault;
} SbxClientErrorPrivate;

static void
sbx_client_error_private_init (SbxClientErrorPrivate *priv)
{
  priv->fault = (SbxFault) { 0 };
}

static void
sbx_client_error_private_copy (const SbxClientErrorPrivate *source,
                               SbxClientErrorPrivate       *copy)
{
  sbx_fault_copy (&copy->fault, &source->fault);
}

static void
sbx_client_error_private_clear (SbxClientErrorPrivate *priv)
{
  sbx_fault_clear (&priv->fault);
}

G_DEFINE_EXTENDED_ERROR (SbxClientError, sbx_client_error)

static SbxFault *
find_fault (const GError *error)
{
  if (error->domain == SBX_CLIENT_ERROR)
    return &sbx_client_error_get_private (error)->fault;
  if (error->domain == SBX_WIRE_ERROR)
    return sbx_wire_error_get_fault ((GError *) error);
  return NULL;
}

/**
 * sbx_client_error_mark:
 * @error: (transfer full): of %SBX_CLIENT_ERROR or %SBX_WIRE_ERROR; any other stays as it is
 * @cause: a code of docs/why.md ("Causes") that lives for ever
 *
 * Says why, in a word for programs, at the place that knows.
 *
 * Returns: (transfer full): @error
 */
GError *
sbx_client_error_mark (GError     *error,
                       const char *cause)
{
  SbxFault *fault = find_fault (error);

  if (fault != NULL)
    fault->cause = cause;
  return error;
}

/**
 * sbx_client_error_mark_status:
 * @error: (transfer full): as above
 * @status: the HTTP status with which the server answered
 *
 * Its cause is the status, unless there is one already.
 *
 * Returns: (transfer full): @error
 */
GError *
sbx_client_error_mark_status (GError *error,
                              guint   status)
{
  SbxFault *fault = find_fault (error);
  g_autofree char *cause = g_strdup_printf ("http%u", status);

  if (fault == NULL)
    return error;
  fault->http_status = status;
  if (fault->cause == NULL)
    fault->cause = g_intern_string (cause);
  return error;
}

/**
 * sbx_client_error_mark_close:
 * @error: (transfer full): as above
 * @code: the close code, 0 = none was said
 * @said: (nullable): the server's own words
 *
 * Returns: (transfer full): @error
 */
GError *
sbx_client_error_mark_close (GError     *error,
                             const char *cause,
                             guint       code,
                             const char *said)
{
  SbxFault *fault = find_fault (error);

  if (fault == NULL)
    return error;
  fault->cause = cause;
  fault->close_code = code;
  return sbx_client_error_mark_said (error, said);
}

/**
 * sbx_client_error_mark_said:
 * @error: (transfer full): as above
 * @said: (nullable): the server's own words
 *
 * Returns: (transfer full): @error
 */
GError *
sbx_client_error_mark_said (GError     *error,
                            const char *said)
{
  SbxFault *fault = find_fault (error);

  if (fault == NULL)
    return error;
  g_free (fault->said);
  fault->said = said != NULL && *said != '\0' ? g_utf8_make_valid (said, -1) : NULL;
  return error;
}

/**
 * sbx_client_error_mark_wait:
 * @error: (transfer full): as above
 * @wait: ms after which the server wants to be asked again; 0 = it does not say
 *
 * Returns: (transfer full): @error
 */
GError *
sbx_client_error_mark_wait (GError *error,
                            guint   wait)
{
  SbxFault *fault = find_fault (error);

  if (fault != NULL)
    fault->wait = wait;
  return error;
}

/**
 * sbx_client_error_mark_frame:
 * @error: any error
 * @frame: number of the recorded frame that shows it
 *
 * The first frame that is said counts.
 */
void
sbx_client_error_mark_frame (GError  *error,
                             guint64  frame)
{
  SbxFault *fault = find_fault (error);

  if (fault != NULL && fault->frame == 0)
    fault->frame = frame;
}

/**
 * sbx_client_error_mark_last_frame:
 * @error: any error
 * @recorder: (nullable): whose last frame shows it
 */
void
sbx_client_error_mark_last_frame (GError            *error,
                                  SbxFlightRecorder *recorder)
{
  guint n = recorder != NULL ? sbx_flight_recorder_get_n (recorder) : 0;

  if (n > 0)
    sbx_client_error_mark_frame (error, sbx_flight_recorder_get (recorder, n - 1)->number);
}

/* Where nobody said it better. */
static const char *
name_cause (const GError *error)
{
  static const char *const causes[] = {
    [SBX_CLIENT_ERROR_ADDRESS] = "address",
    [SBX_CLIENT_ERROR_REFUSED] = "failed",
    [SBX_CLIENT_ERROR_TIMED_OUT] = "timeout",
    [SBX_CLIENT_ERROR_CLOSED] = "closed",
    [SBX_CLIENT_ERROR_VERSION] = "version",
    [SBX_CLIENT_ERROR_TLS] = "tls",
    [SBX_CLIENT_ERROR_DISMISSED] = "dismissed",
    [SBX_CLIENT_ERROR_NOT_DONE] = "notDone",
    [SBX_CLIENT_ERROR_OTHER_LOG] = "otherLog",
  };

  if (error->domain == SBX_WIRE_ERROR)
    return sbx_wire_error_to_name (error->code);
  if (error->domain == SBX_CLIENT_ERROR && error->code >= 0 && error->code < (int) G_N_ELEMENTS (causes))
    return causes[error->code];
  return "failed";
}

/**
 * sbx_client_error_get_fault:
 * @fault: (out caller-allocates): what is known of it; its words are borrowed from @error
 *
 * Its cause is always there.
 */
void
sbx_client_error_get_fault (const GError *error,
                            SbxFault     *fault)
{
  const SbxFault *known = find_fault (error);

  *fault = known != NULL ? *known : (SbxFault) { 0 };
  if (fault->cause == NULL)
    fault->cause = name_cause (error);
}

/**
 * sbx_client_error_mask:
 * @error: with words of the other side
 *
 * Returns: (transfer full): a copy of it, in the words of which no secret is shown
 */
GError *
sbx_client_error_mask (const GError *error)
{
  GError *shown = g_error_copy (error);

  g_free (shown->message);
  shown->message = sbx_secrets_mask (error->message, NULL);
  return shown;
}
