/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-foreign-host.h"

/* A foreign server's dialect over a link that is a list: what was sent stands there, and what a server would say is put in. */

#define TEST_TYPE_LINK (test_link_get_type ())
G_DECLARE_FINAL_TYPE (TestLink, test_link, TEST, LINK, SbxLink)

struct _TestLink
{
  SbxLink    parent_instance;
  GPtrArray *sent;     /* (element-type utf8) */
  gboolean   gone;
  guint64    partial;  /* bytes that came in since the last message */
};

typedef struct
{
  SbxForeign *foreign;
  TestLink   *link;
  GPtrArray  *heard;   /* (element-type SbxEnvelope) */
  GPtrArray  *failed;  /* (element-type utf8) */
  guint       last_id;
} Fixture;

/* Nothing came in time. */
#define TIMEOUT_MS 60000
gboolean on_timeout (gpointer user_data);

void attach (Fixture *fixture, const SbxForeignDialect *dialect);
void set_up (Fixture *fixture, gconstpointer data);
void tear_down (Fixture *fixture, gconstpointer data);
JsonObject *parse (const char *text);
char *ask (Fixture *fixture, const char *event, const char *payload);
SbxEnvelope *hear (Fixture *fixture, const char *event, const char *re);
SbxEnvelope *ask_and_hear (Fixture *fixture, const char *event, const char *payload, const char *answer);
void expect (Fixture *fixture, const char *event, const char *payload, const char *answer);
void say (Fixture *fixture, const char *text);
JsonObject *get (SbxEnvelope *envelope, const char *member);
JsonObject *last_sent (Fixture *fixture);
void enter (Fixture *fixture, const char *streams);
