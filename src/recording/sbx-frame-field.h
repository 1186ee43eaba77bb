/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-frame-body.h"

G_BEGIN_DECLS

typedef enum {
  SBX_FRAME_FIELD_THERE,         /* whatever it is */
  SBX_FRAME_FIELD_EQUAL,
  SBX_FRAME_FIELD_OTHER,         /* it is there, and is not this */
  SBX_FRAME_FIELD_CONTAINS,
  SBX_FRAME_FIELD_LESS,
  SBX_FRAME_FIELD_AT_MOST,
  SBX_FRAME_FIELD_MORE,
  SBX_FRAME_FIELD_AT_LEAST,
} SbxFrameFieldTest;

/**
 * SbxFrameField:
 * @path: names of members, from the outermost; "*" is any, a number an element; elements of arrays are looked into without being named
 * @test: what is asked of its value
 * @value: (nullable): beside what
 * @number: the same as a number
 * @is_number: whether it is one
 *
 * A place in a message, and what stands there.
 */
typedef struct
{
  GStrv             path;
  SbxFrameFieldTest test;
  char             *value;
  double            number;
  gboolean          is_number;
} SbxFrameField;

void     sbx_frame_field_clear   (SbxFrameField       *self);
void     sbx_frame_field_set     (SbxFrameField       *self,
                                  SbxFrameFieldTest    test,
                                  const char          *value);
gboolean sbx_frame_field_compare (const SbxFrameField *self,
                                  double               number);
gboolean sbx_frame_field_matches (const SbxFrameField *self,
                                  const SbxFrameBody  *body);

G_END_DECLS
