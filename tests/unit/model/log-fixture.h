/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-message-log-private.h"
#include "sbx-message-private.h"

/* A log that is filled by hand. */

#define MINUTE (60 * 1000)
#define NOON (1763640000000 - 1763640000000 % (24 * 60 * MINUTE) + 12 * 60 * MINUTE)

typedef struct
{
  SbxFlushQueue *queue;
  SbxMessageLog *log;
  gpointer       shadow; /* what a test holds it against */
} LogFixture;

void              log_fixture_set_up    (LogFixture *fixture);
void              log_fixture_tear_down (LogFixture *fixture);
SbxMessageRecord *log_fixture_record    (gint64      seq,
                                         const char *from,
                                         gint64      timestamp);
void              log_fixture_push      (LogFixture *fixture,
                                         gint64      seq,
                                         const char *from,
                                         gint64      timestamp);
void              log_fixture_add_page  (LogFixture *fixture,
                                         gint64      first,
                                         gint64      last,
                                         gint64      step,
                                         gboolean    more_before,
                                         gboolean    more_after);
void              log_fixture_flush     (LogFixture *fixture);
guint             log_fixture_n_items   (LogFixture *fixture);
SbxMessage       *log_fixture_get       (LogFixture *fixture,
                                         guint       position);
