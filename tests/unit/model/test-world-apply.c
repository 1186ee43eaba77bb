/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel.h"
#include "sbx-codec.h"
#include "sbx-message-log.h"
#include "sbx-message.h"
#include "sbx-test-list-model.h"
#include "sbx-topic.h"
#include "sbx-world.h"

static void
apply (SbxWorld   *world,
       const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) envelope = sbx_codec_native.decode (json, strlen (json), &error);

  g_assert_no_error (error);
  sbx_world_apply (world, envelope);
}

static void
test_finalize (void)
{
  SbxWorld *world = sbx_world_new ("Bakery", "ws://localhost");
  SbxTopic *topic;

  apply (world, "{\"event\":\"channels\",\"payload\":{\"channels\":[{\"id\":\"a\",\"name\":\"Bakery\"}]}}");
  apply (world, "{\"event\":\"messages\",\"payload\":{\"channelId\":\"a\",\"topicId\":\"t\",\"messages\":["
                "{\"id\":\"m1\",\"seq\":1,\"topicId\":\"t\",\"content\":\"hello\",\"timestamp\":1000}],\"more\":{\"before\":false,\"after\":false}}}");
  topic = g_object_ref (sbx_world_find_topic (world, "a", "t"));
  sbx_world_flush (world);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sbx_topic_get_messages (topic))), ==, 1);
  g_assert_finalize_object (world);
  g_assert_null (sbx_topic_get_channel (topic));
  g_assert_finalize_object (topic);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/world/finalize", test_finalize);

  return g_test_run ();
}
