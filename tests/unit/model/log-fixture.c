/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "log-fixture.h"

static void
on_done (gpointer owner)
{
}

void
log_fixture_set_up (LogFixture *fixture)
{
  fixture->queue = sbx_flush_queue_new (on_done, NULL);
  fixture->log = sbx_message_log_new (fixture->queue);
  sbx_message_log_set_sender (fixture->log, "me");
}

void
log_fixture_tear_down (LogFixture *fixture)
{
  sbx_flush_queue_close (fixture->queue);
  g_assert_finalize_object (fixture->log);
  sbx_flush_queue_unref (fixture->queue);
}

SbxMessageRecord *
log_fixture_record (gint64      seq,
                    const char *from,
                    gint64      timestamp)
{
  SbxMessageRecord *record = sbx_message_record_new ();

  g_free (record->id);
  g_free (record->from_id);
  g_free (record->content);
  record->id = g_strdup_printf ("m%" G_GINT64_FORMAT, seq);
  record->seq = seq;
  record->from_id = g_strdup (from);
  record->content = g_strdup_printf ("words %" G_GINT64_FORMAT, seq);
  record->timestamp = timestamp;

  return record;
}

void
log_fixture_push (LogFixture *fixture,
                  gint64      seq,
                  const char *from,
                  gint64      timestamp)
{
  g_autoptr (SbxMessageRecord) record = log_fixture_record (seq, from, timestamp);

  sbx_message_log_add_live (fixture->log, record);
}

/* A page of the messages whose seq is a multiple of @step. */
void
log_fixture_add_page (LogFixture *fixture,
                      gint64      first,
                      gint64      last,
                      gint64      step,
                      gboolean    more_before,
                      gboolean    more_after)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_message_record_free);

  for (gint64 seq = first; seq <= last; seq += step)
    g_ptr_array_add (records, log_fixture_record (seq, "you", NOON + seq));
  sbx_message_log_add_page (fixture->log, records, more_before, more_after);
}

void
log_fixture_flush (LogFixture *fixture)
{
  sbx_flush_queue_run (fixture->queue);
}

guint
log_fixture_n_items (LogFixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->log));
}

SbxMessage *
log_fixture_get (LogFixture *fixture,
                 guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (fixture->log), position);
}
