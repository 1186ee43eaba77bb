/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-reply-waits.h"

static void
test_tries (void)
{
  g_autoptr (SbxReplyWaits) waits = sbx_reply_waits_new ();
  const SbxReplyWait *wait = sbx_reply_waits_note (waits, "k", "ws://a/ws", NULL);
  gint64 since = wait->since;

  g_assert_cmpint (since, >, 0);
  g_assert_null (wait->reason);
  sbx_reply_waits_note (waits, "k", "ws://a/ws", "It is asleep.");
  wait = sbx_reply_waits_note (waits, "k", "ws://a/ws", NULL);
  g_assert_cmpstr (wait->reason, ==, "It is asleep.");
  g_assert_cmpint (wait->since, ==, since);
  g_assert_true (sbx_reply_waits_find (waits, "k") == wait);

  wait = sbx_reply_waits_note (waits, "k", "ws://b/ws", NULL);
  g_assert_cmpstr (wait->address, ==, "ws://b/ws");
  g_assert_null (wait->reason);

  sbx_reply_waits_forget (waits, "k");
  sbx_reply_waits_forget (waits, "k");
  g_assert_null (sbx_reply_waits_find (waits, "k"));
}

/* Those that were tried longest ago go first. */
static void
test_many (void)
{
  g_autoptr (SbxReplyWaits) waits = sbx_reply_waits_new ();

  for (guint i = 0; i < 1001; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%u", i);

      sbx_reply_waits_note (waits, key, "ws://a/ws", "No.");
      if (i == 999)
        sbx_reply_waits_note (waits, "k0", "ws://a/ws", NULL);
    }
  g_assert_null (sbx_reply_waits_find (waits, "k1"));
  g_assert_nonnull (sbx_reply_waits_find (waits, "k0"));
  g_assert_nonnull (sbx_reply_waits_find (waits, "k2"));
  g_assert_nonnull (sbx_reply_waits_find (waits, "k1000"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/reply-waits/tries", test_tries);
  g_test_add_func ("/reply-waits/many", test_many);

  return g_test_run ();
}
