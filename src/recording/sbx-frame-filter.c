/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frame-filter.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-frame-field.h"
#include "sbx-frame-filter-words.h"
#include "sbx-text-fold.h"

struct _SbxFrameFilter
{
  GArray *words;   /* of SbxFrameWord; what costs least first */
};

G_DEFINE_QUARK (sbx-frame-filter-error-quark, sbx_frame_filter_error)

/* What was found out about one frame, as far as a word needed it. */
typedef struct
{
  SbxRecordedFrame *frame;
  char             *text;      /* (nullable): what people see of it */
  char             *plain;     /* (nullable): the same without escapes and capitals */
  SbxFrameBody      body;
  gboolean          is_read;
  gboolean          has_body;
} Look;

/* --- Texts --- */

/* @needle is ASCII and small. */
static gboolean
has_ascii (const char *text,
           gsize       length,
           const char *needle)
{
  gsize n = strlen (needle);
  const char *end = text + length;

  if (n == 0)
    return TRUE;
  if (length < n)
    return FALSE;

  for (const char *at = text; at <= end - n; at++)
    if (g_ascii_tolower (*at) == *needle && g_ascii_strncasecmp (at, needle, n) == 0)
      return TRUE;
  return FALSE;
}

static const char *
get_text (Look *look)
{
  if (!look->is_read)
    {
      look->text = sbx_recorded_frame_dup_text (look->frame, NULL);
      look->is_read = TRUE;
    }
  return look->text ? look->text : "";
}

static const char *
get_plain (Look *look)
{
  if (look->plain == NULL)
    {
      g_autofree char *unescaped = sbx_frame_body_unescape (get_text (look), strlen (get_text (look)));

      look->plain = sbx_text_fold (unescaped);
    }
  return look->plain;
}

static const SbxFrameBody *
get_body (Look *look)
{
  const char *text = get_text (look);

  if (!look->has_body)
    {
      sbx_frame_body_find (text, strlen (text), &look->body);
      look->has_body = TRUE;
    }
  return &look->body;
}

/* Whether it can be in the text, without making a copy: what is masked is more often there than not. */
static gboolean
may_have (Look       *look,
          const char *needle)
{
  gsize length;
  const char *data;

  if (look->frame->data == NULL || look->frame->kind == SBX_RECORDED_BINARY)
    return FALSE;

  data = g_bytes_get_data (look->frame->data, &length);
  return strchr (needle, '*') != NULL || has_ascii (data ? data : "", length, needle);
}

static gboolean
has_text (const SbxFrameWord *word,
          Look               *look)
{
  g_autofree char *code = look->frame->code > 0 ? g_strdup_printf ("%u", look->frame->code) : NULL;

  if (g_strcmp0 (code, word->text) == 0)
    return TRUE;
  if (!word->is_ascii)
    return look->frame->data != NULL && strstr (get_plain (look), word->text) != NULL;

  return may_have (look, word->text) && has_ascii (get_text (look), strlen (get_text (look)), word->text);
}

/* --- Words --- */

gboolean
sbx_frame_filter_is_error (SbxRecordedFrame *frame)
{
  switch (frame->kind)
    {
    case SBX_RECORDED_OPEN:
      return frame->direction == SBX_RECORDED_IN && frame->code != 101 && (frame->code < 200 || frame->code >= 300);
    case SBX_RECORDED_CLOSE:
      return frame->code != 0 && frame->code != 1000 && frame->code != 1001 && frame->code != 1005;
    case SBX_RECORDED_TEXT:
      return has_ascii (frame->event, strlen (frame->event), "error");
    case SBX_RECORDED_BINARY:
    case SBX_RECORDED_PING:
    case SBX_RECORDED_PONG:
    default:
      return FALSE;
    }
}

static gboolean
is_so (SbxFrameQuality   quality,
       SbxRecordedFrame *frame)
{
  switch (quality)
    {
    case SBX_FRAME_IS_ERROR:
      return sbx_frame_filter_is_error (frame);
    case SBX_FRAME_IS_REQUEST:
      return frame->id != NULL;
    case SBX_FRAME_IS_ANSWER:
      return frame->re != NULL;
    case SBX_FRAME_IS_UNANSWERED:
      return frame->id != NULL && frame->pair == 0;
    case SBX_FRAME_IS_BINARY:
      return frame->kind == SBX_RECORDED_BINARY;
    case SBX_FRAME_IS_CARRIER:
    default:
      return frame->kind > SBX_RECORDED_BINARY;
    }
}

static gboolean
is_called (const SbxFrameWord     *word,
           const SbxRecordedFrame *frame)
{
  g_autofree char *event = g_utf8_casefold (frame->event, -1);

  return g_pattern_match_simple (word->text, event);
}

static gboolean
holds (const SbxFrameWord *word,
       Look               *look)
{
  SbxRecordedFrame *frame = look->frame;

  switch (word->kind)
    {
    case SBX_FRAME_WORD_DIRECTION:
      return frame->direction == word->direction;
    case SBX_FRAME_WORD_IS:
      return is_so (word->quality, frame);
    case SBX_FRAME_WORD_SIZE:
      return sbx_frame_field_compare (&word->field, (double) frame->size);
    case SBX_FRAME_WORD_TIME:
      return frame->round_trip >= 0 && sbx_frame_field_compare (&word->field, (double) frame->round_trip / 1000);
    case SBX_FRAME_WORD_EVENT:
      return is_called (word, frame);
    case SBX_FRAME_WORD_FIELD:
      /* The last name is in the text unless it is written with escapes. */
      if (frame->kind != SBX_RECORDED_TEXT)
        return FALSE;
      if ((word->hint == NULL || may_have (look, word->hint) || may_have (look, "\\u")) && sbx_frame_field_matches (&word->field, get_body (look)))
        return TRUE;
      return word->text != NULL && has_text (word, look);
    case SBX_FRAME_WORD_TEXT:
    default:
      return has_text (word, look);
    }
}

/**
 * sbx_frame_filter_new:
 * @words: as somebody wrote them
 *
 * Returns: (transfer full) (nullable): what they mean; %NULL where that cannot be, with why in words
 */
SbxFrameFilter *
sbx_frame_filter_new (const char  *words,
                      GError     **error)
{
  g_autoptr (SbxFrameFilter) self = g_new0 (SbxFrameFilter, 1);

  self->words = sbx_frame_words_parse (words, error);
  return self->words ? g_steal_pointer (&self) : NULL;
}

void
sbx_frame_filter_free (SbxFrameFilter *self)
{
  if (self->words)
    g_array_unref (self->words);
  g_free (self);
}

/* Whether everything passes. */
gboolean
sbx_frame_filter_is_empty (const SbxFrameFilter *self)
{
  return self->words->len == 0;
}

/**
 * sbx_frame_filter_passes:
 *
 * Returns: whether @frame is one of those
 */
gboolean
sbx_frame_filter_passes (const SbxFrameFilter *self,
                         SbxRecordedFrame     *frame)
{
  Look look = { .frame = frame };
  gboolean passes = TRUE;

  for (guint i = 0; passes && i < self->words->len; i++)
    {
      const SbxFrameWord *word = &g_array_index (self->words, SbxFrameWord, i);

      passes = holds (word, &look) != word->negated;
    }
  g_free (look.text);
  g_free (look.plain);
  return passes;
}
