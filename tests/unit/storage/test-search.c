/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include "sbx-json-read.h"
#include "sbx-schema.h"
#include "sbx-search-traits.h"
#include "sbx-store-private.h"
#include "sbx-wire-error.h"

static gboolean
search (SbxStoreReader  *reader,
        gpointer         data,
        SbxJsonWriter   *answer,
        GError         **error)
{
  return sbx_store_search (reader, data, answer, error);
}

static JsonObject *
find (Fixture        *fixture,
      SbxSearchQuery  query)
{
  g_autoptr (GError) error = NULL;
  JsonObject        *answer;

  if (query.limit == 0)
    query.limit = 50;
  if (query.since == 0)
    query.since = -1;
  if (query.until == 0)
    query.until = -1;
  answer = fixture_read (fixture, search, &query, &error);
  g_assert_no_error (error);

  return answer;
}

/* Ids of the hits, as "m3 m1". */
static char *
ids_of (JsonObject *answer)
{
  g_autoptr (GString) ids = g_string_new (NULL);
  JsonArray          *hits = json_object_get_array_member (answer, "hits");

  for (guint i = 0; i < json_array_get_length (hits); i++)
    {
      JsonObject *hit = json_array_get_object_element (hits, i);

      g_string_append_printf (ids, "%s%s", i > 0 ? " " : "",
                              json_object_get_string_member (json_object_get_object_member (hit, "message"), "id"));
    }

  return g_strdup (ids->str);
}

static void
assert_hits (Fixture        *fixture,
             SbxSearchQuery  query,
             const char     *expected)
{
  g_autoptr (JsonObject) answer = find (fixture, query);
  g_autofree char       *ids = ids_of (answer);

  g_assert_cmpstr (ids, ==, expected);
}

static void
send_some (Fixture *fixture)
{
  static const NewMessage messages[] = {
    { .channel_id = "c", .topic_id = "t", .content = "A birthday cake for Ann" },
    { .channel_id = "c", .topic_id = "t", .content = "生日蛋糕什么时候好？", .from_id = "li", .unread = 1 },
    { .channel_id = "c", .topic_id = "u", .content = "No cakes today" },
    { .channel_id = "d", .topic_id = "v", .content = "أريد كعكة عيد ميلاد", .id = "d1" },
    { .channel_id = "d", .topic_id = "v", .content = "蛋糕🎂 and CAKE", .id = "d2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    fixture_send (fixture, &messages[i]);
}

static void
assert_all (Fixture *fixture)
{
  assert_hits (fixture, (SbxSearchQuery) { "蛋糕" }, "d2 m2");
  assert_hits (fixture, (SbxSearchQuery) { "糕" }, "d2 m2");
  assert_hits (fixture, (SbxSearchQuery) { "生日蛋" }, "m2");
  assert_hits (fixture, (SbxSearchQuery) { "كعكة" }, "d1");
  assert_hits (fixture, (SbxSearchQuery) { "🎂" }, "d2");
  assert_hits (fixture, (SbxSearchQuery) { "cake" }, "d2 m3 m1");
  assert_hits (fixture, (SbxSearchQuery) { "\"cake\"" }, "d2 m1");
  assert_hits (fixture, (SbxSearchQuery) { "ann cak" }, "m1");
  assert_hits (fixture, (SbxSearchQuery) { "cake tea" }, "");
  assert_hits (fixture, (SbxSearchQuery) { "* OR NOT (" }, "");
  assert_hits (fixture, (SbxSearchQuery) { "\"" }, "");
  assert_hits (fixture, (SbxSearchQuery) { "cake", "c" }, "m3 m1");
  assert_hits (fixture, (SbxSearchQuery) { "cake", "c", "u" }, "m3");
  assert_hits (fixture, (SbxSearchQuery) { "cake", NULL, "v" }, "d2");
  assert_hits (fixture, (SbxSearchQuery) { "cake", .since = BASE_TIME + 2001 }, "m3");
  assert_hits (fixture, (SbxSearchQuery) { "cake", .until = BASE_TIME + 2999 }, "d2 m1");
}

/* Its index is a member of each message, and its filters are told by what peers say of it. */
static void
assert_conditions (Fixture *fixture)
{
  assert_hits (fixture, (SbxSearchQuery) { "cake", .without = "birthday" }, "d2 m3");
  assert_hits (fixture, (SbxSearchQuery) { "cake", .without = "birth" }, "d2 m3 m1");
  assert_hits (fixture, (SbxSearchQuery) { "cake", .without = "\"no cakes\" 蛋糕" }, "m1");
  assert_hits (fixture, (SbxSearchQuery) { "", .channel_id = "c" }, "m3 m2 m1");
  assert_hits (fixture, (SbxSearchQuery) { " ", .channel_id = "c", .topic_id = "t" }, "m2 m1");
  assert_hits (fixture, (SbxSearchQuery) { "", .channel_id = "c", .without = "today" }, "m2 m1");
  assert_hits (fixture, (SbxSearchQuery) { "", .since = BASE_TIME + 3000 }, "m3");
  assert_hits (fixture, (SbxSearchQuery) { "", .traits = SBX_SEARCH_IS_MINE, .sender_id = "li" }, "m2");
  assert_hits (fixture, (SbxSearchQuery) { "cake", .traits = SBX_SEARCH_IS_MINE, .sender_id = "li" }, "");
  assert_hits (fixture, (SbxSearchQuery) { "", .traits = SBX_SEARCH_IS_UNREAD, .reader_id = "r", .sender_id = "peer" }, "m2");
  assert_hits (fixture, (SbxSearchQuery) { "" }, "");
  assert_hits (fixture, (SbxSearchQuery) { "", .without = "cake" }, "");
  assert_hits (fixture, (SbxSearchQuery) { "***", .channel_id = "c" }, "");
}

/* The same before and after the index knows the messages. */
static void
test_hits (Fixture       *fixture,
           gconstpointer  data)
{
  send_some (fixture);
  assert_all (fixture);
  assert_conditions (fixture);
  fixture_wait_for_index (fixture);
  assert_all (fixture);
  assert_conditions (fixture);
  fixture_reopen (fixture);
  assert_all (fixture);
}

static void
test_hit_is_whole (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (JsonObject) answer = NULL;
  JsonObject            *hit, *message;
  JsonArray             *ranges;

  fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .content = "🎂🎂 生日蛋糕", .key = "secret" });
  answer = find (fixture, (SbxSearchQuery) { "日蛋 生" });

  hit = json_array_get_object_element (json_object_get_array_member (answer, "hits"), 0);
  message = json_object_get_object_member (hit, "message");
  g_assert_cmpstr (json_object_get_string_member (message, "content"), ==, "🎂🎂 生日蛋糕");
  g_assert_false (json_object_has_member (message, "key"));
  g_assert_cmpstr (json_object_get_string_member (hit, "channelName"), ==, "c");
  g_assert_cmpstr (json_object_get_string_member (hit, "topicTitle"), ==, "t");
  ranges = json_object_get_array_member (hit, "ranges");
  g_assert_cmpuint (json_array_get_length (ranges), ==, 2);
  g_assert_cmpint (json_array_get_int_element (json_array_get_array_element (ranges, 0), 0), ==, 3);
  g_assert_cmpint (json_array_get_int_element (json_array_get_array_element (ranges, 0), 1), ==, 1);
  g_assert_cmpint (json_array_get_int_element (json_array_get_array_element (ranges, 1), 0), ==, 4);
  g_assert_cmpint (json_array_get_int_element (json_array_get_array_element (ranges, 1), 1), ==, 2);
  g_assert_true (json_object_get_null_member (answer, "next"));
  g_assert_true (json_object_get_boolean_member (answer, "complete"));
}

static void
test_from_name (Fixture       *fixture,
                gconstpointer  data)
{
  send_some (fixture);
  assert_hits (fixture, (SbxSearchQuery) { "cake", .from_name = "UNKNOWN user" }, "d2 m3 m1");
  assert_hits (fixture, (SbxSearchQuery) { "cake", .from_name = "ｕｎｋｎｏｗｎ Ｕｓｅｒ" }, "d2 m3 m1");
  assert_hits (fixture, (SbxSearchQuery) { "ｃａｋｅ", .from_name = "unknown user" }, "d2 m3 m1");
  assert_hits (fixture, (SbxSearchQuery) { "cake", .from_name = "unknown" }, "");
}

static void
test_pages (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char    *cursor = NULL;
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 1; i <= 25; i++)
    fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .content = i % 2 ? "yes cake" : "no" });
  for (guint i = 25; i >= 1; i -= 2)
    {
      g_string_append_printf (expected, "m%u ", i);
      if (i == 1)
        break;
    }
  /* The first page comes from the messages, the later ones from the index. */
  for (guint page = 0; page == 0 || cursor != NULL; page++)
    {
      g_autoptr (JsonObject) answer = find (fixture, (SbxSearchQuery) { "cake", .cursor = cursor, .limit = 3 });
      g_autofree char       *ids = ids_of (answer);

      g_string_append_printf (all, "%s ", ids);
      g_free (cursor);
      cursor = g_strdup (json_object_get_string_member_with_default (answer, "next", NULL));
      fixture_wait_for_index (fixture);
      fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .content = "another cake" });
    }

  g_assert_cmpstr (all->str, ==, expected->str);
}

static gboolean
edit (SbxStoreWriter  *writer,
      gpointer         data,
      SbxJsonWriter   *answer,
      GError         **error)
{
  g_autoptr (SbxMessageRecord) record = sbx_store_find_message (writer, "c", "t", "m1", error);

  g_free (record->content);
  record->content = g_strdup (data);

  return sbx_store_put_message (writer, record, -1, error);
}

static gboolean
mark_important (SbxStoreWriter  *writer,
                gpointer         data,
                SbxJsonWriter   *answer,
                GError         **error)
{
  g_autoptr (SbxMessageRecord) record = sbx_store_find_message (writer, "c", "t", "m1", error);

  record->important = TRUE;

  return sbx_store_put_message (writer, record, -1, error);
}

static gboolean
remove_first (SbxStoreWriter  *writer,
              gpointer         data,
              SbxJsonWriter   *answer,
              GError         **error)
{
  gboolean removed;

  return sbx_store_remove_message (writer, "c", "t", "m1", &removed, error) && removed;
}

/* What the index itself says, before the texts have their word. */
static void
assert_in_index (Fixture    *fixture,
                 const char *word,
                 gint64      expected)
{
  g_autofree char        *path = fixture_path (fixture, "hub.db");
  g_autoptr (SbxDatabase) database = sbx_database_open (path, SBX_DATABASE_READ_ONLY, NULL);
  gint64                  n;

  g_assert_true (sbx_database_get_int (database, -1, &n, NULL, "SELECT count(*) FROM search WHERE search MATCH ?1", "s", word));
  g_assert_cmpint (n, ==, expected);
}

static void
test_edits (Fixture       *fixture,
            gconstpointer  data)
{
  fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .content = "first words" });
  fixture_wait_for_index (fixture);

  /* Twice before the index hears of it. */
  fixture_do (fixture, edit, (gpointer) "second thoughts");
  fixture_do (fixture, edit, (gpointer) "third 第三 words");
  assert_hits (fixture, (SbxSearchQuery) { "first" }, "");
  fixture_wait_for_index (fixture);
  assert_hits (fixture, (SbxSearchQuery) { "first" }, "");
  assert_hits (fixture, (SbxSearchQuery) { "second" }, "");
  assert_hits (fixture, (SbxSearchQuery) { "第三" }, "m1");
  assert_in_index (fixture, "first", 0);
  assert_in_index (fixture, "second", 0);
  assert_in_index (fixture, "第三", 1);

  /* Over a restart. */
  fixture_do (fixture, edit, (gpointer) "fourth");
  fixture_reopen (fixture);
  fixture_wait_for_index (fixture);
  assert_hits (fixture, (SbxSearchQuery) { "third" }, "");
  assert_hits (fixture, (SbxSearchQuery) { "fourth" }, "m1");

  fixture_do (fixture, remove_first, NULL);
  assert_hits (fixture, (SbxSearchQuery) { "fourth" }, "");
  /* Its row is free for another one, with another text. */
  fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .content = "fifth" });
  fixture_wait_for_index (fixture);
  assert_in_index (fixture, "fourth", 0);
  assert_hits (fixture, (SbxSearchQuery) { "fifth" }, "m2");
}

/* The same once the index has forgotten the row. */
static void
test_row_is_used_again (Fixture       *fixture,
                        gconstpointer  data)
{
  fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .content = "first" });
  fixture_wait_for_index (fixture);
  fixture_do (fixture, remove_first, NULL);
  fixture_wait_for_index (fixture);
  assert_in_index (fixture, "first", 0);

  fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .content = "next" });
  fixture_wait_for_index (fixture);
  assert_in_index (fixture, "next", 1);
  assert_hits (fixture, (SbxSearchQuery) { "next" }, "m2");
}

static gboolean
read_synchronous (SbxStoreWriter  *writer,
                  gpointer         data,
                  SbxJsonWriter   *answer,
                  GError         **error)
{
  return sbx_database_get_int (writer->database, -1, data, error, "PRAGMA synchronous", "");
}

/* Filling the index does not wait for the disk; what comes after it does again. */
static void
test_writes_stay_durable (Fixture       *fixture,
                          gconstpointer  data)
{
  for (guint i = 0; i < 3; i++)
    {
      gint64 synchronous = -1;

      fixture_do (fixture, read_synchronous, &synchronous);
      g_assert_cmpint (synchronous, ==, 2);
      send_some (fixture);
      fixture_wait_for_index (fixture);
    }
}

static gboolean
put_many (SbxStoreWriter  *writer,
          gpointer         data,
          SbxJsonWriter   *answer,
          GError         **error)
{
  for (guint i = 1; i <= GPOINTER_TO_UINT (data); i++)
    {
      NewMessage message = { .channel_id = "c", .topic_id = "t", .content = i == 1 ? "oldest" : "other" };

      if (fixture_put_message (writer, &message, error) == 0)
        return FALSE;
    }

  return TRUE;
}

/* While no store is open. */
static JsonObject *
search_alone (SbxStoreReader *reader,
              SbxSearchQuery  query)
{
  g_autoptr (JsonParser)    parser = json_parser_new ();
  g_autoptr (SbxJsonWriter) json = sbx_json_writer_new ();
  g_autoptr (GBytes)        bytes = NULL;

  sbx_json_writer_begin_object (json, NULL);
  g_assert_true (sbx_store_search (reader, &query, json, NULL));
  sbx_json_writer_end_object (json);
  bytes = sbx_json_writer_free_to_bytes (g_steal_pointer (&json));
  g_assert_true (json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));

  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

/* Of messages that are not in the index the newest 2000 are looked through: past that the answer does
 * not claim to be complete. */
static void
test_without_index (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *path = fixture_path (fixture, "hub.db");

  fixture_do (fixture, put_many, GUINT_TO_POINTER (2001));
  sbx_store_close (fixture->store);

  for (gint64 round = 0; round < 2; round++)
    {
      g_autoptr (SbxDatabase)  database = sbx_database_open (path, 0, NULL);
      g_autoptr (SbxTokenizer) tokenizer = sbx_tokenizer_new (database, NULL);
      g_autoptr (JsonObject)   answer = NULL;
      SbxStoreReader           reader = { database, tokenizer, path };

      sbx_database_execute (database, "INSERT INTO search (search) VALUES ('delete-all'); DELETE FROM search_stale;"
                                      "UPDATE meta SET value = 0 WHERE name = 'indexed';", NULL);
      if (round > 0)
        sbx_database_run (database, NULL, "DELETE FROM messages WHERE row = 2001", "");

      answer = search_alone (&reader, (SbxSearchQuery) { "oldest", NULL, NULL, NULL, -1, -1, NULL, 10 });
      g_assert_cmpuint (json_array_get_length (json_object_get_array_member (answer, "hits")), ==, round);
      g_assert_cmpint (json_object_get_boolean_member (answer, "complete"), ==, round == 1);
    }
}

static gboolean
put_unread (SbxStoreWriter  *writer,
            gpointer         data,
            SbxJsonWriter   *answer,
            GError         **error)
{
  for (guint i = 0; i < GPOINTER_TO_UINT (data); i++)
    if (fixture_put_message (writer, &(NewMessage) { .channel_id = "c", .topic_id = "t", .from_id = "li", .unread = 1 }, error) == 0)
      return FALSE;

  return TRUE;
}

/* All up to @data, save for the first. */
static gboolean
read_most (SbxStoreWriter  *writer,
           gpointer         data,
           SbxJsonWriter   *answer,
           GError         **error)
{
  const char *const first[] = { "m1", NULL };
  gint64            read_seq, unread_from;
  gboolean          changed;

  return sbx_store_mark_read (writer, "r", "c", "t", GPOINTER_TO_UINT (data), NULL, FALSE, &read_seq, &unread_from, &changed, error) &&
         sbx_store_mark_read (writer, "r", "c", "t", 0, first, TRUE, &read_seq, &unread_from, &changed, error);
}

static void
assert_unread (SbxStoreReader *reader,
               SbxSearchQuery  query,
               const char     *expected)
{
  g_autoptr (JsonObject) answer = NULL;
  g_autofree char       *ids = NULL;

  query.text = "";
  query.traits = SBX_SEARCH_IS_UNREAD;
  query.reader_id = "r";
  query.since = -1;
  query.until = query.until == 0 ? -1 : query.until;
  query.limit = query.limit == 0 ? 50 : query.limit;
  query.sender_id = query.sender_id == NULL ? "peer" : query.sender_id;
  answer = search_alone (reader, query);
  ids = ids_of (answer);
  g_assert_cmpstr (ids, ==, expected);
}

/* More than are gathered at once come page after page, each once. */
static void
assert_pages (SbxStoreReader *reader)
{
  SbxSearchQuery   query = { "", .since = BASE_TIME + 17500000, .until = -1, .limit = 300 };
  g_autofree char *cursor = NULL;
  guint            n_hits = 0;

  query.traits = SBX_SEARCH_IS_UNREAD;
  query.reader_id = "s";
  query.sender_id = "peer";
  do
    {
      g_autoptr (JsonObject) answer = NULL;

      query.cursor = cursor;
      answer = search_alone (reader, query);
      n_hits += json_array_get_length (json_object_get_array_member (answer, "hits"));
      g_free (cursor);
      cursor = g_strdup (json_object_get_string_member_with_default (answer, "next", NULL));
    }
  while (cursor != NULL);
  g_assert_cmpuint (n_hits, ==, 2511);
}

/* What is unread is in the first answer, however much was read since. */
static void
test_unread (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char         *path = fixture_path (fixture, "hub.db");
  g_autoptr (SbxDatabase)  database = NULL;
  g_autoptr (SbxTokenizer) tokenizer = NULL;
  SbxStoreReader           reader = { NULL };

  fixture_send (fixture, &(NewMessage) { .channel_id = "e", .topic_id = "old", .id = "a1", .from_id = "li", .unread = 1 });
  fixture_send (fixture, &(NewMessage) { .channel_id = "e", .topic_id = "old", .id = "a2", .from_id = "li" });
  fixture_do (fixture, put_unread, GUINT_TO_POINTER (20010));
  fixture_do (fixture, read_most, GUINT_TO_POINTER (20008));
  sbx_store_close (fixture->store);

  /* The index would be filled in time: it has no part in this. */
  database = sbx_database_open (path, 0, NULL);
  tokenizer = sbx_tokenizer_new (database, NULL);
  reader = (SbxStoreReader) { database, tokenizer, path };
  sbx_database_run (database, NULL, "UPDATE meta SET value = (SELECT max(row) FROM messages) WHERE name = 'indexed'", "");

  assert_unread (&reader, (SbxSearchQuery) { NULL }, "m20010 m20009 m1 a1");
  assert_unread (&reader, (SbxSearchQuery) { .topic_id = "t" }, "m20010 m20009 m1");
  assert_unread (&reader, (SbxSearchQuery) { .until = BASE_TIME + 20009000 }, "m20009 m1 a1");
  assert_unread (&reader, (SbxSearchQuery) { .channel_id = "c", .without = "none", .limit = 2 }, "m20010 m20009");
  assert_unread (&reader, (SbxSearchQuery) { .sender_id = "li" }, "m1");
  assert_pages (&reader);
}

/* The index tells whether it is whole. */
static void
test_index_is_sound (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (SbxDatabase) database = NULL;
  g_autoptr (GError)      error = NULL;
  g_autofree char        *path = fixture_path (fixture, "hub.db");

  send_some (fixture);
  fixture_wait_for_index (fixture);
  fixture_do (fixture, edit, (gpointer) "other words");
  fixture_wait_for_index (fixture);
  sbx_store_close (fixture->store);

  database = sbx_database_open (path, 0, &error);
  g_assert_no_error (error);
  sbx_database_run (database, &error, "INSERT INTO search (search) VALUES ('integrity-check')", "");
  g_assert_no_error (error);
}

/* As the version before this one left it: no tags, with accents, and not all in it yet. */
static const char older_index[] =
  "DROP TABLE search_before; DELETE FROM meta WHERE name = 'indexed_before';"
  "INSERT INTO search (search) VALUES ('delete-all');"
  "INSERT INTO search (rowid, content) SELECT row, json_extract (body, '$.content') FROM messages WHERE row <= 4;"
  "UPDATE meta SET value = 4 WHERE name = 'indexed';";

static void
make_older (SbxDatabase *database)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *version = g_strdup_printf ("PRAGMA user_version = %d;", sbx_schema_get_version () - 1);

  g_assert_true (sbx_database_execute (database, older_index, &error));
  g_assert_true (sbx_database_execute (database, version, &error));
  g_assert_no_error (error);
}

static void
assert_hits_of_reader (SbxStoreReader *reader,
                       SbxSearchQuery  query,
                       const char     *expected)
{
  g_autoptr (SbxJsonWriter) json = sbx_json_writer_new ();
  g_autoptr (GBytes)        bytes = NULL;
  g_autoptr (JsonNode)      answer = NULL;
  g_autoptr (GError)        error = NULL;
  g_autofree char          *ids = NULL;

  query.limit = 50;
  query.since = query.until = -1;
  sbx_json_writer_begin_object (json, NULL);
  g_assert_true (sbx_store_search (reader, &query, json, &error));
  sbx_json_writer_end_object (json);
  bytes = sbx_json_writer_free_to_bytes (g_steal_pointer (&json));
  answer = sbx_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), 32, &error);
  g_assert_no_error (error);
  ids = ids_of (json_node_get_object (answer));
  g_assert_cmpstr (ids, ==, expected);
  g_assert_false (json_object_get_boolean_member (json_node_get_object (answer), "complete"));
}

/* It answers until the new one has caught up, and is empty then. */
static void
test_older_index (Fixture       *fixture,
                  gconstpointer  data)
{
  static const SbxSearchQuery links = { "", .traits = SBX_SEARCH_HAS_LINK };
  g_autofree char        *path = fixture_path (fixture, "hub.db");
  g_autoptr (SbxDatabase) database = NULL;
  g_autoptr (GError)      error = NULL;
  gint64                  n;

  send_some (fixture);
  fixture_send (fixture, &(NewMessage) { .channel_id = "d", .topic_id = "v", .content = "Σίσυφος: http://a.example 🇬🇷", .id = "d3" });
  fixture_wait_for_index (fixture);
  sbx_store_close (fixture->store);

  database = sbx_database_open (path, 0, &error);
  g_assert_no_error (error);
  make_older (database);
  g_assert_true (sbx_schema_migrate (database, path, &error));
  {
    g_autoptr (SbxTokenizer) tokenizer = sbx_tokenizer_new (database, NULL);
    SbxStoreReader           reader = { database, tokenizer, path };

    assert_hits_of_reader (&reader, (SbxSearchQuery) { "cake" }, "d2 m3 m1");
    assert_hits_of_reader (&reader, (SbxSearchQuery) { "كعكة" }, "d1");
    assert_hits_of_reader (&reader, (SbxSearchQuery) { "σισυφος" }, "d3");
    assert_hits_of_reader (&reader, links, "d3");
    assert_hits_of_reader (&reader, (SbxSearchQuery) { "", .traits = SBX_SEARCH_IS_MINE, .sender_id = "li" }, "m2");
  }
  g_clear_pointer (&database, sbx_database_free);

  fixture_reopen (fixture);
  fixture_wait_for_index (fixture);
  assert_all (fixture);
  assert_hits (fixture, links, "d3");
  assert_hits (fixture, (SbxSearchQuery) { "σισυφος 🇬🇷" }, "d3");
  sbx_store_close (fixture->store);
  database = sbx_database_open (path, 0, &error);
  g_assert_true (sbx_database_get_int (database, -1, &n, &error, "SELECT count(*) FROM search_before WHERE search_before MATCH 'cake'", ""));
  g_assert_cmpint (n, ==, 0);
  g_assert_true (sbx_database_get_int (database, -1, &n, &error, "SELECT value FROM meta WHERE name = 'indexed_before'", ""));
  g_assert_cmpint (n, ==, 0);
}

/* What a message has or is may change without its words. */
static void
test_traits_change (Fixture       *fixture,
                    gconstpointer  data)
{
  const NewMessage message = { .channel_id = "c", .topic_id = "t", .content = "words" };

  fixture_send (fixture, &message);
  fixture_wait_for_index (fixture);
  assert_hits (fixture, (SbxSearchQuery) { "", .traits = SBX_SEARCH_IS_IMPORTANT }, "");
  fixture_do (fixture, mark_important, NULL);
  fixture_wait_for_index (fixture);
  assert_hits (fixture, (SbxSearchQuery) { "", .traits = SBX_SEARCH_IS_IMPORTANT }, "m1");
  assert_hits (fixture, (SbxSearchQuery) { "words", .traits = SBX_SEARCH_IS_IMPORTANT }, "m1");
}

static void
test_bad (Fixture       *fixture,
          gconstpointer  data)
{
  static const struct
  {
    SbxSearchQuery query;
    int            code;
  } cases[] = {
    { { "x", "nowhere", NULL, NULL, -1, -1, NULL, 5 }, SBX_WIRE_ERROR_NOT_FOUND },
    { { "x", "c", "none", NULL, -1, -1, NULL, 5 }, SBX_WIRE_ERROR_NOT_FOUND },
    { { "x", NULL, NULL, NULL, -1, -1, "x", 5 }, SBX_WIRE_ERROR_BAD_REQUEST },
  };

  send_some (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fixture_read (fixture, search, (gpointer) &cases[i].query, &error));
      g_assert_error (error, SBX_WIRE_ERROR, cases[i].code);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/search/hits", test_hits);
  fixture_add ("/search/hit-is-whole", test_hit_is_whole);
  fixture_add ("/search/from-name", test_from_name);
  fixture_add ("/search/pages", test_pages);
  fixture_add ("/search/edits", test_edits);
  fixture_add ("/search/row-is-used-again", test_row_is_used_again);
  fixture_add ("/search/writes-stay-durable", test_writes_stay_durable);
  fixture_add ("/search/without-index", test_without_index);
  fixture_add ("/search/unread", test_unread);
  fixture_add ("/search/index-is-sound", test_index_is_sound);
  fixture_add ("/search/older-index", test_older_index);
  fixture_add ("/search/traits-change", test_traits_change);
  fixture_add ("/search/bad", test_bad);

  return g_test_run ();
}
