/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-action.h"
#include "sbx-codec.h"
#include "sbx-test-list-model.h"
#include "sbx-world.h"

#include <string.h>

static void
apply (SbxWorld   *world,
       const char *event,
       const char *payload)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) envelope = NULL;
  g_autofree char *json = g_strdup_printf ("{'event':'%s','payload':%s}", event, payload);

  for (char *c = json; *c != '\0'; c++)
    if (*c == '\'')
      *c = '"';
  envelope = sbx_codec_native.decode (json, strlen (json), &error);
  g_assert_no_error (error);
  sbx_world_apply (world, envelope);
}

static void
assert_shows (SbxWorld   *world,
              const char *expected)
{
  GListModel *actions = sbx_world_get_actions (world);
  g_autoptr (GString) text = g_string_new (NULL);

  sbx_world_flush (world);
  for (guint i = 0; i < g_list_model_get_n_items (actions); i++)
    {
      g_autoptr (SbxAction) action = g_list_model_get_item (actions, i);

      g_string_append_printf (text, "%s=%s ", sbx_action_get_id (action), sbx_action_get_state (action));
    }
  g_assert_cmpstr (text->str, ==, expected);
  g_assert_cmpuint (sbx_world_get_action_count (world), ==, g_list_model_get_n_items (actions));
}

static void
count_one (guint *count)
{
  ++*count;
}

static void
test_lists_and_pushes (void)
{
  SbxWorld *world = sbx_world_new ("Bots", "ws://localhost");
  SbxTestListModel *shadow = sbx_test_list_model_new (sbx_world_get_actions (world));
  g_autoptr (SbxAction) action = NULL;
  guint n_told = 0;

  g_signal_connect_swapped (world, "notify::action-count", G_CALLBACK (count_one), &n_told);
  apply (world, "actions", "{'actions':[{'actionId':'a','state':'queued','createdAt':1},{'noId':1},7,{'actionId':'b','state':'sent','createdAt':2,'sentAt':2}],'next':null}");
  assert_shows (world, "b=sent a=queued ");
  apply (world, "action", "{'action':{'actionId':'c','targetId':'Bot#7','state':'sent','createdAt':3,'sentAt':3,'action':{'do':'say'}}}");
  assert_shows (world, "c=sent b=sent a=queued ");
  g_assert_cmpuint (n_told, ==, 2);

  action = g_list_model_get_item (sbx_world_get_actions (world), 0);
  g_assert_true (sbx_action_get_world (action) == world);
  g_assert_cmpstr (sbx_action_get_target_id (action), ==, "Bot#7");
  g_assert_cmpstr (json_object_get_string_member (sbx_action_get_content (action), "do"), ==, "say");
  g_assert_cmpstr (sbx_action_get_error (action), ==, "");

  apply (world, "actionUpdate", "{'action':{'actionId':'c','state':'failed','createdAt':3,'sentAt':3,'endedAt':4,'error':'no voice'}}");
  assert_shows (world, "c=failed b=sent a=queued ");
  g_assert_cmpstr (sbx_action_get_error (action), ==, "no voice");

  /* A list that was read before, and comes behind it. */
  apply (world, "actions", "{'actions':[{'actionId':'c','state':'sent','createdAt':3,'sentAt':3},{'actionId':'a','state':'cancelled','createdAt':1,'endedAt':5}]}");
  assert_shows (world, "c=failed b=sent a=cancelled ");
  apply (world, "action", "{'action':7}");
  assert_shows (world, "c=failed b=sent a=cancelled ");

  sbx_test_list_model_free (shadow);
  g_assert_finalize_object (world);
  g_assert_null (sbx_action_get_world (action));
}

/* The newest stay, whatever the order in which they come. */
static void
test_bound (void)
{
  SbxWorld *world = sbx_world_new ("Bots", "ws://localhost");
  GListModel *actions = sbx_world_get_actions (world);
  g_autoptr (SbxAction) newest = NULL;
  g_autoptr (SbxAction) oldest = NULL;

  for (guint i = 0; i < SBX_WORLD_MAX_ACTIONS; i++)
    {
      g_autofree char *payload = g_strdup_printf ("{'action':{'actionId':'%u','state':'sent','createdAt':%u}}", i, i + 10);

      apply (world, "action", payload);
    }
  sbx_world_flush (world);
  g_assert_cmpuint (g_list_model_get_n_items (actions), ==, SBX_WORLD_MAX_ACTIONS);

  apply (world, "action", "{'action':{'actionId':'old','state':'sent','createdAt':5}}");
  apply (world, "action", "{'action':{'actionId':'new','state':'sent','createdAt':99999}}");
  sbx_world_flush (world);
  g_assert_cmpuint (g_list_model_get_n_items (actions), ==, SBX_WORLD_MAX_ACTIONS);
  newest = g_list_model_get_item (actions, 0);
  oldest = g_list_model_get_item (actions, SBX_WORLD_MAX_ACTIONS - 1);
  g_assert_cmpstr (sbx_action_get_id (newest), ==, "new");
  g_assert_cmpstr (sbx_action_get_id (oldest), ==, "1");

  g_assert_finalize_object (world);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/world-actions/lists-and-pushes", test_lists_and_pushes);
  g_test_add_func ("/world-actions/bound", test_bound);

  return g_test_run ();
}
