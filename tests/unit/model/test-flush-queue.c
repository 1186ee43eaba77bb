/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "sbx-flush-queue.h"

static GString *calls;

static void
on_done (gpointer owner)
{
  g_string_append (calls, owner);
}

static void
on_flush (gpointer object)
{
  g_string_append (calls, "f");
}

static void
on_notify (GObject    *object,
           GParamSpec *pspec,
           gpointer    user_data)
{
  g_string_append (calls, "n");
}

static GObject *
new_object (void)
{
  GObject *object = G_OBJECT (g_simple_action_new ("a", NULL));

  g_signal_connect (object, "notify::enabled", G_CALLBACK (on_notify), NULL);
  return object;
}

static void
toggle (GObject *object)
{
  gboolean enabled;

  g_object_get (object, "enabled", &enabled, NULL);
  g_object_set (object, "enabled", !enabled, NULL);
}

static void
test_order (void)
{
  g_autoptr (SbxFlushQueue) queue = sbx_flush_queue_new (on_done, (gpointer) "d");
  g_autoptr (GObject) object = new_object ();

  calls = g_string_new (NULL);
  sbx_flush_queue_freeze (queue, object);
  sbx_flush_queue_freeze (queue, object);
  toggle (object);
  toggle (object);
  sbx_flush_queue_add (queue, object, on_flush);
  g_assert_cmpstr (calls->str, ==, "");
  sbx_flush_queue_run (queue);
  g_assert_cmpstr (calls->str, ==, "fnd");

  sbx_flush_queue_run (queue);
  g_assert_cmpstr (calls->str, ==, "fndd");
  toggle (object);
  g_assert_cmpstr (calls->str, ==, "fnddn");
  sbx_flush_queue_close (queue);
  g_string_free (calls, TRUE);
}

static void
test_frame (void)
{
  g_autoptr (SbxFlushQueue) queue = sbx_flush_queue_new (on_done, (gpointer) "d");
  g_autoptr (GObject) object = new_object ();
  gint64 before = g_get_monotonic_time ();

  calls = g_string_new (NULL);
  sbx_flush_queue_add (queue, object, on_flush);
  while (calls->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (calls->str, ==, "fd");
  g_assert_cmpint (g_get_monotonic_time () - before, >=, (SBX_FLUSH_INTERVAL - 1) * 1000);

  /* Nothing is left that would wake the loop up. */
  g_assert_false (g_main_context_pending (NULL));
  sbx_flush_queue_close (queue);
  g_string_free (calls, TRUE);
}

static void
test_close (void)
{
  g_autoptr (SbxFlushQueue) queue = sbx_flush_queue_new (on_done, (gpointer) "d");
  GObject *object = new_object ();

  calls = g_string_new (NULL);
  sbx_flush_queue_add (queue, object, on_flush);
  sbx_flush_queue_freeze (queue, object);
  toggle (object);
  sbx_flush_queue_close (queue);
  g_assert_cmpstr (calls->str, ==, "n");

  sbx_flush_queue_add (queue, object, on_flush);
  sbx_flush_queue_freeze (queue, object);
  toggle (object);
  sbx_flush_queue_run (queue);
  g_assert_cmpstr (calls->str, ==, "nn");
  g_assert_finalize_object (object);
  g_string_free (calls, TRUE);
}

/* What a handler queues waits for the next run. */
static SbxFlushQueue *nested_queue;

static void
add_again (gpointer object)
{
  g_string_append (calls, "a");
  sbx_flush_queue_add (nested_queue, object, on_flush);
}

static void
test_nested (void)
{
  g_autoptr (SbxFlushQueue) queue = sbx_flush_queue_new (on_done, (gpointer) "d");
  g_autoptr (GObject) object = new_object ();

  calls = g_string_new (NULL);
  nested_queue = queue;
  sbx_flush_queue_add (queue, object, add_again);
  sbx_flush_queue_run (queue);
  g_assert_cmpstr (calls->str, ==, "ad");
  sbx_flush_queue_run (queue);
  g_assert_cmpstr (calls->str, ==, "adfd");
  sbx_flush_queue_close (queue);
  g_string_free (calls, TRUE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/flush-queue/order", test_order);
  g_test_add_func ("/model/flush-queue/frame", test_frame);
  g_test_add_func ("/model/flush-queue/close", test_close);
  g_test_add_func ("/model/flush-queue/nested", test_nested);

  return g_test_run ();
}
