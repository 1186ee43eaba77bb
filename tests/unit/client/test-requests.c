/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-requests.h"

#include "sbx-client-error.h"
#include "sbx-wire-error.h"

typedef struct
{
  GString     *log;       /* one letter an answer, in order */
  char         letter;
  SbxRequests *again;     /* (nullable): where to ask anew when called */
  char        *event;
  GError      *error;
  guint        calls;
} Asker;

static void
on_answered (SbxEnvelope  *answer,
             const GError *error,
             gpointer      data)
{
  Asker *asker = data;

  g_assert_true ((answer == NULL) != (error == NULL));
  asker->calls++;
  g_clear_error (&asker->error);
  g_free (asker->event);
  asker->event = answer != NULL ? g_strdup (sbx_envelope_get_event (answer)) : NULL;
  asker->error = error != NULL ? g_error_copy (error) : NULL;
  if (asker->log != NULL)
    g_string_append_c (asker->log, asker->letter);
  if (asker->again != NULL)
    sbx_requests_add (asker->again, "again", 60000, on_answered, asker);
}

static void
asker_clear (Asker *asker)
{
  g_clear_error (&asker->error);
  g_free (asker->event);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Asker, asker_clear)

static void
test_answers (void)
{
  g_autoptr (SbxRequests) requests = sbx_requests_new ();
  g_auto (Asker) first = { 0 };
  g_auto (Asker) second = { 0 };
  g_autoptr (SbxEnvelope) one = sbx_envelope_new_answer ("topics", "c1", NULL);
  g_autoptr (SbxEnvelope) two = sbx_envelope_new_answer ("ok", "c2", NULL);
  g_autoptr (SbxEnvelope) other = sbx_envelope_new_answer ("ok", "c3", NULL);
  g_autoptr (SbxEnvelope) push = sbx_envelope_new ("messageAdded", NULL);

  g_assert_cmpstr (sbx_requests_add (requests, "listTopics", 60000, on_answered, &first), ==, "c1");
  g_assert_cmpstr (sbx_requests_add (requests, "markRead", 60000, on_answered, &second), ==, "c2");
  g_assert_cmpuint (sbx_requests_get_size (requests), ==, 2);

  g_assert_false (sbx_requests_answer (requests, other));
  g_assert_false (sbx_requests_answer (requests, push));
  g_assert_true (sbx_requests_answer (requests, two));
  g_assert_true (sbx_requests_answer (requests, one));
  g_assert_false (sbx_requests_answer (requests, one));

  g_assert_cmpstr (first.event, ==, "topics");
  g_assert_cmpstr (second.event, ==, "ok");
  g_assert_cmpuint (first.calls, ==, 1);
  g_assert_cmpuint (sbx_requests_get_size (requests), ==, 0);
}

static void
test_refusal (void)
{
  g_autoptr (SbxRequests) requests = sbx_requests_new ();
  g_autoptr (GError) error = g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND, "No such topic");
  g_autoptr (SbxEnvelope) refusal = sbx_envelope_new_error ("c1", error);
  g_auto (Asker) asker = { 0 };

  sbx_requests_add (requests, "listMessages", 60000, on_answered, &asker);
  g_assert_true (sbx_requests_answer (requests, refusal));
  g_assert_error (asker.error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND);
}

/* An answer to something else says nothing of this. */
static void
test_wrong_answer (void)
{
  static const char *const requests_of[] = { "sendMessage", "syncData", "pushAction" };

  for (guint i = 0; i < G_N_ELEMENTS (requests_of); i++)
    {
      g_autoptr (SbxRequests) requests = sbx_requests_new ();
      g_autoptr (SbxEnvelope) answer = sbx_envelope_new_answer ("topics", "c1", NULL);
      g_auto (Asker) asker = { 0 };

      sbx_requests_add (requests, requests_of[i], 60000, on_answered, &asker);
      g_assert_true (sbx_requests_answer (requests, answer));
      g_assert_error (asker.error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION);
    }
}

static void
on_late (gint64   asked_at,
         gpointer data)
{
  g_assert_cmpint (asked_at, <=, g_get_monotonic_time () / 1000);
  *(gint64 *) data = asked_at;
}

/* Who cares for the connection is told before who asked. */
static void
test_late (void)
{
  g_autoptr (SbxRequests) requests = sbx_requests_new ();
  gint64 before = g_get_monotonic_time () / 1000, asked_at = 0;
  g_auto (Asker) asker = { 0 };

  sbx_requests_set_late_func (requests, on_late, &asked_at);
  sbx_requests_add (requests, "stats", 1, on_answered, &asker);
  while (asker.calls == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (asked_at, >=, before);
}

static gboolean
on_busy (guint64  *seen,
         gpointer  data)
{
  guint *asked = data;

  g_assert_cmpuint (*seen, ==, *asked);
  *seen = ++*asked;
  return *asked < 4;
}

/* How much had come before is known when the time is over; then it is waited for as long as more comes. */
static void
test_busy (void)
{
  g_autoptr (SbxRequests) requests = sbx_requests_new ();
  g_auto (Asker) asker = { 0 };
  guint asked = 0;

  sbx_requests_set_busy_func (requests, on_busy, &asked);
  sbx_requests_add (requests, "stats", 1, on_answered, &asker);
  g_assert_cmpuint (asked, ==, 1);
  while (asker.calls == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (asked, ==, 4);
}

static void
test_time_out (void)
{
  g_autoptr (SbxRequests) requests = sbx_requests_new ();
  g_autoptr (SbxEnvelope) late = sbx_envelope_new_answer ("ok", "c1", NULL);
  g_auto (Asker) asker = { 0 };
  g_auto (Asker) patient = { 0 };

  sbx_requests_add (requests, "stats", 1, on_answered, &asker);
  sbx_requests_add (requests, "stats", 60000, on_answered, &patient);
  while (asker.calls == 0)
    g_main_context_iteration (NULL, TRUE);

  g_assert_error (asker.error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (asker.error->message, "stats"));
  g_assert_false (sbx_requests_answer (requests, late));
  g_assert_cmpuint (asker.calls, ==, 1);
  g_assert_cmpuint (patient.calls, ==, 0);
}

static void
test_fail_all (void)
{
  g_autoptr (SbxRequests) requests = sbx_requests_new ();
  g_autoptr (GError) error = g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED, "Gone");
  g_autoptr (GString) log = g_string_new (NULL);
  Asker askers[12] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (askers); i++)
    {
      askers[i].log = log;
      askers[i].letter = 'a' + i;
      sbx_requests_add (requests, "stats", 60000, on_answered, &askers[i]);
    }
  askers[3].again = requests;

  sbx_requests_fail_all (requests, error);
  g_assert_cmpstr (log->str, ==, "abcdefghijkl");
  g_assert_cmpuint (sbx_requests_get_size (requests), ==, 1);

  for (guint i = 0; i < G_N_ELEMENTS (askers); i++)
    {
      g_assert_error (askers[i].error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED);
      asker_clear (&askers[i]);
    }
}

static void
test_forget (void)
{
  g_autoptr (SbxRequests) requests = sbx_requests_new ();
  g_autoptr (SbxEnvelope) answer = sbx_envelope_new_answer ("ok", "c1", NULL);
  g_auto (Asker) asker = { 0 };

  sbx_requests_add (requests, "stats", 60000, on_answered, &asker);
  g_assert_true (sbx_requests_forget (requests, "c1"));
  g_assert_false (sbx_requests_forget (requests, "c1"));
  g_assert_false (sbx_requests_answer (requests, answer));
  g_assert_cmpuint (asker.calls, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/requests/answers", test_answers);
  g_test_add_func ("/client/requests/refusal", test_refusal);
  g_test_add_func ("/client/requests/wrong-answer", test_wrong_answer);
  g_test_add_func ("/client/requests/time-out", test_time_out);
  g_test_add_func ("/client/requests/late", test_late);
  g_test_add_func ("/client/requests/busy", test_busy);
  g_test_add_func ("/client/requests/fail-all", test_fail_all);
  g_test_add_func ("/client/requests/forget", test_forget);

  return g_test_run ();
}
