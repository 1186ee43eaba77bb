/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxSearchTags:
 *
 * Words that nobody types and that stand in the index behind the text of a message: its topic, channel, author
 * and time, and what it has or is. So a filter is one more word to look for, and what a topic has is found among millions of others
 * without looking at these. A time stands there five times, from about an hour to nine years, so that any
 * range is a few of these spans.
 *
 * A tag may say too much (a span, a hash), never too little: the row itself has the last word.
 */

/* What a message has or is (SbxSearchTraits) that can be seen in it; @body is its JSON. */
guint sbx_search_tags_read_traits    (const char *body);
/* The text as it is indexed. */
char *sbx_search_tags_add_to_text    (const char *text,
                                      gint64      topic,
                                      const char *channel_id,
                                      const char *from_name,
                                      const char *from_id,
                                      gint64      timestamp,
                                      guint       traits);
/* The same where a message is looked for by these alone. */
char *sbx_search_tags_add_traits     (const char *text,
                                      const char *from_id,
                                      guint       traits);
/* Puts further conditions behind an expression of FTS5. */
void  sbx_search_tags_require_topic   (GString    *fts5,
                                       gint64      topic);
void  sbx_search_tags_require_channel (GString    *fts5,
                                       const char *channel_id);
void  sbx_search_tags_require_name    (GString    *fts5,
                                       const char *from_name);
/* Those that the index knows: not what is unread, which is another thing for each reader. @sender_id (nullable): who asks. */
void  sbx_search_tags_require_traits  (GString    *fts5,
                                       guint       traits,
                                       const char *sender_id);
/* Both ms, both included. */
void  sbx_search_tags_require_time    (GString    *fts5,
                                       gint64      since,
                                       gint64      until);

G_END_DECLS
