/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-tags.h"

#include <inttypes.h>

#include "sbx-text-fold.h"

/* A character for private use, which the tokenizer takes as a letter. */
#define MARK "\xee\x80\x80"

/* Spans of 2^22 ms (70 minutes), 2^26, … 2^38 ms (9 years). */
#define FIRST_SHIFT 22
#define LAST_SHIFT 38
#define SHIFT_STEP 4

/* Times outside of 1970–2109 stand at the ends. */
#define LAST_TIME ((G_GINT64_CONSTANT (1) << 42) - 1)

static gint64
clamp_time (gint64 time)
{
  return CLAMP (time, 0, LAST_TIME);
}

/* Names are equal whatever their case and width. */
static guint
hash_name (const char *name)
{
  g_autofree char *folded = sbx_text_fold (name);

  return g_str_hash (folded);
}

char *
sbx_search_tags_add_to_text (const char *text,
                             gint64      topic,
                             const char *channel_id,
                             const char *from_name,
                             gint64      timestamp)
{
  GString *tagged = g_string_new (text);
  gint64   time = clamp_time (timestamp);

  g_string_append_printf (tagged, " " MARK "t%" PRIx64 " " MARK "c%x " MARK "n%x",
                          (guint64) topic, g_str_hash (channel_id), hash_name (from_name));
  for (int shift = FIRST_SHIFT; shift <= LAST_SHIFT; shift += SHIFT_STEP)
    g_string_append_printf (tagged, " " MARK "%c%" PRIx64, 'a' + shift, (guint64) (time >> shift));

  return g_string_free (tagged, FALSE);
}

void
sbx_search_tags_require_topic (GString *fts5,
                               gint64   topic)
{
  g_string_append_printf (fts5, " AND \"" MARK "t%" PRIx64 "\"", (guint64) topic);
}

void
sbx_search_tags_require_channel (GString    *fts5,
                                 const char *channel_id)
{
  g_string_append_printf (fts5, " AND \"" MARK "c%x\"", g_str_hash (channel_id));
}

void
sbx_search_tags_require_name (GString    *fts5,
                              const char *from_name)
{
  g_string_append_printf (fts5, " AND \"" MARK "n%x\"", hash_name (from_name));
}

/* Spans of one size, from @first to before @end. */
static void
add_spans (GString *spans,
           int      shift,
           gint64   first,
           gint64   end)
{
  for (gint64 span = first; span < end; span++)
    g_string_append_printf (spans, "%s\"" MARK "%c%" PRIx64 "\"", spans->len > 0 ? " OR " : "", 'a' + shift, (guint64) span);
}

void
sbx_search_tags_require_time (GString *fts5,
                              gint64   since,
                              gint64   until)
{
  g_autoptr (GString) spans = g_string_new (NULL);
  gint64              first = clamp_time (since) >> FIRST_SHIFT;
  gint64              end = (clamp_time (until) >> FIRST_SHIFT) + 1;
  const gint64        wider = 1 << SHIFT_STEP;

  /* At both ends the spans that do not fill a wider one; between them the wider ones do. */
  for (int shift = FIRST_SHIFT; first < end; shift += SHIFT_STEP)
    {
      gint64 inner_first = (first + wider - 1) / wider;
      gint64 inner_end = end / wider;

      if (shift == LAST_SHIFT || inner_first >= inner_end)
        {
          add_spans (spans, shift, first, end);
          break;
        }
      add_spans (spans, shift, first, inner_first * wider);
      add_spans (spans, shift, inner_end * wider, end);
      first = inner_first;
      end = inner_end;
    }

  /* A range that ends before it begins has no message, as no message has this. */
  if (spans->len == 0)
    g_string_append (spans, "\"" MARK "z\"");
  g_string_append_printf (fts5, " AND (%s)", spans->str);
}
