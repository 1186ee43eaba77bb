/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-fake-hub.h"

#include <libsoup/soup.h>

struct _FakeHub
{
  SoupServer              *server;
  char                    *uri;
  SoupWebsocketConnection *peer;         /* (nullable): the newest one */
  GPtrArray               *peers;        /* all of them */
  GHashTable              *counts;       /* request → how many */
  GHashTable              *last;         /* request → JsonObject */
  FakeHubAnswer            answer;
  gpointer                 answer_data;
  gboolean                 mute;
  guint                    status;
};

static char *
answer_subscribe (JsonObject *payload)
{
  g_autoptr (GString) text = g_string_new ("{\"streams\":[");
  JsonArray *streams = json_object_get_array_member (payload, "streams");

  for (guint i = 0; i < json_array_get_length (streams); i++)
    {
      JsonObject *entry = json_array_get_object_element (streams, i);
      gint64 seq = json_object_get_int_member_with_default (entry, "seq", 0);

      g_string_append_printf (text, "%s{\"stream\":\"%s\",\"epoch\":\"e1\",\"seq\":%" G_GINT64_FORMAT ",\"oldest\":1%s}",
                              i > 0 ? "," : "", json_object_get_string_member (entry, "stream"), seq,
                              json_object_has_member (entry, "seq") ? ",\"recovered\":true,\"missed\":[],\"more\":false" : "");
    }
  g_string_append (text, "]}");

  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
fake_hub_answer (FakeHub     *self,
                 const char  *request,
                 JsonObject  *payload,
                 const char **event)
{
  static const struct
  {
    const char *request;
    const char *event;
    const char *payload;
  } answers[] = {
    { "hello", "welcome", "{\"connectionId\":\"1\",\"clientId\":\"me\",\"role\":\"operator\",\"epoch\":\"e1\",\"protocol\":1,"
                          "\"heartbeatInterval\":30000,\"limits\":{\"streamsPerRequest\":1000,\"page\":200}}" },
    { "listChannels", "channels", "{\"channels\":[],\"next\":null}" },
    { "listTopics", "topics", "{\"topics\":[],\"next\":null}" },
    { "listMessages", "messages", "{\"messages\":[],\"more\":{\"before\":false,\"after\":false}}" },
    { "listSessions", "sessions", "{\"sessions\":[],\"next\":null}" },
    { "listTasks", "tasks", "{\"tasks\":[],\"next\":null}" },
  };

  if (g_str_equal (request, "subscribe"))
    {
      *event = "subscribed";
      return answer_subscribe (payload);
    }
  if (g_str_equal (request, "ping"))
    {
      *event = "pong";
      return g_strdup_printf ("{\"sentAt\":%" G_GINT64_FORMAT "}", json_object_get_int_member (payload, "sentAt"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_str_equal (request, answers[i].request))
      {
        *event = answers[i].event;
        return g_strdup (answers[i].payload);
      }

  *event = "ok";
  return g_strdup ("{}");
}

char *
fake_hub_answer_topic (FakeHub     *self,
                       const char  *request,
                       JsonObject  *payload,
                       const char **event,
                       gpointer     data)
{
  guint last_seq = GPOINTER_TO_UINT (data);

  if (g_str_equal (request, "listChannels"))
    {
      *event = "channels";
      return g_strdup_printf ("{\"channels\":[{\"id\":\"a\",\"name\":\"A\",\"lastSeq\":%u}],\"next\":null}", last_seq);
    }
  if (g_str_equal (request, "listTopics"))
    {
      *event = "topics";
      return g_strdup_printf ("{\"channelId\":\"a\",\"topics\":[{\"id\":\"t\",\"channelId\":\"a\",\"kind\":\"chat\",\"title\":\"T\","
                              "\"lastSeq\":%u}],\"next\":null}", last_seq);
    }
  if (g_str_equal (request, "listMessages"))
    {
      *event = "messages";
      return g_strdup_printf ("{\"channelId\":\"a\",\"topicId\":\"%s\",\"messages\":[],\"more\":{\"before\":false,\"after\":false}}",
                              json_object_get_string_member (payload, "topicId"));
    }

  return fake_hub_answer (self, request, payload, event);
}

static void
on_message (SoupWebsocketConnection *peer,
            int                      type,
            GBytes                  *message,
            gpointer                 data)
{
  FakeHub *self = data;
  gsize length;
  const char *text = g_bytes_get_data (message, &length);
  g_autofree char *copy = g_strndup (text, length);
  g_autoptr (JsonNode) node = json_from_string (copy, NULL);
  JsonObject *envelope = json_node_get_object (node);
  const char *request = json_object_get_string_member (envelope, "event");
  const char *id = json_object_get_string_member_with_default (envelope, "id", NULL);
  JsonObject *payload = json_object_get_object_member (envelope, "payload");
  const char *event = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *frame = NULL;
  g_autofree char *re = id != NULL ? g_strdup_printf ("\"re\":\"%s\",", id) : g_strdup ("");

  g_hash_table_insert (self->counts, g_strdup (request), GUINT_TO_POINTER (fake_hub_count (self, request) + 1));
  g_hash_table_insert (self->last, g_strdup (request), json_object_ref (payload));
  if (self->mute)
    return;

  answer = self->answer != NULL ? self->answer (self, request, payload, &event, self->answer_data)
                                : fake_hub_answer (self, request, payload, &event);
  if (answer == NULL || soup_websocket_connection_get_state (peer) != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  frame = g_strdup_printf ("{\"event\":\"%s\",%s\"payload\":%s}", event, re, answer);
  soup_websocket_connection_send_text (peer, frame);
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           data)
{
  soup_server_message_set_status (message, ((FakeHub *) data)->status, NULL);
}

static void
on_peer (SoupServer              *server,
         SoupServerMessage       *message,
         const char              *path,
         SoupWebsocketConnection *peer,
         gpointer                 data)
{
  FakeHub *self = data;

  self->peer = peer;
  g_ptr_array_add (self->peers, g_object_ref (peer));
  g_signal_connect (peer, "message", G_CALLBACK (on_message), self);
}

static FakeHub *
new_hub (GTlsCertificate *certificate)
{
  FakeHub *self = g_new0 (FakeHub, 1);
  g_autoptr (GError) error = NULL;
  SoupServerListenOptions listen = SOUP_SERVER_LISTEN_IPV4_ONLY;
  GSList *uris;

  self->peers = g_ptr_array_new_with_free_func (g_object_unref);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->last = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_object_unref);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_websocket_handler (self->server, "/ws", NULL, NULL, on_peer, self, NULL);
  if (certificate != NULL)
    {
      soup_server_set_tls_certificate (self->server, certificate);
      listen |= SOUP_SERVER_LISTEN_HTTPS;
    }
  soup_server_listen_local (self->server, 0, listen, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->uri = g_strdup_printf ("%s://localhost:%d/ws", certificate != NULL ? "wss" : "ws", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return self;
}

FakeHub *
fake_hub_new (void)
{
  return new_hub (NULL);
}

FakeHub *
fake_hub_new_secure (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "tls", "self-signed.pem", NULL);
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);
  return new_hub (certificate);
}

void
fake_hub_free (FakeHub *self)
{
  for (guint i = 0; i < self->peers->len; i++)
    g_signal_handlers_disconnect_by_data (self->peers->pdata[i], self);
  g_ptr_array_unref (self->peers);
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_hash_table_unref (self->counts);
  g_hash_table_unref (self->last);
  g_free (self->uri);
  g_free (self);
}

const char *
fake_hub_get_uri (FakeHub *self)
{
  return self->uri;
}

void
fake_hub_set_answer (FakeHub       *self,
                     FakeHubAnswer  answer,
                     gpointer       data)
{
  self->answer = answer;
  self->answer_data = data;
}

void
fake_hub_set_mute (FakeHub  *self,
                   gboolean  mute)
{
  self->mute = mute;
}

void
fake_hub_set_status (FakeHub *self,
                     guint    status)
{
  self->status = status;
  soup_server_remove_handler (self->server, "/ws");
  if (status != 0)
    soup_server_add_handler (self->server, "/ws", on_request, self, NULL);
  else
    soup_server_add_websocket_handler (self->server, "/ws", NULL, NULL, on_peer, self, NULL);
}

void
fake_hub_push (FakeHub    *self,
               const char *event,
               const char *payload)
{
  g_autofree char *frame = g_strdup_printf ("{\"event\":\"%s\",\"payload\":%s}", event, payload);

  soup_websocket_connection_send_text (self->peer, frame);
}

void
fake_hub_close_with (FakeHub    *self,
                     guint       code,
                     const char *reason)
{
  soup_websocket_connection_close (self->peer, (gushort) code, reason);
}

void
fake_hub_close (FakeHub *self,
                guint    code)
{
  fake_hub_close_with (self, code, NULL);
}

guint
fake_hub_count (FakeHub    *self,
                const char *request)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, request));
}

JsonObject *
fake_hub_get_last (FakeHub    *self,
                   const char *request)
{
  return g_hash_table_lookup (self->last, request);
}
