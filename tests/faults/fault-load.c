/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fault-load.h"

#include "client-case.h"
#include "sbx-records.h"
#include "sbx-test-peer.h"

/* Requests of one publisher that wait for their answers. */
#define IN_FLIGHT 6

const char *const fault_load_topics[FAULT_LOAD_TOPICS][2] = { { "a", "t" }, { "b", "t" }, { "a", "u" } };

typedef struct
{
  FaultLoad *load;
  SbxClient *client;
  char      *user_id;
  guint      next;           /* number of the next message */
  guint      in_flight;
  GQueue     again;          /* of Written: to be sent once more */
  GPtrArray *accepted;       /* of Written, not owned */
  gint64     read_seq;       /* the highest that was acknowledged, of the first topic */

  /* What it does to a topic of its own, one thing after the other. */
  guint      step;           /* that is to be done next */
  gboolean   is_stepping;
  gboolean   in_doubt;       /* it may have been done or not */
  gboolean   pinned;         /* as it was acknowledged, like the others */
  char      *title;          /* (nullable) */
  gboolean   claimed;
  gint64     fence;
} Publisher;

/* What was sent under one key. */
typedef struct
{
  Publisher  *publisher;
  char       *key;
  char       *content;
  guint       topic;         /* FAULT_LOAD_TOPICS = an event of x/log instead */
  char       *id;            /* (nullable): not acknowledged yet */
  gint64      seq;
} Written;

struct _FaultLoad
{
  char       *uri;
  GRand      *chance;
  GPtrArray  *publishers;
  GHashTable *written;       /* content → Written */
  GPtrArray  *accepted;      /* of Written, not owned */
  gboolean    draining;
  guint       n_waiting;     /* written and not acknowledged */
  guint       wrong;         /* answers that contradicted an earlier one */
  char       *epoch;         /* (nullable): of the hub that was met first */
};

static void pump (Publisher *self);

static void
written_free (gpointer data)
{
  Written *written = data;

  g_free (written->key);
  g_free (written->content);
  g_free (written->id);
  g_free (written);
}

static void
take_answer (Written    *written,
             JsonObject *payload)
{
  FaultLoad  *load = written->publisher->load;
  const char *id = written->topic == FAULT_LOAD_TOPICS ? "" : json_object_get_string_member (payload, "id");
  gint64      seq = json_object_get_int_member (payload, "seq");

  if (written->id == NULL)
    {
      written->id = g_strdup (id);
      written->seq = seq;
      load->n_waiting--;
      g_ptr_array_add (load->accepted, written);
      g_ptr_array_add (written->publisher->accepted, written);
      return;
    }

  if (!g_str_equal (written->id, id) || written->seq != seq ||
      (written->topic < FAULT_LOAD_TOPICS && !json_object_get_boolean_member (payload, "duplicate")))
    {
      g_test_message ("%s was %s at %" G_GINT64_FORMAT ", and then %s at %" G_GINT64_FORMAT, written->content,
                      written->id, written->seq, id, seq);
      load->wrong++;
    }
}

static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Written                 *written = data;
  Publisher               *self = written->publisher;
  g_autoptr (GError)       error = NULL;
  g_autoptr (SbxEnvelope)  answer = sbx_client_request_finish (self->client, result, &error);

  self->in_flight--;
  if (answer != NULL)
    take_answer (written, sbx_envelope_get_payload (answer));
  else if (written->id == NULL)
    g_queue_push_head (&self->again, written);
  if (error != NULL && error->domain != SBX_CLIENT_ERROR)
    g_error ("%s: %s", written->content, error->message);
  pump (self);
}

static void
send_written (Publisher *self,
              Written   *written)
{
  JsonObject *payload = json_object_new ();

  json_object_set_string_member (payload, "key", written->key);
  if (written->topic == FAULT_LOAD_TOPICS)
    {
      json_object_set_string_member (payload, "stream", "x/log");
      json_object_set_string_member (payload, "data", written->content);
      json_object_set_boolean_member (payload, "durable", TRUE);
    }
  else
    {
      json_object_set_string_member (payload, "channelId", fault_load_topics[written->topic][0]);
      json_object_set_string_member (payload, "topicId", fault_load_topics[written->topic][1]);
      json_object_set_string_member (payload, "content", written->content);
    }
  self->in_flight++;
  sbx_client_request_async (self->client, written->topic == FAULT_LOAD_TOPICS ? "publish" : "sendMessage", payload, 0, NULL,
                            on_answer, written);
  json_object_unref (payload);
}

static Written *
write_new (Publisher *self)
{
  Written *written = g_new0 (Written, 1);

  written->publisher = self;
  written->key = g_uuid_string_random ();
  /* Long enough that some take several pages of the database. */
  written->content = g_strdup_printf ("%s %u %0*d", self->user_id, self->next++,
                                      g_rand_int_range (self->load->chance, 0, 20) == 0 ? 9000 : 20, 0);
  written->topic = (guint) g_rand_int_range (self->load->chance, 0, FAULT_LOAD_TOPICS + 1);
  g_hash_table_insert (self->load->written, written->content, written);
  self->load->n_waiting++;
  return written;
}

typedef struct
{
  Publisher *publisher;
  gint64     seq;
} Mark;

static void
on_marked (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autofree Mark         *mark = data;
  g_autoptr (SbxEnvelope)  answer = sbx_client_request_finish (SBX_CLIENT (source), result, NULL);

  mark->publisher->in_flight--;
  if (answer != NULL)
    mark->publisher->read_seq = MAX (mark->publisher->read_seq, mark->seq);
  pump (mark->publisher);
}

/* What was accepted last, if it is of the first topic. */
static void
mark_read (Publisher *self)
{
  GPtrArray  *accepted = self->load->accepted;
  Written    *last = g_ptr_array_index (accepted, accepted->len - 1);
  JsonObject *payload;
  Mark       *mark;

  if (last->topic != 0)
    return;
  mark = g_new0 (Mark, 1);
  mark->publisher = self;
  mark->seq = last->seq;
  payload = json_object_new ();
  json_object_set_string_member (payload, "channelId", fault_load_topics[0][0]);
  json_object_set_string_member (payload, "topicId", fault_load_topics[0][1]);
  json_object_set_int_member (payload, "seq", last->seq);
  self->in_flight++;
  sbx_client_request_async (self->client, "markRead", payload, 0, NULL, on_marked, mark);
  json_object_unref (payload);
}

enum { STEP_PIN, STEP_TITLE, STEP_CLAIM, STEP_UNPIN, STEP_TITLE_AGAIN, STEP_RELEASE, N_STEPS };

static void
take_step (Publisher  *self,
           JsonObject *answer)
{
  switch (self->step++ % N_STEPS)
    {
    case STEP_PIN:
      self->pinned = TRUE;
      break;
    case STEP_UNPIN:
      self->pinned = FALSE;
      break;
    case STEP_TITLE:
    case STEP_TITLE_AGAIN:
      g_free (self->title);
      self->title = g_strdup_printf ("Title %u", self->step - 1);
      break;
    case STEP_CLAIM:
      self->claimed = TRUE;
      /* A new one has the next fence; one that was taken before its answer was lost keeps it. */
      if (json_object_get_int_member (answer, "fence") != self->fence + 1)
        self->load->wrong++;
      self->fence = json_object_get_int_member (answer, "fence");
      break;
    case STEP_RELEASE:
    default:
      self->claimed = FALSE;
      break;
    }
}

static void
on_step (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Publisher              *self = data;
  g_autoptr (GError)      error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (self->client, result, &error);

  self->in_flight--;
  self->is_stepping = FALSE;
  self->in_doubt = answer == NULL;
  if (answer != NULL)
    take_step (self, sbx_envelope_get_payload (answer));
  else if (error->domain != SBX_CLIENT_ERROR)
    g_error ("step %u: %s", self->step, error->message);
  pump (self);
}

/* The step that was not acknowledged is taken once more: each is the same when it is done twice. */
static void
send_step (Publisher *self)
{
  static const char *const events[] = { "pin", "setTopic", "claimTopic", "pin", "setTopic", "releaseTopic" };
  guint                    step = self->step % N_STEPS;
  JsonObject              *payload = json_object_new ();
  g_autofree char         *title = g_strdup_printf ("Title %u", self->step);

  json_object_set_string_member (payload, "channelId", "a");
  json_object_set_string_member (payload, "topicId", self->user_id);
  if (step == STEP_PIN || step == STEP_UNPIN)
    json_object_set_boolean_member (payload, "on", step == STEP_PIN);
  else if (step == STEP_TITLE || step == STEP_TITLE_AGAIN)
    json_object_set_string_member (payload, "title", title);
  else if (step == STEP_CLAIM)
    json_object_set_int_member (payload, "seconds", 3600);
  self->in_flight++;
  self->is_stepping = TRUE;
  sbx_client_request_async (self->client, events[step], payload, 0, NULL, on_step, self);
  json_object_unref (payload);
}

static void
pump (Publisher *self)
{
  FaultLoad *load = self->load;

  while (sbx_client_get_state (self->client) == SBX_CONNECTION_CONNECTED && self->in_flight < IN_FLIGHT)
    {
      gint32 choice = g_rand_int_range (load->chance, 0, 20);

      if (self->again.length > 0)
        send_written (self, g_queue_pop_head (&self->again));
      else if (load->draining && self->in_doubt && !self->is_stepping)
        send_step (self);
      else if (load->draining)
        break;
      else if (choice == 0 && self->accepted->len > 0)
        send_written (self, g_ptr_array_index (self->accepted,
                                               g_rand_int_range (load->chance, 0, (gint32) self->accepted->len)));
      else if (choice == 1 && load->accepted->len > 0)
        mark_read (self);
      else if (choice == 2 && !self->is_stepping)
        send_step (self);
      else
        send_written (self, write_new (self));
    }
}

static void
on_ready (SbxClient *client,
          gpointer   data)
{
  Publisher *self = data;

  if (self->load->epoch == NULL)
    self->load->epoch = g_strdup (client->epoch);
  if (!g_str_equal (client->epoch, self->load->epoch))
    {
      g_test_message ("the epoch was %s and is %s", self->load->epoch, client->epoch);
      self->load->wrong++;
    }
  pump (self);
}

static Publisher *
publisher_new (FaultLoad *load,
               guint      number)
{
  Publisher            *self = g_new0 (Publisher, 1);
  g_autoptr (SbxAddress) address = sbx_address_new (load->uri, NULL);
  SbxClientTimings      timings;

  self->load = load;
  self->user_id = g_strdup_printf ("publisher-%u", number);
  g_queue_init (&self->again);
  self->accepted = g_ptr_array_new ();
  self->client = sbx_client_new (address, NULL);
  sbx_client_set_identity (self->client, "monitor", self->user_id, self->user_id, self->user_id, NULL);
  sbx_client_get_timings (self->client, &timings);
  timings.backoff_base = 20;
  timings.backoff_max = 60;
  timings.patrol_interval = 60;
  sbx_client_set_timings (self->client, &timings);
  g_signal_connect (self->client, "ready", G_CALLBACK (on_ready), self);
  return self;
}

static void
publisher_free (gpointer data)
{
  Publisher *self = data;

  g_signal_handlers_disconnect_by_data (self->client, self);
  self->load->draining = TRUE;
  sbx_client_stop (self->client);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->client);
  g_queue_clear (&self->again);
  g_ptr_array_unref (self->accepted);
  g_free (self->title);
  g_free (self->user_id);
  g_free (self);
}

FaultLoad *
fault_load_new (const char *uri,
                guint32     seed,
                guint       n_publishers)
{
  FaultLoad *self = g_new0 (FaultLoad, 1);

  self->uri = g_strdup (uri);
  self->chance = g_rand_new_with_seed (seed);
  self->publishers = g_ptr_array_new_with_free_func (publisher_free);
  self->written = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, written_free);
  self->accepted = g_ptr_array_new ();
  for (guint i = 0; i < n_publishers; i++)
    g_ptr_array_add (self->publishers, publisher_new (self, i + 1));
  return self;
}

void
fault_load_free (FaultLoad *self)
{
  g_ptr_array_unref (self->publishers);
  g_ptr_array_unref (self->accepted);
  g_hash_table_unref (self->written);
  g_rand_free (self->chance);
  g_free (self->epoch);
  g_free (self->uri);
  g_free (self);
}

static void
make_topic (SbxTestPeer *peer,
            const char  *channel_id,
            const char  *topic_id)
{
  g_autofree char *payload =
    g_strdup_printf ("{\"accounts\":[{\"accountId\":\"%s\",\"accountName\":\"Account\",\"conversations\":["
                     "{\"conversation_id\":\"%s\",\"participant\":{\"user_name\":\"Wang Li\"},\"messages\":[]}]}]}",
                     channel_id, topic_id);
  g_autoptr (JsonObject) answer = sbx_test_peer_request (peer, "syncData", payload);

  g_assert_cmpstr (json_object_get_string_member (answer, "event"), ==, "synced");
}

void
fault_load_begin (FaultLoad *self)
{
  g_autoptr (SbxTestPeer) peer = sbx_test_peer_connect (self->uri);

  json_object_unref (sbx_test_peer_hello (peer, "worker", "maker"));
  for (guint i = 0; i < FAULT_LOAD_TOPICS; i++)
    make_topic (peer, fault_load_topics[i][0], fault_load_topics[i][1]);
  for (guint i = 0; i < self->publishers->len; i++)
    {
      Publisher *publisher = g_ptr_array_index (self->publishers, i);

      make_topic (peer, "a", publisher->user_id);
      sbx_client_start (publisher->client);
    }
}

guint
fault_load_get_n_accepted (FaultLoad *self)
{
  return self->accepted->len;
}

static gboolean
has_drained (Publisher *publisher)
{
  return publisher->in_flight == 0 && publisher->again.length == 0 && !publisher->in_doubt;
}

static gboolean
is_drained (gpointer data)
{
  FaultLoad *self = data;

  for (guint i = 0; i < self->publishers->len; i++)
    if (!has_drained (g_ptr_array_index (self->publishers, i)))
      return FALSE;
  return self->n_waiting == 0;
}

/* What a publisher waits for, and whether the hub answers it at all. */
static void
tell_state (Publisher *self)
{
  SbxConnectionState      state = sbx_client_get_state (self->client);
  g_autoptr (GError)      error = NULL;
  g_autoptr (SbxEnvelope) stats = NULL;
  gsize                   length = 0;
  const char             *text = "";

  g_test_message ("%s: state %d (phase %d, %u pending), %u in flight, %u requests, %u again, step %u%s%s", self->user_id,
                  state, self->client->phase, self->client->pending, self->in_flight,
                  sbx_requests_get_size (self->client->requests), self->again.length, self->step,
                  self->is_stepping ? " under way" : "", self->in_doubt ? " in doubt" : "");
  if (state != SBX_CONNECTION_CONNECTED)
    return;
  stats = case_try (self->client, "stats", "{}", &error);
  if (stats != NULL)
    text = g_bytes_get_data (sbx_envelope_get_payload_text (stats), &length);
  g_test_message ("%s: the hub says %.*s", self->user_id, (int) length, error != NULL ? error->message : text);
}

/* Soon the wait ends with an error that says only that it was too long. */
static gboolean
on_slow (gpointer data)
{
  FaultLoad *self = data;

  g_test_message ("%u were written and not acknowledged", self->n_waiting);
  for (guint i = 0; i < self->publishers->len; i++)
    tell_state (g_ptr_array_index (self->publishers, i));
  return G_SOURCE_CONTINUE;
}

void
fault_load_drain (FaultLoad *self)
{
  guint slow = g_timeout_add (CASE_DEADLINE_MS / 3, on_slow, self);

  self->draining = TRUE;
  for (guint i = 0; i < self->publishers->len; i++)
    pump (g_ptr_array_index (self->publishers, i));
  case_wait (is_drained, self);
  g_source_remove (slow);
}

/* What the hub has, held against the book. */

typedef struct
{
  FaultLoad     *load;
  FaultFindings *findings;
  GHashTable    *seen;       /* of contents */
} Comparison;

static void
complain (guint      *count,
          const char *what,
          const char *content)
{
  if ((*count)++ < 5)
    g_test_message ("%s: %.40s", what, content);
}

static void
compare_one (Comparison *self,
             const char *content,
             const char *id,
             gint64      seq)
{
  Written *written = g_hash_table_lookup (self->load->written, content);

  /* The clients that look on write too. */
  if (written == NULL && !g_str_has_prefix (content, "publisher"))
    return;
  self->findings->messages++;
  if (!g_hash_table_add (self->seen, g_strdup (content)))
    complain (&self->findings->doubled, "doubled", content);
  else if (written == NULL || written->id == NULL || written->seq != seq || (id != NULL && !g_str_equal (id, written->id)))
    complain (&self->findings->wrong, "not as it was acknowledged", content);
}

static void
compare_topic (Comparison  *self,
               SbxTestPeer *peer,
               guint        topic)
{
  gint64   after = 0;
  gboolean more = TRUE;

  while (more)
    {
      g_autofree char *payload = g_strdup_printf ("{\"channelId\":\"%s\",\"topicId\":\"%s\",\"after\":%" G_GINT64_FORMAT "}",
                                                  fault_load_topics[topic][0], fault_load_topics[topic][1], after);
      g_autoptr (JsonObject) answer = sbx_test_peer_request (peer, "listMessages", payload);
      JsonObject *page = sbx_test_peer_get_payload (answer);
      JsonArray  *messages = json_object_get_array_member (page, "messages");

      for (guint i = 0; i < json_array_get_length (messages); i++)
        {
          JsonObject *message = json_array_get_object_element (messages, i);
          gint64      seq = json_object_get_int_member (message, "seq");

          g_assert_cmpint (seq, >, after);
          after = seq;
          compare_one (self, json_object_get_string_member (message, "content"),
                       json_object_get_string_member (message, "id"), seq);
        }
      more = json_object_get_boolean_member (json_object_get_object_member (page, "more"), "after");
    }
}

/* Every event of a stream from its beginning: no hole, and each message as its page says. */
static void
compare_stream (Comparison  *self,
                SbxTestPeer *peer,
                const char  *stream,
                GHashTable  *contents)
{
  gint64   seq = 0;
  gboolean more = TRUE;

  while (more)
    {
      g_autofree char *payload =
        g_strdup_printf ("{\"streams\":[{\"stream\":\"%s\",\"epoch\":\"%s\",\"seq\":%" G_GINT64_FORMAT "}]}", stream,
                         self->load->epoch, seq);
      g_autoptr (JsonObject) answer = sbx_test_peer_request (peer, "subscribe", payload);
      JsonObject *entry = json_array_get_object_element (
        json_object_get_array_member (sbx_test_peer_get_payload (answer), "streams"), 0);
      JsonArray  *missed;

      if (!json_object_get_boolean_member_with_default (entry, "recovered", FALSE))
        {
          complain (&self->findings->wrong, "not whole", stream);
          return;
        }
      missed = json_object_get_array_member (entry, "missed");
      for (guint i = 0; missed != NULL && i < json_array_get_length (missed); i++)
        {
          JsonObject *envelope = json_array_get_object_element (missed, i);
          JsonObject *event = json_object_get_object_member (envelope, "payload");
          const char *name = json_object_get_string_member (envelope, "event");

          if (json_object_get_int_member (event, "seq") != seq + 1)
            complain (&self->findings->wrong, "a hole", stream);
          seq = json_object_get_int_member (event, "seq");
          if (g_str_equal (name, "messageAdded"))
            {
              JsonObject *message = json_object_get_object_member (event, "message");

              if (json_object_get_int_member (message, "seq") != seq)
                complain (&self->findings->wrong, "a seq of its own", stream);
              g_hash_table_add (contents, g_strdup (json_object_get_string_member (message, "content")));
            }
          else if (g_str_equal (name, "published"))
            {
              compare_one (self, json_object_get_string_member (event, "data"), NULL, seq);
            }
        }
      more = json_object_get_boolean_member_with_default (entry, "more", FALSE);
    }
}

/* What was acknowledged of the read mark of one topic, and of all that was done to another. */
static void
compare_topics (Comparison *self,
                Publisher  *publisher)
{
  g_autoptr (SbxEnvelope) answer = case_ask (publisher->client, "listTopics", "{'channelId':'a'}");
  JsonArray              *topics = json_object_get_array_member (sbx_envelope_get_payload (answer), "topics");

  for (guint i = 0; i < json_array_get_length (topics); i++)
    {
      JsonObject                 *object = json_array_get_object_element (topics, i);
      g_autoptr (SbxTopicRecord)  topic = sbx_topic_record_read (object, NULL);

      if (g_str_equal (topic->id, fault_load_topics[0][1]) && topic->read_seq < publisher->read_seq)
        complain (&self->findings->lost, "a read mark", publisher->user_id);
      if (!g_str_equal (topic->id, publisher->user_id))
        continue;
      if (topic->is_pinned != publisher->pinned)
        complain (&self->findings->lost, "a pin", publisher->user_id);
      if (publisher->title != NULL && g_strcmp0 (topic->title, publisher->title) != 0)
        complain (&self->findings->lost, "a title", publisher->user_id);
      /* Of a topic that nobody holds the fence is not told; the next claim's says whether it was kept. */
      if ((topic->claim_by != NULL) != publisher->claimed || (publisher->claimed && topic->claim_fence != publisher->fence))
        complain (&self->findings->lost, "a claim", publisher->user_id);
    }
}

void
fault_load_compare (FaultLoad     *self,
                    FaultFindings *findings)
{
  g_autoptr (SbxTestPeer) peer = sbx_test_peer_connect (self->uri);
  g_autoptr (GHashTable)  seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable)  logged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Comparison              comparison = { self, findings, seen };

  *findings = (FaultFindings) { .wrong = self->wrong };
  json_object_unref (sbx_test_peer_hello (peer, "monitor", "reader"));
  for (guint i = 0; i < FAULT_LOAD_TOPICS; i++)
    compare_topic (&comparison, peer, i);
  compare_stream (&comparison, peer, "channel/a", logged);
  compare_stream (&comparison, peer, "channel/b", logged);
  compare_stream (&comparison, peer, "channels", logged);
  compare_stream (&comparison, peer, "x/log", logged);

  for (guint i = 0; i < self->accepted->len; i++)
    {
      Written *written = g_ptr_array_index (self->accepted, i);

      if (!g_hash_table_contains (seen, written->content) ||
          (written->topic < FAULT_LOAD_TOPICS && !g_hash_table_contains (logged, written->content)))
        complain (&findings->lost, "lost", written->content);
    }
  for (guint i = 0; i < self->publishers->len; i++)
    compare_topics (&comparison, g_ptr_array_index (self->publishers, i));
}
