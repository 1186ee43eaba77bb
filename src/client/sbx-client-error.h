/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "sbx-flight-recorder.h"
#include "sbx-wire-error.h"

G_BEGIN_DECLS

#define SBX_CLIENT_ERROR (sbx_client_error_quark ())

/**
 * SbxClientError:
 * @SBX_CLIENT_ERROR_ADDRESS: an address that cannot be one
 * @SBX_CLIENT_ERROR_REFUSED: nobody listens, or the other side said no
 * @SBX_CLIENT_ERROR_TIMED_OUT: no answer in time
 * @SBX_CLIENT_ERROR_CLOSED: the connection ended before the answer
 * @SBX_CLIENT_ERROR_VERSION: it answers, but speaks something else
 * @SBX_CLIENT_ERROR_TLS: the connection would not be safe
 * @SBX_CLIENT_ERROR_DISMISSED: the other side ended it on purpose and does not want it back
 * @SBX_CLIENT_ERROR_NOT_DONE: what a person asked for was not done, with or without a connection
 * @SBX_CLIENT_ERROR_OTHER_LOG: the hub has another log than it had; no fault of the connection
 */
typedef enum {
  SBX_CLIENT_ERROR_ADDRESS,
  SBX_CLIENT_ERROR_REFUSED,
  SBX_CLIENT_ERROR_TIMED_OUT,
  SBX_CLIENT_ERROR_CLOSED,
  SBX_CLIENT_ERROR_VERSION,
  SBX_CLIENT_ERROR_TLS,
  SBX_CLIENT_ERROR_DISMISSED,
  SBX_CLIENT_ERROR_NOT_DONE,
  SBX_CLIENT_ERROR_OTHER_LOG,
} SbxClientError;

GQuark  sbx_client_error_quark       (void);

/* Why a connection ended by it, for programs: said where it is found out. Of errors of both domains; the first argument is taken and given back. */
GError *sbx_client_error_mark        (GError       *error,
                                      const char   *cause);
GError *sbx_client_error_mark_status (GError       *error,
                                      guint         status);
GError *sbx_client_error_mark_close  (GError       *error,
                                      const char   *cause,
                                      guint         code,
                                      const char   *said);
GError *sbx_client_error_mark_wait   (GError       *error,
                                      guint         wait);
GError *sbx_client_error_mark_said   (GError       *error,
                                      const char   *said);
void    sbx_client_error_mark_frame  (GError            *error,
                                      guint64            frame);
void    sbx_client_error_mark_last_frame (GError            *error,
                                          SbxFlightRecorder *recorder);
void    sbx_client_error_get_fault   (const GError *error,
                                      SbxFault     *fault);
GError *sbx_client_error_mask        (const GError *error);

G_END_DECLS
