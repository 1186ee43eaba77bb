/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include "sbx-wire-error.h"

typedef struct
{
  const char        *reader;
  const char        *topic_id;
  gint64             seq;
  const char *const *ids;
  gboolean           unread;
  gint64             read_seq;
  gint64             unread_from;
  gboolean           changed;
} Mark;

static gboolean
mark_read (SbxStoreWriter  *writer,
           gpointer         data,
           SbxJsonWriter   *answer,
           GError         **error)
{
  Mark *mark = data;

  return sbx_store_mark_read (writer, mark->reader, "c", mark->topic_id, mark->seq, mark->ids, mark->unread,
                              &mark->read_seq, &mark->unread_from, &mark->changed, error);
}

static void
assert_mark (Fixture  *fixture,
             Mark      mark,
             gint64    read_seq,
             gboolean  changed)
{
  fixture_do (fixture, mark_read, &mark);
  g_assert_cmpint (mark.read_seq, ==, read_seq);
  g_assert_cmpint (mark.changed, ==, changed);
}

typedef struct
{
  const char *reader;
  const char *sender;
} Asker;

static gboolean
list_topics (SbxStoreReader  *reader,
             gpointer         data,
             SbxJsonWriter   *answer,
             GError         **error)
{
  const Asker *asker = data;

  return sbx_store_list_topics (reader, asker->reader, asker->sender, "c", NULL, NULL, 200, answer, error);
}

static gboolean
list_channels (SbxStoreReader  *reader,
               gpointer         data,
               SbxJsonWriter   *answer,
               GError         **error)
{
  const Asker *asker = data;

  return sbx_store_list_channels (reader, asker->reader, asker->sender, NULL, 200, answer, error);
}

static gint64
get_unread (Fixture    *fixture,
            const char *topic_id,
            const char *reader,
            const char *sender,
            gint64     *read_seq)
{
  Asker                  asker = { reader, sender };
  g_autoptr (JsonObject) answer = fixture_read (fixture, list_topics, &asker, NULL);
  JsonArray             *topics = json_object_get_array_member (answer, "topics");

  for (guint i = 0; i < json_array_get_length (topics); i++)
    {
      JsonObject *topic = json_array_get_object_element (topics, i);

      if (g_str_equal (json_object_get_string_member (topic, "id"), topic_id))
        {
          if (read_seq != NULL)
            *read_seq = json_object_get_int_member (topic, "readSeq");
          return json_object_get_int_member (topic, "unreadCount");
        }
    }

  return -1;
}

static gint64
get_channel_unread (Fixture    *fixture,
                    const char *reader,
                    const char *sender)
{
  Asker                  asker = { reader, sender };
  g_autoptr (JsonObject) answer = fixture_read (fixture, list_channels, &asker, NULL);

  return json_object_get_int_member (json_array_get_object_element (json_object_get_array_member (answer, "channels"), 0),
                                     "unreadCount");
}

#define assert_unread(fixture, topic, reader, sender, expected) \
  g_assert_cmpint (get_unread (fixture, topic, reader, sender, NULL), ==, expected)

static void
send_five (Fixture *fixture)
{
  for (guint i = 0; i < 5; i++)
    fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .from_id = i == 3 ? "ann" : "ben", .unread = 1 });
}

static void
test_up_to (Fixture       *fixture,
            gconstpointer  data)
{
  gint64 read_seq;

  send_five (fixture);
  assert_unread (fixture, "t", "ann", "ann", 4);   /* not her own */
  assert_unread (fixture, "t", "local", "x", 5);

  assert_mark (fixture, (Mark) { "ann", "t", 2 }, 2, TRUE);
  g_assert_cmpint (get_unread (fixture, "t", "ann", "ann", &read_seq), ==, 2);
  g_assert_cmpint (read_seq, ==, 2);
  assert_unread (fixture, "t", "ben", "ben", 1);

  assert_mark (fixture, (Mark) { "ann", "t", 2 }, 2, FALSE);
  assert_mark (fixture, (Mark) { "ann", "t", 1 }, 2, FALSE);   /* not back */
  assert_mark (fixture, (Mark) { "ann", "t", 0 }, 5, TRUE);
  assert_unread (fixture, "t", "ann", "ann", 0);
  assert_mark (fixture, (Mark) { "local", "t", 99 }, 5, TRUE);   /* what is not there yet is not read */
  fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .unread = 1 });
  assert_unread (fixture, "t", "ann", "ann", 1);
  assert_unread (fixture, "t", "local", "x", 1);
  g_assert_cmpint (get_channel_unread (fixture, "ann", "ann"), ==, 1);
}

static void
test_unread_again (Fixture       *fixture,
                   gconstpointer  data)
{
  send_five (fixture);
  fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .unread = 0 });
  assert_mark (fixture, (Mark) { "ann", "t", 0 }, 6, TRUE);

  /* Of weight 0: it counts when marked. */
  assert_mark (fixture, (Mark) { "ann", "t", 6, NULL, TRUE }, 5, TRUE);
  assert_unread (fixture, "t", "ann", "ann", 1);
  assert_mark (fixture, (Mark) { "ann", "t", 6, NULL, TRUE }, 5, FALSE);
  /* The one from which it is marked is the asker's own. */
  assert_mark (fixture, (Mark) { "ann", "t", 4, NULL, TRUE }, 3, TRUE);
  assert_unread (fixture, "t", "ann", "ann", 2);
  assert_mark (fixture, (Mark) { "ann", "t", 6, NULL, TRUE }, 3, FALSE);
  assert_unread (fixture, "t", "ann", "ann", 2);
  assert_mark (fixture, (Mark) { "ann", "t", 0 }, 6, TRUE);
  assert_unread (fixture, "t", "ann", "ann", 0);

  /* Without a seq: the newest. Beyond it: the newest too. */
  assert_mark (fixture, (Mark) { "ann", "t", 0, NULL, TRUE }, 5, TRUE);
  assert_unread (fixture, "t", "ann", "ann", 1);
  assert_mark (fixture, (Mark) { "ann", "t", 99, NULL, TRUE }, 5, FALSE);
}

static void
test_single (Fixture       *fixture,
             gconstpointer  data)
{
  static const char *const second[] = { "m2", NULL };
  static const char *const first_and_third[] = { "m1", "m3", NULL };
  static const char *const unknown[] = { "m1", "nope", NULL };
  g_autoptr (GError)       error = NULL;
  Mark                     bad = { "ann", "t", 0, unknown };

  send_five (fixture);
  assert_mark (fixture, (Mark) { "ann", "t", 0, second }, 0, TRUE);
  assert_unread (fixture, "t", "ann", "ann", 3);
  assert_mark (fixture, (Mark) { "ann", "t", 0, second }, 0, FALSE);
  /* Another reader's marks are that one's. */
  assert_mark (fixture, (Mark) { "local", "t", 1 }, 1, TRUE);
  assert_unread (fixture, "t", "local", "x", 4);
  /* Now all up to the third: as good as read up to there. */
  assert_mark (fixture, (Mark) { "ann", "t", 0, first_and_third }, 3, TRUE);
  assert_unread (fixture, "t", "ann", "ann", 1);
  assert_mark (fixture, (Mark) { "ann", "t", 0, second, TRUE }, 3, TRUE);
  assert_unread (fixture, "t", "ann", "ann", 2);
  assert_mark (fixture, (Mark) { "ann", "t", 0, second }, 3, TRUE);
  assert_unread (fixture, "t", "ann", "ann", 1);

  g_assert_null (fixture_write (fixture, mark_read, &bad, NULL, &error));
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND);
  g_assert_cmpstr (json_object_get_string_member (sbx_wire_error_get_details (error), "field"), ==, "messageIds");
}

static gboolean
add_loose (SbxStoreWriter  *writer,
           gpointer         data,
           SbxJsonWriter   *answer,
           GError         **error)
{
  return sbx_store_add_loose_unread (writer, "c", "t", GPOINTER_TO_INT (data), error);
}

static void
test_loose (Fixture       *fixture,
            gconstpointer  data)
{
  send_five (fixture);
  fixture_do (fixture, add_loose, GINT_TO_POINTER (7));
  assert_unread (fixture, "t", "ann", "ann", 11);
  assert_mark (fixture, (Mark) { "ann", "t", 0 }, 5, TRUE);
  assert_unread (fixture, "t", "ann", "ann", 0);
  assert_unread (fixture, "t", "ben", "ben", 8);
  fixture_do (fixture, add_loose, GINT_TO_POINTER (2));
  assert_unread (fixture, "t", "ann", "ann", 2);
  assert_mark (fixture, (Mark) { "ann", "t", 0 }, 5, TRUE);
  fixture_do (fixture, add_loose, GINT_TO_POINTER (-100));
  assert_unread (fixture, "t", "ann", "ann", 0);
  assert_unread (fixture, "t", "ben", "ben", 1);
}

static gboolean
raise_unread (SbxStoreWriter  *writer,
              gpointer         data,
              SbxJsonWriter   *answer,
              GError         **error)
{
  return sbx_store_raise_unread (writer, "c", "t", data, error);
}

/* A message that counts only later counts for each reader once, whoever has read it. */
static void
test_raised (Fixture       *fixture,
             gconstpointer  data)
{
  static const char *const second[] = { "m2", NULL };

  for (guint i = 0; i < 3; i++)
    fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .unread = i == 0 });
  assert_mark (fixture, (Mark) { "ann", "t", 3 }, 3, TRUE);
  assert_mark (fixture, (Mark) { "ben", "t", 0, second }, 0, TRUE);
  for (guint i = 0; i < 2; i++)
    {
      fixture_do (fixture, raise_unread, (gpointer) "m2");
      assert_unread (fixture, "t", "ann", "ann", 1);
      assert_unread (fixture, "t", "ben", "ben", 2);
      assert_unread (fixture, "t", "new", "new", 2);
    }
  assert_mark (fixture, (Mark) { "ann", "t", 0, second }, 3, TRUE);
  fixture_do (fixture, raise_unread, (gpointer) "m2");
  assert_unread (fixture, "t", "ann", "ann", 0);
}

static void
test_unknown (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) no_channel = NULL;
  g_autoptr (GError) no_topic = NULL;
  Mark               mark = { "ann", "t" };

  g_assert_null (fixture_write (fixture, mark_read, &mark, NULL, &no_channel));
  g_assert_error (no_channel, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND);
  g_assert_cmpstr (json_object_get_string_member (sbx_wire_error_get_details (no_channel), "field"), ==, "channelId");

  fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "other" });
  g_assert_null (fixture_write (fixture, mark_read, &mark, NULL, &no_topic));
  g_assert_error (no_topic, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND);
  g_assert_cmpstr (json_object_get_string_member (sbx_wire_error_get_details (no_topic), "field"), ==, "topicId");
}

/* What the totals say is what counting one by one says. */

#define N_MODEL 200

typedef struct
{
  gboolean    exists;
  const char *from;
  int         weight;
  int         mark;      /* for "ann": -1 = none */
} ModelMessage;

typedef struct
{
  ModelMessage messages[N_MODEL + 1];   /* by seq */
  gint64       newest;
  gint64       read_seq;
  gint64       unread_from;             /* marked as unread from here … */
  gint64       unread_to;               /* … up to there */
} Model;

static gint64
count (Model      *model,
       gint64      read_seq,
       const char *sender,
       gboolean    with_marks)
{
  gint64 sum = 0;

  for (gint64 seq = 1; seq <= model->newest; seq++)
    {
      ModelMessage *message = &model->messages[seq];

      if (!message->exists)
        continue;
      if (with_marks && message->mark >= 0)
        sum += message->mark;
      else if (seq > read_seq && !g_str_equal (message->from, sender))
        sum += with_marks && seq >= model->unread_from && seq <= model->unread_to ? MAX (message->weight, 1) : message->weight;
    }

  return sum;
}

typedef struct
{
  gint64 seq;
  int    unread;
} Change;

static gboolean
change_message (SbxStoreWriter  *writer,
                gpointer         data,
                SbxJsonWriter   *answer,
                GError         **error)
{
  const Change                 *change = data;
  g_autofree char              *id = g_strdup_printf ("m%" G_GINT64_FORMAT, change->seq);
  g_autoptr (SbxMessageRecord)  record = sbx_store_find_message (writer, "c", "t", id, error);

  return record != NULL && sbx_store_put_message (writer, record, change->unread, error) &&
         (change->unread < 0 || sbx_store_get_message_unread (writer, "c", "t", id, error) == change->unread);
}

static gboolean
remove_message (SbxStoreWriter  *writer,
                gpointer         data,
                SbxJsonWriter   *answer,
                GError         **error)
{
  const Change    *change = data;
  g_autofree char *id = g_strdup_printf ("m%" G_GINT64_FORMAT, change->seq);
  gboolean         removed;

  return sbx_store_remove_message (writer, "c", "t", id, &removed, error) && removed;
}

static gint64
pick (Model *model)
{
  for (guint i = 0; i < 20; i++)
    {
      gint64 seq = g_test_rand_int_range (1, model->newest + 1);

      if (model->messages[seq].exists)
        return seq;
    }

  return 0;
}

static void
step (Fixture *fixture,
      Model   *model,
      guint    what)
{
  gint64                   seq = model->newest > 0 ? pick (model) : 0;
  g_autofree char         *id = g_strdup_printf ("m%" G_GINT64_FORMAT, seq);
  const char              *ids[] = { id, NULL };
  Change                   change = { seq, g_test_rand_int_range (0, 4) };

  if (what < 5 || seq == 0)
    {
      ModelMessage message = { TRUE, g_test_rand_bit () ? "ann" : "ben", g_test_rand_int_range (0, 3), -1 };

      model->newest++;
      model->messages[model->newest] = message;
      g_assert_cmpint (fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .from_id = message.from,
                                                              .unread = message.weight }), ==, model->newest);
      return;
    }

  switch (what)
    {
    case 5:
      model->messages[seq].weight = change.unread;
      fixture_do (fixture, change_message, &change);
      break;
    case 6:
      model->messages[seq].exists = FALSE;
      fixture_do (fixture, remove_message, &change);
      break;
    case 7:
      {
        Mark mark = { "ann", "t", seq };

        fixture_do (fixture, mark_read, &mark);
        model->read_seq = MAX (model->read_seq, seq);
        for (gint64 i = 1; i <= seq; i++)
          model->messages[i].mark = -1;
        g_assert_cmpint (mark.read_seq, ==, model->read_seq);
        break;
      }
    case 8:
      {
        Mark mark = { "ann", "t", seq, NULL, TRUE };

        fixture_do (fixture, mark_read, &mark);
        model->unread_from = model->unread_to > model->read_seq ? MIN (model->unread_from, seq) : seq;
        model->read_seq = MIN (model->read_seq, seq - 1);
        for (gint64 i = MAX (model->read_seq + 1, model->unread_from); i <= model->newest; i++)
          {
            if (model->messages[i].mark == 0)
              model->messages[i].mark = -1;
          }
        for (model->unread_to = model->newest; !model->messages[model->unread_to].exists;)
          model->unread_to--;
        g_assert_cmpint (mark.read_seq, ==, model->read_seq);
        g_assert_cmpint (mark.unread_from, ==, model->unread_from);
        break;
      }
    default:
      {
        Mark mark = { "ann", "t", 0, ids, g_test_rand_bit () };

        fixture_do (fixture, mark_read, &mark);
        if (mark.unread)
          model->messages[seq].mark = MAX (1, model->messages[seq].weight);
        else
          model->messages[seq].mark = seq <= model->read_seq ? -1 : 0;
        model->read_seq = mark.read_seq;
        break;
      }
    }
}

static void
test_totals (Fixture       *fixture,
             gconstpointer  data)
{
  Model model = { 0 };

  while (model.newest < N_MODEL)
    {
      step (fixture, &model, g_test_rand_int_range (0, 11));

      g_assert_cmpint (get_unread (fixture, "t", "ann", "ann", NULL), ==, count (&model, model.read_seq, "ann", TRUE));
      g_assert_cmpint (get_unread (fixture, "t", "new", "ben", NULL), ==, count (&model, 0, "ben", FALSE));
      g_assert_cmpint (get_channel_unread (fixture, "ann", "ann"), ==, count (&model, model.read_seq, "ann", TRUE));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/reads/up-to", test_up_to);
  fixture_add ("/reads/unread-again", test_unread_again);
  fixture_add ("/reads/single", test_single);
  fixture_add ("/reads/loose", test_loose);
  fixture_add ("/reads/raised", test_raised);
  fixture_add ("/reads/unknown", test_unknown);
  fixture_add ("/reads/totals", test_totals);

  return g_test_run ();
}
