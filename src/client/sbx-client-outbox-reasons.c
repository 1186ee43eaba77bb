/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-outbox.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-channel.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-topic.h"
#include "sbx-wire-error.h"

/* What a message of ours waits for, why it failed or is held: in a sentence, with what to do. */

static char *
explain_offline (SbxClient     *self,
                 SbxOutboxItem *item)
{
  const char *text = item->in_doubt
                       ? _("Not connected. The hub may have it already: it is asked as soon as it is back, and nothing is doubled")
                       : _("Not connected: it is sent as soon as the hub is back");

  if (self->store_error == NULL)
    return g_strdup (text);

  /* Why is said in one place for all: `disk-trouble`. */
  if (self->store != NULL && item->serial == 0)
    /* TRANSLATORS: %s says what a message waits for */
    return g_strdup_printf (_("%s. The disk cannot be written: what you change here is forgotten at the next start."), text);

  /* TRANSLATORS: %s says what a message waits for */
  return g_strdup_printf (_("%s. It is lost when Signalbox closes before that."), text);
}

char *
sbx_client_outbox_explain_waiting (SbxClient     *self,
                                   SbxOutboxItem *item)
{
  if (!sbx_client_outbox_is_kept (self, item))
    return g_strdup (_("It is being saved on this computer"));
  if (self->phase != SBX_CLIENT_LIVE)
    return explain_offline (self, item);
  if (!sbx_outbox_is_next (self->outbox, item))
    return g_strdup (_("It follows the message before it"));
  if (item->wait != NULL)
    /* TRANSLATORS: the address of a server, and why, as sentences: “There is no connection to it.” */
    return g_strdup_printf (_("It waits at the hub’s bridge to %s and is sent again by itself. Why: %s"), item->wait->server, item->wait->why);
  if (self->outbox_timer != 0)
    return g_strdup (_("The hub asks for patience: it is tried again by itself"));

  return g_strdup (_("Waiting for the hub to take it"));
}

/**
 * sbx_client_outbox_explain_sent:
 *
 * A hub answers at once; other servers take their time, or never say a word.
 *
 * Returns: (transfer full) (nullable): whose answer a message that left is waiting for
 */
char *
sbx_client_outbox_explain_sent (SbxClient *self,
                                SbxTopic  *topic)
{
  const char *behind = sbx_channel_get_bridged_from (sbx_topic_get_channel (topic));

  if (self->foreign != NULL)
    return g_strdup (_("Waiting for the server to confirm it"));
  /* TRANSLATORS: %s is the address of a server */
  return behind != NULL ? g_strdup_printf (_("Waiting for %s to confirm it"), behind) : NULL;
}

/* --- What is kept of a reason: its code, and what its sentence says besides. It is worded when it is shown, in the language of then. */

/* @said: (nullable). Returns: (transfer full) */
static char *
pack (const char *code,
      const char *said,
      guint       n)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = NULL;

  json_object_set_string_member (object, "code", code);
  if (said != NULL)
    json_object_set_string_member (object, "said", said);
  if (n > 0)
    json_object_set_int_member (object, "n", n);
  node = json_node_init_object (json_node_alloc (), object);
  return json_to_string (node, FALSE);
}

static gboolean
has_detail (const GError *error,
            const char   *name)
{
  JsonObject *details = error->domain == SBX_WIRE_ERROR ? sbx_wire_error_get_details (error) : NULL;

  return details != NULL && sbx_fields_boolean_or (details, name, FALSE);
}

/**
 * sbx_client_outbox_explain_failure:
 *
 * Returns: (transfer full): why a message failed, for sbx_client_outbox_word_reason()
 */
char *
sbx_client_outbox_explain_failure (SbxClient    *self,
                                   const GError *error)
{
  const char *said = error->message;
  gboolean is_foreign = self->foreign != NULL && error->code != SBX_WIRE_ERROR_TOO_LARGE;

  if (g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT))
    return pack ("timedOut", NULL, 0);
  /* The hub knows what the server behind it said, and what to do. */
  if (error->domain != SBX_WIRE_ERROR || (is_foreign ? has_detail (error, "unconfirmed") : has_detail (error, "forwarded")))
    return pack ("said", said, 0);

  return pack (is_foreign ? "server" : sbx_wire_error_to_name (error->code), said, 0);
}

static char *
word_newer (guint n)
{
  return g_strdup_printf (ngettext ("%u newer message came in this topic. Read it, then send anyway, edit or cancel.",
                                    "%u newer messages came in this topic. Read them, then send anyway, edit or cancel.",
                                    n), n);
}

static char *
word_more_than (guint n)
{
  return g_strdup_printf (ngettext ("More than %u newer message came in this topic. Read them, then send anyway, edit or cancel.",
                                    "More than %u newer messages came in this topic. Read them, then send anyway, edit or cancel.",
                                    n), n);
}

static char *
word (const char *code,
      const char *said,
      guint       n)
{
  if (g_str_equal (code, "timedOut"))
    return g_strdup (_("The hub did not confirm this message in time. Sending it again cannot double it."));
  if (g_str_equal (code, "said"))
    return g_strdup (said);
  if (g_str_equal (code, "server"))
    /* TRANSLATORS: %s is what the server said */
    return g_strdup_printf (_("The server did not take this message. Edit it, or send it again. It said: “%s”"), said);
  if (g_str_equal (code, "forbidden"))
    return g_strdup (_("You may not write here. Ask who runs the hub for another role, then send it again."));
  if (g_str_equal (code, "notFound"))
    return g_strdup (_("Its topic is no longer at the hub. Copy what you wrote, or cancel it."));
  if (g_str_equal (code, "tooLarge"))
    /* TRANSLATORS: %s is what the hub said, in English */
    return g_strdup_printf (_("It is too long for the hub. Edit it to make it shorter. The hub said: “%s”"), said);
  if (g_str_equal (code, "conflict"))
    return g_strdup (_("The hub has another message under its key. Edit it to send it as a new one."));
  if (g_str_equal (code, "claimed") && *said == '\0')
    return g_strdup (_("Somebody else claimed this topic since. Look what they wrote, then send anyway, edit or cancel."));
  if (g_str_equal (code, "claimed"))
    /* TRANSLATORS: %s is a person */
    return g_strdup_printf (_("%s claimed this topic since. Look what they write, then send anyway, edit or cancel."), said);
  if (g_str_equal (code, "movedOn"))
    return g_strdup (_("The topic moved on since you wrote this. Read it, then send anyway, edit or cancel."));
  if (g_str_equal (code, "moreThan"))
    return word_more_than (n);
  if (g_str_equal (code, "newer"))
    return word_newer (n);

  /* TRANSLATORS: %s is what the hub said, in English */
  return g_strdup_printf (_("The hub did not take this message. Edit it, or send it again. It said: “%s”"), said);
}

/**
 * sbx_client_outbox_word_reason:
 * @kept: (nullable): what is kept of a reason; a sentence, where an older version kept it
 *
 * Returns: (transfer full) (nullable): a sentence for people
 */
char *
sbx_client_outbox_word_reason (const char *kept)
{
  g_autoptr (JsonNode) node = kept != NULL && *kept == '{' ? sbx_json_parse (kept, strlen (kept), SBX_LIMIT_DEPTH, NULL) : NULL;
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *code = object != NULL ? sbx_fields_dup_text (object, "code", NULL) : NULL;
  g_autofree char *said = object != NULL ? sbx_fields_dup_text (object, "said", "") : NULL;

  if (code == NULL)
    return g_strdup (kept);
  return word (code, said, (guint) CLAMP (sbx_fields_int_or (object, "n", 0), 0, G_MAXINT));
}

/**
 * sbx_client_outbox_read_newer:
 *
 * Returns: (transfer full) (element-type SbxMessageRecord): the messages that a conflict tells of
 */
GPtrArray *
sbx_client_outbox_read_newer (const GError *error)
{
  GPtrArray *newer = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_message_record_free);
  JsonObject *details = sbx_wire_error_get_details (error);
  JsonArray *messages = NULL;

  if (details != NULL)
    sbx_fields_get_array (details, "messages", SBX_FIELD_OPTIONAL, G_MAXUINT, &messages, NULL);
  for (guint i = 0; messages != NULL && i < json_array_get_length (messages); i++)
    {
      JsonNode *node = json_array_get_element (messages, i);
      SbxMessageRecord *message = JSON_NODE_HOLDS_OBJECT (node)
                                    ? sbx_message_record_read (json_node_get_object (node), NULL)
                                    : NULL;

      if (message != NULL)
        g_ptr_array_add (newer, message);
    }

  return newer;
}

/* Whether @newer is all that there is. */
static gboolean
is_whole (GPtrArray    *newer,
          const GError *error)
{
  JsonObject *details = sbx_wire_error_get_details (error);
  const SbxMessageRecord *last = newer->len > 0 ? newer->pdata[newer->len - 1] : NULL;

  return last != NULL && last->seq >= sbx_fields_int_or (details, "lastSeq", G_MAXINT64);
}

/**
 * sbx_client_outbox_is_all_ours:
 *
 * Whether nothing came but what this program sent itself. Then @item is meant for the topic as it is with that.
 */
gboolean
sbx_client_outbox_is_all_ours (SbxClient     *self,
                               SbxOutboxItem *item,
                               GPtrArray     *newer,
                               const GError  *error)
{
  const SbxMessageRecord *last;

  if (!is_whole (newer, error))
    return FALSE;

  for (guint i = 0; i < newer->len; i++)
    if (!g_hash_table_contains (self->confirmed_ids, ((SbxMessageRecord *) newer->pdata[i])->id))
      return FALSE;

  last = newer->pdata[newer->len - 1];
  item->row->if_seq = last->seq;
  g_free (item->row->epoch);
  item->row->epoch = g_strdup (self->epoch);
  sbx_client_outbox_keep (self, item);
  return TRUE;
}

/**
 * sbx_client_outbox_explain_newer:
 *
 * Returns: (transfer full): why a message is held behind which @n others came, for sbx_client_outbox_word_reason()
 */
char *
sbx_client_outbox_explain_newer (guint n)
{
  return pack ("newer", NULL, n);
}

static char *
explain_claim (SbxTopic   *topic,
               JsonObject *claim)
{
  g_autofree char *id = sbx_fields_dup_text (claim, "by", "");
  g_autofree char *by = sbx_client_dup_person (topic, id);

  return pack ("claimed", by, 0);
}

/**
 * sbx_client_outbox_explain_conflict:
 * @topic: (nullable):
 *
 * Where the reason counts newer messages, @item remembers how many they are.
 *
 * Returns: (transfer full) (nullable): why it is held, for sbx_client_outbox_word_reason(); %NULL where a person could not make it go
 */
char *
sbx_client_outbox_explain_conflict (SbxClient     *self,
                                    SbxOutboxItem *item,
                                    SbxTopic      *topic,
                                    GPtrArray     *newer,
                                    const GError  *error)
{
  JsonObject *details = sbx_wire_error_get_details (error);
  g_autofree char *field = details != NULL ? sbx_fields_dup_text (details, "field", "") : g_strdup ("");
  JsonObject *claim = NULL;

  item->n_newer = 0;
  if (details != NULL)
    sbx_fields_get_object (details, "claim", SBX_FIELD_OPTIONAL, &claim, NULL);
  if (claim != NULL)
    return explain_claim (topic, claim);
  if (!g_str_equal (field, "ifSeq"))
    return NULL;

  if (newer->len == 0)
    return pack ("movedOn", NULL, 0);
  if (!is_whole (newer, error))
    return pack ("moreThan", NULL, newer->len);

  item->n_newer = newer->len;
  item->newer_seq = ((const SbxMessageRecord *) newer->pdata[newer->len - 1])->seq;
  return sbx_client_outbox_explain_newer (newer->len);
}
