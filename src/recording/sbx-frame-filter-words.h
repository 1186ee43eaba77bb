/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-frame-field.h"
#include "sbx-recorded-frame.h"

G_BEGIN_DECLS

/* In the order in which they are asked: what costs least first. */
typedef enum {
  SBX_FRAME_WORD_DIRECTION,
  SBX_FRAME_WORD_IS,
  SBX_FRAME_WORD_SIZE,       /* bytes */
  SBX_FRAME_WORD_TIME,       /* ms to the answer */
  SBX_FRAME_WORD_EVENT,
  SBX_FRAME_WORD_TEXT,
  SBX_FRAME_WORD_FIELD,
} SbxFrameWordKind;

typedef enum {
  SBX_FRAME_IS_ERROR,
  SBX_FRAME_IS_REQUEST,
  SBX_FRAME_IS_ANSWER,
  SBX_FRAME_IS_UNANSWERED,
  SBX_FRAME_IS_BINARY,
  SBX_FRAME_IS_CARRIER,      /* of the connection itself */
} SbxFrameQuality;

/**
 * SbxFrameWord:
 * @negated: whether it must not hold
 * @text: (nullable): folded: of a text and of an event; of a field that may be meant as a text, the word as it stands
 * @is_ascii: whether @text is
 * @hint: (nullable): what a message must have for the field to be in it
 *
 * One word of a filter.
 */
typedef struct
{
  SbxFrameWordKind      kind;
  gboolean              negated;
  char                 *text;
  gboolean              is_ascii;
  SbxRecordedDirection  direction;
  SbxFrameQuality       quality;
  SbxFrameField         field;
  char                 *hint;
} SbxFrameWord;

/* (transfer full) (nullable) (element-type SbxFrameWord) */
GArray *sbx_frame_words_parse (const char  *words,
                               GError     **error);

G_END_DECLS
