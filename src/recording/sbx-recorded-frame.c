/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-recorded-frame.h"

#include <string.h>

#include "sbx-frame-glance.h"
#include "sbx-secrets.h"

G_DEFINE_BOXED_TYPE (SbxRecordedFrame, sbx_recorded_frame, sbx_recorded_frame_ref, sbx_recorded_frame_unref)

static char *
dup_slice (SbxJsonSlice slice)
{
  return slice.length > 0 ? g_strndup (slice.text, slice.length) : NULL;
}

static void
look_at (SbxRecordedFrame *self)
{
  gsize length;
  const char *text = g_bytes_get_data (self->data, &length);
  g_autofree char *event = NULL;
  SbxFrameGlance glance;

  sbx_frame_glance (text, length, &glance);
  event = g_utf8_make_valid (glance.event.text, (gssize) glance.event.length);
  self->event = sbx_secrets_mask (event, NULL);
  self->id = dup_slice (glance.id);
  self->re = dup_slice (glance.re);
}

/**
 * sbx_recorded_frame_new:
 * @code: a close code or an HTTP status; 0 = none
 * @data: (nullable): the payload; kept by reference
 *
 * Notes a frame that came or went just now. It has no number yet.
 *
 * Returns: (transfer full): the frame
 */
SbxRecordedFrame *
sbx_recorded_frame_new (SbxRecordedDirection  direction,
                        SbxRecordedKind       kind,
                        guint16               code,
                        GBytes               *data)
{
  SbxRecordedFrame *self = g_new (SbxRecordedFrame, 1);

  *self = (SbxRecordedFrame) {
    .time = g_get_real_time (),
    .moment = g_get_monotonic_time (),
    .size = data ? g_bytes_get_size (data) : 0,
    .data = data ? g_bytes_ref (data) : NULL,
    .round_trip = -1,
    .code = code,
    .kind = kind,
    .direction = direction,
    .ref_count = 1,
  };
  if (data && kind == SBX_RECORDED_TEXT)
    look_at (self);
  else
    self->event = g_strdup ("");
  return self;
}

/**
 * sbx_recorded_frame_copy:
 *
 * Returns: (transfer full): the same frame for another recorder: without a number and without its pair
 */
SbxRecordedFrame *
sbx_recorded_frame_copy (SbxRecordedFrame *self)
{
  SbxRecordedFrame *copy = g_memdup2 (self, sizeof *self);

  copy->number = 0;
  copy->pair = 0;
  copy->round_trip = -1;
  copy->ref_count = 1;
  if (self->data)
    g_bytes_ref (self->data);
  copy->event = g_strdup (self->event);
  copy->id = g_strdup (self->id);
  copy->re = g_strdup (self->re);
  return copy;
}

SbxRecordedFrame *
sbx_recorded_frame_ref (SbxRecordedFrame *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
sbx_recorded_frame_unref (SbxRecordedFrame *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self->event);
  g_free (self->id);
  g_free (self->re);
  g_free (self);
}

/**
 * sbx_recorded_frame_dup_text:
 * @n_hidden: (out) (optional): how many secrets are not shown
 *
 * Of what is shown, copied, saved or sent on to somebody: valid UTF-8, with "***" where a secret stands.
 *
 * Returns: (transfer full) (nullable): the text; %NULL where there is none, or it is binary
 */
char *
sbx_recorded_frame_dup_text (SbxRecordedFrame *self,
                             guint            *n_hidden)
{
  gsize length;
  const char *text;
  g_autofree char *valid = NULL;

  if (n_hidden)
    *n_hidden = 0;
  if (self->data == NULL || self->kind == SBX_RECORDED_BINARY)
    return NULL;

  text = g_bytes_get_data (self->data, &length);
  /* Nothing has no address. */
  valid = g_utf8_make_valid (text ? text : "", (gssize) length);
  return sbx_secrets_mask (valid, n_hidden);
}

/**
 * sbx_recorded_frame_dup_data:
 * @n_hidden: (out) (optional): how many secrets are not there
 *
 * The same for what need not be a text: what is none is as it was on the wire, and what is one in a binary message has secrets as any text.
 *
 * Returns: (transfer full) (nullable): the payload that may be saved or shown
 */
GBytes *
sbx_recorded_frame_dup_data (SbxRecordedFrame *self,
                             guint            *n_hidden)
{
  gsize length;
  const char *bytes;
  g_autofree char *text = NULL;
  char *masked;

  if (n_hidden)
    *n_hidden = 0;
  if (self->data == NULL)
    return NULL;

  bytes = g_bytes_get_data (self->data, &length);
  if (self->kind == SBX_RECORDED_BINARY && (length == 0 || !g_utf8_validate_len (bytes, length, NULL)))
    return g_bytes_ref (self->data);

  text = g_utf8_make_valid (bytes ? bytes : "", (gssize) length);
  masked = sbx_secrets_mask (text, n_hidden);
  return g_bytes_new_take (masked, strlen (masked));
}
