/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxFault:
 * @cause: (nullable): a code for it; lives for ever
 * @http_status: with which it was answered; 0 = with none
 * @close_code: of the WebSocket; 0 = none was said
 * @wait: ms after which the other side wants to be asked again; 0 = it does not say
 * @said: (nullable): the other side's own words
 * @frame: number of the recorded frame that shows it; 0 = none does
 *
 * What an error carries beside its message, where a connection ended by it: what was true at the place that found it out.
 */
typedef struct
{
  const char *cause;
  guint       http_status;
  guint       close_code;
  guint       wait;
  char       *said;
  guint64     frame;
} SbxFault;

void sbx_fault_copy  (SbxFault       *self,
                      const SbxFault *from);
void sbx_fault_clear (SbxFault       *self);

G_END_DECLS
