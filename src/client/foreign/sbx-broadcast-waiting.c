/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-broadcast-waiting.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* So long a server has to say no, or more than a yes by silence. */
#define SILENCE_MS 3000

typedef struct
{
  SbxBroadcastWaiting *owner;     /* not owned */
  SbxEnvelope         *request;
  GSource             *timer;
  JsonObject          *maybe;     /* (nullable): the same words of somebody whom the server may take us for */
} Question;

struct _SbxBroadcastWaiting
{
  SbxForeign *foreign;            /* not owned */
  GQueue      questions;          /* (element-type Question): the oldest first */
  char       *own_id;             /* (nullable): whom the server takes us for, where it said so */
  GHashTable *confirmed;          /* (element-type utf8): ids of messages of ours that the server answered for, and may tell yet */
};

static void
question_free (Question *question)
{
  g_source_destroy (question->timer);
  g_source_unref (question->timer);
  sbx_envelope_unref (question->request);
  g_clear_pointer (&question->maybe, json_object_unref);
  g_free (question);
}

/* It is another one after all. */
static void
put_maybe (Question *question)
{
  if (question->maybe != NULL)
    sbx_foreign_put_message (question->owner->foreign, question->maybe);
  g_clear_pointer (&question->maybe, json_object_unref);
}

/* Takes it from those that wait; to be freed. */
static Question *
take (Question *question)
{
  g_queue_remove (&question->owner->questions, question);
  return question;
}

static gboolean
is_message (const Question *question)
{
  return g_str_equal (sbx_envelope_get_event (question->request), "sendMessage");
}

/* The id that we gave it is the one that the server knows it by, as long as it does not say otherwise. */
static void
accept (Question   *question,
        JsonObject *message)
{
  SbxForeign             *foreign = question->owner->foreign;
  g_autoptr (JsonObject)  made = message != NULL ? sbx_json_copy_object (message) : json_object_new ();
  g_autofree char        *key = sbx_fields_dup_text (sbx_envelope_get_payload (question->request), "key", NULL);
  g_autofree char        *id = sbx_fields_dup_text (made, "id", NULL);

  take (question);
  if (id != NULL && *id != '\0')
    g_hash_table_add (question->owner->confirmed, g_steal_pointer (&id));
  if (message == NULL && key != NULL)
    {
      json_object_set_string_member (made, "id", key);
      json_object_set_boolean_member (made, "unnamed", TRUE);
    }
  /* Whoever the server takes us for, to those above it is ours. */
  json_object_remove_member (made, "fromId");
  json_object_remove_member (made, "fromName");
  sbx_foreign_accept_message (foreign, question->request, made);
  put_maybe (question);
  question_free (question);
}

static gboolean
on_silence (gpointer user_data)
{
  Question          *question = user_data;
  SbxForeign        *foreign = question->owner->foreign;
  g_autoptr (GError) error = NULL;

  if (is_message (question))
    {
      g_autoptr (JsonObject) maybe = g_steal_pointer (&question->maybe);

      accept (question, maybe);
      return G_SOURCE_REMOVE;
    }

  take (question);
  if (g_str_equal (sbx_envelope_get_event (question->request), "listDevices"))
    {
      error = g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED, _("The server does not answer that"));
      sbx_foreign_fail (foreign, question->request, error);
    }
  else
    {
      sbx_foreign_answer (foreign, question->request, "ok", NULL);
    }
  question_free (question);
  return G_SOURCE_REMOVE;
}

/**
 * sbx_broadcast_waiting_new:
 * @foreign: whose they are
 *
 * Returns: (transfer full): nothing that waits
 */
SbxBroadcastWaiting *
sbx_broadcast_waiting_new (SbxForeign *foreign)
{
  SbxBroadcastWaiting *self = g_new0 (SbxBroadcastWaiting, 1);

  self->foreign = foreign;
  g_queue_init (&self->questions);
  self->confirmed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * sbx_broadcast_waiting_free:
 * @self: (transfer full): what waits
 */
void
sbx_broadcast_waiting_free (SbxBroadcastWaiting *self)
{
  g_queue_clear_full (&self->questions, (GDestroyNotify) question_free);
  g_hash_table_unref (self->confirmed);
  g_free (self->own_id);
  g_free (self);
}

/**
 * sbx_broadcast_waiting_drop:
 * @self: what waits
 *
 * Forgets it: the connection is gone, and those above know what that means for what they asked.
 */
void
sbx_broadcast_waiting_drop (SbxBroadcastWaiting *self)
{
  for (GList *l = self->questions.head; l != NULL; l = l->next)
    put_maybe (l->data);
  g_queue_clear_full (&self->questions, (GDestroyNotify) question_free);
  g_hash_table_remove_all (self->confirmed);
}

/**
 * sbx_broadcast_waiting_set_own_id:
 * @self: what waits
 * @id: whom the server takes us for
 */
void
sbx_broadcast_waiting_set_own_id (SbxBroadcastWaiting *self,
                                  const char          *id)
{
  g_free (self->own_id);
  self->own_id = g_strdup (id);
}

/**
 * sbx_broadcast_waiting_is_own:
 * @self: what waits
 * @message: what the server tells
 *
 * Returns: whether the server takes us for who wrote it
 */
gboolean
sbx_broadcast_waiting_is_own (SbxBroadcastWaiting *self,
                              JsonObject          *message)
{
  g_autofree char *from = sbx_fields_dup_text (message, "fromId", "");

  return self->own_id != NULL && g_str_equal (from, self->own_id);
}

/**
 * sbx_broadcast_waiting_add:
 * @self: what waits
 * @request: what the server was asked just now
 */
void
sbx_broadcast_waiting_add (SbxBroadcastWaiting *self,
                           SbxEnvelope         *request)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  Question                *question = g_new0 (Question, 1);

  question->owner = self;
  question->request = sbx_envelope_ref (request);
  question->timer = g_timeout_source_new (SILENCE_MS);
  g_source_set_static_name (question->timer, "sbx-broadcast-waiting");
  g_source_set_callback (question->timer, on_silence, question, NULL);
  g_source_attach (question->timer, context);
  g_queue_push_tail (&self->questions, question);
}

static gboolean
has_same (JsonObject *a,
          const char *of_a,
          JsonObject *b,
          const char *of_b)
{
  g_autofree char *left = sbx_fields_dup_text (a, of_a, NULL);
  g_autofree char *right = sbx_fields_dup_text (b, of_b, NULL);

  return left != NULL && g_strcmp0 (left, right) == 0;
}

/* The oldest with the id that we gave it, or, from us, with the same words. */
static Question *
find_told (SbxBroadcastWaiting *self,
           JsonObject          *message,
           gboolean             from_us)
{
  Question *same_words = NULL;

  for (GList *l = self->questions.head; l != NULL; l = l->next)
    {
      Question   *question = l->data;
      JsonObject *asked = sbx_envelope_get_payload (question->request);

      if (!is_message (question) || !has_same (asked, "topicId", message, "topicId"))
        continue;
      if (has_same (asked, "key", message, "id"))
        return question;
      if (from_us && same_words == NULL && question->maybe == NULL && has_same (asked, "content", message, "content"))
        same_words = question;
    }
  return same_words;
}

/* A hub says under which id it has what it was sent, and others may say whom they take us for: then nobody else is us. */
static gboolean
says_who_is_who (SbxBroadcastWaiting *self)
{
  return self->own_id != NULL || sbx_foreign_get_hub_log (self->foreign) != NULL;
}

/**
 * sbx_broadcast_waiting_take_echo:
 * @self: what waits
 * @message: one that the server tells everybody; a reference is taken
 *
 * A server that knows people by their token may call us otherwise, and every message by an id of its own. Where it has not said so, the same words of
 * somebody may be ours: they wait with the message until it is answered, or nothing more is heard.
 *
 * Returns: whether it is dealt with: it is one of ours that waits, and was taken by that; or it is put when that is known
 */
gboolean
sbx_broadcast_waiting_take_echo (SbxBroadcastWaiting *self,
                                 JsonObject          *message)
{
  g_autofree char *id = sbx_fields_dup_text (message, "id", "");
  g_autofree char *from = sbx_fields_dup_text (message, "fromId", "");
  gboolean         is_hub = sbx_foreign_get_hub_log (self->foreign) != NULL;
  gboolean         from_us = g_str_equal (from, sbx_foreign_get_sender_id (self->foreign));
  Question        *question;

  if (g_hash_table_contains (self->confirmed, id))
    return FALSE;
  if (from_us && self->own_id == NULL)
    self->own_id = g_strdup (from);
  question = find_told (self, message, from_us && !is_hub);
  if (question != NULL)
    {
      accept (question, message);
      return TRUE;
    }
  question = from_us || says_who_is_who (self) ? NULL : find_told (self, message, TRUE);
  if (question != NULL)
    question->maybe = json_object_ref (message);
  return question != NULL;
}

/* What is told without waiting for an answer: a server that does not know it may say so, and mean nothing else. */
static gboolean
is_about_another (const GError *error)
{
  static const char *const told[] = { "read_status", "typing_status", "ping" };

  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    {
      if (strstr (error->message, told[i]) != NULL)
        return TRUE;
    }
  return FALSE;
}

static Question *
find (SbxBroadcastWaiting *self,
      const char          *re)
{
  for (GList *l = self->questions.head; l != NULL; l = l->next)
    {
      Question *question = l->data;

      if (g_strcmp0 (sbx_envelope_get_id (question->request), re) == 0)
        return question;
    }
  return NULL;
}

/**
 * sbx_broadcast_waiting_take_answer:
 * @self: what waits
 * @answer: what the server says to one of them, or to nothing that waits any more
 *
 * Returns: whether it answers something that was asked
 */
gboolean
sbx_broadcast_waiting_take_answer (SbxBroadcastWaiting *self,
                                   SbxEnvelope         *answer)
{
  const char *re = sbx_envelope_get_re (answer);
  Question   *question = re != NULL ? find (self, re) : NULL;
  JsonObject *payload = sbx_envelope_get_payload (answer);

  if (question == NULL)
    return re != NULL;
  if (!is_message (question))
    {
      take (question);
      sbx_foreign_answer (self->foreign, question->request, sbx_envelope_get_event (answer), payload);
      question_free (question);
    }
  else
    {
      g_autoptr (JsonObject) message = json_object_new ();
      g_autofree char       *id = sbx_fields_dup_text (payload, "id", NULL);

      if (id != NULL)
        json_object_set_string_member (message, "id", id);
      if (id != NULL && question->maybe != NULL && has_same (question->maybe, "id", message, "id"))
        {
          json_object_unref (message);
          message = g_steal_pointer (&question->maybe);
        }
      accept (question, id != NULL ? message : NULL);
    }
  return TRUE;
}

/**
 * sbx_broadcast_waiting_refuse:
 * @self: what waits
 * @re: (nullable): which one is meant; %NULL for the oldest, of a server that does not say
 * @error: why not
 *
 * Returns: whether that was dealt with: there was one, or it is of no interest
 */
gboolean
sbx_broadcast_waiting_refuse (SbxBroadcastWaiting *self,
                              const char          *re,
                              const GError        *error)
{
  Question *question = re != NULL ? find (self, re) : g_queue_peek_head (&self->questions);

  if (re == NULL && is_about_another (error))
    {
      g_info ("The server does not take everything: %s", error->message);
      return TRUE;
    }
  if (question == NULL)
    return FALSE;
  take (question);
  sbx_foreign_fail (self->foreign, question->request, error);
  put_maybe (question);
  question_free (question);
  return TRUE;
}
