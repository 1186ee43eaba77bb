/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-deflated-frames.h"

#include "sbx-websocket-deflate.h"

/* What is handed to many comes to them one behind the other; an author may be told it in other words, and an
 * answer may stand between two of them. */
#define KEPT 4

typedef struct
{
  GBytes *plain;       /* (nullable) */
  GBytes *deflated;
} Pair;

struct _SbxDeflatedFrames
{
  SbxWebsocketDeflater *deflater;
  Pair                  pairs[KEPT];
  guint                 next;
};

static void
clear_pair (Pair *pair)
{
  g_clear_pointer (&pair->plain, g_bytes_unref);
  g_clear_pointer (&pair->deflated, g_bytes_unref);
}

/**
 * sbx_deflated_frames_new:
 * @level: 1 (quick) to 9 (small)
 *
 * Returns: (transfer full): what deflates
 */
SbxDeflatedFrames *
sbx_deflated_frames_new (int level)
{
  SbxDeflatedFrames *self = g_new0 (SbxDeflatedFrames, 1);

  self->deflater = sbx_websocket_deflater_new (level);
  return self;
}

/**
 * sbx_deflated_frames_free:
 * @self: (transfer full): what deflates
 */
void
sbx_deflated_frames_free (SbxDeflatedFrames *self)
{
  sbx_deflated_frames_clear (self);
  sbx_websocket_deflater_free (self->deflater);
  g_free (self);
}

/**
 * sbx_deflated_frames_get:
 * @self: what deflates
 * @frames: frames as a server sends them
 *
 * Returns: (transfer none): the same, deflated; until others are asked for
 */
GBytes *
sbx_deflated_frames_get (SbxDeflatedFrames *self,
                         GBytes            *frames)
{
  Pair *pair;

  for (guint i = 0; i < KEPT; i++)
    {
      if (self->pairs[i].plain == frames)
        return self->pairs[i].deflated;
    }
  pair = &self->pairs[self->next++ % KEPT];
  clear_pair (pair);
  /* The reference keeps the address from being another's. */
  pair->plain = g_bytes_ref (frames);
  pair->deflated = sbx_websocket_deflater_deflate (self->deflater, frames);
  return pair->deflated;
}

/**
 * sbx_deflated_frames_clear:
 * @self: what deflates
 *
 * A turn of the loop is over: what was told in it comes no more.
 */
void
sbx_deflated_frames_clear (SbxDeflatedFrames *self)
{
  for (guint i = 0; i < KEPT; i++)
    clear_pair (&self->pairs[i]);
}
