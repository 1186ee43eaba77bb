/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-explain.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-action.h"
#include "sbx-channel.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"

/* What is kept on this side: messages that are still to go, and actions as they were told last. */

JsonObject *
sbx_client_explain_new_field (const char *record,
                              const char *field,
                              const char *value)
{
  JsonObject *details = json_object_new ();

  json_object_set_string_member (details, "record", record);
  json_object_set_string_member (details, "field", field);
  json_object_set_string_member (details, "value", value);
  return details;
}

/* The code that the reason was kept with; "failed" where an older version kept a sentence. (transfer full) */
static char *
dup_reason_code (const char *kept)
{
  g_autoptr (JsonNode) node = kept != NULL && *kept == '{' ? sbx_json_parse (kept, strlen (kept), SBX_LIMIT_DEPTH, NULL) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return g_strdup ("failed");
  return sbx_fields_dup_text (json_node_get_object (node), "code", "failed");
}

static void
add_record (SbxExplanation *explanation,
            gint64          at,
            const char     *code,
            const char     *text,
            const char     *record,
            const char     *id,
            const char     *field,
            const char     *value)
{
  g_autoptr (JsonObject) details = sbx_client_explain_new_field (record, field, value);

  json_object_set_string_member (details, "id", id);
  sbx_explanation_add (explanation, sbx_cause_new (at, code, text, SBX_EVIDENCE_RECORD, details));
}

static void
explain_stopped (SbxOutboxItem  *item,
                 SbxExplanation *explanation)
{
  g_autofree char *code = dup_reason_code (item->row->reason);
  g_autofree char *words = sbx_client_outbox_word_reason (item->row->reason);

  add_record (explanation, item->row->written_at * 1000, code, words != NULL ? words : _("The hub did not take this message."), "outbox", item->row->key, "state",
              item->state == SBX_OUTBOX_HELD ? "held" : "failed");
  sbx_explanation_set_next (explanation, item->state == SBX_OUTBOX_HELD ? _("Read what came, then send it anyway, edit or cancel it.")
                                                                        : _("Edit it, send it again, or cancel it."));
}

/* A code that says what it waits for. */
static const char *
name_wait (SbxClient     *self,
           SbxOutboxItem *item)
{
  if (!sbx_client_outbox_is_kept (self, item))
    return "notKept";
  if (self->phase != SBX_CLIENT_LIVE)
    return "notConnected";
  if (!sbx_outbox_is_next (self->outbox, item))
    return "behindOthers";
  return self->outbox_timer != 0 ? "rateLimited" : "notTaken";
}

/* The hub hands it on, and the server behind it has not taken it: since when and why the hub has said, if it was tried before. */
static gboolean
explain_bridge (SbxClient      *self,
                SbxOutboxItem  *item,
                SbxExplanation *explanation)
{
  const SbxOutboxRow *row = item->row;
  SbxTopic *topic = sbx_world_find_topic (self->world, row->channel_id, row->topic_id);
  const char *server = topic != NULL ? sbx_channel_get_bridged_from (sbx_topic_get_channel (topic)) : NULL;
  gint64 since = row->written_at;
  g_autofree char *text = NULL;
  g_autofree char *next = NULL;

  if (self->phase != SBX_CLIENT_LIVE || !sbx_outbox_is_next (self->outbox, item) || (item->wait == NULL && (server == NULL || item->state != SBX_OUTBOX_SENT)))
    return FALSE;
  if (item->wait != NULL)
    {
      server = item->wait->server;
      since = item->wait->since;
      /* TRANSLATORS: the address of a server, and why, as sentences: “There is no connection to it.” */
      text = g_strdup_printf (_("It waits at the hub’s bridge to %s, which could not hand it over. Why: %s"), server, item->wait->why);
      /* TRANSLATORS: the address of a server */
      next = g_strdup_printf (_("Look whether %s runs, and whether the hub can reach it. The message is sent again by itself; it cannot be doubled."), server);
    }
  else
    {
      /* TRANSLATORS: the address of a server */
      text = g_strdup_printf (_("The hub hands it over its bridge to %s, and that server has not said yet whether it took it."), server);
      next = g_strdup (_("Wait for the answer; where none comes it is sent again by itself."));
    }
  add_record (explanation, since * 1000, "waitsAtBridge", text, "outbox", row->key, "waitsFor", server);
  sbx_explanation_set_next (explanation, next);
  return TRUE;
}

static void
explain_item (SbxClient      *self,
              SbxOutboxItem  *item,
              SbxExplanation *explanation)
{
  const char *key = item->row->key;
  g_autofree char *words = NULL;

  if (item->state == SBX_OUTBOX_FAILED || item->state == SBX_OUTBOX_HELD)
    {
      explain_stopped (item, explanation);
      return;
    }
  if (explain_bridge (self, item, explanation))
    return;
  if (item->state == SBX_OUTBOX_SENT)
    {
      add_record (explanation, item->row->written_at * 1000, "notConfirmed", _("It left, and the hub has not confirmed it yet; sent again it cannot be doubled."),
                  "outbox", key, "state", "sent");
      sbx_explanation_set_next (explanation, _("Wait for the answer; where none comes it is sent again by itself."));
      return;
    }
  /* What keeps the first of them keeps those behind it. */
  if (self->phase == SBX_CLIENT_LIVE && sbx_client_outbox_is_kept (self, item) && !sbx_outbox_is_next (self->outbox, item))
    explain_item (self, sbx_outbox_get_first (self->outbox, item), explanation);
  words = sbx_client_outbox_explain_waiting (self, item);
  add_record (explanation, item->row->written_at * 1000, name_wait (self, item), words, "outbox", key, "state", "waiting");
}

/**
 * sbx_client_explain_unsent:
 * @key: of a message of ours
 *
 * Adds why it has not left, where it has not: first what keeps the message that it waits for.
 */
void
sbx_client_explain_unsent (SbxClient      *self,
                           const char     *key,
                           SbxExplanation *explanation)
{
  SbxOutboxItem *item = sbx_outbox_find (self->outbox, key);

  if (item != NULL)
    explain_item (self, item, explanation);
}

/**
 * sbx_client_explain_known_action:
 * @id: of an action
 *
 * Adds how it was when the hub told of it last, where that is kept here.
 */
void
sbx_client_explain_known_action (SbxClient      *self,
                                 const char     *id,
                                 SbxExplanation *explanation)
{
  GListModel *actions = self->world != NULL ? sbx_world_get_actions (self->world) : NULL;

  for (guint i = 0; actions != NULL && i < g_list_model_get_n_items (actions); i++)
    {
      g_autoptr (SbxAction) action = g_list_model_get_item (actions, i);
      g_autofree char *text = NULL;

      if (!g_str_equal (sbx_action_get_id (action), id))
        continue;
      /* TRANSLATORS: the first %s is a state of an action as the protocol calls it, the second the hub’s words, in English */
      text = g_strdup_printf (_("When the hub told of it last, it was “%s”: %s"), sbx_action_get_state (action), sbx_action_get_reason (action));
      add_record (explanation, sbx_action_get_created_at (action) * 1000, "lastKnown", text, "action", id, "state", sbx_action_get_state (action));
      return;
    }
}
