/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-records.h"
#include "sbx-store-events.h"
#include "sbx-store-queries.h"
#include "sbx-store-rows.h"

G_BEGIN_DECLS

/* A store in a folder of its own, and calls that wait for their answer. */
typedef struct
{
  char     *directory;
  SbxStore *store;
} Fixture;

void        fixture_set_up       (Fixture            *fixture,
                                  gconstpointer       data);
void        fixture_tear_down    (Fixture            *fixture,
                                  gconstpointer       data);
/* Closes the store and opens it again. */
void        fixture_reopen       (Fixture            *fixture);
/* A file of the folder. (transfer full) */
char       *fixture_path         (Fixture            *fixture,
                                  const char         *name);
void        fixture_wait_for_index (Fixture          *fixture);

/* The answer's payload; NULL with @error set. (transfer full) */
JsonObject *fixture_write        (Fixture            *fixture,
                                  SbxStoreWriteFunc   func,
                                  gpointer            data,
                                  GPtrArray         **events,
                                  GError            **error);
JsonObject *fixture_read         (Fixture            *fixture,
                                  SbxStoreReadFunc    func,
                                  gpointer            data,
                                  GError            **error);
/* The same for calls that must not fail, with nobody interested in the answer. */
void        fixture_do           (Fixture            *fixture,
                                  SbxStoreWriteFunc   func,
                                  gpointer            data);

/* What a message for a test is made of; a topic or channel that there is not is made. */
typedef struct
{
  const char *channel_id;
  const char *topic_id;
  const char *id;
  const char *from_id;     /* "peer" where it is NULL */
  const char *content;     /* "" where it is NULL */
  const char *key;
  gint64      timestamp;   /* 2026-11-20 and seq seconds where it is 0 */
  int         unread;
} NewMessage;

/* As a hub would: topic and channel rows, message with the next seq, event. Returns the seq. */
gint64      fixture_put_message  (SbxStoreWriter     *writer,
                                  const NewMessage   *message,
                                  GError            **error);
gint64      fixture_send         (Fixture            *fixture,
                                  const NewMessage   *message);

/* Ids of an array member's objects, as "a b c". (transfer full) */
char       *fixture_join         (JsonObject         *object,
                                  const char         *array,
                                  const char         *member);

#define BASE_TIME G_GINT64_CONSTANT (1795132800000)

#define fixture_add(name, function) \
  g_test_add (name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

G_END_DECLS
