/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-envelope.h"

G_BEGIN_DECLS

/**
 * SbxRequests:
 *
 * Who waits for which answer, and for how long. Called back exactly once: with the answer, with the
 * hub's refusal (%SBX_WIRE_ERROR), or with %SBX_CLIENT_ERROR_TIMED_OUT or %SBX_CLIENT_ERROR_CLOSED.
 */
typedef struct _SbxRequests SbxRequests;

/* @answer and @error: one of them is %NULL; both are borrowed. */
typedef void (*SbxRequestsFunc) (SbxEnvelope  *answer,
                                 const GError *error,
                                 gpointer      user_data);

/* A request of that time (ms, monotonic) got no answer. */
typedef void (*SbxRequestsLateFunc) (gint64   asked_at,
                                     gpointer user_data);

SbxRequests *sbx_requests_new      (void);
/* Whether something long is coming in, which may be an answer: then nobody is late yet. Asked also when the request is made; *@seen is kept for
 * each request, 0 at first. */
typedef gboolean (*SbxRequestsBusyFunc) (guint64 *seen, gpointer user_data);
void         sbx_requests_set_busy_func (SbxRequests         *self,
                                         SbxRequestsBusyFunc  func,
                                         gpointer             user_data);
void         sbx_requests_set_late_func (SbxRequests         *self,
                                         SbxRequestsLateFunc  func,
                                         gpointer             user_data);
void         sbx_requests_free     (SbxRequests      *self);
const char  *sbx_requests_add      (SbxRequests      *self,
                                    const char       *event,
                                    guint             timeout,
                                    SbxRequestsFunc   func,
                                    gpointer          user_data);
gboolean     sbx_requests_answer   (SbxRequests      *self,
                                    SbxEnvelope      *envelope);
gboolean     sbx_requests_forget   (SbxRequests      *self,
                                    const char       *id);
void         sbx_requests_fail_all (SbxRequests      *self,
                                    const GError     *error);
guint        sbx_requests_get_size (SbxRequests      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxRequests, sbx_requests_free)

G_END_DECLS
