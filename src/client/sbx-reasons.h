/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sbx-address.h"

G_BEGIN_DECLS

/* Why there is no connection, in sentences for people: what happened, what it means, what to do. */

GError   *sbx_reason_for_close   (guint                 close_code,
                                  const char           *text,
                                  gboolean              is_hub);
GError   *sbx_reason_for_connect (SbxAddress           *address,
                                  const GError         *cause,
                                  guint                 http_status,
                                  GTlsCertificateFlags  tls_flags);
GError   *sbx_reason_for_endless_head
                                 (SbxAddress           *address);
GError   *sbx_reason_for_cut_off (SbxAddress           *address);
GError   *sbx_reason_for_huge_message
                                 (void);
GError   *sbx_reason_for_bad_frame
                                 (void);
GError   *sbx_reason_for_silence (SbxAddress           *address);
GError   *sbx_reason_for_status  (SbxAddress           *address,
                                  guint                 status);
GError   *sbx_reason_add_problem (SbxAddress           *address,
                                  GError               *error,
                                  const char           *words);
GError   *sbx_reason_for_redirect (SbxAddress          *address,
                                  const char           *location);
GError   *sbx_reason_for_tls_needed
                                 (SbxAddress           *address);
gboolean  sbx_reason_says_tls    (const char           *page,
                                  gsize                 length);
guint     sbx_reason_get_wait    (const char           *text);
gboolean  sbx_reason_status_passes
                                 (guint                 status);
gboolean  sbx_reason_status_speaks
                                 (guint                 status);
gboolean  sbx_reason_is_final    (const GError         *error);
const char *sbx_reason_get_advice
                                 (const GError         *error);

G_END_DECLS
