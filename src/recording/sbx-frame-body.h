/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-json-scan.h"

G_BEGIN_DECLS

/* What is deeper than this is shown and searched as plain text. */
#define SBX_FRAME_BODY_DEPTH 512

typedef enum {
  SBX_FRAME_BODY_NONE,       /* no JSON */
  SBX_FRAME_BODY_OBJECT,     /* a message with members, or any other JSON by itself */
  SBX_FRAME_BODY_EVENT,      /* of Socket.IO: an array of the event's name and its arguments */
  SBX_FRAME_BODY_ACK,        /* of Socket.IO: an array of what an acknowledgement says */
} SbxFrameBodyForm;

/**
 * SbxFrameBody:
 * @json: a slice of the frame's text that is JSON, without what stands before it
 *
 * What a text frame of any dialect says as JSON.
 */
typedef struct
{
  SbxFrameBodyForm form;
  SbxJsonSlice     json;
} SbxFrameBody;

gboolean sbx_frame_body_find (const char   *text,
                              gsize         length,
                              SbxFrameBody *body);

/* (transfer full): valid UTF-8; what a string says, or any text in which characters may be written as \u1234 */
char    *sbx_frame_body_unescape (const char   *text,
                                  gsize         length);

G_END_DECLS
