/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-tags.h"

#include <inttypes.h>
#include <string.h>

#include "sbx-search-traits.h"
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

/**
 * sbx_search_tags_read_traits:
 * @body: a message as JSON
 *
 * Most messages are a text and nothing else: they are told by what does not stand in them.
 *
 * Returns: its SbxSearchTraits, as far as they are in the message
 */
guint
sbx_search_tags_read_traits (const char *body)
{
  static const char *const signs[] = { "attachments", "replyTo", "private", "important", "://", "\"file\"", "\"image\"", "\"voice\"", "\\u", "\\/" };
  g_autoptr (JsonNode) node = NULL;
  gboolean             may_have = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (signs) && !may_have; i++)
    may_have = strstr (body, signs[i]) != NULL;
  node = may_have ? json_from_string (body, NULL) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? sbx_search_traits_of (json_node_get_object (node)) : 0;
}

static void
add_traits (GString    *tagged,
            const char *from_id,
            guint       traits)
{
  g_string_append_printf (tagged, " " MARK "u%x", g_str_hash (from_id));
  for (guint i = 0; i < SBX_SEARCH_N_TRAITS; i++)
    if ((traits & (1u << i)) != 0)
      g_string_append_printf (tagged, " " MARK "h%u", i);
}

char *
sbx_search_tags_add_traits (const char *text,
                            const char *from_id,
                            guint       traits)
{
  GString *tagged = g_string_new (text);

  add_traits (tagged, from_id, traits);

  return g_string_free (tagged, FALSE);
}

char *
sbx_search_tags_add_to_text (const char *text,
                             gint64      topic,
                             const char *channel_id,
                             const char *from_name,
                             const char *from_id,
                             gint64      timestamp,
                             guint       traits)
{
  GString *tagged = g_string_new (text);
  gint64   time = clamp_time (timestamp);

  g_string_append_printf (tagged, " " MARK "t%" PRIx64 " " MARK "c%x " MARK "n%x",
                          (guint64) topic, g_str_hash (channel_id), hash_name (from_name));
  add_traits (tagged, from_id, traits);
  for (int shift = FIRST_SHIFT; shift <= LAST_SHIFT; shift += SHIFT_STEP)
    g_string_append_printf (tagged, " " MARK "%c%" PRIx64, 'a' + shift, (guint64) (time >> shift));

  return g_string_free (tagged, FALSE);
}

void
sbx_search_tags_require_traits (GString    *fts5,
                                guint       traits,
                                const char *sender_id)
{
  if ((traits & SBX_SEARCH_IS_MINE) != 0 && sender_id != NULL)
    g_string_append_printf (fts5, " AND \"" MARK "u%x\"", g_str_hash (sender_id));
  for (guint i = 0; i < SBX_SEARCH_N_TRAITS; i++)
    if ((traits & (1u << i) & ~(guint) (SBX_SEARCH_IS_UNREAD | SBX_SEARCH_IS_MINE)) != 0)
      g_string_append_printf (fts5, " AND \"" MARK "h%u\"", i);
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
