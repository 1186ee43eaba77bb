/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-client-private.h"

G_BEGIN_DECLS

/* Between the files of the desk: what people do with topics and messages beside answering them. */

/* sbx-client-desk.c */
GError  *sbx_client_new_offline_error  (void);
GError  *sbx_client_new_refusal        (SbxClient    *self,
                                        const GError *error);
GError  *sbx_client_new_change_refusal (SbxClient    *self,
                                        const GError *error);
gboolean sbx_client_is_unanswered      (const GError *error);

/* sbx-client-claims.c: somebody does something in a topic that we may have claimed. */
void     sbx_client_claims_renew       (SbxClient    *self,
                                        SbxTopic     *topic);

G_END_DECLS
