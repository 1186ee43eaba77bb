/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-connected-client.h"
#include "sbx-recorded-frame.h"

G_BEGIN_DECLS

/**
 * SbxClientEvent:
 * @at: ms since 1970
 * @event: a word of the protocol (docs/requests.md, "inspectClient"): opened, hello, closing, closed …
 * @code: a close code or another number; 0 = none
 * @text: in words, in English
 *
 * What happened to a connection, as the hub saw it.
 */
typedef struct
{
  gint64  at;
  char   *event;
  gint64  code;
  char   *text;
} SbxClientEvent;

/**
 * SbxInspection:
 * @client: the hub's record of the connection
 * @events: (element-type SbxClientEvent): what happened to it, the oldest first
 * @frames: (element-type SbxRecordedFrame): what went over the wire, the oldest first: IN is what came to the hub. Their `number` is the
 *   hub's, secrets are masked already, long ones are cut (`size` is the true one)
 * @more: whether the hub has older frames: ask for those before the first
 * @records: whether the hub has a flight recorder at all
 *
 * What a hub answers about one connection.
 */
typedef struct
{
  SbxConnectedClient *client;
  GPtrArray          *events;
  GPtrArray          *frames;
  gboolean            more;
  gboolean            records;
} SbxInspection;

SbxInspection *sbx_inspection_new  (JsonObject    *answer);
void           sbx_inspection_free (SbxInspection *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxInspection, sbx_inspection_free)

G_END_DECLS
