/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-dispatcher.h"

G_BEGIN_DECLS

/**
 * SbxRequestTerms:
 * @user_id: (nullable): for whom the asker acts; itself otherwise
 * @user_name: (nullable): how that one is called
 * @from_type: (nullable): `chat` or `system`; %NULL is chat
 * @message_id: (nullable): the id that a message shall have; one of the hub's otherwise
 * @makes_topic: an unknown topic is made, in the channel of conversations, and whoever writes takes part in it
 * @participants: (nullable): who else takes part from now on
 * @tells_unchanged: a report that changes nothing is answered with what there is
 *
 * What a dialect may say of a request beyond what the native payload has: a back end speaks for its users. All are owned.
 */
typedef struct
{
  char     *user_id;
  char     *user_name;
  char     *from_type;
  char     *message_id;
  gboolean  makes_topic;
  GStrv     participants;
  gboolean  tells_unchanged;
} SbxRequestTerms;

SbxRequestTerms       *sbx_request_terms_new  (void);
void                   sbx_request_terms_free (SbxRequestTerms *self);

/* NULL where the payload says everything. */
const SbxRequestTerms *sbx_request_get_terms  (SbxRequest      *self);
void                   sbx_request_take_terms (SbxRequest      *self,
                                               SbxRequestTerms *terms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxRequestTerms, sbx_request_terms_free)

G_END_DECLS
