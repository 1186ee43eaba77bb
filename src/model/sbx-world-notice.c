/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-world-private.h"

/* Direct messages and notifications: told when they come, and kept by nobody here. */

/**
 * sbx_world_apply_notice:
 *
 * Somebody is to be told something now; what is old was told, or its time is over.
 */
void
sbx_world_apply_notice (SbxWorld        *self,
                        JsonObject      *payload,
                        const SbxOrigin *origin)
{
  const char *title = sbx_world_peek_string (payload, "title");
  const char *text = sbx_world_peek_string (payload, "content");

  if (text == NULL)
    text = sbx_world_peek_string (payload, "message");
  if (origin->live && (title != NULL || text != NULL))
    sbx_world_tell_notice (self, title != NULL ? title : "", text != NULL ? text : "");
}
