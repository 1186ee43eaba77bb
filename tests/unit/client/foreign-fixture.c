/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "foreign-fixture.h"

#include "sbx-json-read.h"
#include "sbx-limits.h"

#include <string.h>

G_DEFINE_FINAL_TYPE (TestLink, test_link, SBX_TYPE_LINK)

static gboolean
test_link_send_text (SbxLink *link,
                     GBytes  *text)
{
  TestLink *self = TEST_LINK (link);

  if (self->gone)
    return FALSE;
  g_ptr_array_add (self->sent, g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text)));
  return TRUE;
}

static void
test_link_measure (SbxLink         *link,
                   SbxLinkMeasures *measures)
{
  measures->partial = TEST_LINK (link)->partial;
}

static void
test_link_close (SbxLink *link)
{
  TEST_LINK (link)->gone = TRUE;
}

static void
test_link_finalize (GObject *object)
{
  g_ptr_array_unref (TEST_LINK (object)->sent);
  G_OBJECT_CLASS (test_link_parent_class)->finalize (object);
}

static void
test_link_class_init (TestLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_link_finalize;
  SBX_LINK_CLASS (klass)->send_text = test_link_send_text;
  SBX_LINK_CLASS (klass)->close = test_link_close;
  SBX_LINK_CLASS (klass)->measure = test_link_measure;
}

static void
test_link_init (TestLink *self)
{
  self->sent = g_ptr_array_new_with_free_func (g_free);
}

static void
on_received (SbxForeign  *foreign,
             SbxEnvelope *envelope,
             gpointer     user_data)
{
  g_ptr_array_add (((Fixture *) user_data)->heard, sbx_envelope_ref (envelope));
}

static void
on_failed (SbxForeign *foreign,
           GError     *error,
           gpointer    user_data)
{
  g_ptr_array_add (((Fixture *) user_data)->failed, g_strdup (error->message));
}

void
attach (Fixture                 *fixture,
        const SbxForeignDialect *dialect)
{
  g_clear_object (&fixture->link);
  fixture->link = g_object_new (TEST_TYPE_LINK, NULL);
  sbx_foreign_attach (fixture->foreign, dialect, SBX_LINK (fixture->link),
                      dialect == &sbx_foreign_worker ? "/ws/worker/Bot #7/ä" : "/ws/ws");
}

void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  SbxProfile        *profile = sbx_profile_new (NULL, &error);

  g_assert_no_error (error);
  fixture->heard = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_envelope_unref);
  fixture->failed = g_ptr_array_new_with_free_func (g_free);
  fixture->foreign = sbx_foreign_new (NULL, profile);
  sbx_profile_unref (profile);
  g_signal_connect (fixture->foreign, "received", G_CALLBACK (on_received), fixture);
  g_signal_connect (fixture->foreign, "failed", G_CALLBACK (on_failed), fixture);
  sbx_foreign_set_identity (fixture->foreign, "monitor", "desk-1", "u1", NULL, NULL);
  attach (fixture, data);
}

void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_foreign_detach (fixture->foreign);
  g_signal_handlers_disconnect_by_data (fixture->foreign, fixture);
  g_object_unref (fixture->foreign);
  g_object_unref (fixture->link);
  g_ptr_array_unref (fixture->heard);
  g_ptr_array_unref (fixture->failed);
}

/* --- What those above say and hear --- */

JsonObject *
parse (const char *text)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (JsonNode) node = sbx_json_parse (text, strlen (text), SBX_LIMIT_DEPTH, &error);

  g_assert_no_error (error);
  return json_node_dup_object (node);
}

char *
ask (Fixture    *fixture,
     const char *event,
     const char *payload)
{
  char                   *id = g_strdup_printf ("q%u", ++fixture->last_id);
  g_autoptr (JsonObject)  object = parse (payload);
  g_autoptr (SbxEnvelope) request = sbx_envelope_new_request (event, id, object);

  sbx_foreign_ask (fixture->foreign, request);
  return id;
}

gboolean
on_timeout (gpointer user_data)
{
  g_assert_not_reached ();   /* nothing came in time */
  return G_SOURCE_REMOVE;
}

/* The next one of that name, or answer to @re; those before it stay. */
SbxEnvelope *
hear (Fixture    *fixture,
      const char *event,
      const char *re)
{
  guint timeout = g_timeout_add (TIMEOUT_MS, on_timeout, NULL);

  for (;;)
    {
      for (guint i = 0; i < fixture->heard->len; i++)
        {
          SbxEnvelope *envelope = fixture->heard->pdata[i];

          if ((re != NULL && g_strcmp0 (sbx_envelope_get_re (envelope), re) == 0) ||
              (re == NULL && sbx_envelope_get_re (envelope) == NULL && g_str_equal (sbx_envelope_get_event (envelope), event)))
            {
              if (event != NULL)
                g_assert_cmpstr (sbx_envelope_get_event (envelope), ==, event);
              g_source_remove (timeout);
              return g_ptr_array_steal_index (fixture->heard, i);
            }
        }
      g_main_context_iteration (NULL, TRUE);
    }
}

SbxEnvelope *
ask_and_hear (Fixture    *fixture,
              const char *event,
              const char *payload,
              const char *answer)
{
  g_autofree char *id = ask (fixture, event, payload);

  return hear (fixture, answer, id);
}

void
expect (Fixture    *fixture,
        const char *event,
        const char *payload,
        const char *answer)
{
  g_autoptr (SbxEnvelope) envelope = ask_and_hear (fixture, event, payload, answer);
}

void
say (Fixture    *fixture,
     const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  sbx_link_emit_text (SBX_LINK (fixture->link), bytes);
}

JsonObject *
get (SbxEnvelope *envelope,
     const char  *member)
{
  return json_object_get_object_member (sbx_envelope_get_payload (envelope), member);
}

JsonObject *
last_sent (Fixture *fixture)
{
  g_assert_cmpuint (fixture->link->sent->len, >, 0);
  return parse (fixture->link->sent->pdata[fixture->link->sent->len - 1]);
}

void
enter (Fixture    *fixture,
       const char *streams)
{
  g_autofree char *payload = g_strdup_printf ("{\"streams\":[%s]}", streams);

  expect (fixture, "hello", "{}", "welcome");
  expect (fixture, "subscribe", payload, "subscribed");
}
