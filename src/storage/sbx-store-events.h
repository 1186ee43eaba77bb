/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-store.h"

G_BEGIN_DECLS

/* The stream log. */

/* The seq that the next event of the stream will get: for a message, which carries its own. */
gint64   sbx_store_next_seq   (SbxStoreWriter  *writer,
                               const char      *stream,
                               GError         **error);

/* Appends one durable event. @members: payload members as JSON text without braces, such as
 * `"message":{…}`. Returns its seq, or 0 on failure. */
gint64   sbx_store_append     (SbxStoreWriter  *writer,
                               const char      *stream,
                               const char      *event,
                               const char      *triggered_by,
                               const char      *members,
                               gsize            length,
                               GError         **error);

/* Its first event gets the seq after @seq; those up to there are for what is older than the log. Does nothing where it has begun. */
gboolean sbx_store_begin_stream (SbxStoreWriter  *writer,
                                 const char      *stream,
                                 gint64           seq,
                                 GError         **error);

/* The same for an event whose last member is a message: @author, and nobody else, is told its @key. */
gint64   sbx_store_append_message (SbxStoreWriter  *writer,
                                   const char      *stream,
                                   const char      *event,
                                   const char      *triggered_by,
                                   const char      *members,
                                   gsize            length,
                                   const char      *author,
                                   const char      *key,
                                   GError         **error);

/* As sbx_store_append(), for an event that says how @id is now: another one of the same transaction takes its place, and it
 * gets its seq behind all other events of the stream. Takes @members. */
gboolean sbx_store_append_latest (SbxStoreWriter  *writer,
                                  const char      *stream,
                                  const char      *event,
                                  const char      *id,
                                  const char      *triggered_by,
                                  GBytes          *members,
                                  GError         **error);

/* Says of the event that was appended last whom it concerns (SbxStoredEvent). */
void     sbx_store_address_event (SbxStoreWriter     *writer,
                                  const char *const  *members,
                                  const char         *except);

/* Says of it where the channel of its message is from: a JSON object. */
void     sbx_store_say_origin    (SbxStoreWriter     *writer,
                                  const char         *bridged_from);

/* For a read function: appends `"missed":[…],"more":…` with the events of @stream after @after_seq,
 * at most @max_events and @max_bytes (with @at_least_one, one event even where it is larger), and sets *last_seq to that of the last one (or @after_seq)
 * and *more to whether there are others behind it. */
gboolean sbx_store_read_missed (SbxStoreReader *reader,
                                const char      *stream,
                                const char      *sender_id,
                                gboolean         own_actions,
                                gint64           after_seq,
                                guint            max_events,
                                gsize            max_bytes,
                                gboolean         at_least_one,
                                SbxJsonWriter   *answer,
                                gint64          *last_seq,
                                gboolean        *more,
                                GError         **error);

/* For a read function: the oldest seq that the log still has of @stream; one past its newest where it has none. */
gboolean sbx_store_read_oldest (SbxStoreReader *reader,
                                const char      *stream,
                                gint64          *oldest,
                                GError         **error);

G_END_DECLS
