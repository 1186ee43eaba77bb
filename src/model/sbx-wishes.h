/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What somebody here wants of a topic or channel: it shows at once, over what the hub said last, until the hub
 * says yes or no. */
typedef enum {
  SBX_WISH_STATE,     /* an SbxTopicState, and for a snooze until when */
  SBX_WISH_PINNED,
  SBX_WISH_MUTED,
  SBX_N_WISHES
} SbxWishKind;

typedef struct
{
  SbxWishKind kind;
  gint64      value;
  gint64      until;   /* ms since 1970, 0 = until further notice */
  guint       serial;  /* set when it is added; 0 = none */
  gboolean    seen;    /* the hub told that it is so: what it tells from then on counts */
} SbxWish;

/* %NULL where nobody wants anything, as nearly always. */
typedef struct _SbxWishes SbxWishes;

void           sbx_wishes_add   (SbxWishes    **self,
                                 SbxWish       *wish);
const SbxWish *sbx_wishes_peek  (SbxWishes     *self,
                                 SbxWishKind    kind);
void           sbx_wishes_see   (SbxWishes     *self,
                                 SbxWishKind    kind,
                                 gint64         value);
gboolean       sbx_wishes_take  (SbxWishes    **self,
                                 const SbxWish *wish);

G_END_DECLS
