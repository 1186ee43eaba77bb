/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-request-terms.h"

/**
 * sbx_request_terms_new:
 *
 * Returns: (transfer full): terms that say nothing
 */
SbxRequestTerms *
sbx_request_terms_new (void)
{
  return g_new0 (SbxRequestTerms, 1);
}

/**
 * sbx_request_terms_free:
 * @self: (transfer full): terms
 */
void
sbx_request_terms_free (SbxRequestTerms *self)
{
  g_free (self->user_id);
  g_free (self->user_name);
  g_free (self->from_type);
  g_free (self->message_id);
  g_strfreev (self->participants);
  g_free (self);
}
