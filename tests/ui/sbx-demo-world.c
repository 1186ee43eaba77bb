/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-demo-world.h"

#include "sbx-time.h"

#include <string.h>

#define MINUTE G_GINT64_CONSTANT (60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

void
sbx_demo_apply (SbxWorld   *world,
                const char *event,
                const char *payload,
                ...)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (SbxEnvelope) envelope = NULL;
  va_list args;

  va_start (args, payload);
  text = g_strdup_vprintf (payload, args);
  va_end (args);
  g_strdelimit (text, "'", '"');

  bytes = g_bytes_new (text, strlen (text));
  envelope = sbx_envelope_new_for_text (event, NULL, NULL, bytes);
  sbx_world_apply (world, envelope);
  sbx_world_flush (world);
}

void
sbx_demo_message (SbxWorld   *world,
                  const char *channel,
                  const char *topic,
                  gint64      seq,
                  const char *from,
                  const char *content)
{
  sbx_demo_apply (world, "messageAdded",
                  "{'stream':'channel/%s','seq':%" G_GINT64_FORMAT ",'message':{'id':'m%" G_GINT64_FORMAT "','channelId':'%s','topicId':'%s',"
                  "'seq':%" G_GINT64_FORMAT ",'fromId':'%s','fromName':'%s','content':'%s','type':'text','timestamp':%" G_GINT64_FORMAT "}}",
                  channel, seq, seq, channel, topic, seq, from, from, content, sbx_time_now_ms ());
}

#define CHANNEL(id, name, unread, pinned, muted, ago)                                                 \
  "{'id':'" id "','name':'" name "','unreadCount':" #unread ",'isPinned':" #pinned ",'muted':" #muted \
  ",'lastMessageTime':%" G_GINT64_FORMAT "}"

#define TOPIC                                                                                                       \
  "{'id':'%s','channelId':'bakery','kind':'%s','title':'%s','lastMessage':'%s','lastMessageTime':%" G_GINT64_FORMAT \
  ",'messageCount':%d,'unreadCount':%d,'readSeq':%d,'lastSeq':%d}"

static const struct
{
  const char *id;
  const char *kind;
  const char *title;
  const char *last;
  gint64      ago;
  int         messages;
  int         unread;
} bakery_topics[] = {
  { "late", "chat", "Late delivery", "Could he ring at number 14? The bell of 12 is broken.", 20000, 12, 2 },
  { "menu", "work", "Spring menu", "Are there gluten-free rolls?", 5 * MINUTE, 31, 3 },
  { "hours", "chat", "Opening hours", "Thank you, see you then!", HOUR, 8, 0 },
  { "cake", "chat", "生日蛋糕预订", "要两层的，可以吗？", 2 * HOUR, 5, 0 },
  { "sourdough", "work", "Sourdough workshop", "", DAY, 48, 0 },
  { "wedding", "chat", "طلب كعكة الزفاف", "شكرًا جزيلًا لكم", DAY + HOUR, 9, 0 },
  { "gluten", "chat", "Gluten-free bread", "On Fridays, from ten o’clock", 2 * DAY, 4, 0 },
  { "matcha", "work", "新品：抹茶可颂", "", 3 * DAY, 126, 0 },
  { "invoice", "chat", "Invoice for November", "Received, thanks", 4 * DAY, 6, 0 },
};

static const struct
{
  const char *from_id;
  const char *from_name;
  const char *content;
  const char *type;
  gint64      ago;
} late_messages[] = {
  { "wang", "Wang Li", "Hello, is my order on its way? The page https://bakery.example/orders?id=41&l=en says *baking*.", "text", DAY + 3 * HOUR },
  { "me", "Me", "Good evening! It is: two tiers, strawberry. What should it say?", "text", DAY + 2 * HOUR },
  { "wang", "Wang Li", "", "voice", DAY + HOUR },
  { "sys", "", "Anna Keller joined", "system", 4 * HOUR },
  { "wang", "Wang Li", "Good morning! Where is my order? It was due at eight.", "text", 20 * MINUTE },
  { "wang", "Wang Li", "订单号 20261120-041，两层的草莓蛋糕。", "text", 20 * MINUTE },
  { "me", "Me", "Good morning, Wang Li. It left the bakery at nine and is on its way. Let me call the driver.", "text", 19 * MINUTE },
  { "layla", "ليلى حداد", "رقم الطلب 041-20261120، كعكة فراولة من طابقين. هل يمكنه أن يدق الجرس في رقم ١٤؟", "text", 12 * MINUTE },
  { "anna", "Anna Keller", "Tomás is at the bridge. Ten minutes, the cake is fine.", "text", 8 * MINUTE },
  { "wang", "Wang Li", "太好了，谢谢！", "text", MINUTE },
  { "wang", "Wang Li", "Could he ring at number 14? The bell of 12 is broken.", "text", 20000 },
};

static void
fill_late_delivery (SbxWorld *world,
                    gint64    now)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (late_messages); i++)
    g_string_append_printf (list,
                            "%s{'id':'l%u','channelId':'bakery','topicId':'late','seq':%u,'fromId':'%s','fromName':'%s','fromType':'%s',"
                            "'direction':'%s','content':'%s','type':'%s','timestamp':%" G_GINT64_FORMAT ",'storedAt':%" G_GINT64_FORMAT "}",
                            i ? "," : "", i, 100 + i, late_messages[i].from_id, late_messages[i].from_name,
                            g_str_equal (late_messages[i].type, "system") ? "system" : "chat",
                            g_str_equal (late_messages[i].from_id, "me") ? "out" : "in",
                            late_messages[i].content, late_messages[i].type, now - late_messages[i].ago, now - late_messages[i].ago + 400);
  sbx_demo_apply (world, "messages",
                  "{'channelId':'bakery','topicId':'late','messages':[%s],'limit':200,'more':{'before':false,'after':false}}", list->str);
  g_string_free (list, TRUE);
}

static SbxWorld *
demo_world (const char *name,
            const char *address,
            double      latency)
{
  SbxWorld *world = sbx_world_new (name, address);

  sbx_world_set_identity (world, "me", "me");
  sbx_world_set_connection (world, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  sbx_world_set_latency (world, latency);

  return world;
}

SbxWorld *
sbx_demo_bakery (void)
{
  SbxWorld *world = demo_world ("Bakery hub", "ws://bakery.example/ws", 12.3);
  g_autoptr (GString) topics = g_string_new (NULL);
  gint64 now = sbx_time_now_ms ();

  sbx_demo_apply (world, "channels",
                  "{'channels':[" CHANNEL ("bakery", "Bakery account", 5, true, false, now) "," CHANNEL ("morning", "晨光面包房", 2, false, false, now) "," CHANNEL ("bot", "Support bot", 0, false, false, now) "],'next':null}",
                  now, now - MINUTE, now - HOUR);

  for (guint i = 0; i < G_N_ELEMENTS (bakery_topics); i++)
    g_string_append_printf (topics, "%s" TOPIC, i ? "," : "",
                            bakery_topics[i].id, bakery_topics[i].kind, bakery_topics[i].title, bakery_topics[i].last,
                            now - bakery_topics[i].ago, bakery_topics[i].messages, bakery_topics[i].unread,
                            110 - bakery_topics[i].unread, 110);
  sbx_demo_apply (world, "topics", "{'channelId':'bakery','topics':[%s],'next':null}", topics->str);
  fill_late_delivery (world, now);
  sbx_demo_apply (world, "messages", "{'channelId':'bakery','topicId':'invoice','messages':[],'limit':200,'more':{'before':false,'after':false}}");

  return world;
}

SbxWorld *
sbx_demo_florist (void)
{
  SbxWorld *world = demo_world ("Florist hub", "wss://florist.example/ws", 38.2);
  gint64    now = sbx_time_now_ms ();

  sbx_demo_apply (world, "channels",
                  "{'channels':[" CHANNEL ("rosa", "Rosa’s Flowers", 1, false, false, now) "," CHANNEL ("jasmin", "زهور الياسمين", 0, false, false, now) "," CHANNEL ("orders", "Wedding orders", 12, false, true, now) "],'next':null}",
                  now, now - MINUTE, now - HOUR);

  return world;
}

SbxWorld *
sbx_demo_local (void)
{
  SbxWorld *world = demo_world ("Local hub", "unix:/run/user/1000/signalbox/hub.sock", 0.3);
  gint64    now = sbx_time_now_ms ();

  sbx_demo_apply (world, "channels",
                  "{'channels':[" CHANNEL ("writers", "AI writers", 3, false, false, now) "," CHANNEL ("calls", "Outbound calls", 0, false, false, now) "],'next':null}",
                  now, now - MINUTE);

  return world;
}

GListModel *
sbx_demo_worlds (void)
{
  GListStore *worlds = g_list_store_new (SBX_TYPE_WORLD);
  g_autoptr (SbxWorld) bakery = sbx_demo_bakery ();
  g_autoptr (SbxWorld) florist = sbx_demo_florist ();
  g_autoptr (SbxWorld) local = sbx_demo_local ();

  g_list_store_append (worlds, bakery);
  g_list_store_append (worlds, florist);
  g_list_store_append (worlds, local);

  return G_LIST_MODEL (worlds);
}
