/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxUtf8:
 * @need: continuation bytes still due; 0 between characters
 * @low: least next continuation byte
 * @high: greatest next continuation byte
 *
 * Where a text stands that is checked piece by piece. All zero is the start. Strict as
 * RFC 3629: no overlong form, no surrogate, nothing past U+10FFFF. NUL is a character.
 */
typedef struct
{
  guint8 need;
  guint8 low;
  guint8 high;
} SbxUtf8;

gboolean sbx_utf8_feed        (SbxUtf8      *self,
                               const guint8 *data,
                               gsize         length);
gboolean sbx_utf8_is_complete (const SbxUtf8 *self);
gsize    sbx_utf8_sequence    (const guint8 *data,
                               gsize         length);

G_END_DECLS
