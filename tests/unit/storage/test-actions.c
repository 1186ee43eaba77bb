/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include <string.h>

#include "sbx-wire-error.h"

static SbxActionRecord *
make_action (const char *id,
             const char *target,
             const char *state)
{
  SbxActionRecord *record = sbx_action_record_new (id);

  g_free (record->target_id);
  record->target_id = g_strdup (target);
  g_free (record->state);
  record->state = g_strdup (state);
  record->created_at = BASE_TIME;
  return record;
}

static void
put (SbxStoreWriter *writer,
     const char     *id,
     const char     *target,
     const char     *state,
     const char     *carrier,
     gint64          time)
{
  g_autoptr (SbxActionRecord) record = make_action (id, target, state);

  if (g_str_equal (state, "queued"))
    record->expires_at = time;
  else if (g_str_equal (state, "sent"))
    record->sent_at = time;
  else
    record->ended_at = time;
  g_assert_true (sbx_store_put_action (writer, record, carrier, NULL));
}

static void
assert_found (SbxStoreWriter     *writer,
              SbxActionSelection  selection,
              const char         *text,
              gint64              time,
              guint               limit,
              const char         *expected)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) found = sbx_store_find_actions (writer, selection, text, time, limit, &error);
  g_autoptr (GString)   ids = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++)
    g_string_append (ids, ((SbxActionRecord *) g_ptr_array_index (found, i))->id);
  g_assert_cmpstr (ids->str, ==, expected);
}

static gboolean
selection_case (SbxStoreWriter  *writer,
                gpointer         data,
                SbxJsonWriter   *answer,
                GError         **error)
{
  g_autofree char            *carrier = NULL;
  g_autoptr (SbxActionRecord) found = NULL;
  gint64                      number;

  g_assert_null (sbx_store_find_action (writer, "a", NULL, error));
  g_assert_no_error (*error);
  put (writer, "a", "b", "queued", NULL, 0);
  put (writer, "c", "b", "queued", "n1", 50);
  put (writer, "d", "b", "queued", NULL, 100);
  put (writer, "e", "other", "queued", NULL, 80);
  put (writer, "f", "b", "sent", NULL, 10);
  put (writer, "g", "other", "sent", NULL, 20);
  put (writer, "h", "b", "failed", NULL, 30);

  assert_found (writer, SBX_ACTIONS_WAITING, "b", 99, 9, "ad");
  assert_found (writer, SBX_ACTIONS_WAITING, "b", 100, 9, "a");
  assert_found (writer, SBX_ACTIONS_WAITING, "b", 0, 1, "a");
  assert_found (writer, SBX_ACTIONS_CARRIED, "n1", 0, 9, "c");
  assert_found (writer, SBX_ACTIONS_CARRIED, "n2", 0, 9, "");
  assert_found (writer, SBX_ACTIONS_UNACKNOWLEDGED, "b", 0, 9, "f");
  /* What a connection has does not expire in its hands. */
  assert_found (writer, SBX_ACTIONS_DUE, NULL, 79, 9, "");
  assert_found (writer, SBX_ACTIONS_DUE, NULL, 100, 9, "ed");
  assert_found (writer, SBX_ACTIONS_LEFT_BEHIND, NULL, 0, 9, "c");
  g_assert_true (sbx_store_set_bot_acknowledges (writer, "b", error));
  g_assert_true (sbx_store_set_bot_acknowledges (writer, "b", error));
  assert_found (writer, SBX_ACTIONS_LEFT_BEHIND, NULL, 0, 9, "cf");

  g_assert_true (sbx_store_get_next_expiry (writer, &number, error));
  g_assert_cmpint (number, ==, 80);
  g_assert_true (sbx_store_get_action_position (writer, "b", "d", &number, error));
  g_assert_cmpint (number, ==, 3);
  g_assert_true (sbx_store_get_action_position (writer, "b", NULL, &number, error));
  g_assert_cmpint (number, ==, 3);
  g_assert_true (sbx_store_get_action_position (writer, "nobody", NULL, &number, error));
  g_assert_cmpint (number, ==, 0);

  found = sbx_store_find_action (writer, "c", &carrier, error);
  g_assert_cmpstr (carrier, ==, "n1");
  g_assert_cmpint (found->position, ==, -1);
  g_assert_null (found->trace);
  return TRUE;
}

static void
test_selections (Fixture       *fixture,
                 gconstpointer  data)
{
  fixture_do (fixture, selection_case, NULL);
}

static gboolean
forget_case (SbxStoreWriter  *writer,
             gpointer         data,
             SbxJsonWriter   *answer,
             GError         **error)
{
  gboolean more;

  put (writer, "q", "b", "queued", NULL, 1);
  put (writer, "s", "b", "sent", NULL, 1);
  put (writer, "e", "b", "expired", NULL, 2);
  put (writer, "k", "b", "expired", NULL, 3);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *id = g_strdup_printf ("r%u", i);

      put (writer, id, "b", "failed", NULL, 9);
    }
  g_assert_true (sbx_store_forget_refused_actions (writer, "b", 3, error));
  g_assert_null (sbx_store_find_action (writer, "r0", NULL, error));
  {
    g_autoptr (SbxActionRecord) kept = sbx_store_find_action (writer, "r1", NULL, error);

    g_assert_nonnull (kept);
  }

  g_assert_true (sbx_store_forget_actions (writer, 3, 1, &more, error));
  g_assert_true (more);
  g_assert_true (sbx_store_forget_actions (writer, 3, 9, &more, error));
  g_assert_false (more);
  g_assert_null (sbx_store_find_action (writer, "s", NULL, error));
  g_assert_null (sbx_store_find_action (writer, "e", NULL, error));
  {
    g_autoptr (SbxActionRecord) queued = sbx_store_find_action (writer, "q", NULL, error);
    g_autoptr (SbxActionRecord) later = sbx_store_find_action (writer, "k", NULL, error);

    g_assert_nonnull (queued);
    g_assert_nonnull (later);
  }
  return TRUE;
}

static void
test_forgotten (Fixture       *fixture,
                gconstpointer  data)
{
  fixture_do (fixture, forget_case, NULL);
}

static gboolean
steps_case (SbxStoreWriter  *writer,
            gpointer         data,
            SbxJsonWriter   *answer,
            GError         **error)
{
  put (writer, "a", "b", "queued", NULL, 0);
  for (guint i = 0; i < 250; i++)
    {
      g_autofree char   *text = g_strdup_printf ("{\"n\":%u}", i);
      g_autoptr (GBytes) step = g_bytes_new (text, strlen (text));

      g_assert_true (sbx_store_add_action_step (writer, "a", step, error));
    }
  return TRUE;
}

static gboolean
read_action (SbxStoreReader  *reader,
             gpointer         data,
             SbxJsonWriter   *answer,
             GError         **error)
{
  return sbx_store_write_action (reader, data, answer, error);
}

/* The first ones and the last ones are kept. */
static void
test_steps (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (GError)     error = NULL;
  JsonObject            *action;
  JsonArray             *trace;

  fixture_do (fixture, steps_case, NULL);
  fixture_reopen (fixture);
  answer = fixture_read (fixture, read_action, (gpointer) "a", &error);
  g_assert_no_error (error);
  action = json_object_get_object_member (answer, "action");
  trace = json_object_get_array_member (action, "trace");
  g_assert_cmpint (json_object_get_int_member (action, "position"), ==, 1);
  g_assert_cmpuint (json_array_get_length (trace), ==, 200);
  for (guint i = 0; i < 200; i++)
    g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (trace, i), "n"), ==, i < 20 ? i : i + 50);

  g_assert_null (fixture_read (fixture, read_action, (gpointer) "nothing", &error));
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/actions/selections", test_selections);
  fixture_add ("/actions/forgotten", test_forgotten);
  fixture_add ("/actions/steps", test_steps);

  return g_test_run ();
}
