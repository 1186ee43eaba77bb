/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxSecretView:
 * @text: ends with NUL, and has none in it
 * @origin: (nullable): of each character, and of the end, where it stands in the text that all of this is about; %NULL = there
 *
 * A text, or what is said by its escapes: JSON inside of strings of JSON, addresses with percent signs. Whatever is found in a view has
 * a place in the text.
 */
typedef struct
{
  const char *text;
  gsize       length;
  guint32    *origin;
  char       *owned;
} SbxSecretView;

/* Where what was no escape before this view has its mark. */
#define SBX_SECRET_VIEW_FRESH 0x80000000u

gboolean sbx_secret_view_decode (const SbxSecretView *self,
                                 SbxSecretView       *decoded);
void     sbx_secret_view_clear  (SbxSecretView       *self);

static inline gsize
sbx_secret_view_get_origin (const SbxSecretView *self,
                            gsize                at)
{
  return self->origin ? self->origin[at] & ~SBX_SECRET_VIEW_FRESH : at;
}

/* A quote that begins or ends a string of this view, and no string around all of it. */
static inline gboolean
sbx_secret_view_is_own (const SbxSecretView *self,
                        gsize                at)
{
  return self->origin == NULL || (self->origin[at] & SBX_SECRET_VIEW_FRESH) != 0;
}

G_END_DECLS
